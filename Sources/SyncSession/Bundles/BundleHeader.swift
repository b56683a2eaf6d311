package import Changesets
package import Records

/// What stands in the clear before the sealed blocks of a bundle's file: for whom it is, and how long.
///
///     File   := <63 75 6e 62> <version: Byte> <suite: Byte> <addressee: Fingerprint> <place> <bytes: Varint>
///               <encapsulatedKey: Raw(32)> <block>*
///
/// Whoever carries it learns that and nothing else. Every byte of it is bound into the blocks' keys. `Protocol/12-bundle.md`, section 2.
package struct BundleHeader: Hashable, Sendable {
    package static let magic = Array("cunb".utf8)
    /// What a file holds, by its version.
    package enum Content: UInt8, Sendable {
        /// A statement, and what goes along with it.
        case changesets = 1
        /// Attachments, in the pieces in which they travel: `Protocol/13-attachments.md`, section 6.
        case attachments = 2
    }
    /// How much content a block has; the last may have less.
    package static let blockSize = 1 << 16
    /// A header is never longer.
    package static let sizeMax = 96
    /// What a file may hold, in bytes.
    static let contentMax = 1 << 40

    package let holds: Content
    package let suite: UInt8
    package let addressee: Fingerprint
    package let place: BundlePlace
    /// Of the content, before it is sealed.
    package let bytes: Int

    package init(_ holds: Content = .changesets, suite: UInt8, addressee: Fingerprint, place: BundlePlace, bytes: Int) {
        self.holds = holds
        self.suite = suite
        self.addressee = addressee
        self.place = place
        self.bytes = bytes
    }

    /// The header without the encapsulated key.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.raw(BundleHeader.magic)
        writer.byte(holds.rawValue)
        writer.byte(suite)
        writer.fixed64(addressee.high)
        writer.fixed64(addressee.low)
        place.encode(into: &writer)
        writer.varint(bytes)
        return writer.bytes
    }

    /// What the blocks are bound to.
    package var info: [UInt8] { Array("cunlian bundle 1\0".utf8) + encoded }

    package var blocks: Int { max(1, (bytes + BundleHeader.blockSize - 1) / BundleHeader.blockSize) }

    /// Of the whole file, in bytes.
    package var fileSize: Int { encoded.count + Envelope.encapsulatedKeySize + bytes + blocks * Envelope.overhead }

    /// Reads a header from the beginning of a file.
    ///
    /// - Returns: How many bytes stand before the first block, and the encapsulated key.
    package static func read(_ bytes: [UInt8], suite: Suite) throws(BundleFault) -> (header: BundleHeader, from: Int, key: [UInt8]) {
        guard bytes.count > magic.count + 2, Array(bytes.prefix(magic.count)) == magic else { throw .notABundle }
        guard let holds = Content(rawValue: bytes[4]) else { throw .newerVersion(bytes[4]) }
        guard suite.numbered(bytes[5]) != nil else { throw .unknownSuite(bytes[5]) }
        var reader = ByteReader(bytes, from: 6)
        do throws(WireError) {
            let addressee = Fingerprint(high: try reader.fixed64(), low: try reader.fixed64())
            let place = try BundlePlace(from: &reader)
            let count = try reader.count(max: contentMax, .byteCount)
            guard count > 0 else { throw reader.fail(.unknown(0, .byteCount)) }
            let key = Array(try reader.raw(Envelope.encapsulatedKeySize))
            return (BundleHeader(holds, suite: bytes[5], addressee: addressee, place: place, bytes: count), reader.offset, key)
        } catch {
            throw .damaged(at: error.offset)
        }
    }
}

/// The sealed file of one part, made while its content comes.
package struct BundleSealing: Sendable {
    private var sealer: any EnvelopeSealer
    private var waiting: [UInt8] = []
    private var left: Int
    private var head: [UInt8]

    /// - Throws: ``BundleFault/noKey(_:)`` where nothing can be sealed to the key.
    package init(_ header: BundleHeader, to key: [UInt8], suite: Suite) throws(BundleFault) {
        guard let sealer = suite.sealer(key, header.info) else { throw .noKey(header.addressee) }
        self.sealer = sealer
        left = header.bytes
        head = header.encoded + sealer.encapsulatedKey
    }

    /// - Parameter content: The next of the content, however it is cut.
    /// - Returns: What can be written of the file.
    package mutating func add(_ content: [UInt8]) throws -> [UInt8] {
        waiting += content
        defer { head = [] }
        var file = head
        while waiting.count >= BundleHeader.blockSize || waiting.count == left, !waiting.isEmpty {
            let block = Array(waiting.prefix(BundleHeader.blockSize))
            waiting.removeFirst(block.count)
            left -= block.count
            file += try sealer.seal(block)
        }
        return file
    }

    /// Whether as much content came as the header says.
    package var isWhole: Bool { left == 0 && waiting.isEmpty }
}

/// Opens the blocks of one file, one after another.
package struct BundleOpening: Sendable {
    package let header: BundleHeader
    private var opener: any EnvelopeOpener
    private var offset: Int
    private var left: Int

    /// - Parameters:
    ///   - holds: What the file is to hold; another is none.
    ///   - beginning: The first ``BundleHeader/sizeMax`` bytes, or all where there are fewer.
    ///   - size: Of the file, in bytes.
    ///   - own: Of the key that opens.
    package init(
        _ beginning: [UInt8], holds: BundleHeader.Content = .changesets, size: Int, own: Fingerprint, signer: Signer, suite: Suite
    ) throws(BundleFault) {
        let (header, from, key) = try BundleHeader.read(beginning, suite: suite)
        guard header.holds == holds else { throw .notABundle }
        guard header.addressee == own else { throw .forSomebodyElse(header.addressee, name: nil) }
        guard header.fileSize == size else { throw .otherLength(bytes: size, expected: header.fileSize) }
        guard let opener = signer.opener(key, header.info) else { throw .damaged(at: from) }
        self.header = header
        self.opener = opener
        offset = from
        left = header.bytes
    }

    /// Where the next block lies in the file; `nil` behind the last.
    package var next: Range<Int>? {
        let size = min(left, BundleHeader.blockSize)
        return left > 0 ? offset..<offset + size + Envelope.overhead : nil
    }

    /// - Returns: The content of the next block.
    package mutating func open(_ block: [UInt8]) throws(BundleFault) -> [UInt8] {
        guard let content = opener.open(block), content.count == block.count - Envelope.overhead else { throw .damaged(at: offset) }
        offset += block.count
        left -= content.count
        return content
    }
}
