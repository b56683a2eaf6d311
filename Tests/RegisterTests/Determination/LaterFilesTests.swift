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
