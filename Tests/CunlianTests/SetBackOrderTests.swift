import Causality
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

/// A store that was set back gets what it lost, and what a colleague wrote who had seen it, in any order: from sticks, of which the
/// parts come as they are found.
struct SetBackOrderTests {
    private func ship(_ name: String, _ device: TestTree.Member, seals: Bool = false) async throws {
        try await device.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
            _ = try store.save(draft)
            if seals { try store.write { _ in _ = try store.seal(TestTree.village) } }
        }
    }

    private func names(_ member: TestTree.Member) async throws -> [String] {
        try await member.replica.run { store in
            guard let type = store.schema.type(1) else { return [] }
            return try store.views.records(type).compactMap { try store.record($0, in: TestTree.village) }.flatMap { view in
                (view.field(FieldAddress(1))?.state.values ?? []).compactMap { if case .text(let text) = $0.value { text } else { nil } }
            }.sorted()
        }
    }

    /// Every twenty-ninth order of the six, so that each of them comes first, and last, several times; and the one in which each comes
    /// before what its author had seen.
    private static let orders = Array(0..<6).inEveryOrder.enumerated().filter { $0.offset % 29 == 0 }.map(\.element) + [[1, 0, 3, 2, 5, 4]]

    /// Three entries are lost, between which a colleague wrote who had seen them; since then two were written, and are sealed or are not.
    @Test(arguments: [(0, 2), (1, 1), (2, 0)] as [(sealed: Int, open: Int)])
    func `I3 what waits for what was lost is asked again when that comes, whatever was written since under its numbers`(
        since: (sealed: Int, open: Int)
    ) async throws {
        let device = try CopiedMember("device")
        let tree = try await TestTree()
        try await tree.enrol(device.member, at: tree.county, role: "S", scopes: [TestTree.village], mayGrant: false)
        let colleague = try await tree.device("colleague", role: "S")
        try await ship("first", device.member)
        for member in [device.member, colleague, device.member] { try await tree.sync(member, with: tree.county) }
        let copy = try device.copy()
        let before = try await device.replica.run { try $0.heads(TestTree.village).held }
        for number in 1...3 {
            for (name, member) in [("lost \(number)", device.member), ("reply \(number)", colleague)] {
                try await ship(name, member)
                try await tree.sync(member, with: tree.county)
                try await tree.sync(colleague, with: tree.county)
            }
        }
        let theirs = try await tree.county.replica.run { try $0.log.changesets(TestTree.village, beyond: before) }
        try #require(theirs.count == 6)
        let expected =
            ["first"] + (1...3).flatMap { ["lost \($0)", "reply \($0)"] } + (0..<since.sealed).map { "sealed \($0)" }
            + (0..<since.open).map { "open \($0)" }
        for order in Self.orders {
            try device.goBack(to: copy)
            for number in 0..<since.sealed { try await ship("sealed \(number)", device.member, seals: true) }
            for number in 0..<since.open { try await ship("open \(number)", device.member) }
            try await device.replica.run { store in
                // What lies behind a gap of its chain is not taken: it is read again with what fills it.
                for place in order.flatMap({ _ in order }) { _ = try store.receive(theirs[place], accepts: { _ in true }) }
                let heads = try store.heads(TestTree.village)
                #expect(heads.held == heads.applied, "\(order)")
                #expect(try store.views.quarantineCount() == 0, "\(order)")
                #expect(try store.verify(TestTree.village).faults.isEmpty, "\(order)")
            }
            #expect(try await names(device.member) == expected.sorted(), "\(order)")
        }
        try await tree.sync(device.member, with: tree.county)
        #expect(try await names(tree.county) == expected.sorted())
    }
}
