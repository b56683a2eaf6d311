public import Causality
import Changesets
public import Records
import SQLite

/// Of which entries a peer has, besides the changesets, the keys to what is sealed in them: only these are safe with it.
///
/// Rows of the same table, under other names, with what the peer held when it last had all keys that are here, and when all of its own were.
extension PeerBook {
    private func keysName(_ peer: [UInt8], areTheirs: Bool = false) -> [UInt8] { Array((areTheirs ? "brought " : "keys ").utf8) + peer }

    /// Remembers that a peer has all the keys of those scopes that are here: what it is known to hold of them can be read from there on.
    ///
    /// - Parameter areTheirs: That all which the peer has are here: what it holds can be read from here on.
    /// - Throws: What SQLite throws.
    public func noteKeys(at peer: [UInt8], of scopes: [ScopeCode], areTheirs: Bool = false) throws(StoreError) {
        guard context.layout.seals else { return }
        let name = keysName(peer, areTheirs: areTheirs)
        // Where nothing became known nothing is written.
        let news = try file.read { r throws(StoreError) in
            var news: [(ScopeCode, PeerState)] = []
            for scope in scopes where !scope.isDirectory {
                // Of theirs whatever is here counts: they have the keys to all that they wrote.
                let known = areTheirs ? PeerState(vector: try log.heads(scope, r).held) : try peerState(peer, scope, r)
                guard let state = known else { continue }
                let before = try peerState(name, scope, r)
                if before?.vector != state.vector || before?.heldOwn != state.heldOwn { news.append((scope, state)) }
            }
            return news
        }
        guard !news.isEmpty else { return }
        try file.write { w throws(StoreError) in
            for (scope, state) in news {
                try setPeerState(name, scope, PeerState(vector: state.vector, heldOwn: state.heldOwn), w)
            }
        }
    }

    /// What a peer said by bundle that it has beside the log, in the caller's own form; `nil` where it said nothing.
    ///
    /// - Throws: What SQLite throws.
    public func told(_ peer: [UInt8]) throws(StoreError) -> [UInt8]? {
        try file.read { r throws(StoreError) in try settings.value(toldKey(peer), r) }
    }

    /// From now on that is what it said last.
    public func setTold(_ peer: [UInt8], _ content: [UInt8]) throws(StoreError) {
        try file.write { w throws(StoreError) in try settings.set(toldKey(peer), content, w) }
    }

    /// The names of the records of a scope's keys that a peer had when it last said what they come to, as far as that was found out here.
    ///
    /// - Throws: What SQLite throws.
    public func keyNames(_ peer: [UInt8], in scope: ScopeCode) throws(StoreError) -> Set<[UInt8]> {
        let bytes = try file.read { r throws(StoreError) in try settings.value(keyNamesKey(peer, scope), r) } ?? []
        guard bytes.count.isMultiple(of: Keys.nameSize) else { return [] }
        return Set(stride(from: 0, to: bytes.count, by: Keys.nameSize).map { Array(bytes[$0..<$0 + Keys.nameSize]) })
    }

    /// From now on these are.
    public func setKeyNames(_ peer: [UInt8], in scope: ScopeCode, _ names: Set<[UInt8]>) throws(StoreError) {
        guard try keyNames(peer, in: scope) != names else { return }
        let bytes = names.sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self)
        try file.write { w throws(StoreError) in try settings.set(keyNamesKey(peer, scope), bytes, w) }
    }

    private func keyNamesKey(_ peer: [UInt8], _ scope: ScopeCode) -> String {
        "keynames:" + peer.map { hex(UInt64($0), digits: 2) }.joined() + ":\(scope.number)"
    }

    private func toldKey(_ peer: [UInt8]) -> String { "beside:" + peer.map { hex(UInt64($0), digits: 2) }.joined() }

    /// Keys came that others need not have; what they brought is here as before.
    func forgetKeys(of scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let forget = try w.prepare("DELETE FROM _peer WHERE scope = ? AND substr(peer, 1, 5) = ?")
        forget.bind(1, try names.intern(scope, w))
        forget.bind(2, Array("keys ".utf8))
        try forget.perform()
    }

    /// An author's last entry that a peer holds together with the keys to it; nobody's word is asked for what is not sealed.
    public func held(of author: ReplicaID, by peer: [UInt8], _ scope: ScopeCode) throws(StoreError) -> UInt64 {
        try file.read { r throws(StoreError) in
            let held = try peerState(peer, scope, r)?.vector[author] ?? 0
            guard context.layout.seals, !scope.isDirectory, held > 0 else { return held }
            return min(held, try peerState(keysName(peer), scope, r)?.vector[author] ?? 0)
        }
    }

    /// An author's last entry to which a peer's own keys are here.
    public func brought(of author: ReplicaID, by peer: [UInt8], _ scope: ScopeCode) throws(StoreError) -> UInt64 {
        try file.read { r throws(StoreError) in try peerState(keysName(peer, areTheirs: true), scope, r)?.vector[author] ?? 0 }
    }

    /// The greatest number of one's own entries that a peer of that level or nearer the root holds, with the keys to them. What a node says
    /// of its own parent counts as it says it.
    func heldWithKeys(_ scope: Int64, level: Int, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64 {
        let find = try r.prepare(
            """
            SELECT coalesce(max(CASE WHEN substr(p.peer, 1, 6) = ?3 THEN p.held_own ELSE min(p.held_own, coalesce(k.held_own, 0)) END), 0) \
            FROM _peer p LEFT JOIN _peer k ON k.scope = p.scope AND substr(k.peer, 1, 5) = ?4 AND substr(k.peer, 6) = p.peer \
            WHERE p.scope = ?1 AND p.level <= ?2
            """)
        find.bind(1, scope)
        find.bind(2, level)
        find.bind(3, Array("above ".utf8))
        find.bind(4, Array("keys ".utf8))
        defer { find.reset() }
        _ = try find.nextRow()
        return try find.natural(0)
    }
}
