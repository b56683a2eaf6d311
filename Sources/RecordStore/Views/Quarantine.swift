public import Causality
import Changesets
public import Records
import SQLite

/// Something held or applied that is not admitted.
public struct Quarantined: Sendable {
    public enum Reason: Hashable, Sendable {
        case refused(Objection)
        /// Not applied yet: what it waits for.
        case waiting(Wait)
        case fork
    }

    public let scope: ScopeCode
    public let dot: Dot
    public let reason: Reason
    /// The number of entries from the dot on that share the reason.
    public let count: Int
}

extension Views {
    public func quarantineCount() throws(StoreError) -> Int {
        try file.read { r throws(StoreError) in try quarantineCount(r) }
    }

    func quarantineCount(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        try admissions.refusedCount(r) + log.unappliedCount(r)
    }

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
                    reason: item.place == .branch ? .fork : .waiting(item.waits),
                    count: item.count)
            }
        }
        return result
    }
}
