public import Causality
import Changesets
public import Records
import SQLite

/// What this store remembers of another: what both are known to hold of a scope.
public struct PeerState: Sendable {
    /// The name of what the other receipted last; 0 where it cannot be told by name.
    public var name: UInt64
    /// What the other certainly holds.
    public var vector: VersionVector
    /// One's own last entry that it holds.
    public var heldOwn: UInt64
    /// How far from the root it is: ``ScopeGrammar/depth(of:)``; 255 where nothing was heard.
    public var level: Int

    /// Puts the parts together; by default of a peer of whom nothing was heard.
    public init(name: UInt64 = 0, vector: VersionVector = VersionVector(), heldOwn: UInt64 = 0, level: Int = 255) {
        self.name = name
        self.vector = vector
        self.heldOwn = heldOwn
        self.level = level
    }
}

/// What this store remembers of others: what they hold, and how the last session with them ended.
public struct PeerBook: Room {
    let context: StoreContext
    let file: StoreFile
    let settings: Settings
    let names: NameTable
    let log: ChangesetLog
}

extension PeerBook {
    /// What is remembered of a peer, by scope.
    ///
    /// - Parameter peer: Its replica on a node; its address on whoever asks it.
    public func peerStates(_ peer: [UInt8]) throws(StoreError) -> [ScopeCode: PeerState] {
        try file.read { r throws(StoreError) in try peerStates(peer, r) }
    }

    func peerStates(_ peer: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ScopeCode: PeerState] {
        let find = try r.prepare("SELECT name, vector, held_own, level, scope FROM _peer WHERE peer = ?")
        find.bind(1, peer)
        defer { find.reset() }
        var rows: [(Int64, PeerState)] = []
        while try find.nextRow() { rows.append((find.int(4), try peerState(in: find))) }
        return Dictionary(uniqueKeysWithValues: try rows.map { row throws(StoreError) in (try names.scope(row.0, r), row.1) })
    }

    /// The same of one scope; `nil` where nothing is remembered.
    public func peerState(_ peer: [UInt8], _ scope: ScopeCode) throws(StoreError) -> PeerState? {
        try file.read { r throws(StoreError) in try peerState(peer, scope, r) }
    }

    func peerState(_ peer: [UInt8], _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> PeerState? {
        let find = try r.prepare("SELECT name, vector, held_own, level FROM _peer WHERE scope = ? AND peer = ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, peer)
        defer { find.reset() }
        return try find.nextRow() ? try peerState(in: find) : nil
    }

    func peerState(in row: Statement) throws(StoreError) -> PeerState {
        var reader = ByteReader(row.blob(1))
        return PeerState(
            name: row.blob(0).reduce(0) { $0 << 8 | UInt64($1) }, vector: try decoding(ValueCodec.vector(from: &reader)),
            heldOwn: try row.natural(2), level: Int(row.int(3)))
    }

    /// Remembers what a peer is known to hold of a scope, in place of what was known.
    ///
    /// - Parameter peer: Of a node its address, of whoever asked their replica, as bytes.
    /// - Throws: What SQLite throws.
    public func setPeerState(_ peer: [UInt8], _ scope: ScopeCode, _ state: PeerState) throws(StoreError) {
        try file.write { w throws(StoreError) in try setPeerState(peer, scope, state, w) }
    }

    func setPeerState(_ peer: [UInt8], _ scope: ScopeCode, _ state: PeerState, _ w: borrowing WriteTransaction) throws(StoreError) {
        let upsert = try w.prepare("INSERT OR REPLACE INTO _peer VALUES (?, ?, ?, ?, ?, ?, ?)")
        var (name, vector) = (ByteWriter(), ByteWriter())
        name.fixed64(state.name)
        ValueCodec.encode(state.vector, into: &vector)
        upsert.bind(1, try names.intern(scope, w))
        upsert.bind(2, peer)
        upsert.bind(3, name.bytes)
        upsert.bind(4, vector.bytes)
        upsert.bind(5, Int64(state.heldOwn))
        upsert.bind(6, state.level)
        upsert.bind(7, Int64(environment.wallClock()))
        try upsert.perform()
    }

    /// Remembers that a peer holds what it sent; what both hold has no name until it is receipted again.
    ///
    /// - Throws: What SQLite throws.
    public func noteBrought(_ vector: VersionVector, by peer: [UInt8], _ scope: ScopeCode) throws(StoreError) {
        try file.write { w throws(StoreError) in
            var state = try peerState(peer, scope, w) ?? PeerState()
            guard !state.vector.dominates(vector) || state.name != 0 else { return }
            state.vector.formJoin(vector)
            state.name = 0
            try setPeerState(peer, scope, state, w)
        }
    }

    /// The greatest number of one's own entries that a peer of that level or nearer the root holds; of what is sealed with the keys to it.
    public func heldOwn(_ scope: ScopeCode, level: Int) throws(StoreError) -> UInt64 {
        try file.read { r throws(StoreError) in try heldOwn(scope, level: level, r) }
    }

    func heldOwn(_ scope: ScopeCode, level: Int, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64 {
        if context.layout.seals, !scope.isDirectory { return try heldWithKeys(names.find(scope, r) ?? -1, level: level, r) }
        let find = try r.prepare("SELECT coalesce(max(held_own), 0) FROM _peer WHERE scope = ? AND level <= ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, level)
        defer { find.reset() }
        _ = try find.nextRow()
        return try find.natural(0)
    }

    /// Who is of that level or nearer the root, of those that told what they hold.
    public func peers(level: Int) throws(StoreError) -> [[UInt8]] {
        try file.read { r throws(StoreError) in
            let find = try r.prepare("SELECT DISTINCT peer FROM _peer WHERE level <= ? ORDER BY peer")
            find.bind(1, level)
            defer { find.reset() }
            var result: [[UInt8]] = []
            while try find.nextRow() { result.append(find.blob(0)) }
            return result
        }
    }

    /// What others were said to hold of a scope is in doubt.
    func forget(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        for table in ["_peer", "_vector"] {
            let forget = try w.prepare("DELETE FROM \(table) WHERE scope = ?")
            forget.bind(1, try names.intern(scope, w))
            try forget.perform()
        }
    }

    /// Of what another incarnation writes nobody holds anything yet.
    func forgetOwn(_ w: borrowing WriteTransaction) throws(StoreError) { try w.execute("UPDATE _peer SET held_own = 0") }

    /// Somebody else writes now: what others hold of theirs is in what they hold at all.
    func recountOwn(_ w: borrowing WriteTransaction) throws(StoreError) {
        let find = try w.prepare("SELECT scope, peer, vector FROM _peer")
        var rows: [(scope: Int64, peer: [UInt8], held: UInt64)] = []
        while try find.nextRow() {
            var reader = ByteReader(find.blob(2))
            rows.append((find.int(0), find.blob(1), try decoding(ValueCodec.vector(from: &reader))[own]))
        }
        find.reset()
        let update = try w.prepare("UPDATE _peer SET held_own = ? WHERE scope = ? AND peer = ?")
        for row in rows {
            update.bind(1, Int64(clamping: row.held))
            update.bind(2, row.scope)
            update.bind(3, row.peer)
            try update.perform()
        }
    }

    /// When a session last ended well, in milliseconds since 1970 by this store's clock.
    public func lastSync() throws(StoreError) -> UInt64? {
        try file.read { r throws(StoreError) in try lastSync(r) }
    }

    func lastSync(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64? {
        try settings.value("lastSync", r).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// Remembers that a session ended well now.
    ///
    /// - Throws: What SQLite throws.
    public func noteSync() throws(StoreError) {
        try file.write { w throws(StoreError) in try noteSync(w) }
    }

    func noteSync(_ w: borrowing WriteTransaction) throws(StoreError) {
        var writer = ByteWriter()
        writer.fixed64(environment.wallClock())
        try settings.set("lastSync", writer.bytes, w)
    }

    /// The vector that was receipted under a name, if this store still has it.
    public func vector(named name: UInt64, _ scope: ScopeCode) throws(StoreError) -> VersionVector? {
        try file.read { r throws(StoreError) in try vector(named: name, scope, r) }
    }

    func vector(named name: UInt64, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> VersionVector? {
        if name == 0 { return VersionVector() }
        let find = try r.prepare("SELECT vector FROM _vector WHERE scope = ? AND name = ?")
        var writer = ByteWriter()
        writer.fixed64(name)
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, writer.bytes)
        defer { find.reset() }
        guard try find.nextRow() else { return nil }
        var reader = ByteReader(find.blob(0))
        return try decoding(ValueCodec.vector(from: &reader))
    }

    /// Keeps what a scope holds now under its name; of each scope the last 64 names are kept.
    public func rememberVector(_ scope: ScopeCode) throws(StoreError) {
        try file.write { w throws(StoreError) in try rememberVector(scope, w) }
    }

    func rememberVector(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let name = try log.headsName(scope, w)
        guard name != 0, try vector(named: name, scope, w) == nil else { return }
        var (key, vector) = (ByteWriter(), ByteWriter())
        key.fixed64(name)
        ValueCodec.encode(try log.heads(scope, w).held, into: &vector)
        let number = try names.intern(scope, w)
        let insert = try w.prepare("INSERT OR REPLACE INTO _vector VALUES (?, ?, ?, ?)")
        insert.bind(1, number)
        insert.bind(2, key.bytes)
        insert.bind(3, vector.bytes)
        insert.bind(4, Int64(environment.wallClock()))
        try insert.perform()
        let trim = try w.prepare(
            """
            DELETE FROM _vector WHERE scope = ?1 AND name NOT IN \
            (SELECT name FROM _vector WHERE scope = ?1 ORDER BY at DESC LIMIT \(Self.namesMax))
            """)
        trim.bind(1, number)
        try trim.perform()
    }

}
