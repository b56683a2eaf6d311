import CunlianHTTP
import CunlianServer
import ServiceLifecycle
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The server as the executable runs it: signals and all, in a process of its own.
@Suite(.timeLimit(.minutes(1))) struct ServeTests {
    /// Runs until the group stops, and says so.
    private struct Companion: Service {
        func run() async throws {
            try await gracefulShutdown()
            print("the companion stopped")
        }
    }

    @Test func `a signal ends the server once what it began is done`() async throws {
        let result = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let gate = Gate()
            let service = ScriptedService(.init(gate: gate))
            let (ports, found) = AsyncStream<Int>.makeStream()
            async let client: Void = {
                guard let port = await ports.first(where: { _ in true }) else { return }
                try await withTransport { transport in
                    async let answer = transport.sync(port: port)
                    await service.events.wait(for: .finished)
                    kill(getpid(), SIGTERM)
                    gate.open()
                    let bytes = try await answer
                    print("answered \(bytes)")
                }
            }()
            try await serve(
                service, configuration: .init(), services: [Companion()], logger: quiet
            ) { _, port in found.yield(port) }
            try await client
        }
        let output = String(decoding: result.standardOutputContent, as: UTF8.self)
        #expect(output.contains("answered [1, 2, 3]"))
        #expect(output.contains("the companion stopped"))
    }

    @Test func `a port in use is an error, not a hang`() async throws {
        try await withNode(ScriptedService()) { port in
            var configuration = ServerConfiguration()
            configuration.port = port
            await #expect(throws: (any Error).self) {
                try await serve(ScriptedService(), configuration: configuration, logger: quiet) { _, _ in }
            }
        }
    }

    @Test func `a certificate that cannot be read is an error`() async {
        var configuration = ServerConfiguration()
        configuration.tls = .init(certificate: "/nowhere.pem", key: "/nowhere.key")
        await #expect(throws: (any Error).self) {
            try await serve(ScriptedService(), configuration: configuration, logger: quiet) { _, _ in }
        }
    }
}
