import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOPosix
import NIOSSL
package import ServiceLifecycle
package import SyncSession
import UnixSignals

/// Runs a node's HTTP server until SIGTERM or SIGINT, then finishes what it began and returns.
///
/// - Parameters:
///   - services: What runs beside the server, such as the sync with the parent. They start before it and
///     stop after it; one that returns or throws by itself stops the node.
///   - onListening: Told once where the server listens; with port 0 this is how to learn the port.
/// - Throws: ``ServeFault`` where it cannot listen; what stopped one of `services`.
package func serve(
    _ service: any SyncService, configuration: ServerConfiguration, services: [any Service] = [],
    logger: Logger,
    onListening: @escaping @Sendable (_ host: String, _ port: Int) -> Void
) async throws {
    let loops = MultiThreadedEventLoopGroup(numberOfThreads: configuration.threads)
    do {
        let application = try makeApplication(
            service, configuration: configuration, services: services, loops: loops, logger: logger,
            onListening: onListening)
        var group = ServiceGroupConfiguration(
            services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = configuration.stopTimeout
        try await ServiceGroup(configuration: group).run()
    } catch {
        try? await loops.shutdownGracefully()  // The first error is the one that explains.
        throw ServeFault(error, configuration) ?? error
    }
    try await loops.shutdownGracefully()
}

/// The server as a value, so that tests can run it in their own way.
func makeApplication(
    _ service: any SyncService, configuration: ServerConfiguration, services: [any Service] = [],
    loops: any EventLoopGroup, logger: Logger,
    onListening: @escaping @Sendable (_ host: String, _ port: Int) -> Void = { _, _ in }
) throws -> some ApplicationProtocol {
    let abandoned = AbandonedSessions(logger)
    let newcomers = Newcomers()
    let router = Router(context: NodeRequestContext.self)
    SyncRoutes(
        service: service, configuration: configuration,
        places: SessionPlaces(countMax: configuration.sessionsMax),
        newcomers: newcomers,
        abandoned: abandoned,
        traffic: Traffic()
    ).add(to: router)
    return Application(
        router: router,
        server: try server(configuration, newcomers),
        configuration: ApplicationConfiguration(
            address: .hostname(configuration.host, port: configuration.port), serverName: nil,
            availableConnectionsDelegate: .maximum(configuration.connectionsMax, logger: logger)),
        services: services + [abandoned],
        onServerRunning: { onListening(configuration.host, $0.localAddress?.port ?? configuration.port) },
        eventLoopGroupProvider: .shared(loops),
        logger: logger)
}

/// HTTP/1.1 only: a session is one request, and what HTTP/2 would share among many it would also expose.
private func server(_ configuration: ServerConfiguration, _ newcomers: Newcomers) throws -> HTTPServerBuilder {
    let stallMax = configuration.idleTimeout
    let plain = HTTPServerBuilder.http1(
        configuration: .init(
            additionalChannelHandlers: [ConnectionKeeper(stallMax: stallMax, newcomers: newcomers)],
            idleTimeout: TimeAmount(configuration.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: configuration.headerBytesMax,
                maxHeaderListSize: configuration.headerBytesMax,
                maxHeaderFieldCount: 64)))
    guard let tls = configuration.tls else { return plain }
    return try .tls(plain, tlsConfiguration: ServerCertificate(tls).configuration)
}
