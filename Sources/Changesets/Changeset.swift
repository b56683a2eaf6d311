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
    public let header: ChangesetHeader
    /// As sent.
    public let bytes: [UInt8]
    /// 32 bytes over everything but the signature.
    public let digest: [UInt8]
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
        guard bytes.count <= Limits.changesetBytesMax else {
            throw WireError(0, "a changeset of \(bytes.count) bytes is larger than \(Limits.changesetBytesMax)")
        }
        var reader = ByteReader(bytes)
        guard try reader.byte() == ChangesetVersion.magic else { throw WireError(0, "this is not a changeset") }
        let number = try reader.byte()
        guard let version = ChangesetVersion(rawValue: number) else { throw WireError(1, "changeset version \(number) is not known") }
        self.version = version
        let headerLength = try reader.countOfRest("the header's length")
        var section = try reader.section(headerLength)
        header = try ChangesetHeader(decoding: &section)
        payloadSize = try reader.count(max: Limits.payloadBytesMax, "the payload's length")
        let deflated = try reader.countOfRest("the compressed payload's length")
        payloadRange = reader.offset..<reader.offset + deflated
        _ = try reader.raw(deflated)
        let packed = version == .one ? 0 : try reader.countOfRest("the length of the packed bits")
        packedRange = reader.offset..<reader.offset + packed
        guard reader.remaining == packed + Changeset.signatureSize else {
            throw reader.fail("the changeset is cut short, or has bytes too many")
        }
        self.bytes = bytes
        self.digest = digest(version.context + bytes.dropLast(Changeset.signatureSize))
    }

    /// Whether the signature is the key's.
    public func isSigned(by publicKey: [UInt8], suite: Suite) -> Bool {
        header.suite == suite.number
            && suite.verify(Array(bytes.suffix(Changeset.signatureSize)), version.context + digest, publicKey)
    }

    /// Inflates and reads the payload.
    public func payload() throws(WireError) -> Payload {
        guard let dictionary = PresetDictionary.bytes(header.dictionary) else {
            throw WireError(0, "dictionary \(header.dictionary) is not known")
        }
        let inflated = try Deflate.expand(bytes[payloadRange], to: payloadSize, dictionary: dictionary)
        var decoder = PayloadDecoder(inflated, packed: version == .one ? nil : bytes[packedRange], header: header)
        return try decoder.decode()
    }
}
