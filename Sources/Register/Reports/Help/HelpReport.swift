import RecordStore
import Records

/// `help`: whether everybody is helped, by whom, and what came of it [S:552-555].
///
/// Households are those that are poor at the end of the year; one that exited and is followed up keeps its helper, and is counted apart.
enum HelpReport {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let coverage = try HelpCoverage(source, request)
        var report = Report(
            name: request.name.rawValue, title: Label("帮扶责任与成效", "Who helps whom"), region: coverage.whole, year: coverage.year)
        report.sections = [
            Report.Section(Label("帮扶全覆盖", "Coverage"), [.table(regions(coverage, request.digits))]),
            Report.Section(
                Label("缺人缺单位的村", "Villages that lack somebody"),
                subtitle: Label("没有采集员的村无人更新信息", "where there is no collector nobody keeps the register"), [.table(gaps(coverage))]),
        ]
        let pupils = pupils(coverage, request.digits)
        if !pupils.rows.isEmpty { report.sections.append(Report.Section(Label("一帮一联：贫困学生", "Poor pupils and students"), [.table(pupils)])) }
        report.sections += try HelpPartners.sections(source, coverage)
        report.sections += try HelpEffects.sections(source, coverage)
        report.notes = [
            Label(
                "贫困户为年末未脱贫的建档立卡户；同步搬迁等非建档立卡户不计。",
                "Households are those registered and poor at the year's end; movers and others who are not registered are left out."),
            Label(
                "本库有本县联系人名册的，结对的联系人须在名册上、没有离任才算（检查 Q116）。",
                "Where this store has the county's roll of helpers, a pairing counts while its helper is on it and has not left (check Q116)."
            ),
            Label(
                "“采集员”为目录中在该村或其上级区域持有效授权的村采集员、村两委信息员或驻村工作队。",
                "A collector is whoever holds the office of a collector, of the village committees or of the resident team there or in a region around it."
            ),
            Label(
                "联系户数上限（\(Check.helpedMax)户）取自凤山县2016年“87654”机制，本市规定的户数未见公开文件。",
                "The most that one person helps, \(Check.helpedMax), is Fengshan county's rule of 2016; the city's own was not found."),
            .planLines,
        ]
        return report
    }

    private static let columns: [Report.Column] = [
        .init("households", Label("贫困户", "poor households"), .count), .init("helped", Label("有主要联系人", "with a main helper"), .count),
        .init("without", Label("没有", "without"), .count), .init("share", Label("覆盖 %", "covered %"), .share),
        .init("villages", Label("贫困村", "poor villages"), .count), .init("with_unit", Label("有帮扶单位", "with a unit"), .count),
        .init("with_secretary", Label("有第一书记", "with a first secretary"), .count),
        .init("without_collector", Label("无采集员的村", "villages without a collector"), .count),
    ]

    private static func cells(_ villages: some Sequence<HelpCoverage.Village>) -> [Report.Cell] {
        let all = Array(villages)
        let (households, helped) = (all.reduce(0) { $0 + $1.households }, all.reduce(0) { $0 + $1.helped })
        let poor = all.filter(\.isPoor)
        return [
            .count(households), .count(helped), .alarm(households - helped),
            .share(households > 0 ? Ratio(Int128(helped) * 100, Int128(households)) : nil), .count(poor.count),
            .count(poor.count { $0.units > 0 }), .count(poor.count { $0.secretaries > 0 }), .alarm(all.count { !$0.hasCollector }, .bad),
        ]
    }

    private static func regions(_ coverage: HelpCoverage, _ digits: Int) -> Report.Table {
        var table = Report.Table("help", [.scope, .region] + columns)
        for (scope, villages) in coverage.grouped(digits) {
            table.append(Region(scope: scope, name: coverage.names[scope]).cells + cells(villages))
        }
        table.append([.none, .label(Label("合计", "all"))] + cells(coverage.villages), isTotal: true)
        return table
    }

    /// Pupils of households that are poor at the year's end [S:555].
    private static func pupils(_ coverage: HelpCoverage, _ digits: Int) -> Report.Table {
        var table = Report.Table(
            "pupils",
            [
                .scope, .region, .init("pupils", Label("贫困学生", "poor pupils"), .count),
                .init("helped", Label("有人联系", "with a helper"), .count),
                .init("without", Label("没有", "without"), .count), .init("share", Label("覆盖 %", "covered %"), .share),
            ])
        func cells(_ villages: [HelpCoverage.Village]) -> [Report.Cell] {
            let (all, helped) = (villages.reduce(0) { $0 + $1.pupils }, villages.reduce(0) { $0 + $1.pupilsHelped })
            return [
                .count(all), .count(helped), .alarm(all - helped), .share(all > 0 ? Ratio(Int128(helped) * 100, Int128(all)) : nil),
            ]
        }
        guard coverage.villages.contains(where: { $0.pupils > 0 }) else { return table }
        for (scope, villages) in coverage.grouped(digits) {
            table.append(Region(scope: scope, name: coverage.names[scope]).cells + cells(villages))
        }
        table.append([.none, .label(Label("合计", "all"))] + cells(coverage.villages), isTotal: true)
        return table
    }

    private static func gaps(_ coverage: HelpCoverage) -> Report.Table {
        var table = Report.Table(
            "gaps",
            [
                .scope, .region, .init("without", Label("没有联系人的户", "households without a helper"), .count),
                .init("unit", Label("帮扶单位", "unit")), .init("secretary", Label("第一书记", "first secretary")),
                .init("collector", Label("采集员", "collector")),
            ])
        for village in coverage.villages where village.isLacking {
            let missing = Report.Cell.label(Label("缺", "none")).marked(.bad)
            table.append(
                Region(scope: village.scope, name: coverage.names[village.scope]).cells + [
                    .alarm(village.households - village.helped), !village.isPoor || village.units > 0 ? .none : missing,
                    !village.isPoor || village.secretaries > 0 ? .none : missing, village.hasCollector ? .none : missing,
                ])
        }
        return table
    }
}
