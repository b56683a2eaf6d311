import Causality
import Changesets
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// What the directory's news touch is folded anew scope by scope, after the transaction that took them in: whenever that is broken off, and
/// whatever comes meanwhile, every scope ends as the fold of its log.
struct OutstandingTests {
    private static let villages = (201...206).map { ScopeCode(number: 450_124_100_000 + UInt64($0)) }
    private struct Killed: Error {}

    /// A helper of six villages with two ships in each, and a second one with a third; the root has all of it.
    private struct Helped {
        let tree: Tree
        let helper: RecordStore
        let other: RecordStore

        init(_ seed: UInt64) throws {
            tree = try Tree(scope: villages[0], seed: seed)
            let regions = villages.map(\.description)
            helper = try tree.add("helper", role: "S", regions: regions)
            other = try tree.add("other", role: "S", regions: regions)
            for (store, names) in [(helper, ["Hai", "Yu"]), (other, ["Bei"])] {
                for village in villages {
                    for name in names { _ = try store.save(Helped.ship(name, in: village)) }
                    try tree.deliver(village, from: store, to: tree.root)
                }
            }
            // From now on whatever is touched is put off.
            tree.root.refoldsAtOnceMax = 0
        }

        static func ship(_ name: String, in scope: ScopeCode) -> Draft {
            var draft = Draft(scope: scope)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
            return draft
        }

        func order(_ store: RecordStore, _ kind: Revocation.Kind?, since: UInt64? = 0) -> RevocationOrder {
            RevocationOrder(keys: [Fingerprint(of: store.own)], kind: kind, since: kind == nil ? nil : since)
        }

        func give(_ store: RecordStore, _ kind: Revocation.Kind?) throws {
            _ = try tree.root.revoking.give(order(store, kind), reason: "on the bus")
        }

        /// A store that was brought all of it and puts nothing off.
        func reader(_ name: String, putsOff: Bool = false) throws -> RecordStore {
            let reader = try tree.add(name)
            reader.refoldsAtOnceMax = putsOff ? 0 : .max
            return reader
        }

        func deliver(to store: RecordStore) throws {
            try tree.deliver(.directory, from: tree.root, to: store)
            for village in villages { try tree.deliver(village, from: tree.root, to: store) }
        }
    }

    private static func digests(_ store: RecordStore) throws -> [[UInt8]] { try villages.map { try store.stateDigest($0) } }
    private static func catchUp(_ store: RecordStore) throws { while try store.refoldNext() != nil {} }

    private static func names(_ store: RecordStore, _ village: ScopeCode) throws -> [String] {
        try store.read { r in
            let find = try store.connection.prepare("SELECT name FROM ship WHERE _standing = 0 AND _scope = ? ORDER BY name")
            find.bind(1, try store.rooms.names.find(village, r) ?? -1)
            defer { find.reset() }
            var names: [String] = []
            while try find.step() { names.append(find.text(0)) }
            return names
        }
    }

    @Test func `a revocation that touches many villages is durable at once, and each shows what it showed until its turn`() throws {
        let helped = try Helped(801)
        let root = helped.tree.root
        #expect(try root.refolding() == nil)
        try helped.give(helped.helper, .revoke)
        #expect(try root.refolding() == Refolding(done: 0, total: 6))
        #expect(try root.offices.directory().rulings.count == 1)
        #expect(try Self.villages.allSatisfy { try Self.names(root, $0) == ["Bei", "Hai", "Yu"] })
        for done in 1...5 {
            #expect(try root.refoldNext() == Refolding(done: done, total: 6))
            #expect(try Self.villages.count { try Self.names(root, $0) == ["Bei"] } == done)
            #expect(try Self.villages.count { try root.isBehind($0) } == 6 - done)
        }
        #expect(try root.refoldNext() == nil)
        #expect(try root.connection.integer("SELECT count(*) FROM _outstanding") == 0)
        #expect(try root.verify().faults == [])
        let naive = try helped.reader("naive")
        try helped.deliver(to: naive)
        #expect(try naive.refolding() == nil)
        #expect(try Self.digests(naive) == Self.digests(root))
    }

    @Test func `few villages are folded in the same transaction, and so is what one wrote oneself`() throws {
        let helped = try Helped(802)
        helped.tree.root.refoldsAtOnceMax = 6
        try helped.give(helped.helper, .revoke)
        #expect(try helped.tree.root.refolding() == nil)
        // The helper's own work is open still; the directory says something else of it now.
        let helper = helped.helper
        helper.refoldsAtOnceMax = 0
        _ = try helper.save(Helped.ship("Nan", in: Self.villages[0]))
        try helped.tree.deliver(.directory, from: helped.tree.root, to: helper)
        #expect(try helper.refolding()?.total == 5)
        #expect(try !helper.isBehind(Self.villages[0]))
        try Self.catchUp(helper)
        #expect(try helper.verify().faults == [])
    }

    @Test(arguments: 0...6)
    func `whoever is killed goes on where they were, from the file alone`(_ step: Int) throws {
        let helped = try Helped(810 + UInt64(step))
        try helped.give(helped.helper, .revoke)
        for _ in 0..<step { try helped.tree.root.refoldNext() }
        let before = try helped.tree.root.refolding()
        // Killed in the middle of a scope: all of that scope's transaction is gone, its mark stands.
        #expect(throws: Killed.self) {
            try helped.tree.root.write { _ in
                _ = try helped.tree.root.refoldNext()
                throw Killed()
            }
        }
        #expect(try helped.tree.root.refolding() == before)
        let again = try RecordStore.open(
            in: helped.tree.folder.path + "/root", signer: Toy.signer("root \(810 + step)"), environment: Toy.environment(seed: 5))
        #expect(try again.refolding() == before)
        #expect(before == (step == 6 ? nil : Refolding(done: step, total: 6)))
        try Self.catchUp(again)
        #expect(try again.verify().faults == [])
        #expect(try Self.villages.allSatisfy { try Self.names(again, $0) == ["Bei"] })
    }

    @Test func `a revocation itself is killed as a whole: neither it nor a mark of it is there`() throws {
        let helped = try Helped(820)
        let root = helped.tree.root
        #expect(throws: Killed.self) {
            try root.write { _ in
                try helped.give(helped.helper, .revoke)
                throw Killed()
            }
        }
        #expect(try root.refolding() == nil)
        #expect(try root.offices.directory().rulings.isEmpty)
    }

    @Test func `what comes meanwhile is taken, saved work rests on a village that was brought up, and receipts say what is held`() throws {
        let helped = try Helped(821)
        let root = helped.tree.root
        let harbour = try helped.tree.add("harbour", role: "H", regions: Self.villages.map(\.description))
        try helped.deliver(to: harbour)
        harbour.refoldsAtOnceMax = 0
        try helped.give(helped.helper, .revoke)
        let held = try Self.villages.map { try root.log.headsDigest($0) }
        try helped.tree.deliver(.directory, from: root, to: harbour)
        #expect(try harbour.refolding()?.total == 6)
        // A session in the middle: who counts still writes on, who does not is kept out, both at once.
        _ = try helped.other.save(Helped.ship("Xin", in: Self.villages[1]))
        _ = try helped.helper.save(Helped.ship("Hei", in: Self.villages[1]))
        for store in [helped.other, helped.helper] { try helped.tree.deliver(Self.villages[1], from: store, to: harbour) }
        #expect(try harbour.heads(Self.villages[1]).held == harbour.heads(Self.villages[1]).applied)
        #expect(try Self.names(harbour, Self.villages[1]).contains("Xin"))
        #expect(try !Self.names(harbour, Self.villages[1]).contains("Hei"))
        #expect(try harbour.isBehind(Self.villages[1]))
        // Somebody saves in another one: that one is as the directory says first.
        _ = try harbour.save(Helped.ship("Dong", in: Self.villages[2]))
        #expect(try !harbour.isBehind(Self.villages[2]))
        #expect(try Self.names(harbour, Self.villages[2]) == ["Bei", "Dong"])
        // And so it is before its digest is told.
        #expect(try harbour.isBehind(Self.villages[3]))
        let told = try harbour.stateDigest(Self.villages[3])
        #expect(try !harbour.isBehind(Self.villages[3]))
        #expect(try harbour.refolding() == Refolding(done: 2, total: 6))
        #expect(throws: StoreError.writeWithinRead) { try harbour.read { _ in _ = try harbour.stateDigest(Self.villages[4]) } }
        try Self.catchUp(harbour)
        #expect(try harbour.verify().faults == [])
        try Self.catchUp(root)
        #expect(try root.stateDigest(Self.villages[3]) == told)
        // What is held is a matter of the log: nothing of this moved it.
        #expect(try Self.villages.map { try root.log.headsDigest($0) } == held)
    }

    @Test func `revocations and readmissions in every order, between any two scopes, end as one fold of all`() throws {
        let helped = try Helped(822)
        let root = helped.tree.root
        try helped.give(helped.helper, .suspend)
        try helped.give(helped.other, .revoke)
        try helped.give(helped.helper, nil)
        let news = Array(try root.log.changesets(.directory, beyond: VersionVector()).suffix(3))
        try Self.catchUp(root)
        let wanted = try Self.digests(root)
        #expect(try Self.names(root, Self.villages[0]) == ["Hai", "Yu"])
        for (index, order) in news.inEveryOrder.enumerated() {
            for pauses in [0, 2] {
                let reader = try helped.reader("reader \(index) \(pauses)", putsOff: true)
                // All that was written, without the news.
                let grants = try root.log.changesets(.directory, beyond: VersionVector()).dropLast(3)
                for bytes in grants { _ = try reader.receive(bytes, accepts: { _ in true }) }
                for village in Self.villages { try helped.tree.deliver(village, from: root, to: reader) }
                for bytes in order {
                    _ = try reader.receive(bytes, accepts: { _ in true })
                    for _ in 0..<pauses { try reader.refoldNext() }
                }
                try Self.catchUp(reader)
                #expect(try Self.digests(reader) == wanted, "\(index) \(pauses)")
                #expect(try reader.verify().faults == [], "\(index) \(pauses)")
            }
        }
    }

    @Test func `whoever checks a store meanwhile finds no fault in what is to be done, and finds what is wrong elsewhere`() throws {
        let helped = try Helped(823)
        let root = helped.tree.root
        try helped.give(helped.helper, .revoke)
        try root.refoldNext()
        let found = try root.verify()
        #expect(found.faults == [])
        #expect(found.behind.count == 5)
        let done = try #require(Self.villages.first { !found.behind.contains($0) })
        #expect(try root.verify(done).behind == [])
        try root.connection.execute("UPDATE ship SET name = 'Piratin' WHERE name = 'Bei'")
        #expect(try root.verify().faults.count == 1)
        // Bringing the others up takes what was put there away; what is left is found.
        try Self.catchUp(root)
        #expect(try root.verify().faults.count == 1)
        #expect(try root.verify().behind == [])
    }

    @Test func `a file of the version before is given the table, and has nothing to do`() throws {
        let helped = try Helped(824)
        let path = helped.tree.folder.path + "/root"
        let before = ["DROP TABLE _outstanding", "ALTER TABLE _changeset DROP COLUMN since", "PRAGMA user_version = 7"]
        for sql in before { try helped.tree.root.connection.execute(sql) }
        let store = try RecordStore.open(in: path, signer: Toy.signer("root 824"), environment: Toy.environment(seed: 5))
        #expect(try store.refolding() == nil)
        #expect(try store.connection.integer("PRAGMA user_version") == Int64(StoreTables.version))
        #expect(try store.verify().faults == [])
    }
}
