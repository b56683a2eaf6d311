public import Causality
import Changesets
import Records
import SQLite

/// How far a store holds and has applied each replica's entries in one scope.
public struct ScopeHeads: Sendable {
    /// How far one replica's entries are held and applied.
    public struct Head: Hashable, Sendable {
        /// The last entry whose changeset, and every one before it, is in the log.
        public var held: UInt64
        /// Of the changeset that ends there; 32 bytes.
        public var digest: [UInt8]
        /// The last entry in the state; of one's own replica, unsealed ones included.
        public var applied: UInt64
        /// The last entry before its first: of a branch the one after which the chain parts, else 0.
        public internal(set) var start: UInt64 = 0

        /// The digest's first eight bytes, as guards carry them.
        public var guardDigest: UInt64 { digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// Of every replica that is known in the scope.
    public var heads: [ReplicaID: Head] = [:]

    /// Of a scope in which nothing is held.
    public init() {}

    /// What contexts are taken from.
    public var applied: VersionVector {
        VersionVector(heads.lazy.filter { $0.value.applied > $0.value.start }.map { ($0.key, $0.value.applied) })
    }
    /// What is in the log and can be sent.
    public var held: VersionVector { VersionVector(heads.lazy.filter { $0.value.held > $0.value.start }.map { ($0.key, $0.value.held) }) }

    /// The bytes that name this state of the log: replicas ascending, each with its number and digest.
    var canonicalBytes: [UInt8] {
        var writer = ByteWriter()
        for (replica, head) in heads.sorted(by: { $0.key < $1.key }) where head.held > head.start {
            writer.raw(replica.bytes)
            writer.varint(head.held)
            writer.raw(head.digest)
        }
        return writer.bytes
    }
}
