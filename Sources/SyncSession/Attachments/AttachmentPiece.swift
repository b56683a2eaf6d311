package import Changesets
import Records

/// Bytes of an attachment on their way: what they are of, where they belong, and a check of the block that they end.
///
///     Piece := <hash: Raw(32)> <size: Varint> <from: Varint> <check: Fixed64> <bytes, to the end>
///
/// A piece stays within one block of 16 KiB and goes to the block's end, or the attachment's; it may begin anywhere in the block, where
/// a link broke before. It says all that is needed to take it, so it serves in a file as well as on a link.
/// `Protocol/13-attachments.md`, section 4.
package struct AttachmentPiece: Hashable, Sendable {
    /// The SHA-256 of the whole attachment.
    package let hash: [UInt8]
    /// How many bytes the whole attachment has.
    package let size: Int
    /// Where in it these begin.
    package let from: Int
    /// Of the block that they end, from its beginning on.
    package let check: UInt64
    package let bytes: [UInt8]

    /// Puts the parts together; nothing is checked.
    package init(hash: [UInt8], size: Int, from: Int, check: UInt64, bytes: [UInt8]) {
        (self.hash, self.size, self.from, self.check, self.bytes) = (hash, size, from, check, bytes)
    }

    /// The longest frame of a piece, in bytes.
    static let frameBytesMax = Limits.attachmentPieceBytes + 32 + 2 * 10 + 8

    /// Where the block begins that holds a byte.
    package static func blockStart(_ place: Int) -> Int { place - place % Limits.attachmentPieceBytes }
    /// Where the block ends that holds a byte.
    package static func blockEnd(_ place: Int, of size: Int) -> Int { min(size, blockStart(place) + Limits.attachmentPieceBytes) }

    /// What a block is checked by, so that one that was garbled is noticed before all the rest has come.
    package static func check(of block: [UInt8], at start: Int, in hash: [UInt8], digest: ([UInt8]) -> [UInt8]) -> UInt64 {
        var writer = ByteWriter()
        writer.raw(Array("cunlian piece 1\0".utf8))
        writer.raw(hash)
        writer.fixed64(UInt64(start))
        writer.raw(block)
        return digest(writer.bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// As a frame holds it.
    package var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.raw(hash)
        writer.varint(size)
        writer.varint(from)
        writer.fixed64(check)
        writer.raw(bytes)
        return writer.bytes
    }

    /// Reads a piece, of whose end there may be more to come.
    ///
    /// - Parameter isWhole: Whether it has come to its end.
    package init(decoding bytes: [UInt8], isWhole: Bool = true) throws(WireError) {
        var reader = ByteReader(bytes)
        hash = Array(try reader.raw(32))
        size = try reader.count(max: Limits.attachmentBytesMax, .attachmentSize)
        let from = try reader.varint()
        guard from < UInt64(size) else { throw reader.fail(.tooGreat(from, most: size, .offset)) }
        self.from = Int(from)
        check = try reader.fixed64()
        let count = Self.blockEnd(self.from, of: size) - self.from
        guard isWhole ? reader.remaining == count : reader.remaining < count else { throw reader.fail(.damaged(.attachmentPiece)) }
        self.bytes = Array(try reader.raw(reader.remaining))
    }
}
