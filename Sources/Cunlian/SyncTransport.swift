/// Carries one session's two bodies to a node and back.
public protocol SyncTransport: Sendable {
    /// Sends the request body as it is produced and hands over the answer's bytes as they come.
    ///
    /// - Throws: Whatever kept the answer from coming whole; what was handed over before counts.
    func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws

    /// The same of an exchange about attachments, which stands apart from a session's.
    ///
    /// - Throws: ``NotCarried`` where the node, or the transport, carries none.
    func carry(_ request: AttachmentBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws

    /// Sends a request about keys to what is sealed and returns the whole answer.
    ///
    /// - Throws: ``NotCarried`` where the node, or the transport, carries none.
    func keys(_ request: [UInt8]) async throws -> [UInt8]

    /// Sends a request about who opened what is sealed and returns the whole answer.
    ///
    /// - Throws: ``NotCarried`` where the node, or the transport, carries none.
    func viewings(_ request: [UInt8]) async throws -> [UInt8]

    /// Sends a request to enrol and returns the whole answer.
    func enrol(_ request: [UInt8]) async throws -> [UInt8]

    /// The node's address: what the store remembers it by.
    var address: String { get }
}
