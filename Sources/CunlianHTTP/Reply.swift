import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SyncSession

/// A reply whose head has arrived: a node's answer, a refusal, or something else's.
struct Reply {
    private let response: HTTPClientResponse
    private let host: String

    init(_ response: HTTPClientResponse, host: String) {
        self.response = response
        self.host = host
    }

    /// Hands on the body piece by piece, or throws what the answer says instead.
    ///
    /// - Throws: ``TransportError``; what `receive` throws, as it is.
    func read(bytesMax: Int, _ receive: ([UInt8]) async throws -> Void) async throws {
        let type = response.headers.first(name: "content-type") ?? "none"
        let status = response.status.code
        guard type.lowercased() == RefusalMapping.contentType else {
            throw TransportError.garbage(.otherType(status: status, type: excerpt(type)))
        }
        guard status == 200 else { throw try await refusal(status) }
        try await pieces(bytesMax: bytesMax, receive)
    }

    private func pieces(bytesMax: Int, _ receive: ([UInt8]) async throws -> Void) async throws {
        var iterator = response.body.makeAsyncIterator()
        var count = 0
        while let piece = try await explained(host, { try await iterator.next() }) {
            count += piece.readableBytes
            guard count <= bytesMax else {
                throw TransportError.garbage(.tooLarge(bytesMax: bytesMax))
            }
            try await receive(Array(piece.readableBytesView))
        }
    }

    private func refusal(_ status: UInt) async throws -> TransportError {
        var body: [UInt8] = []
        let length = response.headers.first(name: "content-length").flatMap { Int($0) }
        var said: SyncRefusal?
        do {
            try await pieces(bytesMax: RefusalMapping.bodyBytesMax) { body += $0 }
            said = RefusalMapping.refusal(body: body)
        } catch let error as TransportError {
            guard case .notReachable = error else { throw error }
            // A node that refuses early closes while we still send: what came whole has been said, whatever
            // becomes of the rest of our request; and the head says it once more.
            said =
                body.count == length
                ? RefusalMapping.refusal(body: body)
                : response.headers.first(name: RefusalMapping.headerName).flatMap { RefusalMapping.refusal(header: $0) }
            if said == nil, body.count != length { throw error }
        }
        guard status >= 400, let refusal = said else { return .garbage(.noRefusal(status: status)) }
        guard refusal.code == .busy else { return .refused(refusal) }
        return .busy(comeAgain: response.headers.first(name: "retry-after").flatMap { Int($0) })
    }

    /// What a stranger sent, short enough and harmless for a terminal.
    private func excerpt(_ text: String) -> String {
        String(text.prefix(60).map { $0.isASCII && !$0.isNewline && ($0.asciiValue ?? 0) >= 32 ? $0 : "?" })
    }
}
