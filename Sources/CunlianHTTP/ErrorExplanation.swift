import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs a step of a request and turns the client's many errors into ours.
///
/// An error that is none of theirs is the caller's own (its body threw) and passes as it is.
func explained<Result>(_ host: String, _ step: () async throws -> Result) async throws -> Result {
    do {
        return try await step()
    } catch {
        throw explanation(of: error, host: host)
    }
}

private func explanation(of error: any Error, host: String) -> any Error {
    switch error {
    case let error as HTTPClientError: return explanation(of: error, host: host)
    case let error as NIOConnectionError:
        // Several addresses were tried; a name without any is the usual reason.
        let isUnknown =
            error.connectionErrors.isEmpty && (error.dnsAError != nil || error.dnsAAAAError != nil)
        return TransportError.notReachable(
            host: host, reason: isUnknown ? "the name is not known" : "none of its addresses answers")
    case let error as NIOSSLError: return explanation(of: error, host: host)
    case let error as BoringSSLError:
        return TransportError.notReachable(host: host, reason: "no secure connection (\(error))")
    case let error as NIOSSLExtraError:
        return TransportError.notReachable(
            host: host, reason: "its certificate is not to be trusted (\(error))")
    case ChannelError.connectTimeout: return TransportError.timedOut
    case let error as IOError: return TransportError.notReachable(host: host, reason: reason(of: error))
    case is ChannelError, HTTPParserError.invalidEOFState:
        return TransportError.notReachable(host: host, reason: "the connection broke")
    case let error as HTTPParserError: return TransportError.garbage(reason: "no proper HTTP (\(error))")
    default: return error
    }
}

private func reason(of error: IOError) -> String {
    switch error.errnoCode {
    case ECONNREFUSED: "nobody listens there"
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN: "no network leads there"
    case ECONNRESET, EPIPE: "the connection broke"
    default: "the connection failed (errno \(error.errnoCode))"
    }
}

private func explanation(of error: HTTPClientError, host: String) -> any Error {
    switch error {
    case .cancelled: CancellationError()
    case .readTimeout, .writeTimeout, .connectTimeout, .deadlineExceeded, .tlsHandshakeTimeout,
        .getConnectionFromPoolTimeout:
        TransportError.timedOut
    case .remoteConnectionClosed, .uncleanShutdown:
        TransportError.notReachable(host: host, reason: "the connection broke")
    case .invalidURL, .emptyHost:
        TransportError.notReachable(host: host, reason: "the address names no host")
    default: TransportError.garbage(reason: "no proper HTTP (\(error.shortDescription))")
    }
}

private func explanation(of error: NIOSSLError, host: String) -> any Error {
    let reason =
        switch error {
        case .handshakeFailed(let cause): "no secure connection (\(cause))"
        case .uncleanShutdown: "the connection broke"
        default: "its certificate is not to be trusted (\(error))"
        }
    return TransportError.notReachable(host: host, reason: reason)
}
