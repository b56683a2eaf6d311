import Causality
public import RecordStore
public import Records

/// What everybody in a conflict had seen before they wrote.
public struct CommonBase: Sendable {
    /// As it stood for all of them.
    public let value: Value
    /// The entry that wrote it.
    public let dot: Dot
}

extension Editor {
    /// The last value of a conflict's field that the authors of all its candidates had seen; `nil` where they had seen none alike.
    ///
    /// - Complexity: Reads the scope's log, so it is for one conflict that somebody looks at.
    public func commonBase(of conflict: Conflict) throws -> CommonBase? {
        guard conflict.field != nil, !(conflict.field?.isUnion ?? false) else { return nil }
        let history = try store.views.history(conflict.record, in: conflict.scope).map(\.entry)
        let dots = Set(conflict.candidates.flatMap(\.dots))
        let authors = history.filter { dots.contains($0.dot) }
        guard !authors.isEmpty else { return nil }
        let seenByAll = { (dot: Dot) in
            authors.allSatisfy { $0.context.covers(dot) || $0.dot.replica == dot.replica && dot.number < $0.dot.number }
        }
        for entry in history.reversed() where !dots.contains(entry.dot) && seenByAll(entry.dot) {
            let change = entry.changes.last { change in
                change.record == conflict.record && change.address == conflict.address && [.set, .resolve].contains(change.kind)
            }
            if let change { return CommonBase(value: change.value, dot: entry.dot) }
        }
        return nil
    }
}
