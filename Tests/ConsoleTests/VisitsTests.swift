import CunlianTrust
import Records
import Synchronization
import Testing

@testable import CunlianConsole

/// How long somebody is signed in.
@Suite struct VisitsTests {
    private final class Hands: Sendable {
        private let time = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func wait(_ minutes: Int) { time.withLock { $0 += .seconds(60 * minutes) } }
    }

    @Test func `T15 a visit goes on while it is used, ends after a quarter of an hour without, and after a working day in any case`() throws
    {
        let hands = Hands()
        let visits = Visits { hands.now }
        let key = try KeyFile.draw()
        let name = visits.begin("覃主任", key, .zh)
        #expect(visits.visit(name)?.person == "覃主任" && visits.visit("another") == nil)
        for _ in 0..<30 {
            hands.wait(15)
            #expect(visits.visit(name) != nil)
        }
        hands.wait(16)
        #expect(visits.visit(name) == nil)
        // A page that renews itself is nobody's work.
        let left = visits.begin("覃主任", key, .zh)
        for _ in 0..<3 {
            hands.wait(5)
            #expect(visits.found(left, isUse: false) != nil)
        }
        hands.wait(1)
        #expect(visits.found(left, isUse: false) == nil)
        let long = visits.begin("覃主任", key, .zh)
        for _ in 0..<36 {
            hands.wait(15)
            #expect(visits.visit(long) != nil)
        }
        hands.wait(1)
        #expect(visits.visit(long) == nil)
    }

    @Test func `T15 a visit that waits for a code opens nothing, and is over after five wrong ones or five minutes however it is used`()
        throws
    {
        let hands = Hands()
        let visits = Visits { hands.now }
        let key = try KeyFile.draw()
        let tried = visits.begin("覃主任", key, .zh, isWaiting: true)
        #expect(visits.visit(tried) == nil && visits.found(tried)?.isWaiting == true)
        #expect((1...5).map { _ in visits.noteMiss(tried) } == [true, true, true, true, false])
        #expect(visits.found(tried) == nil && visits.open(tried) == nil)
        let slow = visits.begin("覃主任", key, .zh, isWaiting: true)
        for _ in 0..<5 {
            hands.wait(1)
            #expect(visits.found(slow) != nil)
        }
        hands.wait(1)
        #expect(visits.found(slow) == nil && visits.open(slow) == nil)
        // Who gives it goes on under a name that nobody has seen.
        let right = visits.begin("覃主任", key, .zh, isWaiting: true)
        let opened = try #require(visits.open(right))
        #expect(opened != right && visits.found(right) == nil && visits.visit(opened)?.person == "覃主任")
    }

    @Test func `each has a name and a word of its own, and there is a bound of how many`() throws {
        let key = try KeyFile.draw()
        let visits = Visits(Visits.Bounds(count: 3))
        let names = (0..<4).map { visits.begin("p\($0)", key, .zh) }
        #expect(Set(names).count == 4 && names.allSatisfy { $0.count == 64 })
        #expect(names.compactMap { visits.visit($0)?.person } == ["p1", "p2", "p3"])
        #expect(Set(names.compactMap { visits.visit($0)?.formToken }).count == 3)
        visits.end(names[2])
        #expect(visits.visit(names[2]) == nil && visits.visit(names[3]) != nil)
    }
}
