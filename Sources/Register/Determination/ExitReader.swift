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
    let evaluator: Evaluator
    private let telling: ChangeTelling

    /// - Parameter telling: Where the facts behind a digest are wanted too.
    package init(_ store: RecordStore, telling: ChangeTelling = .whereTheyDiffer) throws {
        try self.init(evaluator: Evaluator(store), telling: telling)
    }

    init(evaluator: Evaluator, telling: ChangeTelling = .whereTheyDiffer) throws {
        store = evaluator.store
        self.telling = telling
        self.evaluator = evaluator
        procedure = evaluator.procedures.named(.exit)
    }

    /// What people call the steps and cases of runs of that kind; a run's own procedure is its standing's.
    package func procedure(_ kind: RunKind) -> ExitProcedure { evaluator.procedures.named(kind) }

    /// By what a run goes: what was in force where it began.
    private func binding(_ history: ExitHistory, _ scope: ScopeCode?) throws -> ProcedureLibrary.Binding<ExitProcedure> {
        let procedures = evaluator.procedures
        guard let scope, procedures.hasPublished(ProcedureFile(history.kind)) else {
            return procedures.binding(history.kind, year: history.year)
        }
        let heads = try history.beginnings.compactMap { event in
            let place = event.place(scope)
            return try store.cuts.cut(of: place.dot, in: place.scope)?.directory
        }
        return procedures.binding(history.kind, year: history.year, at: heads)
    }

    /// Every record type whose records are events of a run and lie right beneath the household.
    package static let types = [
        "candidate", "house_check", "evaluation", "household_card", "household_attestation", "government_attestation",
        "village_review", "notice", "objection", "approval", "announcement", "withdrawal", "system_mark", "case_decision",
    ]

    var present: StoreRuns { StoreRuns(store: store, evaluator: evaluator, telling: telling) }

    // MARK: Events

    /// What was found of a household's events.
    struct Found {
        var events: [ExitEvent] = []
        /// Events whose entries are in regions that this store does not hold: where, by their year.
        var unheld: [Int: Set<ScopeCode>] = [:]
    }

    /// All events of the household, of all years and kinds.
    package func events(of household: RecordID) throws -> [ExitEvent] { try found(of: household, in: present).events }

    func found(of household: RecordID, in source: some RunSource) throws -> Found {
        guard let scope = try source.scope(of: household) else { return Found() }
        let arrivals = try source.arrivals(of: household, in: scope)
        var result = Found()
        for type in Self.types.compactMap({ store.schema.type(named: $0) }) {
            // Retiring an event does not make it unsaid, unless nobody had received it.
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
        guard try !ExitEvents.takenBack.contains(type.name) || !source.isTakenBack(record, made: entry, in: origin) else { return }
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

    /// - Parameter isAlone: Of a household's course, which is made of standings: then it is not asked whether the run follows from the course.
    func standing(
        of household: RecordID, year: Int, _ kind: RunKind, _ found: Found, in source: some RunSource, isAlone: Bool = false
    ) throws -> ExitStanding {
        let history = ExitHistory(household: household, year: year, kind: kind, events: found.events)
        let binding = try binding(history, source.scope(of: household))
        let procedure = binding.procedure
        var facts = try FactReader(store: store, evaluator: evaluator, source: source).facts(
            of: household, year: year, history, procedure.purpose)
        facts.unreadable = binding.fault
        facts.unheld = (found.unheld[year] ?? []).sorted()
        let hasMarks = kind == .exit && history.events.contains(where: \.isForeignMark)
        if hasMarks || !isAlone, try hasMarks || mayBeUnexpected(history, found, in: source),
            let course = try course(of: household, through: year, found, in: source)
        {
            let faults = course.faults.filter { $0.year == year }
            if hasMarks { facts.bareMarks = Set(faults.filter(\.what.isBareMark).flatMap(\.events).map(\.dot)) }
            if !isAlone { facts.unexpectedIn = faults.lazy.compactMap { $0.what.state(before: kind) }.first.map(name) }
        }
        if kind == .exit, !history.laterSheets.isEmpty {
            facts.isFoundPoorAgain = try isFoundPoorAgain(household, since: year, found, in: source)
        }
        return ExitStanding(of: history, facts: facts, procedure: procedure, digest: store.environment.suite.digest)
    }

    /// Whether a run of that year or a later one found a household poor again.
    private func isFoundPoorAgain(_ household: RecordID, since year: Int, _ found: Found, in source: some RunSource) throws -> Bool {
        let announced = found.events.filter { $0.kind == .returned && $0.year >= year && $0.step == .announcement }
        for year in Set(announced.map(\.year)) {
            if try standing(of: household, year: year, .returned, found, in: source, isAlone: true).outcome == .exited { return true }
        }
        return false
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

    /// The year in which the plan has the household exit, or its village.
    func planYear(of household: RecordID) throws -> Int? {
        guard let scope = try store.views.scope(of: household), let view = try store.views.closedRecord(household, in: scope) else {
            return nil
        }
        return try facts.planYear(view)
    }

    func members(of household: RecordID, year: Int) throws -> [(record: RecordID, name: String, member: ExitFacts.Member)] {
        guard let scope = try store.views.scope(of: household), let view = try store.views.closedRecord(household, in: scope) else {
            return []
        }
        return try facts.members(of: view, year: year).sorted { $0.key < $1.key }.map { ($0.key, try facts.name(of: $0.key), $0.value) }
    }

    private struct HouseholdYear: Hashable {
        let scope: ScopeCode
        let household: RecordID
        let year: Int
    }
}

extension ExitEvent {
    /// A mark that is no step of an exit.
    var isForeignMark: Bool { if case .mark(_, let to, _) = content { kind == .exit && to != .exited } else { false } }

    var isRefusal: Bool { if case .withdrawal = content { true } else { false } }
}
