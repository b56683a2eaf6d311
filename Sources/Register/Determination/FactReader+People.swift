import Causality
import Cunlian
import RecordStore
import Records

/// Who lives in the household, who helps it, and for which year its exit is planned.
extension FactReader {
    func members(of household: RecordView, year: Int) throws -> [RecordID: ExitFacts.Member] {
        guard let type = store.schema.type(named: "member"), let roster = household.type.field(named: "roster") else { return [:] }
        let found = household.field(FieldAddress(roster.number, .number(Int64(year))))
        let listed = found?.verdict.attention == .disputed ? [] : found?.verdict.elements ?? []
        var result: [RecordID: ExitFacts.Member] = [:]
        for id in try source.records(type, in: household.scope, parent: household.id) {
            guard let view = try source.record(id, in: household.scope) else { continue }
            let birth: Int? = if case .integer(let day)? = view.value("birth") { Int(day) } else { nil }
            let relation = view.value("relation")
            // Who was retired later was there when the round was surveyed.
            let isThere = view.standing == .present || view.standing == .retired
            result[id] = ExitFacts.Member(
                isHead: relation == headCode, hasRelation: relation.map { !$0.isMissing } ?? false, birth: birth,
                isOnRoster: isThere && listed.contains(.reference(id)), departures: try departures(of: view))
        }
        return result
    }

    private var headCode: Value? { store.schema.codeList("relation")?.items.first { $0.code == "head" }.map { .integer(Int64($0.number)) } }

    /// Deaths and departures for good; a sentence or the army is none.
    private func departures(of member: RecordView) throws -> [ExitFacts.Departure] {
        guard let type = store.schema.type(named: "member_change") else { return [] }
        let scope = member.scope
        // What was recorded of the same person under an earlier record is said of them still.
        let people = try Set([member.id]).union(source.lineage(of: member)).sorted()
        return try people.flatMap { try source.records(type, in: scope, parent: $0) }.compactMap { record in
            guard let view = try source.record(record, in: scope), view.existence.isConfirmed,
                let (entry, origin) = try source.creation(of: record, in: scope)
            else { return nil }
            let fields = EventFields(record, type, entry, store.schema)
            guard let state = fields.code("state"), ["died", "married_out", "moved_out", "missing"].contains(state),
                let date = fields.integer("date")
            else { return nil }
            let arrivals = try source.arrivals(of: record, in: scope)
            return ExitFacts.Departure(coverage: entry.coverage(from: origin, in: scope, arrivals), date: date)
        }
    }

    /// Of all pairings, ended ones too: who helped this family does not speak for it.
    func helpers(of household: RecordID, _ scope: ScopeCode) throws -> Set<String> {
        guard let type = store.schema.type(named: "pairing") else { return [] }
        var result: Set<String> = []
        for record in try source.records(type, in: scope, parent: household) {
            guard let entry = try source.creation(of: record, in: scope)?.entry else { continue }
            let fields = EventFields(record, type, entry, store.schema)
            if let name = fields.text("helper_name") { result.insert(name) }
            guard let number = fields.text("helper_number"), let helper = store.schema.type(named: "helper") else { continue }
            for found in try RecordFinder(store).records(helper, number: number) {
                if let scope = try store.views.scope(of: found),
                    case .text(let name)? = try store.views.closedRecord(found, in: scope)?.value("name")
                {
                    result.insert(name)
                }
            }
        }
        return result
    }

    /// The household's own, where one is planned for it; else its village's.
    ///
    /// - Parameter left: The village where it was announced, if it moved since.
    func planYear(_ household: RecordView, where left: LeftBehind.Place? = nil) throws -> Int? {
        if case .integer(let year)? = household.value("plan_exit_year") { return Int(year) }
        let scope = household.scope
        guard let type = store.schema.type(named: "village") else { return nil }
        if let left {
            for record in try left.facts.records(type, in: nil) {
                if case .integer(let year)? = left.facts.whole.view(of: record, in: left.scope)?.value("plan_exit_year") {
                    return Int(year)
                }
            }
            return nil
        }
        for record in try source.records(type, in: scope, parent: nil) {
            guard let view = try source.record(record, in: scope), view.standing != .retired else { continue }
            if case .integer(let year)? = view.value("plan_exit_year") { return Int(year) }
        }
        return nil
    }
}
