import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// What somebody writes before they are enrolled: it waits, is shown, and goes out under the grant.
struct EarlyWorkTests {
    private func ship(_ name: String, _ member: TestTree.Member) async throws -> RecordID {
        try await member.replica.run { store in
            let editor = Editor(store, language: .en)
            return try editor.add(editor.type("ship"), [Assignment("name=\(name)")], parent: nil, scope: TestTree.village).record
        }
    }

    private func counts(_ member: TestTree.Member) async throws -> [UInt64] {
        try await member.replica.run { store in
            let counts = try store.views.ownCounts(TestTree.village)
            return [counts.unsealed, counts.sealed]
        }
    }

    private func name(_ record: RecordID, at member: TestTree.Member) async throws -> Value? {
        try await member.replica.run { try $0.record(record, in: TestTree.village)?.value("name") }
    }

    @Test func `I6 a sync that is refused before enrolment seals nothing, and the work goes out under the grant afterwards`() async throws {
        let tree = try await TestTree()
        let device = try await tree.device("a", role: nil)
        let record = try await ship("Hai", device)
        await #expect(throws: (any Error).self) { try await tree.sync(device, with: tree.county) }
        #expect(try await counts(device) == [1, 0])
        try await tree.enrol(device, at: tree.county, role: "S", scopes: [TestTree.village], mayGrant: false)
        #expect(try await counts(device) == [1, 0])
        #expect(try await name(record, at: device) == .text("Hai"))
        let report = try await tree.sync(device, with: tree.county)
        #expect(report.isComplete && report.awaitingGrant == 0)
        #expect(try await counts(device) == [0, 1])
        for member in [device, tree.county] {
            #expect(try await name(record, at: member) == .text("Hai"), "\(member.name)")
            #expect(try await member.replica.run { try $0.views.quarantineCount() } == 0, "\(member.name)")
            #expect(try await member.replica.run { try $0.verify(TestTree.village).faults }.isEmpty, "\(member.name)")
        }
        #expect(
            try await device.replica.run { try $0.stateDigest(TestTree.village) }
                == tree.county.replica.run { try $0.stateDigest(TestTree.village) })
    }

    @Test func `E2 work in a region that the grant does not reach stays, is shown, and is said to wait`() async throws {
        let tree = try await TestTree()
        let device = try await tree.device("a", role: nil)
        let record = try await ship("Hai", device)
        try await tree.enrol(device, at: tree.county, role: "S", scopes: [TestTree.sibling], mayGrant: false)
        let report = try await tree.sync(device, with: tree.county)
        #expect(report.awaitingGrant == 1)
        #expect(try await counts(device) == [1, 0])
        #expect(try await name(record, at: device) == .text("Hai"))
        // Another grant comes later.
        let again = TestTree.Member(replica: device.replica, signer: device.signer, name: "a again")
        try await tree.enrol(again, at: tree.county, role: "S", scopes: [TestTree.village], mayGrant: false)
        #expect(try await tree.sync(device, with: tree.county).awaitingGrant == 0)
        #expect(try await name(record, at: tree.county) == .text("Hai"))
        #expect(try await tree.county.replica.run { try $0.views.quarantineCount() } == 0)
    }

    @Test func `two stores without a root exchange what they write in one sync, as ever`() async throws {
        let folder = TemporaryFolder()
        let a = try TestTree.make("a", TestTree.village, folder)
        let b = try TestTree.make("b", TestTree.village, folder)
        let record = try await ship("Hai", a)
        let service = NodeService(replica: b.replica, scope: TestTree.village, signer: b.signer, parent: nil, onNews: {})
        let report = try await Asker(replica: a.replica, signer: a.signer).sync(over: LoopbackTransport(service, address: "b"))
        #expect(report.isComplete)
        #expect(try await name(record, at: b) == .text("Hai"))
    }

    @Test func `E2 a number given out before enrolment doubles nobody's afterwards, and people are told`() async throws {
        let text = String(decoding: TestRegister.bytes, as: UTF8.self)
            .replacing("\"name\": \"ship\",", with: "\"name\": \"ship\", \"numberField\": \"name\",")
        let tree = try await TestTree(schema: Array(text.utf8))
        func add(_ member: TestTree.Member, _ answers: [String]) async throws -> RecordID {
            try await member.replica.run { store in
                let editor = Editor(store, language: .en)
                return try editor.add(editor.type("ship"), answers.map { try Assignment($0) }, parent: nil, scope: TestTree.village).record
            }
        }
        let (first, second) = (try await tree.device("a", role: nil), try await tree.device("b", role: nil))
        let early = [try await add(first, ["draught=2"]), try await add(first, ["draught=3"]), try await add(second, ["draught=4"])]
        let typed = try await add(first, ["name=Hai1"])
        #expect(try await name(early[0], at: first) == name(early[2], at: second))
        for device in [first, second] {
            try await tree.enrol(device, at: tree.county, role: "S", scopes: [TestTree.village], mayGrant: false)
        }
        let later = try await add(first, ["draught=5"])
        for device in [first, second] { #expect(try await tree.sync(device, with: tree.county).isComplete) }
        var numbers: Set<Value?> = []
        for record in early + [later] { numbers.insert(try await name(record, at: tree.county)) }
        #expect(numbers.count == 4 && !numbers.contains(nil))
        #expect(try await name(typed, at: tree.county) == .text("Hai1"))
        #expect(try await first.replica.run { try $0.notebook.notices() }.map(\.event) == [.renumbered(2, in: TestTree.village)])
        #expect(try await first.replica.run { try $0.verify(TestTree.village).faults }.isEmpty)
    }
}
