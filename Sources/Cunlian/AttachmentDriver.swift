import Changesets
import RecordStore
import Records
import SyncSession

/// Drives one side's machine on a replica, as ``SessionDriver`` drives a session's.
actor AttachmentDriver<Machine: AttachmentMachine> {
    private let replica: Replica
    private let side: AttachmentStore.Side
    private(set) var machine: Machine
    /// What came and was not taken, and why.
    private(set) var refused: [[UInt8]: AttachmentRefusal] = [:]

    init(_ machine: Machine, on replica: Replica, side: AttachmentStore.Side) {
        (self.machine, self.replica, self.side) = (machine, replica, side)
    }

    /// - Returns: Bodies to be sent, and how the exchange ended, if it did.
    func handle(_ event: AttachmentEvent) async throws -> [AttachmentEffect] {
        let (before, side, known) = (machine, side, refused)
        let (after, left, refused) = try await replica.run { store in
            var (machine, refused) = (before, known)
            let effects = machine.handle(event)
            let left = try AttachmentStore(store: store, side: side).serve(&machine, effects, &refused)
            return (machine, left, refused)
        }
        (machine, self.refused) = (after, refused)
        return left
    }

    /// Lets the machine know what goes out.
    func note(_ head: [UInt8]) { machine.sent(head: head) }
}

/// The body that one side sends: a message, pieces, the end.
///
/// Blocks are read as they are asked for, so a long body takes no more memory than a short one.
public struct AttachmentBody: AsyncSequence, Sendable {
    /// A part of the body.
    public typealias Element = [UInt8]
    /// What the store, or the signer, throws.
    public typealias Failure = any Error

    private let replica: Replica
    let head: [UInt8]
    private let stretches: [OutgoingAttachments.Stretch]
    private let onSent: @Sendable (Int) async -> Void

    /// - Parameter onSent: Told how many bytes each part of the body has.
    init(
        _ parts: OutgoingAttachments, signer: Signer, from replica: Replica, onSent: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        self.replica = replica
        self.onSent = onSent
        head = try parts.encodedHead(signer: signer)
        stretches = parts.stretches
    }

    /// Makes the body part by part, reading each block when its turn comes.
    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        fileprivate let body: AttachmentBody
        private var rest: ArraySlice<OutgoingAttachments.Stretch>
        private var place: Int?
        private var hasBegun = false
        private var isEnded = false

        fileprivate init(_ body: AttachmentBody) {
            self.body = body
            rest = body.stretches[...]
        }

        /// The next part; `nil` at the end.
        public mutating func next() async throws -> [UInt8]? {
            guard !isEnded else { return nil }
            var part: [UInt8] = []
            if !hasBegun {
                hasBegun = true
                part = body.head
            } else if let stretch = rest.first {
                part = try await piece(of: stretch)
            }
            if rest.isEmpty {
                isEnded = true
                part += OutgoingParts.encodedEnd
            }
            await body.onSent(part.count)
            return part
        }

        /// From where the stretch has got to, to the end of the block.
        private mutating func piece(of stretch: OutgoingAttachments.Stretch) async throws -> [UInt8] {
            let from = place ?? stretch.range.lowerBound
            let block = AttachmentPiece.blockStart(from)..<AttachmentPiece.blockEnd(from, of: stretch.size)
            let bytes = try await body.replica.run { try $0.attachments.stretch(stretch.hash, block) }
            // A budget that ends within a block ends at the block's end.
            place = block.upperBound < stretch.range.upperBound ? block.upperBound : nil
            // What is here no longer is left out, and asked for again.
            if bytes == nil { place = nil }
            if place == nil { rest.removeFirst() }
            guard let bytes else { return [] }
            let check = AttachmentPiece.check(
                of: bytes, at: block.lowerBound, in: stretch.hash, digest: body.replica.environment.suite.digest)
            let piece = AttachmentPiece(
                hash: stretch.hash, size: stretch.size, from: from, check: check, bytes: Array(bytes[(from - block.lowerBound)...]))
            return Frame(.attachmentPiece, piece.encoded).encoded
        }
    }

    /// The body from its beginning.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
