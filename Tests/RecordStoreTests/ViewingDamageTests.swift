import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// T19: whatever is changed or deleted by hand in the log of who opened what is named, and leaves the rest readable.
struct ViewingDamageTests {
    private static let scope = ScopeCode(number: 450_124_100_201)

    /// A store with six entries of its own.
    private func begin() throws -> Lone {
        let lone = try Lone("lone", schema: SecretRegister.bytes)
        let (ship, _) = try lone.ship(in: Self.scope)
        try lone.set(ship, 2, .text("440524188001010014"), in: Self.scope)
        for number in 0..<6 {
            lone.store.purpose = ViewPurpose(command: "show \(number)")
            _ = try lone.store.record(ship, in: Self.scope)
        }
        #expect(try lone.store.verify().faults.isEmpty)
        return lone
    }

    private func change(_ lone: Lone, _ sql: String) throws { try lone.store.write { w in try w.execute(sql) } }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private func faults(_ lone: Lone) throws -> [Fault.What] { try lone.store.verify().faults.map(\.what) }

    @Test func `rows that were deleted, in the middle or at the end, are named, and a repair says how many`() throws {
        for (numbers, missing) in [("= 3", [UInt64(3)]), ("BETWEEN 2 AND 3", [2, 3]), (">= 5", [])] {
            let lone = try begin()
            let own = lone.store.own
            try change(lone, "DELETE FROM _viewing WHERE number \(numbers)")
            let gone = numbers == "= 3" ? 1 : 2
            let found = try faults(lone)
            #expect(found.contains(.viewings(of: own, said: 6, held: 6 - gone)), "\(numbers): \(found)")
            for number in missing { #expect(found.contains(.viewing(Dot(own, number), .missing)), "\(numbers): \(found)") }
            let log = try #require(try lone.store.viewings.logs().first)
            #expect(try !lone.store.viewings.faults(in: log).isEmpty, "\(numbers)")
            let repair = try RecordStore.repair(in: lone.path, signer: Toy.signer("lone"), environment: lone.store.environment)
            #expect(repair.lostViewings == gone, "\(numbers)")
            let again = try RecordStore.open(in: lone.path, signer: Toy.signer("lone"), environment: lone.store.environment)
            #expect(try again.verify().faults == [], "\(numbers)")
        }
    }

    @Test func `one deleted from the chain is named where its counts were made to fit, too`() throws {
        let lone = try begin()
        try change(lone, "DELETE FROM _viewing WHERE number = 3")
        var log = ViewingLog(scope: Self.scope, replica: lone.store.own)
        try lone.store.read { r in
            try lone.store.rooms.trail.table.rows(r) { row in if let viewing = row.viewing(Toy.suite) { log.include(viewing.digest) } }
        }
        try change(lone, "UPDATE _viewing_log SET count = 5, sum = x'\(hexadecimal(log.sum))'")
        #expect(try faults(lone) == [.viewing(Dot(lone.store.own, 3), .missing)])
    }

    @Test func `a row of which a byte was changed is named, the others are read, and a repair sets it aside`() throws {
        let lone = try begin()
        let own = lone.store.own
        var bytes = ""
        try lone.store.read { r in
            try lone.store.rooms.trail.table.rows(r) { row in if row.said == 5 { bytes = hexadecimal(row.bytes) } }
        }
        // Of the signature, and of the version that is read first.
        for changed in [String(bytes.dropLast(2)) + (bytes.hasSuffix("00") ? "01" : "00"), "7f" + bytes.dropFirst(2)] {
            try change(lone, "UPDATE _viewing SET bytes = x'\(changed)' WHERE number = 5")
            #expect(try faults(lone).contains(.viewing(Dot(own, 5), .unreadable)))
            let log = try #require(try lone.store.viewings.logs().first)
            #expect(try lone.store.viewings.faults(in: log) == [.unreadable(5)])
            let commands = try lone.store.viewings.entries(seenBy: lone.store.viewings.ownSight()).map(\.content.command)
            #expect(commands.filter { $0 != "show 4" } == ["show 0", "show 1", "show 2", "show 3", "show 5"])
        }
        let repair = try RecordStore.repair(in: lone.path, signer: Toy.signer("lone"), environment: lone.store.environment)
        #expect(repair.lostViewings == 1)
        let again = try RecordStore.open(in: lone.path, signer: Toy.signer("lone"), environment: lone.store.environment)
        #expect(try again.verify().faults == [])
        #expect(try again.viewings.faults(in: #require(again.viewings.logs().first)) == [.missing(5)])
    }

    @Test(arguments: ["number = 9 WHERE number = 6", "time = time + 1 WHERE number = 2", "scope = scope + 1 WHERE number = 6"])
    func `a row that stands under something else than it says is named`(sql: String) throws {
        let lone = try begin()
        try change(lone, "UPDATE _viewing SET \(sql)")
        #expect(try faults(lone).contains { if case .viewing(_, .mislabelled) = $0 { true } else { false } })
    }

    @Test func `logs that are counted otherwise than they are, or not at all, are named`() throws {
        for sql in ["DELETE FROM _viewing_log", "UPDATE _viewing_log SET count = 7", "UPDATE _viewing_log SET sum = x'0102030405060708'"] {
            let lone = try begin()
            try change(lone, sql)
            #expect(try faults(lone).contains { if case .viewings = $0 { true } else { false } }, "\(sql)")
        }
        let lone = try begin()
        try change(lone, "DELETE FROM _viewing")
        #expect(try faults(lone) == [.viewings(of: lone.store.own, said: 6, held: 0)])
    }
}
