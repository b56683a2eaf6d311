import Causality
import Records
import SQLite

extension ChangesetLog {
    /// How many changesets of a replica are kept in a scope as proof of forks.
    func branchCount(_ replica: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        let find = try r.prepare("SELECT count(*) FROM _changeset WHERE scope = ? AND replica = ? AND standing = ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        find.bind(3, Place.branch.rawValue)
        defer { find.reset() }
        return try find.nextRow() ? Int(find.int(0)) : 0
    }
}
