import Causality
import Changesets
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// A key is suspended, retired, revoked: what counts then, on every store alike, whatever came first.
struct RevocationTests {
    static let scope = ScopeCode(number: 450_124_100_201)
    static let neighbour = ScopeCode(number: 450_124_100_202)

    private static func ship(_ name: String, in scope: ScopeCode = scope) -> Draft {
        var draft = Draft(scope: scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }

    private static func key(_ store: RecordStore) -> Fingerprint { Fingerprint(of: store.own) }

    /// A tree with a sailor, two of whose ships the root has, and a third that it learns of after it spoke.
    private struct Lost {
        let tree: Tree
        let sailor: RecordStore
        /// The grant, three ships, and the revocation.
        let pieces: [[UInt8]]

        init(_ seed: UInt64, _ kind: Revocation.Kind = .revoke) throws {
            tree = try Tree(scope: RevocationTests.scope, seed: seed)
            sailor = try tree.add("sailor", role: "S")
            for name in ["Hai", "Yu"] {
                _ = try sailor.save(RevocationTests.ship(name))
                try sailor.seal(RevocationTests.scope)
            }
            try tree.deliver(RevocationTests.scope, from: sailor, to: tree.root)
            _ = try tree.root.revoking.give(RevocationOrder(keys: [RevocationTests.key(sailor)], kind: kind), reason: "lost on the bus")
            _ = try sailor.save(RevocationTests.ship("Bei"))
            try sailor.seal(RevocationTests.scope)
            pieces =
                try tree.root.log.changesets(.directory, beyond: VersionVector())
                + sailor.log.changesets(RevocationTests.scope, beyond: VersionVector())
        }

        func reader(_ name: String) throws -> RecordStore { try tree.add(name) }
    }

    @Test func `what was written after a cut is kept out in every order of delivery, and what was written before it counts`() throws {
        let lost = try Lost(61)
        #expect(lost.pieces.count == 5)
        var digests: Set<[UInt8]> = []
        for (index, order) in lost.pieces.inEveryOrder.enumerated() {
            let reader = try lost.reader("reader \(index)")
            for bytes in order + order { try reader.write { _ in _ = try reader.receive(bytes, accepts: { _ in true }) } }
            let refused = try reader.admissions.refusedDots(Self.scope)
            let note =
                "\(order.map { lost.pieces.firstIndex(of: $0) ?? 9 }) \(try reader.heads(Self.scope).applied) \(try reader.offices.directory().rulings.count) \(try reader.views.quarantine())"
            #expect(refused.map(\.0) == [Dot(lost.sailor.own, 3)], "\(note)")
            #expect(refused.map(\.1) == [.revoked])
            digests.insert(try reader.stateDigest(Self.scope) + reader.stateDigest(.directory))
            if index % 12 == 0 { #expect(try reader.verify().faults.isEmpty) }
        }
        #expect(digests.count == 1)
    }

    @Test func `an order is a repetition where it changes nothing, and only then`() throws {
        let lost = try Lost(63, .suspend)
        let root = lost.tree.root
        func order(_ kind: Revocation.Kind?, since: UInt64? = nil) -> RevocationOrder {
            RevocationOrder(keys: [Self.key(lost.sailor)], kind: kind, since: since)
        }
        #expect(try root.revoking.isRepeated(order(.suspend)))
        #expect(try !root.revoking.isRepeated(order(.revoke)))
        // It takes away what the first one left.
        #expect(try !root.revoking.isRepeated(order(.suspend, since: 0)))
        _ = try root.revoking.give(order(.revoke), reason: "seen in a market")
        #expect(try root.revoking.isRepeated(order(.suspend)))
        _ = try root.revoking.give(order(nil), reason: "found")
        #expect(try !root.revoking.isRepeated(order(.suspend)))
        #expect(try !root.revoking.isRepeated(order(nil)))
    }

    @Test func `a cut whose changeset is not here yet takes nothing away that stands before it`() throws {
        let lost = try Lost(68)
        let reader = try lost.reader("reader")
        func receive(_ bytes: [UInt8]) throws { try reader.write { _ in _ = try reader.receive(bytes, accepts: { _ in true }) } }
        // The grant, the first ship, the revocation; then the two other ships.
        for place in [0, 2, 1] { try receive(lost.pieces[place]) }
        #expect(try reader.views.shipNames(Self.scope) == ["Hai"])
        for place in [3, 4] { try receive(lost.pieces[place]) }
        #expect(try reader.views.shipNames(Self.scope) == ["Hai", "Yu"])
    }

    @Test func `what was written too late is listed with who ended it, when and why, and is let in singly`() throws {
        let lost = try Lost(62)
        let root = lost.tree.root
        try lost.tree.deliver(Self.scope, from: lost.sailor, to: root)
        let harbour = try lost.tree.add("harbour", role: "H")
        try lost.tree.settle()
        let item = try #require(try harbour.views.quarantine(in: [Self.scope]).first)
        #expect(item.reason == .refused(.revoked))
        let told = try #require(item.revocation)
        #expect((told.kind, told.reason, told.key) == (.revoke, "lost on the bus", Self.key(root)))
        #expect(told.time > 0)
        var draft = Draft(scope: Self.scope)
        draft.admits = [item.dot]
        draft.reason = "he had written it before"
        _ = try harbour.save(draft)
        try lost.tree.settle()
        for store in [root, harbour, lost.sailor] { #expect(try store.admissions.refusedDots(Self.scope).isEmpty) }
        #expect(try Set([root, harbour, lost.sailor].map { try $0.stateDigest(Self.scope) }).count == 1)
        // What was let in singly counts before anybody is readmitted, and not because of that.
        let effect = try #require(try root.revoking.effects(of: RevocationOrder(keys: [Self.key(lost.sailor)], kind: nil)).first)
        #expect((effect.own.counting, effect.own.letIn, effect.own.keptOut) == (3, 0, 0))
    }

    @Test func `whoever is readmitted counts again with all that they wrote, everywhere`() throws {
        let lost = try Lost(63, .suspend)
        try lost.tree.settle()
        #expect(try lost.tree.root.admissions.refusedDots(Self.scope).count == 1)
        // The device itself learns of it, and saves nothing that would count nowhere.
        #expect(throws: StoreError.notPermitted(.ended(.suspend, in: Self.scope))) { try lost.sailor.save(Self.ship("Nan")) }
        let order = RevocationOrder(keys: [Self.key(lost.sailor)], kind: nil)
        #expect(try lost.tree.root.revoking.effects(of: order).map(\.own.letIn) == [1])
        _ = try lost.tree.root.revoking.give(order, reason: "found")
        try lost.tree.settle()
        for store in [lost.tree.root, lost.sailor] {
            #expect(try store.admissions.refusedDots(Self.scope).isEmpty)
            #expect(try store.verify().faults.isEmpty)
        }
        _ = try lost.sailor.save(Self.ship("Nan"))
        #expect(throws: StoreError.notPermitted(.mayNotReadmit(Self.key(lost.sailor)))) {
            try lost.tree.root.revoking.give(order, reason: "again")
        }
    }

    /// A key that wrote two ships, was revoked, and goes on from a copy that had the first.
    private struct Stolen {
        let tree: Tree
        /// In the village: two ships, and two of the thief's behind the first.
        let ships: [[UInt8]]
        let forged: [[UInt8]]

        init(_ seed: UInt64) throws {
            tree = try Tree(scope: RevocationTests.scope, seed: 640 &+ seed)
            var honest = try Forger("honest \(seed)")
            honest.grant = try tree.grant("S", to: honest.signer.publicKey, named: "honest", regions: ["450124100201"])
            let first = try honest.ship("Hai", in: RevocationTests.scope)
            var thief = honest
            ships = [first, try honest.ship("Yu", in: RevocationTests.scope)]
            let root = tree.root
            for bytes in ships { try root.write { _ in _ = try root.receive(bytes, accepts: { _ in true }) } }
            _ = try root.revoking.give(RevocationOrder(keys: [Fingerprint(of: honest.replica)], kind: .revoke), reason: "stolen")
            // The thief's second entry has the number that the cut accepts, and another digest.
            forged = [try thief.ship("Pirate", in: RevocationTests.scope), try thief.ship("Corsair", in: RevocationTests.scope)]
        }

        /// What readers end with who are brought changesets in every order, each twice.
        func inEveryOrder(_ pieces: [[UInt8]], _ check: (RecordStore) throws -> Void) throws -> Set<[UInt8]> {
            var digests: Set<[UInt8]> = []
            for (index, order) in pieces.inEveryOrder.enumerated() {
                let reader = try tree.add("reader \(index) of \(pieces.count)")
                for bytes in order + order { try reader.write { _ in _ = try reader.receive(bytes, accepts: { _ in true }) } }
                try check(reader)
                if index % 8 == 0 { #expect(try reader.verify().faults.isEmpty) }
                digests.insert(try reader.stateDigest(RevocationTests.scope))
            }
            return digests
        }
    }

    @Test(arguments: 0..<3 as Range<UInt64>)
    func `T1 a stolen key that goes on from an older copy is kept out with its whole branch`(seed: UInt64) throws {
        let stolen = try Stolen(seed)
        let directory = try stolen.tree.root.log.changesets(.directory, beyond: VersionVector())
        let digests = try stolen.inEveryOrder(stolen.ships + stolen.forged) { (reader: RecordStore) throws in
            for bytes in directory { try reader.write { _ in _ = try reader.receive(bytes, accepts: { _ in true }) } }
            #expect(try reader.views.shipNames(Self.scope) == ["Hai", "Yu"])
            #expect(try reader.admissions.refusedDots(Self.scope).count == 2)
        }
        #expect(digests.count == 1)
    }

    @Test func `what counts hangs on what is held and not on its order, also where another changeset stands in a cut's place`() throws {
        let stolen = try Stolen(9)
        let directory = try stolen.tree.root.log.changesets(.directory, beyond: VersionVector())
        let digests = try stolen.inEveryOrder(directory + [stolen.ships[0], stolen.forged[0]]) { (reader: RecordStore) throws in
            // Whether the first ship stands before the cut nobody here can tell, until the second comes.
            #expect(try reader.views.shipNames(Self.scope) == [])
        }
        #expect(digests.count == 1)
        let pieces = directory + [stolen.ships[0], stolen.forged[0], stolen.ships[1]]
        let whole = try stolen.inEveryOrder(pieces) { (reader: RecordStore) throws in
            #expect(try reader.views.shipNames(Self.scope) == ["Hai", "Yu"])
        }
        #expect(whole.count == 1)
    }

    @Test func `a late revocation folds anew the scopes in which something is judged otherwise, and no others`() throws {
        let tree = try Tree(scope: Self.scope, seed: 65)
        let root = tree.root
        let helper = try tree.add("helper", role: "S", regions: ["450124100201", "450124100202"])
        let other = try tree.add("other", role: "S", regions: ["450124100202"])
        _ = try helper.save(Self.ship("Hai"))
        _ = try other.save(Self.ship("Yu", in: Self.neighbour))
        try tree.deliver(Self.scope, from: helper, to: root)
        try tree.deliver(Self.neighbour, from: other, to: root)
        func folds(_ scope: ScopeCode) throws -> Int64 {
            try root.connection.integer("SELECT folds FROM _scope WHERE code = \(scope.number)")
        }
        let before = try (folds(Self.scope), folds(Self.neighbour))
        let order = RevocationOrder(keys: [Self.key(helper)], kind: .revoke, since: 1)
        #expect(try root.revoking.effects(of: order).map(\.own.keptOut) == [1])
        #expect(try root.admissions.refusedDots(Self.scope).isEmpty)
        _ = try root.revoking.give(order, reason: "lost since yesterday")
        #expect(try folds(Self.scope) == before.0 + 1)
        #expect(try folds(Self.neighbour) == before.1)
        // One that accepts all that is held changes nothing here, so nothing is folded.
        _ = try root.revoking.give(RevocationOrder(keys: [Self.key(other)], kind: .retire), reason: "moved away")
        #expect(try folds(Self.neighbour) == before.1)
    }

    @Test func `an office revokes below its rank and in its regions, and is refused elsewhere before anything is written`() throws {
        let tree = try Tree(scope: Self.scope, seed: 66)
        let county = try tree.add("county", role: "H", regions: ["450124"])
        let sailor = try tree.add("sailor", role: "S")
        for store in [county, sailor] {
            #expect(throws: StoreError.self) {
                try store.revoking.give(RevocationOrder(keys: [Self.key(tree.root)], kind: .revoke), reason: "x")
            }
        }
        // Without the right to grant nobody is shut out either.
        #expect(throws: StoreError.notPermitted(.mayNotRevoke(Self.key(sailor)))) {
            try county.revoking.give(RevocationOrder(keys: [Self.key(sailor)], kind: .revoke), reason: "x")
        }
        #expect(try county.heads(.directory).applied[county.own] == 0)
        #expect(throws: StoreError.notPermitted(.ownKeyIsEndedAbove(Self.key(county)))) {
            try county.revoking.give(RevocationOrder(keys: [Self.key(county)], kind: .revoke), reason: "x")
        }
        #expect(throws: StoreError.notPermitted(.rootIsSucceeded(Self.key(tree.root)))) {
            try tree.root.revoking.give(RevocationOrder(keys: [Self.key(tree.root)], kind: .retire), reason: "x")
        }
        #expect(throws: StoreError.notPermitted(.mayNotRevoke(Fingerprint(high: 1, low: 2)))) {
            try tree.root.revoking.give(RevocationOrder(keys: [Fingerprint(high: 1, low: 2)], kind: .revoke), reason: "x")
        }
    }

    @Test func `a store of version 5 that carried a revocation without knowing it abides by it once it is brought up`() throws {
        let lost = try Lost(67)
        let reader = try lost.reader("old")
        for bytes in lost.pieces + lost.pieces { try reader.write { _ in _ = try reader.receive(bytes, accepts: { _ in true }) } }
        let digest = try reader.stateDigest(Self.scope)
        let path = reader.path
        let connection = try Connection(path: path, mode: .readWrite)
        for sql in [
            "DROP TABLE directory_revocation", "DROP TABLE directory_revocation_cut", "DROP TABLE directory_readmission",
            "DELETE FROM _refused", "ALTER TABLE _changeset DROP COLUMN since", "UPDATE _scope SET unknown_columns = 1 WHERE code = 0",
            "PRAGMA user_version = 5",
        ] { try connection.execute(sql) }
        let again = try RecordStore.open(in: lost.tree.folder.path + "/old", signer: reader.signer, environment: reader.environment)
        #expect(try again.admissions.refusedDots(Self.scope).map(\.1) == [.revoked])
        #expect(try again.stateDigest(Self.scope) == digest)
        #expect(try again.verify().faults.isEmpty)
    }

    @Test(arguments: 0..<12)
    func `random histories of revoking and readmitting end alike everywhere, as somebody says who counts on their fingers`(seed: Int) throws
    {
        var random = SplitMix64(seed: UInt64(seed))
        let tree = try Tree(scope: Self.scope, seed: 700 &+ UInt64(seed))
        let sailors = try (0..<3).map { try tree.add("sailor \($0)", role: "S") }
        try tree.settle()
        var said: [(key: Fingerprint, cut: UInt64)] = []
        for _ in 0..<40 {
            let sailor = try #require(sailors.randomElement(using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5: _ = try? sailor.save(Self.ship("ship"))
            case 5: try tree.deliver(.directory, from: tree.root, to: sailor)
            case 6..<8: try tree.deliver(Self.scope, from: sailor, to: Bool.random(using: &random) ? tree.root : sailors[0])
            case 8:
                let kind = try #require(Revocation.Kind.allCases.randomElement(using: &random))
                _ = try tree.root.revoking.give(RevocationOrder(keys: [Self.key(sailor)], kind: kind), reason: "r")
                said.append((Self.key(sailor), try tree.root.heads(Self.scope).held[sailor.own]))
            default:
                guard said.contains(where: { $0.key == Self.key(sailor) }) else { continue }
                _ = try tree.root.revoking.give(RevocationOrder(keys: [Self.key(sailor)], kind: nil), reason: "r")
                said.removeAll { $0.key == Self.key(sailor) }
            }
        }
        try tree.settle()
        var expected: Set<Dot> = []
        for sailor in sailors {
            let last = try tree.root.heads(Self.scope).held[sailor.own]
            for (key, cut) in said where key == Self.key(sailor) && cut < last {
                for number in cut + 1...last { expected.insert(Dot(sailor.own, number)) }
            }
        }
        let stores = [tree.root] + sailors
        for store in stores {
            #expect(try Set(store.admissions.refusedDots(Self.scope).map(\.0)) == expected)
            #expect(try store.verify().faults.isEmpty)
        }
        #expect(try Set(stores.map { try $0.stateDigest(Self.scope) + $0.stateDigest(.directory) }).count == 1)
    }
}

extension Views {
    /// The names of the ships that count, ascending.
    fileprivate func shipNames(_ scope: ScopeCode) throws -> [String] {
        try file.read { r throws(StoreError) in
            let find = try r.prepare("SELECT name FROM ship WHERE _standing = 0 ORDER BY name")
            defer { find.reset() }
            var names: [String] = []
            while try find.nextRow() { names.append(find.text(0)) }
            return names
        }
    }
}
