import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// A step of the exit for a village's list at once: for all for which it is due, each as an entry of its own.
struct ExitListTests {
    private let village = TestTree.village

    /// Two households: one that meets the standard, and one of which little is known.
    private func team() async throws -> (team: Team, both: [RecordID]) {
        let team = try await Team()
        // Of the initial load too: whoever is not in the register leaves it by no exit.
        let loader = try await team.tree.device("second loader", role: "I")
        let other = try await loader.replica.run { try Desk(at: $0).addHousehold(members: 1, ["number=450124100201-0099"]) }
        try await team.tree.sync(loader, with: team.tree.county)
        try await team.settle()
        try await team.by("collector") { clerk, _ in
            let member = try #require(try clerk.editor.store.views.children(of: other, in: TestTree.village).first)
            _ = try clerk.editor.set(other, [Assignment("roster[2017]+=\(member)")], token: nil)
        }
        try await team.settle()
        return (team, [team.house.household, other])
    }

    private func list(
        _ team: Team, _ name: String, _ step: String, _ assignments: [String] = [], only: [RecordID] = []
    ) async throws -> ExitListOutcome {
        let village = village
        try await team.settle([name])
        let outcome = try await team.by(name) { clerk, _ in
            try clerk.perform(
                step, ofAll: clerk.list(of: village, year: Team.year, only: only), in: village, year: Team.year,
                assignments.map { try Assignment($0) })
        }
        try await team.settle([name])
        return outcome
    }

    @Test func `every step is done for all for which it is due, and the others are told what is missing`() async throws {
        let (team, both) = try await team()
        #expect(try await list(team, "village", "candidate", ["reason=x"], only: both).recorded.count == 2)
        #expect(try await list(team, "village", "candidate").done.count == 2, "listed once")
        #expect(try await list(team, "first", "check", ["team.first=a", "team.second=b"]).recorded.count == 2)
        #expect(try await list(team, "first", "evaluate").recorded.count == 2)
        let card = try await team.by("town") { clerk, household in try clerk.issueCard(household, year: Team.year).agree }
        try await team.settle()
        // The attestations are given one by one, and only one household gave its own.
        try await team.attest("collector", .household, code: card)
        try await team.attest("town", .government)
        try await team.settle()
        let review = try await list(team, "village", "review", ["votes.present=20", "votes.for=15"])
        #expect(review.recorded.map(\.row.household) == [both[0]] && review.lacking.map(\.row.household) == [both[1]])
        #expect(review.lacking.first?.what.en.contains("attestation") ?? false, "\(review.lacking)")
        for (name, step, assignments, days) in [
            ("village", "notice", [], 0), ("town", "check", [], 8), ("town", "notice", [], 0), ("office", "approve", ["sampled=true"], 8),
            ("office", "announce", [], 0), ("office", "mark", [], 0),
        ] as [(String, String, [String], Int)] {
            if days > 0 {
                let early = try await list(team, name, step, assignments)
                #expect(early.recorded.isEmpty && early.lacking.count + early.refused.count == 2, "\(step) before its day")
                team.calendar.pass(days: days)
            }
            let outcome = try await list(team, name, step, assignments)
            #expect(outcome.recorded.map(\.row.household) == [both[0]] && outcome.refused.isEmpty, "\(step) \(outcome)")
        }
        try await team.settle()
        #expect(try await team.standing().outcome == .exited)
    }

    @Test(arguments: ["household_attestation", "government_attestation"])
    func `the two attestations are none of them`(step: String) async throws {
        let (team, both) = try await team()
        _ = try await list(team, "village", "candidate", ["reason=x"], only: both)
        await #expect(throws: ExitRefusal.attestedElsewhere) { try await list(team, "town", step) }
        #expect(try await team.standing("town").householdAnswers.isEmpty)
    }

    @Test func `a step that there is not, and a household of another village, are refused before anything is written`() async throws {
        let (team, both) = try await team()
        await #expect(throws: ExitRefusal.self) { try await list(team, "village", "dance", only: both) }
        await #expect(throws: EditError.wrongScope("450124100202")) {
            try await team.by("village") { clerk, household in
                try clerk.list(of: TestTree.sibling, year: Team.year, only: [household])
            }
        }
        #expect(try await list(team, "collector", "candidate", ["reason=x"], only: both).refused.count == 2, "none of a collector's")
    }

    @Test func `the list that was shown is named in the notices, the same for all on it`() async throws {
        let (team, both) = try await team()
        _ = try await list(team, "village", "candidate", ["reason=x"], only: both)
        _ = try await list(team, "first", "check", ["team.first=a", "team.second=b"])
        _ = try await list(team, "first", "evaluate")
        let card = try await team.by("town") { clerk, household in try clerk.issueCard(household, year: Team.year).agree }
        try await team.settle()
        try await team.attest("collector", .household, code: card)
        try await team.attest("town", .government)
        try await team.settle()
        _ = try await list(team, "village", "review", ["votes.present=20", "votes.for=15"])
        let outcome = try await list(team, "village", "notice")
        let notice = try #require(outcome.recorded.first?.recorded.record)
        let hash = try await team.by("village") { clerk, _ in
            try clerk.editor.store.record(notice, in: TestTree.village)?.value("list_hash")
        }
        guard case .text(let text)? = hash else { throw EditError.nothingToWrite }
        #expect(text.utf8.count == 64)
        // It is that of a list that was put up by an entry of its own, with one row; everybody finds it by its code.
        let code = try #require(outcome.posted).description
        #expect(ListCode(hash: text)?.description == code)
        try await team.settle()
        for name in ["town", "office"] {
            let check = try await team.by(name) { clerk, _ in try ListVerification.make(code, rows: nil, clerk.editor.store) }
            #expect(check.isSame && check.posting.count == 1 && check.posting.person == "village" && check.posting.role == "V")
        }
        // A collector puts up nothing.
        await #expect(throws: PublicationRefusal.self) {
            try await team.by("collector") { clerk, household in
                let head = PublicList.Head(.exit, .second, year: Team.year, region: TestTree.village, from: 17_440, to: 17_447)
                _ = try Postings(clerk.editor.store).post(
                    PublicLists(clerk.editor.store).list(of: [household], head), clerk.editor)
            }
        }
    }
}
