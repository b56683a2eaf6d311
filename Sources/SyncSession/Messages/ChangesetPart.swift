package import Causality
import Changesets
package import Records

/// The beginning of a changeset that came before a link broke, as its receiver names it to whoever sent it.
///
///     Part := <code: ScopeCode> <replica: ReplicaID> <first: Varint> <bytes: Varint> <name: Fixed64>
///
/// `Protocol/04-session.md`, section 3.2.
package struct ChangesetPart: Hashable, Sendable {
    package let scope: ScopeCode
    /// The first entry of the changeset.
    package let first: Dot
    /// How many bytes have come.
    package let count: Int
    /// The first eight bytes of the digest of those.
    package let name: UInt64

    /// Fewer are not kept: they hardly hold a header, and to name them costs as much.
    package static let bytesMin = 256

    /// - Returns: `nil` where the bytes are too few to tell of which changeset they are.
    package init?(of bytes: [UInt8], digest: ([UInt8]) -> [UInt8]) {
        guard bytes.count >= ChangesetPart.bytesMin, let beginning = try? ChangesetBeginning(of: bytes) else { return nil }
        scope = ScopeCode(number: beginning.scope)
        first = beginning.first
        count = bytes.count
        name = ChangesetPart.name(bytes[...], digest: digest)
    }

    package static func name(_ bytes: ArraySlice<UInt8>, digest: ([UInt8]) -> [UInt8]) -> UInt64 {
        digest(Array("cunlian part 1\0".utf8) + bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Whether the bytes are of a changeset that begins so and goes on.
    package func isBeginning(of changeset: [UInt8], digest: ([UInt8]) -> [UInt8]) -> Bool {
        changeset.count > count && ChangesetPart.name(changeset[..<count], digest: digest) == name
    }

    func encode(into writer: inout ByteWriter) {
        writer.varint(scope.number)
        writer.raw(first.replica.bytes)
        writer.varint(first.number)
        writer.varint(count)
        writer.fixed64(name)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        scope = try reader.anyScope()
        let replica = try ValueCodec.replica(from: &reader)
        first = Dot(replica, try reader.varint())
        count = try reader.count(max: Limits.changesetBytesMax, .byteCount)
        name = try reader.fixed64()
    }
}

extension ByteWriter {
    /// A flag, and the part where there is one.
    mutating func part(_ part: ChangesetPart?) {
        byte(part == nil ? 0 : 1)
        part?.encode(into: &self)
    }
}

extension ByteReader {
    mutating func part() throws(WireError) -> ChangesetPart? {
        try flag(.whetherPart) ? try ChangesetPart(from: &self) : nil
    }
}
