import Changesets
import Records

/// The frames of one body: which may come now.
///
/// Overview: asker → `hello changeset* end`, node → `answer (changeset | refusal)* end`, bundle → `statement changeset* (keys | viewings)* end`.
/// Function: bytes in, frames out, in an order that the grammar allows.
/// Implementation: a state for each point of the grammar; a frame out of turn ends the session.
/// Exceptions: a body that breaks off leaves whatever came whole, and nothing else.
struct IncomingFrames: Sendable {
    enum Side: Sendable {
        /// Reads what an asker sends.
        case node
        /// Reads what a node answers.
        case asker
        /// Reads what is in a bundle.
        case bundle
    }

    enum Message: Sendable {
        case hello([UInt8])
        case answer([UInt8])
        case statement([UInt8])
        case changeset([UInt8])
        /// What follows behind so many bytes of a changeset that came before.
        case rest(from: Int, [UInt8])
        case refusal(ChangesetRefusal)
        /// Of a bundle: what is beside the log, behind all changesets.
        case beside(FrameKind, [[UInt8]])
        case end
    }

    private enum State {
        case beginning, streaming
        /// No changeset comes any more.
        case beside
        case ended
    }

    private let side: Side
    private var parser: FrameParser
    private var state = State.beginning

    init(_ side: Side) {
        self.side = side
        parser = side == .bundle ? FrameParser(ofBundle: ()) : FrameParser()
    }

    /// Whether the body is complete.
    var isEnded: Bool { state == .ended && parser.isEmpty }

    /// The beginning of a changeset that has not come whole, `part` being what came of one before.
    func beginning(after part: [UInt8]?) -> [UInt8]? {
        guard state == .streaming, let frame = parser.partial else { return nil }
        switch frame.kind {
        case .changeset: return frame.bytes
        case .rest:
            var reader = ByteReader(frame.bytes)
            guard let part, let from = try? reader.count(max: Limits.changesetBytesMax, .byteCount), from == part.count else { return nil }
            return part + frame.bytes[reader.offset...]
        default: return nil
        }
    }

    mutating func append(_ bytes: [UInt8]) { parser.append(bytes) }

    /// The next message, or `nil` until more has come.
    mutating func next() throws(SyncRefusal) -> Message? {
        guard let frame = try parser.next() else { return nil }
        switch (state, side, frame.kind) {
        case (.beginning, .node, .hello):
            state = .streaming
            return .hello(frame.bytes)
        case (.beginning, .asker, .answer):
            state = .streaming
            return .answer(frame.bytes)
        case (.beginning, .bundle, .statement):
            state = .streaming
            return .statement(frame.bytes)
        case (.streaming, _, .changeset): return .changeset(frame.bytes)
        case (.streaming, .node, .rest), (.streaming, .asker, .rest):
            var reader = ByteReader(frame.bytes)
            guard let from = try? reader.count(max: Limits.changesetBytesMax, .byteCount) else { throw .outOfTurn(.rest) }
            return .rest(from: from, Array(frame.bytes[reader.offset...]))
        case (.streaming, .asker, .refusal):
            do throws(WireError) {
                return .refusal(try ChangesetRefusal(decoding: frame.bytes))
            } catch {
                throw .badRefusal(at: error.offset)
            }
        case (.streaming, .bundle, .keys), (.streaming, .bundle, .viewings), (.beside, _, .keys), (.beside, _, .viewings):
            state = .beside
            do throws(WireError) { return .beside(frame.kind, try Beside.items(frame.bytes)) } catch { throw .outOfTurn(frame.kind) }
        case (.streaming, _, .end), (.beside, _, .end):
            state = .ended
            return .end
        default: throw .outOfTurn(frame.kind)
        }
    }
}
