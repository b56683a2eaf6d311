import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// What of a tree's directories a village's device receives, and by which sessions.
struct RegionDirectorySyncTests {
    private static func publicKey(_ name: String) -> [UInt8] { Toy.signer(name).publicKey }

    private func ship(_ name: String, in scope: ScopeCode = TestTree.village) -> Draft {
        var draft = Draft(scope: scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }

    /// Gives offices to a clerk of the county, to eight people in each of so many other villages, and to four offices of other counties.
    private func crowd(_ tree: TestTree, villages: Int) async throws {
        try await tree.county.replica.run { store in
            _ = try store.grant(
                publicKey: Self.publicKey("clerk"), person: "clerk", role: "H", inEachOf: [TestTree.county], mayGrant: false, expires: nil)
            for village in 0..<villages {
                let region = ScopeCode(number: 450_124_100_300 + UInt64(village))
                for person in 0..<8 {
                    _ = try store.grant(
                        publicKey: Self.publicKey("\(village) \(person)"), person: "person \(person)", role: "S", inEachOf: [region],
                        mayGrant: false, expires: nil)
                }
            }
        }
        try await tree.city.replica.run { store in
            for county in 0..<4 as Range<UInt64> {
                _ = try store.grant(
                    publicKey: Self.publicKey("office \(county)"), person: "office", role: "node",
                    inEachOf: [ScopeCode(number: 450_130 + county)], mayGrant: true, expires: nil)
            }
        }
    }

    /// Bytes of directories, as changesets.
    private func directoryBytes(of member: TestTree.Member) async throws -> Int {
        try await member.replica.run { store in
            try store.scopes().filter(\.isDirectory).flatMap { try store.log.changesets($0, beyond: VersionVector()) }
                .reduce(0) { $0 + $1.count }
        }
    }

    @Test func `a village's first sync carries the directories of its path, however many grants the tree has`() async throws {
        var sizes: [Int] = []
        for villages in [1, 5] {
            let tree = try await TestTree()
            try await crowd(tree, villages: villages)
            var first: TestTree.Member?
            for person in 0..<8 {
                let device = try await tree.device("d\(person)", role: "S")
                first = first ?? device
            }
            let device = try await tree.device("new", role: "S")
            let draft = ship("Hai")
            _ = try await device.replica.run { try $0.save(draft) }
            let report = try await tree.sync(device, with: tree.county)
            #expect(report.isComplete && report.isWitnessed)
            sizes.append(try await directoryBytes(of: device))
            let directories = try await device.replica.run { try $0.scopes().filter(\.isDirectory) }
            #expect(directories == [.directory, .directory(of: TestTree.county), .directory(of: TestTree.village)])
            let grants = try await device.replica.run { try $0.offices.directory().grants.count }
            #expect(grants == 12)
            let held = try await tree.county.replica.run { try $0.offices.directory().grants.count }
            #expect(held == 12 + villages * 8)
            // Quiet is as it was.
            let quiet = try await tree.sync(device, with: tree.county)
            #expect(quiet.roundTrips == 1 && quiet.bodyBytes <= 200)
        }
        #expect(abs(sizes[0] - sizes[1]) < 64)
        // 350 bytes a grant: 34 on a path are 12 kB.
        #expect(sizes[0] <= 12 * 350)
    }

    @Test func `a new grant reaches its village by a short hello, and no other village`() async throws {
        let tree = try await TestTree()
        let (a, b) = (
            try await tree.device("a", role: "S"), try await tree.device("b", role: "S", scope: TestTree.sibling)
        )
        for (device, scope) in [(a, TestTree.village), (b, TestTree.sibling)] {
            let draft = ship("Hai", in: scope)
            _ = try await device.replica.run { try $0.save(draft) }
            for _ in 0..<2 { try await tree.sync(device, with: tree.county) }
        }
        let township = ScopeCode(number: 450_124_100)
        try await tree.county.replica.run { store in
            for (name, region) in [("helper", TestTree.village), ("office", township)] {
                _ = try store.grant(
                    publicKey: Self.publicKey(name), person: name, role: "H", inEachOf: [region], mayGrant: false, expires: nil)
            }
        }
        let (gotA, gotB) = (try await tree.sync(a, with: tree.county), try await tree.sync(b, with: tree.county))
        #expect((gotA.receivedEntries, gotB.receivedEntries) == (2, 1))
        #expect(gotA.roundTrips == 1 && gotA.isComplete && gotB.isComplete)
        for device in [a, b] {
            #expect(try await tree.sync(device, with: tree.county).bodyBytes <= 200)
            #expect(try await device.replica.run { try $0.scopes().contains(.directory(of: township)) })
        }
        #expect(try await !b.replica.run { try $0.scopes().contains(.directory(of: TestTree.village)) })
    }

    @Test func `who works in several villages is enrolled in one go, and writes in each under the grant of that village`() async throws {
        let tree = try await TestTree()
        let helper = try TestTree.make("helper", TestTree.village, tree.folder)
        try await tree.enrol(helper, at: tree.county, role: "S", scopes: [TestTree.village, TestTree.sibling], mayGrant: false)
        let (here, there) = (ship("here"), ship("there", in: TestTree.sibling))
        for draft in [here, there] { _ = try await helper.replica.run { try $0.save(draft) } }
        try await tree.sync(helper, with: tree.county)
        let local = try await tree.device("local", role: "S")
        try await tree.sync(local, with: tree.county)
        for scope in [TestTree.village, TestTree.sibling] {
            let grants = try await helper.replica.run { try $0.offices.ownGrant(for: scope)?.record.directory }
            #expect(grants == .directory(of: scope))
            #expect(try await tree.county.replica.run { try $0.admissions.refusedDots(scope) }.isEmpty)
        }
        #expect(
            try await local.replica.run { try $0.stateDigest(TestTree.village) }
                == tree.county.replica.run { try $0.stateDigest(TestTree.village) })
        #expect(try await !local.replica.run { try $0.scopes().contains(.directory(of: TestTree.sibling)) })
    }

    @Test func `a program that knows no directories of regions is enrolled and served as before`() async throws {
        let tree = try await TestTree()
        let old = try TestTree.make("old", TestTree.village, tree.folder)
        let node = tree.city
        let request = try await old.replica.run { store in
            try EnrolmentRequest(code: "code", replica: store.own, publicKey: old.signer.publicKey, namesRegions: false)
                .encode(signer: old.signer)
        }
        try await node.replica.run { store in
            try store.invitations.invite(
                .init(role: "S", person: "old", scopes: [TestTree.village], mayGrant: false, grantExpires: nil), code: "code",
                expires: .max / 2)
        }
        let answer = try EnrolmentOutcome(try await tree.service(node).enrol(request), root: nil, regions: [])
        let scopes = try answer.changesets.map { try Changeset(parsing: $0, digest: Toy.digest).header.scope }
        #expect(Set(scopes) == [0])
        let grant = try await node.replica.run {
            try $0.offices.directory().grants(of: Fingerprint(digest: Toy.digest(Self.publicKey("old"))))
        }
        #expect(grant.map(\.record.directory) == [.directory])
    }
}
