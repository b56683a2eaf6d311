import Causality
import Cunlian
import RecordStore
import Records

extension Regrouping {
    /// Brings all members of the second household into the first; the second ends.
    package func join(_ first: String, _ second: String, reason: String) throws -> Result {
        try store.write { _ in
            let (one, two) = (try household(first), try household(second))
            try checkPair(one, two, reason)
            let taken = try counting(two, in: one)
            let (coming, rounds) = (try members(of: two), try rounds(of: one))
            for member in coming { try checkStanding(member) }
            try checkDecided(coming)
            try checkDecided([one]) { shown in
                guard case .number(let year) = shown.address.key else { return false }
                return ["roster", "income"].contains(shown.field.name) && rounds.contains(Int(year))
            }
            try checkDecided([two]) { $0.field.name == "roster" || $0.field.key == .member }
            try checkForm([two])
            var draft = try RegroupingDraft(store, one.scope, reason: reason)
            let records = try carry(coming, to: one.id, &draft)
            carryKeyed(records, from: two, to: one.id, &draft)
            let people = coming.compactMap { member in records[member.id].map { (old: member.id, new: $0) } }
            list(people, from: two, on: one, rounds, &draft)
            let unmeasured = people.isEmpty ? [] : forgetIncome(one, rounds, &draft)
            let mark = try end(two, in: one, "joined", "并入 \(try name(one.id))；\(reason)", &draft)
            var result = Result(record: one.id, entry: try draft.save())
            result.continued = people
            result.ended = [two.id]
            result.unmeasured = unmeasured
            result.marked = [mark].compactMap { $0 }
            result.taken = taken
            return result
        }
    }

    /// What the people of a household count as in another that takes them in; `nil` where nothing changes, or nobody can tell.
    ///
    /// - Throws: ``HouseholdRefusal/endsPoverty(_:into:_:)``: nobody stops being poor by being written down elsewhere.
    func counting(_ two: RecordView, in one: RecordView) throws -> (from: HouseholdState, to: HouseholdState)? {
        let state = { (household: RecordView) in try reader.course(of: household.id, through: currentYear).state(in: currentYear) }
        guard let from = try state(two), let to = try state(one), from != to else { return nil }
        guard !from.isPoor || to.isPoor else {
            throw HouseholdRefusal.endsPoverty(try name(two.id), into: try name(one.id), reader.name(of: to))
        }
        return (from, to)
    }

    func checkPair(_ one: RecordView, _ two: RecordView, _ reason: String) throws {
        guard one.id != two.id else {
            throw HouseholdRefusal.sameRecord
        }
        guard one.scope == two.scope else {
            throw HouseholdRefusal.notOneScope(one.scope, two.scope)
        }
        try checkOffice(one.scope)
        try checkReason(reason)
        try checkStanding(one)
        try checkStanding(two)
    }

    /// Ends a household that goes on in another.
    func end(_ household: RecordView, in other: RecordView, _ cause: String, _ note: String, _ draft: inout RegroupingDraft) throws
        -> (record: RecordID, from: HouseholdState, to: HouseholdState)?
    {
        let rounds = try rounds(of: household)
        unlist(rosters(household).values.reduce(into: Set()) { $0.formUnion($1) }, from: household, rounds, &draft)
        if let field = other.type.field(named: Self.link) { draft.add(other.id, to: field, .reference(household.id)) }
        let mark = try mark(household, cause, to: .removed, note, &draft)
        draft.retire(household.id, household.type)
        return mark
    }
}
