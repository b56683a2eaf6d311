import Synchronization
import Testing

@testable import CunlianConsole

/// How many public pages one address opens.
@Suite struct ThrottleTests {
    private final class Hands: Sendable {
        private let time = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func wait(_ seconds: Int) { time.withLock { $0 += .seconds(seconds) } }
    }

    @Test func `one address opens so many pages a minute, others as many, this machine's proxy any number`() {
        let hands = Hands()
        let throttle = Throttle(.init(pages: 3, addresses: 2)) { hands.now }
        for _ in 0..<3 { #expect(throttle.mayOpen("10.1.1.1")) }
        #expect(!throttle.mayOpen("10.1.1.1") && throttle.mayOpen("10.1.1.2"))
        for _ in 0..<9 { #expect(throttle.mayOpen("127.0.0.1") && throttle.mayOpen("::1") && throttle.mayOpen(nil)) }
        hands.wait(59)
        #expect(!throttle.mayOpen("10.1.1.1"))
        hands.wait(1)
        #expect(throttle.mayOpen("10.1.1.1"))
        // Of more addresses than are remembered the first is forgotten, and nothing grows.
        for address in 0..<100 { #expect(throttle.mayOpen("10.2.0.\(address)")) }
    }
}
