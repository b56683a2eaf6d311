import RecordStore
import Records

/// `monitoring`: who is watched for becoming poor (again), why, and whose risk was cleared: beside the poor, and never among them.
enum MonitoringReport {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let last = request.year ?? CalendarDate(days: RegisterCalendar.day(at: request.now))?.year ?? 2020
        // Of all households one figure is wanted, which is kept by scope; of the watched ones, who are few, everything.
        let parts = try StateParts(reader: ExitReader(source.store))
        let year = try HouseholdYear(source, year: last, only: HouseholdYear.everWatched(source.store, upTo: last), parts: parts)
        let poor = try StateSums(source, years: last...last, parts: parts).all[0].groups[.poor] ?? 0
        let names = try Region.names(source.store, digits: [Region.Level.county.digits, Region.Level.village.digits])
        let whole = request.region ?? Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("防返贫监测对象", "Watched households"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: last)
        report.sections = [
            Report.Section(Label("按类别", "By kind"), [.table(kinds(year, poor: poor, source.store))]),
            Report.Section(Label("按风险", "By risk"), [.table(risks(year, source.store))]),
            Report.Section(Label("名单", "Who"), [.table(try people(year, source, names))]),
        ]
        if let overlap = try AllowanceOverlap(source, year: last, parts, now: request.now) {
            report.sections.append(try overlap.section(names))
        }
        report.notes = [
            Label(
                "监测对象另行统计，不计入贫困户；风险消除后不再计入。在册贫困户的监测记录不计。",
                "Watched households are counted by themselves and not among the poor, until their risk is cleared; what is recorded of a poor household does not count."
            ),
            Label(
                "重合率：贫困人口中的低保对象占农村低保人数的比例；农村低保人数由县民政填报，低保、特困按花名册所在轮次。",
                "Of these poor: of all on the minimum allowance in the county, as its civil affairs office says, those who are registered as poor."
            ),
        ]
        return report
    }

    /// - Parameter poor: How many households are.
    private static func kinds(_ year: HouseholdYear, poor: Int, _ store: RecordStore) -> Report.Table {
        var table = Report.Table(
            "kinds",
            [
                .init("kind", Label("类别", "kind")), .init("watched", Label("年末监测户", "watched at the end"), .count),
                .init("new", Label("本年新增", "new"), .count), .init("cleared", Label("本年风险消除", "cleared"), .count),
            ])
        let items = store.schema.codeList("monitor_kind")?.items ?? []
        for item in items {
            let isOf = { (watch: HouseholdYear.Watch) in watch.kind == Int64(item.number) }
            table.append([
                .code(item.code, item.label), .count(year.watched.values.filter(isOf).count),
                .count((Array(year.watched.values) + year.cleared.values).filter { isOf($0) && isNew($0, year.year) }.count),
                .count(year.cleared.values.filter(isOf).count),
            ])
        }
        table.append(
            [
                .label(Label("合计", "all")), .count(year.watched.count),
                .count((Array(year.watched.values) + year.cleared.values).filter { isNew($0, year.year) }.count),
                .count(year.cleared.count),
            ], isTotal: true)
        table.append(
            [.label(Label("另：在册贫困户", "beside them: the poor")), .count(poor), .none, .none], isTotal: true)
        return table
    }

    private static func isNew(_ watch: HouseholdYear.Watch, _ year: Int) -> Bool {
        watch.identified.flatMap { CalendarDate(days: Int(clamping: $0)) }?.year == year
    }

    private static func risks(_ year: HouseholdYear, _ store: RecordStore) -> Report.Table {
        var table = Report.Table(
            "risks", [.init("risk", Label("风险", "risk")), .init("watched", Label("年末监测户", "watched at the end"), .count)])
        for item in store.schema.codeList("monitor_risk")?.items ?? [] {
            let count = year.watched.values.filter { $0.risk == Int64(item.number) }.count
            if count > 0 { table.append([.code(item.code, item.label), .count(count)]) }
        }
        let unknown = year.watched.values.filter { $0.risk == nil }.count
        if unknown > 0 { table.append([.label(Label("未填", "not said")), .count(unknown)]) }
        return table
    }

    private static func people(_ year: HouseholdYear, _ source: ReportSource, _ names: [ScopeCode: String]) throws -> Report.Table {
        var table = Report.Table(
            "watched",
            [
                .init("number", Label("户编号", "household"), .name), .init("name", Label("户主", "head"), .name),
                .init("village", Label("村", "village"), spare: 2), .init("state", Label("户的状态", "state")),
                .init("kind", Label("类别", "kind")), .init("risk", Label("风险", "risk")),
                .init("identified", Label("识别日期", "since"), .date, spare: 1), .init("cleared", Label("消除日期", "cleared"), .date),
            ])
        let all = year.watched.merging(year.cleared) { first, _ in first }
        let lines = all.isEmpty ? [:] : try FindIndex(source).households(Set(all.keys))
        let schema = source.store.schema
        for (household, watch) in all.sorted(by: { (lines[$0.key]?.line.number ?? "", $0.key) < (lines[$1.key]?.line.number ?? "", $1.key) }
        ) {
            let line = lines[household]
            table.append([
                .text(line?.line.number), .text(line?.line.names.first), line.flatMap { names[$0.scope] }.map { .text($0) } ?? .none,
                year.states[household].map { .label(year.reader.name(of: $0)) } ?? .label(Label("未建档", "not registered")),
                code("monitor_kind", watch.kind, schema), code("monitor_risk", watch.risk, schema), .day(watch.identified),
                watch.cleared.map { .day($0) } ?? .none,
            ])
        }
        return table
    }

    private static func code(_ list: String, _ number: Int64?, _ schema: Schema) -> Report.Cell {
        number.flatMap { schema.codeList(list)?.item(Int(clamping: $0)) }.map { .code($0.code, $0.label) } ?? .unknown
    }
}
