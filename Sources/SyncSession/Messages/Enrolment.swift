public import Causality
public import Changesets
public import Records

/// Asks a node to give a key an office, against a one-time code.
public struct EnrolmentRequest: Sendable {
    /// What the asker was handed; it serves once.
    public let code: String
    /// The identity that the asker writes under.
    public let replica: ReplicaID
    /// The asker's key, 32 bytes.
    public let publicKey: [UInt8]
    /// Whether the asker takes the directories of regions, so that the office may be given there: version 2.
    public let namesRegions: Bool

    /// Puts the parts together; nothing is checked.
    public init(code: String, replica: ReplicaID, publicKey: [UInt8], namesRegions: Bool = true) {
        self.code = code
        self.replica = replica
        self.publicKey = publicKey
        self.namesRegions = namesRegions
    }

    /// The request in bytes, signed.
    ///
    /// - Parameter signer: Of the key that is to be given the office.
    /// - Throws: What the signer throws.
    public func encode(signer: Signer) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(namesRegions ? 2 : 1)
        writer.byte(signer.suite)
        writer.text(code)
        writer.raw(replica.bytes)
        writer.raw(publicKey)
        return try SignedMessage.seal(writer.bytes, for: .enrolment, by: signer)
    }

    /// Reads a request and checks that the asker holds the key.
    public init(decoding bytes: [UInt8], suite: Suite) throws(WireError) {
        let message = try SignedMessage(cutting: bytes, .enrolment)
        var reader = ByteReader(Array(message.body))
        let (version, suiteNumber) = (try reader.byte(), try reader.byte())
        guard 1...2 ~= version else { throw WireError(0, .unknown(UInt64(version), .enrolmentVersion)) }
        namesRegions = version == 2
        guard let suite = suite.numbered(suiteNumber) else { throw WireError(0, .unknown(UInt64(suiteNumber), .suite)) }
        code = try reader.text(max: 256, .code)
        replica = try ValueCodec.replica(from: &reader)
        publicKey = Array(try reader.raw(32))
        try reader.expectEnd(.enrolment)
        guard message.isSigned(for: .enrolment, by: publicKey, of: replica, suite: suite) else {
            throw WireError(message.body.count, .notSigned(.enrolment))
        }
    }
}

/// What the node answers: the root to trust from now on; the directory follows as changeset frames.
public struct EnrolmentAnswer: Sendable {
    /// The key from which the whole directory follows.
    public let root: Fingerprint
    /// The code of the office that the key was given; `node` for nodes.
    public let role: String
    /// Where it holds.
    public let scopes: [ScopeCode]
    /// Days since 1970-01-01, if the grant ends.
    public let expires: Int64?

    /// Puts the parts together; nothing is checked.
    public init(root: Fingerprint, role: String, scopes: [ScopeCode], expires: Int64?) {
        self.root = root
        self.role = role
        self.scopes = scopes
        self.expires = expires
    }

    /// The answer in bytes. It is not signed: what it says is proved by the directory that follows.
    public func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(1)
        writer.fixed64(root.high)
        writer.fixed64(root.low)
        writer.text(role)
        writer.varint(scopes.count)
        for scope in scopes { writer.varint(scope.number) }
        writer.byte(expires == nil ? 0 : 1)
        if let expires { writer.signed(expires) }
        return writer.bytes
    }

    /// Reads an answer.
    ///
    /// - Throws: Where in the bytes something is wrong, and what.
    public init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard version == 1 else { throw WireError(0, .unknown(UInt64(version), .enrolmentVersion)) }
        root = Fingerprint(high: try reader.fixed64(), low: try reader.fixed64())
        role = try reader.text(max: 64, .role)
        var scopes: [ScopeCode] = []
        for _ in 0..<(try reader.countOfRest(.regions)) { scopes.append(try reader.scope()) }
        self.scopes = scopes
        expires = try reader.flag(.whetherGrantEnds) ? try reader.signed() : nil
        try reader.expectEnd(.answer)
    }
}
