public import Causality
import Changesets
public import Records
import SQLite

/// Something held or applied that is not admitted.
public struct Quarantined: Sendable {
    /// Why it is not admitted.
    public enum Reason: Hashable, Sendable {
        /// Rights keep it out.
        case refused(Objection)
        /// Not applied yet: what it waits for.
        case waiting(Wait)
    }

    /// Where it was written.
    public let scope: ScopeCode
    /// The first entry that the reason holds for.
    public let dot: Dot
    /// Why it is not admitted.
    public let reason: Reason
    /// The number of entries from the dot on that share the reason.
    public let count: Int
}

extension Views {
    /// How many entries are held or applied and not admitted.
    ///
    /// - Throws: What SQLite throws.
    public func quarantineCount() throws(StoreError) -> Int {
        try file.read { r throws(StoreError) in try quarantineCount(r) }
    }

    func quarantineCount(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        try admissions.refusedCount(r) + log.unappliedCount(r)
    }

    /// What is held or applied and not admitted.
    ///
    /// - Parameter scopes: Where, with all that lies in them; none is everywhere.
    /// - Throws: What SQLite throws.
    public func quarantine(in scopes: [ScopeCode] = []) throws(StoreError) -> [Quarantined] {
        try file.read { r throws(StoreError) in try quarantine(in: scopes, r) }
    }

    func quarantine(in scopes: [ScopeCode] = [], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Quarantined] {
        var result: [Quarantined] = []
        for scope in try names.scopes(r) where scopes.isEmpty || scopes.contains(where: { $0.covers(scope) }) {
            result += try admissions.refusedDots(scope, r).map {
                Quarantined(scope: scope, dot: $0.0, reason: .refused($0.1), count: 1)
            }
            result += try log.unapplied(scope, r).map { item throws(StoreError) in
                Quarantined(
                    scope: scope, dot: item.dot,
                    reason: .waiting(item.waits),
                    count: item.count)
            }
        }
        return result
    }
}
