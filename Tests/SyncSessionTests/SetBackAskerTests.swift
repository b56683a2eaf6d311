import SyncSession
import TestSupport
import Testing

/// An asker that was set back and wrote on, on stores in memory: no guard of a vector helps it here, as none does with a node that tells none.
@Suite struct SetBackAskerTests {
    @Test func `D6 I2 who gave its numbers again asks for what it lost, from where it was known to stand`() throws {
        let village = SameCutTests.village
        var (asker, node) = (MemoryStore("asker", regions: [village]), MemoryStore("node", regions: [SameCutTests.county]))
        asker.write(in: village)
        #expect(try Link(seed: 1).run(&asker, &node).isComplete)
        var back = asker
        asker.write(in: village) { _ in "lost" }
        #expect(try Link(seed: 2).run(&asker, &node).isComplete)
        let lost = node.held.subtracting(back.held)
        #expect(lost.count == 1)
        // Under the number that the lost one has.
        back.write(in: village) { _ in "since" }
        let outcome = try Link(seed: 3).run(&back, &node)
        #expect(lost.isSubset(of: outcome.atAsker) && lost.isSubset(of: back.held))
    }
}
