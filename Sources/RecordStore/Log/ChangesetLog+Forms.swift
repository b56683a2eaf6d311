package import Causality
import Changesets
package import Records
import SQLite

extension ChangesetLog {
    /// The version of the schema that a replica's last changeset of a scope was written by; `nil` without one.
    ///
    /// - Throws: What SQLite throws; ``StoreError`` where the changeset cannot be read any more.
    package func lastForm(of replica: ReplicaID, in scope: ScopeCode) throws(StoreError) -> Int? {
        try file.read { r throws(StoreError) in try chainHeader(replica, scope, before: .max, r)?.schemaVersion }
    }
}
