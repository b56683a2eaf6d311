import Causality
import Records

/// Consecutive entries of one replica in one scope, sealed: what travels, and what the log consists of.
///
///     magic C7 02 │ header length, header │ inflated length, deflated length, deflated payload │ packed length, packed bits │ signature
///
/// Immutable and forwarded verbatim. Digest and signature cover the bytes as sent, behind a context
/// string, so no signature of this kind can be taken for one of another. The whole is laid out in
/// `Protocol/02-changeset.md`.
public struct Changeset: Sendable {
    /// What stands before the payload.
    public private(set) var header: ChangesetHeader
    /// The header as it stands in the bytes, where ``header`` has other names in it.
    private var written: ChangesetHeader?
    /// As sent.
    public let bytes: [UInt8]
    /// 32 bytes over everything but the signature.
    public let digest: [UInt8]
    /// How it is laid out.
    public let version: ChangesetVersion
    private let payloadRange: Range<Int>
    private let payloadSize: Int
    /// Of the packed bits behind the payload; empty in version 1.
    private let packedRange: Range<Int>

    static let signatureSize = 64

    /// The digest's first eight bytes, as guards carry them.
    public var guardDigest: UInt64 { digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Reads the frame and the header of a changeset; the payload stays deflated.
    ///
    /// - Parameter bytes: Untrusted; exactly one changeset.
    /// - Throws: ``WireError`` with the first byte that cannot be explained.
    public init(parsing bytes: [UInt8], digest: ([UInt8]) -> [UInt8]) throws(WireError) {
        self.init(bytes, frame: try ChangesetFrame(parsing: bytes), digest: digest)
    }

    /// The same, digested by the suite that it says; by the first of them where it says one that is not known.
    public init(parsing bytes: [UInt8], suite: Suite) throws(WireError) {
        let frame = try ChangesetFrame(parsing: bytes)
        self.init(bytes, frame: frame, digest: (suite.numbered(frame.header.suite) ?? suite).digest)
    }

    /// - Parameter frame: Of these bytes.
    init(_ bytes: [UInt8], frame: ChangesetFrame, digest: ([UInt8]) -> [UInt8]) {
        header = frame.header
        payloadSize = frame.payloadSize
        payloadRange = frame.payloadRange
        version = frame.version
        packedRange = frame.packedRange
        self.bytes = bytes
        self.digest = digest(version.context + bytes.dropLast(Changeset.signatureSize))
    }

    /// The same with other names in the header; its bytes, and what they say, stay what they are.
    public func named(_ header: ChangesetHeader) -> Changeset {
        var result = self
        result.written = written ?? self.header
        result.header = header
        return result
    }

    /// Whether the signature is the key's.
    public func isSigned(by publicKey: [UInt8], suite: Suite) -> Bool {
        suite.numbered(header.suite)?.verify(Array(bytes.suffix(Changeset.signatureSize)), version.context + digest, publicKey) ?? false
    }

    /// Inflates and reads the payload.
    public func payload() throws(WireError) -> Payload { try payload(isArriving: false) }

    /// - Parameter isArriving: Whether it comes from elsewhere: then it may not be more work than its bytes allow.
    func payload(isArriving: Bool) throws(WireError) -> Payload {
        guard let dictionary = PresetDictionary.bytes(header.dictionary) else {
            throw WireError(0, .unknown(UInt64(header.dictionary), .dictionary))
        }
        let inflated = try Deflate.expand(bytes[payloadRange], to: payloadSize, dictionary: dictionary)
        var decoder = PayloadDecoder(inflated, packed: version.isPacked ? bytes[packedRange] : nil, header: written ?? header)
        if isArriving { decoder.room = Limits.operationsMax(bytes: bytes.count) }
        return try decoder.decode()
    }
}
