import Records
import SyncSession
import TestSupport
import Testing

/// Links that break at the same byte at every try: as long as one changeset comes through, the sync ends.
@Suite struct SameCutTests {
    static let village = ScopeCode(number: 450_124_100_201)
    static let county = ScopeCode(number: 450_124)

    /// What is to be carried.
    enum Load: CaseIterable, Sendable {
        case up, down, both

        func stores() throws -> (asker: MemoryStore, node: MemoryStore) {
            var asker = MemoryStore("asker", regions: [village])
            var node = MemoryStore("node", regions: [county])
            // They met before, or at first contact nobody would know what the other lacks.
            asker.write(in: village)
            node.write(in: .directory)
            _ = try Link(seed: 1).run(&asker, &node)
            if self != .down { asker.write(in: village, count: 6) { "of the asker, number \($0)" } }
            if self != .up { node.write(in: village, count: 6) { "of the node, number \($0)" } }
            return (asker, node)
        }
    }

    /// Tries again over a link that breaks after so many bytes each time.
    ///
    /// - Returns: How many tries it took; `nil` where it did not end.
    private func tries(_ start: (asker: MemoryStore, node: MemoryStore), _ link: Link, most: Int) throws -> Int? {
        var (asker, node) = start
        let (fromAsker, fromNode) = (asker.held, node.held)
        for attempt in 1...most {
            var link = link
            link.seed = UInt64(attempt) + 10
            let outcome = try link.run(&asker, &node)
            // Nothing goes back to where it came from, whatever broke.
            #expect(Set(outcome.atNode).isDisjoint(with: fromNode), "try \(attempt) of \(link)")
            #expect(Set(outcome.atAsker).isDisjoint(with: fromAsker), "try \(attempt) of \(link)")
            guard outcome.end == .complete, outcome.isComplete else { continue }
            #expect(asker.held == node.held, "\(link)")
            return attempt
        }
        return nil
    }

    @Test(arguments: Load.allCases, [1, 64, 4_096])
    func `the same cut at every try, after any number of bytes both ways together`(load: Load, piece: Int) throws {
        let start = try load.stores()
        // A hello with its vectors, the answer to it, and the longest changeset with a hello before it.
        for cut in stride(from: 1_100, through: 3_600, by: piece == 64 ? 23 : 397) {
            let tries = try tries(start, Link(cut: cut, piece: piece, seed: 1), most: 30)
            #expect(tries != nil, "\(load) at \(cut)")
        }
    }

    @Test(arguments: Load.allCases)
    func `the same cut at every try, in one direction`(load: Load) throws {
        let start = try load.stores()
        for cut in stride(from: 700, through: 2_600, by: 41) {
            #expect(try tries(start, Link(cutRequest: cut, seed: 1), most: 30) != nil, "\(load), requests at \(cut)")
            #expect(try tries(start, Link(cutAnswer: cut, seed: 1), most: 30) != nil, "\(load), answers at \(cut)")
        }
    }

    @Test func `what came before the break is not sent again, and what came from the node never goes back`() throws {
        var (asker, node) = try Load.both.stores()
        let fromNode = node.held
        var sent: [[UInt8]: Int] = [:]
        for attempt in 0..<20 {
            let outcome = try Link(cut: 1_500, seed: UInt64(attempt) + 5).run(&asker, &node)
            for changeset in outcome.atNode { sent[changeset, default: 0] += 1 }
            if outcome.isComplete { break }
        }
        #expect(asker.held == node.held)
        #expect(Set(sent.keys).isDisjoint(with: fromNode))
        #expect(sent.count == 6 && sent.values.allSatisfy { $0 == 1 }, "\(sent.values)")
    }

    @Test func `a program that was killed while it sent asks before it sends again`() throws {
        let (asker, node) = try Load.up.stores()
        // Killed: the node heard half of it, and the asker's store knows no more than when the request went out.
        var (killed, hearing) = (asker, node)
        var asking = Side(AskerSession(with: Peer(address: "node"), suite: Toy.suite, budget: 0), killed)
        guard case .send? = try asking.handle(.begin).first else {
            Issue.record("nothing is sent")
            return
        }
        killed = asking.store
        var other = asker
        _ = try Link(cutRequest: 900, seed: 7).run(&other, &hearing)
        let outcome = try Link(seed: 8).run(&killed, &hearing)
        #expect(outcome.isComplete && killed.held == hearing.held)
        #expect(outcome.requests.count == 2 && outcome.requests[0].count < 300)
        #expect(outcome.atNode.count < 6)
    }
}
