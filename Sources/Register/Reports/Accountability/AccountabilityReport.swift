import RecordStore
import Records

/// `accountability`: who signed for what, how it was judged, what inspections found and what became of it, and what the money did [S:663-697].
enum AccountabilityReport {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let today = RegisterCalendar.day(at: request.now)
        let year = request.year ?? CalendarDate(days: today)?.year ?? 2016
        let run = CheckRun(store: source.store, region: source.region, round: year, asOf: today, today: today, regions: nil)
        let names = try Region.names(source.store, digits: [Region.Level.county.digits, Region.Level.township.digits])
        let whole = request.region ?? Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("责任、考核、督查与绩效", "Responsibility, assessment, inspection and performance"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: year)
        let inspections = try Inspections(source, today: today)
        let tables: [(Label, [Report.Table])] = [
            (Label("责任状与承诺书", "Letters of responsibility"), [try letters(source, run, year)]),
            (Label("考核", "Assessments"), [try assessments(source, run, year)]),
            (Label("督查、巡察与审计", "Inspections and audits"), [inspections.overview(run), inspections.open(run)]),
            (Label("财政投入", "Budgets"), [try Budgets.table(source, run, names)]),
            (Label("两高于", "Growth above the city's"), [try Growth.table(source, run, names)]),
            (Label("资金绩效考评", "Performance of funds"), [try performance(source, run, year)]),
        ]
        for (title, parts) in tables {
            let filled = parts.filter { !$0.rows.isEmpty }
            report.sections.append(
                Report.Section(
                    title, filled.isEmpty ? [.remark(Label("本库没有记录", "nothing is recorded here"), .dim)] : filled.map { .table($0) }))
        }
        report.notes = [
            Label(
                "财政投入：市本级、上林、马山、隆安按收入增量的20 %以上，邕宁按收入的15 %以上，其他按增量的10 %以上 [S:689]；清理回收存量资金的50 %、涉农资金50 %以上 [S:690]。",
                "Budgets: 20 % of the increase for the city, Shanglin, Mashan and Long'an, 15 % of the revenue for Yongning, 10 % of the increase elsewhere [S:689]; half of what was recovered, and of the funds for farming [S:690]."
            ),
            Label(
                "两高于：农村居民收入增幅高于全市，家庭经营收入增幅比全市高1个百分点 [S:233, 234]。",
                "Rural income is to grow faster than the city's, income from farming and business by one point more [S:233, 234]."),
            .planLines,
        ]
        return report
    }

    private static func letters(_ source: ReportSource, _ run: CheckRun, _ year: Int) throws -> Report.Table {
        var table = Report.Table(
            "letters",
            [
                .init("number", Label("编号", "number")), .init("kind", Label("类别", "kind")), .init("to", Label("向谁负责", "signed to")),
                .init("party", Label("责任单位", "responsible office")), .init("person", Label("责任人", "person")),
                .init("signed", Label("签订日期", "signed on"), .date),
            ])
        for row in try source.rows("responsibility", ["number", "kind", "to", "party", "person", "signed", "year"])
        where row[8].integer == Int64(year) {
            table.append([
                .text(row[2].text), .label(run.label("responsibility_kind", row[3].integer)), .text(row[4].text), .text(row[5].text),
                .text(row[6].text), row[7].integer.map { .day($0) } ?? Report.Cell.label(Label("未签", "not signed")).marked(.warning),
            ])
        }
        return table
    }

    /// Whoever is judged by themselves is not judged.
    private static func assessments(_ source: ReportSource, _ run: CheckRun, _ year: Int) throws -> Report.Table {
        var table = Report.Table(
            "assessments",
            [
                .init("kind", Label("对象类别", "of")), .init("subject", Label("考核对象", "who")), .init("score", Label("得分", "score"), .decimal),
                .init("grade", Label("等次", "grade")), .init("assessor", Label("考核单位", "assessed by")),
                .init("consequence", Label("结果运用", "what follows")), .init("remark", Label("备注", "remark")),
            ])
        let rows = try source.rows("assessment", ["kind", "subject", "score", "grade", "assessor", "consequence", "year"])
            .filter { $0[8].integer == Int64(year) }
        for row in rows.sorted(by: { ($0[2].integer ?? 0, -($0[4].integer ?? 0)) < ($1[2].integer ?? 0, -($1[4].integer ?? 0)) }) {
            let isOwn = row[6].text != nil && row[6].text == row[3].text
            table.append([
                .label(run.label("assessed_kind", row[2].integer)), .text(row[3].text),
                .decimal(row[4].integer.map { Ratio(Int128($0), 100) }, places: 2),
                row[5].integer.map { .label(run.label("grade", $0)) } ?? .unknown, .text(row[6].text),
                row[7].text.map { .text($0) } ?? .none,
                isOwn ? Report.Cell.label(Label("自己考核自己", "judged by themselves")).marked(.bad) : .none,
            ])
        }
        return table
    }

    private static func performance(_ source: ReportSource, _ run: CheckRun, _ year: Int) throws -> Report.Table {
        var table = Report.Table(
            "performance",
            [
                .init("region", Label("区域代码", "region")), .init("planned", Label("安排资金", "planned"), .money),
                .init("spent", Label("支出资金", "spent"), .money), .init("share", Label("支出 %", "spent %"), .share),
                .init("score", Label("得分", "score"), .decimal), .init("grade", Label("等次", "grade")),
                .init("problems", Label("存在问题", "problems")),
            ])
        let paths = ["region", "funds.planned", "funds.spent", "result.score", "result.grade", "problems", "year"]
        for row in try source.rows("performance", paths) where row[8].integer == Int64(year) {
            table.append([
                .text(row[2].text), row[3].integer.map { .money($0) } ?? .unknown, row[4].integer.map { .money($0) } ?? .unknown,
                .share(Budgets.percent(row[4].integer, of: row[3].integer)),
                .decimal(row[5].integer.map { Ratio(Int128($0), 100) }, places: 2),
                row[6].integer.map { .label(run.label("grade", $0)) } ?? .unknown, row[7].text.map { .text($0) } ?? .none,
            ])
        }
        return table
    }
}
