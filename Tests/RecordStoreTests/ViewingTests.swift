import Causality
import Changesets
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// Whoever opens what is sealed is written down before they see it.
struct ViewingTests {
    private static let scope = ScopeCode(number: 450_124_100_201)
    private static let sibling = ScopeCode(number: 450_124_100_202)
    private static let number = "440524188001010014"

    /// A store with ships whose masters are sealed; what its own saving opened is not counted.
    private func lone(ships: Int = 1, in scope: ScopeCode = scope) throws -> (Lone, [RecordID]) {
        let lone = try Lone("lone", schema: SecretRegister.bytes)
        return (lone, try fill(lone, ships, scope))
    }

    private func fill(_ lone: Lone, _ ships: Int, _ scope: ScopeCode) throws -> [RecordID] {
        try (0..<ships).map { place in
            let (ship, _) = try lone.ship("Hai \(place)", in: scope)
            try lone.set(ship, 2, .text(Self.number), in: scope)
            return ship
        }
    }

    private func log(_ lone: Lone) throws -> [Viewing] {
        try lone.store.viewings.entries(seenBy: lone.store.viewings.ownSight())
    }

    @Test func `a record that is shown is one entry of the viewer's log: who, when, what and why, and nothing of the value`() throws {
        let (lone, ships) = try lone()
        #expect(try log(lone).isEmpty)
        lone.store.purpose = ViewPurpose(command: "show", words: ["ship", Self.number])
        #expect(try lone.store.record(ships[0], in: Self.scope)?.value("master") == .text(Self.number))
        let entry = try #require(try log(lone).first)
        #expect(try log(lone).count == 1)
        #expect(entry.replica == lone.store.own && entry.number == 1)
        #expect(entry.content.scope == Self.scope && entry.content.time == 1_500_000_000_000 && entry.content.command == "show")
        #expect(entry.content.named == [Viewing.Named(record: ships[0], fields: [2])])
        #expect(entry.content.openings > 0 && entry.content.records == 1 && entry.content.beginnings.isEmpty)
        #expect(entry.content.filter.contains { $0 != 0 })
        #expect(lone.store.viewings.concerns(entry, ships[0]))
        for file in lone.folder.contents() {
            #expect(!String(decoding: file.bytes, as: UTF8.self).contains(Self.number), "\(file.name)")
        }
        // What is not sealed is nobody's business.
        #expect(try lone.store.views.query("SELECT name FROM ship").count == 1)
        #expect(try log(lone).count == 1)
    }

    @Test func `a command that looks twice at one thing is one view, the next command is another`() throws {
        let (lone, ships) = try lone(ships: 2)
        lone.store.purpose = ViewPurpose(command: "show")
        for _ in 0..<3 { _ = try lone.store.record(ships[0], in: Self.scope) }
        #expect(try log(lone).count == 1)
        _ = try lone.store.record(ships[1], in: Self.scope)
        #expect(try log(lone).count == 2)
        lone.store.purpose = ViewPurpose(command: "history")
        _ = try lone.store.views.history(ships[0], in: Self.scope)
        #expect(try log(lone).map(\.content.command) == ["show", "show", "history"])
        // A node is open for months.
        lone.store.purpose = ViewPurpose(command: "serve", isLasting: true)
        for _ in 0..<2 { _ = try lone.store.record(ships[0], in: Self.scope) }
        #expect(try log(lone).count == 5)
    }

    @Test func `many at once are one entry with their number and what was asked, which nobody else can guess`() throws {
        let (lone, _) = try lone(ships: 40)
        for filter in [["a"], ["a"], ["b"]] {
            lone.store.purpose = ViewPurpose(command: "report", words: filter)
            try lone.store.read { _ in
                #expect(try lone.store.views.query("SELECT master FROM ship").count == 40)
                let column = try #require(lone.store.views.column("ship", "master"))
                #expect(
                    try lone.store.views.query("SELECT 1 FROM ship t WHERE \(column.plain(in: "t")) = ?1", [.text(Self.number)]).count == 40
                )
            }
        }
        let entries = try log(lone)
        #expect(entries.count == 3)
        for entry in entries {
            #expect(entry.content.records == 40 && entry.content.openings >= 80)
            #expect(entry.content.named.isEmpty && entry.content.beginnings.isEmpty)
            #expect(entry.bytes.count < 250)
        }
        #expect(entries[0].content.filter == entries[1].content.filter && entries[0].content.filter != entries[2].content.filter)
        // Somebody else's mark of the same words is another.
        let other = try Lone("other", seed: 2, schema: SecretRegister.bytes)
        let ship = try fill(other, 1, Self.scope)[0]
        other.store.purpose = ViewPurpose(command: "report", words: ["a"])
        _ = try other.store.record(ship, in: Self.scope)
        #expect(try log(other)[0].content.filter != entries[0].content.filter)
    }

    @Test func `a list of a few says of whom, so that a record's viewers are found`() throws {
        let (lone, ships) = try lone(ships: 3)
        _ = try lone.store.views.query("SELECT master FROM ship ORDER BY _id LIMIT 2")
        let entry = try #require(try log(lone).first)
        #expect(entry.content.records == 2)
        #expect(ships.map { lone.store.viewings.concerns(entry, $0) } == [true, true, false])
    }

    @Test func `what lies in several scopes is one entry of the smallest that covers them`() throws {
        let (lone, _) = try lone()
        _ = try fill(lone, 1, Self.sibling)
        _ = try lone.store.views.query("SELECT master FROM ship")
        #expect(try log(lone).map(\.content.scope.number) == [450_124_100])
    }

    @Test func `where it cannot be written down nothing is opened`() throws {
        let (lone, ships) = try lone()
        var debts: [ViewDebt] = []
        lone.store.onViewDebt = { debts.append($0) }
        // A log that has no room for one more entry.
        _ = try lone.store.record(ships[0], in: Self.scope)
        try lone.store.write { _ in
            try lone.store.connection.execute("UPDATE _viewing SET number = \(Int64(Limits.entryNumberMax))")
        }
        debts = []
        lone.store.purpose = ViewPurpose(command: "show")
        let full = StoreError.notPermitted(.cannotNoteViews(in: Self.scope))
        #expect(throws: full) { _ = try lone.store.record(ships[0], in: Self.scope) }
        #expect(throws: full) { _ = try lone.store.views.history(ships[0], in: Self.scope) }
        #expect(throws: full) { _ = try lone.store.views.query("SELECT master FROM ship") }
        #expect(throws: full) { try lone.store.write { _ in _ = try lone.store.record(ships[0], in: Self.scope) } }
        #expect(Set(debts) == [.owed, .failed])
        // Nothing else is hindered by it.
        #expect(try lone.store.views.query("SELECT name FROM ship") == [[.text("Hai 0")]])
        try lone.set(ships[0], 1, .text("Bo"), in: Self.scope)
    }

    @Test func `an error that follows what was opened takes nothing back`() throws {
        struct Stop: Error {}
        let (lone, ships) = try lone()
        #expect(throws: Stop.self) {
            try lone.store.write { _ in
                _ = try lone.store.record(ships[0], in: Self.scope)
                throw Stop()
            }
        }
        #expect(throws: Stop.self) {
            try lone.store.read { _ in
                _ = try lone.store.views.query("SELECT master FROM ship")
                throw Stop()
            }
        }
        #expect(try log(lone).count == 2)
    }

    @Test func `a part of a report that was made of what is sealed is a view each time it is looked through`() throws {
        let (lone, _) = try lone()
        let states = try lone.store.keptParts.scopeStates()
        try lone.store.keptParts.keepParts("plain", states.map { ($0, [1]) })
        _ = try lone.store.keptParts.keptParts("plain")
        #expect(try log(lone).isEmpty)
        _ = try lone.store.views.query("SELECT master FROM ship")
        try lone.store.keptParts.keepParts("find", states.map { ($0, [2]) })
        _ = try lone.store.keptParts.keptParts("plain")
        #expect(try log(lone).count == 1)
        #expect(try lone.store.keptParts.keptParts("find").values.map(\.content) == [[2]])
        #expect(try log(lone).map(\.content.openings) == [1, 0])
    }

    @Test func `each entry follows the one before, and one that is taken out, doubled or changed is seen`() throws {
        let (lone, ships) = try lone(ships: 4)
        for ship in ships { _ = try lone.store.record(ship, in: Self.scope) }
        let log = try #require(try lone.store.viewings.logs().first)
        #expect(log.count == 4)
        #expect(try lone.store.viewings.fault(in: log) == nil)
        let entries = try self.log(lone).map(\.bytes)
        func taken(_ entries: [[UInt8]]) throws -> Viewings.Fault? {
            let other = try Lone("other", seed: 2, schema: SecretRegister.bytes)
            #expect(try other.store.viewings.take(entries, from: nil) == entries.count)
            return try other.store.viewings.fault(in: log)
        }
        #expect(try taken(entries.reversed()) == nil)
        #expect(try taken([entries[0], entries[2]]) == .missing(2))
        #expect(try taken(Array(entries[1...])) == .missing(1))
        let signer = Toy.signer("lone")
        let content = try self.log(lone)[0].content
        let forged = try Viewing(
            content, by: lone.store.own, number: 2, after: [UInt8](repeating: 9, count: 32), signer: signer, suite: Toy.suite)
        #expect(try taken([entries[0], forged.bytes]) == .unlinked(2))
        #expect(try [.twice(2), .unlinked(2)].contains(taken(entries + [forged.bytes])))
    }

    @Test func `every bit of an entry counts, and nobody signs for somebody else`() throws {
        let (lone, ships) = try lone()
        _ = try lone.store.record(ships[0], in: Self.scope)
        let entry = try log(lone)[0]
        for bit in 0..<entry.bytes.count * 8 {
            var changed = entry.bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect((try? Viewing(changed, suite: Toy.suite)) == nil)
        }
        for length in 0..<entry.bytes.count { #expect((try? Viewing(Array(entry.bytes[..<length]), suite: Toy.suite)) == nil) }
        let stranger = Toy.signer("stranger")
        let forged = try Viewing(entry.content, by: lone.store.own, number: 1, after: nil, signer: stranger, suite: Toy.suite)
        #expect((try? Viewing(forged.bytes, suite: Toy.suite)) == nil)
        let other = try Lone("other", seed: 2, schema: SecretRegister.bytes)
        #expect(try other.store.viewings.take([entry.bytes, entry.bytes, forged.bytes, [], [1, 2]], from: nil) == 1)
        // Whoever brings it brings nothing of somewhere else.
        let third = try Lone("third", seed: 3, schema: SecretRegister.bytes)
        #expect(try third.store.viewings.take([entry.bytes], from: [Self.sibling]) == 0)
        #expect(try third.store.viewings.take([entry.bytes], from: [ScopeCode(number: 450_124)]) == 1)
    }

    @Test func `a store that sealed something before there were such logs is given them when it is opened`() throws {
        let (lone, ships) = try lone()
        for table in ["_viewing", "_viewing_log"] { try lone.store.connection.execute("DROP TABLE \(table)") }
        let again = try RecordStore.open(in: lone.path, signer: Toy.signer("lone"), environment: lone.store.environment)
        _ = try again.record(ships[0], in: Self.scope)
        #expect(try again.viewings.logs().map(\.count) == [1])
    }

    @Test func `a store whose schema seals nothing has no such log`() throws {
        let open = try Lone("open", schema: SecretRegister.openBytes)
        let ship = try fill(open, 1, Self.scope)[0]
        _ = try open.store.record(ship, in: Self.scope)
        #expect(try open.store.connection.integer("SELECT count(*) FROM sqlite_master WHERE name LIKE '_viewing%'") == 0)
        #expect(try open.store.viewings.logs().isEmpty && log(open).isEmpty)
        #expect(try open.store.viewings.take([[1]], from: nil) == 0)
    }
}
