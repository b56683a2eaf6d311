import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

/// A device that works before it belongs to a tree, and learns from the tree what is to be sealed.
struct EarlySealingTests {
    private static let number = "11010519491231002X"
    private static let phone = "13977712345"

    private func ship(_ member: TestTree.Member) async throws -> RecordID {
        try await member.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            let writes = [(1, "Hai"), (2, Self.number), (3, Self.phone)].map { FieldWrite(FieldAddress($0.0), .set, .text($0.1)) }
            draft.creations = [NewRecord(type: 1, parent: nil, changes: writes)]
            return try store.save(draft).created[0]
        }
    }

    /// Which of the two lie in which file of the device.
    private func found(_ member: TestTree.Member, in tree: TestTree) -> [String] {
        tree.folder.contents().filter { $0.name.contains("/\(member.name)/") }.flatMap { name, bytes in
            [Self.number, Self.phone].filter { String(decoding: bytes, as: UTF8.self).contains($0) }.map { "\(name): \($0)" }
        }
    }

    @Test
    func
        `what was saved, drafted and kept in the clear before the tree was known is sealed when the form is taken up, and nothing is left of it`()
        async throws
    {
        let tree = try await TestTree(schema: SecretRegister.openBytes)
        _ = try await tree.city.replica.run { try $0.publishing.publishSchema(SecretRegister.bytes, file: "ships-2") }
        try await tree.sync(tree.county, with: tree.city)
        #expect(try await tree.county.replica.run { $0.schema.version } == 2)
        let an = try await tree.device("an", role: nil)
        let ship = try await ship(an)
        try await an.replica.run { store in
            try store.notebook.setInterviewDraft("ship", "phone \(Self.phone)")
            try store.notebook.setBatch("b", Array(Self.number.utf8))
            try store.keptParts.keepParts("find", store.keptParts.scopeStates().map { ($0, Array(Self.phone.utf8)) })
        }
        #expect(!found(an, in: tree).isEmpty)
        try await tree.enrol(an, at: tree.county, role: "S", scopes: [TestTree.village], mayGrant: false)
        #expect(try await an.replica.run { $0.schema.version } == 2)
        #expect(found(an, in: tree) == [])
        let (master, draft, batch, parts) = try await an.replica.run { store in
            (
                try store.record(ship, in: TestTree.village)?.value("master"), try store.notebook.interviewDraft("ship"),
                try store.notebook.batch("b"), try store.keptParts.keptParts("find").count
            )
        }
        #expect(master == .text(Self.number))
        #expect(draft == "phone \(Self.phone)" && batch == Array(Self.number.utf8) && parts == 0)
        try await tree.sync(an, with: tree.county)
        #expect(found(an, in: tree) == [] && found(tree.county, in: tree) == [])
        #expect(try await tree.county.replica.run { try $0.record(ship, in: TestTree.village)?.value("phone") } == .text(Self.phone))
        for member in [an, tree.county] { #expect(try await member.replica.run { try $0.verify().faults.isEmpty }) }
        #expect(
            try await an.replica.run { try $0.stateDigest(TestTree.village) }
                == tree.county.replica.run { try $0.stateDigest(TestTree.village) })
    }

    @Test func `whose office may not read it keeps what they wrote as it is, and is in nobody's way`() async throws {
        let tree = try await TestTree(schema: SecretRegister.openBytes)
        _ = try await tree.city.replica.run { try $0.publishing.publishSchema(SecretRegister.bytes, file: "ships-2") }
        try await tree.sync(tree.county, with: tree.city)
        let pilot = try await tree.device("pilot", role: nil)
        let ship = try await ship(pilot)
        try await tree.enrol(pilot, at: tree.county, role: "P", scopes: [TestTree.village], mayGrant: false)
        try await tree.sync(pilot, with: tree.county)
        #expect(try await tree.county.replica.run { try $0.record(ship, in: TestTree.village)?.value("phone") } == .text(Self.phone))
    }
}
