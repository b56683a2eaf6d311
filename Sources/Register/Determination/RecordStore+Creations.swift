import Causality
package import RecordStore
package import Records

/// The entries behind events, wherever they were written.
extension RecordStore {
    /// The entry that created a record, and the scope where it was written: of its own dot, unless a fork or a new
    /// incarnation renamed it, and elsewhere where the household moved.
    ///
    /// - Returns: `nil` where this store does not hold the scope.
    package func creation(of record: RecordID, in scope: ScopeCode) throws -> (entry: Entry, scope: ScopeCode)? {
        for place in [scope] + (try scopes().filter { $0 != scope && $0.digits == scope.digits }) {
            if let entry = try log.entry(record.dot, in: place), entry.creations.contains(where: { $0.record == record }) {
                return (entry, place)
            }
            if try place != scope && self.record(record, in: place) == nil { continue }
            let found = try views.history(record, in: place).first { $0.entry.creations.contains { $0.record == record } }?.entry
            if let found { return (found, place) }
        }
        return nil
    }
}

extension Entry {
    /// What its author had seen, in the names of the scope where the record is: who saw it come saw what it brought.
    func coverage(from origin: ScopeCode, in scope: ScopeCode, _ arrivals: [Arrival]) -> Coverage {
        guard origin == scope else {
            return Coverage(dot: dot.named(from: origin, in: scope), context: context.named(from: origin, in: scope))
        }
        var context = context
        for arrival in arrivals where coverage.covers(arrival.dot) { context.formJoin(arrival.seen) }
        return Coverage(dot: dot, context: context)
    }
}
