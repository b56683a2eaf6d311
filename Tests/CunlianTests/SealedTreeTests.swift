import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// Keys to what is sealed, on their way through a tree: who is given them, and who is not any more.
struct SealedTreeTests {
    private static let number = "11010519491231002X"
    private static let other = "440524188001010014"

    private func tree() async throws -> TestTree { try await TestTree(schema: SecretRegister.bytes) }

    private func ship(_ member: TestTree.Member, master: String) async throws -> RecordID {
        try await member.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(2), .set, .text(master))])]
            return try store.save(draft).created[0]
        }
    }

    private func set(_ member: TestTree.Member, _ ship: RecordID, master: String) async throws {
        try await member.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            draft.record = ship
            draft.changes = [FieldWrite(FieldAddress(2), .set, .text(master))]
            _ = try store.save(draft)
        }
    }

    private func master(_ member: TestTree.Member, _ ship: RecordID) async throws -> Value? {
        try await member.replica.run { try $0.record(ship, in: TestTree.village)?.value("master") }
    }

    private func take(_ records: [[UInt8]], at member: TestTree.Member, in regions: [ScopeCode]? = nil) async throws -> Int {
        try await member.replica.run { try $0.keys.take(records, in: regions) }
    }

    private func isSealed(_ value: Value?) -> Bool { if case .sealed? = value { true } else { false } }

    @Test
    func `what a collector seals is read at the county and by another collector, and by nobody whose office the schema does not name`()
        async throws
    {
        let tree = try await tree()
        let (an, bo, pilot) = (
            try await tree.device("an", role: "S"), try await tree.device("bo", role: "S"), try await tree.device("pilot", role: "P")
        )
        let ship = try await ship(an, master: Self.number)
        let report = try await tree.sync(an, with: tree.county)
        #expect(report.keys.isComplete && report.keys.sent > 0)
        #expect(try await master(tree.county, ship) == .text(Self.number))
        for each in [bo, pilot] { try await tree.sync(each, with: tree.county) }
        #expect(try await master(bo, ship) == .text(Self.number))
        let shown = try await master(pilot, ship)
        #expect(isSealed(shown))
        // All hold the same state, whoever reads it.
        let digests = try await [an, bo, pilot, tree.county].asyncMap { try await $0.replica.run { try $0.stateDigest(TestTree.village) } }
        #expect(Set(digests).count == 1)
        // Who may not read cannot write it either.
        await #expect(throws: StoreError.notPermitted(.mayNotRead(in: TestTree.village))) {
            try await set(pilot, ship, master: Self.other)
        }
        // Nothing more goes or comes.
        let quiet = try await tree.sync(an, with: tree.county)
        #expect(quiet.keys.sent == 0 && quiet.keys.received == 0)
    }

    @Test func `who comes to office later is given the keys by whoever has them, and reads what was sealed before`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        let ship = try await ship(an, master: Self.number)
        try await tree.sync(an, with: tree.county)
        let late = try await tree.device("late", role: "S")
        try await tree.sync(late, with: tree.county)
        #expect(try await master(late, ship) == .text(Self.number))
        // And what both write without knowing of each other is one value.
        for each in [an, late] { try await set(each, ship, master: Self.other) }
        for each in [an, late, an] { try await tree.sync(each, with: tree.county) }
        let conflicts = try await an.replica.run { try $0.views.conflicts() }
        #expect(conflicts.isEmpty)
        #expect(try await master(an, ship) == .text(Self.other))
    }

    @Test func `who was shut out is given no key that is made from then on`() async throws {
        let tree = try await tree()
        let (an, bo) = (try await tree.device("an", role: "S"), try await tree.device("bo", role: "S"))
        let ship = try await ship(an, master: Self.number)
        for each in [an, bo] { try await tree.sync(each, with: tree.county) }
        #expect(try await master(bo, ship) == .text(Self.number))
        let key = Fingerprint(digest: Toy.digest(bo.signer.publicKey))
        try await tree.county.replica.run { _ = try $0.revoking.give(RevocationOrder(keys: [key], kind: .revoke), reason: "lost") }
        try await tree.sync(an, with: tree.county)
        // The same ship, and one that is new: both under a key that Bo has not.
        try await set(an, ship, master: Self.other)
        let second = try await self.ship(an, master: Self.other)
        try await tree.sync(an, with: tree.county)
        #expect(try await master(tree.county, ship) == .text(Self.other))
        // Whatever reaches Bo's device all the same, by whatever way, it does not open.
        let (log, records) = try await an.replica.run { store in
            let snapshot = try store.keys.snapshot(in: nil)
            let names = snapshot.names(of: TestTree.village, in: .max)
            let log = try store.scopes().flatMap { try store.log.changesets($0, beyond: VersionVector()) }
            return (log, snapshot.records(names, in: TestTree.village))
        }
        try await bo.replica.run { store in
            try store.write { _ in for bytes in log { _ = try store.receive(bytes, accepts: { _ in true }) } }
            _ = try store.keys.take(records, in: nil)
        }
        for each in [ship, second] {
            let shown = try await master(bo, each)
            #expect(isSealed(shown))
        }
    }

    @Test func `what was computed of a scope is computed again when keys of it come, and is gone when keys of it are destroyed`()
        async throws
    {
        let tree = try await tree()
        let (an, bo) = (try await tree.device("an", role: "S"), try await tree.device("bo", role: "S"))
        let ship = try await ship(an, master: Self.number)
        try await tree.sync(an, with: tree.county)
        func state(_ member: TestTree.Member) async throws -> ScopeState {
            let states = try await member.replica.run { try $0.keptParts.scopeStates(in: TestTree.village) }
            return try #require(states.first)
        }
        // The changesets come, and the keys behind them.
        let (log, records) = try await an.replica.run { store in
            let snapshot = try store.keys.snapshot(in: nil)
            let log = try store.scopes().flatMap { try store.log.changesets($0, beyond: VersionVector()) }
            return (log, snapshot.records(snapshot.names(of: TestTree.village, in: .max), in: TestTree.village))
        }
        try await bo.replica.run { store in
            try store.write { _ in for bytes in log { _ = try store.receive(bytes, accepts: { _ in true }) } }
        }
        let before = try await state(bo)
        #expect(try await take(records, at: bo) > 0)
        let after = try await state(bo)
        #expect(after.stamp != before.stamp)
        #expect(try await take(records, at: bo) == 0)
        #expect(try await state(bo) == after)
        // Destroyed, wherever the word reaches.
        for each in [bo, tree.county] {
            let known = try await state(each)
            let kept = try await each.replica.run { store in
                try store.keptParts.keepParts("part", [(known, [1])])
                return try store.keptParts.keptParts("part").count
            }
            #expect(kept == 1)
        }
        _ = try await erase(ship, at: tree.county)
        try await tree.sync(bo, with: tree.county)
        for each in [bo, tree.county] {
            #expect(try await each.replica.run { try $0.keptParts.keptParts("part").isEmpty })
        }
    }

    /// What stands in the log of the ship's master, as it is shown.
    private func past(_ member: TestTree.Member, _ ship: RecordID) async throws -> [Value] {
        try await member.replica.run { store in
            try store.views.history(ship, in: TestTree.village).flatMap(\.entry.changes).filter { $0.address.field == 2 }.map(\.value)
        }
    }

    private func erase(_ ship: RecordID, at member: TestTree.Member) async throws -> ErasedKeys {
        try await member.replica.run { try $0.keys.erase(ship, reason: "asked to") }
    }

    @Test func `who is erased is read by nobody any more, wherever the word reaches; what was signed stands, and no key comes back`()
        async throws
    {
        let tree = try await tree()
        let (an, office) = (try await tree.device("an", role: "S"), try await tree.device("office", role: "H"))
        let (ship, second) = (try await ship(an, master: Self.number), try await ship(an, master: Self.other))
        for each in [an, office, an] { try await tree.sync(each, with: tree.county) }
        #expect(try await master(office, ship) == .text(Self.number))
        let old = try await an.replica.run { store in
            let snapshot = try store.keys.snapshot(in: nil)
            return snapshot.records(snapshot.names(of: TestTree.village, in: .max), in: TestTree.village)
        }
        // A collector may not.
        await #expect(throws: StoreError.notPermitted(.mayNotErase(ship))) { _ = try await erase(ship, at: an) }
        let erased = try await erase(ship, at: office)
        #expect(erased.destroyed == 1 && erased.notReached.contains("an"))
        for each in [office, an, office] { try await tree.sync(each, with: tree.county) }
        for each in [an, office, tree.county] {
            let values = try await past(each, ship)
            #expect(!values.contains(.text(Self.number)))
            #expect(values.contains { isSealed($0) })
            #expect(try await master(each, second) == .text(Self.other))
            let (isErased, faults) = try await each.replica.run { store in
                try store.write { _ in _ = try store.seal(TestTree.village) }
                return (try store.keys.isErased(ship), try store.verify(TestTree.village).faults.count)
            }
            #expect(isErased && faults == 0)
            // Somebody who kept the keys brings them again: they are not taken.
            _ = try await take(old, at: each)
            #expect(try await !past(each, ship).contains(.text(Self.number)))
        }
        // Nor is anything sealed of it any more.
        await #expect(throws: StoreError.notPermitted(.erased(ship))) { try await set(an, ship, master: Self.other) }
        let digests = try await [an, office, tree.county].asyncMap { try await $0.replica.run { try $0.stateDigest(TestTree.village) } }
        #expect(Set(digests).count == 1)
    }

    @Test func `what the office that erases may not write over stays sealed, and leaves nobody to choose between that and nothing`()
        async throws
    {
        let tree = try await TestTree(schema: SecretRegister.apart)
        let (an, office) = (try await tree.device("an", role: "S"), try await tree.device("office", role: "H"))
        let ship = try await ship(an, master: Self.number)
        try await an.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            draft.record = ship
            draft.changes = [FieldWrite(FieldAddress(3), .set, .text("13977712345"))]
            _ = try store.save(draft)
        }
        for each in [an, office, an] { try await tree.sync(each, with: tree.county) }
        _ = try await erase(ship, at: office)
        for each in [office, an] { try await tree.sync(each, with: tree.county) }
        for each in [office, an, tree.county] {
            let (view, conflicts) = try await each.replica.run { store in
                (try store.record(ship, in: TestTree.village), try store.views.conflicts().count)
            }
            let fields = try #require(view).fields
            #expect(conflicts == 0 && fields.allSatisfy { $0.state.proposals.isEmpty }, "\(fields)")
            #expect(isSealed(view?.value("master")) && view?.value("phone")?.isMissing != false)
        }
    }

    @Test func `a key that a stranger gave is not written under`() async throws {
        let tree = try await tree()
        let (an, stranger) = (try await tree.device("an", role: "S"), Toy.signer("stranger"))
        // A node on the way makes a key of its own, and gives it to everybody.
        let readers = Readers(roles: RoleSet(bits: 1 << 1 | 1 << 3), nodes: true)
        let made = OpenScopeKey(scope: TestTree.village, readers: readers, generation: 900) { [UInt8](repeating: 7, count: $0) }
        let record = try [1] + #require(try ScopeKey(giving: made, to: an.signer.publicKey, signer: stranger, suite: Toy.suite)).bytes
        _ = try await ship(an, master: Self.number)
        _ = try await an.replica.run { try $0.keys.take([record], in: nil) }
        let ship = try await ship(an, master: Self.other)
        let bytes = try await an.replica.run { store -> [UInt8] in
            let blobs = try store.views.query("SELECT quote(master) FROM ship ORDER BY _id DESC LIMIT 1")
            return blobs[0][0].text.map { Array($0.utf8) } ?? []
        }
        #expect(!bytes.isEmpty)
        let subjects = try await an.replica.run { store in
            let snapshot = try store.keys.snapshot(in: nil)
            return snapshot.records(snapshot.names(of: TestTree.village, in: .max), in: TestTree.village).filter { $0[0] == 2 }
        }
        #expect(subjects.count == 2)
        for subject in subjects { #expect(Array(subject[13..<25]) != made.name.bytes) }
        #expect(try await master(an, ship) == .text(Self.other))
    }

    @Test func `records that are changed, of another's scope, or nonsense are not taken`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        _ = try await ship(an, master: Self.number)
        let records = try await an.replica.run { store in
            let snapshot = try store.keys.snapshot(in: nil)
            return snapshot.records(snapshot.names(of: TestTree.village, in: .max), in: TestTree.village)
        }
        let statement = try #require(records.first { $0[0] == 1 })
        let bo = try await tree.device("bo", role: "S")
        try await tree.sync(an, with: tree.county)
        for place in stride(from: 1, to: statement.count, by: 7) {
            var changed = statement
            changed[place] ^= 1
            let taken = try await take([changed], at: bo)
            #expect(taken == 0)
        }
        let nonsense = try await take([[], [1], [2], [9, 9], [UInt8](repeating: 1, count: 2_000)], at: bo)
        let foreign = try await take([statement], at: bo, in: [TestTree.sibling])
        #expect(nonsense == 0 && foreign == 0)
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
