import Causality
import Cunlian
import RecordStore
import Records

extension Regrouping {
    /// What a household that was split off has of the old one: where it is and why it is in the register. What was measured of
    /// house, land and money is the old household's, and is asked of the new one.
    static let inherited: Set<String> = [
        "natural_village", "address", "registration", "attribute", "main_cause", "other_causes", "cause_note",
    ]

    /// Makes some members of a household one of their own.
    ///
    /// - Parameter head: Who of them is its head; one who leaves alone is, and so is the old household's head.
    package func split(_ household: String, members named: [String], head: String? = nil, reason: String) throws -> Result {
        try store.write { _ in
            let old = try self.household(household)
            try checkOffice(old.scope)
            try checkReason(reason)
            try checkStanding(old)
            let leaving = try named.map { try member($0, of: old) }
            guard Set(leaving.map(\.id)).count == leaving.count else {
                throw HouseholdRefusal.memberNamedTwice
            }
            let present = try members(of: old)
            guard present.contains(where: { member in !leaving.contains { $0.id == member.id } }) else {
                throw HouseholdRefusal.nobodyStays(members: present.count)
            }
            let chosen = try head.map { try member($0, of: old) } ?? (leaving.count == 1 ? leaving[0] : nil)
            if let chosen, !leaving.contains(where: { $0.id == chosen.id }) { throw HouseholdRefusal.headStays(try name(chosen.id)) }
            try checkDecided(leaving)
            let people = Set(leaving.map(\.id))
            let rounds = try rounds(of: old)
            try checkDecided([old]) { shown in
                switch shown.address.key {
                case .record(let person): people.contains(person)
                case .number(let year) where ["roster", "income"].contains(shown.field.name): rounds.contains(Int(year))
                default: Self.inherited.contains(shown.field.name)
                }
            }
            try checkForm([old])
            return try split(old, leaving, head: chosen?.id, rounds, reason)
        }
    }

    private func split(_ old: RecordView, _ leaving: [RecordView], head: RecordID?, _ rounds: [Int], _ reason: String) throws -> Result {
        var draft = try RegroupingDraft(store, old.scope, reason: reason)
        let household = try draft.create(old.type, in: nil)
        draft.copy(old, to: household) { Self.inherited.contains($0.field.name) }
        if let field = old.type.field(named: Self.link) { draft.add(household, to: field, .reference(old.id)) }
        let records = try carry(leaving, to: household, head: head, &draft)
        carryKeyed(records, from: old, to: household, &draft)
        unlist(records.keys, from: old, rounds, &draft)
        if let roster = old.type.field(named: "roster") {
            let listed = rosters(old)
            for year in rounds {
                for (member, record) in records.sorted(by: { $0.key < $1.key }) where listed[year]?.contains(member) ?? false {
                    draft.add(household, to: roster, key: .number(Int64(year)), .reference(record))
                }
            }
        }
        let unmeasured = forgetIncome(old, rounds, &draft)
        let names = try leaving.map { try name($0.id) }.joined(separator: "、")
        let mark = try mark(old, "split", to: nil, "分出 \(names)；\(reason)", &draft)
        var result = Result(record: household, entry: try draft.save())
        result.continued = leaving.compactMap { member in records[member.id].map { (member.id, $0) } }
        result.unmeasured = unmeasured
        result.marked = [mark].compactMap { $0 }
        return result
    }

    private func member(_ text: String, of household: RecordView) throws -> RecordView {
        let view = try view(text, of: "member")
        let name = try name(household.id)
        guard view.type.name == "member" else {
            throw HouseholdRefusal.notAMember(text, view.type.called)
        }
        guard view.parent == household.id else {
            throw HouseholdRefusal.memberOfAnother(try self.name(view.id), household: name)
        }
        try checkStanding(view)
        return view
    }
}
