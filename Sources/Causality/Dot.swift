/// The name of one entry: the replica that wrote it, and its number there.
///
/// A replica numbers its entries 1, 2, 3 … without gaps in each scope, so a dot is unique in its scope.
public struct Dot: Hashable, Sendable {
    /// The replica that wrote the entry, in the incarnation in which it did.
    public let replica: ReplicaID
    /// The entry's number among that replica's in the scope, from 1.
    public let number: UInt64

    /// The name of a replica's entry of that number; no check is made that the number is above 0.
    public init(_ replica: ReplicaID, _ number: UInt64) {
        self.replica = replica
        self.number = number
    }
}

extension Dot: Comparable {
    /// By replica, then by number: an order to break ties with, not one of cause.
    public static func < (a: Dot, b: Dot) -> Bool {
        a.replica == b.replica ? a.number < b.number : a.replica < b.replica
    }
}

extension Dot: CustomStringConvertible {
    /// `<number>@<replica>`.
    public var description: String { "\(number)@\(replica)" }

    /// Reads what ``description`` writes.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = UInt64(parts[0]), number > 0, let replica = ReplicaID(parts[1]) else {
            return nil
        }
        self.init(replica, number)
        // One name, one text: no signs, no leading zeros, no capitals.
        guard description == text else { return nil }
    }
}
