import Causality
import Cunlian
import RecordStore
import Records

/// What splitting, joining and merging have in common.
extension Regrouping {
    /// Writes members on as members of another household.
    ///
    /// - Parameter head: Who of them is head there; the others' relations stay as they are.
    /// - Returns: The new record of each old one.
    func carry(
        _ members: [RecordView], to household: RecordID, head: RecordID? = nil, _ draft: inout RegroupingDraft
    ) throws -> [RecordID: RecordID] {
        var result: [RecordID: RecordID] = [:]
        for member in members {
            let record = try draft.create(member.type, in: household)
            let relation = member.id == head ? member.type.field(named: "relation") : nil
            draft.copy(member, to: record) { $0.field.number != relation?.number }
            if let relation, let value = code("relation", "head") { draft.set(record, relation, value) }
            if let field = member.type.field(named: Self.link) { draft.add(record, to: field, .reference(member.id)) }
            draft.retire(member.id, member.type)
            result[member.id] = record
        }
        return result
    }

    /// What a household holds of each person goes where the person goes, unless it is there.
    func carryKeyed(
        _ people: [RecordID: RecordID], from old: RecordView, to household: RecordID, beside own: RecordView? = nil,
        _ draft: inout RegroupingDraft
    ) {
        for shown in old.fields where shown.field.key == .member {
            guard case .record(let member) = shown.address.key, let record = people[member] else { continue }
            let key = FieldKey.record(record)
            if shown.field.isUnion {
                for element in shown.verdict.elements { draft.add(household, to: shown.field, key: key, element) }
            } else if let value = shown.verdict.value, own?.field(FieldAddress(shown.field.number, key))?.verdict.value?.isMissing ?? true {
                draft.set(household, shown.field, key: key, value)
            }
        }
    }

    /// Says on a household what became of it, where this store can tell how it stood.
    func mark(_ household: RecordView, _ cause: String, to next: HouseholdState?, _ note: String, _ draft: inout RegroupingDraft) throws
        -> (record: RecordID, from: HouseholdState, to: HouseholdState)?
    {
        guard let type = store.schema.type(named: "system_mark"),
            let state = try reader.course(of: household.id, through: currentYear).state(in: currentYear)
        else { return nil }
        let record = try draft.create(type, in: household.id)
        let next = next ?? state
        let values: [(String, Value?)] = [
            ("year", .integer(Int64(currentYear))), ("date", .integer(Int64(editor.today))), ("from", code("hh_state", state.rawValue)),
            ("to", code("hh_state", next.rawValue)), ("cause", code("state_cause", cause)), ("note", .text(note.normalised)),
        ]
        for (name, value) in values {
            if let field = type.field(named: name), let value { draft.set(record, field, value) }
        }
        return (household.id, state, next)
    }

    private func code(_ list: String, _ code: String) -> Value? {
        store.schema.codeList(list)?.items.first { $0.code == code }.map { .integer(Int64($0.number)) }
    }

    /// Income was measured of the people who lived there: where they are others, it is unknown until it is measured again.
    func forgetIncome(_ household: RecordView, _ years: [Int], _ draft: inout RegroupingDraft) -> [(record: RecordID, path: String)] {
        let shown = household.fields.filter { shown in
            guard shown.field.name == "income", case .number(let year) = shown.address.key else { return false }
            return years.contains(Int(year)) && !(shown.verdict.value?.isMissing ?? shown.state.values.isEmpty)
        }
        for income in shown { draft.set(household.id, income.field, key: income.address.key, .missing) }
        return shown.map { (household.id, $0.field.path($0.address.key)) }
    }

    /// Takes people off the rosters of a household's rounds.
    func unlist(_ people: some Collection<RecordID>, from household: RecordView, _ rounds: [Int], _ draft: inout RegroupingDraft) {
        guard let roster = household.type.field(named: "roster") else { return }
        let listed = rosters(household)
        for year in rounds {
            for person in people.sorted() where listed[year]?.contains(person) ?? false {
                draft.remove(household.id, from: roster, key: .number(Int64(year)), .reference(person))
            }
        }
    }

    /// Puts people who come from another household on the rosters of this one's rounds.
    ///
    /// - Parameter people: Each with the record that the other household's rosters name. Where that household has no
    ///   roster of a round nobody knows who was missing, and all are put on it.
    func list(
        _ people: [(old: RecordID, new: RecordID)], from other: RecordView, on household: RecordView, _ rounds: [Int],
        _ draft: inout RegroupingDraft
    ) {
        guard let roster = household.type.field(named: "roster") else { return }
        let (there, here) = (rosters(other), rosters(household))
        for year in rounds {
            for person in people where there[year]?.contains(person.old) ?? true {
                guard here[year]?.contains(person.new) != true else { continue }
                draft.add(household.id, to: roster, key: .number(Int64(year)), .reference(person.new))
            }
        }
    }
}
