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
        let records = try RegionRecords(source)
        let inspections = try Inspections(records, source, today: today)
        let budgets = try Budgets(run)
        let tables: [(Label, [Report.Table])] = [
            (Label("责任状与承诺书", "Letters of responsibility"), [try letters(records, run, year)]),
            (Label("考核", "Assessments"), [try assessments(records, run, year)]),
            (Label("没有签责任状、没有考核的", "Who has signed nothing, or was not assessed"), [try Omissions(source, records, run, year).table]),
            (Label("督查、巡察与审计", "Inspections and audits"), [inspections.overview(run), inspections.open(run)]),
            (Label("财政投入", "Budgets"), [budgets.table, budgets.uses]),
            (Label("两高于", "Growth above the city's"), try Growth(source, run).tables),
            (Label("资金绩效考评", "Performance of funds"), [try performance(records, run, year)]),
        ]
        // What is the county's or the city's own is in no report of a township or village: it is said where it lies.
        let isBelow = source.region.map { $0.digits > Region.Level.county.digits } ?? false
        let nothing =
            isBelow
            ? Label("没有本区域的记录；县（区）、市的在其本级的报告里", "nothing of this region; what is the county's or the city's is in their reports")
            : Label("本库没有记录", "nothing is recorded here")
        for (title, parts) in tables {
            let filled = parts.filter { !$0.rows.isEmpty }
            report.sections.append(
                Report.Section(
                    title, filled.isEmpty ? [.remark(nothing, .dim)] : filled.map { .table($0) }))
        }
        report.notes = [
            Label(
                "财政投入：市本级、上林、马山、隆安按收入增量的20 %以上，邕宁按收入的15 %以上，其他按增量的10 %以上 [S:689]；清理回收存量资金的50 %、涉农资金50 %以上 [S:690]。",
                "Budgets: 20 % of the increase for the city, Shanglin, Mashan and Long'an, 15 % of the revenue for Yongning, 10 % of the increase elsewhere [S:689]; half of what was recovered, and of the funds for farming [S:690]."
            ),
            Label(
                "两高于：农村居民收入增幅高于全市，家庭经营收入增幅比全市高1个百分点 [S:233, 234]；贫困村农民人均纯收入增幅也与全市比 [S:110]。",
                "Rural income is to grow faster than the city's, income from farming and business by one point more [S:233, 234]; a poor village's income per head is held against the city's too [S:110]."
            ),
            .planLines,
        ]
        if inspections.hasUnseen {
            report.notes.append(
                Label(
                    "标出区域的问题记在上级范围内，该区域的库里看不到；由那里整改的，用 add issue --in 检查 --scope 区域 记在那里。",
                    "Problems whose region is marked lie in a wider one, and the region's own stores do not see them; what is corrected there is recorded there: add issue --in INSPECTION --scope REGION."
                ))
        }
        return report
    }

    private static func letters(_ records: RegionRecords, _ run: CheckRun, _ year: Int) throws -> Report.Table {
        var table = Report.Table(
            "letters",
            [
                .init("number", Label("编号", "number")), .init("kind", Label("类别", "kind")), .init("to", Label("向谁负责", "signed to")),
                .init("party", Label("责任单位", "responsible office")), .init("person", Label("责任人", "person")),
                .init("signed", Label("签订日期", "signed on"), .date), .init("remark", Label("备注", "remark"), spare: 1),
            ])
        let paths = ["number", "kind", "to", "party", "person", "signed", "year", "region"]
        for row in try records.rows("responsibility", paths, region: 7) where row[8].integer == Int64(year) {
            table.append([
                .text(row[2].text), .label(run.label("responsibility_kind", row[3].integer)), .text(row[4].text), .text(row[5].text),
                .text(row[6].text), row[7].integer.map { .day($0) } ?? Report.Cell.label(Label("未签", "not signed")).marked(.warning),
                remark([
                    records.isElsewhere(code: row[9].text, scope: row[1].integer) ? elsewhere : nil,
                    row[7].integer.map { $0 > Int64(run.today) } ?? false ? Label("签订日期在今天以后", "signed on a day that lies ahead") : nil,
                    row[4].text != nil && row[4].text == row[5].text ? Label("向自己负责", "signed to themselves") : nil,
                ]),
            ])
        }
        return table
    }

    /// Whoever is judged by themselves is not judged, nor is who is judged twice in a year, one way and another.
    private static func assessments(_ records: RegionRecords, _ run: CheckRun, _ year: Int) throws -> Report.Table {
        var table = Report.Table(
            "assessments",
            [
                .init("kind", Label("对象类别", "of")), .init("subject", Label("考核对象", "who")), .init("score", Label("得分", "score"), .decimal),
                .init("grade", Label("等次", "grade")), .init("assessor", Label("考核单位", "assessed by")),
                .init("consequence", Label("结果运用", "what follows")), .init("remark", Label("备注", "remark")),
            ])
        let paths = ["kind", "subject", "score", "grade", "assessor", "consequence", "year", "region"]
        let rows = try records.rows("assessment", paths, region: 7).filter { $0[8].integer == Int64(year) }
        func subject(_ row: [QueryValue]) -> String { "\(row[2].integer ?? 0) \(row[3].text ?? "")" }
        let times = Dictionary(rows.filter { $0[3].text != nil }.map { (subject($0), 1) }, uniquingKeysWith: +)
        for row in rows.sorted(by: { ($0[2].integer ?? 0, $1[4].integer ?? 0) < ($1[2].integer ?? 0, $0[4].integer ?? 0) }) {
            let isOwn = row[6].text != nil && row[6].text == row[3].text
            let count = times[subject(row)] ?? 1
            table.append([
                .label(run.label("assessed_kind", row[2].integer)), .text(row[3].text),
                .decimal(row[4].integer.map { Ratio(Int128($0), 100) }, places: 2),
                row[5].integer.map { .label(run.label("grade", $0)) } ?? .unknown, .text(row[6].text),
                row[7].text.map { .text($0) } ?? .none,
                remark([
                    isOwn ? Label("自己考核自己", "judged by themselves") : nil,
                    count > 1 ? Label("同年考核了\(count)次", "assessed \(count) times in the year") : nil,
                    records.isElsewhere(code: row[9].text, scope: row[1].integer) ? elsewhere : nil,
                ]),
            ])
        }
        return table
    }

    private static func performance(_ records: RegionRecords, _ run: CheckRun, _ year: Int) throws -> Report.Table {
        var table = Report.Table(
            "performance",
            [
                .init("region", Label("区域代码", "region")), .init("planned", Label("安排资金", "planned"), .money),
                .init("spent", Label("支出资金", "spent"), .money), .init("share", Label("支出 %", "spent %"), .share),
                .init("score", Label("得分", "score"), .decimal), .init("grade", Label("等次", "grade")),
                .init("problems", Label("存在问题", "problems")), .init("remark", Label("备注", "remark"), spare: 1),
            ])
        let paths = ["region", "funds.planned", "funds.spent", "result.score", "result.grade", "problems", "year"]
        let rows = try records.rows("performance", paths, region: 0).filter { $0[8].integer == Int64(year) }
        let times = Dictionary(rows.compactMap { $0[2].text.map { ($0, 1) } }, uniquingKeysWith: +)
        for row in rows {
            let count = row[2].text.flatMap { times[$0] } ?? 1
            let isOver = Budgets.isOver(row[4].integer, of: row[3].integer)
            table.append([
                .text(row[2].text), row[3].integer.map { .money($0) } ?? .unknown, row[4].integer.map { .money($0) } ?? .unknown,
                Report.Cell.share(Budgets.percent(row[4].integer, of: row[3].integer)).marked(isOver ? .bad : .none),
                .decimal(row[5].integer.map { Ratio(Int128($0), 100) }, places: 2),
                row[6].integer.map { .label(run.label("grade", $0)) } ?? .unknown, row[7].text.map { .text($0) } ?? .none,
                remark([
                    isOver ? Label("支出多于安排", "more spent than planned") : nil,
                    count > 1 ? Label("同年登记了\(count)次", "recorded \(count) times for the year") : nil,
                    records.isElsewhere(code: row[2].text, scope: row[1].integer) ? elsewhere : nil,
                ]),
            ])
        }
        return table
    }

    static let elsewhere = Label("区域不属于登记它的县（市）", "of a region outside the one that recorded it")

    /// What is wrong with a line, in a cell of its own.
    static func remark(_ remarks: [Label?]) -> Report.Cell {
        let said = remarks.compactMap(\.self)
        guard !said.isEmpty else { return .none }
        return Report.Cell.label(Label(said.map(\.zh).joined(separator: "；"), said.map(\.en).joined(separator: "; "))).marked(.bad)
    }
}
