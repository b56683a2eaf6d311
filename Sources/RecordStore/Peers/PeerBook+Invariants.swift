import Causality
import Changesets
import Records
import SQLite

extension PeerBook {
    /// How many names of what a scope held are kept.
    static let namesMax: Int64 = 64

    /// What was held under a name is held still, and of each scope no more names are kept than are said to be; what peers
    /// hold are vectors.
    func checkInvariants(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        for scope in try names.scopes(r) {
            let held = try log.heads(scope, r).held
            let find = try r.prepare("SELECT name, vector FROM _vector WHERE scope = ?")
            find.bind(1, try names.find(scope, r) ?? -1)
            defer { find.reset() }
            var count: Int64 = 0
            while try find.nextRow() {
                var reader = ByteReader(find.blob(1))
                let vector = try decoding(ValueCodec.vector(from: &reader))
                vector.checkInvariants()
                precondition(held.dominates(vector), "What was held under a name is held no longer.")
                precondition(find.blob(0).contains { $0 != 0 }, "What holds nothing has a name.")
                count += 1
            }
            precondition(count <= Self.namesMax, "More names are kept than are said to be.")
        }
        let peers = try r.prepare("SELECT name, vector, held_own, level, scope FROM _peer")
        defer { peers.reset() }
        while try peers.nextRow() {
            let state = try peerState(in: peers)
            state.vector.checkInvariants()
            precondition((0...255).contains(state.level), "A peer is at no level.")
            _ = try names.scope(peers.int(4), r)
        }
    }
}
