public import Causality
public import Records

/// That the keys of a record are to be destroyed wherever they are, as somebody entitled said it: a signed statement, which travels as keys
/// do and stays, so that no key of the record ever comes back; `Protocol/14-sealed.md`, section 6.
public struct Erasure: Sendable {
    /// Where the record lies.
    public let scope: ScopeCode
    /// Whose keys they are.
    public let record: RecordID
    /// By the clock of whoever said it, in milliseconds since 1970.
    public let time: UInt64
    /// The public key of whoever said it, 32 bytes.
    public let giver: [UInt8]
    /// All of it, as it is kept and passed on.
    public let bytes: [UInt8]

    private static let version: UInt8 = 1
    private static let context = Array("cunlian erasure 1\0".utf8)

    /// Says it.
    ///
    /// - Throws: What the signer throws.
    public init(of record: RecordID, in scope: ScopeCode, at time: UInt64, signer: Signer) throws {
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.byte(signer.suite)
        writer.varint(scope.number)
        ValueCodec.encode(record, into: &writer)
        writer.fixed64(time)
        writer.raw(signer.publicKey)
        (self.scope, self.record, self.time, giver) = (scope, record, time, signer.publicKey)
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
        scope = try reader.scope()
        record = try ValueCodec.record(from: &reader)
        time = try reader.fixed64()
        giver = Array(try reader.raw(32))
        let signed = Array(bytes[..<(bytes.count - reader.remaining)])
        let signature = Array(try reader.raw(ScopeKey.signatureSize))
        try reader.expectEnd(.scopeKey)
        guard isKept || suite.verify(signature, Self.context + signed, giver) else { throw reader.fail(.notSigned(.scopeKey)) }
        self.bytes = bytes
    }
}
