import Causality
import Cunlian
import RecordStore
import Records

extension Regrouping {
    /// Makes one of two records that are one: the first survives and gets what it lacks, the second is retired and stays readable.
    package func merge(_ first: String, _ second: String, reason: String) throws -> Result {
        try store.write { _ in
            let (one, two) = try pair(first, second, reason)
            return one.type.name == "household" ? try mergeHouseholds(one, two, reason) : try mergeMembers(one, two, reason)
        }
    }

    /// Refuses two that cannot be merged, before anybody is asked whether they are one.
    package func requireMergeable(_ first: String, _ second: String, reason: String) throws {
        _ = try store.read { _ in try pair(first, second, reason) }
    }

    private func pair(_ first: String, _ second: String, _ reason: String) throws -> (one: RecordView, two: RecordView) {
        let (one, two) = (try view(first), try view(second))
        guard one.type.number == two.type.number, ["household", "member"].contains(one.type.name) else {
            throw HouseholdRefusal.notAPair(one.type.called, two.type.called)
        }
        try checkPair(one, two, reason)
        try checkDecided([one, two])
        return (one, two)
    }

    // MARK: Members

    private func mergeMembers(_ one: RecordView, _ two: RecordView, _ reason: String) throws -> Result {
        guard let here = try home(of: one), let there = try home(of: two) else {
            throw HouseholdRefusal.householdNotHere
        }
        try checkDecided([here, there]) { $0.field.name == "roster" }
        try checkForm([there])
        var draft = try RegroupingDraft(store, one.scope, reason: reason)
        let differs = try complete(one, from: two, &draft)
        absorb(two, into: one, &draft)
        carryKeyed([two.id: one.id], from: there, to: here.id, beside: here, &draft)
        list([(two.id, one.id)], from: there, on: here, try rounds(of: here).filter { rosters(there)[$0] != nil }, &draft)
        unlist([two.id], from: there, try rounds(of: there), &draft)
        let mark =
            here.id == there.id
            ? nil : try mark(there, "duplicate", to: nil, "\(try name(two.id)) 与 \(try name(here.id)) 户成员重复；\(reason)", &draft)
        var result = Result(record: one.id, entry: try draft.save())
        result.continued = [(two.id, one.id)]
        result.ended = [two.id]
        result.differs = differs
        result.marked = [mark].compactMap { $0 }
        return result
    }

    private func home(of member: RecordView) throws -> RecordView? {
        try member.parent.flatMap { try store.record($0, in: member.scope) }
    }

    private func absorb(_ two: RecordView, into one: RecordView, _ draft: inout RegroupingDraft) {
        if let field = one.type.field(named: Self.link) { draft.add(one.id, to: field, .reference(two.id)) }
        draft.retire(two.id, two.type)
    }

    // MARK: Households

    private func mergeHouseholds(_ one: RecordView, _ two: RecordView, _ reason: String) throws -> Result {
        let (here, there) = (try members(of: one), try members(of: two))
        for member in here + there { try checkStanding(member) }
        try checkDecided(here + there)
        try checkForm([two])
        let taken = try counting(two, in: one)
        let same = pairs(here, there)
        let coming = there.filter { member in !same.contains { $0.other.id == member.id } }
        var draft = try RegroupingDraft(store, one.scope, reason: reason)
        var differs = try complete(one, from: two, &draft)
        for pair in same {
            differs += try complete(pair.kept, from: pair.other, &draft)
            absorb(pair.other, into: pair.kept, &draft)
        }
        let records = try carry(coming, to: one.id, &draft)
        let people =
            same.map { (old: $0.other.id, new: $0.kept.id) }
            + coming.compactMap { member in records[member.id].map { (old: member.id, new: $0) } }
        carryKeyed(Dictionary(people.map { ($0.old, $0.new) }) { first, _ in first }, from: two, to: one.id, beside: one, &draft)
        list(people, from: two, on: one, try rounds(of: one), &draft)
        let mark = try end(two, in: one, "duplicate", "与 \(try name(one.id)) 重复；\(reason)", &draft)
        var result = Result(record: one.id, entry: try draft.save())
        result.continued = people
        result.ended = [two.id]
        result.differs = differs
        result.marked = [mark].compactMap { $0 }
        result.taken = taken
        return result
    }

    /// Members of two households that are the same person by their citizen's number, each taken once.
    private func pairs(_ here: [RecordView], _ there: [RecordView]) -> [(kept: RecordView, other: RecordView)] {
        var rest = there
        return here.compactMap { kept in
            guard case .text(let number)? = kept.value("id_number"), !number.isEmpty,
                let place = rest.firstIndex(where: { $0.value("id_number") == .text(number) })
            else { return nil }
            return (kept, rest.remove(at: place))
        }
    }

    // MARK: Fields

    /// Writes into a record what it lacks and the other has; says where they differ.
    private func complete(_ one: RecordView, from two: RecordView, _ draft: inout RegroupingDraft) throws -> [Difference] {
        var differs: [Difference] = []
        try draft.copy(two, to: one.id) { shown in
            let isElsewhere = ["roster"].contains(shown.field.name) || shown.field.key == .member
            guard !isElsewhere, let value = shown.verdict.value ?? shown.verdict.elements.first, !value.isMissing else { return false }
            let own = one.field(shown.address)
            if shown.field.isUnion { return own?.verdict.elements != shown.verdict.elements }
            guard let kept = own?.verdict.value, !kept.isMissing else { return true }
            if kept != value, shown.field.name != one.type.numberField, shown.field.name != Self.link, let own {
                differs.append(
                    Difference(
                        record: one.id, path: shown.field.path(shown.address.key), label: shown.field.label,
                        kept: (try editor.text(own), editor.scriptText(kept, shown.field)),
                        other: (try editor.text(shown), editor.scriptText(value, shown.field))))
            }
            return false
        }
        return differs
    }
}
