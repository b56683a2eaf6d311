import Causality
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Files that come after a run began undo nothing of it: not a schema, not a criteria set, not a line.
struct LaterFilesTests {
    private static func text(_ path: String) -> String { String(decoding: Desk.bytes(path), as: UTF8.self) }

    /// The schema under another number, the standard of the year with another bound, and a line that nobody reaches.
    private func publish(_ team: Team) async throws {
        try await team.tree.city.replica.run { store in
            let schema = Self.text("schemas/poverty-register-2.json").replacing(
                "\"version\": 2", with: "\"version\": 3", maxReplacements: 1)
            _ = try store.publishing.publishSchema(Array(schema.utf8), file: "poverty-register-3.json")
            let set = Self.text("criteria/gx-hh-2017.json").replacing("\"at_least\": 35}", with: "\"at_least\": 60}", maxReplacements: 1)
            let lines = Self.text("criteria/poverty-lines.json")
                .replacing(#/\"year\": 2017, \"yuan\": [0-9.]+/#) { _ in "\"year\": 2017, \"yuan\": 99999" }
            for file in [set, lines] {
                let document = try CriteriaDocument(parsing: Array(file.utf8), file: "f", digest: Toy.digest)
                _ = try store.publishing.publish(.criteria, name: document.name, Array(file.utf8))
            }
        }
        try await team.tree.sync(team.tree.county, with: team.tree.city)
        try await team.settle()
    }

    @Test func `an exit that stands takes up a new schema, standard and line, and no step, case or state changes`() async throws {
        let team = try await Team.exited()
        let before = try await team.essences()
        #expect(before.count == 1)
        let digest = try await team.standing().present?.digest
        try await publish(team)
        #expect(try await team.by("office") { clerk, _ in clerk.editor.store.schema.version } == 3)
        #expect(try await team.essences() == before)
        let after = try await team.standing()
        #expect(after.outcome == .exited && after.cases.isEmpty && after.present?.digest == digest)
        // Whoever asks by the files of today is told what they say: no household is measured by them that was measured already.
        let today = try await team.by("office") { clerk, household in
            try Evaluator(clerk.editor.store).evaluate(household, year: Team.year)
        }
        #expect(today.result("5") == .notMet && today.result("9") == .notMet)
        #expect(
            try await team.by("office") { clerk, household in
                try clerk.reader.course(of: household, through: Team.year).state(in: Team.year)
            } == .exited)
    }

    /// Every household of a village exits, each step by its own person for all of them.
    private func exitAll(_ team: Team) async throws {
        func each(_ name: String, _ body: @escaping @Sendable (ExitClerk, RecordID) throws -> Void) async throws {
            try await team.settle([name])
            _ = try await team.by(name) { clerk, _ in
                try clerk.editor.store.write { _ in for household in team.others { try body(clerk, household) } }
            }
            try await team.settle([name])
        }
        func step(_ name: String, _ step: String, _ given: [String] = []) async throws {
            try await each(name) { clerk, household in
                _ = try clerk.perform(step, of: household, year: Team.year, given.map { try Assignment($0) })
            }
        }
        func attest(_ name: String, _ side: AttestRequest.Side, _ change: @escaping @Sendable (inout AttestRequest) -> Void) async throws {
            try await each(name) { clerk, household in
                let digest = try clerk.reader.standing(of: household, year: Team.year).present?.digest ?? ""
                var request = AttestRequest(household: household, year: Team.year, side: side, decision: .agree, evidence: digest)
                request.proof = String(repeating: "a1", count: 32)
                change(&request)
                _ = try clerk.attest(request)
            }
        }
        try await step("village", "candidate", ["reason=two years of steady work"])
        try await step("first", "house_check", ["team.first=a", "team.second=b"])
        try await step("first", "evaluation")
        try await attest("collector", .household) { _ in }
        try await attest("collector2", .household) { _ in }
        try await attest("town", .government) { $0.signer = "somebody else" }
        try await step("village", "review", ["votes.present=20", "votes.for=15"])
        try await step("village", "notice")
        team.calendar.pass(days: 8)
        try await step("town", "check")
        try await step("town", "notice")
        team.calendar.pass(days: 8)
        try await step("office", "approve", ["sampled=true"])
        try await step("office", "announce")
        try await step("office", "mark")
    }

    @Test func `a village of exits takes up a new schema, standard and line, and nothing of any of them changes`() async throws {
        let team = try await Team(only: ["village", "first", "collector", "collector2", "town", "office"], others: 6)
        try await exitAll(team)
        @Sendable func all(_ clerk: ExitClerk) throws -> [String] {
            try team.others.map { household in
                let state = try clerk.reader.course(of: household, through: Team.year).state(in: Team.year)
                return try "\(clerk.reader.standing(of: household, year: Team.year).essence) \(state.map(\.rawValue) ?? "?")"
            }
        }
        let before = try await team.by("office") { clerk, _ in try all(clerk) }
        let states = try await team.by("office") { clerk, _ in
            try Set(team.others.map { try clerk.reader.course(of: $0, through: Team.year).state(in: Team.year) })
        }
        #expect(states == [.exited])
        try await publish(team)
        #expect(try await team.by("office") { clerk, _ in try all(clerk) } == before)
        #expect(try await team.by("office") { clerk, _ in try clerk.cases().count } == 0)
    }

    @Test func `what comes between the two attestations parts them not`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.settle()
        try await publish(team)
        // The government's side goes by the sheet that both have seen.
        try await team.attest("town", .government)
        try await team.settle()
        let standing = try await team.standing()
        #expect(standing.cases.isEmpty && standing.next.map(\.step) == [.review], "\(standing.essence)")
        try await team.proceed()
        #expect(try await team.standing().outcome == .exited)
        #expect(try await team.essences().count == 1)
    }

    @Test func `a sheet made after the files came goes by them, and facts that change still undo the exit`() async throws {
        let team = try await Team.exited()
        try await publish(team)
        try await team.set("collector", team.house.household, ["water[2017].litres=20"])
        try await team.settle()
        #expect(try await team.standing().cases.map(\.kind) == [.factsChanged])
        let fresh = try await Team()
        try await publish(fresh)
        _ = try await fresh.prepare()
        let standing = try await fresh.standing()
        #expect(standing.present?.isMet == false, "the new standard is in force for whoever begins under it")
    }

    @Test func `a set that was replaced before the sheet was made is nobody's to name`() async throws {
        let team = try await Team()
        try await publish(team)
        let old = hexText(Toy.digest(Desk.bytes("criteria/gx-hh-2017.json")))
        _ = try await team.prepare()
        let library = try await team.by("office") { clerk, _ in
            try Evaluator(clerk.editor.store).criteria.terms(hash: old, for: .household, year: Team.year) == nil
        }
        #expect(library)
    }
}
