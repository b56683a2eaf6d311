import Changesets
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Somebody of a household that left poverty asks to be erased: what was sealed of them is gone, what was signed stands.
struct ErasedPersonTests {
    private static let number = "440524188001010014"
    private static let names: Set<String> = ["collector", "first", "village", "town", "office"]

    @Test
    func
        `who is erased is read nowhere, both attestations stand on the same digest, every store verifies, and it is said whom the word has not reached`()
        async throws
    {
        let team = try await Team(only: Self.names, schema: Desk.bytes("schemas/poverty-register-3.json"))
        let head = team.house.members[0]
        try await team.set("collector", head, ["id_number=\(Self.number)", "phone=13977712345"])
        try await team.settle()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.settle()
        try await team.attest("first", .government)
        try await team.settle()
        let before = try await team.standing()
        #expect(before.view(.household).isDone && before.view(.government).isDone)
        // A collector decides nothing about persons, and so may not.
        await #expect(throws: StoreError.notPermitted(.mayNotErase(head))) {
            try await team.by("collector") { clerk, _ in _ = try clerk.editor.store.keys.erase(head, reason: "asked to") }
        }
        let erased = try await team.by("office") { clerk, _ in try clerk.editor.store.keys.erase(head, reason: "asked to") }
        #expect(erased.destroyed == 1)
        #expect(Set(["collector", "first", "village", "town"]).isSubset(of: erased.notReached))
        #expect(!erased.notReached.contains("office"))
        // Where the word has not come it can still be read.
        #expect(try await team.shown(head, to: "first").contains(Self.number))
        try await team.settle()
        for name in Self.names {
            let shown = try await team.shown(head, to: name)
            #expect(!shown.contains(Self.number) && !shown.contains("13977712345"), "\(name)")
            let standing = try await team.standing(name)
            #expect(standing.view(.household).isDone && standing.view(.government).isDone, "\(name)")
            #expect(standing.present?.digest == before.present?.digest && standing.essence == before.essence, "\(name)")
            let (isErased, faults) = try await team.by(name) { clerk, _ in
                let store = clerk.editor.store
                return (try store.keys.isErased(head), try store.verify().faults.count)
            }
            #expect(isErased && faults == 0, "\(name)")
        }
    }

    @Test func `what was erased says so field by field, in the book too, and no check demands it again`() async throws {
        let team = try await Team(only: Self.names, schema: Desk.bytes("schemas/poverty-register-3.json"))
        let (head, today) = (team.house.members[0], team.today)
        try await team.set(
            "collector", head, ["id_number=\(Self.number)", "health[2016]=disabled", "disability_certificate=45012419950203002542"])
        try await team.settle()
        func look(_ name: String) async throws -> (erased: [String], book: String, sex: String, demanded: Int) {
            try await team.by(name) { clerk, _ in
                let store = clerk.editor.store
                let view = try #require(try store.record(head, in: TestTree.village))
                let found = try Examination(of: store, checks: [#require(Check.named("Q24"))], round: 2016, today: today).findings
                let reader = BookReader(store)
                return (
                    view.fields.filter(\.isErased).map(\.field.name).sorted(), "\(try reader.value(view, "id_number").content)",
                    "\(try reader.value(view, "sex").content)", found.count { $0.record == head }
                )
            }
        }
        let before = try await look("office")
        #expect(before.erased.isEmpty && before.demanded == 0 && before.book.contains(Self.number))
        _ = try await team.by("office") { clerk, _ in try clerk.editor.store.keys.erase(head, reason: "asked to") }
        try await team.settle()
        for name in ["office", "collector"] {
            let now = try await look(name)
            #expect(
                Set(["disability_certificate", "id_number"]).isSubset(of: now.erased) && !now.erased.contains("health"), "\(name) \(now)")
            #expect(now.book.contains(Input.erasedWord.en) && !now.sex.contains(Input.erasedWord.en), "\(name) \(now)")
            #expect(now.demanded == 0, "\(name)")
        }
    }
}

extension Team {
    /// Everything that a store shows of a record, what it was before included.
    fileprivate func shown(_ record: RecordID, to name: String) async throws -> String {
        try await by(name) { clerk, _ in
            let store = clerk.editor.store
            let view = try store.record(record, in: TestTree.village)
            return "\(view?.fields.map(\.state) ?? []) \(try store.views.history(record, in: TestTree.village).map(\.entry))"
        }
    }
}
