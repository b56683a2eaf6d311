import Causality
import Records
import SyncSession
import TestSupport
import Testing

/// Sessions over a link that breaks at every byte there is: what came whole is kept, and the next session
/// ends with both holding the union.
@Suite struct CutTests {
    static let village = ScopeCode(number: 450_124_100_201)
    static let sibling = ScopeCode(number: 450_124_100_202)
    static let county = ScopeCode(number: 450_124)

    /// How asker and node stand when the link is about to break.
    enum Story: CaseIterable, Sendable {
        /// They never met, and both hold something.
        case firstContact
        /// They held the same, and both went on.
        case bothWentOn
        /// The same, after an answer was lost: the asker's nonce is old.
        case answerLost
        /// Nothing is new on either side.
        case quiet

        func stores() throws -> (asker: MemoryStore, node: MemoryStore) {
            var asker = MemoryStore("asker", regions: [village, sibling])
            var node = MemoryStore("node", regions: [county])
            asker.write(in: village, count: 2)
            // A scope of which nothing is held has no name, and without one no hello is short.
            asker.write(in: sibling)
            node.write(in: .directory)
            node.write(in: village)
            guard self != .firstContact else { return (asker, node) }
            _ = try Link(seed: 1).run(&asker, &node)
            guard self != .quiet else { return (asker, node) }
            asker.write(in: village)
            asker.write(in: sibling)
            node.write(in: village, count: 2)
            if self == .answerLost {
                _ = try Link(cutAnswer: 10, seed: 2).run(&asker, &node)
                asker.write(in: village)
            }
            return (asker, node)
        }
    }

    /// Runs a session over a link that breaks, then one over a link that holds, then perhaps a quiet one.
    private func check(
        _ story: Story, from start: (asker: MemoryStore, node: MemoryStore), _ link: Link, thenQuiet: Bool
    ) throws {
        var (asker, node) = start
        let before = asker.held.union(node.held)
        let cut = try link.run(&asker, &node)
        let place = "\(story), request at \(link.cutRequest), answer at \(link.cutAnswer)"
        // A node that dismisses a hello takes nothing; else whatever came whole is there.
        if story != .answerLost { #expect(Set(cut.atNode).isSubset(of: node.held), "\(place)") }
        #expect(Set(cut.atAsker).isSubset(of: asker.held), "\(place)")
        // What nobody said that it is there counts as held by nobody, though it was sent.
        for (scope, receipt) in asker.receipts.values.flatMap({ $0 }) {
            #expect(node.vector(scope).dominates(receipt.vector), "\(place): \(scope)")
        }
        let next = try Link(piece: 1 << 16, seed: 99).run(&asker, &node)
        #expect(next.end == .complete && next.isComplete, "\(place)")
        let held = asker.held
        #expect(held == node.held && held.isSuperset(of: before), "\(place)")
        guard thenQuiet else { return }
        let quiet = try Link(piece: 1 << 16, seed: 100).run(&asker, &node)
        #expect(quiet.isComplete && quiet.roundTrips == 1 && quiet.requests[0].count < 150, "\(place)")
    }

    /// How many bytes a session takes from there, if nothing cuts it.
    private func lengths(from start: (asker: MemoryStore, node: MemoryStore)) throws -> (request: Int, answer: Int) {
        var (asker, node) = start
        let whole = try Link(seed: 3).run(&asker, &node)
        #expect(whole.isComplete && asker.held == node.held)
        return (whole.requests.reduce(0) { $0 + $1.count }, whole.answers.reduce(0) { $0 + $1.count })
    }

    @Test(arguments: Story.allCases)
    func `a request cut at any byte`(story: Story) throws {
        let start = try story.stores()
        for cut in 1...(try lengths(from: start).request) {
            try check(story, from: start, Link(cutRequest: cut, seed: 3), thenQuiet: cut % 8 == 0)
        }
    }

    @Test(arguments: Story.allCases)
    func `P6 an answer cut at any byte`(story: Story) throws {
        let start = try story.stores()
        for cut in 1...(try lengths(from: start).answer) {
            try check(story, from: start, Link(cutAnswer: cut, seed: 3), thenQuiet: cut % 8 == 0)
        }
    }

    @Test(arguments: Story.allCases, [1, 7, 4_096])
    func `the size of the pieces changes nothing`(story: Story, piece: Int) throws {
        let start = try story.stores()
        for cut in stride(from: 1, through: try lengths(from: start).request, by: 199) {
            try check(story, from: start, Link(cutRequest: cut, piece: piece, seed: 3), thenQuiet: true)
        }
    }
}
