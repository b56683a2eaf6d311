/// When something was written, as far as a field device can know: wall time, made to ascend.
///
/// 48 bits of milliseconds since 1970 and 16 bits of counter (Kulkarni et al., "Logical Physical Clocks",
/// 2014). It is shown to people and breaks ties of the rule `latest`; it never decides what is known,
/// what is accepted, or what an exit standard reads.
public struct HybridTime: Hashable, Comparable, Sendable {
    /// The 48 bits of milliseconds above the 16 of the counter, as they are written and compared.
    public let bits: UInt64

    /// The time that was written as these bits.
    public init(bits: UInt64) { self.bits = bits }

    /// A time of so many milliseconds since 1970; what is beyond ``millisecondsMax`` is taken for that.
    public init(milliseconds: UInt64, counter: UInt16 = 0) {
        bits = min(milliseconds, HybridTime.millisecondsMax) << 16 | UInt64(counter)
    }

    /// The last moment that 48 bits can say, in the year 10889.
    public static let millisecondsMax: UInt64 = 1 << 48 - 1

    /// Since 1970-01-01T00:00:00Z.
    public var milliseconds: UInt64 { bits >> 16 }
    /// What tells entries of one millisecond apart, from 0.
    public var counter: UInt16 { UInt16(truncatingIfNeeded: bits) }

    /// Whether a clock may have said so by now: not where it lies more than a day beyond the reader's own.
    ///
    /// - Parameter milliseconds: The reader's wall clock.
    public func isCredible(at milliseconds: UInt64) -> Bool {
        self.milliseconds <= min(milliseconds, HybridTime.millisecondsMax) + HybridClock.advanceMax
    }

    /// Earlier first; of one millisecond by the counter.
    public static func < (a: HybridTime, b: HybridTime) -> Bool { a.bits < b.bits }
}

/// Issues ascending times from a wall clock that may jump either way.
///
/// A stamp from elsewhere moves the clock forward only where it is at most a day beyond the wall clock,
/// so a device that is fifty years ahead cannot drag the others along.
public struct HybridClock: Sendable {
    /// The latest time that was issued or observed.
    public private(set) var last: HybridTime

    /// How far beyond the own wall clock a foreign stamp may move this clock: a day, in milliseconds.
    public static let advanceMax: UInt64 = 86_400_000

    /// A clock that goes on from a time that was issued before; by default from none.
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
        guard time > last, time.isCredible(at: milliseconds) else { return }
        last = time
    }

    /// Whether the clock stands so far beyond the wall clock that one of the two is wrong.
    public func isAhead(ofWall milliseconds: UInt64) -> Bool { !last.isCredible(at: milliseconds) }
}
