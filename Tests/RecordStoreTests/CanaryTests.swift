import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// T22: what is written into each sealed field lies in no file of the store.
struct CanaryTests {
    private static let scope = ScopeCode(number: 450_124_100_201)
    /// One of each field; no byte of them is anywhere else.
    private static let number = "440524188001010014"
    private static let phone = "13977712345"
    private static let illness = "Canaryosis"
    private static let canaries = [number, phone, illness, "13977754321", "Finchpox"]

    @Test func `T22: a canary in each sealed field is found in no file: database, log, drafts, parts of reports, batches, backup`() throws {
        let lone = try Lone("lone", schema: SecretRegister.bytes)
        var draft = Draft(scope: Self.scope)
        draft.creations = [
            NewRecord(
                type: 1, parent: nil,
                changes: [
                    FieldWrite(FieldAddress(1), .set, .text("A ship in the clear")), FieldWrite(FieldAddress(2), .set, .text(Self.number)),
                    FieldWrite(FieldAddress(3), .set, .text(Self.phone)),
                    FieldWrite(FieldAddress(4, .number(2017)), .set, .group([.text(Self.illness), .integer(3)])),
                ])
        ]
        let ship = try lone.store.save(draft).created[0]
        // Siblings, proposals and what was superseded lie in the rows' states.
        let token = try lone.store.tokens.currentToken(Self.scope)
        try lone.set(ship, 3, .text("13977754321"), token: token, in: Self.scope)
        var second = Draft(scope: Self.scope)
        second.record = ship
        second.changes = [FieldWrite(FieldAddress(4, .number(2018)), .propose, .group([.text("Finchpox"), .missing]))]
        _ = try lone.store.save(second)
        // What is noted beside: an interview that was broken off, a part of a report, a batch.
        try lone.store.notebook.setInterviewDraft("ship", "master \(Self.number) phone \(Self.phone)")
        #expect(try lone.store.notebook.interviewDraft("ship") == "master \(Self.number) phone \(Self.phone)")
        let states = try lone.store.keptParts.scopeStates()
        try lone.store.keptParts.keepParts("find", states.map { ($0, Array(Self.phone.utf8)) })
        #expect(try lone.store.keptParts.keptParts("find").values.map(\.content) == [Array(Self.phone.utf8)])
        try lone.store.notebook.setBatch("b", Array(Self.illness.utf8))
        #expect(try lone.store.notebook.batch("b") == Array(Self.illness.utf8))
        // What is compared and sorted in the midst of a query stays in memory.
        let column = try #require(lone.store.views.column("ship", "master"))
        #expect(try lone.store.views.query("SELECT \(column.plain(in: "t")) FROM ship t ORDER BY 1") == [[.text(Self.number)]])
        #expect(try lone.store.views.query("SELECT _id FROM ship t WHERE \(column.plain(in: "t")) = ?1", [.text(Self.number)]).count == 1)
        _ = try lone.sealed(Self.scope)
        try Backup.make(of: lone.path, to: lone.folder.path + "/backup", key: nil, environment: lone.store.environment)
        #expect(found(in: lone.folder) == [])
        // It is there all the same, for who may.
        #expect(try lone.store.record(ship, in: Self.scope)?.value("master") == .text(Self.number))
        #expect(lone.folder.contents().contains { holds($0.bytes, "A ship in the clear") })
    }

    @Test func `a key that was destroyed lies in no file any more, the write-ahead log included`() throws {
        let lone = try Lone("lone", schema: SecretRegister.bytes)
        let (ship, _) = try lone.ship(in: Self.scope)
        let (other, _) = try lone.ship("Bo", in: Self.scope)
        for each in [ship, other] { try lone.set(each, 2, .text(Self.number), in: Self.scope) }
        let table = lone.store.rooms.keyTable
        let wrapped = try lone.store.read { r in try table.subjects(beginning: lone.store.keys.beginning(ship), r).map(\.wrapped) }
        #expect(wrapped.count == 1)
        func isThere() -> Bool {
            lone.folder.contents().contains { file in
                file.bytes.indices.dropLast(wrapped[0].count - 1).contains { start in
                    file.bytes[start] == wrapped[0][0] && file.bytes[start..<start + wrapped[0].count].elementsEqual(wrapped[0])
                }
            }
        }
        #expect(isThere())
        #expect(try lone.store.keys.erase(ship, reason: "asked to").destroyed == 1)
        #expect(!isThere())
        #expect(try lone.store.record(ship, in: Self.scope)?.value("master") == .missing)
        #expect(try lone.store.record(other, in: Self.scope)?.value("master") == .text(Self.number))
        _ = try lone.sealed(Self.scope)
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }

    /// Which canary is in which file.
    private func found(in folder: TemporaryFolder) -> [String] {
        folder.contents().flatMap { name, bytes in Self.canaries.filter { holds(bytes, $0) }.map { "\(name): \($0)" } }
    }

    private func holds(_ bytes: [UInt8], _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return bytes.indices.dropLast(wanted.count - 1).contains {
            bytes[$0] == wanted[0] && bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
        }
    }
}
