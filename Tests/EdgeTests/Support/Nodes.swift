import CunlianHTTP
import CunlianTrust
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SyncSession

@testable import CunlianServer

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Runs a node on a free loopback port for as long as `body` takes, and stops it in good order.
@discardableResult
func withNode<Result: Sendable>(
    _ service: any SyncService, _ configuration: CunlianServer.ServerConfiguration = .init(), logger: Logger = quiet,
    _ body: @Sendable (_ port: Int) async throws -> Result
) async throws -> Result {
    let (ports, found) = AsyncStream<Int>.makeStream()
    let application = try makeApplication(
        service, configuration: configuration, loops: MultiThreadedEventLoopGroup.singleton, logger: logger,
        onListening: { _, port in found.yield(port) })
    let group = ServiceGroup(configuration: .init(services: [application], logger: quiet))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { found.finish() }
            try await group.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await tasks.waitForAll()
            throw Mishap()
        }
        do {
            let result = try await body(port)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
    }
}

/// Gives a transport that is shut down afterwards.
@discardableResult
func withTransport<Result: Sendable>(
    trustRoots: String? = nil, timeout: Duration = .seconds(120), answerBytesMax: Int = 1 << 20,
    _ body: (HTTPTransport) async throws -> Result
) async throws -> Result {
    let transport = HTTPTransport(
        trust: trustRoots.map { .authorities(path: $0) } ?? .system, timeout: timeout, answerBytesMax: answerBytesMax)
    do {
        let result = try await body(transport)
        try await transport.shutdown()
        return result
    } catch {
        try await transport.shutdown()
        throw error
    }
}

/// A request body of the given pieces, and an error at its end if there is one.
func pieces(_ pieces: [[UInt8]], then error: (any Error)? = nil) -> AsyncThrowingStream<[UInt8], any Error> {
    AsyncThrowingStream { continuation in
        for piece in pieces { continuation.yield(piece) }
        continuation.finish(throwing: error)
    }
}

extension HTTPTransport {
    /// One round trip with the whole answer at once.
    func sync(port: Int, _ request: [[UInt8]] = [[9]]) async throws -> [UInt8] {
        var answer: [UInt8] = []
        try await sync(node: "http://127.0.0.1:\(port)", body: pieces(request)) { answer += $0 }
        return answer
    }
}

/// A node with a certificate of its own for `localhost`.
func withSecureNode(
    _ service: any SyncService, _ body: @Sendable (_ port: Int, _ certificate: String) async throws -> Void
) async throws {
    try await withTemporaryDirectory { directory in
        let pem = try selfSigned()
        var configuration = CunlianServer.ServerConfiguration()
        configuration.tls = .init(certificate: directory + "/node.pem", key: directory + "/node.key")
        try write(pem.certificate, to: directory + "/node.pem", mode: 0o644)
        try write(pem.key, to: directory + "/node.key", mode: 0o600)
        try await withNode(service, configuration) { try await body($0, directory + "/node.pem") }
    }
}
