import RecordStore
import SyncSession

/// Carries one session's two bodies to a node and back.
public protocol SyncTransport: Sendable {
    /// Sends the request body as it is produced and hands over the answer's bytes as they come.
    ///
    /// - Throws: Whatever kept the answer from coming whole; what was handed over before counts.
    func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws

    /// Sends a request to enrol and returns the whole answer.
    func enrol(_ request: [UInt8]) async throws -> [UInt8]

    /// The node's address: what the store remembers it by.
    var address: String { get }
}

/// A session's request: the hello, the changesets that the node lacks, the end.
///
/// Changesets are read from the store as they are asked for, so a long request takes no more memory than
/// a short one.
public struct OutgoingBody: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = any Error

    let replica: Replica
    let head: [UInt8]
    let rows: [Int64]
    let end: [UInt8]
    let onSent: @Sendable (Int) async -> Void

    public struct AsyncIterator: AsyncIteratorProtocol {
        let body: OutgoingBody
        var next = -1
        var isEnded = false

        public mutating func next() async throws -> [UInt8]? {
            guard !isEnded else { return nil }
            if next < 0 {
                next = 0
                // A short request goes in one piece.
                isEnded = body.rows.isEmpty
                let bytes = body.head + (isEnded ? body.end : [])
                await body.onSent(bytes.count)
                return bytes
            }
            let batch = Array(body.rows[next..<Swift.min(next + 16, body.rows.count)])
            next += batch.count
            isEnded = next == body.rows.count
            let bytes = try await body.replica.run { store in
                try batch.flatMap { Frame(.changeset, try store.log.changeset($0)).encoded }
            }
            await body.onSent(bytes.count)
            return bytes + (isEnded ? body.end : [])
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}
