import Cunlian
import Dispatch
import RecordStore
import Records
import TestSupport
import Testing

/// A store waits for its disk and for locks; nobody else does.
struct StoreExecutorTests {
    @Test(.timeLimit(.minutes(1)))
    func `more stores may wait than the machine has threads for tasks, and tasks still run`() async throws {
        let (count, folder) = (64, TemporaryFolder())
        let door = DispatchSemaphore(value: 0)
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                let replica = try TestTree.make("store \(index)", TestTree.village, folder).replica
                group.addTask {
                    try await replica.run { _ in
                        arrived.yield()
                        door.wait()
                    }
                }
            }
            // All are inside and wait; whoever lets them go is a task like others.
            var inside = 0
            for await _ in arrivals {
                inside += 1
                if inside == count { break }
            }
            for _ in 0..<count { door.signal() }
            try await group.waitForAll()
        }
    }
}
