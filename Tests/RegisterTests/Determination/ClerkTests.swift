import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What people are told at the desk, before anything is signed.
struct ClerkTests {
    /// The refusal's sentence, in English.
    private func refusal(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return "recorded"
        } catch let error as ExitRefusal {
            return error.label.en
        } catch {
            return "\(error)"
        }
    }

    @Test func `a step that says nothing, lies ahead, or comes too early is not recorded`() async throws {
        let team = try await Team(only: ["village", "first", "town", "collector"])
        #expect(await refusal { try await team.step("village", "candidate", ["date=2099-01-01"]) }.contains("lies ahead"))
        try await team.step("village", "candidate")
        try await team.settle()
        #expect(await refusal { try await team.step("first", "check") }.contains("two persons"))
        #expect(await refusal { try await team.step("first", "check", ["team.first=a", "team.second=a"]) }.contains("two persons"))
        try await team.step("first", "check", ["team.first=a", "team.second=b"])
        // The same office's check, done again, is not the township's.
        try await team.step("first", "check", ["team.first=a", "team.second=c"])
        try await team.step("first", "evaluation")
        let card = try await team.by("town") { clerk, household in try clerk.issueCard(household, year: Team.year).agree }
        try await team.settle()
        try await team.attest("collector", .household, code: card)
        try await team.attest("town", .government)
        try await team.settle()
        for votes in [
            [], ["votes.present=10"], ["votes.present=10", "votes.for=9", "votes.against=2"], ["votes.present=0", "votes.for=0"],
        ] {
            #expect(await refusal { try await team.step("village", "review", votes) } != "recorded", "\(votes)")
        }
        try await team.step("village", "review", ["votes.present=10", "votes.for=9", "votes.against=1"])
        #expect(await refusal { try await team.step("village", "notice", ["from=2017-09-01", "to=2017-09-07"]) }.contains("must hang 7"))
        try await team.step("village", "notice", ["date=2017-08-01", "from=2017-08-01"])
        try await team.settle()
        // Entered later, under the day on which it was done; not under one on which the notice still hung.
        #expect(await refusal { try await team.step("town", "check", ["date=2017-08-08"]) }.contains("from 2017-08-09"))
        try await team.step("town", "check", ["date=2017-08-09"])
        #expect(try await team.standing("town").cases.isEmpty)
    }

    @Test func `objections and their answers say something`() async throws {
        let team = try await Team(only: ["village"])
        #expect(await refusal { try await team.step("village", "objection") }.contains("text="))
        let objection = try await team.step("village", "objection", ["by=a neighbour", "text=they have a car"])
        #expect(await refusal { try await team.step("village", "objection_answer", ["objection=\(objection.record)"]) } != "recorded")
    }

    @Test func `the code that says no is no yes, and a card that has not come counts when it comes`() async throws {
        let team = try await Team(only: ["village", "first", "town", "collector"])
        try await team.step("village", "candidate", ["reason=x"])
        try await team.settle()
        try await team.step("first", "check", ["team.first=a", "team.second=b"])
        try await team.step("first", "evaluation")
        try await team.settle()
        let card = try await team.by("town") { clerk, household in
            let card = try clerk.issueCard(household, year: Team.year)
            return (agree: card.agree, refuse: card.refuse)
        }
        let early = try await team.attest("collector", .household, code: card.agree) { $0.proof = nil }
        #expect(early.flaws.map(\.en).allSatisfy { $0.contains("no card that has arrived here has this code") } && !early.flaws.isEmpty)
        try await team.settle()
        #expect(try await team.standing("collector").householdAnswers.map(\.counts) == [true])
        let other: (CardCode, ExitEvent.Decision) async -> String = { code, decision in
            await refusal { try await team.attest("collector", .household, decision, code: code) }
        }
        #expect(await other(card.refuse, .agree).contains("cannot be recorded as a yes"))
        #expect(await other(card.agree, .refuse).contains("cannot be recorded as a no"))
    }

    @Test func `a refusal without proof is told as one that counts, and is shown as given`() async throws {
        let team = try await Team(only: ["village", "first", "town", "collector"])
        let card = try await team.prepare()
        let no = try await team.attest("collector", .household, .refuse) { $0.proof = nil }
        #expect(no.flaws.isEmpty && no.notes.contains { $0.en.contains("needs no proof") })
        try await team.attest("town", .government)
        try await team.settle()
        let standing = try await team.standing("village")
        #expect(standing.cases.map(\.kind) == [.householdRefuses])
        let view = standing.view(.household)
        #expect(view.events.map(\.record) == [no.record] && view.remarks.map(\.en) == ["refused"] && !view.isDone)
        // The household thinks better of it, and takes that back too, by its own name and not by the record's.
        try await team.attest("collector", .household, code: card.agree)
        let withdrawn = try await team.by("collector") { clerk, household in
            try clerk.withdraw(household, year: Team.year, reason: "the work has ended")
        }
        #expect(withdrawn.flaws.isEmpty)
        #expect(try await team.standing("collector").cases.map(\.kind) == [.withdrawn])
    }

    @Test func `only households exit, only in years with a standard, and only in the planned one without a reason`() async throws {
        let team = try await Team(only: ["village", "office"])
        let member = team.house.members[0]
        let wrong = await refusal {
            try await team.by("village") { clerk, _ in _ = try clerk.perform("candidate", of: member, year: Team.year, []) }
        }
        #expect(wrong.contains("not a household"))
        let old = await refusal {
            try await team.by("village") { clerk, household in _ = try clerk.perform("candidate", of: household, year: 1999, []) }
        }
        #expect(old.contains("in force in 1999"))
        try await team.by("office") { clerk, _ in
            _ = try clerk.editor.add(
                clerk.editor.type("village"), ["name=上村", "plan_exit_year=2018"].map { try Assignment($0) }, parent: nil,
                scope: Desk.village)
        }
        try await team.settle()
        #expect(await refusal { try await team.step("village", "candidate") }.contains("2018"))
        try await team.step("village", "candidate", ["reason=the whole village goes early"])
        #expect(try await team.standing("village").cases.isEmpty)
    }
}
