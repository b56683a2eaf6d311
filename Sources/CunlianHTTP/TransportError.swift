package import SyncSession

/// Why a request to a node ended without its answer.
package enum TransportError: Error, Hashable, Sendable {
    /// No connection, no trust, or a connection that broke; what the node received whole counts.
    case notReachable(host: String, Obstacle)
    /// Nothing moved for as long as the transport waits.
    case timedOut
    /// The node has no place free.
    ///
    /// - Parameter comeAgain: In how many seconds it would have us come again, if it said.
    case busy(comeAgain: Int?)
    /// The node answered, and said no.
    case refused(SyncRefusal)
    /// Something answered that is not a node, or not one that keeps to the protocol.
    case garbage(Garbage)
}

/// What stands between here and a node.
package enum Obstacle: Hashable, Sendable {
    /// An address that begins neither with https:// nor with http://.
    case noScheme
    case noHost
    /// A port that there is not, or something that no address of a node has.
    case notAnAddress
    case unknownName
    case noAddressAnswers
    case nobodyListens
    case noNetwork
    case connectionBroke
    /// The same before anything was answered, in the clear: so ends, too, who does not speak TLS to a port that does.
    case brokeBeforeAnswer
    /// The number is the system's `errno`.
    case connectionFailed(number: Int32)
    /// An address with https:// of a port that speaks no TLS.
    case speaksNoTLS
    /// A certificate that is not the one known from the enrolment, and that nobody known here vouches for.
    case otherCertificate
    /// A certificate that is good, for another name or address.
    case otherName
    /// Somebody who speaks TLS, and no version of it that is spoken here.
    case oldTLS
    /// The node's own certificate, known from the enrolment, is not where it is kept, or is none.
    case noPin(path: String)
    /// The file of the authorities that would vouch for the node is not there, or holds none.
    case noAuthorities(path: String)
    /// No secure connection came about.
    case notSecure
    /// The node's certificate is not to be trusted.
    case notTrusted
}

/// What answered instead of a node.
package enum Garbage: Hashable, Sendable {
    case notHTTP
    /// An answer of another type; its name is made harmless for a terminal.
    case otherType(status: UInt, type: String)
    case tooLarge(bytesMax: Int)
    /// A status that refuses, with a body that does not say why.
    case noRefusal(status: UInt)
}

extension TransportError: LinkError {
    package var fault: LinkFault {
        switch self {
        case .notReachable(_, .connectionBroke), .notReachable(_, .brokeBeforeAnswer), .timedOut: .broke
        case .notReachable(_, .noScheme), .notReachable(_, .noHost), .notReachable(_, .notAnAddress),
            .notReachable(_, .speaksNoTLS), .notReachable(_, .otherCertificate), .notReachable(_, .otherName),
            .notReachable(_, .oldTLS), .notReachable(_, .noPin), .notReachable(_, .noAuthorities), .notReachable(_, .notSecure),
            .notReachable(_, .notTrusted):
            .lasting
        case .notReachable: .unreachable
        case .busy(let seconds): .busy(comeAgain: seconds)
        case .refused(let refusal): refusal.fault
        case .garbage: .lasting
        }
    }
}
