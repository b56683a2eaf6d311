public import Cunlian
public import SyncSession

/// A transport within the process, that can cut either body at a byte.
public struct LoopbackTransport: SyncTransport {
    public struct Cut: LinkError {
        public var fault: LinkFault { .broke }
    }

    let service: any SyncService
    public let address: String
    /// After how many bytes the request breaks off.
    public var cutRequest: Int?
    /// After how many bytes the answer breaks off.
    public var cutAnswer: Int?
    /// After how many bytes both ways together the link breaks, of every connection.
    public var cut: Int?
    public var chunk: Int

    public init(_ service: any SyncService, address: String, cutRequest: Int? = nil, cutAnswer: Int? = nil, chunk: Int = 1 << 16) {
        self.service = service
        self.address = address
        self.cutRequest = cutRequest
        self.cutAnswer = cutAnswer
        self.chunk = chunk
    }

    public func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        try await run(request, try await service.session(), receive)
    }

    public func carry(_ request: AttachmentBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        guard let exchange = try await service.attachments() else { throw NotCarried() }
        try await run(request, exchange, receive)
    }

    public func keys(_ request: [UInt8]) async throws -> [UInt8] {
        guard let exchange = try await service.keys() else { throw NotCarried() }
        return try await exchange.answer(to: request)
    }

    public func viewings(_ request: [UInt8]) async throws -> [UInt8] {
        guard let exchange = try await service.viewings() else { throw NotCarried() }
        return try await exchange.answer(to: request)
    }

    private func run(
        _ request: some AsyncSequence<[UInt8], any Error>, _ exchange: any SyncExchange, _ receive: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        var left = min(cutRequest ?? .max, cut ?? .max)
        for try await bytes in request {
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                let piece = Array(bytes[start..<min(start + chunk, bytes.count)].prefix(left))
                left -= piece.count
                try await exchange.receive(piece)
                if left == 0 {
                    try await exchange.cancel()
                    throw Cut()
                }
            }
        }
        try await exchange.finish()
        var leftAnswer = min(cutAnswer ?? .max, cut == nil ? .max : left)
        while let bytes = try await exchange.next() {
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                let piece = Array(bytes[start..<min(start + chunk, bytes.count)].prefix(leftAnswer))
                leftAnswer -= piece.count
                try await receive(piece)
                if leftAnswer == 0 { throw Cut() }
            }
        }
    }

    public func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await service.enrol(request) }
}
