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

    private let replica: Replica
    private let head: [UInt8]
    private let changesets: [StoredChangeset]
    private let onSent: @Sendable (Int) async -> Void

    /// - Parameter onSent: Told how many bytes each piece has.
    init(
        _ parts: OutgoingParts, signer: Signer, from replica: Replica, onSent: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        self.replica = replica
        self.onSent = onSent
        head = try parts.encodedHead(signer: signer)
        changesets = parts.changesets
    }

    /// Makes the body piece by piece, reading each changeset when its turn comes.
    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        fileprivate let body: OutgoingBody
        fileprivate var head: [UInt8]
        fileprivate var rest: ArraySlice<StoredChangeset>
        private var isEnded = false

        fileprivate init(_ body: OutgoingBody) {
            self.body = body
            head = body.head
            rest = body.changesets[...]
        }

        /// The next piece; `nil` at the end.
        public mutating func next() async throws -> [UInt8]? {
            guard !isEnded else { return nil }
            let batch = rest.prefix(OutgoingBody.batchSize)
            var piece = head
            if !batch.isEmpty {
                piece += try await body.replica.run { store in
                    try batch.flatMap { $0.frame(try store.log.changeset($0.row)).encoded }
                }
            }
            head = []
            rest.removeFirst(batch.count)
            if rest.isEmpty {
                isEnded = true
                piece += OutgoingParts.encodedEnd
            }
            await body.onSent(piece.count)
            return piece
        }
    }

    /// The body from its beginning.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
