import RecordStore
import Records

/// `states`: how many households are in which state, year by year, and where.
enum StatesReport {
    /// So many years stand beside each other.
    private static let years = 5

    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let last = request.year ?? CalendarDate(days: RegisterCalendar.day(at: request.now))?.year ?? 2016
        let all = try ((last - years + 1)...last).map { try HouseholdYear(source, year: $0) }
        let names = try Region.names(
            source.store, digits: [Region.Level.county.digits, Region.Level.township.digits, Region.Level.village.digits])
        let whole = request.region ?? Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("农户状态", "Households by state"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: last)
        report.sections = [
            Report.Section(Label("按年度", "By year"), [.table(byYear(all))]),
            Report.Section(
                Label("\(last) 年末按区域", "By region, end of \(last)"), all.last.map { [.table(byRegion($0, request, source, names))] } ?? []),
        ]
        report.notes = [
            Label(
                "状态由各户办理的程序得出，是年末的状态；同步搬迁户、边缘户等未建档的户不在其中。监测对象另列，不计入贫困户。",
                "States follow from each household's runs, at the end of the year; who was never to be registered is not among them. Watched households stand beside the poor and are none of them."
            )
        ]
        return report
    }

    private static func byYear(_ years: [HouseholdYear]) -> Report.Table {
        var table = Report.Table(
            "states",
            [.init("state", Label("状态", "state"))] + years.map { .init("y\($0.year)", Label(same: String($0.year)), .count) })
        let counts = years.map { year in
            Dictionary(year.states.values.map { ($0, 1) }, uniquingKeysWith: +)
        }
        guard let reader = years.last?.reader else { return table }
        for state in HouseholdState.allCases where counts.contains(where: { $0[state] != nil }) {
            table.append([.code(state.rawValue, reader.name(of: state))] + counts.map { .count($0[state] ?? 0) })
        }
        for group in [HouseholdGroup.poor, .exited, .withPolicy, .withoutPolicy, .monitored] {
            table.append(
                [.code(group.rawValue, group.label)] + years.map { .count($0.households(group).count) }, isTotal: true)
        }
        return table
    }

    private static let shown: [HouseholdGroup] = [.poor, .returned, .exited, .followUp, .observed, .withPolicy, .withoutPolicy, .monitored]

    private static func byRegion(
        _ year: HouseholdYear, _ request: ReportRequest, _ source: ReportSource, _ names: [ScopeCode: String]
    ) -> Report.Table {
        var table = Report.Table(
            "regions", [.scope, .region] + shown.map { .init($0.rawValue, $0.label, .count, spare: spare($0)) })
        let groups = shown.map { year.households($0) }
        var counts: [ScopeCode: [Int]] = [:]
        let scopes = Dictionary(source.states.map { ($0.number, $0.scope) }, uniquingKeysWith: { first, _ in first })
        for (household, scope) in year.scopes {
            guard let region = scopes[scope]?.enclosing(digits: request.digits) else { continue }
            for (index, group) in groups.enumerated() where group.contains(household) {
                counts[region, default: shown.map { _ in 0 }][index] += 1
            }
        }
        for (region, row) in counts.sorted(by: { $0.key < $1.key }) {
            table.append(Region(scope: region, name: names[region]).cells + row.map { .count($0) })
        }
        if counts.count > 1 {
            table.append(
                [.none, .label(Label("合计", "all"))] + groups.map { .count($0.count) }, isTotal: true)
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
