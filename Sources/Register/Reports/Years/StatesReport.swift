import RecordStore
import Records

/// `states`: how many households are in which state, year by year, and where.
enum StatesReport {
    /// So many years stand beside each other.
    private static let years = 5

    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let last = request.year ?? CalendarDate(days: RegisterCalendar.day(at: request.now))?.year ?? 2016
        let sums = try StateSums(source, years: (last - years + 1)...last)
        let names = try Region.names(
            source.store, digits: [Region.Level.county.digits, Region.Level.township.digits, Region.Level.village.digits])
        let whole = request.region ?? Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("农户状态", "Households by state"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: last)
        report.sections = [
            Report.Section(Label("按年度", "By year"), [.table(byYear(sums, try ExitReader(source.store)))]),
            Report.Section(
                Label("\(last) 年末按区域", "By region, end of \(last)"), [.table(byRegion(sums, request, names))]),
        ]
        report.notes = [
            Label(
                "状态由各户办理的程序得出，是年末的状态；同步搬迁户、边缘户等未建档的户不在其中。监测对象另列，不计入贫困户。",
                "States follow from each household's runs, at the end of the year; who was never to be registered is not among them. Watched households stand beside the poor and are none of them."
            )
        ]
        return report
    }

    private static func byYear(_ sums: StateSums, _ reader: ExitReader) -> Report.Table {
        var table = Report.Table(
            "states",
            [.init("state", Label("状态", "state"))] + sums.years.map { .init("y\($0)", Label(same: String($0)), .count) })
        let all = sums.all
        for state in HouseholdState.allCases where state != .notRegistered && all.contains(where: { $0.states[state] != nil }) {
            table.append([.code(state.rawValue, reader.name(of: state))] + all.map { .count($0.states[state] ?? 0) })
        }
        for group in [HouseholdGroup.poor, .exited, .withPolicy, .withoutPolicy, .monitored] {
            table.append([.code(group.rawValue, group.label)] + all.map { .count($0.groups[group] ?? 0) }, isTotal: true)
        }
        return table
    }

    private static let shown: [HouseholdGroup] = [.poor, .returned, .exited, .followUp, .observed, .withPolicy, .withoutPolicy, .monitored]

    private static func byRegion(_ sums: StateSums, _ request: ReportRequest, _ names: [ScopeCode: String]) -> Report.Table {
        var table = Report.Table(
            "regions", [.scope, .region] + shown.map { .init($0.rawValue, $0.label, .count, spare: spare($0)) })
        var counts: [ScopeCode: [Int]] = [:]
        for (scope, years) in sums.scopes {
            guard let last = years.last, let region = scope.enclosing(digits: request.digits) else { continue }
            let own = shown.map { last.groups[$0] ?? 0 }
            guard own.contains(where: { $0 > 0 }) else { continue }
            counts[region] = zip(counts[region] ?? shown.map { _ in 0 }, own).map { $0 + $1 }
        }
        for (region, row) in counts.sorted(by: { $0.key < $1.key }) {
            table.append(Region(scope: region, name: names[region]).cells + row.map { .count($0) })
        }
        if counts.count > 1 {
            let all = shown.indices.map { place in counts.values.reduce(0) { $0 + $1[place] } }
            table.append([.none, .label(Label("合计", "all"))] + all.map { .count($0) }, isTotal: true)
        }
        return table
    }

    /// A narrow window does without the finer ones.
    private static func spare(_ group: HouseholdGroup) -> Int? {
        switch group {
        case .followUp: 4
        case .observed: 3
        case .withPolicy: 2
        case .withoutPolicy: 1
        default: nil
        }
    }
}
