import Causality
import RecordStore
public import SyncSession

/// How far a sync has come.
public struct SyncProgress: Hashable, Sendable {
    /// Handed to the link, of the request that is under way.
    public var sent = Amount()
    /// What that request brings in all.
    public var toSend = Amount()
    /// Come, of the answer that is under way.
    public var received = Amount()
    /// What that answer brings in all; nothing before it is known.
    public var toReceive = Amount()
    /// How often the link has broken.
    public var breaks = 0
    /// Whether the node had no place free, and it is waited until it may.
    public var isTurnedAway = false
    /// Bytes of attachments, and of what is said about them, both ways; they come after all else.
    public var carried = 0

    /// Nothing has moved.
    public init() {}
}

/// A sync that was given up after its link had broken, or because the node stayed busy. What came through is kept.
public struct SyncGivenUp: Error {
    /// What ended the last attempt.
    public let cause: any Error
    /// How many attempts there were.
    public let attempts: Int
    /// What the node is not known to hold; what is not sealed has no bytes yet.
    public let toSend: Amount
    /// What the node said that it has and that has not come; nothing where it said nothing.
    public let toReceive: Amount
    /// Whether it said so.
    public let isToldOfIncoming: Bool

    /// Puts the parts together.
    public init(cause: any Error, attempts: Int, toSend: Amount, toReceive: Amount, isToldOfIncoming: Bool) {
        self.cause = cause
        self.attempts = attempts
        self.toSend = toSend
        self.toReceive = toReceive
        self.isToldOfIncoming = isToldOfIncoming
    }
}

extension RecordStore {
    /// What is here and a peer is not known to hold; what no changeset has yet counts with its entries only, and of directories, which came from
    /// nodes, what was written here.
    func lacking(at peer: Peer) throws -> Amount {
        try read { _ in
            let states = try peers.peerStates(peer.bytes)
            return try scopes().reduce(into: Amount()) { sum, scope in
                for place in try log.storedChangesets(scope, beyond: states[scope]?.vector ?? VersionVector()) {
                    guard !scope.isDirectory || place.first.replica.hasSameKey(as: own) else { continue }
                    sum.entries += place.entries
                    sum.bytes += place.size
                }
                if try hasSealable(scope) { sum.entries += Int(clamping: try views.ownCounts(scope).unsealed) }
            }
        }
    }
}
