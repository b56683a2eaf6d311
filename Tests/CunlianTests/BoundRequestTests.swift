import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// What a request is bound to: who signed it, its own bytes, the node that it was meant for, and the session before it.
@Suite struct BoundRequestTests {
    enum Request: CaseIterable {
        case hello, keys, viewings
    }

    /// The request as its asker signs it.
    private func bytes(_ request: Request, _ replica: ReplicaID, nonce: UInt64, _ signer: Signer) throws -> [UInt8] {
        switch request {
        case .hello:
            let hello = Hello(replica: replica, nonce: nonce, budget: 0, wants: [TestTree.village], body: .scopes([]))
            return Frame(.hello, try hello.encode(signer: signer)).encoded + Frame(.end).encoded
        case .keys: return try KeyAsk(replica: replica, nonce: nonce).encode(signer: signer)
        case .viewings: return try ViewingAsk(replica: replica, nonce: nonce).encode(signer: signer)
        }
    }

    /// Whether a node hears it: answers what only the asker may know.
    private func isHeard(_ request: Request, _ bytes: [UInt8], at node: TestTree.Member, _ tree: TestTree) async throws -> Bool {
        let transport = tree.transport(to: node)
        do {
            switch request {
            case .hello:
                let exchange = try await tree.service(node).session()
                try await exchange.receive(bytes)
                try await exchange.finish()
                var parser = FrameParser()
                while let piece = try await exchange.next() { parser.append(piece) }
                guard let frame = try parser.next() else { return false }
                return try Answer(decoding: frame.bytes, suite: Toy.suite).status == .receipt
            case .keys:
                return try await !KeyAnswer(decoding: transport.keys(bytes), to: Toy.digest(bytes), suite: Toy.suite).isDismissed
            case .viewings:
                return try await !ViewingAnswer(decoding: transport.viewings(bytes), to: Toy.digest(bytes), suite: Toy.suite).isDismissed
            }
        } catch {
            // Refused, in whatever words; that it is heard at all is asked too.
            return false
        }
    }

    @Test(arguments: Request.allCases)
    func `T6 T15 it is heard as it was signed, by its node, in its session, and in no other way`(_ request: Request) async throws {
        let tree = try await TestTree(schema: SecretRegister.audited)
        let (an, bo) = (try await tree.device("an", role: "S"), try await tree.device("bo", role: "S"))
        for each in [an, bo] { try await tree.sync(each, with: tree.county) }
        try await tree.sync(tree.county, with: tree.city)
        func nonce(_ member: TestTree.Member, at node: String) async throws -> UInt64 {
            try await member.replica.run { try $0.peers.nonce(of: Peer(address: node).bytes) ?? 0 }
        }
        let own = try await an.replica.run { $0.own }
        let given = try await nonce(an, at: "county")
        try #require(given != 0)
        let right = try bytes(request, own, nonce: given, an.signer)
        // Another session's, another key's, with any bit of it turned.
        #expect(try await !isHeard(request, bytes(request, own, nonce: given &+ 1, an.signer), at: tree.county, tree))
        #expect(try await !isHeard(request, bytes(request, own, nonce: given, bo.signer), at: tree.county, tree))
        for place in right.indices {
            var other = right
            other[place] ^= 1
            #expect(try await !isHeard(request, other, at: tree.county, tree), "byte \(place)")
        }
        // At a node that never met the asker, though it knows their office; and at one that did.
        #expect(try await !isHeard(request, right, at: tree.city, tree))
        try await tree.sync(an, with: tree.city)
        #expect(try await nonce(an, at: "city") != given)
        #expect(try await !isHeard(request, right, at: tree.city, tree))
        #expect(try await isHeard(request, right, at: tree.county, tree))
        guard request == .hello else { return }
        // A session gave another nonce: what was said is not heard again.
        #expect(try await !isHeard(request, right, at: tree.county, tree))
    }

    @Test func `T6 a device that a node does not remember meets it again by its key, and nothing is lost`() async throws {
        let tree = try await TestTree()
        let an = try await tree.device("an", role: "S")
        try await tree.sync(an, with: tree.county)
        try await tree.sync(tree.county, with: tree.city)
        // As with a node that was set back to before they met.
        try await an.replica.run { try $0.peers.setNonce(7, of: Peer(address: "city").bytes) }
        let report = try await tree.sync(an, with: tree.city)
        #expect(report.isComplete && report.refusals.isEmpty)
        #expect(try await an.replica.run { try $0.peers.nonce(of: Peer(address: "city").bytes) } != 7)
    }
}
