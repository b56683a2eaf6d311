package import Causality
package import Changesets
package import Records

/// How it stands at a node with an attachment that was spoken of.
package enum AttachmentState: Hashable, Sendable {
    /// So many bytes are there, of one that was offered; of one that was wanted, none.
    case part(Int)
    /// The node holds it, durably.
    case held(size: Int)
    /// The node holds it, and so does its parent by the parent's word.
    case heldAbove(size: Int)
    /// The node does not take it, or give it.
    case refused(AttachmentRefusal)
}

/// What a node says to an ask: how it stands with each, offers first, in the order of the ask. It is a receipt.
///
///     States := <version: Byte> <status: Byte>
///               [<suite: Byte> <node: ReplicaID> <publicKey: Raw(32)> <ask: Raw(32)>
///                <states: Varint> <State>*states <signature: Raw(64)>]
///     State  := 00 <bytes: Varint> | 01 <size: Varint> | 02 <size: Varint> | 03 <reason: Byte>
///
/// `Protocol/13-attachments.md`, section 5.
package struct AttachmentStates: Sendable {
    /// Empty where the nonce was not the one given last: a session is to come first.
    package var states: [AttachmentState] = []
    package var node: ReplicaID?

    /// Of an ask with another nonce.
    package init() {}

    package init(node: ReplicaID, states: [AttachmentState]) { (self.node, self.states) = (node, states) }

    /// - Parameter ask: The digest of the ask's frame: what the answer is to.
    package func encode(to ask: [UInt8], signer: Signer) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(AttachmentAsk.version)
        guard let node else {
            writer.byte(0)
            return writer.bytes
        }
        writer.byte(1)
        writer.byte(signer.suite)
        writer.raw(node.bytes)
        writer.raw(signer.publicKey)
        writer.raw(ask)
        writer.varint(states.count)
        for state in states {
            switch state {
            case .part(let bytes):
                writer.byte(0)
                writer.varint(bytes)
            case .held(let size):
                writer.byte(1)
                writer.varint(size)
            case .heldAbove(let size):
                writer.byte(2)
                writer.varint(size)
            case .refused(let refusal):
                writer.byte(3)
                writer.byte(refusal.rawValue)
            }
        }
        return try SignedMessage.seal(writer.bytes, for: .attachmentReceipt, by: signer)
    }

    /// Reads an answer, and checks that it is signed by whom it names, and to this ask.
    package init(decoding bytes: [UInt8], to ask: [UInt8], count: Int, suite: Suite) throws(WireError) {
        var reader = ByteReader(bytes)
        guard try reader.byte() == AttachmentAsk.version else { throw reader.unknown(.sessionVersion) }
        switch try reader.byte() {
        case 0:
            try reader.expectEnd(.answer)
            return
        case 1: break
        default: throw reader.unknown(.answerStatus)
        }
        let message = try SignedMessage(cutting: bytes, .answer)
        var body = ByteReader(bytes, from: reader.offset, to: message.body.count)
        let suite = try body.suite(among: suite)
        let node = try ValueCodec.replica(from: &body)
        let key = Array(try body.raw(32))
        guard message.isSigned(for: .attachmentReceipt, by: key, of: node, suite: suite) else {
            throw WireError(message.body.count, .notSigned(.receipt))
        }
        guard try Array(body.raw(32)) == ask, try body.count(max: count, .attachments) == count else { throw body.fail(.damaged(.answer)) }
        for _ in 0..<count { states.append(try Self.state(&body)) }
        try body.expectEnd(.answer)
        self.node = node
    }

    private static func state(_ body: inout ByteReader) throws(WireError) -> AttachmentState {
        switch try body.byte() {
        case 0: return .part(try body.count(max: Limits.attachmentBytesMax, .attachmentSize))
        case 1: return .held(size: try body.count(max: Limits.attachmentBytesMax, .attachmentSize))
        case 2: return .heldAbove(size: try body.count(max: Limits.attachmentBytesMax, .attachmentSize))
        case 3:
            // A reason of a newer program is a reason.
            return .refused(AttachmentRefusal(rawValue: try body.byte()) ?? .notReferred)
        default: throw body.unknown(.answerStatus)
        }
    }
}
