import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Directories of regions in stores: who keeps which, and what is written under their grants.
struct RegionDirectoryTests {
    static let county = ScopeCode(number: 450_124)
    static let village = ScopeCode(number: 450_124_100_201)
    static let sibling = ScopeCode(number: 450_124_100_202)
    static let elsewhere = ScopeCode(number: 450_123)

    /// A root, an office of a county under it, and somebody in each of two villages under that.
    struct Offices {
        let folder = TemporaryFolder()
        let root: RecordStore
        let office: RecordStore
        let here: RecordStore
        let there: RecordStore
        var all: [RecordStore] { [root, office, here, there] }

        init(_ seed: UInt64) throws {
            let folder = folder
            func store(_ name: String, _ place: UInt64, _ regions: [ScopeCode]) throws -> RecordStore {
                let store = try RecordStore.create(
                    in: folder.folder(name), schema: TestRegister.bytes, signer: Toy.signer("\(name) \(seed)"),
                    environment: Toy.environment(seed: seed &* 53 &+ place))
                try store.write { _ in try store.peers.setSubscriptions(regions) }
                return store
            }
            root = try store("root", 1, [ScopeCode(number: 45)])
            office = try store("office", 2, [county])
            here = try store("here", 3, [village])
            there = try store("there", 4, [sibling])
            for member in [root, office, here, there] { try member.write { _ in try member.setRoot(Fingerprint(of: root.own)) } }
            try give("H", to: office, in: [county], mayGrant: true, by: root)
            try settle()
            try give("S", to: here, in: [village], by: office)
            try give("S", to: there, in: [sibling], by: office)
            try settle()
        }

        @discardableResult
        func give(
            _ role: String, to store: RecordStore, in regions: [ScopeCode], mayGrant: Bool = false, by giver: RecordStore
        ) throws -> [RecordID] {
            try giver.grant(
                publicKey: store.signer?.publicKey ?? [], person: "p", role: role, inEachOf: regions, mayGrant: mayGrant, expires: nil)
        }

        /// Brings over what the receiver keeps.
        func deliver(from: RecordStore, to: RecordStore) throws {
            for scope in try from.scopes() where try to.peers.keeps(scope) {
                try from.write { _ in _ = try from.seal(scope) }
                let changesets = try from.log.changesets(scope, beyond: try to.heads(scope).held)
                _ = try to.receive(changesets.map { OpenedChangeset($0, suite: to.environment.suite) })
            }
        }

        func settle() throws {
            for _ in 0..<3 { for a in all { for b in all where a !== b { try deliver(from: a, to: b) } } }
        }
    }

    static func ship(_ name: String, in scope: ScopeCode = village) -> Draft {
        var draft = Draft(scope: scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }

    static func key(_ store: RecordStore) -> Fingerprint { Fingerprint(of: store.own) }

    @Test func `a store holds the directories on its path and no others`() throws {
        let tree = try Offices(1)
        let here = try tree.here.scopes().filter(\.isDirectory)
        #expect(here == [.directory, .directory(of: Self.county), .directory(of: Self.village)].filter { here.contains($0) })
        #expect(here.contains(.directory(of: Self.county)) && here.contains(.directory(of: Self.village)))
        #expect(try tree.office.scopes().contains(.directory(of: Self.sibling)))
        #expect(try tree.here.offices.directory().grants(of: Self.key(tree.there)).isEmpty)
        #expect(try !tree.here.peers.keeps(.directory(of: Self.sibling)) && tree.here.peers.keeps(.directory(of: ScopeCode(number: 45))))
        for store in tree.all { #expect(try store.verify().faults.isEmpty) }
    }

    @Test func `what is written under a region's grant counts with everybody, and names the grant and the path's heads`() throws {
        let tree = try Offices(2)
        _ = try tree.here.save(Self.ship("Hai"))
        try tree.settle()
        for store in [tree.root, tree.office, tree.here] {
            #expect(try store.admissions.refusedDots(Self.village).isEmpty)
            #expect(try store.verify().faults.isEmpty)
        }
        #expect(try Set([tree.root, tree.office, tree.here].map { try $0.stateDigest(Self.village) }).count == 1)
        let bytes = try #require(try tree.here.log.changesets(Self.village, beyond: VersionVector()).first)
        let changeset = try Changeset(parsing: bytes, digest: Toy.digest)
        #expect(changeset.version == .three && changeset.header.grant?.directory == .directory(of: Self.village))
        let heads = Set(changeset.header.directoryHeads.map(\.replica.directory))
        #expect(heads == [.directory(of: Self.county), .directory(of: Self.village)])
        let cut = try #require(try tree.office.cuts.cut(of: Dot(tree.here.own, 1), in: Self.village))
        #expect(cut.directory == VersionVector(changeset.header.directoryHeads.map { ($0.replica, $0.number) }))
        let seen = try #require(cut.directory)
        let known = try tree.office.file.read { r throws(StoreError) in try tree.office.cuts.directory(at: seen, r) }
        #expect(known.grants(of: Self.key(tree.here)).count == 1)
        let before = try tree.office.file.read { r throws(StoreError) in try tree.office.cuts.directory(at: VersionVector(), r) }
        #expect(before.grants.isEmpty)
    }

    @Test func `a root begins no chain in more directories of regions than a succession can speak of`() throws {
        let folder = TemporaryFolder()
        let root = try RecordStore.create(
            in: folder.path, schema: TestRegister.bytes, signer: Toy.signer("root"), environment: Toy.environment(seed: 7))
        try root.write { _ in
            try root.peers.setSubscriptions([ScopeCode(number: 45)])
            try root.setRoot(Fingerprint(of: root.own))
        }
        func give(_ regions: [ScopeCode]) throws -> [ScopeCode] {
            let key = Toy.signer("other").publicKey
            return try root.grant(publicKey: key, person: "p", role: "S", inEachOf: regions, mayGrant: false, expires: nil).map(\.directory)
        }
        let wide = ScopeCode(number: 4501)
        let regions = [wide] + (1..<UInt64(Limits.rootRegionChainsMax)).map { ScopeCode(number: 451_000 + $0) }
        #expect(try give(regions) == regions.map { .directory(of: $0) })
        // What lies in one where it has written stands there, and the rest in its own.
        let narrow = ScopeCode(number: 450_124)
        #expect(
            try give([narrow, ScopeCode(number: 452_001), regions[1]]) == [.directory(of: wide), .directory, .directory(of: regions[1])])
    }

    @Test func `what an office writes in one village waits for nothing of another's directory`() throws {
        let tree = try Offices(3)
        // The office has applied the directories of both villages.
        _ = try tree.office.save(Self.ship("Hai"))
        try tree.deliver(from: tree.office, to: tree.here)
        #expect(try tree.here.heads(Self.village).applied[tree.office.own] == 1)
        #expect(try !tree.here.scopes().contains(.directory(of: Self.sibling)))
        #expect(try tree.here.admissions.refusedDots(Self.village).isEmpty)
    }

    @Test func `an entry waits for the heads of its path that it names, and is judged anew when the directory comes`() throws {
        let tree = try Offices(4)
        _ = try tree.here.save(Self.ship("Hai"))
        try tree.settle()
        let late = try Lone("late", seed: 77)
        try late.store.write { _ in try late.store.setRoot(Self.key(tree.root)) }
        for bytes in try tree.root.log.changesets(Self.village, beyond: VersionVector()) {
            #expect(try late.receive(bytes) == .held(.entry(Dot(tree.root.own, 1), in: .directory(of: Self.county))))
        }
        for scope in [ScopeCode.directory(of: Self.village), .directory(of: Self.county)] {
            for bytes in try tree.root.log.changesets(scope, beyond: VersionVector()) { #expect(try late.receive(bytes) == .applied) }
        }
        #expect(try late.store.stateDigest(Self.village) == tree.root.stateDigest(Self.village))
        #expect(try late.store.stateDigest(.directory(of: Self.village)) == tree.root.stateDigest(.directory(of: Self.village)))
    }

    /// A history with offices at three levels, revocations and readmissions by several of them, and ships.
    private static func history(_ seed: UInt64) throws -> Offices {
        let tree = try Offices(100 + seed)
        var random = SplitMix64(seed: seed)
        for step in 0..<14 {
            let writer = [tree.here, tree.there, tree.office].randomElement(using: &random) ?? tree.here
            let scope = writer === tree.there ? sibling : village
            switch Int.random(in: 0..<8, using: &random) {
            case 0...3: _ = try? writer.save(ship("ship \(step)", in: scope))
            case 4:
                let speaker = Bool.random(using: &random) ? tree.root : tree.office
                let target = [tree.here, tree.there, tree.office].randomElement(using: &random) ?? tree.here
                _ = try? speaker.revoking.give(RevocationOrder(keys: [key(target)], kind: .suspend), reason: "r")
            case 5:
                let speaker = Bool.random(using: &random) ? tree.root : tree.office
                let target = [tree.here, tree.there, tree.office].randomElement(using: &random) ?? tree.here
                _ = try? speaker.revoking.give(RevocationOrder(keys: [key(target)], kind: nil), reason: "r")
            case 6: _ = try? tree.give("S", to: tree.there, in: [village, sibling], by: tree.office)
            default: try tree.deliver(from: writer, to: tree.root)
            }
            if Bool.random(using: &random) { try tree.settle() }
        }
        try tree.settle()
        return tree
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `in whatever order entries and directories come, all who hold a scope and its path reach the same`(seed: UInt64) throws {
        let tree = try Self.history(seed)
        var random = SplitMix64(seed: seed &+ 9)
        let all = try tree.root.scopes().flatMap { scope in
            try tree.root.log.changesets(scope, beyond: VersionVector()).map { (scope, $0) }
        }
        let path = ScopeGrammar.regions.path(of: Self.village) + [Self.village]
        let expected = try path.map { try tree.root.stateDigest($0) }
        for (index, isPathOnly) in [false, true, true].enumerated() {
            let reader = try Lone("reader", seed: 1_000 + UInt64(index))
            try reader.store.write { _ in try reader.store.setRoot(Self.key(tree.root)) }
            // What came before its chain began is refused, and brought again.
            for _ in 0..<2 {
                for (scope, bytes) in all.shuffled(using: &random) where !isPathOnly || path.contains(scope) { try reader.receive(bytes) }
            }
            #expect(try path.map { try reader.store.stateDigest($0) } == expected)
            let refused = try [reader.store, tree.root].map { try $0.admissions.refusedDots(Self.village).map { "\($0)" } }
            #expect(refused[0] == refused[1])
            #expect(try reader.store.verify().faults.isEmpty)
            #expect(try reader.store.log.changesets(Self.village, beyond: VersionVector()).count == all.count { $0.0 == Self.village })
        }
        for store in [tree.office, tree.here] { #expect(try store.stateDigest(Self.village) == tree.root.stateDigest(Self.village)) }
        for store in tree.all { #expect(try store.verify().faults.isEmpty) }
    }

    @Test func `what a chain has said of regions' directories is kept for whoever leaves the device`() throws {
        let writer = ReplicaID(high: 1, low: 2, incarnation: 3)
        var said = VersionVector([(writer, 4)] as [(ReplicaID, UInt64)])
        for directory in ScopeGrammar.regions.path(of: Self.village) { said.include(Dot(writer, 5).of(directory)) }
        let place = PersonPlace(
            writer: writer, renewals: 1, chains: [.init(scope: Self.village, held: 7, said: (said, VersionVector()))])
        let read = try PersonPlace(place.bytes, of: Fingerprint(of: writer))
        #expect(read.chains[0].said.directory == said && said.entries.count == 6)
    }

    @Test func `an office ends whoever is below it in its own region, and nobody elsewhere`() throws {
        let tree = try Offices(5)
        try tree.give("S", to: tree.here, in: [ScopeCode(number: 450_123_100_201)], by: tree.root)
        _ = try tree.here.save(Self.ship("Hai"))
        try tree.settle()
        let order = RevocationOrder(keys: [Self.key(tree.here)], kind: .revoke)
        #expect(throws: StoreError.notPermitted(.mayNotRevoke(Self.key(tree.office)))) {
            try tree.here.revoking.give(RevocationOrder(keys: [Self.key(tree.office)], kind: .revoke), reason: "x")
        }
        _ = try tree.office.revoking.give(order, reason: "lost")
        try tree.settle()
        #expect(throws: StoreError.notPermitted(.ended(.revoke, in: Self.village))) { try tree.here.save(Self.ship("Nan")) }
        // What stood before the cut stands; the county says nothing of the other county.
        for store in [tree.root, tree.office] { #expect(try store.admissions.refusedDots(Self.village).isEmpty) }
        let said = try tree.root.offices.directory().rulings[Self.key(tree.here)] ?? []
        #expect(said.map(\.revocation.record.directory) == [.directory(of: Self.village)])
        let open = try tree.root.offices.directory().grants(of: Self.key(tree.here)).filter { grant in
            try !tree.root.offices.directory().openRegions(of: grant).isEmpty
        }
        #expect(open.map(\.scopes) == [[ScopeCode(number: 450_123_100_201)]])
        // Whoever readmits does so where it was said.
        _ = try tree.office.revoking.give(RevocationOrder(keys: [Self.key(tree.here)], kind: nil), reason: "found")
        try tree.settle()
        _ = try tree.here.save(Self.ship("Nan"))
    }

    @Test func `an office of a region writes nothing in the root's directory, and gives nothing outside of its region`() throws {
        let tree = try Offices(6)
        #expect(throws: StoreError.notPermitted(.mayNotGrant([Self.elsewhere]))) {
            try tree.give("S", to: tree.here, in: [Self.elsewhere], by: tree.office)
        }
        #expect(throws: StoreError.notPermitted(.noGrant(in: .directory))) {
            try tree.office.grant(
                publicKey: tree.here.signer?.publicKey ?? [], person: "p", role: "S", scopes: [Self.village], mayGrant: false, expires: nil)
        }
        #expect(throws: StoreError.notPermitted(.mayNotGrant([Self.village]))) {
            try tree.give("S", to: tree.there, in: [Self.village], by: tree.here)
        }
    }

    @Test func `what an earlier root gave in regions stands as far as its successor accepts it`() throws {
        let tree = try Offices(7)
        _ = try tree.here.save(Self.ship("Hai"))
        try tree.settle()
        let next = Toy.signer("next")
        let statement = try tree.root.succeeding.statement(root: next.publicKey, keys: [next.publicKey], threshold: 1)
        #expect(statement.text.hasPrefix("cunlian-succession-2\n") && statement.acceptsInRegions.map(\.region) == [Self.county])
        #expect(SuccessionStatement(parsing: statement.text) == statement)
        var signed = SignedSuccession(statement)
        for signer in [next, Toy.signer("root 7")] {
            signed.add(.init(key: signer.publicKey, signature: try signer.sign(signed.message)))
        }
        _ = try tree.root.succeeding.take(signed)
        // The key that ended goes on giving.
        let after = try Forger("accomplice")
        var thief = try Forger("root 7")
        thief.schema = .directory
        try tree.settle()
        for store in tree.all {
            let directory = try store.offices.directory()
            #expect(directory.root == Fingerprint(digest: Toy.digest(next.publicKey)))
            #expect(directory.grants(of: Self.key(tree.office)).count == 1)
            #expect(try store.admissions.refusedDots(Self.village).isEmpty)
        }
        let record = thief.record(1)
        let fields: [(Int, Value)] = [
            (Schema.GrantField.subject, .text(Fingerprint(of: after.replica).description)), (Schema.GrantField.role, .text("H")),
            (Schema.GrantField.scopes, .text("450124")), (Schema.GrantField.rank, .integer(1)), (Schema.GrantField.mayGrant, .bool(true)),
        ]
        let forged = try thief.say(
            fields.map { Change(record, FieldAddress($0.0), .set, $0.1) }, creating: [Creation(record, type: 1, parent: nil)],
            in: .directory(of: Self.county))
        try tree.office.write { _ in _ = try tree.office.receive(forged, accepts: { _ in true }) }
        #expect(try tree.office.offices.directory().grants(of: Fingerprint(of: after.replica)).isEmpty)
        #expect(try tree.office.verify().faults.isEmpty)
    }
}
