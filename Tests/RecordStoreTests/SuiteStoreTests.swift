import Causality
import Changesets
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// A register whose people have keys of two suites.
struct SuiteStoreTests {
    private static let scope = ScopeCode(number: 450_124_100_201)

    private final class Member {
        let folder = TemporaryFolder()
        let store: RecordStore

        init(_ signer: Signer, seed: UInt64, both: Bool = true) throws {
            store = try RecordStore.create(
                in: folder.folder("store"), schema: TestRegister.bytes, signer: signer,
                environment: both ? Toy.bothSuites(seed: seed) : Toy.environment(seed: seed))
        }

        func ship(_ name: String) throws -> RecordID {
            var draft = Draft(scope: SuiteStoreTests.scope)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
            return try store.save(draft).created[0]
        }

        func rename(_ ship: RecordID, _ name: String) throws {
            var draft = Draft(scope: SuiteStoreTests.scope)
            draft.record = ship
            draft.changes = [FieldWrite(FieldAddress(1), .set, .text(name))]
            _ = try store.save(draft)
        }

        func log() throws -> [[UInt8]] {
            try store.write { _ in _ = try store.seal(SuiteStoreTests.scope) }
            return try store.log.changesets(SuiteStoreTests.scope, beyond: VersionVector())
        }

        @discardableResult
        func take(_ changesets: [[UInt8]]) throws -> [Reception] {
            try store.write { _ in try changesets.map { try store.receive($0, accepts: { _ in true }) } }
        }
    }

    private func pair() throws -> (Member, Member) {
        (try Member(Toy.signer("anna"), seed: 1), try Member(Toy.secondSigner("bob"), seed: 2))
    }

    @Test func `a store with entries of both suites folds them as one, and verifies them from the bytes up`() throws {
        let (anna, bob) = try pair()
        let ship = try anna.ship("Hai")
        try bob.take(anna.log())
        // Each writes over what the other wrote, and each chain's changesets name the other's by its own digest.
        try bob.rename(ship, "Bo")
        try anna.take(bob.log())
        try anna.rename(ship, "Jiang")
        try bob.rename(ship, "Hu")
        try bob.take(anna.log())
        try anna.take(bob.log())
        let suites = try Set(anna.log().map { try Changeset(parsing: $0, suite: anna.store.environment.suite).header.suite })
        #expect(suites == [250, 251])
        for member in [anna, bob] {
            #expect(try member.store.verify(Self.scope).faults.isEmpty)
            #expect(try member.store.views.conflicts().count == 1)
        }
        #expect(try anna.store.stateDigest(Self.scope) == bob.store.stateDigest(Self.scope))
        let before = try anna.store.stateDigest(Self.scope)
        try anna.store.refold(Self.scope)
        #expect(try anna.store.stateDigest(Self.scope) == before)
    }

    @Test func `whoever does not know a suite refuses what is of it, and goes on with the rest`() throws {
        let (anna, bob) = try pair()
        let old = try Member(Toy.signer("old"), seed: 3, both: false)
        _ = try anna.ship("Hai")
        _ = try bob.ship("Bo")
        let received = try old.take(bob.log() + anna.log())
        #expect(received.first.map { "\($0)" }?.contains("unknownSuite(251)") == true, "\(received)")
        #expect(try old.store.log.changesets(Self.scope, beyond: VersionVector()) == anna.log())
        #expect(try old.store.verify(Self.scope).faults.isEmpty)
        // With a newer program it takes what it had refused.
        let path = old.folder.path + "/store"
        let newer = try RecordStore.open(in: path, signer: Toy.signer("old"), environment: Toy.bothSuites(seed: 3))
        try newer.write { _ in for bytes in try bob.log() { _ = try newer.receive(bytes, accepts: { _ in true }) } }
        #expect(try newer.views.query("SELECT count(*) FROM ship") == [[.integer(2)]])
        #expect(try newer.verify(Self.scope).faults.isEmpty)
    }

    /// One changeset, as whoever has the signer makes it in the name of a replica.
    private func forged(_ like: [UInt8], suite number: UInt8, by signer: Signer, digest: ([UInt8]) -> [UInt8], key: [UInt8]? = nil) throws
        -> [UInt8]
    {
        let parsed = try Changeset(parsing: like, suite: Toy.suite.reading([Toy.second]))
        var header = parsed.header
        header.suite = number
        if let key { header.previous = key }
        return try Changeset.seal(
            parsed.entries(), header: header, schema: Schema(parsing: TestRegister.bytes, file: "ships"), signer: signer, digest: digest,
            typeOf: { _ in 1 }
        ).bytes
    }

    @Test func `a signature of one suite is nobody's under another, whatever the header says`() throws {
        let (anna, bob) = try pair()
        let carol = try Member(Toy.signer("carol"), seed: 4)
        _ = try anna.ship("Hai")
        _ = try bob.ship("Bo")
        let (first, second) = (try anna.log()[0], try bob.log()[0])
        let bothKeys = Toy.suite.reading([Toy.second])
        // The suite byte alone is turned: every bit is signed.
        for (bytes, number) in [(first, UInt8(251)), (second, UInt8(250))] {
            let place = try #require(
                bytes.indices.first { place in
                    var changed = bytes
                    changed[place] = number
                    return (try? Changeset(parsing: changed, suite: bothKeys).header.suite) == number
                })
            var changed = bytes
            changed[place] = number
            let received = try carol.take([changed])
            #expect("\(received)".contains("otherKey") || "\(received)".contains("notSigned"), "\(received)")
        }
        // Anna's key is taken for one of the other suite, and that suite's signatures are made for it: her name is made by hers.
        let key = Toy.signer("anna").publicKey
        let other = Signer(
            suite: 251, publicKey: key,
            sign: { Array((Toy.secondDigest($0 + [0xEE] + key) + Toy.secondDigest([0xEE] + key + $0)).reversed()) })
        let downgraded = try forged(first, suite: 251, by: other, digest: Toy.secondDigest)
        #expect("\(try carol.take([downgraded]))".contains("otherKey"))
        // Nor does her chain go on under it.
        let ship = try anna.ship("Bo")
        _ = ship
        let chain = try anna.log()
        try carol.take([chain[0]])
        let next = try forged(chain[1], suite: 251, by: other, digest: Toy.secondDigest)
        #expect("\(try carol.take([next]))".contains("otherKey"))
        try carol.take([chain[1]])
        #expect(try carol.store.log.changesets(Self.scope, beyond: VersionVector()) == chain)
        #expect(try carol.store.verify(Self.scope).faults.isEmpty)
    }

    @Test func `who has a key of the second suite is given an office, and what they write under it counts`() throws {
        let (root, bob) = try pair()
        let key = Toy.secondSigner("bob").publicKey
        let name = Fingerprint(digest: Toy.secondDigest(key))
        try root.store.setRoot(Fingerprint(digest: Toy.digest(Toy.signer("anna").publicKey)))
        _ = try root.store.grant(
            publicKey: key, of: name, person: "bob", role: "S", scopes: [Self.scope], mayGrant: false, expires: nil)
        let directory = try root.store.log.changesets(.directory, beyond: VersionVector())
        try bob.take(directory)
        try bob.store.setRoot(Fingerprint(digest: Toy.digest(Toy.signer("anna").publicKey)))
        let ship = try bob.ship("Bo")
        try root.take(bob.log())
        #expect(try root.store.record(ship, in: Self.scope)?.existence.isConfirmed == true)
        #expect(try root.store.verify().faults.isEmpty && bob.store.verify().faults.isEmpty)
        // By the digest of the first suite the same bytes are somebody else.
        #expect(name != Fingerprint(digest: Toy.digest(key)))
        #expect(try root.store.offices.directory().grants(of: Fingerprint(digest: Toy.digest(key))).isEmpty)
    }

    @Test func `a file is opened with the key that it was made with, of whichever suite`() throws {
        let (_, bob) = try pair()
        let path = bob.folder.path + "/store"
        _ = try bob.ship("Bo")
        _ = try bob.log()
        let again = try RecordStore.open(in: path, signer: Toy.secondSigner("bob"), environment: Toy.bothSuites(seed: 2))
        #expect(try again.verify().faults.isEmpty)
        #expect(throws: StoreError.otherKey(own: again.own)) {
            _ = try RecordStore.open(in: path, signer: Toy.signer("bob"), environment: Toy.bothSuites(seed: 2))
        }
    }
}
