package import Changesets
package import Records

/// What is in a file of attachments for somebody: what its writer says that they hold, and pieces.
///
///     File := "cunlian attachments 1" LF piece* end
///           | "cunlian attachments 2" LF holdings piece* end
///
/// Nothing here says what of it is taken. `Protocol/13-attachments.md`, section 6.
package struct AttachmentContent: Sendable {
    /// What a file begins with in which nothing but pieces is; a backup's always.
    package static let mark = Array("cunlian attachments 1\n".utf8)
    /// What one begins with that says what its writer holds.
    package static let markOfHoldings = Array("cunlian attachments 2\n".utf8)

    private let addressee: Fingerprint
    private let suite: Suite
    private var parser = FrameParser(ofBundle: ())
    private var beginning: [UInt8] = []
    private var count = 0
    /// Whether all of it has come, and nothing behind it.
    package var isEnded: Bool { hasEnd && parser.isEmpty }
    private var hasEnd = false
    /// What the writer says that they hold, signed by whom it names; whether that is a node only a directory tells.
    package private(set) var holdings: AttachmentHoldings?

    /// - Parameter addressee: Of the file: to nobody else it may speak.
    package init(for addressee: Fingerprint, suite: Suite) { (self.addressee, self.suite) = (addressee, suite) }

    /// - Parameter bytes: The next of the content, however it is cut.
    /// - Returns: The pieces that are whole with them.
    package mutating func add(_ bytes: [UInt8]) throws(BundleFault) -> [AttachmentPiece] {
        defer { count += bytes.count }
        let missing = min(bytes.count, Self.mark.count - beginning.count)
        beginning += bytes.prefix(missing)
        guard Self.mark.starts(with: beginning) || Self.markOfHoldings.starts(with: beginning) else { throw .badContent(at: count) }
        parser.append(bytes.dropFirst(missing))
        var pieces: [AttachmentPiece] = []
        while let frame = try next() {
            let isDue = beginning == Self.markOfHoldings && holdings == nil
            guard !hasEnd, isDue == (frame.kind == .attachmentHoldings) else { throw .badContent(at: count) }
            switch frame.kind {
            case .attachmentHoldings: holdings = try holdings(frame.bytes)
            case .attachmentPiece: pieces.append(try piece(frame.bytes))
            case .end: hasEnd = true
            default: throw .badContent(at: count)
            }
        }
        return pieces
    }

    private mutating func next() throws(BundleFault) -> Frame? {
        do throws(SyncRefusal) { return try parser.next() } catch { throw .badContent(at: count) }
    }

    private func piece(_ bytes: [UInt8]) throws(BundleFault) -> AttachmentPiece {
        do throws(WireError) { return try AttachmentPiece(decoding: bytes) } catch { throw .badContent(at: count) }
    }

    private func holdings(_ bytes: [UInt8]) throws(BundleFault) -> AttachmentHoldings {
        let said: AttachmentHoldings
        do throws(WireError) { said = try AttachmentHoldings(decoding: bytes, suite: suite) } catch { throw .badContent(at: count) }
        guard said.addressee == addressee else { throw .swapped }
        return said
    }
}
