public import Causality
import Changesets
public import Records
import SQLite

/// Whom this store met in sessions, and heard of by bundles.
extension PeerBook {
    /// Remembers whose key answers at an address.
    ///
    /// - Throws: What SQLite throws.
    public func noteMet(_ node: ReplicaID, at peer: [UInt8]) throws(StoreError) {
        try file.write { w throws(StoreError) in
            guard try settings.value(metKey(peer), w) != node.bytes else { return }
            try settings.set(metKey(peer), node.bytes, w)
        }
    }

    /// The nodes that answered this store's sessions, and under what it remembers each.
    ///
    /// - Throws: What SQLite throws.
    public func met() throws(StoreError) -> [(node: ReplicaID, peer: [UInt8])] {
        try file.read { r throws(StoreError) in
            let find = try r.prepare("SELECT DISTINCT peer FROM _peer ORDER BY peer")
            defer { find.reset() }
            var peers: [[UInt8]] = []
            while try find.nextRow() { peers.append(find.blob(0)) }
            var result: [(node: ReplicaID, peer: [UInt8])] = []
            for peer in peers {
                guard let bytes = try settings.value(metKey(peer), r), let node = ReplicaID(bytes: bytes) else { continue }
                result.append((node, peer))
            }
            return result
        }
    }

    /// The replica of a key that was heard of last, by its bundles or its sessions here; `nil` where none was.
    ///
    /// - Throws: What SQLite throws.
    public func lastHeard(of key: Fingerprint) throws(StoreError) -> ReplicaID? {
        try file.read { r throws(StoreError) in
            // The first place is that of bundles: what a replica said in one it says of itself.
            let find = try r.prepare(
                """
                SELECT peer FROM _peer WHERE (length(peer) = 26 AND substr(peer, 1, 22) = ?1) \
                OR (length(peer) = 20 AND substr(peer, 1, 16) = ?2) ORDER BY length(peer) DESC, at DESC LIMIT 1
                """)
            var name = ByteWriter()
            name.fixed64(key.high)
            name.fixed64(key.low)
            find.bind(1, Array("stick ".utf8) + name.bytes)
            find.bind(2, name.bytes)
            defer { find.reset() }
            return try find.nextRow() ? ReplicaID(bytes: Array(find.blob(0).suffix(ReplicaID.byteCount))) : nil
        }
    }

    private func metKey(_ peer: [UInt8]) -> String { "met:" + peer.map { hex(UInt64($0), digits: 2) }.joined() }
}
