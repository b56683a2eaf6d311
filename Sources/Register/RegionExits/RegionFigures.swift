import RecordStore
import Records

/// What a county declares, beside what its villages' records come to.
struct RegionFigures {
    let store: RecordStore

    /// The groups that both have.
    private static let groups = ["coverage", "poverty"]

    /// Where they differ, in words; nothing where this store holds no village of the county.
    func differences(of place: RecordID, _ level: CriteriaSet.Level, _ year: Int, _ scope: ScopeCode) throws -> [Label] {
        guard level == .county, let village = store.schema.type(named: "village"), let view = try store.record(place, in: scope) else {
            return []
        }
        let scopes = try store.scopes().filter { scope.covers($0) && $0 != scope }
        let villages = try store.views.records(village, in: scopes).compactMap { record in
            try store.views.scope(of: record).flatMap { try store.record(record, in: $0) }
        }
        guard !villages.isEmpty else { return [] }
        var result: [Label] = []
        for name in Self.groups {
            guard let own = view.type.field(named: name), let other = village.field(named: name), own.key != nil, other.key != nil,
                let declared = view.field(FieldAddress(own.number, .number(Int64(year))))?.verdict.value
            else { continue }
            let sums = villages.compactMap { $0.field(FieldAddress(other.number, .number(Int64(year))))?.verdict.value }
            guard !sums.isEmpty else { continue }
            for (index, input) in own.inputs.enumerated() {
                guard let theirs = other.inputs.firstIndex(where: { $0.name == input.name }),
                    case .integer(let stated)? = declared.part(index) as Value?
                else { continue }
                let parts = sums.compactMap { value -> Int64? in if case .integer(let number) = value.part(theirs) { number } else { nil } }
                let sum = parts.reduce(Int128(0)) { $0 + Int128($1) }
                guard sum != Int128(stated), !parts.isEmpty else { continue }
                result.append(
                    Label(
                        zh: "\(input.label.zh)：申报 \(stated)，\(parts.count) 个村合计 \(sum)",
                        en: "\(input.label.en): declared \(stated), \(parts.count) villages come to \(sum)"))
            }
        }
        return result
    }
}
