import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// A tree whose people have keys of two suites.
struct SuiteTreeTests {
    private static func member(_ signer: Signer, _ name: String, _ scope: ScopeCode, _ folder: TemporaryFolder) throws -> TestTree.Member {
        let path = folder.folder(name)
        let replica = try Replica(opening: {
            let store = try RecordStore.create(
                in: path, schema: TestRegister.bytes, signer: signer,
                environment: Toy.bothSuites(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
            try store.write { _ in try store.peers.setSubscriptions([scope]) }
            return store
        })
        return TestTree.Member(replica: replica, signer: signer, name: name)
    }

    private func ship(_ member: TestTree.Member, _ name: String) async throws -> RecordID {
        try await member.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
            return try store.save(draft).created[0]
        }
    }

    @Test func `who has a key of the second suite enrols, synchronises and is read by everybody, as all others are`() async throws {
        let folder = TemporaryFolder()
        let tree = try await TestTree(
            city: Self.member(Toy.signer("city"), "city", TestTree.city, folder),
            county: Self.member(Toy.secondSigner("county"), "county", TestTree.county, folder), folder: folder)
        let (an, bo) = (
            try Self.member(Toy.signer("an"), "an", TestTree.village, folder),
            try Self.member(Toy.secondSigner("bo"), "bo", TestTree.village, folder)
        )
        for each in [an, bo] {
            try await tree.enrol(each, at: tree.county, role: "S", scopes: [TestTree.village], mayGrant: false)
        }
        let ships = [try await ship(an, "Hai"), try await ship(bo, "Bo")]
        for (member, node) in [(an, tree.county), (bo, tree.county), (an, tree.county), (tree.county, tree.city)] {
            let report = try await tree.sync(member, with: node)
            #expect(report.isComplete && report.refusals.isEmpty)
        }
        var digests: Set<[UInt8]> = []
        for each in [an, bo, tree.county, tree.city] {
            let (standing, faults, digest) = try await each.replica.run { store in
                let standing = try ships.map { try store.record($0, in: TestTree.village)?.existence.isConfirmed }
                return (standing, try store.verify().faults, try store.stateDigest(TestTree.village))
            }
            #expect(standing == [true, true] && faults.isEmpty, "\(each.name): \(standing) \(faults)")
            digests.insert(digest)
        }
        #expect(digests.count == 1)
        let quiet = try await tree.sync(bo, with: tree.county)
        #expect(quiet.sentEntries == 0 && quiet.receivedEntries == 0)
    }

    @Test func `a message that names one suite and is signed by a key of another is nobody's`() throws {
        let signer = Toy.secondSigner("bo")
        let name = Fingerprint(digest: Toy.secondDigest(signer.publicKey))
        let replica = ReplicaID(high: name.high, low: name.low, incarnation: 1)
        let both = Toy.suite.reading([Toy.second])
        for (number, isGood) in [(UInt8(251), true), (250, false)] {
            let bytes = try SignedMessage.seal([1, number] + replica.bytes, for: .keys, by: signer)
            let message = try SignedMessage(cutting: bytes, .hello)
            #expect(message.isSigned(for: .keys, by: signer.publicKey, of: replica, suite: both) == isGood)
            #expect(!message.isSigned(for: .keys, by: signer.publicKey, of: replica, suite: Toy.suite))
            #expect(!message.isSigned(for: .viewings, by: signer.publicKey, of: replica, suite: both))
        }
    }
}
