import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// A receipt covers an entry only with the keys to what is sealed in it. `Protocol/14-sealed.md`, section 5.
struct KeyReceiptTests {
    private static let number = "11010519491231002X"

    private struct Broken: LinkError {
        var fault: LinkFault { .broke }
    }

    /// A link that carries sessions, and breaks whenever it is asked about keys.
    private struct Keyless: SyncTransport {
        let link: LoopbackTransport
        var address: String { link.address }

        func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
            try await link.exchange(request, receive: receive)
        }

        func carry(_ request: AttachmentBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws { throw NotCarried() }
        func keys(_ request: [UInt8]) async throws -> [UInt8] { throw Broken() }
        func viewings(_ request: [UInt8]) async throws -> [UInt8] { throw NotCarried() }
        func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await link.enrol(request) }
    }

    private func tree() async throws -> TestTree { try await TestTree(schema: SecretRegister.bytes) }

    @discardableResult
    private func syncWithoutKeys(_ member: TestTree.Member, with node: TestTree.Member, _ tree: TestTree) async throws -> SyncReport {
        try await Asker(replica: member.replica, signer: member.signer).sync(over: Keyless(link: tree.transport(to: node)))
    }

    private func save(_ member: TestTree.Member, sealed: Bool = true) async throws -> RecordID {
        let write = sealed ? FieldWrite(FieldAddress(2), .set, .text(Self.number)) : FieldWrite(FieldAddress(1), .set, .text("Hai"))
        return try await member.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [write])]
            return try store.save(draft).created[0]
        }
    }

    private func held(_ level: Int, _ member: TestTree.Member) async throws -> UInt64 {
        try await member.replica.run { try $0.peers.heldOwn(TestTree.village, level: level) }
    }

    private func master(_ ship: RecordID, _ member: TestTree.Member) async throws -> Value? {
        try await member.replica.run { try $0.record(ship, in: TestTree.village)?.value("master") }
    }

    @Test func `what the county received without its key is not shown as held there, and is once the key came`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        let ship = try await save(an)
        let cut = try await syncWithoutKeys(an, with: tree.county, tree)
        #expect(cut.isComplete && !cut.keys.isComplete)
        #expect(try await held(1, an) == 0)
        #expect(try await master(ship, tree.county) != .text(Self.number))
        try await tree.sync(an, with: tree.county)
        #expect(try await held(1, an) == 1)
        #expect(try await master(ship, tree.county) == .text(Self.number))
        // What lies before stays held while something new waits for its key.
        _ = try await save(an)
        try await syncWithoutKeys(an, with: tree.county, tree)
        #expect(try await held(1, an) == 1)
        try await tree.sync(an, with: tree.county)
        #expect(try await held(1, an) == 2)
        // A quiet sync says nothing new, and takes nothing back.
        let quiet = try await tree.sync(an, with: tree.county)
        #expect(quiet.keys.isComplete && quiet.keys.sent == 0)
        #expect(try await held(1, an) == 2)
    }

    @Test func `what the city holds is told when the city has the keys, and the county those of whoever asks`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        _ = try await save(an)
        // The entry goes up all the way before its key reaches the county.
        try await syncWithoutKeys(an, with: tree.county, tree)
        try await tree.sync(tree.county, with: tree.city)
        try await syncWithoutKeys(an, with: tree.county, tree)
        #expect(try await held(0, an) == 0)
        // Now the county has it, and the city not yet.
        try await tree.sync(an, with: tree.county)
        try await tree.sync(an, with: tree.county)
        #expect(try await [held(1, an), held(0, an)] == [1, 0])
        try await syncWithoutKeys(tree.county, with: tree.city, tree)
        try await tree.sync(an, with: tree.county)
        #expect(try await held(0, an) == 0)
        try await tree.sync(tree.county, with: tree.city)
        try await tree.sync(an, with: tree.county)
        #expect(try await [held(1, an), held(0, an)] == [1, 1])
    }

    @Test func `who is given keys at the node does not keep a device from seeing its work as held`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        _ = try await save(an)
        // Of somebody new the device does not know yet; the county gives them the keys as soon as it has them.
        let late = try await tree.device("late", role: "S")
        let report = try await tree.sync(an, with: tree.county)
        #expect(report.keys.isComplete)
        #expect(try await held(1, an) == 1)
        try await tree.sync(late, with: tree.county)
        #expect(try await held(1, an) == 1)
    }

    @Test func `where nothing is sealed receipts alone count, as they did`() async throws {
        let tree = try await TestTree(schema: SecretRegister.openBytes)
        let an = try await tree.device("an", role: "S")
        _ = try await save(an, sealed: false)
        try await syncWithoutKeys(an, with: tree.county, tree)
        #expect(try await held(1, an) == 1)
    }
}
