public import Causality
import Changesets
public import RecordStore
public import Records
public import SyncSession

/// For whom a bundle is sealed.
public struct BundleAddressee: Sendable {
    /// Of the addressee's key.
    public let key: Fingerprint
    /// The key itself, 32 bytes.
    let publicKey: [UInt8]
    /// The replica of it that was heard of last.
    let about: ReplicaID
    /// What people call the addressee: a person, a node's region; the fingerprint where the directory has no name.
    public let name: String
}

extension RecordStore {
    /// Finds whom a bundle is for.
    ///
    /// - Parameter text: A name or a region as the directory has it, a fingerprint or the beginning of one, or a whole public key in
    ///   64 hexadecimal digits; `nil` is the node nearest to this store.
    /// - Throws: ``BundleFault``, `StoreError`.
    public func addressee(_ text: String?) throws -> BundleAddressee {
        try read { _ in
            let grants = try offices.directory().grants.values.sorted { ($0.rank, $0.record) < ($1.rank, $1.record) }
            let found = try text.map { try named($0, grants) } ?? nearest(grants)
            guard found.key != Fingerprint(of: own) else { throw BundleFault.addressedToOneself }
            let replicas = try replicas(of: found.key)
            let met = try peers.met().first { Fingerprint(of: $0.node) == found.key }?.node
            let heard = try peers.lastHeard(of: found.key) ?? met ?? replicas.last
            let publicKey =
                try found.publicKey ?? offices.grantedKey(found.key) ?? replicas.lazy.compactMap { try offices.publicKey(of: $0) }.first
            guard let publicKey, publicKey.count == 32 else { throw BundleFault.noKey(found.key) }
            return BundleAddressee(
                key: found.key, publicKey: publicKey,
                about: heard ?? ReplicaID(high: found.key.high, low: found.key.low, incarnation: 0),
                name: try name(of: found.key) ?? found.key.description)
        }
    }

    /// What the directory calls the holder of a key: a node by its region, a person as the newest of their grants has it; `nil` where it has
    /// no name.
    func name(of key: Fingerprint) throws -> String? {
        let grants = try offices.directory().grants(of: key)
        let nodes = grants.filter { $0.role == Grant.nodeRole }
        guard nodes.isEmpty else {
            return nodes.min { ($0.rank, $0.record) < ($1.rank, $1.record) }.map { $0.scopes.map(\.description).joined(separator: " ") }
        }
        return try newestFirst(grants).first.flatMap { $0.person.isEmpty ? nil : $0.person }
    }

    private func named(_ text: String, _ grants: [Grant]) throws -> (key: Fingerprint, publicKey: [UInt8]?) {
        if text.utf8.count == 64, let key = bytes(hexadecimal: text.lowercased()) {
            return (Fingerprint(digest: environment.suite.digest(key)), key)
        }
        let region = ScopeCode(text, in: schema.scopes)
        let nodes = grants.filter { grant in grant.role == Grant.nodeRole && region.map { grant.scopes.contains($0) } ?? false }
        let people = grants.filter { $0.person == text }
        var keys = Set((nodes.isEmpty ? people : nodes).map(\.subject))
        if keys.isEmpty, text.utf8.count >= 6 {
            keys = Set((grants.map(\.subject) + (try knownKeys())).filter { $0.description.hasPrefix(text) })
        }
        guard let key = keys.first else { throw BundleFault.unknownAddressee(text) }
        guard keys.count == 1 else { throw BundleFault.ambiguousAddressee(text, keys.map(\.description).sorted()) }
        return (key, nil)
    }

    /// The node that this store asked in sessions, or else the one whose region lies most narrowly around its own.
    private func nearest(_ grants: [Grant]) throws -> (key: Fingerprint, publicKey: [UInt8]?) {
        let (regions, own) = (try peers.subscriptions(), Fingerprint(of: own))
        let nodes = grants.filter { grant in
            grant.role == Grant.nodeRole && grant.subject != own && regions.allSatisfy { grant.covers($0) }
        }
        let met = Set(try peers.met().map { Fingerprint(of: $0.node) })
        if let node = nodes.first(where: { met.contains($0.subject) }) { return (node.subject, nil) }
        if grants.isEmpty, met.count == 1, let node = met.first { return (node, nil) }
        let depths = nodes.map { grant in grant.scopes.map { schema.scopes.depth(of: $0) }.max() ?? 0 }
        guard let deepest = depths.max() else { throw BundleFault.noAddressee }
        let keys = Set(zip(nodes, depths).filter { $0.1 == deepest }.map(\.0.subject))
        guard let key = keys.first, keys.count == 1 else { throw BundleFault.ambiguousAddressee("", keys.map(\.description).sorted()) }
        return (key, nil)
    }

    private func knownKeys() throws -> Set<Fingerprint> {
        Set(try scopes().flatMap { try heads($0).held.entries.map { Fingerprint(of: $0.replica) } })
    }

    /// Those replicas of a key of which anything is held.
    private func replicas(of key: Fingerprint) throws -> [ReplicaID] {
        Set(try scopes().flatMap { try heads($0).held.entries.map(\.replica) }.filter { Fingerprint(of: $0) == key }).sorted()
    }

}
