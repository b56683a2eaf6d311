import Synchronization

/// A repeatable random source (Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The same behind a lock, for closures that may be called from anywhere.
public final class SharedRandom: Sendable {
    private let source: Mutex<SplitMix64>

    public init(_ seed: UInt64) { source = Mutex(SplitMix64(seed: seed)) }

    public func next() -> UInt64 { source.withLock { $0.next() } }
}

/// A clock that stands still until it is told to move, for closures that may be called from anywhere.
public final class ManualTime: Sendable {
    private let milliseconds = Mutex<UInt64>(1_500_000_000_000)

    public init() {}

    public var now: UInt64 { milliseconds.withLock { $0 } }
    public func advance(by step: UInt64) { milliseconds.withLock { $0 += step } }
}
