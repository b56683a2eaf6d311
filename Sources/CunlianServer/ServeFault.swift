import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What keeps a node from listening, as an operator can mend it.
package enum ServeFault: Error, Hashable {
    /// Another program listens there.
    case taken(host: String, port: Int)
    /// The address is none of this machine's.
    case notOurs(host: String)
    /// Ports below 1024 are the system's to give.
    case notPermitted(port: Int)
    case unknownHost(String)
    /// A file of certificates or keys that cannot be opened; the number is the system's `errno`.
    case unreadable(path: String, number: Int32)
    case noCertificate(path: String)
    case noKey(path: String)
    case keyOfAnother(certificate: String, key: String)

    /// What of a server's many errors has a case here; `nil` of the others.
    init?(_ error: any Error, _ configuration: ServerConfiguration) {
        switch error {
        case let error as ServeFault: self = error
        case let error as IOError where error.errnoCode == EADDRINUSE: self = .taken(host: configuration.host, port: configuration.port)
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL: self = .notOurs(host: configuration.host)
        case let error as IOError where error.errnoCode == EACCES: self = .notPermitted(port: configuration.port)
        case is SocketAddressError, is SocketAddressError.UnknownHost: self = .unknownHost(configuration.host)
        default: return nil
        }
    }
}

/// A certificate chain and its key, read and found to belong together.
package struct ServerCertificate {
    let configuration: TLSConfiguration
    /// When the certificate itself ends, in seconds since 1970.
    package let notAfter: Int

    /// - Throws: ``ServeFault``, naming the file.
    package init(_ files: ServerConfiguration.TLS) throws(ServeFault) {
        for path in [files.certificate, files.key] where unsafe access(path, R_OK) != 0 { throw .unreadable(path: path, number: errno) }
        guard let chain = try? NIOSSLCertificate.fromPEMFile(files.certificate), let first = chain.first else {
            throw .noCertificate(path: files.certificate)
        }
        guard let key = try? NIOSSLPrivateKey(file: files.key, format: .pem) else { throw .noKey(path: files.key) }
        var security = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        security.minimumTLSVersion = .tlsv13
        guard (try? NIOSSLContext(configuration: security)) != nil else {
            throw .keyOfAnother(certificate: files.certificate, key: files.key)
        }
        configuration = security
        notAfter = Int(first.notValidAfter)
    }
}

/// Whether anything listens there, without listening longer than it takes to know.
///
/// - Throws: ``ServeFault``.
package func checkListening(_ configuration: ServerConfiguration) async throws {
    do {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: configuration.host, port: configuration.port).get()
        try await channel.close()
    } catch {
        throw ServeFault(error, configuration) ?? error
    }
}
