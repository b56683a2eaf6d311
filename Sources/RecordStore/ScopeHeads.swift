public import Causality
import Changesets
public import Records
import SQLite

/// How far a store holds and has applied each replica's entries in one scope.
public struct ScopeHeads: Sendable {
    public struct Head: Hashable, Sendable {
        /// The last entry whose changeset, and every one before it, is in the log.
        public var held: UInt64
        /// Of the changeset that ends there; 32 bytes.
        public var digest: [UInt8]
        /// The last entry in the state; of one's own replica, unsealed ones included.
        public var applied: UInt64
    }

    public var heads: [ReplicaID: Head] = [:]

    public init() {}

    /// What contexts are taken from.
    public var applied: VersionVector { VersionVector(heads.map { ($0.key, $0.value.applied) }) }
    public var held: VersionVector { VersionVector(heads.map { ($0.key, $0.value.held) }) }

    /// The bytes that name this state of the log: replicas ascending, each with its number and digest.
    public var canonicalBytes: [UInt8] {
        var writer = ByteWriter()
        for (replica, head) in heads.sorted(by: { $0.key < $1.key }) where head.held > 0 {
            writer.raw(replica.bytes)
            writer.varint(head.held)
            writer.raw(head.digest)
        }
        return writer.bytes
    }
}

extension RecordStore {
    public func heads(_ scope: ScopeCode) throws -> ScopeHeads {
        if let heads = caches.heads[scope] { return heads }
        var result = ScopeHeads()
        let find = try connection.prepare("SELECT replica, held, digest, applied FROM _head WHERE scope = ?")
        find.bind(1, try scopeNumberIfKnown(scope) ?? -1)
        var rows: [(Int32, ScopeHeads.Head)] = []
        while try find.step() {
            rows.append(
                (
                    Int32(find.int(0)),
                    .init(held: UInt64(find.int(1)), digest: find.blob(2), applied: UInt64(find.int(3)))
                ))
        }
        find.reset()
        for (number, head) in rows { result.heads[try replica(number)] = head }
        caches.heads[scope] = result
        return result
    }

    /// Reading must not make a scope known.
    func scopeNumberIfKnown(_ scope: ScopeCode) throws -> Int64? {
        if let number = caches.scopes[scope] { return number }
        let find = try connection.prepare("SELECT id FROM _scope WHERE code = ?")
        find.bind(1, Int64(scope.number))
        defer { find.reset() }
        guard try find.step() else { return nil }
        caches.scopes[scope] = find.int(0)
        return find.int(0)
    }

    func setHead(_ scope: ScopeCode, _ replica: ReplicaID, _ change: (inout ScopeHeads.Head) -> Void) throws {
        var heads = try heads(scope)
        var head = heads.heads[replica] ?? .init(held: 0, digest: [], applied: 0)
        change(&head)
        heads.heads[replica] = head
        let upsert = try connection.prepare(
            """
            INSERT INTO _head VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope, replica) \
            DO UPDATE SET held = excluded.held, digest = excluded.digest, applied = excluded.applied
            """)
        upsert.bind(1, try scopeNumber(scope))
        upsert.bind(2, Int64(try replicaNumber(replica)))
        upsert.bind(3, Int64(head.held))
        upsert.bind(4, head.digest)
        upsert.bind(5, Int64(head.applied))
        try upsert.run()
        caches.heads[scope] = heads
    }
}
