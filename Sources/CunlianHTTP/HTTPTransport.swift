import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import SyncSession

/// Carries sessions and enrolments to a node over HTTP/1.1, certificates verified, TLS 1.3 or later.
///
/// A request is one round trip of a session: the body streams up, then the answer streams down, neither
/// held whole. There are no redirects and no retries here: who drives the session decides.
///
///     let transport = HTTPTransport(trust: .system, timeout: .seconds(60))
///     try await transport.sync(node: "https://node.example", body: request) { try session.receive($0) }
///     try await transport.shutdown()
///
/// - Note: `http` addresses are served too; whether that is permissible is the caller's decision.
package struct HTTPTransport: Sendable {
    /// The most that an answer to a session may have, in bytes, unless the caller says otherwise: 256 MiB.
    package static let answerBytesMax = 256 << 20
    /// The most that an answer to an enrolment may have, in bytes: 16 MiB, since the directory comes with it.
    package static let enrolmentBytesMax = 16 << 20

    private let client: HTTPClient
    private let answerBytesMax: Int
    /// What is the matter with the file that says whom to trust.
    private let trustFault: Obstacle?

    /// - Parameters:
    ///   - trust: Whose certificates are good.
    ///   - timeout: How long nothing may move, connecting, sending or receiving; a slow link that moves is
    ///     never cut.
    ///   - answerBytesMax: The cap on an answer, in bytes.
    package init(trust: NodeTrust, timeout: Duration, answerBytesMax: Int = HTTPTransport.answerBytesMax) {
        var security = TLSConfiguration.makeClientConfiguration()
        security.minimumTLSVersion = .tlsv13
        switch trust {
        case .system: break
        case .authorities(let path): security.trustRoots = .file(path)
        case .pinned(let path):
            security.trustRoots = .file(path)
            // Whoever holds the key of that certificate is the node, at whatever address.
            security.certificateVerification = .noHostnameVerification
        case .anybody: security.certificateVerification = .none
        }
        trustFault = trust.fault
        let patience = TimeAmount(timeout)
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: security,
            redirectConfiguration: .disallow,
            timeout: .init(connect: patience, read: patience, write: patience),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        // The library's one door to a connection's pipeline.
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.makeCompletedFuture { try SmallRecords.add(to: channel.pipeline.syncOperations) }
        }
        // A node that is down is told at once: the person at the pass has one minute.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.answerBytesMax = answerBytesMax
    }

    /// Closes the connections; must be called once, when nothing is under way.
    package func shutdown() async throws { try await client.shutdown() }

    /// Runs one round trip of a session.
    ///
    /// - Parameters:
    ///   - node: `http://host[:port]` or `https://host[:port]`.
    ///   - body: The request, in pieces of any size; sent as they come.
    ///   - receive: Takes the next bytes of the answer, however they are cut; untrusted.
    /// - Throws: ``TransportError``; what `body` or `receive` threw, as it is; `CancellationError`.
    package func sync(
        node: String, body: some AsyncSequence<[UInt8], any Error> & Sendable,
        receive: ([UInt8]) async throws -> Void
    ) async throws {
        let pieces = body.map { ByteBuffer(bytes: $0) }
        try await post(node, "/v1/sync", .stream(pieces, length: .unknown), bytesMax: answerBytesMax, receive)
    }

    /// Runs one exchange about attachments; otherwise as ``sync(node:body:receive:)``.
    ///
    /// - Throws: ``TransportError/garbage(_:)`` with status 404 where the node is of a program that carries none.
    package func carry(
        node: String, body: some AsyncSequence<[UInt8], any Error> & Sendable, receive: ([UInt8]) async throws -> Void
    ) async throws {
        let pieces = body.map { ByteBuffer(bytes: $0) }
        try await post(node, "/v1/attachments", .stream(pieces, length: .unknown), bytesMax: answerBytesMax, receive)
    }

    /// Runs one exchange about keys to what is sealed.
    ///
    /// - Returns: The node's answer: untrusted, at most ``enrolmentBytesMax`` bytes.
    /// - Throws: ``TransportError/garbage(_:)`` with status 404 where the node carries none.
    package func keys(node: String, request: [UInt8]) async throws -> [UInt8] { try await message(node, "/v1/keys", request) }

    /// Runs one exchange about who opened what is sealed; otherwise as ``keys(node:request:)``.
    package func viewings(node: String, request: [UInt8]) async throws -> [UInt8] { try await message(node, "/v1/viewings", request) }

    private func message(_ node: String, _ path: String, _ request: [UInt8]) async throws -> [UInt8] {
        var answer: [UInt8] = []
        try await post(node, path, .bytes(ByteBuffer(bytes: request)), bytesMax: HTTPTransport.enrolmentBytesMax) { answer += $0 }
        return answer
    }

    /// Sends a request to enrol a key.
    ///
    /// - Returns: The node's answer: untrusted, at most ``enrolmentBytesMax`` bytes.
    /// - Throws: ``TransportError``, `CancellationError`.
    package func enrol(node: String, request: [UInt8]) async throws -> [UInt8] {
        var answer: [UInt8] = []
        try await post(
            node, "/v1/enrol", .bytes(ByteBuffer(bytes: request)), bytesMax: HTTPTransport.enrolmentBytesMax
        ) {
            answer += $0
        }
        return answer
    }

    /// Asks a node what it says of itself.
    ///
    /// - Returns: ``NodeStatement``'s bytes, untrusted; `nil` where it says nothing, as nodes of before do.
    /// - Throws: ``TransportError``, `CancellationError`.
    package func statement(node: String) async throws -> [UInt8]? {
        let node = try NodeAddress(node)
        let response = try await answer(to: HTTPClientRequest(url: node.url + "/v1/node"), of: node)
        guard response.status == .ok else { return nil }
        return try await explained(node.host) { Array(try await response.body.collect(upTo: NodeStatement.bytesMax).readableBytesView) }
    }

    /// Sends a request and waits until its answer begins.
    private func answer(to request: HTTPClientRequest, of node: NodeAddress) async throws -> HTTPClientResponse {
        if node.isSecure, let trustFault { throw TransportError.notReachable(host: node.host, trustFault) }
        do {
            return try await explained(node.host) { try await client.execute(request, deadline: .distantFuture) }
        } catch TransportError.notReachable(let host, .connectionBroke) where !node.isSecure {
            throw TransportError.notReachable(host: host, .brokeBeforeAnswer)
        }
    }

    private func post(
        _ node: String, _ path: String, _ body: HTTPClientRequest.Body, bytesMax: Int,
        _ receive: ([UInt8]) async throws -> Void
    ) async throws {
        let node = try NodeAddress(node)
        var request = HTTPClientRequest(url: node.url + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: RefusalMapping.contentType)
        request.headers.add(name: "accept", value: RefusalMapping.accepted)
        request.body = body
        let response = try await answer(to: request, of: node)
        try await Reply(response, host: node.host).read(bytesMax: bytesMax, receive)
    }
}
