/// When something was written, as far as a field device can know: wall time, made to ascend.
///
/// 48 bits of milliseconds since 1970 and 16 bits of counter (Kulkarni et al., "Logical Physical Clocks",
/// 2014). It is shown to people and breaks ties of the rule `latest`; it never decides what is known,
/// what is accepted, or what an exit standard reads.
public struct HybridTime: Hashable, Comparable, Sendable {
    public let bits: UInt64

    public init(bits: UInt64) { self.bits = bits }

    public init(milliseconds: UInt64, counter: UInt16 = 0) {
        bits = min(milliseconds, HybridTime.millisecondsMax) << 16 | UInt64(counter)
    }

    public static let millisecondsMax: UInt64 = 1 << 48 - 1

    /// Since 1970-01-01T00:00:00Z.
    public var milliseconds: UInt64 { bits >> 16 }
    public var counter: UInt16 { UInt16(truncatingIfNeeded: bits) }

    public static func < (a: HybridTime, b: HybridTime) -> Bool { a.bits < b.bits }
}

/// Issues ascending times from a wall clock that may jump either way.
///
/// A stamp from elsewhere moves the clock forward only where it is at most a day beyond the wall clock,
/// so a device that is fifty years ahead cannot drag the others along.
public struct HybridClock: Sendable {
    public private(set) var last: HybridTime

    /// How far beyond the own wall clock a foreign stamp may move this clock: a day, in milliseconds.
    public static let advanceMax: UInt64 = 86_400_000

    public init(last: HybridTime = HybridTime(bits: 0)) { self.last = last }

    /// The time of a new entry: never below an earlier one of this clock.
    public mutating func next(wall milliseconds: UInt64) -> HybridTime {
        let now = HybridTime(milliseconds: milliseconds)
        // At the end of time, in the year 10889, it stands still rather than stop a device from writing.
        last = now > last ? now : HybridTime(bits: last.bits == .max ? .max : last.bits + 1)
        return last
    }

    /// Takes note of a foreign stamp.
    public mutating func observe(_ time: HybridTime, wall milliseconds: UInt64) {
        let wall = min(milliseconds, HybridTime.millisecondsMax)
        guard time > last, time.milliseconds <= wall + HybridClock.advanceMax else { return }
        last = time
    }
}
