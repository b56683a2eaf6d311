import Records
import Testing

@testable import Register

/// The order of the steps is the file's: some public texts have the village's review before the household is asked.
struct OtherOrderTests {
    /// Review, then both attestations, then the first notice.
    private static func reviewed() -> String {
        let text = String(decoding: Desk.bytes("procedure/household-exit.json"), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let review = lines.firstIndex(where: { $0.contains("\"code\": \"village_review\"") }),
            let household = lines.firstIndex(where: { $0.contains("\"code\": \"household_attestation\", \"event\"") })
        else { return text }
        let moved = Array(lines[..<household] + lines[review...review + 1] + lines[household..<review] + lines[(review + 2)...])
        var number = 0
        return moved.map { line in
            guard line.contains("\"number\":"), line.contains("\"event\":") else { return line }
            number += 1
            return line.replacing(#/\"number\": [0-9]+/#) { _ in "\"number\": \(number)" }
        }.joined(separator: "\n")
            .replacing("\"after\": [\"household_attestation\", \"government_attestation\"]", with: "\"after\": [\"evaluation\"]")
            .replacing(
                "\"writers\": [\"V\"], \"after\": [\"village_review\"]",
                with: "\"writers\": [\"V\"], \"after\": [\"household_attestation\", \"government_attestation\"]"
            )
            .replacing("\"HH\", \"C\", \"F\"], \"after\": [\"evaluation\"]", with: "\"HH\", \"C\", \"F\"], \"after\": [\"village_review\"]")
            .replacing("\"H\", \"F\", \"T\"], \"after\": [\"evaluation\"]", with: "\"H\", \"F\", \"T\"], \"after\": [\"village_review\"]")
    }

    private func play() throws -> Play {
        var play = Play()
        play.procedure = try ExitProcedure(parsing: Array(Self.reviewed().utf8), file: "other")
        return play
    }

    @Test func `a file that has the review first is run in that order, to the end`() throws {
        var play = try play()
        let procedure = try #require(play.procedure)
        #expect(procedure.steps.map(\.code).prefix(6) == [.candidate, .houseCheck, .evaluation, .review, .household, .government])
        play.prepare()
        #expect(play.standing().next.map(\.step) == [.review])
        // What whoever attests must have seen goes on while a case is open.
        var objected = play
        objected.write(.village, .objection(by: "x", text: "y"))
        #expect(objected.standing().next.map(\.step) == [.review])
        play.write(.village, .review(present: 20, inFavour: 15, against: 0))
        #expect(play.standing().view(.review).isDone)
        #expect(play.standing().next.map(\.step) == [.household, .government])
        play.agree()
        #expect(play.standing().next.map(\.step) == [.firstNotice])
        play.proceed()
        #expect(play.kinds.isEmpty && play.standing().outcome == .exited)
    }

    @Test func `what is returned to the review takes the attestations with it, which come after it here`() throws {
        var play = try play()
        play.prepare()
        play.write(.village, .review(present: 20, inFavour: 15, against: 0))
        play.agree()
        play.write(.village, .objection(by: "x", text: "y"))
        let found = try #require(play.standing().cases.first)
        play.decide(.county, found, .return, step: .review)
        #expect(!play.standing().view(.household).isDone && play.standing().view(.evaluation).isDone)
        // Returned to the household's side, the review before it stays.
        var asked = try self.play()
        asked.prepare()
        asked.write(.village, .review(present: 20, inFavour: 15, against: 0))
        asked.agree()
        asked.write(.village, .objection(by: "x", text: "y"))
        asked.decide(.county, try #require(asked.standing().cases.first), .return, step: .household)
        #expect(!asked.standing().view(.household).isDone && asked.standing().view(.review).isDone)
        // In the usual order they stay.
        var usual = Play.agreed(through: .review)
        usual.write(.village, .objection(by: "x", text: "y"))
        usual.decide(.county, try #require(usual.standing().cases.first), .return, step: .review)
        #expect(usual.standing().view(.household).isDone)
    }

    @Test func `an order in which a step comes before what it follows, or the list is not first, is refused`() throws {
        let text = String(decoding: Desk.bytes("procedure/household-exit.json"), as: UTF8.self)
        for (old, new) in [
            ("\"number\": 6, \"code\": \"village_review\"", "\"number\": 5, \"code\": \"village_review\""),
            ("\"code\": \"notice_1\"", "\"code\": \"notice_2\""),
            ("\"after\": [\"house_check\"]", "\"after\": [\"announcement\"]"),
            ("\"code\": \"candidate\"", "\"code\": \"house_check\""),
        ] {
            #expect(text.contains(old), "\(old)")
            #expect(throws: DocumentError.self, "\(new)") {
                _ = try ExitProcedure(parsing: Array(text.replacing(old, with: new, maxReplacements: 1).utf8), file: "f")
            }
        }
    }
}
