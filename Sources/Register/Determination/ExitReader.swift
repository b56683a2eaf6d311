import Causality
import Changesets
import Cunlian
package import RecordStore
package import Records

/// Reads the runs of a household's procedures out of a store: its events from the entries that made them, its facts as
/// they are.
package struct ExitReader {
    package let store: RecordStore
    /// Of an exit.
    package let procedure: ExitProcedure
    private let procedures: ProcedureLibrary
    let evaluator: Evaluator

    package init(_ store: RecordStore) throws {
        try self.init(evaluator: Evaluator(store))
    }

    init(evaluator: Evaluator) throws {
        store = evaluator.store
        self.evaluator = evaluator
        procedures = ProcedureLibrary()
        procedure = try procedures.procedure(.exit)
    }

    /// The procedure of runs of that kind.
    package func procedure(_ kind: RunKind) throws -> ExitProcedure { try procedures.procedure(kind) }

    /// Every record type whose records are events of a run and lie right beneath the household.
    static let types = [
        "candidate", "house_check", "evaluation", "household_card", "household_attestation", "government_attestation",
        "village_review", "notice", "objection", "approval", "announcement", "withdrawal", "system_mark", "case_decision",
    ]

    private var present: StoreRuns { StoreRuns(store: store, evaluator: evaluator) }

    // MARK: Events

    /// What was found of a household's events.
    struct Found {
        var events: [ExitEvent] = []
        /// Events whose entries are in regions that this store does not hold: where, by their year.
        var unheld: [Int: Set<ScopeCode>] = [:]
    }

    /// All events of the household, of all years and kinds.
    package func events(of household: RecordID) throws -> [ExitEvent] { try found(of: household, in: present).events }

    private func found(of household: RecordID, in source: some RunSource) throws -> Found {
        guard let scope = try source.scope(of: household) else { return Found() }
        let arrivals = try source.arrivals(of: household, in: scope)
        var result = Found()
        for type in Self.types.compactMap({ store.schema.type(named: $0) }) {
            // Retiring an event does not make it unsaid.
            let records = try source.records(type, in: scope, parent: household)
            for record in records { try read(record, type, scope, arrivals, source, into: &result) }
            guard type.name == "objection", let answers = store.schema.type(named: "objection_answer") else { continue }
            for objection in records {
                let kind = result.events.first { $0.record == objection }?.kind
                for answer in try source.records(answers, in: scope, parent: objection) {
                    try read(answer, answers, scope, arrivals, source, objection: (objection, kind ?? .exit), into: &result)
                }
            }
        }
        return result
    }

    private func read(
        _ record: RecordID, _ type: RecordType, _ scope: ScopeCode, _ arrivals: [Arrival], _ source: some RunSource,
        objection: (record: RecordID, kind: RunKind)? = nil, into found: inout Found
    ) throws {
        guard let view = try source.record(record, in: scope) else { return }
        guard let (entry, origin) = try source.creation(of: record, in: scope) else {
            let origins = view.fields.flatMap(\.state.values).flatMap(\.marks).map(\.dot.replica).filter { !$0.isHome }
            if let place = origins.first, case .integer(let year)? = view.value("year") {
                found.unheld[Int(year), default: []].insert(ScopeCode(number: place.origin))
            }
            return
        }
        let info = try source.info(entry.dot, in: origin)
        let fields = EventFields(record, type, entry, store.schema)
        guard let year = fields.integer("year"), let date = fields.integer("date"),
            let content = fields.content(objection: objection?.record)
        else { return }
        found.events.append(
            ExitEvent(
                record: record, coverage: entry.coverage(from: origin, in: scope, arrivals), person: info.author.person,
                role: info.author.role?.code, time: info.time.milliseconds, isAdmitted: view.existence.isConfirmed,
                kind: objection?.kind ?? fields.kind, year: year, date: date, content: content))
    }

    // MARK: Standing

    /// Where a household's exit, or another run of it, stands in a year.
    package func standing(of household: RecordID, year: Int, _ kind: RunKind = .exit) throws -> ExitStanding {
        try store.read { _ in
            let source = present
            return try standing(of: household, year: year, kind, found(of: household, in: source), in: source)
        }
    }

    private func standing(
        of household: RecordID, year: Int, _ kind: RunKind, _ found: Found, in source: some RunSource
    ) throws -> ExitStanding {
        let history = ExitHistory(household: household, year: year, kind: kind, events: found.events)
        let procedure = try procedure(kind)
        var facts = try FactReader(store: store, evaluator: evaluator, source: source).facts(
            of: household, year: year, history, procedure.purpose)
        facts.unheld = (found.unheld[year] ?? []).sorted()
        if kind == .exit, history.events.contains(where: \.isForeignMark) {
            let course = try course(of: household, through: year, found, in: source)
            facts.bareMarks = Set(course?.faults.filter { $0.year == year && $0.what.isBareMark }.flatMap(\.events).map(\.dot) ?? [])
        }
        return ExitStanding(of: history, facts: facts, procedure: procedure, digest: store.environment.suite.digest)
    }

    /// The household's states up to a year.
    package func course(of household: RecordID, through year: Int) throws -> HouseholdCourse {
        try store.read { _ in
            let source = present
            guard let course = try course(of: household, through: year, found(of: household, in: source), in: source) else {
                throw StoreError.unknownRecord(household)
            }
            return course
        }
    }

    /// The same at a cut; `nil` where the household was not there.
    func course(of household: RecordID, through year: Int, in source: some RunSource) throws -> HouseholdCourse? {
        try course(of: household, through: year, found(of: household, in: source), in: source)
    }

    /// - Parameter depth: How many households were split off one after the other.
    private func course(
        of household: RecordID, through year: Int, _ found: Found, in source: some RunSource, depth: Int = 0
    ) throws -> HouseholdCourse? {
        guard let scope = try source.scope(of: household), let view = try source.record(household, in: scope) else { return nil }
        let begun = Set(found.events.filter { ($0.step != nil || $0.isRefusal) && $0.year <= year }.map { RunPlace($0.year, $0.kind) })
        let unheld = Set(found.unheld.keys.filter { $0 <= year }.map { RunPlace($0, .exit) })
        let runs = try begun.union(unheld).map { place in
            HouseholdCourse.Run(
                try standing(of: household, year: place.year, place.kind, Found(events: found.events.filter { !$0.isForeignMark }, unheld: found.unheld), in: source),
                place.kind)
        }
        var inherited: HouseholdCourse.Inherited?
        // Of a household that others joined the field names them too; of one that was split off the entry that made it does.
        if let earlier = Continuations.earlier(view).min(), depth < 8, let entry = try source.creation(of: household, in: scope)?.entry,
            let link = view.type.field(named: Continuations.field),
            entry.changes.contains(where: { $0.record == household && $0.address.field == link.number }),
            let split = CalendarDate(days: RegisterCalendar.day(at: entry.time.milliseconds))?.year, split <= year
        {
            let old = try course(of: earlier, through: split, self.found(of: earlier, in: source), in: source, depth: depth + 1)
            inherited = old?.inheritance(in: split)
        }
        return HouseholdCourse(
            registered: try registered(view, in: source), runs: runs,
            marks: found.events.filter { event in if case .mark = event.content { event.year <= year } else { false } },
            standing: view.standing, through: year, inherited: inherited, procedure: procedure)
    }

    /// The year of a registration that counts by itself: of the initial load. Others are proposals, until their
    /// identification stands.
    private func registered(_ view: RecordView, in source: some RunSource) throws -> Int? {
        guard let field = view.type.field(named: "registration"), let part = field.inputs.firstIndex(where: { $0.name == "year" }),
            let shown = view.field(FieldAddress(field.number)), case .integer(let year)? = shown.verdict.value?.part(part)
        else { return nil }
        let writers = try shown.state.values.filter { $0.value == shown.verdict.value }.flatMap(\.marks).map {
            try source.info($0.dot, in: view.scope).author
        }
        return writers.contains(where: Self.mayLoad) ? Int(year) : nil
    }

    /// Whose registrations are those of the initial load. Without a directory everybody holds every office.
    static func mayLoad(_ author: Author) -> Bool { author.role.map { $0.code == "I" } ?? true }

    /// A year's run of one household.
    package struct Place: Hashable, Sendable {
        package let household: RecordID
        package let scope: ScopeCode
        package let year: Int
        package let kind: RunKind
    }

    /// The households of which somebody recorded an event, region by region, so that each log is read once.
    package func households(year: Int? = nil, in scopes: [ScopeCode] = []) throws -> [(household: RecordID, year: Int)] {
        var seen: Set<[String]> = []
        return try runs(year: year, in: scopes).filter { seen.insert([$0.household.description, String($0.year)]).inserted }
            .map { ($0.household, $0.year) }
    }

    /// The runs of which somebody recorded an event, by region and year.
    package func runs(year: Int? = nil, in scopes: [ScopeCode] = []) throws -> [Place] {
        let exact = Set(scopes)
        let codes = Dictionary(
            (store.schema.codeList("run_kind")?.items ?? []).compactMap { item in RunKind(rawValue: item.code).map { (Int64(item.number), $0) } },
            uniquingKeysWith: { first, _ in first })
        var found: Set<Place> = []
        for name in Self.types {
            guard let table = store.views.table(name), let column = store.views.column(name, "year") else { continue }
            let kind = store.views.column(name, "run").map { "\"\($0.name)\"" } ?? "NULL"
            let rows = try store.views.query(
                """
                SELECT DISTINCT _parent, "\(column.name)", \(kind) FROM "\(table)" \
                WHERE "\(column.name)" IS NOT NULL AND _parent IS NOT NULL
                """)
            for row in rows {
                guard let number = row[0].integer, let of = row[1].integer, year == nil || Int64(year ?? 0) == of,
                    let place = try store.views.place(number),
                    scopes.isEmpty || exact.contains(place.scope) || scopes.contains(where: { $0.covers(place.scope) })
                else { continue }
                // Of one that moved, where it lives.
                guard try store.views.scope(of: place.record) == place.scope else { continue }
                let kind = row[2].integer.flatMap { codes[$0] } ?? .exit
                found.insert(Place(household: place.record, scope: place.scope, year: Int(of), kind: kind))
            }
        }
        return found.sorted { ($0.scope, $0.year, $0.household, $0.kind) < ($1.scope, $1.year, $1.household, $1.kind) }
    }

    /// What people call a state.
    package func name(of state: HouseholdState) -> Label {
        store.schema.codeList("hh_state")?.items.first { $0.code == state.rawValue }?.label
            ?? Label(zh: state.rawValue, en: state.rawValue)
    }

    // MARK: People

    private var facts: FactReader<StoreRuns> { FactReader(store: store, evaluator: evaluator, source: present) }

    /// The persons who are, or were, the household's helpers.
    func helpers(of household: RecordID) throws -> Set<String> {
        guard let scope = try store.views.scope(of: household) else { return [] }
        return try facts.helpers(of: household, scope)
    }

    /// The year in which the plan has the household's village exit.
    func planYear(of household: RecordID) throws -> Int? {
        guard let scope = try store.views.scope(of: household) else { return nil }
        return try facts.planYear(scope)
    }

    func members(of household: RecordID, year: Int) throws -> [(record: RecordID, name: String, member: ExitFacts.Member)] {
        guard let scope = try store.views.scope(of: household), let view = try store.record(household, in: scope) else { return [] }
        return try facts.members(of: view, year: year).sorted { $0.key < $1.key }.map { ($0.key, try facts.name(of: $0.key), $0.value) }
    }

    private struct HouseholdYear: Hashable {
        let scope: ScopeCode
        let household: RecordID
        let year: Int
    }
}

/// A year's runs of one kind.
private struct RunPlace: Hashable {
    let year: Int
    let kind: RunKind

    init(_ year: Int, _ kind: RunKind) {
        self.year = year
        self.kind = kind
    }
}

extension ExitEvent {
    /// A mark that is no step of an exit.
    var isForeignMark: Bool { if case .mark(_, let to, _) = content { kind == .exit && to != .exited } else { false } }

    var isRefusal: Bool { if case .withdrawal = content { true } else { false } }
}
