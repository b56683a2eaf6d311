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
        if let entry = try creation(of: record, writtenIn: scope) { return (entry, scope) }
        for place in try scopes() where place != scope && place.digits == scope.digits {
            if let entry = try log.entry(record.dot, in: place), entry.creates(record) { return (entry, place) }
            guard try self.record(record, in: place) != nil else { continue }
            if let entry = try views.history(record, in: place).first(where: { $0.entry.creates(record) })?.entry { return (entry, place) }
        }
        return nil
    }

    private func creation(of record: RecordID, writtenIn scope: ScopeCode) throws -> Entry? {
        if let entry = try log.entry(record.dot, in: scope), entry.creates(record) { return entry }
        return try views.history(record, in: scope).first { $0.entry.creates(record) }?.entry
    }
}

extension Entry {
    fileprivate func creates(_ record: RecordID) -> Bool { creations.contains { $0.record == record } }

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
