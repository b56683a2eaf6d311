import RecordStore
import Records

/// `training`: who was trained, who works where, and who borrowed what [S:300, 317-336, 381, 466-473].
enum WorkReport {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let today = RegisterCalendar.day(at: request.now)
        let year = request.year ?? CalendarDate(days: today)?.year ?? 2016
        let run = CheckRun(store: source.store, region: source.region, round: year, asOf: today, today: today, regions: nil)
        let names = try Region.names(source.store, digits: [Region.Level.county.digits])
        let whole = request.region ?? Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("培训、就业与贷款", "Training, work and loans"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: year)
        let tables: [(Label, Report.Table)] = [
            (Label("培训", "Training"), try training(source, run, year)),
            (Label("雨露计划六类", "The six kinds of the Rain and Dew plan"), try rainDew(source, run, year)),
            (Label("公益性岗位", "Public posts"), try posts(source, run, year)),
            (Label("企业就业与稳岗奖励", "Work at enterprises, and rewards"), try employment(source, year)),
            (Label("专场招聘会", "Job fairs"), try fairs(source, year)),
            (Label("贷款", "Loans"), try LoanBook(source).table(run)),
        ]
        for (title, table) in tables {
            report.sections.append(
                Report.Section(
                    title, table.rows.isEmpty ? [.remark(Label("本库没有记录", "nothing is recorded here"), .dim)] : [.table(table)]))
        }
        report.notes = [
            Label("人次按开始日期所在年度；贷款为全部贷款至今的余额。", "Training counts in the year in which it began; loans are all there are, as they stand."),
            .planLines,
        ]
        return report
    }

    private static func isOf(_ year: Int, _ day: Int64?) -> Bool {
        day.flatMap { CalendarDate(days: Int(clamping: $0)) }?.year == year
    }

    private static let sums: [Report.Column] = [
        .init("times", Label("人次", "times"), .count), .init("persons", Label("人数", "persons"), .count),
        .init("days", Label("天数", "days"), .count), .init("subsidy", Label("补助", "subsidy"), .money),
        .init("employed", Label("培训后就业", "found work"), .count),
    ]

    private static func cells(_ rows: [[QueryValue]]) -> [Report.Cell] {
        [
            .count(rows.count), .count(Set(rows.compactMap { $0[5].integer }).count),
            .count(rows.reduce(Int128(0)) { $0 + Int128($1[6].integer ?? 0) }),
            .money(rows.reduce(Int128(0)) { $0 + Int128($1[7].integer ?? 0) }.fen), .count(rows.count { $0[8].integer == 1 }),
        ]
    }

    private static func rows(_ source: ReportSource, _ year: Int) throws -> [[QueryValue]] {
        try source.rows("training", ["kind", "rain_dew", "from", "_parent", "days", "subsidy", "employed"]).filter {
            isOf(year, $0[4].integer)
        }
    }

    private static func training(_ source: ReportSource, _ run: CheckRun, _ year: Int) throws -> Report.Table {
        var table = Report.Table("training", [.init("kind", Label("类型", "kind"))] + sums)
        let all = try rows(source, year)
        for (kind, own) in Dictionary(grouping: all, by: { $0[2].integer ?? 0 }).sorted(by: { $0.key < $1.key }) {
            table.append([.label(run.label("training_kind", kind))] + cells(own))
        }
        if !table.rows.isEmpty { table.append([.label(Label("合计", "all"))] + cells(all), isTotal: true) }
        return table
    }

    /// Of every kind of the plan, also of those that nobody has had.
    private static func rainDew(_ source: ReportSource, _ run: CheckRun, _ year: Int) throws -> Report.Table {
        var table = Report.Table("rain_dew", [.init("kind", Label("类别", "kind"))] + sums)
        guard let kinds = source.store.schema.codeList("rain_dew_kind")?.items else { return table }
        let dew = source.store.schema.codeList("training_kind")?.items.first { $0.code == "rain_dew" }.map { Int64($0.number) }
        let all = try rows(source, year).filter { $0[2].integer == dew }
        guard !all.isEmpty else { return table }
        for kind in kinds { table.append([.label(kind.label)] + cells(all.filter { $0[3].integer == Int64(kind.number) })) }
        let untold = all.filter { $0[3].integer == nil }
        if !untold.isEmpty { table.append([.label(Label("未分类", "of no kind"))] + cells(untold)) }
        return table
    }

    private static func posts(_ source: ReportSource, _ run: CheckRun, _ year: Int) throws -> Report.Table {
        var table = Report.Table(
            "posts",
            [
                .init("kind", Label("岗位", "post")), .init("persons", Label("在岗", "in post"), .count),
                .init("wage", Label("平均月工资", "mean wage"), .money),
                .init("insured", Label("社保补贴", "insured"), .count),
            ])
        let end = Int64(CalendarDate(year: year, month: 12, day: 31)?.days ?? run.today)
        let all = try source.rows("post", ["kind", "from", "to", "wage", "insured"]).filter {
            DaySpan($0[3].integer, $0[4].integer).holds(on: end)
        }
        for (kind, own) in Dictionary(grouping: all, by: { $0[2].integer ?? 0 }).sorted(by: { $0.key < $1.key }) {
            let wages = own.compactMap { $0[5].integer }
            let mean = wages.isEmpty ? nil : (wages.reduce(Int128(0)) { $0 + Int128($1) } / Int128(wages.count)).fen
            table.append([
                .label(run.label("post_kind", kind)), .count(own.count), mean.map { .money($0) } ?? .unknown,
                .count(own.count { $0[6].integer == 1 }),
            ])
        }
        return table
    }

    private static func employment(_ source: ReportSource, _ year: Int) throws -> Report.Table {
        var table = Report.Table(
            "employment",
            [
                .init("employer", Label("用工企业", "employer")), .init("persons", Label("贫困劳动力", "persons"), .count),
                .init("contracts", Label("已签合同", "contracts"), .count), .init("rewards", Label("稳岗奖励", "rewards"), .money),
            ])
        let all = try source.rows("employment", ["employer", "contract", "from", "to", "reward.amount", "_parent"]).filter {
            let from = $0[4].integer.flatMap { CalendarDate(days: Int(clamping: $0)) }?.year
            let to = $0[5].integer.flatMap { CalendarDate(days: Int(clamping: $0)) }?.year
            return from ?? year <= year && to ?? year >= year
        }
        for (employer, own) in Dictionary(grouping: all, by: { $0[2].text ?? "" }).sorted(by: { $0.key < $1.key }) {
            table.append([
                .text(employer), .count(Set(own.compactMap { $0[7].integer }).count), .count(own.count { $0[3].integer == 1 }),
                .money(own.reduce(Int128(0)) { $0 + Int128($1[6].integer ?? 0) }.fen),
            ])
        }
        return table
    }

    private static func fairs(_ source: ReportSource, _ year: Int) throws -> Report.Table {
        var table = Report.Table(
            "fairs",
            [
                .init("villages", Label("办会的村", "villages"), .count), .init("fairs", Label("场次", "fairs"), .count),
                .init("posts", Label("岗位", "posts"), .count), .init("agreed", Label("达成意向", "agreed"), .count),
                .init("poor", Label("其中贫困劳动力", "of these poor"), .count),
            ])
        let all = try source.rows("job_fair", ["date", "_parent", "posts", "intended", "poor"]).filter { isOf(year, $0[2].integer) }
        guard !all.isEmpty else { return table }
        let sum = { (place: Int) in all.reduce(Int128(0)) { $0 + Int128($1[place].integer ?? 0) } }
        table.append([
            .count(Set(all.compactMap { $0[3].integer }).count), .count(all.count), .count(sum(4)), .count(sum(5)), .count(sum(6)),
        ])
        return table
    }
}
