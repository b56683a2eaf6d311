import Changesets
import Records
import SyncSession
import TestSupport
import Testing

/// What comes from a peer is held by that peer: each way in which an asker or a node comes to know it, for itself.
@Suite struct NothingBackTests {
    private static let village = SameCutTests.village

    @Test func `L3 a program that was killed while it took what came sends none of it back`() throws {
        let (asker, node) = try SameCutTests.Load.down.stores()
        var asking = Side(AskerSession(with: Peer(address: "node"), suite: Toy.suite, budget: 0), asker)
        var answering = Side(NodeSession(suite: Toy.suite, level: 1, nonce: 3), node)
        guard case .send(let question)? = try asking.handle(.begin).first else {
            Issue.record("nothing is asked")
            return
        }
        _ = try answering.handle(.received(try asking.encode(question), now: answering.now))
        guard case .send(let body)? = try answering.handle(.ended).first else {
            Issue.record("nothing is answered")
            return
        }
        let answer = try answering.encode(body)
        // Each piece is late enough to be made durable; then the program is gone, and told nothing.
        for start in stride(from: 0, to: answer.count * 2 / 3, by: 64) {
            asking.now += 300
            _ = try asking.handle(.received(Array(answer[start..<min(start + 64, answer.count)]), now: asking.now))
        }
        var (killed, hearing) = (asking.store, answering.store)
        #expect(killed.held.count > asker.held.count && killed.held.count < node.held.count)
        let outcome = try Link(seed: 5).run(&killed, &hearing)
        #expect(outcome.isComplete && killed.held == hearing.held)
        #expect(Set(outcome.atNode).isDisjoint(with: node.held))
    }

    @Test func `L3 what came until a budget was used up is not sent back by the next session`() throws {
        var (asker, node) = try SameCutTests.Load.down.stores()
        let fromNode = node.held
        let size = UInt64(node.log.map(\.bytes.count).max() ?? 0)
        for attempt in 1...6 {
            // So quick that only the first is made durable before the answer ends.
            let outcome = try Link(milliseconds: 0, seed: UInt64(attempt)).run(&asker, &node, budget: 4 * size)
            #expect(Set(outcome.atNode).isDisjoint(with: fromNode), "\(attempt)")
            if outcome.isComplete { break }
            #expect(asker.held.count < node.held.count)
        }
        #expect(asker.held == node.held)
    }

    @Test func `L3 what an asker sends with the name of what both held comes back in no answer`() throws {
        var (asker, node) = try SameCutTests.Load.up.stores()
        let fromAsker = asker.held
        let outcome = try Link(seed: 5).run(&asker, &node)
        #expect(outcome.isComplete && outcome.atNode.count == 6 && asker.held == node.held)
        #expect(Set(outcome.atAsker).isDisjoint(with: fromAsker.union(outcome.atNode)))
        #expect(outcome.atAsker.isEmpty)
    }
}
