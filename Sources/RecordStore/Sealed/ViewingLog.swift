public import Causality
public import Records

/// How much is here of one replica's log, in one scope, of what it opened.
public struct ViewingLog: Hashable, Sendable {
    /// Which part of the register the entries are about.
    public let scope: ScopeCode
    /// Whose log it is.
    public let replica: ReplicaID
    /// How many entries there are.
    public private(set) var count: Int
    /// The exclusive or of the first eight bytes of their digests.
    public private(set) var sum: [UInt8]

    /// Of ``sum``, in bytes.
    public static let sumSize = 8

    /// Puts the parts together; by default there is nothing.
    public init(
        scope: ScopeCode, replica: ReplicaID, count: Int = 0, sum: [UInt8] = [UInt8](repeating: 0, count: ViewingLog.sumSize)
    ) {
        (self.scope, self.replica, self.count, self.sum) = (scope, replica, count, sum)
    }

    mutating func include(_ digest: [UInt8]) {
        count += 1
        for place in sum.indices where place < digest.count { sum[place] ^= digest[place] }
    }
}
