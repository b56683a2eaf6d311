public import Causality
import Changesets
public import Records
import SQLite

extension ChangesetLog {
    /// The version of the schema that a replica's last changeset of a scope was written by; `nil` without one.
    ///
    /// - Throws: What SQLite throws; ``StoreError`` where the changeset cannot be read any more.
    public func lastForm(of replica: ReplicaID, in scope: ScopeCode) throws(StoreError) -> Int? {
        try file.read { r throws(StoreError) in
            let find = try r.prepare("SELECT bytes FROM _changeset WHERE scope = ? AND replica = ? ORDER BY last DESC LIMIT 1")
            find.bind(1, try names.find(scope, r) ?? -1)
            find.bind(2, Int64(try names.find(replica, r) ?? -1))
            defer { find.reset() }
            guard try find.nextRow() else { return nil }
            let bytes = find.blob(0)
            return try decoding(Changeset(parsing: bytes, digest: environment.suite.digest)).header.schemaVersion
        }
    }
}
