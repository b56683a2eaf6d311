import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Q103: a card that is used as soon as it is issued, on one node's word.
struct CardCheckTests {
    private func found(_ team: Team, _ name: String = "office") async throws -> [Finding] {
        let today = team.today
        return try await team.by(name) { clerk, _ in
            try Examination(of: clerk.editor.store, checks: [#require(Check.named("Q103"))], round: Team.year, today: today).findings
        }
    }

    @Test func `T25 a card used on the day of its issue by somebody whom the same node let in is found, on every store alike`() async throws
    {
        let team = try await Team(only: ["collector", "first", "village", "town", "office"])
        let card = try await team.prepare()
        #expect(try await found(team).isEmpty)
        try await team.attest("collector", .household, code: card.agree)
        try await team.settle()
        for name in ["office", "collector", ""] {
            let findings = try await found(team, name)
            #expect(findings.map(\.record) == [team.house.household], "\(name)")
            let text = try #require(findings.first?.text)
            for word in ["town", "collector", "county"] { #expect(text.zh.contains(word) && text.en.contains(word), "\(text)") }
            #expect(findings.first?.severity == .review)
        }
    }

    @Test func `T25 a card used a day after its issue is not found, and of another year nothing is`() async throws {
        let team = try await Team(only: ["collector", "first", "village", "town", "office"])
        let card = try await team.prepare()
        team.calendar.pass(days: 1)
        try await team.attest("collector", .household, code: card.agree)
        try await team.settle()
        #expect(try await found(team).isEmpty)
    }

    @Test func `an answer without a code, or by a code of no card, is none of it`() async throws {
        let team = try await Team(only: ["collector", "first", "village", "town", "office"])
        _ = try await team.prepare()
        try await team.attest("collector", .household)
        try await team.attest("collector", .household, code: CardCode(bits: 12_345))
        try await team.settle()
        #expect(try await found(team).isEmpty)
    }

    @Test func `T25 a card used at once by somebody whom another node let in is not found`() async throws {
        let team = try await Team(only: ["first", "village", "town", "office"])
        let card = try await team.prepare()
        let calendar = team.calendar
        let schema = Desk.bytes("schemas/poverty-register-2.json")
        let guest = try TestTree.make(
            "guest", TestTree.village, team.tree.folder, schema: schema, clock: { calendar.milliseconds })
        try await team.tree.enrol(guest, at: team.tree.city, role: "C", scopes: [TestTree.village], mayGrant: false)
        try await team.tree.sync(team.tree.county, with: team.tree.city)
        try await team.tree.sync(guest, with: team.tree.county)
        let household = team.house.household
        try await guest.replica.run { store in
            let clerk = try ExitClerk(Editor(store, language: .en))
            let digest = try clerk.reader.standing(of: household, year: Team.year).present?.digest ?? ""
            var request = AttestRequest(household: household, year: Team.year, side: .household, decision: .agree, evidence: digest)
            request.cardCode = card.agree.description
            _ = try clerk.attest(request)
        }
        try await team.tree.sync(guest, with: team.tree.county)
        try await team.settle()
        #expect(try await team.standing().householdAnswers.contains(where: \.hasCard))
        #expect(try await found(team).isEmpty)
    }
}
