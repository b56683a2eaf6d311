public import Causality

/// What an entry covers: its context, and all that the same replica wrote before.
public struct Coverage: Hashable, Sendable {
    public let dot: Dot
    public let context: VersionVector

    public init(dot: Dot, context: VersionVector) {
        self.dot = dot
        self.context = context
    }

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
