import Causality
import Records
import SyncSession
import TestSupport
import Testing

/// A node that does not know who asks, and how little it takes to tell it.
@Suite struct IntroductionTests {
    static let village = ScopeCode(number: 450_124_100_201)
    static let county = ScopeCode(number: 450_124)

    private func replica(_ number: UInt64) -> ReplicaID { ReplicaID(high: number, low: number, incarnation: 1) }

    private func piece(_ author: UInt64, _ first: UInt64, covers: [UInt64] = []) -> Introduction.Piece {
        let changeset = StoredChangeset(row: Int64(author * 100 + first), size: 100, first: Dot(replica(author), first), entries: 1)
        return .init(changeset: changeset, covers: covers.map { Dot(replica($0), 1) })
    }

    @Test func `the chains on the way to the root go, and no others`() {
        // The root is 1, a city 2, a county 3, another county 4; the key is 9.
        let granters: [UInt64: [UInt64]] = [9: [3], 3: [2], 2: [1], 4: [2]]
        let lacking = [piece(2, 5), piece(4, 1), piece(3, 1), piece(4, 2), piece(3, 2)]
        let chosen = Introduction.changesets(of: Fingerprint(of: replica(9)), from: lacking) { key in
            (granters.first { Fingerprint(of: replica($0.key)) == key }?.value ?? []).map(replica)
        }
        #expect(chosen.map(\.row) == [205, 301, 302])
    }

    @Test func `what their contexts refer to goes along, or they would wait for it`() {
        let lacking = [piece(4, 1), piece(5, 1), piece(3, 1, covers: [4])]
        let chosen = Introduction.changesets(of: Fingerprint(of: replica(9)), from: lacking) { key in
            key == Fingerprint(of: replica(9)) ? [replica(3)] : []
        }
        #expect(chosen.map(\.row) == [401, 301])
    }

    @Test func `a key that nobody named has nothing to bring`() {
        #expect(Introduction.changesets(of: Fingerprint(of: replica(9)), from: [piece(2, 5)]) { _ in [] }.isEmpty)
    }

    @Test func `L2 a stranger is told how far the directory goes, and nothing else`() throws {
        var (asker, node) = (MemoryStore("asker", regions: [Self.village]), MemoryStore("node", regions: [Self.county]))
        node.grants = [:]
        node.write(in: .directory, count: 3)
        node.write(in: Self.village)
        for scope in [ScopeCode.directory, Self.village] { try node.remember(.seal(scope)) }
        asker.write(in: .directory)
        asker.write(in: Self.village, count: 4)
        let outcome = try Link(seed: 1).run(&asker, &node)
        // Asked first, with nothing along; then the directory, which names nobody here.
        #expect(outcome.requests.count == 2 && outcome.requests[0].count < 400)
        // The same answer again says that this made nobody known.
        #expect(outcome.answers.count == 2)
        for answer in outcome.answers { #expect(answer.prefix(4).dropFirst(2).elementsEqual([4, 4]) && answer.count < 64) }
        #expect(outcome.atAsker.isEmpty && outcome.atNode.count == 1)
        #expect(outcome.end == .refused(.notEnrolled))
    }

    @Test func `who does not hold the key that they say is refused and told nothing`() throws {
        let (asker, node) = (MemoryStore("asker", regions: [Self.village]), MemoryStore("node", regions: [Self.county]))
        var closed = node
        closed.grants = [:]
        for (signer, name) in [(Toy.signer("other"), "another's key"), (asker.signer, "the right one")] {
            let hello = Hello(replica: asker.own, nonce: 0, budget: 0, wants: [], body: .scopes([]))
            var side = Side(NodeSession(suite: Toy.suite, level: 1, nonce: 3), closed)
            let request = Frame(.hello, try hello.encode(signer: signer)).encoded + Frame(.end).encoded
            _ = try side.handle(.received(request, now: side.now))
            let effects = try side.handle(.ended)
            if name == "the right one" {
                guard case .send? = effects.first else {
                    Issue.record("\(effects)")
                    return
                }
            } else {
                guard case .end(.refused(.notEnrolled))? = effects.last else {
                    Issue.record("\(name): \(effects)")
                    return
                }
            }
        }
    }
}
