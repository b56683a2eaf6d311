import Causality
import Changesets
import Cunlian
import Glibc
import RecordStore
import Records
import TestSupport
import Testing

/// A store's folder is copied, the newer goes on and syncs, and then somebody goes on from the older copy.
struct SetBackTests {
    private func tree(_ device: CopiedMember) async throws -> TestTree {
        let tree = try await TestTree()
        try await tree.enrol(device.member, at: tree.county, role: "S", scopes: [TestTree.village], mayGrant: false)
        return tree
    }

    @discardableResult
    private func ship(_ name: String, _ device: TestTree.Member, seals: Bool = false) async throws -> RecordID {
        try await device.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
            let record = try store.save(draft).created[0]
            if seals { try store.write { _ in _ = try store.seal(TestTree.village) } }
            return record
        }
    }

    private func rename(_ record: RecordID, _ name: String, _ device: TestTree.Member) async throws {
        _ = try await device.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            draft.record = record
            draft.changes = [FieldWrite(FieldAddress(1), .set, .text(name))]
            return try store.save(draft)
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

    private func digest(_ member: TestTree.Member) async throws -> [UInt8] {
        try await member.replica.run { try $0.stateDigest(TestTree.village) }
    }

    private func own(_ member: TestTree.Member) async throws -> ReplicaID { try await member.replica.run { $0.own } }

    private func check(_ members: [TestTree.Member], have expected: [String]) async throws {
        for member in members {
            let found = try await names(member)
            #expect(found == expected, "\(member.name)")
            #expect(try await digest(member) == digest(members[0]), "\(member.name)")
            #expect(try await member.replica.run { try $0.verify(TestTree.village).faults }.isEmpty, "\(member.name)")
            #expect(try await member.replica.run { try $0.views.quarantineCount() } == 0, "\(member.name)")
        }
    }

    @Test(arguments: [false, true])
    func `T8 P2 nothing is lost, no number serves twice, and people are told`(seals: Bool) async throws {
        let device = try CopiedMember("device")
        let tree = try await tree(device)
        let first = try await ship("first", device.member)
        try await tree.sync(device.member, with: tree.county)
        let copy = try device.copy()
        let before = try await own(device.member)
        try await ship("newer", device.member)
        try await rename(first, "newer name", device.member)
        try await tree.sync(device.member, with: tree.county)

        try device.goBack(to: copy)
        let made = try await ship("older", device.member, seals: seals)
        try await rename(first, "older name", device.member)
        let report = try await tree.sync(device.member, with: tree.county)
        #expect(report.isComplete)
        #expect(report.notices.map(\.kind) == ["renewed"])
        #expect(report.newConflicts == 1)
        let after = try await own(device.member)
        #expect(after != before && Fingerprint(of: after) == Fingerprint(of: before))
        try await check([device.member, tree.county], have: ["newer", "newer name", "older", "older name"])
        // The record that was made keeps the name that was given out.
        #expect(try await tree.county.replica.run { try $0.record(made, in: TestTree.village)?.value("name") } == .text("older"))
        // Two devices with one key look the same to the node, which is told so and has both.
        #expect(try await tree.county.replica.run { try $0.notebook.notices().map(\.kind) } == ["fork"])

        // It goes on: the next save supersedes both names, and a quiet sync is quiet.
        try await rename(first, "last name", device.member)
        try await tree.sync(device.member, with: tree.county)
        try await check([device.member, tree.county], have: ["last name", "newer", "older"])
        #expect(try await tree.sync(device.member, with: tree.county).roundTrips == 1)
    }

    /// A device that is set back by so many syncs and has written since. Its own sync seals first, so what it wrote is a branch of its old
    /// chain and nothing is written again; where somebody else brings what it lost, what it had not sealed is.
    @Test(
        arguments: [(1, false), (3, false), (1, true), (3, true)] as [(lost: Int, isBrought: Bool)],
        [(0, 0), (0, 1), (0, 3), (2, 0), (2, 1), (1, 3)] as [(sealed: Int, open: Int)])
    func `I1 I2 one notice says that a store was set back, and how many entries it wrote again`(
        back: (lost: Int, isBrought: Bool), since: (sealed: Int, open: Int)
    ) async throws {
        let device = try CopiedMember("device")
        let tree = try await tree(device)
        try await ship("first", device.member)
        try await tree.sync(device.member, with: tree.county)
        let (copy, before) = try await (device.copy(), own(device.member))
        for number in 0..<back.lost {
            try await ship("newer \(number)", device.member)
            try await tree.sync(device.member, with: tree.county)
        }
        try device.goBack(to: copy)
        for number in 0..<since.sealed { try await ship("sealed \(number)", device.member, seals: true) }
        for number in 0..<since.open { try await ship("open \(number)", device.member) }
        if back.isBrought {
            let theirs = try await tree.county.replica.run { try $0.log.changesets(TestTree.village, beyond: VersionVector()) }
            try await device.replica.run { store in for bytes in theirs { _ = try store.receive(bytes, accepts: { _ in true }) } }
        }
        #expect(try await tree.sync(device.member, with: tree.county).isComplete)
        let after = try await own(device.member)
        #expect(after != before)
        // The node reads from the entries which of them repeat another.
        let again = try await tree.county.replica.run { store in
            try (0..<(store.heads(TestTree.village).held[after])).count { number in
                try store.log.entry(Dot(after, number + 1), in: TestTree.village)?.repeats != nil
            }
        }
        #expect(again == (back.isBrought ? since.open : 0))
        // Once, however often it syncs from then on.
        for _ in 0..<2 { try await tree.sync(device.member, with: tree.county) }
        let events = try await device.replica.run { try $0.notebook.notices().map(\.event) }
        #expect(events == [.renewed(from: before, to: after, again: again)])
        let expected =
            ["first"] + (0..<back.lost).map { "newer \($0)" } + (0..<since.open).map { "open \($0)" }
            + (0..<since.sealed).map { "sealed \($0)" }
        try await check([device.member, tree.county], have: expected)
    }

    @Test func `what both copies had and only one had sent is there once`() async throws {
        let device = try CopiedMember("device")
        let tree = try await tree(device)
        try await ship("first", device.member)
        try await tree.sync(device.member, with: tree.county)
        try await ship("shared, not sent yet", device.member)
        let copy = try device.copy()
        try await ship("newer", device.member)
        try await tree.sync(device.member, with: tree.county)
        try device.goBack(to: copy)
        try await ship("older", device.member)
        #expect(try await tree.sync(device.member, with: tree.county).isComplete)
        try await check([device.member, tree.county], have: ["first", "newer", "older", "shared, not sent yet"])
    }

    @Test func `a form that was open when the copy's entries came covers none of them, and what is saved by it can be sealed`() async throws
    {
        let device = try CopiedMember("device")
        let tree = try await tree(device)
        let record = try await ship("first", device.member)
        let copy = try device.copy()
        try await rename(record, "newer name", device.member)
        try await tree.sync(device.member, with: tree.county)
        try device.goBack(to: copy)
        // They come while the form is open and nothing is sealed: as when another device asks this one.
        let theirs = try await tree.county.replica.run { try $0.log.changesets(TestTree.village, beyond: VersionVector()) }
        try await device.replica.run { store in
            let form = try store.tokens.currentToken(TestTree.village)
            for bytes in theirs { _ = try store.receive(bytes, accepts: { _ in true }) }
            var draft = Draft(scope: TestTree.village)
            (draft.record, draft.token) = (record, form)
            draft.changes = [FieldWrite(FieldAddress(1), .set, .text("older name"))]
            _ = try store.save(draft)
        }
        #expect(try await tree.sync(device.member, with: tree.county).isComplete)
        try await check([device.member, tree.county], have: ["newer name", "older name"])
    }

    @Test func `a form that was open within what was sealed as one covers none of it once the store is another`() async throws {
        let device = try CopiedMember("device")
        let tree = try await tree(device)
        let copy = try device.copy()
        try await ship("newer", device.member)
        try await tree.sync(device.member, with: tree.county)
        let theirs = try await tree.county.replica.run { try $0.log.changesets(TestTree.village, beyond: VersionVector()) }
        try device.goBack(to: copy)
        let record = try await ship("first", device.member)
        try await device.replica.run { store in
            // Two entries become one changeset while a form is open that was shown the first.
            let form = try store.tokens.currentToken(TestTree.village)
            var draft = Draft(scope: TestTree.village)
            draft.record = record
            draft.changes = [FieldWrite(FieldAddress(2), .set, .integer(1))]
            _ = try store.save(draft)
            try store.write { _ in _ = try store.seal(TestTree.village) }
            for bytes in theirs { _ = try store.receive(bytes, accepts: { _ in true }) }
            (draft.token, draft.changes) = (form, [FieldWrite(FieldAddress(1), .set, .text("older name"))])
            _ = try store.save(draft)
        }
        #expect(try await tree.sync(device.member, with: tree.county).isComplete)
        try await check([device.member, tree.county], have: ["first", "newer", "older name"])
    }

    @Test func `E10 I1 S14 moves that are written again name what is written again with them, and are taken by everybody`() async throws {
        let device = try CopiedMember("device", scope: TestTree.county)
        let tree = try await TestTree()
        try await tree.enrol(device.member, at: tree.county, role: "H", scopes: [TestTree.county], mayGrant: false)
        let copy = try device.copy()
        try await ship("newer", device.member)
        try await tree.sync(device.member, with: tree.county)
        let theirs = try await tree.county.replica.run { try $0.log.changesets(TestTree.village, beyond: VersionVector()) }
        try device.goBack(to: copy)
        let record = try await ship("older", device.member)
        // There and back again, all of it unsealed; then the newer one's entries come.
        try await move(record, from: TestTree.village, to: TestTree.sibling, device.member)
        try await move(record, from: TestTree.sibling, to: TestTree.village, device.member)
        try await device.replica.run { store in
            for bytes in theirs { _ = try store.receive(bytes, accepts: { _ in true }) }
        }
        let report = try await tree.sync(device.member, with: tree.county)
        #expect(report.isComplete && report.refusals.isEmpty)
        try await check([device.member, tree.county], have: ["newer", "older"])
        for member in [device.member, tree.county] {
            #expect(try await member.replica.run { try $0.record(record, in: TestTree.village)?.standing } == .present)
            #expect(try await member.replica.run { try $0.record(record, in: TestTree.sibling)?.standing } == .moved)
        }
    }

    private func move(_ record: RecordID, from: ScopeCode, to: ScopeCode, _ device: TestTree.Member) async throws {
        try await device.replica.run { store in
            var draft = Draft(scope: from)
            draft.transfer = .out(record, to: to)
            _ = try store.save(draft)
            for half in try store.moves.copies(of: record).pending {
                draft = Draft(scope: to)
                draft.transfer = .into(
                    record, from: half.from, out: half.departure.dot,
                    try store.moves.carried(record, from: half.from, half.departure))
                _ = try store.save(draft)
            }
        }
    }

    @Test func `a store set back that wrote nothing since takes its own back and goes on under another name`() async throws {
        let device = try CopiedMember("device")
        let tree = try await tree(device)
        try await tree.sync(device.member, with: tree.county)
        let copy = try device.copy()
        let before = try await own(device.member)
        try await ship("newer", device.member)
        try await tree.sync(device.member, with: tree.county)
        try device.goBack(to: copy)
        #expect(try await tree.sync(device.member, with: tree.county).isComplete)
        #expect(try await own(device.member) != before)
        try await ship("older", device.member)
        try await tree.sync(device.member, with: tree.county)
        try await check([device.member, tree.county], have: ["newer", "older"])
    }

    @Test func `I2 it shows at another node too, which had the newer entries from elsewhere`() async throws {
        let device = try CopiedMember("device")
        let tree = try await tree(device)
        try await ship("first", device.member)
        try await tree.sync(device.member, with: tree.county)
        try await tree.sync(tree.county, with: tree.city)
        let copy = try device.copy()
        for name in ["newer", "newest"] {
            try await ship(name, device.member, seals: true)
        }
        try await tree.sync(device.member, with: tree.county)
        try await tree.sync(tree.county, with: tree.city)
        try device.goBack(to: copy)
        for name in ["older", "oldest", "eldest"] {
            try await ship(name, device.member, seals: true)
        }
        // The city never talked to the device: no nonce warns it, only the receipt's digest.
        #expect(try await tree.sync(device.member, with: tree.city).isComplete)
        try await tree.sync(tree.county, with: tree.city)
        let expected = ["eldest", "first", "newer", "newest", "older", "oldest"]
        for member in [device.member, tree.county, tree.city] {
            #expect(try await names(member) == expected)
            #expect(try await digest(member) == digest(device.member))
        }
        #expect(try await tree.city.replica.run { try $0.notebook.notices() }.allSatisfy { $0.kind == "fork" })
    }

    @Test func `an answer that was lost is no reason for another name`() async throws {
        let device = try CopiedMember("device")
        let tree = try await tree(device)
        let before = try await own(device.member)
        for index in 0..<4 {
            try await ship("ship \(index)", device.member)
            var transport = tree.transport(to: tree.county)
            transport.cutAnswer = 1
            _ = try? await Asker(replica: device.replica, signer: Toy.signer("device")).sync(over: transport)
        }
        let report = try await tree.sync(device.member, with: tree.county)
        #expect(report.isComplete)
        #expect(report.roundTrips <= 3)
        #expect(try await own(device.member) == before)
        try await check([device.member, tree.county], have: (0..<4).map { "ship \($0)" })
    }

    @Test func `I4 D6 F7 P1 a node that was set back hears it from whoever asks it`() async throws {
        let device = try CopiedMember("device")
        let tree = try await tree(device)
        // The device's store here plays a node: it answers, and another one brings it back what it lost.
        let other = try await tree.device("other", role: "S")
        try await tree.sync(device.member, with: tree.county)
        let copy = try device.copy()
        try await ship("newer", device.member)
        try await tree.sync(other, with: device.member)
        try device.goBack(to: copy)
        try await ship("older", device.member)
        try await tree.sync(other, with: device.member)
        try await tree.sync(other, with: device.member)
        try await check([other, device.member], have: ["newer", "older"])
    }

    @Test func `I5 whom a city enrols that went back with its machine is accepted, and so is whom it had enrolled before`() async throws {
        let city = try CopiedMember("city", scope: TestTree.city)
        let folder = TemporaryFolder()
        let county = try TestTree.make("county", TestTree.county, folder)
        let tree = try await TestTree(city: city.member, county: county, folder: folder)
        let copy = try city.copy()
        let before = try TestTree.make("before", TestTree.village, folder)
        try await tree.enrol(before, at: city.member, role: "S", scopes: [TestTree.village], mayGrant: false)
        try await tree.sync(county, with: city.member)
        try city.goBack(to: copy)
        // Its next grant has the number that the one before had.
        let after = try TestTree.make("after", TestTree.village, folder)
        try await tree.enrol(after, at: city.member, role: "S", scopes: [TestTree.village], mayGrant: false)
        for _ in 0..<2 { try await tree.sync(county, with: city.member) }
        for device in [before, after] {
            try await ship("of \(device.name)", device)
            #expect(try await tree.sync(device, with: county).isComplete)
        }
        for member in [county, before, after, county] { try await tree.sync(member, with: city.member) }
        for device in [before, after] { try await tree.sync(device, with: county) }
        try await check([county, city.member, before, after], have: ["of after", "of before"])
    }

    @Test func `what a sibling had of a branch before anybody knew that it is one is the same entry everywhere`() async throws {
        let device = try CopiedMember("device")
        let tree = try await tree(device)
        let sibling = try await tree.device("sibling", role: "S")
        try await ship("first", device.member)
        try await tree.sync(device.member, with: tree.county)
        let copy = try device.copy()
        try await ship("newer", device.member)
        try await tree.sync(device.member, with: tree.county)
        try device.goBack(to: copy)
        let made = try await ship("older", device.member)
        // A sibling has the older branch before anybody knows that it is one.
        try await tree.sync(device.member, with: sibling)
        try await tree.sync(device.member, with: tree.county)
        try await tree.sync(sibling, with: device.member)
        #expect(try await names(sibling).filter { $0 == "older" } == ["older"])
        let marks = try await sibling.replica.run { store in
            try store.record(made, in: TestTree.village)?.field(FieldAddress(1))?.state.values.first?.marks.count
        }
        #expect(marks == 1)
        #expect(try await sibling.replica.run { try $0.verify(TestTree.village).faults }.isEmpty)
        #expect(try await names(tree.county) == ["first", "newer", "older"])
    }
}
