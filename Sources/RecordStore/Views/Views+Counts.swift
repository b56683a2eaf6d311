import Causality
import Changesets
public import Records
import SQLite

extension Views {
    /// How many entries each scope has applied.
    public func entryCounts() throws(StoreError) -> [(ScopeCode, UInt64)] {
        try file.read { r throws(StoreError) in try entryCounts(r) }
    }

    func entryCounts(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [(ScopeCode, UInt64)] {
        try names.scopes(r).map { scope throws(StoreError) in (scope, try log.heads(scope, r).heads.values.reduce(0) { $0 + $1.applied }) }
    }

    /// Saved and not sealed; sealed.
    public func ownCounts(_ scope: ScopeCode) throws(StoreError) -> (unsealed: UInt64, sealed: UInt64) {
        try file.read { r throws(StoreError) in try ownCounts(scope, r) }
    }

    func ownCounts(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> (unsealed: UInt64, sealed: UInt64) {
        let head = try log.heads(scope, r).heads[host]
        return ((head?.applied ?? 0) - min(head?.held ?? 0, head?.applied ?? 0), head?.held ?? 0)
    }

    /// How many of one's own entries cannot be sealed, because no grant stands to seal them under.
    public func awaitingGrantCount() throws(StoreError) -> UInt64 {
        try file.read { r throws(StoreError) in
            var count: UInt64 = 0
            for scope in try names.scopes(r) where try ownEntries.hasUnsealed(scope, r) {
                if try !offices.maySeal(scope, r) { count += try ownCounts(scope, r).unsealed }
            }
            return count
        }
    }
}
