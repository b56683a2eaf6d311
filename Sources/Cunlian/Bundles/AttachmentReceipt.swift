public import Causality
import Changesets
import RecordStore
import Records
import SyncSession

/// What a file of attachments says that its writer holds, and what was made of it.
public struct AttachmentReceipt: Hashable, Sendable {
    /// Who wrote the file, as it says and signed.
    public let writer: ReplicaID
    /// What the directory calls the writer: a person, a node's region; the replica's short name where it has none.
    public let name: String
    /// Whether the directory names the writer a node: of anybody else nothing is noted.
    public let isWitnessed: Bool
    /// Whether it, or a later one of the same replica, was read before: nothing is noted then either.
    public let isStale: Bool
    /// How many of the attachments that are here the writer holds, by this.
    public internal(set) var held = 0
    /// How many of these the writer's own parent, or who is above that, holds, as the writer says.
    public internal(set) var heldAbove = 0
}

extension RecordStore {
    /// Of which regions a replica's word is taken that it holds attachments; `nil` where the directory names its key no node, today.
    private func witnessed(_ replica: ReplicaID) throws -> (regions: [ScopeCode]?, level: Int)? {
        let visitor = try SessionStore(store: self, parent: nil).visitor(replica)
        if visitor.isRoot { return (nil, 0) }
        let now = environment.wallClock()
        let regions = (visitor.grants ?? []).filter { $0.role == Grant.nodeRole && $0.opensSessions(at: now) }.flatMap(\.scopes)
        guard let level = regions.map({ schema.scopes.depth(of: $0) }).min() else { return nil }
        return (regions, level)
    }

    /// What this store tells an addressee that it holds, where the directory names it a node; `nil` where it is none, or has nothing to say.
    ///
    /// - Parameters:
    ///   - hashes: Ascending; of what is here and the addressee may know of.
    ///   - most: Of so many it may speak.
    func holdings(_ hashes: [[UInt8]], for addressee: BundleAddressee, most: Int) throws -> AttachmentHoldings? {
        let most = min(most, Limits.attachmentsToldMax)
        guard most > 0, !hashes.isEmpty, let place = try witnessed(own) else { return nil }
        // Where not all has room, each time another stretch goes.
        let first = hashes.count > most ? Int(environment.randomBits() % UInt64(hashes.count)) : 0
        let told = (0..<min(most, hashes.count)).map { hashes[(first + $0) % hashes.count] }.sorted { $0.lexicographicallyPrecedes($1) }
        let parents = try peers.peers(level: place.level - 1)
        let items = try told.map { hash in
            AttachmentHoldings.Item(hash: hash, isAbove: try parents.contains { try attachments.isHolder($0, of: hash) })
        }
        let counter = Peer(holdingsOf: nil).bytes
        let number = (try peers.nonce(of: counter) ?? 0) &+ 1
        try peers.setNonce(number, of: counter)
        return AttachmentHoldings(node: own, addressee: addressee.key, number: number, items: items)
    }

    /// Counts what somebody told that they hold, where that is a node's word and the last one.
    func note(_ holdings: AttachmentHoldings) throws -> AttachmentReceipt {
        let (place, counter) = (try witnessed(holdings.node), Peer(holdingsOf: holdings.node).bytes)
        var receipt = AttachmentReceipt(
            writer: holdings.node, name: try name(of: Fingerprint(of: holdings.node)) ?? holdings.node.short,
            isWitnessed: place != nil, isStale: try holdings.number <= peers.nonce(of: counter) ?? 0)
        guard let place, !receipt.isStale else { return receipt }
        // What is there need not be offered over a link either.
        let met = try peers.met().filter { $0.node == holdings.node }.map(\.peer)
        (receipt.held, receipt.heldAbove) = try attachments.note(
            held: holdings.items.map { ($0.hash, $0.isAbove) }, at: [Peer(bundlesOf: holdings.node).bytes] + met, permitted: place.regions)
        try peers.setNonce(holdings.number, of: counter)
        return receipt
    }
}
