public import Causality

/// What an entry covers: its context, and all that the same replica wrote before.
public struct Coverage: Hashable, Sendable {
    /// The entry that covers.
    public let dot: Dot
    /// What its author had seen; own entries need not be in it.
    public let context: VersionVector

    /// Puts the parts together; nothing is checked.
    public init(dot: Dot, context: VersionVector) {
        self.dot = dot
        self.context = context
    }

    /// Whether the author knew the other entry; none covers itself.
    @inline(__always)
    public func covers(_ other: Dot) -> Bool {
        other.replica == dot.replica ? other.number < dot.number : context.covers(other)
    }

    /// The same as one vector.
    public var vector: VersionVector {
        var result = context
        result.set(dot.replica, to: dot.number - 1)
        return result
    }
}
