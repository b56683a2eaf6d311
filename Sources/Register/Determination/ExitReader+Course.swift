import Causality
import Cunlian
package import RecordStore
package import Records

/// What became of a household over the years, from its runs.
extension ExitReader {
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

    /// Which correction of a household is meant in a year: the one that was begun, or else the only one that its state lets begin.
    ///
    /// - Throws: ``ExitRefusal/whichCorrection(_:)`` with those that it may be, and what the store throws.
    package func correction(of household: RecordID, year: Int) throws -> RunKind {
        try store.read { _ in
            let begun = Set(try events(of: household).filter { $0.year == year && $0.step != nil }.map(\.kind))
            var kinds = RunKind.corrections.filter(begun.contains)
            if kinds.isEmpty {
                let state = try course(of: household, through: year).state(in: year)
                kinds = RunKind.corrections.filter { kind in state.map { procedure.mayBegin(kind, $0) } ?? true }
            }
            guard let only = kinds.first, kinds.count == 1 else {
                throw ExitRefusal.whichCorrection(kinds.isEmpty ? RunKind.corrections : kinds)
            }
            return only
        }
    }

    /// The same at a cut; `nil` where the household was not there.
    func course(of household: RecordID, through year: Int, in source: some RunSource) throws -> HouseholdCourse? {
        try course(of: household, through: year, found(of: household, in: source), in: source)
    }

    /// - Parameter depth: How many households were split off one after the other.
    func course(
        of household: RecordID, through year: Int, _ found: Found, in source: some RunSource, depth: Int = 0
    ) throws -> HouseholdCourse? {
        guard let scope = try source.scope(of: household), let view = try source.record(household, in: scope) else { return nil }
        let begun = Set(found.events.filter { ($0.step != nil || $0.isRefusal) && $0.year <= year }.map { RunPlace($0.year, $0.kind) })
        let unheld = Set(found.unheld.keys.filter { $0 <= year }.map { RunPlace($0, .exit) })
        let runs = try begun.union(unheld).map { place in
            HouseholdCourse.Run(
                try standing(
                    of: household, year: place.year, place.kind,
                    Found(events: found.events.filter { !$0.isForeignMark }, unheld: found.unheld), in: source, isAlone: true),
                place.kind)
        }
        var inherited: HouseholdCourse.Inherited?
        // Of a household that others joined the field names them too; of one that was split off the entry that made it does.
        if let earlier = Continuations.earlier(view).min(), depth < 8, let entry = try source.creation(of: household, in: scope)?.entry,
            let link = view.type.field(named: Continuations.field),
            entry.changes.contains(where: { $0.record == household && $0.address.field == link.number }),
            let split = CalendarDate(days: RegisterCalendar.day(at: entry.time.milliseconds))?.year
        {
            // Before that it was no household: its people were those of the other.
            guard split <= year else { return HouseholdCourse(before: year, procedure: procedure) }
            let old = try course(of: earlier, through: split, self.found(of: earlier, in: source), in: source, depth: depth + 1)
            inherited = old?.inheritance(in: split)
        }
        let registered = try registered(view, in: source)
        // Nobody proposed it before the first year that anything says of it.
        let named = found.events.map(\.year) + found.unheld.keys + [try registrationYear(view)].compactMap { $0 }
        if registered == nil, inherited == nil, let first = named.min(), year < first {
            return HouseholdCourse(before: year, procedure: procedure)
        }
        // A household that ended later was there still.
        let existence = view.standing == .retired && found.events.contains { $0.endsHousehold(after: year) } ? .present : view.standing
        return HouseholdCourse(
            registered: registered, runs: runs,
            marks: found.events.filter { event in if case .mark = event.content { event.year <= year } else { false } },
            standing: existence, through: year, inherited: inherited, procedure: procedure)
    }

    /// Whether the household's state may be one in which such a run is not begun: never where it came with the initial load, and this is
    /// the only run so far.
    func mayBeUnexpected(_ history: ExitHistory, _ found: Found, in source: some RunSource) throws -> Bool {
        guard history.admitted.contains(where: { $0.step == .candidate }), let scope = try source.scope(of: history.household),
            let view = try source.record(history.household, in: scope)
        else { return false }
        let hasOthers = found.events.contains { event in
            event.step != nil && event.year <= history.year && (event.year != history.year || event.kind != history.kind)
        }
        guard history.kind == .exit, !hasOthers, Continuations.earlier(view).isEmpty, let registered = try registered(view, in: source)
        else {
            return true
        }
        return registered > history.year
    }

    /// The year of a registration that counts by itself: of the initial load. Others are proposals, until their
    /// identification stands.
    func registered(_ view: RecordView, in source: some RunSource) throws -> Int? {
        guard let field = view.type.field(named: "registration"), let shown = view.field(FieldAddress(field.number)),
            let year = try registrationYear(view)
        else { return nil }
        let writers = try shown.state.values.filter { $0.value == shown.verdict.value }.flatMap(\.marks).map {
            try source.info($0.dot, in: view.scope).author
        }
        return writers.contains(where: Self.mayLoad) ? year : nil
    }

    /// What stands there, whoever wrote it.
    private func registrationYear(_ view: RecordView) throws -> Int? {
        guard let field = view.type.field(named: "registration"), let part = field.inputs.firstIndex(where: { $0.name == "year" }),
            case .integer(let year)? = view.field(FieldAddress(field.number))?.verdict.value?.part(part)
        else { return nil }
        return Int(year)
    }

    /// Whose registrations are those of the initial load. Without a directory everybody holds every office.
    static func mayLoad(_ author: Author) -> Bool { author.role.map { $0.code == "I" } ?? true }
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

extension HouseholdCourse.Fault.What {
    /// The state that a run of that kind does not follow from; `nil` where this is about something else.
    func state(before kind: RunKind) -> HouseholdState? {
        guard case .unexpected(let signal, let state) = self, signal == (kind == .exit ? .listed : kind.signal) else { return nil }
        // Whose identification does not stand yet may be listed meanwhile; until it stands the exit counts nowhere.
        return kind == .exit && state == .candidate ? nil : state
    }
}
