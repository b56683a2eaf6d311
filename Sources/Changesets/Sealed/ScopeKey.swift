public import Causality
public import Records

/// The key of a scope for those who may read the same, as somebody who has it gives it to somebody else: a signed statement with the key in
/// an envelope; `Protocol/14-sealed.md`, section 3.
public struct ScopeKey: Sendable {
    /// What the key is called, 12 bytes drawn by chance.
    public let name: KeyName
    /// Where it is used.
    public let scope: ScopeCode
    /// Who is to have it.
    public let readers: Readers
    /// Greater than that of every key of the scope and the readers that its maker knew.
    public let generation: UInt64
    /// Whose key opens the envelope.
    public let holder: Fingerprint
    /// The public key of whoever gives it, 32 bytes.
    public let giver: [UInt8]
    private let envelope: [UInt8]
    /// All of it, as it is kept and passed on.
    public let bytes: [UInt8]

    private static let version: UInt8 = 1
    private static let context = Array("cunlian scope key 1\0".utf8)
    private static let envelopeSize = Envelope.encapsulatedKeySize + Cipher.keySize + Envelope.overhead
    static let signatureSize = 64
    private static let generationMax = 1_000_000
    /// More than any statement has.
    public static let bytesMax = 512

    /// Gives a key to somebody.
    ///
    /// - Returns: `nil` where nothing can be sealed to them.
    /// - Throws: What signer and sealer throw.
    public init?(
        giving key: OpenScopeKey, to publicKey: [UInt8], signer: Signer, suite: Suite
    ) throws {
        // Whoever signs by one suite seals to nobody of another.
        guard let suite = suite.numbered(signer.suite) else { return nil }
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.byte(suite.number)
        writer.raw(key.name.bytes)
        writer.varint(key.scope.number)
        writer.varint(key.readers.roles.bits)
        writer.byte(key.readers.nodes ? 1 : 0)
        writer.varint(key.generation)
        let holder = Fingerprint(digest: suite.digest(publicKey))
        writer.fixed64(holder.high)
        writer.fixed64(holder.low)
        writer.raw(signer.publicKey)
        guard var sealer = suite.sealer(publicKey, Self.context + writer.bytes) else { return nil }
        let box = try sealer.seal(key.secret)
        writer.raw(sealer.encapsulatedKey)
        writer.raw(box)
        (name, scope, readers, generation) = (key.name, key.scope, key.readers, key.generation)
        self.holder = holder
        giver = signer.publicKey
        envelope = sealer.encapsulatedKey + box
        bytes = writer.bytes + (try signer.sign(Self.context + writer.bytes))
    }

    /// Reads a statement.
    ///
    /// - Parameter isKept: It was read before it was kept, so the signature is not looked at again.
    /// - Throws: Where in the bytes something is wrong, and what; a signature that is not the giver's too.
    public init(_ bytes: [UInt8], suite: Suite, isKept: Bool = false) throws(WireError) {
        var reader = ByteReader(bytes)
        guard try reader.byte() == Self.version else { throw reader.unknown(.scopeKey) }
        let suite = try reader.suite(among: suite)
        name = KeyName(Array(try reader.raw(KeyName.size)))
        scope = try reader.scope()
        readers = Readers(roles: RoleSet(bits: try reader.varint()), nodes: try reader.flag(.keyReaders))
        generation = try UInt64(reader.count(max: Self.generationMax, .scopeKey))
        guard generation > 0 else { throw reader.unknown(.scopeKey) }
        holder = Fingerprint(high: try reader.fixed64(), low: try reader.fixed64())
        giver = Array(try reader.raw(32))
        envelope = Array(try reader.raw(Self.envelopeSize))
        let signed = Array(bytes[..<(bytes.count - reader.remaining)])
        let signature = Array(try reader.raw(Self.signatureSize))
        try reader.expectEnd(.scopeKey)
        guard isKept || suite.verify(signature, Self.context + signed, giver) else { throw reader.fail(.notSigned(.scopeKey)) }
        self.bytes = bytes
    }

    /// The key, by whoever holds the private key that it was sealed to.
    public func opened(by signer: Signer) -> OpenScopeKey? {
        let info = Self.context + bytes.dropLast(Self.signatureSize + Self.envelopeSize)
        let parts = (Array(envelope[..<Envelope.encapsulatedKeySize]), Array(envelope[Envelope.encapsulatedKeySize...]))
        guard var opener = signer.opener(parts.0, info), let secret = opener.open(parts.1), secret.count == Cipher.keySize else {
            return nil
        }
        return OpenScopeKey(name: name, scope: scope, readers: readers, generation: generation, secret: secret)
    }
}

/// A scope's key that is at hand.
public struct OpenScopeKey: Sendable {
    /// What it is called.
    public let name: KeyName
    /// Where it is used.
    public let scope: ScopeCode
    /// Who is to have it.
    public let readers: Readers
    /// The greater is used.
    public let generation: UInt64
    let secret: [UInt8]

    init(name: KeyName, scope: ScopeCode, readers: Readers, generation: UInt64, secret: [UInt8]) {
        self.name = name
        self.scope = scope
        self.readers = readers
        self.generation = generation
        self.secret = secret
    }

    /// Draws one.
    ///
    /// - Parameter random: As many bytes by chance as it is asked for.
    public init(scope: ScopeCode, readers: Readers, generation: UInt64, random: (Int) -> [UInt8]) {
        self.init(
            name: KeyName(random(KeyName.size)), scope: scope, readers: readers, generation: generation, secret: random(Cipher.keySize))
    }
}
