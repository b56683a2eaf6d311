import Changesets
import RecordStore
import SyncSession

/// The body that one side of a session sends: a message, changesets, the end.
///
/// Changesets are read from the store as they are asked for, so a long body takes no more memory than a
/// short one.
public struct OutgoingBody: AsyncSequence, Sendable {
    /// A piece of the body.
    public typealias Element = [UInt8]
    /// What the store, or the signer, throws.
    public typealias Failure = any Error

    /// How many changesets are read at a time.
    private static let batchSize = 16
    /// And how many bytes, unless one has more: what is handed over is soon on its way.
    private static let batchBytes = 64 << 10

    private let replica: Replica
    private let head: [UInt8]
    private let changesets: [StoredChangeset]
    private let beside: [Frame]
    private let onSent: @Sendable (Int, Amount) async -> Void

    /// - Parameter onSent: Told how many bytes each piece has, and how much of changesets is in it.
    init(
        _ parts: OutgoingParts, signer: Signer, from replica: Replica,
        onSent: @escaping @Sendable (Int, Amount) async -> Void = { _, _ in }
    ) throws {
        self.replica = replica
        self.onSent = onSent
        head = try parts.encodedHead(signer: signer)
        changesets = parts.changesets
        beside = parts.beside
    }

    /// Of the whole, in bytes, where no changeset goes on in the middle.
    var size: Int {
        let others = beside.reduce(head.count + OutgoingParts.encodedEnd.count) { $0 + $1.encoded.count }
        return changesets.reduce(others) { $0 + $1.frameSize }
    }

    /// Makes the body piece by piece, reading each changeset when its turn comes.
    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        fileprivate let body: OutgoingBody
        fileprivate var head: [UInt8]
        fileprivate var rest: ArraySlice<StoredChangeset>
        fileprivate var beside: ArraySlice<Frame>
        private var isEnded = false

        fileprivate init(_ body: OutgoingBody) {
            self.body = body
            head = body.head
            rest = body.changesets[...]
            beside = body.beside[...]
        }

        /// The next piece; `nil` at the end.
        public mutating func next() async throws -> [UInt8]? {
            guard !isEnded else { return nil }
            var bytes = 0
            var batch = rest.prefix(OutgoingBody.batchSize).prefix {
                bytes += $0.size
                return bytes <= OutgoingBody.batchBytes
            }
            if batch.isEmpty { batch = rest.prefix(1) }
            var piece = head
            if !batch.isEmpty {
                let batch = Array(batch)
                piece += try await body.replica.run { store in
                    try batch.flatMap { $0.frame(try store.log.changeset($0.row)).encoded }
                }
            }
            head = []
            rest.removeFirst(batch.count)
            if rest.isEmpty, batch.isEmpty || beside.isEmpty {
                for frame in beside.prefix(OutgoingBody.batchSize) { piece += frame.encoded }
                beside = beside.dropFirst(OutgoingBody.batchSize)
            }
            if rest.isEmpty, beside.isEmpty {
                isEnded = true
                piece += OutgoingParts.encodedEnd
            }
            await body.onSent(piece.count, Amount(of: Array(batch)))
            return piece
        }
    }

    /// The body from its beginning.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
