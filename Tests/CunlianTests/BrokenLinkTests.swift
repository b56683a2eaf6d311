import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// Real stores over links that break at the same byte at every request.
struct BrokenLinkTests {
    private func ship(_ name: String) -> Draft {
        var draft = Draft(scope: TestTree.village)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }

    private func digest(_ member: TestTree.Member) async throws -> [UInt8] {
        try await member.replica.run { try $0.stateDigest(TestTree.village) }
    }

    /// Syncs again and again.
    ///
    /// - Returns: How many tries it took; `nil` where it did not end.
    private func tries(_ member: TestTree.Member, _ transport: LoopbackTransport, most: Int) async throws -> Int? {
        for attempt in 1...most {
            let report = try? await Asker(replica: member.replica, signer: member.signer).sync(over: transport)
            if report?.isComplete ?? false { return attempt }
        }
        return nil
    }

    @Test(arguments: [900, 2_000, 8_000])
    func `a device that was enrolled elsewhere joins, with 76 grants in the directory`(cut: Int) async throws {
        let tree = try await TestTree()
        // Enrolled at the city, with everybody else's grants before and after; the county has heard of none of them.
        let device = try TestTree.make("a", TestTree.village, tree.folder)
        for index in 0..<76 {
            if index == 40 { try await tree.enrol(device, at: tree.city, role: "S", scopes: [TestTree.village], mayGrant: false) }
            let signer = Toy.signer("other \(index)")
            _ = try await tree.city.replica.run { store in
                let saved = try store.grant(
                    publicKey: signer.publicKey, person: "other \(index)", role: "S", scopes: [TestTree.sibling], mayGrant: false,
                    expires: nil)
                try store.write { _ in _ = try store.seal(.directory) }
                return saved
            }
        }
        let first = ship("first")
        _ = try await device.replica.run { try $0.save(first) }
        var transport = tree.transport(to: tree.county)
        transport.cut = cut
        transport.chunk = 64
        let tries = try await tries(device, transport, most: 60)
        #expect(tries != nil, "at \(cut)")
        #expect(try await digest(device) == digest(tree.county))
    }

    @Test(arguments: [1_500, 4_000])
    func `what two hold goes both ways over the same cut, and nothing comes back to where it is from`(cut: Int) async throws {
        let tree = try await TestTree()
        let (a, b) = (try await tree.device("a", role: "S"), try await tree.device("b", role: "S"))
        for (device, name) in [(a, "of a"), (b, "of b")] {
            var random = SplitMix64(seed: 3)
            for index in 0..<6 {
                let text = String((0..<1_200).map { _ in Character(Unicode.Scalar(UInt8.random(in: 65...122, using: &random))) })
                let next = ship("\(name) \(index) \(text)")
                _ = try await device.replica.run { store in
                    _ = try store.save(next)
                    try store.write { _ in _ = try store.seal(TestTree.village) }
                }
            }
        }
        try await tree.sync(a, with: tree.county)
        var transport = tree.transport(to: tree.county)
        transport.cut = cut
        transport.chunk = 256
        #expect(try await tries(b, transport, most: 80) != nil, "at \(cut)")
        try await tree.sync(a, with: tree.county)
        #expect(try await digest(a) == digest(b))
        #expect(try await b.replica.run { try $0.views.records($0.schema.types[0]).count } == 12)
        for member in [a, b, tree.county] { try await member.replica.run { try $0.checkInvariants() } }
    }
}
