import Causality
import Changesets
import Records
import SyncSession
import TestSupport
import Testing

/// What the machines decide, seen from outside, on stores in memory.
@Suite struct DecisionTests {
    static let village = ScopeCode(number: 450_124_100_201)
    static let county = ScopeCode(number: 450_124)

    private func pair() -> (asker: MemoryStore, node: MemoryStore) {
        (MemoryStore("asker", regions: [Self.village]), MemoryStore("node", regions: [Self.county]))
    }

    private func grant(_ store: MemoryStore, _ scopes: [ScopeCode], expires: Int64? = nil) -> [Fingerprint: [Grant]] {
        let key = Fingerprint(of: store.own)
        let record = RecordID(replica: store.own, number: 1, index: 0, salt: 9)
        return [
            key: [
                Grant(
                    record: record, subject: key, person: "a", role: "S", scopes: scopes, rank: 1, mayGrant: false, series: 1,
                    expires: expires, authorGrant: nil)
            ]
        ]
    }

    @Test func `a quiet session asks the same few things however many scopes there are`() throws {
        var counts: [Int] = []
        for scopes in [1, 200] {
            var asker = MemoryStore("asker", regions: [Self.county])
            var node = MemoryStore("node", regions: [Self.county])
            node.write(in: .directory)
            for index in 0..<scopes { asker.write(in: ScopeCode(number: 450_124_100_201 + UInt64(index))) }
            let first = try Link(piece: 1 << 16, seed: 1).run(&asker, &node)
            #expect(first.isComplete)
            let before = asker.questions + node.questions
            let quiet = try Link(seed: 2).run(&asker, &node)
            #expect(quiet.isComplete && quiet.roundTrips == 1)
            counts.append(asker.questions + node.questions - before)
        }
        #expect(counts[0] == counts[1] && counts[0] <= 8, "\(counts)")
    }

    @Test func `a node tells by name only what it gave whole and took whole`() throws {
        var (asker, node) = pair()
        node.write(in: Self.village, count: 3)
        let name = { (node: MemoryStore) in node.receipts[Peer(asker.own)]?[Self.village]?.name }
        _ = try Link(seed: 1).run(&asker, &node, budget: 1)
        #expect(name(node) == 0)
        #expect(try Link(seed: 2).run(&asker, &node).isComplete)
        #expect(name(node) != nil && name(node) != 0)
        // A scope that is not granted is refused, and so nothing is told by name.
        let other = ScopeCode(number: 450_124_100_299)
        var (wider, again) = (MemoryStore("asker", regions: [Self.village, other]), MemoryStore("node", regions: [Self.county]))
        again.grants = grant(asker, [Self.village])
        again.write(in: Self.village)
        wider.write(in: other)
        _ = try Link(cutAnswer: 1, seed: 3).run(&wider, &again)
        #expect(name(again) == 0)
    }

    @Test func `to an old nonce the node says the one it gave, and takes nothing that comes along`() throws {
        var (asker, node) = pair()
        asker.write(in: Self.village)
        #expect(try Link(seed: 1).run(&asker, &node).isComplete)
        // An answer that is lost leaves the asker with an old nonce.
        asker.write(in: Self.village)
        _ = try Link(cutAnswer: 1, seed: 2).run(&asker, &node)
        asker.write(in: Self.village)
        // As a copy that was made before: it does not know that it asked.
        asker.forgetThatItAsked()
        let before = node.held
        var (first, hearing) = (asker, node)
        let outcome = try Link(cutAnswer: 12, seed: 3).run(&first, &hearing)
        #expect(outcome.atNode.count == 2 && hearing.held == before)
        // Frame, version, status: asked again with this nonce.
        #expect(outcome.answers[0].prefix(4).elementsEqual([4, 10, 4, 2]))
        let whole = try Link(seed: 4).run(&asker, &node)
        #expect(whole.isComplete && whole.roundTrips >= 2 && asker.held == node.held)
    }

    @Test func `what was refused is said, is not asked for again, and keeps the sides apart`() throws {
        var (asker, node) = pair()
        // The asker may write of another village than the one that it is granted.
        node.grants = grant(asker, [ScopeCode(number: 450_124_100_299)])
        asker.write(in: Self.village, count: 2)
        let outcome = try Link(seed: 1).run(&asker, &node)
        #expect(!outcome.isComplete)
        #expect(node.held.isEmpty)
        #expect(outcome.roundTrips == 1)
    }

    @Test(arguments: [(0, true), (-1, true), (1, false)] as [(Int64, Bool)])
    func `a grant ends on the day that it names`(offset: Int64, refuses: Bool) throws {
        var (asker, node) = pair()
        let today = Int64(1_500_000_000_000 / 86_400_000)
        node.grants = grant(asker, [Self.village], expires: today + offset)
        let outcome = try Link(seed: 1).run(&asker, &node)
        #expect(outcome.refusal == (refuses ? .grantEnded(on: today + offset) : nil))
        #expect(outcome.isComplete == !refuses)
    }

    @Test func `who is not named is refused when all has come`() throws {
        var (asker, node) = pair()
        node.grants = [:]
        asker.write(in: Self.village)
        let outcome = try Link(seed: 1).run(&asker, &node)
        #expect(outcome.end == .refused(.notEnrolled))
        #expect(node.held.isEmpty)
    }

    @Test func `a hello of version 1 is answered in version 1, and its refusals in words`() throws {
        let signer = Toy.signer("asker")
        var (asker, node) = pair()
        node.grants = grant(asker, [ScopeCode(number: 450_124_100_299)])
        asker.write(in: Self.village)
        try asker.remember(.seal(Self.village))
        let hello = Hello(version: .one, replica: asker.own, nonce: 0, budget: 0, wants: [], body: .scopes([]))
        var side = Side(NodeSession(suite: Toy.suite, level: 1, nonce: 3), node)
        let request =
            Frame(.hello, try hello.encode(signer: signer)).encoded + Frame(.changeset, asker.log[0].bytes).encoded + Frame(.end).encoded
        _ = try side.handle(.received(request, now: side.now))
        let effects = try side.handle(.ended)
        guard case .send(let parts)? = effects.first else {
            Issue.record("\(effects)")
            return
        }
        var parser = FrameParser()
        parser.append(try side.encode(parts))
        let answer = try #require(try parser.next())
        #expect(answer.bytes[0] == 1)
        let refusal = try #require(try parser.next())
        var reader = ByteReader(refusal.bytes)
        _ = try reader.fixed64()
        #expect(try reader.text(max: 4_096, .reason) == "scope \(Self.village) is not kept here")
        #expect(try parser.next()?.kind == .end)
    }

    @Test func `a hello of version 2 is answered in version 2, without a part and without saying how much comes`() throws {
        var (asker, node) = pair()
        node.write(in: Self.village)
        try node.remember(.seal(Self.village))
        asker.write(in: Self.village)
        try asker.remember(.seal(Self.village))
        let hello = Hello(version: .two, replica: asker.own, nonce: 0, budget: 0, wants: [], body: .scopes([]))
        var side = Side(NodeSession(suite: Toy.suite, level: 1, nonce: 3), node)
        let head = Frame(.hello, try hello.encode(signer: Toy.signer("asker"))).encoded
        _ = try side.handle(.received(head + Frame(.changeset, asker.log[0].bytes).encoded + Frame(.end).encoded, now: side.now))
        guard case .send(let parts)? = try side.handle(.ended).first, case .answer(let answer, _) = parts.message else {
            Issue.record("no answer")
            return
        }
        #expect(answer.version == .two)
        let bytes = try answer.encode(signer: node.signer)
        let again = try Answer(decoding: bytes, suite: Toy.suite)
        #expect(again.version == .two && again.coming == Amount() && again.part == nil && again.scopes == answer.scopes)
        // Of a stranger of that version nobody is told anything.
        node.grants = [:]
        var strict = Side(NodeSession(suite: Toy.suite, level: 1, nonce: 3), node)
        _ = try strict.handle(.received(head + Frame(.end).encoded, now: strict.now))
        guard case .end(.refused(.notEnrolled))? = try strict.handle(.ended).last else {
            Issue.record("a stranger is let in")
            return
        }
    }

    @Test(arguments: [0, 5, 255] as [UInt8])
    func `a hello of a version that is not known is refused by that version`(version: UInt8) throws {
        let (_, node) = pair()
        var side = Side(NodeSession(suite: Toy.suite, level: 1, nonce: 3), node)
        let effects = try side.handle(.received(Frame(.hello, [version, 250] + [UInt8](repeating: 0, count: 99)).encoded, now: 1))
        guard case .end(.refused(let refusal))? = effects.last else {
            Issue.record("\(effects)")
            return
        }
        #expect(refusal == .unknownVersion(version))
    }

    @Test func `D6 a node of which others know more than it does seals nothing until it has taken what it lost`() throws {
        var (asker, node) = pair()
        node.write(in: Self.village)
        _ = try Link(seed: 1).run(&asker, &node)
        var rolledBack = node
        node.write(in: Self.village) { _ in "lost" }
        _ = try Link(seed: 2).run(&asker, &node)
        rolledBack.write(in: Self.village) { _ in "since" }
        #expect(try Link(seed: 3).run(&asker, &rolledBack).isComplete)
        // No number is given twice: what it lost comes first, and what it wrote since behind it.
        #expect(asker.log.filter { $0.author == node.own }.map(\.first) == [1, 2, 3])
        #expect(asker.held == rolledBack.held)
    }

    @Test func `a budget stops the answer before what would exceed it, and one changeset always comes`() throws {
        var (asker, node) = pair()
        node.write(in: Self.village, count: 5)
        try node.remember(.seal(Self.village))
        let size = UInt64(node.log[0].bytes.count)
        let outcome = try Link(seed: 1).run(&asker, &node, budget: 1)
        #expect(outcome.atAsker.count == 1 && !outcome.isComplete)
        let more = try Link(seed: 2).run(&asker, &node, budget: 3 * size)
        #expect(more.atAsker.count > 1 && asker.held.count < 5)
        #expect(try Link(seed: 3).run(&asker, &node).isComplete)
        #expect(asker.held == node.held)
    }

    @Test(arguments: [60, 150])
    func `what goes to a node that said nothing yet is bounded`(count: Int) throws {
        var (asker, node) = pair()
        var random = SplitMix64(seed: 5)
        // Some three thousand bytes each, which no compression shortens by much.
        asker.write(in: Self.village, count: count) { _ in
            String(
                String.UnicodeScalarView((0..<1_000).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0x4E00...0x9FA5, using: &random)) })
            )
        }
        let outcome = try Link(piece: 1 << 16, seed: 1).run(&asker, &node)
        #expect(outcome.isComplete && asker.held == node.held)
        let bytes = asker.log.reduce(0) { $0 + $1.bytes.count }
        let isHeldBack = bytes > 256 << 10
        #expect((outcome.requests[0].count < 1_000) == isHeldBack, "\(bytes)")
        #expect(outcome.roundTrips == (isHeldBack ? 2 : 1))
        #expect(isHeldBack == (count == 150))
    }
}
