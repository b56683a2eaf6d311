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
            host: host, isUnknown ? .unknownName : .noAddressAnswers)
    case let error as NIOSSLError: return explanation(of: error, host: host)
    case let error as BoringSSLError:
        return TransportError.notReachable(host: host, secureObstacle("\(error)"))
    case let error as NIOSSLExtraError:
        return TransportError.notReachable(host: host, error == .failedToValidateHostname ? .otherName : .notTrusted)
    case ChannelError.connectTimeout: return TransportError.timedOut
    case let error as IOError: return TransportError.notReachable(host: host, obstacle(of: error))
    case is ChannelError, HTTPParserError.invalidEOFState:
        return TransportError.notReachable(host: host, .connectionBroke)
    case is HTTPParserError: return TransportError.garbage(.notHTTP)
    default: return error
    }
}

private func obstacle(of error: IOError) -> Obstacle {
    switch error.errnoCode {
    case ECONNREFUSED: .nobodyListens
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN: .noNetwork
    case ECONNRESET, EPIPE: .connectionBroke
    default: .connectionFailed(number: error.errnoCode)
    }
}

private func explanation(of error: HTTPClientError, host: String) -> any Error {
    switch error {
    case .cancelled: CancellationError()
    case .readTimeout, .writeTimeout, .connectTimeout, .deadlineExceeded, .tlsHandshakeTimeout,
        .getConnectionFromPoolTimeout:
        TransportError.timedOut
    case .remoteConnectionClosed, .uncleanShutdown:
        TransportError.notReachable(host: host, .connectionBroke)
    case .invalidURL, .emptyHost:
        TransportError.notReachable(host: host, .noHost)
    default: TransportError.garbage(.notHTTP)
    }
}

private func explanation(of error: NIOSSLError, host: String) -> any Error {
    let obstacle: Obstacle =
        switch error {
        case .handshakeFailed(let cause): secureObstacle("\(cause)")
        case .uncleanShutdown: .connectionBroke
        default: .notTrusted
        }
    return TransportError.notReachable(host: host, obstacle)
}

/// What a handshake failed of, by the names of reasons in what the library says; none of those names is for people.
private func secureObstacle(_ detail: String) -> Obstacle {
    if detail.contains("WRONG_VERSION_NUMBER") { return .speaksNoTLS }
    if detail.contains("PROTOCOL_VERSION") || detail.contains("UNSUPPORTED_PROTOCOL") { return .oldTLS }
    if detail.contains("CERTIFICATE_VERIFY_FAILED") { return .otherCertificate }
    return .notSecure
}
