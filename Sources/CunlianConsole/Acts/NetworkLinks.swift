import Causality
import Cunlian
import RecordStore
import Records
import Register

/// How nodes and devices stand with this node, by what came of them and what was receipted.
struct NetworkLinks {
    private let store: RecordStore
    private let heard: [Fingerprint: [Heard]]
    private let receipts: [Fingerprint: [(replica: ReplicaID, scopes: [ScopeCode: PeerReceipt])]]
    /// When of a replica something came last, by scope.
    private let arrivals: [ScopeCode: [ReplicaID: UInt64]]

    /// - Precondition: Within the store's `read`.
    init(_ store: RecordStore) throws {
        self.store = store
        let all = try store.views.heard()
        heard = Dictionary(grouping: all) { Fingerprint(of: $0.replica) }
        receipts = Dictionary(grouping: try store.peers.receipts().map { (replica: $0.key, scopes: $0.value) }) {
            Fingerprint(of: $0.replica)
        }
        var arrivals: [ScopeCode: [ReplicaID: UInt64]] = [:]
        for note in all { arrivals[note.scope, default: [:]][note.replica] = note.at }
        self.arrivals = arrivals
    }

    /// Everybody who holds an office in one of those regions, as the tree has them.
    func links(_ regions: [ScopeCode], _ called: (ScopeCode) -> String) throws -> [Console.Link] {
        let holders = try Keyholders(store).all.filter { holder in
            holder.ending == nil && holder.regions.contains { region in regions.contains { $0.covers(region) } }
        }
        return try holders.prefix(Console.rowsMax).map { try link($0, called) }
            .sorted { ($0.code, $0.isNode ? 0 : 1, $0.person) < ($1.code, $1.isNode ? 0 : 1, $1.person) }
    }

    private func link(_ holder: Keyholder, _ called: (ScopeCode) -> String) throws -> Console.Link {
        let own = heard[holder.key] ?? []
        let last = own.max { ($0.at ?? 0) < ($1.at ?? 0) }
        let ahead = last.flatMap { last in last.at.map { last.written - min(last.written, $0) } } ?? 0
        let region = holder.regions.first
        // Of several incarnations the one that was receipted last is the one that is used.
        let receipt = receipts[holder.key]?.max { latest($0.scopes) < latest($1.scopes) }
        let receipted = receipt.map { latest($0.scopes) }
        return Console.Link(
            person: holder.person, role: holder.role, isNode: holder.grants.contains { $0.role == Grant.nodeRole },
            isOwn: holder.key == Fingerprint(of: store.own), region: region.map(called) ?? "", code: region?.description ?? "",
            depth: region.map { store.schema.scopes.depth(of: $0) } ?? 0,
            lastContact: [last?.at, receipted].compactMap(\.self).max(), clockAhead: ahead > 300_000 ? ahead : nil,
            entries: own.reduce(0) { $0 + $1.entries }, lag: try receipt.flatMap { try lag(of: $0.scopes) }, receipted: receipted,
            form: try last.flatMap { try store.log.lastForm(of: $0.replica, in: $0.scope) }, key: holder.key)
    }

    private func latest(_ scopes: [ScopeCode: PeerReceipt]) -> UInt64 { scopes.values.map(\.at).max() ?? 0 }

    /// - Returns: `nil` where of one scope it cannot be told.
    private func lag(of scopes: [ScopeCode: PeerReceipt]) throws -> Console.Lag? {
        var lag = Console.Lag()
        for (scope, receipt) in scopes {
            guard let theirs = receipt.vector else { return nil }
            let lacked = try store.heads(scope).held.entries.filter { $0.number > theirs[$0.replica] }
            guard !lacked.isEmpty else { continue }
            lag.entries += lacked.reduce(0) { $0 + ($1.number - theirs[$1.replica]) }
            if receipt.isLeast { lag.isLeast = true }
            // What no session has met since came last, and when that was is noted of each author; of the directory it is not.
            let came = receipt.newerSince ?? lacked.compactMap { arrivals[scope]?[$0.replica] }.min() ?? receipt.at
            lag.since = min(lag.since ?? came, came)
        }
        return lag
    }
}
