import Changesets
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
        /// One changeset each way that is longer than what the link carries.
        case large

        /// What each has is sealed, or nobody could tell whether it comes back.
        func stores() throws -> (asker: MemoryStore, node: MemoryStore) {
            var (asker, node) = try open()
            try asker.remember(.seal(village))
            try node.remember(.seal(village))
            return (asker, node)
        }

        private func open() throws -> (asker: MemoryStore, node: MemoryStore) {
            var asker = MemoryStore("asker", regions: [village])
            var node = MemoryStore("node", regions: [county])
            // They met before, or at first contact nobody would know what the other lacks.
            asker.write(in: village)
            node.write(in: .directory)
            _ = try Link(seed: 1).run(&asker, &node)
            guard self != .large else {
                var random = SplitMix64(seed: 4)
                let text = String((0..<6_000).map { _ in Character(Unicode.Scalar(UInt8.random(in: 65...122, using: &random))) })
                asker.write(in: village) { _ in text }
                node.write(in: village) { _ in String(text.reversed()) }
                return (asker, node)
            }
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
    func `L1 the same cut at every try, after any number of bytes both ways together`(load: Load, piece: Int) throws {
        let start = try load.stores()
        // A hello with its vectors, the answer to it, and the longest changeset with a hello before it.
        for cut in stride(from: 1_100, through: 3_600, by: piece == 64 ? 23 : 397) {
            let tries = try tries(start, Link(cut: cut, piece: piece, seed: 1), most: 30)
            #expect(tries != nil, "\(load) at \(cut)")
        }
    }

    @Test(arguments: Load.allCases)
    func `L1 the same cut at every try, in one direction`(load: Load) throws {
        let start = try load.stores()
        for cut in stride(from: 700, through: 2_600, by: 41) {
            #expect(try tries(start, Link(cutRequest: cut, seed: 1), most: 30) != nil, "\(load), requests at \(cut)")
            #expect(try tries(start, Link(cutAnswer: cut, seed: 1), most: 30) != nil, "\(load), answers at \(cut)")
        }
    }

    @Test func `L3 what came before the break is not sent again, and what came from the node never goes back`() throws {
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

    @Test func `L4 a changeset longer than the link carries goes on at the byte where it broke, both ways`() throws {
        var (asker, node) = try Load.large.stores()
        let longest = 6_000
        var (bytes, attempts) = (0, 0)
        for attempt in 1...60 {
            let outcome = try Link(cut: 1_500, seed: UInt64(attempt) + 5).run(&asker, &node)
            bytes += (outcome.requests + outcome.answers).reduce(0) { $0 + $1.count }
            attempts = attempt
            if outcome.isComplete { break }
        }
        #expect(asker.held == node.held)
        // Every try brings what is left of its 1,500 bytes behind two hellos and an answer.
        #expect(attempts <= 2 * longest / 600, "\(attempts)")
        #expect(asker.parts.values.allSatisfy { $0.isEmpty } && node.parts.values.allSatisfy { $0.isEmpty })
    }

    @Test func `the second long changeset comes through as the first did, and every try counts as a gain`() throws {
        var (asker, node) = try Load.large.stores()
        var letters = SplitMix64(seed: 5)
        let text = String((0..<6_000).map { _ in Character(Unicode.Scalar(UInt8.random(in: 65...122, using: &letters))) })
        asker.write(in: Self.village) { _ in text }
        var session = AskerSession(with: Peer(address: "node"), suite: Toy.suite, budget: 0)
        var (gains, longestIdle, idle, random) = ([Int](), 0, 0, SplitMix64(seed: 9))
        attempts: for _ in 0..<400 {
            var (asking, left) = (Side(session, asker), 1_500)
            var effects = try asking.handle(.begin)
            while case .send(let parts)? = effects.first {
                var answering = Side(NodeSession(suite: Toy.suite, level: 1, nonce: random.next()), node)
                let request = try asking.encode(parts)
                _ = try answering.handle(.received(Array(request.prefix(left)), now: answering.now))
                left -= min(left, request.count)
                guard left > 0, case .send(let body)? = try answering.handle(.ended).first else {
                    _ = try answering.handle(.broken)
                    _ = try asking.handle(.broken)
                    (node, asker, session) = (answering.store, asking.store, asking.machine)
                    gains.append(session.gains)
                    idle = gains.count > 1 && gains[gains.count - 1] <= gains[gains.count - 2] ? idle + 1 : 0
                    longestIdle = max(longestIdle, idle)
                    session = session.again()
                    continue attempts
                }
                node = answering.store
                let answer = try answering.encode(body)
                _ = try asking.handle(.received(Array(answer.prefix(left)), now: asking.now))
                guard answer.count < left else {
                    _ = try asking.handle(.broken)
                    (asker, session) = (asking.store, asking.machine.again())
                    continue attempts
                }
                left -= answer.count
                effects = try asking.handle(.ended)
            }
            (asker, session) = (asking.store, asking.machine)
            break
        }
        #expect(session.isComplete && asker.held == node.held, "\(gains)")
        #expect(gains == gains.sorted() && longestIdle < 3, "\(gains)")
    }

    @Test func `a beginning that was kept of another changeset, or that its sender never sent, is not gone on with`() throws {
        var (asker, node) = try Load.large.stores()
        _ = try Link(cutRequest: 3_000, seed: 2).run(&asker, &node)
        let kept = try #require(node.parts[Peer(asker.own)])
        #expect(kept.count > 2_000)
        // One byte is another.
        var other = kept
        other[other.count - 1] ^= 1
        try node.remember(.part(other, Peer(asker.own)))
        let outcome = try Link(seed: 3).run(&asker, &node)
        #expect(outcome.isComplete && asker.held == node.held)
        // So it was sent from its beginning.
        #expect(outcome.requests.reduce(0) { $0 + $1.count } > asker.log.map(\.bytes.count).reduce(0, max))
    }

    @Test(arguments: [0, 1])
    func `a rest that does not follow what was kept is out of turn`(offset: Int) throws {
        var (asker, node) = try Load.large.stores()
        _ = try Link(cutRequest: 3_000, seed: 2).run(&asker, &node)
        let kept = try #require(node.parts[Peer(asker.own)])
        if offset == 0 { try node.remember(.part(nil, Peer(asker.own))) }
        let nonce = try Hello.Name(#require(asker.nonce(of: Peer(address: "node"))))
        let hello = Hello(replica: asker.own, nonce: nonce, budget: 0, wants: [], body: .scopes([]))
        var writer = ByteWriter()
        writer.varint(kept.count + offset)
        writer.raw(kept)
        var side = Side(NodeSession(suite: Toy.suite, level: 1, nonce: 3), node)
        let request = Frame(.hello, try hello.encode(signer: asker.signer)).encoded + Frame(.rest, writer.bytes).encoded
        let effects = try side.handle(.received(request, now: side.now))
        guard case .end(.refused(.outOfTurn(.rest)))? = effects.last else {
            Issue.record("\(effects)")
            return
        }
    }

    @Test func `L4 P14 after a request of which nothing came through, the next is half as long, until something does`() throws {
        var (asker, node) = try Load.up.stores()
        // A proxy that hands on a request only when it is whole, and holds no more than so many bytes.
        var session = AskerSession(with: Peer(address: "node"), suite: Toy.suite, budget: 0)
        var (lengths, random) = ([Int](), SplitMix64(seed: 9))
        attempts: for _ in 0..<20 {
            var asking = Side(session, asker)
            var effects = try asking.handle(.begin)
            while case .send(let parts)? = effects.first {
                let request = try asking.encode(parts)
                if !parts.changesets.isEmpty { lengths.append(parts.changesets.count) }
                guard request.count < 1_000 else {
                    _ = try asking.handle(.broken)
                    (asker, session) = (asking.store, asking.machine.again())
                    continue attempts
                }
                var answering = Side(NodeSession(suite: Toy.suite, level: 1, nonce: random.next()), node)
                _ = try answering.handle(.received(request, now: answering.now))
                guard case .send(let body)? = try answering.handle(.ended).first else { break attempts }
                node = answering.store
                _ = try asking.handle(.received(try answering.encode(body), now: asking.now))
                effects = try asking.handle(.ended)
            }
            (asker, session) = (asking.store, asking.machine)
            break
        }
        #expect(session.isComplete && asker.held == node.held, "\(lengths)")
        #expect(lengths.first == 6 && lengths.contains { $0 < 6 }, "\(lengths)")
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
