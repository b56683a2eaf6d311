import Causality
import Cunlian
import Records
import Testing

@testable import Register

/// What a terminal refuses counts nowhere where another program wrote it, and is a case until somebody does it in order.
struct StrayStepTests {
    private func isStray(_ play: Play, _ step: StepCode, _ words: String) -> Bool {
        let standing = play.standing()
        guard !standing.view(step).isDone, standing.outcome == .disputed, standing.cases.map(\.kind) == [.illegalHistory] else {
            return false
        }
        return standing.cases[0].remark?.en.contains(words) == true
    }

    /// The days of the usual course: everything up to the attestations on the first, then eight days a step.
    @Test func `a step of a day before that of what it follows counts for nothing`() {
        var check = Play()
        check.write(.village, .candidate(reason: nil))
        check.write(.first, .houseCheck(persons: ["a", "b"], units: []), on: check.day - 1)
        #expect(isStray(check, .houseCheck, "lies before"))
        check.write(.first, .houseCheck(persons: ["a", "b"], units: []))
        #expect(check.kinds.isEmpty)

        for (step, who, content) in [
            (StepCode.review, Play.Who.village, ExitEvent.Content.review(present: 20, inFavour: 15, against: 2)),
            (.firstNotice, .village, .notice(isFirst: true, from: Play.start + 8, to: Play.start + 30)),
            (.announcement, .county, .announcement(from: Play.start + 60)),
        ] {
            var play = Play.agreed(through: play(before: step))
            play.write(who, content, on: play.day - 1)
            #expect(isStray(play, step, "lies before"), "\(step)")
        }
        // A notice hung before what it tells of, whenever it was entered.
        var hung = Play.agreed(through: .review)
        hung.write(.village, .notice(isFirst: true, from: hung.day - 1, to: hung.day + 7))
        #expect(isStray(hung, .firstNotice, "lies before"))
    }

    private func play(before step: StepCode) -> StepCode? {
        step == .review ? nil : StepCode.allCases[(StepCode.allCases.firstIndex(of: step) ?? 1) - 1]
    }

    @Test func `of several that a step follows the first is enough, and one on the same day is in order`() {
        var play = Play()
        play.prepare()
        let before = play.all
        play.household(seeing: before)
        play.household(by: .collector2, seeing: before, on: play.day + 5) { $0.signer = Play.spouse }
        play.government()
        play.write(.village, .review(present: 20, inFavour: 15, against: 2))
        #expect(play.kinds.isEmpty)
        #expect(play.standing().view(.review).isDone)
    }

    @Test func `an attestation of a day before the sheet, or that had not seen one, is a case until it is made anew`() {
        var early = Play()
        early.prepare()
        early.household(on: early.day - 1)
        early.government()
        #expect(isStray(early, .household, "was not due"))
        early.household()
        #expect(early.kinds.isEmpty)

        var unseen = Play()
        unseen.prepare()
        unseen.government(seeing: .init())
        #expect(isStray(unseen, .government, "was not due"))
        unseen.government()
        #expect(unseen.kinds.isEmpty)
        // A no is heard however it was said.
        var refused = Play()
        refused.prepare()
        refused.household(.refuse, seeing: .init())
        #expect(refused.kinds == [.householdDeclines])
    }

    @Test func `a yes that was not due, or of somebody who may not sign, vouches for nobody else's`() {
        func isVouched(_ change: (inout Play) -> Void) -> Bool {
            var play = Play()
            play.prepare()
            play.household(code: "") { $0.cardCode = nil }
            change(&play)
            return play.standing().householdAnswers.contains { $0.counts && $0.event.person == Play.Who.collector.rawValue }
        }
        #expect(isVouched { $0.household(by: .collector2, code: "") { $0.cardCode = nil } })
        #expect(!isVouched { $0.household(by: .collector2, code: "", seeing: .init()) { $0.cardCode = nil } })
        #expect(!isVouched { $0.household(by: .collector2, code: "", on: $0.day - 1) { $0.cardCode = nil } })
        #expect(
            !isVouched {
                $0.household(by: .collector2, code: "") { ($0.cardCode, $0.signer) = (nil, Play.child) }
            })
    }

    @Test func `one person checks no house, and one signs no yes for the government, but one may say no`() {
        for persons in [[], ["a"], ["a", " a "]] {
            var play = Play()
            play.write(.village, .candidate(reason: nil))
            play.write(.first, .houseCheck(persons: persons, units: []))
            #expect(isStray(play, .houseCheck, "two persons"))
        }
        for second in [nil, "", Play.Who.town.rawValue] {
            var play = Play()
            play.prepare()
            play.household()
            play.government(second: second)
            #expect(isStray(play, .government, "two persons sign"))
            play.government()
            #expect(play.kinds.isEmpty)
        }
        var refused = Play()
        refused.prepare()
        refused.household()
        refused.government(.refuse, second: nil)
        #expect(refused.kinds == [.governmentRefuses])
    }

    @Test func `more votes than people, or votes of nobody, are no review`() {
        for (present, inFavour, against) in [(5, 20, 0), (20, 15, 6), (0, 1, 0), (0, 0, 0), (-5, -1, 0), (10, 8, -1), (-10, 8, 0)] {
            var play = Play.agreed()
            play.write(.village, .review(present: present, inFavour: inFavour, against: against))
            #expect(isStray(play, .review, "votes"), "\(present) \(inFavour) \(against)")
        }
    }

    @Test func `an approval that names other facts than both sides agreed to counts for nothing; one that says no is heard`() {
        var play = Play.agreed(through: .firstNotice)
        play.day += 8
        play.write(.town, .approval(isCounty: false, passes: true, reason: nil, evidence: "bb"))
        #expect(isStray(play, .townshipCheck, "digest"))
        play.write(.town, .approval(isCounty: false, passes: true, reason: nil, evidence: play.digest))
        #expect(play.kinds.isEmpty)
        #expect(play.standing().view(.townshipCheck).isDone)
        var failed = Play.agreed(through: .firstNotice)
        failed.day += 8
        failed.write(.town, .approval(isCounty: false, passes: false, reason: "x", evidence: "bb"))
        #expect(failed.kinds.isEmpty)
        #expect(!failed.standing().view(.townshipCheck).isDone)
    }

    @Test func `whoever goes on over an objection that they had seen goes nowhere, until it is answered and the step done again`() {
        var play = Play.agreed(through: .firstNotice)
        let before = play.all
        let objection = play.write(.village, .objection(by: "a neighbour", text: "they have a car"))
        var unseen = play
        unseen.day += 8
        unseen.write(.town, .approval(isCounty: false, passes: true, reason: nil), seeing: before)
        play.day += 8
        play.write(.town, .approval(isCounty: false, passes: true, reason: nil))
        #expect(play.kinds.sorted { $0.rawValue < $1.rawValue } == [.illegalHistory, .objection])
        play.write(.county, .objectionAnswer(objection: objection.record, result: .rejected, text: "a tractor"))
        #expect(isStray(play, .townshipCheck, "objection"))
        play.write(.town, .approval(isCounty: false, passes: true, reason: nil))
        #expect(play.kinds.isEmpty && play.standing().view(.townshipCheck).isDone)
        // Who had not seen it did nothing wrong.
        unseen.write(.county, .objectionAnswer(objection: objection.record, result: .rejected, text: "a tractor"))
        #expect(unseen.kinds.isEmpty && unseen.standing().view(.townshipCheck).isDone)
    }

    @Test func `a run of a household in a state that it does not follow from stops, and says which`() {
        var play = Play.exited()
        play.facts.unexpectedIn = Label(zh: "已脱贫", en: "exited")
        #expect(play.kinds == [.illegalHistory])
        #expect(play.outcome == .disputed)
        #expect(play.standing().cases[0].remark?.zh.contains("已脱贫") == true)
        #expect(Play().kinds.isEmpty)
    }

    @Test func `an exit of a household that was not registered yet stops where it began, and no report counts it`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold(["registration.year=2018", "registration.source=added"]).household
        let clerk = try ExitClerk(desk.editor)
        #expect {
            _ = try clerk.perform("candidate", of: house, year: 2017, [try Assignment("reason=x")])
        } throws: { error in
            if case .mayNotBeListed(year: 2017, _)? = error as? ExitRefusal { true } else { false }
        }
        try desk.add("candidate", ["year=2017", "date=2017-09-01", "reason=x"], parent: house)
        let standing = try clerk.reader.standing(of: house, year: 2017)
        #expect(standing.cases.map(\.kind) == [.illegalHistory] && standing.outcome == .disputed)
        #expect(try ExitParts(ReportSource(desk.store, region: nil), year: 2017).runs.map(\.outcome) == [.disputed])
    }

    @Test func `an exit is not begun while one of an earlier year is disputed, and counts for nothing where another program began it`()
        async throws
    {
        let team = try await Team.exited()
        try await team.set("collector", team.house.household, ["water[2017].litres=20"])
        try await team.settle()
        let found = try #require(try await team.standing().blocking.first)
        let told = await #expect(throws: ExitRefusal.self) {
            try await team.by("village") { clerk, household in
                _ = try clerk.perform("candidate", of: household, year: Team.year + 1, [try Assignment("reason=x")])
            }
        }
        guard case .exitDisputed(_, year: Team.year, case: found.name)? = told else {
            Issue.record("\(String(describing: told))")
            return
        }
        try await team.by("village") { clerk, household in
            let given = try ["year=\(Team.year + 1)", "date=2017-10-30", "reason=x"].map { try Assignment($0) }
            _ = try clerk.editor.add(clerk.editor.type("candidate"), given, parent: household, scope: nil)
        }
        try await team.settle()
        let later: @Sendable (ExitClerk, RecordID) throws -> [CaseKind] = { clerk, household in
            try clerk.reader.standing(of: household, year: Team.year + 1).cases.map(\.kind)
        }
        #expect(try await team.by("office", later) == [.illegalHistory])
        try await team.by("office") { clerk, _ in _ = try clerk.decide([found.name], .reject, reason: "the water was never there") }
        #expect(try await team.by("office", later) == [])
    }
}
