public import Causality
import Changesets
public import Records
import SQLite

/// What somebody was shown, to be handed back with what they save.
///
/// It carries the context itself, so it survives a restart and costs the store nothing; it serves the
/// incarnation that gave it and the scope that it was given in, and no other.
public struct Token: Hashable, Sendable {
    /// Where the context's numbers count: the same numbers mean other entries elsewhere.
    public let scope: ScopeCode
    /// Foreign entries that were shown.
    public let context: VersionVector
    /// The last own entry that was shown.
    public let ownNumber: UInt64
    /// The incarnation that gave it.
    public let replica: ReplicaID

    /// Puts the parts together; nothing is checked.
    public init(scope: ScopeCode, context: VersionVector, ownNumber: UInt64, replica: ReplicaID) {
        self.scope = scope
        self.context = context
        self.ownNumber = ownNumber
        self.replica = replica
    }
}
