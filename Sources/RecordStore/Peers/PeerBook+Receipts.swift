package import Causality
import Changesets
package import Records
import SQLite

/// What one of those who ask this store is known to hold of a scope, by what was last receipted between them.
package struct PeerReceipt: Sendable {
    /// What they hold, or, where ``isLeast`` says so, more than they hold; `nil` where it cannot be told, as after a session that broke off.
    package let vector: VersionVector?
    /// Whether the receipt is older than all that is kept of what this store held: they lack what ``vector`` lacks, and more.
    package let isLeast: Bool
    /// When it was receipted, by this store's clock, in milliseconds since 1970.
    package let at: UInt64
    /// When something was first here that they were not known to hold, so far as a session came to tell; by the same clock.
    package let newerSince: UInt64?
}

extension PeerBook {
    /// What everybody who ever asked this store is known to hold, by scope.
    ///
    /// A state that both hold is remembered by its name alone; what was held under it is looked up where the name is no longer this store's.
    package func receipts() throws(StoreError) -> [ReplicaID: [ScopeCode: PeerReceipt]] {
        try file.read { r throws(StoreError) in
            // Who asks is named by 20 bytes; an address of as many is a parent's.
            let find = try r.prepare(
                "SELECT peer, scope, name, at FROM _peer WHERE length(peer) = 20 AND substr(peer, 1, 4) <> CAST('http' AS BLOB)")
            defer { find.reset() }
            var (result, kept): ([ReplicaID: [ScopeCode: PeerReceipt]], [Int64: KeptStates]) = ([:], [:])
            while try find.nextRow() {
                guard let replica = ReplicaID(bytes: find.blob(0)) else { continue }
                let scope = try names.scope(find.int(1), r)
                if kept[find.int(1)] == nil { kept[find.int(1)] = try keptStates(scope, find.int(1), r) }
                guard let states = kept[find.int(1)] else { continue }
                result[replica, default: [:]][scope] = try receipt(find.blob(2), try find.natural(3), states, scope, r)
            }
            return result
        }
    }

    /// What is kept of what a scope held, oldest first.
    private struct KeptStates {
        let held: VersionVector
        let name: [UInt8]
        let states: [(name: [UInt8], at: UInt64)]
    }

    private func keptStates(_ scope: ScopeCode, _ number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> KeptStates {
        var name = ByteWriter()
        name.fixed64(try log.headsName(scope, r))
        let find = try r.prepare("SELECT name, at FROM _vector WHERE scope = ? ORDER BY at")
        find.bind(1, number)
        defer { find.reset() }
        var states: [([UInt8], UInt64)] = []
        while try find.nextRow() { states.append((find.blob(0), try find.natural(1))) }
        return KeptStates(held: try log.heads(scope, r).held, name: name.bytes, states: states)
    }

    private func receipt(
        _ name: [UInt8], _ at: UInt64, _ kept: KeptStates, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> PeerReceipt {
        if name == kept.name { return PeerReceipt(vector: kept.held, isLeast: false, at: at, newerSince: nil) }
        guard name.contains(where: { $0 != 0 }) else { return PeerReceipt(vector: nil, isLeast: false, at: at, newerSince: nil) }
        let place = kept.states.firstIndex { $0.name == name }
        // A name that is kept no longer is older than those that are.
        let state = place.map { kept.states[$0] } ?? kept.states.first
        let newer = place.map { kept.states.dropFirst($0 + 1).first?.at } ?? kept.states.first?.at
        guard let state else { return PeerReceipt(vector: nil, isLeast: false, at: at, newerSince: nil) }
        let held = try vector(named: state.name.reduce(0) { $0 << 8 | UInt64($1) }, scope, r)
        return PeerReceipt(vector: held, isLeast: place == nil, at: at, newerSince: newer)
    }
}
