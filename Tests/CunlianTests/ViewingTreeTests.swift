import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// Who opened what travels up the tree, and to whoever audits; to nobody else.
struct ViewingTreeTests {
    private static let number = "440524188001010014"

    private func tree() async throws -> TestTree { try await TestTree(schema: SecretRegister.audited) }

    private func ship(_ member: TestTree.Member, in scope: ScopeCode = TestTree.village) async throws -> RecordID {
        try await member.replica.run { store in
            var draft = Draft(scope: scope)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(2), .set, .text(Self.number))])]
            return try store.save(draft).created[0]
        }
    }

    private func look(_ member: TestTree.Member, _ ship: RecordID, in scope: ScopeCode = TestTree.village) async throws {
        let value = try await member.replica.run { store in
            store.purpose = ViewPurpose(command: "show")
            return try store.record(ship, in: scope)?.value("master")
        }
        #expect(value == .text(Self.number))
    }

    /// Whose views somebody is shown, by name.
    private func seen(_ member: TestTree.Member) async throws -> [String] {
        try await member.replica.run { store in
            let directory = try store.offices.directory()
            return try store.viewings.entries(seenBy: store.viewings.ownSight()).map { viewing in
                directory.grants(of: Fingerprint(of: viewing.replica)).first?.person ?? "?"
            }.sorted()
        }
    }

    private func held(_ member: TestTree.Member) async throws -> Int {
        try await member.replica.run { try $0.viewings.logs().map(\.count).reduce(0, +) }
    }

    @Test func `what a collector opened reaches the county and the city, and the auditor; no other collector`() async throws {
        let tree = try await tree()
        let (an, bo) = (try await tree.device("an", role: "S"), try await tree.device("bo", role: "S"))
        let auditor = try await tree.device("auditor", role: "A", scope: TestTree.county)
        let ship = try await ship(an)
        for each in [an, bo] { try await tree.sync(each, with: tree.county) }
        for each in [an, bo, bo] { try await look(each, ship) }
        for each in [an, bo] {
            let report = try await tree.sync(each, with: tree.county)
            #expect(report.viewings.sent > 0 && report.viewings.received == 0 && report.viewings.isComplete)
        }
        try await tree.sync(tree.county, with: tree.city)
        #expect(try await held(tree.county) == 3)
        #expect(try await held(tree.city) == 3)
        let report = try await tree.sync(auditor, with: tree.county)
        #expect(report.viewings.received == 3)
        #expect(try await seen(auditor) == ["an", "bo", "bo"])
        #expect(try await seen(an) == ["an"])
        #expect(try await held(an) == 1)
        // Each log is whole there.
        let faults = try await auditor.replica.run { store in try store.viewings.logs().map { try store.viewings.fault(in: $0) } }
        #expect(faults.count == 2 && faults.allSatisfy { $0 == nil })
        // Once all have it nothing goes or comes.
        for each in [an, bo, auditor] {
            let quiet = try await tree.sync(each, with: tree.county)
            #expect(quiet.viewings.sent == 0 && quiet.viewings.received == 0)
        }
    }

    @Test func `an auditor of another region is shown nothing, nor one whose office was ended`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        let (near, far) = (
            try await tree.device("near", role: "A", scope: TestTree.county),
            try await tree.device("far", role: "A", scope: TestTree.sibling)
        )
        let ship = try await ship(an)
        try await look(an, ship)
        try await tree.sync(an, with: tree.county)
        try await tree.sync(far, with: tree.county)
        #expect(try await held(far) == 0)
        let key = Fingerprint(digest: Toy.digest(near.signer.publicKey))
        try await tree.county.replica.run { _ = try $0.revoking.give(RevocationOrder(keys: [key], kind: .revoke), reason: "left") }
        await #expect(throws: (any Error).self) { try await tree.sync(near, with: tree.county) }
        #expect(try await held(near) == 0)
    }

    @Test func `a collector who asks for others' logs is given none`() async throws {
        let tree = try await tree()
        let (an, bo) = (try await tree.device("an", role: "S"), try await tree.device("bo", role: "S"))
        let ship = try await ship(an)
        try await look(an, ship)
        for each in [an, bo] { try await tree.sync(each, with: tree.county) }
        let log = try #require(try await tree.county.replica.run { try $0.viewings.logs() }.first)
        func answer(_ asker: TestTree.Member) async throws -> ViewingAnswer {
            var ask = try await asker.replica.run { store in
                ViewingAsk(replica: store.own, nonce: try store.peers.nonce(of: Peer(address: "county").bytes) ?? 0)
            }
            ask.lists = 0
            ask.wants = [.init(scope: log.scope, replica: log.replica, beyond: 0)]
            let bytes = try ask.encode(signer: asker.signer)
            return try ViewingAnswer(
                decoding: await tree.transport(to: tree.county).viewings(bytes), to: Toy.digest(bytes), suite: Toy.suite)
        }
        let (his, own) = (try await answer(bo), try await answer(an))
        #expect(!his.isDismissed && his.logs.isEmpty && his.entries.isEmpty)
        #expect(own.logs.count == 1 && own.entries.count == 1)
    }

    @Test func `of a log that parted both ends are kept, and whoever audits sees that it did`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        let auditor = try await tree.device("auditor", role: "A", scope: TestTree.county)
        let ship = try await ship(an)
        try await look(an, ship)
        try await look(an, ship)
        try await tree.sync(an, with: tree.county)
        // Whoever has the key writes its second entry anew, as on a copy of the device.
        let signer = an.signer
        try await an.replica.run { store in
            let first = try store.viewings.entries(seenBy: store.viewings.ownSight())[0]
            var other = first.content
            other.command = "export"
            let forged = try Viewing(other, by: store.own, number: 2, after: first.digest, signer: signer, suite: Toy.suite)
            _ = try store.viewings.take([forged.bytes], from: nil)
        }
        for each in [an, auditor] { try await tree.sync(each, with: tree.county) }
        let logs = try await auditor.replica.run { try $0.viewings.logs() }
        #expect(logs.map(\.count) == [3])
        let fault = try await auditor.replica.run { try $0.viewings.fault(in: logs[0]) }
        #expect(fault == .twice(2))
        for each in [an, auditor] {
            let quiet = try await tree.sync(each, with: tree.county)
            #expect(quiet.viewings.sent == 0 && quiet.viewings.received == 0)
        }
    }

    @Test func `a node takes no entry of a key that nobody named, nor one about a region that is not the bringer's`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        try await tree.sync(an, with: tree.county)
        let own = try await an.replica.run { $0.own }
        let content = Viewing.Content(scope: TestTree.village, time: 1, command: "show", openings: 1, records: 1)
        let stranger = Toy.signer("stranger")
        let key = Fingerprint(digest: Toy.digest(stranger.publicKey))
        let nobodys = try Viewing(
            content, by: ReplicaID(high: key.high, low: key.low, incarnation: 1), number: 1, after: nil, signer: stranger, suite: Toy.suite
        ).bytes
        let ans = try Viewing(content, by: own, number: 1, after: nil, signer: an.signer, suite: Toy.suite).bytes
        let taken = try await tree.county.replica.run { store in
            let brought: [([UInt8], ScopeCode)] = [
                (nobodys, TestTree.village), (ans, ScopeCode(number: 450_199)), (ans, TestTree.village), (ans, TestTree.village),
            ]
            return try brought.map { try store.viewings.take([$0.0], from: [$0.1]) }
        }
        #expect(taken == [0, 0, 1, 0])
    }

    @Test func `what is said for somebody else, to another node or after another session, is not heard`() async throws {
        let tree = try await tree()
        let (an, bo) = (try await tree.device("an", role: "S"), try await tree.device("bo", role: "S"))
        let ship = try await ship(an)
        try await look(an, ship)
        for each in [an, bo] { try await tree.sync(each, with: tree.county) }
        let own = try await an.replica.run { $0.own }
        let nonce = try await an.replica.run { try $0.peers.nonce(of: Peer(address: "county").bytes) ?? 0 }
        func heard(_ ask: ViewingAsk, by signer: Signer) async throws -> Bool {
            let bytes = try ask.encode(signer: signer)
            let answer = try ViewingAnswer(
                decoding: await tree.transport(to: tree.county).viewings(bytes), to: Toy.digest(bytes), suite: Toy.suite)
            return !answer.isDismissed
        }
        #expect(try await heard(ViewingAsk(replica: own, nonce: nonce), by: an.signer))
        #expect(try await !heard(ViewingAsk(replica: own, nonce: nonce &+ 1), by: an.signer))
        await #expect(throws: SyncRefusal.otherKey) { _ = try await heard(ViewingAsk(replica: own, nonce: nonce), by: bo.signer) }
    }
}
