import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Who holds which office, and what becomes of those who take more than they were given.
struct DirectoryTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    private static func changes(_ record: RecordID, to subject: Forger, scopes: String, rank: Int64, mayGrant: Bool) -> [Change] {
        let key = Fingerprint(digest: Toy.digest(subject.signer.publicKey)).description
        let values: [(Int, Value)] = [
            (Schema.GrantField.subject, .text(key)), (Schema.GrantField.person, .text("x")), (Schema.GrantField.role, .text("H")),
            (Schema.GrantField.scopes, .text(scopes)), (Schema.GrantField.rank, .integer(rank)),
            (Schema.GrantField.mayGrant, .bool(mayGrant)),
        ]
        return values.map { Change(record, FieldAddress($0.0), .set, $0.1) }
    }

    private static func grant(_ author: inout Forger, to subject: Forger, scopes: String, rank: Int64, mayGrant: Bool) throws -> [UInt8] {
        let record = author.record(author.last + 1)
        return try author.say(
            changes(record, to: subject, scopes: scopes, rank: rank, mayGrant: mayGrant),
            creating: [Creation(record, type: 1, parent: nil)], in: .directory)
    }

    private static func forger(_ name: String) throws -> Forger {
        var forger = try Forger(name)
        forger.schema = .directory
        return forger
    }

    private static func store(trusting root: Forger, _ seed: UInt64) throws -> Lone {
        let lone = try Lone("reader \(seed)", seed: seed)
        try lone.store.write { _ in try lone.store.setRoot(Fingerprint(of: root.replica)) }
        return lone
    }

    @Test func `a chain of grants stands, in whatever order its entries come`() throws {
        var (root, county, town, village) = (
            try Self.forger("root"), try Self.forger("county"), try Self.forger("town"), try Self.forger("village")
        )
        let first = try Self.grant(&root, to: county, scopes: "450124", rank: 1, mayGrant: true)
        county.grant = root.record(1)
        let second = try Self.grant(&county, to: town, scopes: "450124100", rank: 2, mayGrant: true)
        town.grant = county.record(1)
        let third = try Self.grant(&town, to: village, scopes: "450124100201", rank: 3, mayGrant: false)
        var orders: [[[UInt8]]] = []
        for a in [first, second, third] {
            for b in [first, second, third] where b != a { orders.append([a, b] + [first, second, third].filter { $0 != a && $0 != b }) }
        }
        var digests: Set<[UInt8]> = []
        for (index, order) in orders.enumerated() {
            let lone = try Self.store(trusting: root, UInt64(index + 1))
            for bytes in order { #expect(try lone.receive(bytes) == .applied) }
            #expect(try lone.store.offices.directory().grants.count == 3)
            #expect(try lone.store.admissions.refusedDots(.directory).isEmpty)
            #expect(try lone.store.verify(.directory).faults.isEmpty)
            digests.insert(try lone.store.stateDigest(.directory))
        }
        #expect(digests.count == 1)
        #expect(village.grant == nil)
    }

    @Test func `who may grant does not enlarge their own grant, nor another's`() throws {
        var (root, county) = (try Self.forger("root"), try Self.forger("county"))
        let lone = try Self.store(trusting: root, 9)
        try lone.receive(Self.grant(&root, to: county, scopes: "450124", rank: 1, mayGrant: true))
        let own = root.record(1)
        county.grant = own
        let seen = VersionVector([(root.replica, UInt64(1))])
        for kind in [ChangeKind.set, .resolve] {
            try lone.receive(
                county.say([Change(own, FieldAddress(Schema.GrantField.scopes), kind, .text("11 45"))], context: seen, in: .directory))
        }
        try lone.receive(county.say([Change(own, .existence, .delete, .missing)], context: seen, in: .directory))
        let held = try lone.store.offices.directory().grants[own]
        #expect(held?.scopes == [ScopeCode(number: 450_124)])
        // Nor do they give more than they have, or at their own level.
        try lone.receive(Self.grant(&county, to: county, scopes: "45", rank: 2, mayGrant: true))
        try lone.receive(Self.grant(&county, to: county, scopes: "450124", rank: 1, mayGrant: true))
        #expect(try lone.store.offices.directory().grants.count == 1)
        #expect(try lone.store.verify(.directory).faults.isEmpty)
    }

    @Test func `F8 a rank is one more than that of its basis, or the grant does not stand`() throws {
        for rank in [Int64.max, Limits.numberMax, 3, 1, 0, -1, .min] {
            var (root, county, friend) = (try Self.forger("root"), try Self.forger("county"), try Self.forger("friend"))
            let lone = try Self.store(trusting: root, 11)
            try lone.receive(Self.grant(&root, to: county, scopes: "450124", rank: 1, mayGrant: true))
            county.grant = root.record(1)
            try lone.receive(Self.grant(&county, to: friend, scopes: "450124", rank: rank, mayGrant: true))
            #expect(try lone.store.offices.directory().grants.count == 1)
            friend.grant = county.record(1)
            try lone.receive(Self.grant(&friend, to: county, scopes: "450124", rank: rank, mayGrant: true))
            #expect(try lone.store.offices.directory().grants.count == 1)
            #expect(try lone.store.verify(.directory).faults.isEmpty)
        }
    }

    @Test func `F8 an office that somebody below gives a node takes nothing from the one that it has`() throws {
        var (root, village) = (try Self.forger("root"), try Self.forger("village"))
        let lone = try Self.store(trusting: root, 12)
        let key = Fingerprint(of: lone.store.own)
        func own(_ author: inout Forger, scopes: String, rank: Int64, role: String, mayGrant: Bool) throws {
            let record = author.record(author.last + 1)
            let values: [(Int, Value)] = [
                (Schema.GrantField.subject, .text(key.description)), (Schema.GrantField.role, .text(role)),
                (Schema.GrantField.scopes, .text(scopes)), (Schema.GrantField.rank, .integer(rank)),
                (Schema.GrantField.mayGrant, .bool(mayGrant)),
            ]
            try lone.receive(
                author.say(
                    values.map { Change(record, FieldAddress($0.0), .set, $0.1) }, creating: [Creation(record, type: 1, parent: nil)],
                    in: .directory))
        }
        try own(&root, scopes: "450124", rank: 1, role: "H", mayGrant: true)
        try lone.receive(Self.grant(&root, to: village, scopes: "450124100201", rank: 1, mayGrant: true))
        village.grant = root.record(2)
        try own(&village, scopes: "450124100201", rank: 2, role: "S", mayGrant: true)
        try own(&village, scopes: "450124100201", rank: 2, role: "S", mayGrant: false)
        #expect(try lone.store.offices.directory().grants(of: key).count == 3)
        #expect(try lone.store.offices.ownGrant(for: Self.scope)?.role == "H")
        #expect(try lone.store.offices.ownGrant(for: .directory)?.scopes == [ScopeCode(number: 450_124)])
        let granted = try lone.store.write { _ in
            try lone.store.grant(
                publicKey: Toy.signer("new").publicKey, person: "new", role: "S", scopes: [ScopeCode(number: 450_124_100)], mayGrant: false,
                expires: nil)
        }
        let record = try #require(granted.created.first)
        #expect(try lone.store.offices.directory().grants[record]?.rank == 2)
    }

    @Test func `a stranger who is let in has no right besides, and lets in nobody`() throws {
        let tree = try Tree(scope: Self.scope, seed: 4)
        let harbour = try tree.add("harbour", role: "H")
        var (stranger, friend) = (try Forger("stranger"), try Forger("friend"))
        func receive(_ bytes: [UInt8]) throws { try harbour.write { _ in _ = try harbour.receive(bytes, accepts: { _ in true }) } }
        var draft = Draft(scope: Self.scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("Hai"))])]
        let ship = try harbour.save(draft).created[0]
        try harbour.write { _ in _ = try harbour.seal(Self.scope) }
        let seen = VersionVector([(harbour.own, UInt64(1))])
        try receive(friend.ship("friend's", in: Self.scope))
        try receive(
            stranger.say(
                [Change(ship, FieldAddress(1), .resolve, .text("mine"))], context: seen, admits: [Dot(friend.replica, 1)], in: Self.scope))
        #expect(try harbour.admissions.refusedDots(Self.scope).count == 2)
        var admission = Draft(scope: Self.scope)
        admission.admits = [Dot(stranger.replica, 1)]
        _ = try harbour.save(admission)
        #expect(try harbour.admissions.refusedDots(Self.scope).map(\.0) == [Dot(friend.replica, 1)])
        let field = try harbour.record(ship, in: Self.scope)?.field(FieldAddress(1))
        #expect(field?.verdict == Verdict(value: .text("Hai"), attention: .listed))
        #expect(field?.state.proposals.map(\.value) == [.text("mine")])
        #expect(try harbour.verify(Self.scope).faults.isEmpty)
    }

    @Test func `an entry written under another's grant is nobody's`() throws {
        let tree = try Tree(scope: Self.scope, seed: 5)
        let harbour = try tree.add("harbour", role: "H")
        var thief = try Forger("thief")
        thief.grant = tree.offices.keys.first
        try harbour.write { _ in _ = try harbour.receive(thief.ship("stolen", in: Self.scope), accepts: { _ in true }) }
        #expect(try harbour.admissions.refusedDots(Self.scope).map(\.1) == [.notTheHolder])
        #expect(try harbour.authors.info(Dot(thief.replica, 1), in: Self.scope).author.person != "harbour")
    }

    @Test func `a record made without the right is somebody's to look at, and one that a stranger sends is not`() throws {
        let tree = try Tree(scope: Self.scope, seed: 6)
        let (harbour, pilot) = (try tree.add("harbour", role: "H"), try tree.add("pilot", role: "P"))
        var draft = Draft(scope: Self.scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [])]
        let boat = try pilot.save(draft).created[0]
        try tree.deliver(.directory, from: pilot, to: harbour)
        try tree.deliver(Self.scope, from: pilot, to: harbour)
        var stranger = try Forger("stranger")
        try harbour.write { _ in _ = try harbour.receive(stranger.ship("x", in: Self.scope), accepts: { _ in true }) }
        for store in [pilot, harbour] {
            #expect(try store.views.conflicts().map(\.kind) == [.unconfirmed])
            #expect(try store.views.conflicts().map(\.record) == [boat])
        }
        draft = Draft(scope: Self.scope)
        draft.record = boat
        draft.changes = [FieldWrite(.existence, .resolve, .bool(true))]
        _ = try harbour.save(draft)
        #expect(try harbour.views.conflicts().isEmpty)
        #expect(try harbour.verify(Self.scope).faults.isEmpty)
    }

    @Test func `a retirement by somebody without the right is an edit, whether it came before the other or after`() throws {
        let tree = try Tree(scope: Self.scope, seed: 8)
        let (harbour, pilot) = (try tree.add("harbour", role: "H"), try tree.add("pilot", role: "P"))
        let (first, second) = (try tree.add("first"), try tree.add("second"))
        var draft = Draft(scope: Self.scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [])]
        let ship = try harbour.save(draft).created[0]
        for store in [pilot, harbour, first, second] { try tree.deliver(.directory, from: tree.root, to: store) }
        try tree.deliver(Self.scope, from: harbour, to: pilot)
        for store in [pilot, harbour] {
            draft = Draft(scope: Self.scope)
            draft.record = ship
            draft.changes = [FieldWrite(.existence, .delete, .missing)]
            _ = try store.save(draft)
            try store.write { _ in _ = try store.seal(Self.scope) }
        }
        // The first has the pilot's before the harbour's, the second after it.
        let log = try tree.log(Self.scope)
        let (pilots, harbours) = (
            try log.filter { try Changeset(parsing: $0, digest: Toy.digest).header.replica == pilot.own },
            try harbour.log.changesets(Self.scope, beyond: VersionVector())
        )
        for (store, order) in [(first, [harbours[0]] + pilots + harbours.dropFirst()), (second, harbours + pilots)] {
            try store.write { _ in for bytes in order { _ = try store.receive(bytes, accepts: { _ in true }) } }
            #expect(try store.record(ship, in: Self.scope)?.standing == .contested)
            #expect(try store.verify(Self.scope).faults.isEmpty)
        }
        #expect(try first.stateDigest(Self.scope) == second.stateDigest(Self.scope))
    }

    @Test func `the root withdraws a grant that another gave`() throws {
        var (root, county, village) = (try Self.forger("root"), try Self.forger("county"), try Self.forger("village"))
        let lone = try Self.store(trusting: root, 12)
        try lone.receive(Self.grant(&root, to: county, scopes: "450124", rank: 1, mayGrant: true))
        county.grant = root.record(1)
        try lone.receive(Self.grant(&county, to: village, scopes: "450124100201", rank: 2, mayGrant: false))
        #expect(try lone.store.offices.directory().grants.count == 2)
        let seen = VersionVector([(county.replica, UInt64(1))])
        root.types = [county.record(1): 1]
        village.grant = county.record(1)
        village.schema = try TestRegister.schema()
        try lone.receive(village.ship("before", in: Self.scope))
        #expect(try lone.store.admissions.refusedDots(Self.scope).isEmpty)
        try lone.receive(root.say([Change(county.record(1), .existence, .delete, .missing)], context: seen, in: .directory))
        #expect(try lone.store.offices.directory().grants.count == 1)
        #expect(try lone.store.admissions.refusedDots(Self.scope).map(\.1) == [.unknownGrant])
        #expect(try lone.store.verify(.directory).faults.isEmpty)
    }
}
