import Causality

extension Entry {
    /// The records that the entry makes here, or takes over from where they were made late.
    public var brought: Set<RecordID> {
        var result = Set(creations.map(\.record))
        if case .takeOver(_, _, let carried) = transfer { result.formUnion(carried.records.map(\.id)) }
        return result
    }

    /// Every record that the entry creates, changes or sends.
    public var touched: Set<RecordID> {
        var result = Set(changes.map(\.record)).union(creations.map(\.record))
        switch transfer {
        case .out(let record, _): result.insert(record)
        case .into(let record, _, _, let carried): result.formUnion(carried.records.map(\.id) + [record])
        case .takeOver(_, _, let carried): result.formUnion(carried.records.map(\.id))
        case nil: break
        }
        return result
    }
}
