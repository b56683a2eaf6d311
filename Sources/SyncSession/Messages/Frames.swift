import Changesets
import Records

/// The parts of a session's two bodies; the numbers are those of the wire.
public enum FrameKind: UInt8, Sendable {
    case hello = 1, changeset = 2, end = 3, answer = 4, refusal = 5, enrolment = 6, rest = 7, statement = 8, keys = 9, viewings = 10
    case attachmentAsk = 16, attachmentStates = 17, attachmentPiece = 18, attachmentHoldings = 19

    static let ofFiles: Set<FrameKind> = [.statement, .keys, .viewings, .attachmentHoldings]
}

/// A part of a session's body: what it is, and its bytes.
public struct Frame: Sendable {
    /// What the bytes are.
    public let kind: FrameKind
    /// The part itself, without its length.
    public let bytes: [UInt8]

    /// Puts the parts together; nothing is checked.
    public init(_ kind: FrameKind, _ bytes: [UInt8] = []) {
        self.kind = kind
        self.bytes = bytes
    }

    /// One byte of kind, the length, the bytes.
    public var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.byte(kind.rawValue)
        writer.blob(bytes)
        return writer.bytes
    }
}

/// Cuts a stream of bytes into frames, however it arrives.
///
/// It holds at most one incomplete frame, and refuses one that declares more than its kind may have
/// before it has stored a byte of it.
public struct FrameParser: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0

    /// The longest hello, answer or refusal; a changeset has a bound of its own.
    public static let messageBytesMax = 1 << 20

    /// Whether statements may come, and what else is in files alone: no session knows it.
    private let isOfBundle: Bool

    /// A parser that has been given nothing, of a session.
    public init() { isOfBundle = false }

    /// The same, of a bundle.
    package init(ofBundle: Void) { isOfBundle = true }

    /// Takes the bytes that came next, of whatever length.
    public mutating func append(_ bytes: some Collection<UInt8>) {
        if start > 65_536, start * 2 > buffer.count {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// Whether nothing is left of a frame that was begun.
    public var isEmpty: Bool { start == buffer.count }

    /// The next whole frame, or `nil` until more has come.
    ///
    /// - Throws: ``SyncRefusal`` for what cannot become a frame.
    public mutating func next() throws(SyncRefusal) -> Frame? {
        guard start < buffer.count else { return nil }
        guard let kind = FrameKind(rawValue: buffer[start]), !FrameKind.ofFiles.contains(kind) || isOfBundle else {
            throw .unknownFrame(kind: buffer[start])
        }
        var reader = ByteReader(buffer, from: start + 1)
        guard let length = try length(&reader) else { return nil }
        let most =
            switch kind {
            case .changeset, .rest: Limits.changesetBytesMax
            case .attachmentPiece: AttachmentPiece.frameBytesMax
            default: FrameParser.messageBytesMax
            }
        guard length <= UInt64(most) else {
            throw .frameTooLarge(length, max: most)
        }
        guard reader.remaining >= Int(length) else { return nil }
        let from = reader.offset
        start = from + Int(length)
        return Frame(kind, Array(buffer[from..<start]))
    }

    /// What has come of the next frame, where its kind and length are known and it is not whole.
    public var partial: Frame? {
        guard start < buffer.count, let kind = FrameKind(rawValue: buffer[start]) else { return nil }
        var reader = ByteReader(buffer, from: start + 1)
        guard let length = try? reader.varint(), UInt64(reader.remaining) < length else { return nil }
        return Frame(kind, Array(buffer[reader.offset...]))
    }

    private func length(_ reader: inout ByteReader) throws(SyncRefusal) -> UInt64? {
        do throws(WireError) {
            return try reader.varint()
        } catch {
            // Ten bytes hold any number: with fewer, more may be on the way.
            guard reader.bytes.count - start - 1 >= 10 else { return nil }
            throw .badFrameLength
        }
    }
}
