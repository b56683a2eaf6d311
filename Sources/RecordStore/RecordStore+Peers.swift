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
    /// How far from the root it is: 0 city, 1 county.
    public var level: Int

    public init(name: UInt64 = 0, vector: VersionVector = VersionVector(), heldOwn: UInt64 = 0, level: Int = 255) {
        self.name = name
        self.vector = vector
        self.heldOwn = heldOwn
        self.level = level
    }
}

extension RecordStore {
    /// The first eight bytes of a scope's heads digest; 0 where it holds nothing.
    public func headsName(_ scope: ScopeCode) throws -> UInt64 {
        guard try heads(scope).heads.values.contains(where: { $0.held > 0 }) else { return 0 }
        return try headsDigest(scope).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// What is remembered of a peer, by scope.
    ///
    /// - Parameter peer: Its replica on a node; its address on whoever asks it.
    public func peerStates(_ peer: [UInt8]) throws -> [ScopeCode: PeerState] {
        let find = try connection.prepare("SELECT scope, name, vector, held_own, level FROM _peer WHERE peer = ?")
        find.bind(1, peer)
        var rows: [(Int64, PeerState)] = []
        while try find.step() {
            var reader = ByteReader(find.blob(2))
            rows.append(
                (
                    find.int(0),
                    PeerState(
                        name: find.blob(1).reduce(0) { $0 << 8 | UInt64($1) }, vector: try ValueCodec.vector(from: &reader),
                        heldOwn: UInt64(find.int(3)), level: Int(find.int(4)))
                ))
        }
        find.reset()
        return Dictionary(uniqueKeysWithValues: try rows.map { (try scope($0.0), $0.1) })
    }

    public func setPeerState(_ peer: [UInt8], _ scope: ScopeCode, _ state: PeerState) throws {
        let upsert = try connection.prepare("INSERT OR REPLACE INTO _peer VALUES (?, ?, ?, ?, ?, ?, ?)")
        var (name, vector) = (ByteWriter(), ByteWriter())
        name.fixed64(state.name)
        ValueCodec.encode(state.vector, into: &vector)
        upsert.bind(1, try scopeNumber(scope))
        upsert.bind(2, peer)
        upsert.bind(3, name.bytes)
        upsert.bind(4, vector.bytes)
        upsert.bind(5, Int64(state.heldOwn))
        upsert.bind(6, state.level)
        upsert.bind(7, Int64(environment.wallClock()))
        try upsert.run()
    }

    /// The greatest number of one's own entries that a peer of that level or nearer the root holds.
    public func heldOwn(_ scope: ScopeCode, level: Int) throws -> UInt64 {
        let find = try connection.prepare("SELECT coalesce(max(held_own), 0) FROM _peer WHERE scope = ? AND level <= ?")
        find.bind(1, try scopeNumberIfKnown(scope) ?? -1)
        find.bind(2, level)
        defer { find.reset() }
        _ = try find.step()
        return UInt64(find.int(0))
    }

    /// When a session last ended well, in milliseconds since 1970 by this store's clock.
    public func lastSync() throws -> UInt64? {
        try meta("lastSync").map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    public func noteSync() throws {
        var writer = ByteWriter()
        writer.fixed64(environment.wallClock())
        try setMeta("lastSync", writer.bytes)
    }

    /// The vector that was receipted under a name, if this store still has it.
    public func vector(named name: UInt64, _ scope: ScopeCode) throws -> VersionVector? {
        if name == 0 { return VersionVector() }
        let find = try connection.prepare("SELECT vector FROM _vector WHERE scope = ? AND name = ?")
        var writer = ByteWriter()
        writer.fixed64(name)
        find.bind(1, try scopeNumberIfKnown(scope) ?? -1)
        find.bind(2, writer.bytes)
        defer { find.reset() }
        guard try find.step() else { return nil }
        var reader = ByteReader(find.blob(0))
        return try ValueCodec.vector(from: &reader)
    }

    /// Keeps what a scope holds now under its name; of each scope the last 64 names are kept.
    public func rememberVector(_ scope: ScopeCode) throws {
        let name = try headsName(scope)
        guard name != 0, try vector(named: name, scope) == nil else { return }
        var (key, vector) = (ByteWriter(), ByteWriter())
        key.fixed64(name)
        ValueCodec.encode(try heads(scope).held, into: &vector)
        let number = try scopeNumber(scope)
        let insert = try connection.prepare("INSERT OR REPLACE INTO _vector VALUES (?, ?, ?, ?)")
        insert.bind(1, number)
        insert.bind(2, key.bytes)
        insert.bind(3, vector.bytes)
        insert.bind(4, Int64(environment.wallClock()))
        try insert.run()
        let trim = try connection.prepare(
            """
            DELETE FROM _vector WHERE scope = ?1 AND name NOT IN \
            (SELECT name FROM _vector WHERE scope = ?1 ORDER BY at DESC LIMIT 64)
            """)
        trim.bind(1, number)
        try trim.run()
    }

    /// The regions that this store keeps, by the codes it was made for or enrolled in.
    public func subscriptions() throws -> [ScopeCode] {
        let text = try meta("scopes").map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: " ").compactMap { ScopeCode($0, in: schema.scopes) }
    }

    public func setSubscriptions(_ scopes: [ScopeCode]) throws {
        try setMeta("scopes", Array(Set(scopes).sorted().map(\.description).joined(separator: " ").utf8))
    }

    /// Whether the store keeps a scope: the directory, its regions and what lies in them.
    public func keeps(_ scope: ScopeCode) throws -> Bool {
        try scope.isDirectory || schema.scopes.contains(scope) && subscriptions().contains { $0.covers(scope) }
    }

    // MARK: Sessions and invitations

    public func nonce(of peer: [UInt8]) throws -> UInt64? {
        try meta("nonce:" + peer.map { hex(UInt64($0), digits: 2) }.joined()).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    public func setNonce(_ nonce: UInt64, of peer: [UInt8]) throws {
        var writer = ByteWriter()
        writer.fixed64(nonce)
        try setMeta("nonce:" + peer.map { hex(UInt64($0), digits: 2) }.joined(), writer.bytes)
    }

    /// What a one-time code is good for.
    public struct Invitation: Sendable {
        public var role: String
        public var person: String
        public var scopes: [ScopeCode]
        public var mayGrant: Bool
        /// Days since 1970 on which the grant ends, if it does.
        public var grantExpires: Int64?

        public init(role: String, person: String, scopes: [ScopeCode], mayGrant: Bool, grantExpires: Int64?) {
            self.role = role
            self.person = person
            self.scopes = scopes
            self.mayGrant = mayGrant
            self.grantExpires = grantExpires
        }
    }

    /// Keeps an invitation under the digest of its code.
    ///
    /// - Parameter expires: Milliseconds since 1970.
    public func invite(_ invitation: Invitation, code: String, expires: UInt64) throws {
        var terms = ByteWriter()
        terms.text(invitation.role)
        terms.text(invitation.person)
        terms.text(invitation.scopes.map(\.description).joined(separator: " "))
        terms.byte(invitation.mayGrant ? 1 : 0)
        terms.byte(invitation.grantExpires == nil ? 0 : 1)
        terms.signed(invitation.grantExpires ?? 0)
        let insert = try connection.prepare("INSERT INTO _invitation VALUES (?, ?, ?, 0)")
        insert.bind(1, environment.suite.digest(Array(code.utf8)))
        insert.bind(2, terms.bytes)
        insert.bind(3, Int64(expires))
        try insert.run()
    }

    /// Uses up a code; `nil` where it is not known, used or expired.
    public func redeem(_ code: String) throws -> Invitation? {
        let digest = environment.suite.digest(Array(code.utf8))
        let find = try connection.prepare("SELECT terms FROM _invitation WHERE code = ? AND used = 0 AND expires > ?")
        find.bind(1, digest)
        find.bind(2, Int64(environment.wallClock()))
        guard try find.step() else {
            find.reset()
            return nil
        }
        var reader = ByteReader(find.blob(0))
        find.reset()
        let mark = try connection.prepare("UPDATE _invitation SET used = 1 WHERE code = ?")
        mark.bind(1, digest)
        try mark.run()
        let role = try reader.text(max: 256, "a role")
        let person = try reader.text(max: 256, "a person")
        let scopes = try reader.text(max: 4_096, "regions").split(separator: " ").compactMap { ScopeCode($0, in: schema.scopes) }
        let mayGrant = try reader.byte() == 1
        let hasEnd = try reader.byte() == 1
        let expires = try reader.signed()
        return Invitation(role: role, person: person, scopes: scopes, mayGrant: mayGrant, grantExpires: hasEnd ? expires : nil)
    }
}
