import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// A step that its author takes back before anybody received it was not said; what anybody has seen stays.
struct TakingBackTests {
    private func retire(_ team: Team, _ record: RecordID, by name: String) async throws {
        try await team.by(name) { clerk, _ in
            var draft = Draft(scope: TestTree.village)
            draft.record = record
            draft.changes = [FieldWrite(.existence, .delete, .missing)]
            _ = try clerk.editor.store.save(draft)
        }
    }

    private func list(_ team: Team, _ name: String) async throws -> RecordID {
        let outcome = try await team.by(name) { clerk, household in
            try clerk.perform(
                "candidate", ofAll: clerk.list(of: TestTree.village, year: Team.year, only: [household]), in: TestTree.village,
                year: Team.year, [Assignment("reason=x")])
        }
        return try #require(outcome.recorded.first?.recorded.record)
    }

    @Test func `taken back before it was sent, it is said nowhere`() async throws {
        let team = try await Team()
        let candidate = try await list(team, "village")
        #expect(try await team.standing("village").outcome == .preExit)
        try await retire(team, candidate, by: "village")
        #expect(try await team.standing("village").outcome == .none)
        try await team.settle()
        #expect(try await team.standing().outcome == .none)
    }

    @Test func `what another wrote on, having seen it, stays said wherever both are`() async throws {
        let team = try await Team()
        let candidate = try await list(team, "village")
        try await team.settle()
        try await team.by("collector") { clerk, household in
            _ = try clerk.editor.set(household, [Assignment("handbook_number=77")], token: nil)
        }
        try await retire(team, candidate, by: "village")
        // As long as nobody has heard of what was written on it, and then no longer.
        #expect(try await team.standing("village").outcome == .none)
        try await team.settle()
        for name in ["village", "collector", "office"] { #expect(try await team.standing(name).outcome == .preExit, "\(name)") }
    }

    @Test func `nobody takes back what another said`() async throws {
        let team = try await Team()
        let candidate = try await list(team, "village")
        try await team.settle()
        try await retire(team, candidate, by: "office")
        try await team.settle()
        #expect(try await team.standing().outcome == .preExit)
    }
}
