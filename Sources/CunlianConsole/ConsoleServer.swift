import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOSSL
package import ServiceLifecycle

/// Where a console listens.
package struct ConsoleConfiguration: Sendable {
    package var host: String
    /// 0 takes any free port.
    package var port: Int
    /// Certificate chain and key as paths of PEM files; without them loopback alone may be listened on.
    package var tls: (certificate: String, key: String)?

    /// Of a console: whether nobody gets in by a passphrase alone.
    package var needsSecondFactor: Bool

    package init(host: String, port: Int, tls: (certificate: String, key: String)?, needsSecondFactor: Bool = false) {
        (self.host, self.port, self.tls, self.needsSecondFactor) = (host, port, tls, needsSecondFactor)
    }
}

/// The console as a service that runs beside a node's.
///
/// - Parameter onListening: Told once where it listens.
package func makeConsole(
    _ console: Console, configuration: ConsoleConfiguration, logger: Logger,
    onListening: @escaping @Sendable (_ host: String, _ port: Int) -> Void
) throws -> any Service { try application(console, configuration: configuration, logger: logger, onListening: onListening) }

func application(
    _ console: Console, configuration: ConsoleConfiguration, visits: Visits = Visits(), logger: Logger,
    onListening: @escaping @Sendable (_ host: String, _ port: Int) -> Void = { _, _ in }
) throws -> some ApplicationProtocol & Service {
    let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
    let desk = ConsoleDesk(
        console: console, visits: visits, isSecure: configuration.tls != nil, needsSecondFactor: configuration.needsSecondFactor)
    ConsoleRoutes(desk: desk).add(to: router)
    return try served(router, configuration, logger: logger, onListening: onListening)
}

/// The pages that anybody may read, as a service that runs beside a node's.
///
/// - Parameter onListening: Told once where they are.
package func makePublicPages(
    _ board: PublicBoard, configuration: ConsoleConfiguration, logger: Logger,
    onListening: @escaping @Sendable (_ host: String, _ port: Int) -> Void
) throws -> any Service {
    let router = Router(context: PublicContext.self, options: .autoGenerateHeadEndpoints)
    PublicRoutes(board: board, throttle: Throttle()).add(to: router)
    return try served(router, configuration, logger: logger, onListening: onListening)
}

/// The longest address that is looked at, in bytes; no page has one of half as many.
let addressBytesMax = 4 << 10

/// Whether somebody asks for an address that no page has, however it goes on.
func isTooLong(_ request: Request) -> Bool { request.uri.string.utf8.count > addressBytesMax }

private func served<Context: RequestContext>(
    _ router: Router<Context>, _ configuration: ConsoleConfiguration, logger: Logger,
    onListening: @escaping @Sendable (_ host: String, _ port: Int) -> Void
) throws -> some ApplicationProtocol & Service where Context.Source == ApplicationRequestContextSource {
    let plain = HTTPServerBuilder.http1(
        configuration: .init(
            idleTimeout: .seconds(60),
            // An address that is longer than any of ours is still answered with a page, up to what browsers send.
            httpDecoderConfiguration: .init(maxHeaderFieldSize: 64 << 10, maxHeaderListSize: 80 << 10, maxHeaderFieldCount: 64)))
    return Application(
        router: router, server: try configuration.tls.map { try .tls(plain, tlsConfiguration: security($0)) } ?? plain,
        configuration: ApplicationConfiguration(
            address: .hostname(configuration.host, port: configuration.port), serverName: nil,
            availableConnectionsDelegate: .maximum(256, logger: logger)),
        onServerRunning: { onListening(configuration.host, $0.localAddress?.port ?? configuration.port) }, logger: logger)
}

/// TLS 1.2 and 1.3: offices have browsers that are old, and of 1.2 only what encrypts and authenticates in one.
private func security(_ files: (certificate: String, key: String)) throws -> TLSConfiguration {
    var security = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem)))
    security.minimumTLSVersion = .tlsv12
    security.cipherSuiteValues = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]
    return security
}
