import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// A village that is served by stick alone: what it seals is read at the county, and who opened what is known there. `Protocol/12-bundle.md`.
struct BundleKeyTests {
    private static let number = "440524188001010014"

    private func tree() async throws -> TestTree { try await TestTree(schema: SecretRegister.audited) }

    private func ships(_ member: TestTree.Member, count: Int = 1) async throws -> [RecordID] {
        try await member.replica.run { store in
            try (0..<count).map { _ in
                var draft = Draft(scope: TestTree.village)
                draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(2), .set, .text(Self.number))])]
                return try store.save(draft).created[0]
            }
        }
    }

    private func reads(_ member: TestTree.Member, _ ship: RecordID) async throws -> Bool {
        try await member.replica.run { store in
            store.purpose = ViewPurpose(command: "show")
            return try store.record(ship, in: TestTree.village)?.value("master") == .text(Self.number)
        }
    }

    private func held(_ level: Int, _ member: TestTree.Member) async throws -> UInt64 {
        try await member.replica.run { try $0.peers.heldOwn(TestTree.village, level: level) }
    }

    private func views(_ member: TestTree.Member) async throws -> Int {
        try await member.replica.run { try $0.viewings.logs().map(\.count).reduce(0, +) }
    }

    @Test func `what a village seals is read at the county, and the answer says that it is held there with its keys`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        let ship = try await ships(an)[0]
        #expect(try await reads(an, ship))
        try await Stick(from: an).read(by: tree.county)
        #expect(try await reads(tree.county, ship))
        // One looked in the village, and one at the county.
        #expect(try await views(tree.county) == 2)
        #expect(try await held(1, an) == 0)
        let back = try await Stick(from: tree.county, for: "an").read(by: an)
        #expect(back.parts[0].isComplete && back.parts[0].isWitnessed)
        #expect(try await held(1, an) == 1)
        // What both have does not go along again; read again, nothing changes.
        let first = try await Stick(from: an, isWhole: true)
        let next = try await Stick(from: an)
        #expect(next.bytes < first.bytes / 2, "\(next.bytes) \(first.bytes)")
        for stick in [first, next, first] { #expect(try await stick.read(by: tree.county).receivedEntries == 0) }
        #expect(try await views(tree.county) == 2)
    }

    @Test func `the first stick after a session takes the keys along that are new, and not the village's`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        _ = try await ships(an, count: 300)
        for _ in 0..<2 { try await tree.sync(an, with: tree.county) }
        let all = try await Stick(from: an, isWhole: true)
        let late = try await ships(an)[0]
        let first = try await Stick(from: an)
        #expect(first.bytes < all.bytes / 10, "\(first.bytes) \(all.bytes)")
        try await first.read(by: tree.county)
        #expect(try await reads(tree.county, late))
        try await Stick(from: tree.county, for: "an").read(by: an)
        #expect(try await held(1, an) == 301)
    }

    @Test func `what came by stick without its keys is not shown as held`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        _ = try await ships(an)
        // Brought by a link that broke before the keys, as of a node of an older program.
        let log = try await an.replica.run { store in
            try store.write { _ in _ = try store.seal(TestTree.village) }
            return try store.scopes().flatMap { try store.log.changesets($0, beyond: VersionVector()) }
        }
        try await tree.county.replica.run { store in
            try store.write { _ in for bytes in log { _ = try store.receive(bytes, accepts: { _ in true }) } }
        }
        try await Stick(from: tree.county, for: "an").read(by: an)
        #expect(try await held(1, an) == 0)
        try await Stick(from: an).read(by: tree.county)
        try await Stick(from: tree.county, for: "an").read(by: an)
        #expect(try await held(1, an) == 1)
    }

    @Test func `a bundle in parts brings its keys with the last of them, whatever is read first`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        let ships = try await ships(an, count: 300)
        let stick = try await Stick(from: an, split: 24_000)
        #expect(stick.files.count >= 3)
        // Each once, the keys before the scope that they are of and before the key that they are wrapped under.
        for file in stick.files.reversed() { try await Stick(files: [file]).read(by: tree.county) }
        var unread = 0
        for ship in ships where try await !reads(tree.county, ship) { unread += 1 }
        #expect(unread == 0)
        let answer = try await Stick(from: tree.county, for: "an").read(by: an)
        #expect(answer.parts[0].isComplete)
        #expect(try await held(1, an) == 300)
    }

    @Test func `what is sealed after a stick was answered takes its own keys along and not the village's`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        _ = try await ships(an, count: 300)
        let first = try await Stick(from: an)
        try await first.read(by: tree.county)
        // Before the answer nobody knows what came, and all goes along once more.
        #expect(try await Stick(from: an).bytes > first.bytes / 2)
        let back = try await Stick(from: tree.county, for: "an")
        // What an brought the county does not bring back, though it gave the keys on.
        #expect(back.bytes < first.bytes / 5, "\(back.bytes) \(first.bytes)")
        try await back.read(by: an)
        let late = try await ships(an)[0]
        let next = try await Stick(from: an)
        #expect(next.bytes < first.bytes / 5, "\(next.bytes) \(first.bytes)")
        try await next.read(by: tree.county)
        #expect(try await reads(tree.county, late))
        try await Stick(from: tree.county, for: "an").read(by: an)
        #expect(try await held(1, an) == 301)
    }

    @Test func `where what is remembered does not come to what the addressee said, all keys go along`() async throws {
        let tree = try await tree()
        let an = try await tree.device("an", role: "S")
        _ = try await ships(an, count: 300)
        let first = try await Stick(from: an)
        try await first.read(by: tree.county)
        try await Stick(from: tree.county, for: "an").read(by: an)
        let county = try await tree.county.replica.run { $0.own }
        try await an.replica.run { store in
            let peer = Peer(bundlesOf: county).bytes
            var names = try store.peers.keyNames(peer, in: TestTree.village)
            #expect(names.count > 300)
            names.removeFirst()
            try store.peers.setKeyNames(peer, in: TestTree.village, names)
        }
        _ = try await ships(an)
        let next = try await Stick(from: an)
        #expect(next.bytes > first.bytes / 2, "\(next.bytes) \(first.bytes)")
    }

    @Test func `a collector is brought the keys of their village and nobody's views, an auditor those of all`() async throws {
        let tree = try await tree()
        let (an, bo) = (try await tree.device("an", role: "S"), try await tree.device("bo", role: "S"))
        let auditor = try await tree.device("auditor", role: "A", scope: TestTree.county)
        let ship = try await ships(an)[0]
        #expect(try await reads(an, ship))
        try await Stick(from: an).read(by: tree.county)
        try await Stick(from: tree.county, for: "bo").read(by: bo)
        #expect(try await reads(bo, ship))
        #expect(try await views(bo) == 1)
        try await Stick(from: tree.county, for: "auditor").read(by: auditor)
        #expect(try await views(auditor) == 1)
        #expect(try await !reads(auditor, ship))
    }

    @Test func `a register that seals nothing writes the bundles that it wrote`() async throws {
        let tree = try await TestTree()
        let an = try await tree.device("an", role: "S")
        let beside = try await an.replica.run { store in try store.keys.isUsed }
        #expect(!beside)
        let stick = try await Stick(from: an)
        try await stick.read(by: tree.county)
        let opened = try BundleOpening(
            Array(stick.files[0].prefix(BundleHeader.sizeMax)), size: stick.bytes,
            own: Fingerprint(digest: Toy.digest(tree.county.signer.publicKey)), signer: tree.county.signer, suite: Toy.suite)
        var (opening, parser) = (opened, FrameParser(ofBundle: ()))
        while let range = opening.next { parser.append(try opening.open(Array(stick.files[0][range]))) }
        #expect(try parser.next()?.bytes.first ?? 0 < 3)
    }
}
