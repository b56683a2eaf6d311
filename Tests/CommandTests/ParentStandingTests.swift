import Cunlian
import SyncSession
import Synchronization
import Testing

@testable import CunlianCommands

/// What a node tells of its parent.
@Suite struct ParentStandingTests {
    private func figures(_ standing: ParentStanding) -> [Double] { standing.metrics.map(\.value) }

    @Test func `D4 a parent that fails is remarked upon, since when and how often and why, until it is in step again`() {
        let clock = Clock()
        let standing = ParentStanding(now: { clock.now })
        #expect(standing.remark == "parent: not reached yet since the start" && figures(standing) == [0, 0, 0])
        standing.failed("The node does not know this key.")
        clock.now += 150_000
        standing.failed("The link broke.")
        #expect(standing.remark == "parent: failing for 2 min, 2 times: The link broke.")
        #expect(figures(standing) == [150, 2, 0])
        standing.succeeded()
        #expect(standing.remark == "parent: in step 0 min ago" && figures(standing) == [0, 0, 1_500_000_150])
        // A clock that is set back is no reason to trap.
        standing.failed("The link broke.")
        clock.now -= 3_600_000
        #expect(standing.remark == "parent: failing for 0 min, 1 times: The link broke.")
        #expect(figures(standing) == [0, 1, 1_500_000_150])
    }

    private final class Clock: Sendable {
        private let time = Mutex<UInt64>(1_500_000_000_000)
        var now: UInt64 {
            get { time.withLock { $0 } }
            set { time.withLock { $0 = newValue } }
        }
    }
}
