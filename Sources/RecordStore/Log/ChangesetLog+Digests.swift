import Causality
import Changesets
import Records
import SQLite

/// Changesets by their digests.
extension ChangesetLog {
    /// Whether the changeset is here, in its chain, in a branch of it, or aside.
    func isLogged(_ changeset: Changeset, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        for segment in try forks(scope, r).family(of: changeset.header.replica) {
            let find = try r.prepare("SELECT digest FROM _changeset WHERE scope = ? AND replica = ? AND last = ?")
            find.bind(1, try names.find(scope, r) ?? -1)
            find.bind(2, Int64(try names.find(segment, r) ?? -1))
            find.bind(3, Int64(changeset.header.last))
            defer { find.reset() }
            while try find.nextRow() { if find.blob(0) == changeset.digest { return true } }
        }
        return false
    }

    /// The digest of the changeset that ends with an entry, or `nil` where none does.
    func changesetDigest(
        endingAt last: UInt64, of replica: ReplicaID, _ scope: ScopeCode, orNil r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [UInt8]? {
        do { return try changesetDigest(endingAt: last, of: replica, scope, r) } catch {
            guard case .damaged = error else { throw error }
            return nil
        }
    }

    func changesetDigest(
        endingAt last: UInt64, of replica: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [UInt8] {
        let find = try r.prepare(
            "SELECT digest FROM _changeset WHERE scope = ? AND replica = ? AND last = ? AND standing = 0")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        find.bind(3, Int64(last))
        defer { find.reset() }
        guard try find.nextRow() else { throw StoreError.damaged(.missingChangesetEnding(Dot(replica, last))) }
        return find.blob(0)
    }

    /// The guard of the changeset that ends with this entry, if there is one.
    func guardDigest(_ scope: ScopeCode, _ dot: Dot, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64? {
        // Who comes anew guards every chain at its end.
        if let head = try heads(scope, r).heads[dot.replica], head.held == dot.number, head.held > head.start { return head.guardDigest }
        let find = try r.prepare(
            "SELECT digest FROM _changeset WHERE scope = ? AND replica = ? AND last = ? AND standing = 0")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(dot.replica, r) ?? -1))
        find.bind(3, Int64(dot.number))
        defer { find.reset() }
        return try find.nextRow() ? find.blob(0).prefix(8).reduce(0) { $0 << 8 | UInt64($1) } : nil
    }
}
