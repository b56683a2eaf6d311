import Causality
import Changesets
import Cunlian
package import RecordStore
package import Records

/// Reads a household's exit out of a store: its events from the entries that made them, its facts as they are.
package struct ExitReader {
    package let store: RecordStore
    package let procedure: ExitProcedure
    private let evaluator: Evaluator

    package init(_ store: RecordStore) throws {
        self.store = store
        procedure = try ExitProcedure(parsing: RegisterDocuments.bytes(Self.procedurePath), file: Self.procedurePath)
        evaluator = try Evaluator(store)
    }

    static let procedurePath = "procedure/household-exit.json"

    /// Every record type whose records are events of an exit and lie right beneath the household.
    static let types = [
        "candidate", "house_check", "evaluation", "household_card", "household_attestation", "government_attestation",
        "village_review", "notice", "objection", "approval", "announcement", "withdrawal", "system_mark", "case_decision",
    ]

    // MARK: Events

    /// What was found of a household's events.
    struct Found {
        var events: [ExitEvent] = []
        /// Events whose entries are in regions that this store does not hold: where, by their year.
        var unheld: [Int: Set<ScopeCode>] = [:]
    }

    /// All events of the household, of all years.
    package func events(of household: RecordID) throws -> [ExitEvent] { try found(of: household).events }

    func found(of household: RecordID) throws -> Found {
        guard let scope = try store.views.scope(of: household) else { return Found() }
        let arrivals = try store.moves.arrivals(of: household, in: scope)
        var result = Found()
        for type in Self.types.compactMap({ store.schema.type(named: $0) }) {
            // Retiring an event does not make it unsaid.
            let records = try store.views.records(type, in: [scope], parent: household, includesRetired: true)
            for record in records { try read(record, type, scope, arrivals, into: &result) }
            guard type.name == "objection", let answers = store.schema.type(named: "objection_answer") else { continue }
            for objection in records {
                for answer in try store.views.records(answers, in: [scope], parent: objection, includesRetired: true) {
                    try read(answer, answers, scope, arrivals, objection: objection, into: &result)
                }
            }
        }
        return result
    }

    private func read(
        _ record: RecordID, _ type: RecordType, _ scope: ScopeCode, _ arrivals: [Arrival], objection: RecordID? = nil,
        into found: inout Found
    ) throws {
        guard let view = try store.record(record, in: scope) else { return }
        guard let (entry, origin) = try store.creation(of: record, in: scope) else {
            let origins = view.fields.flatMap(\.state.values).flatMap(\.marks).map(\.dot.replica).filter { !$0.isHome }
            if let place = origins.first, case .integer(let year)? = view.value("year") {
                found.unheld[Int(year), default: []].insert(ScopeCode(number: place.origin))
            }
            return
        }
        let info = try store.authors.info(entry.dot, in: origin)
        let fields = EventFields(record, type, entry, store.schema)
        guard let year = fields.integer("year"), let date = fields.integer("date"),
            let content = fields.content(objection: objection)
        else { return }
        found.events.append(
            ExitEvent(
                record: record, coverage: entry.coverage(from: origin, in: scope, arrivals), person: info.author.person,
                role: info.author.role?.code,
                time: info.time.milliseconds, isAdmitted: view.existence.isConfirmed, year: year, date: date, content: content))
    }

    // MARK: Standing

    /// Where the exit of a household in a year stands.
    package func standing(of household: RecordID, year: Int) throws -> ExitStanding {
        try store.read { _ in try standing(of: household, year: year, try found(of: household)) }
    }

    private func standing(of household: RecordID, year: Int, _ found: Found) throws -> ExitStanding {
        let history = ExitHistory(household: household, year: year, events: found.events)
        var facts = try FactReader(store: store, evaluator: evaluator).facts(of: household, year: year, history)
        facts.unheld = (found.unheld[year] ?? []).sorted()
        return ExitStanding(of: history, facts: facts, procedure: procedure, digest: store.environment.suite.digest)
    }

    /// The household's states up to a year.
    package func course(of household: RecordID, through year: Int) throws -> HouseholdCourse {
        try store.read { _ in
            let found = try found(of: household)
            let events = found.events
            guard let scope = try store.views.scope(of: household), let view = try store.record(household, in: scope) else {
                throw StoreError.unknownRecord(household)
            }
            var exits: [Int: ExitStanding.Outcome] = [:]
            for past in Set(events.filter { $0.step != nil || $0.isRefusal }.map(\.year)).union(found.unheld.keys) where past <= year {
                exits[past] = try standing(of: household, year: past, found).outcome
            }
            let marks = events.filter { if case .mark = $0.content { $0.year <= year } else { false } }
            return HouseholdCourse(
                registered: registered(view), exits: exits, marks: marks, standing: view.standing, through: year, procedure: procedure)
        }
    }

    private func registered(_ view: RecordView) -> Int? {
        guard let field = view.type.field(named: "registration"), let part = field.inputs.firstIndex(where: { $0.name == "year" }),
            case .integer(let year)? = view.value("registration")?.part(part)
        else { return nil }
        return Int(year)
    }

    /// The households of which somebody recorded an event of an exit, region by region, so that each log is read once.
    package func households(year: Int? = nil, in scopes: [ScopeCode] = []) throws -> [(household: RecordID, year: Int)] {
        var found: Set<HouseholdYear> = []
        for name in Self.types {
            guard let table = store.views.table(name), let column = store.views.column(name, "year") else { continue }
            let rows = try store.views.query(
                """
                SELECT DISTINCT _parent, "\(column.name)" FROM "\(table)" \
                WHERE "\(column.name)" IS NOT NULL AND _parent IS NOT NULL
                """)
            for row in rows {
                guard let number = row[0].integer, let of = row[1].integer, year == nil || Int64(year ?? 0) == of,
                    let place = try store.views.place(number),
                    scopes.isEmpty || scopes.contains(where: { $0.covers(place.scope) })
                else { continue }
                // Of one that moved, where it lives.
                guard try store.views.scope(of: place.record) == place.scope else { continue }
                found.insert(HouseholdYear(scope: place.scope, household: place.record, year: Int(of)))
            }
        }
        return found.sorted { ($0.scope, $0.year, $0.household) < ($1.scope, $1.year, $1.household) }.map { ($0.household, $0.year) }
    }

    /// What people call a state.
    package func name(of state: HouseholdState) -> Label {
        store.schema.codeList("hh_state")?.items.first { $0.code == state.rawValue }?.label
            ?? Label(zh: state.rawValue, en: state.rawValue)
    }

    // MARK: People

    /// The persons who are, or were, the household's helpers.
    func helpers(of household: RecordID) throws -> Set<String> {
        guard let scope = try store.views.scope(of: household) else { return [] }
        return try FactReader(store: store, evaluator: evaluator).helpers(of: household, scope)
    }

    /// The year in which the plan has the household's village exit.
    func planYear(of household: RecordID) throws -> Int? {
        guard let scope = try store.views.scope(of: household) else { return nil }
        return try FactReader(store: store, evaluator: evaluator).planYear(scope)
    }

    func members(of household: RecordID, year: Int) throws -> [(record: RecordID, name: String, member: ExitFacts.Member)] {
        guard let scope = try store.views.scope(of: household), let view = try store.record(household, in: scope) else { return [] }
        let facts = FactReader(store: store, evaluator: evaluator)
        return try facts.members(of: view, year: year).sorted { $0.key < $1.key }.map { ($0.key, try facts.name(of: $0.key), $0.value) }
    }

    private struct HouseholdYear: Hashable {
        let scope: ScopeCode
        let household: RecordID
        let year: Int
    }
}

extension ExitEvent {
    var isRefusal: Bool { if case .withdrawal = content { true } else { false } }
}
