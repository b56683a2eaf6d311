public import SyncSession

/// Carries sessions between two replicas of one process: for tests, and for a program that keeps both.
public struct MemoryTransport: SyncTransport {
    private let service: any SyncService
    /// Under which the asker's store remembers what the node holds.
    public let address: String

    /// - Parameters:
    ///   - service: The node's side.
    ///   - address: What the asker's store remembers the node by; the same at every session.
    public init(to service: any SyncService, address: String) {
        self.service = service
        self.address = address
    }

    /// One session with the service, in this process.
    public func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        let exchange = try await service.session()
        for try await bytes in request { try await exchange.receive(bytes) }
        try await exchange.finish()
        while let bytes = try await exchange.next() { try await receive(bytes) }
    }

    /// One exchange about attachments with the service, in this process.
    public func carry(_ request: AttachmentBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        guard let exchange = try await service.attachments() else { throw NotCarried() }
        for try await bytes in request { try await exchange.receive(bytes) }
        try await exchange.finish()
        while let bytes = try await exchange.next() { try await receive(bytes) }
    }

    /// One exchange about keys with the service, in this process.
    public func keys(_ request: [UInt8]) async throws -> [UInt8] {
        guard let exchange = try await service.keys() else { throw NotCarried() }
        return try await exchange.answer(to: request)
    }

    /// One exchange about who opened what with the service, in this process.
    public func viewings(_ request: [UInt8]) async throws -> [UInt8] {
        guard let exchange = try await service.viewings() else { throw NotCarried() }
        return try await exchange.answer(to: request)
    }

    /// Hands the request to the service.
    public func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await service.enrol(request) }
}

extension SyncExchange {
    /// The whole answer to a request that is one message.
    package func answer(to request: [UInt8]) async throws -> [UInt8] {
        try await receive(request)
        try await finish()
        return try await next() ?? []
    }
}
