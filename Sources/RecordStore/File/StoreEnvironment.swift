public import Changesets

/// What a store needs from the world; everything else it computes.
public struct StoreEnvironment: Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z; may jump either way.
    public var wallClock: @Sendable () -> UInt64
    /// Uniform random bits.
    public var randomBits: @Sendable () -> UInt64
    /// By which is digested, signed and checked.
    public var suite: Suite

    /// Puts the parts together; all may be called from any thread.
    public init(
        wallClock: @escaping @Sendable () -> UInt64, randomBits: @escaping @Sendable () -> UInt64, suite: Suite
    ) {
        self.wallClock = wallClock
        self.randomBits = randomBits
        self.suite = suite
    }
}
