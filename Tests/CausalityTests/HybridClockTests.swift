import Causality
import TestSupport
import Testing

/// Time that ascends, whatever the wall clock does.
struct HybridClockTests {
    static let day = HybridClock.advanceMax
    static let year: UInt64 = 365 * 86_400_000
    static let now: UInt64 = 1_500_000_000_000

    @Test(arguments: UInt64(0)..<20)
    func `times ascend strictly, wherever the wall clock jumps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var clock = HybridClock()
        var last = clock.last
        for _ in 0..<500 {
            let wall = UInt64.random(in: 0...(2 * Self.now), using: &random)
            if Bool.random(using: &random) {
                clock.observe(HybridTime(bits: random.next()), wall: wall)
                #expect(clock.last >= last)
                last = clock.last
            } else {
                let next = clock.next(wall: wall)
                #expect(next > last)
                last = next
            }
        }
    }

    @Test func `a stamp a day ahead moves the clock, a millisecond more does not`() {
        var clock = HybridClock()
        clock.observe(HybridTime(milliseconds: Self.now + Self.day + 1), wall: Self.now)
        #expect(clock.last == HybridTime(bits: 0))
        let edge = HybridTime(milliseconds: Self.now + Self.day, counter: .max)
        clock.observe(edge, wall: Self.now)
        #expect(clock.last == edge)
    }

    @Test func `a stamp fifty years ahead drags nobody along`() {
        var clock = HybridClock()
        let before = clock.next(wall: Self.now)
        clock.observe(HybridTime(milliseconds: Self.now + 50 * Self.year), wall: Self.now)
        #expect(clock.last == before)
        #expect(clock.next(wall: Self.now + 1).milliseconds == Self.now + 1)
    }

    @Test func `a clock set back fifty years goes on from where it was`() {
        var clock = HybridClock()
        let first = clock.next(wall: Self.now)
        let second = clock.next(wall: Self.now - min(Self.now, 50 * Self.year))
        #expect(second > first && second.milliseconds == Self.now)
    }

    @Test func `when the counter is full the milliseconds go on`() {
        var clock = HybridClock(last: HybridTime(milliseconds: Self.now, counter: .max))
        #expect(clock.next(wall: Self.now) == HybridTime(milliseconds: Self.now + 1))
    }

    @Test func `the end of time is no trap`() {
        var clock = HybridClock()
        clock.observe(HybridTime(bits: .max), wall: .max)
        let last = clock.next(wall: .max)
        #expect(clock.next(wall: .max) >= last)
        #expect(clock.next(wall: 0) >= last)
    }
}
