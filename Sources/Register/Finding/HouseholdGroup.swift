import RecordStore
package import Records

/// Which households a roster or a report is of: by what their courses, their exits' attributes and the watch over them come to at the
/// end of a year.
package enum HouseholdGroup: String, Hashable, Sendable, CaseIterable {
    /// 在册: whom the register counts as poor.
    case poor
    /// 已脱贫: out of poverty, in whatever year of the time after it.
    case exited
    case followUp = "follow_up"
    case observed, closed, returned
    case candidate, disputed
    case preExit = "pre_exit"
    case misidentified, missed
    case wrongExit = "wrong_exit"
    /// 享受政策脱贫, 不享受政策脱贫: of those who are out, by what the county says of their policies.
    case withPolicy = "with_policy"
    case withoutPolicy = "without_policy"
    /// 监测对象: watched, and not among the poor.
    case monitored

    package var label: Label {
        switch self {
        case .poor: Label("在册贫困户", "poor households")
        case .exited: Label("已脱贫户", "households that exited")
        case .followUp: Label("继续扶持户", "households with further help")
        case .observed: Label("跟踪观察户", "households under observation")
        case .closed: Label("结束跟踪户", "households whose observation ended")
        case .returned: Label("返贫户", "households that fell back")
        case .candidate: Label("拟建档户", "households proposed")
        case .disputed: Label("有争议户", "disputed households")
        case .preExit: Label("预脱贫户", "households before exit")
        case .misidentified: Label("错评户", "households that never were poor")
        case .missed: Label("漏评户", "households that were left out")
        case .wrongExit: Label("错退户", "households that exited wrongly")
        case .withPolicy: Label("享受政策脱贫户", "exited households with policies")
        case .withoutPolicy: Label("不享受政策脱贫户", "exited households without policies")
        case .monitored: Label("监测对象", "watched households")
        }
    }

    /// Of the groups that a state alone decides.
    var states: Set<HouseholdState>? {
        switch self {
        case .poor: Set(HouseholdState.allCases.filter(\.isPoor))
        case .exited: Self.out
        case .followUp: [.followUp]
        case .observed: [.observed]
        case .closed: [.closed]
        case .returned: [.returned]
        case .candidate: [.candidate]
        case .disputed: [.disputed]
        case .preExit: [.preExit]
        case .misidentified: [.misidentified]
        case .missed: [.missed]
        case .wrongExit: [.wrongExit]
        case .withPolicy, .withoutPolicy, .monitored: nil
        }
    }

    static let out: Set<HouseholdState> = [.exited, .followUp, .observed, .closed]
}

/// Every household of a region with its state at the end of a year, and what stands beside the state.
struct HouseholdYear {
    struct Watch: Hashable {
        /// Numbers of the schema's lists `monitor_kind`, `monitor_risk`.
        let kind: Int64?
        let risk: Int64?
        /// Days since 1970.
        let identified: Int64?
        let cleared: Int64?
    }

    let year: Int
    /// Registered or proposed: movers from next door and others who were never to be poor are not among them.
    private(set) var states: [Int64: HouseholdState] = [:]
    /// The scope of each household, also of those of another kind, by the numbers inside the file.
    private(set) var scopes: [Int64: Int64] = [:]
    /// Who is watched at the end of the year, and whose risk was cleared in it.
    private(set) var watched: [Int64: Watch] = [:]
    private(set) var cleared: [Int64: Watch] = [:]
    /// Numbers of the list `exit_attribute`, as the last year up to this one says.
    private(set) var attributes: [Int64: Int64] = [:]
    let reader: ExitReader

    /// - Parameters:
    ///   - wanted: Only these households, by their numbers inside the file.
    ///   - parts: Whoever asks of several years gives one.
    init(_ source: ReportSource, year: Int, only wanted: Set<Int64>? = nil, parts: StateParts? = nil) throws {
        self.year = year
        let found = try HouseholdStates(source, year: year, only: wanted, parts: parts)
        reader = found.reader
        for household in found.households {
            scopes[household.number] = household.scope
            if found.otherKind(household.number) == nil { states[household.number] = found.states[household.number] }
        }
        try readAttributes(source)
        try readWatch(source)
    }

    /// Of whom anybody ever recorded that they are watched, up to a year; by their numbers inside the file.
    static func everWatched(_ store: RecordStore, upTo year: Int) throws -> Set<Int64> {
        guard let kind = store.views.column("household", "monitoring", "kind") else { return [] }
        // In the table lies whatever is said of a household by the year; most rows say nothing of this.
        let rows = try store.views.query(
            "SELECT DISTINCT k._record FROM \"\(kind.table)\" k WHERE k._key <= ?1 AND k.\"\(kind.name)\" IS NOT NULL",
            [.integer(Int64(year))])
        return Set(rows.compactMap { $0[0].integer })
    }

    /// The households of a group, by their numbers inside the file.
    func households(_ group: HouseholdGroup) -> Set<Int64> {
        if let wanted = group.states { return Set(states.filter { wanted.contains($0.value) }.keys) }
        switch group {
        case .monitored: return Set(watched.keys)
        default: return Set(states.filter { HouseholdGroup.out.contains($0.value) && isOf(group, $0.key) }.keys)
        }
    }

    private func isOf(_ group: HouseholdGroup, _ household: Int64) -> Bool {
        guard let attribute = attributes[household] else { return false }
        return reader.store.schema.codeList("exit_attribute")?.item(Int(clamping: attribute))?.code == group.rawValue
    }

    private mutating func readAttributes(_ source: ReportSource) throws {
        let store = source.store
        guard let column = store.views.column("household", "exit_attribute") else { return }
        let rows = try store.views.query(
            """
            SELECT k._record, \(column.settled(in: "k")) FROM "\(column.table)" k \
            WHERE k._key <= ?1 AND k."\(column.name)" IS NOT NULL AND \(source.isHere) ORDER BY k._key
            """, [.integer(Int64(year)), .text(ReportSource.list(source.states))])
        for row in rows {
            guard let id = row[0].integer, scopes[id] != nil, let value = row[1].integer else { continue }
            attributes[id] = value
        }
    }

    /// Of several years the last one speaks; a poor household is none that is watched for becoming poor.
    private mutating func readWatch(_ source: ReportSource) throws {
        let store = source.store
        let columns = ["kind", "risk", "identified", "cleared"].compactMap { store.views.column("household", "monitoring", $0) }
        guard columns.count == 4, let first = columns.first, let end = CalendarDate(year: year, month: 12, day: 31)?.days,
            let begin = CalendarDate(year: year, month: 1, day: 1)?.days
        else { return }
        let rows = try store.views.query(
            """
            SELECT k._record, \(columns.map { $0.settled(in: "k") }.joined(separator: ", ")) FROM "\(first.table)" k \
            WHERE k._key <= ?1 AND k."\(first.name)" IS NOT NULL AND \(source.isHere) ORDER BY k._key
            """, [.integer(Int64(year)), .text(ReportSource.list(source.states))])
        var last: [Int64: Watch] = [:]
        for row in rows where row[1].integer != nil {
            guard let id = row[0].integer, scopes[id] != nil else { continue }
            last[id] = Watch(kind: row[1].integer, risk: row[2].integer, identified: row[3].integer, cleared: row[4].integer)
        }
        for (id, watch) in last where !(states[id]?.isPoor ?? false) {
            if let day = watch.cleared, day <= Int64(end) {
                if day >= Int64(begin) { cleared[id] = watch }
            } else if (watch.identified ?? Int64(begin)) <= Int64(end) {
                watched[id] = watch
            }
        }
    }
}
