public import SyncSession

/// Why a request to a node ended without its answer.
public enum TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No connection, no trust, or a connection that broke; what the node received whole counts.
    case notReachable(host: String, reason: String)
    /// Nothing moved for as long as the transport waits.
    case timedOut
    /// The node answered, and said no.
    case refused(SyncRefusal)
    /// Something answered that is not a node, or not one that keeps to the protocol.
    case garbage(reason: String)

    /// One sentence for people.
    public var description: String {
        switch self {
        case .notReachable(let host, let reason): "The node at \(host) cannot be reached: \(reason)."
        case .timedOut: "The node did not answer in time."
        case .refused(let refusal): "The node refused, with reason \(refusal.number) of its protocol (\(refusal.code))."
        case .garbage(let reason): "What answered is not a node: \(reason)."
        }
    }
}
