import Causality
import Records
import TestSupport
import Testing

@testable import Register

/// The administrators' queue, on the pure core.
struct DecisionTests {
    private func refused() -> Play {
        var play = Play()
        play.prepare()
        play.government()
        play.household(.refuse)
        return play
    }

    @Test func `a household that refuses while the government agrees is the gravest case`() throws {
        var play = refused()
        play.write(.village, .objection(by: "x", text: "y"))
        let cases = play.standing().cases
        #expect(cases.map(\.kind) == [.householdRefuses, .objection])
        #expect(cases[0].deadline == Play.start + 15)
        #expect(play.outcome == .disputed)
        // Whoever decides, no decision replaces the household's consent.
        play.decide(.county, cases[0], .uphold)
        #expect(play.kinds.first == .householdRefuses)
        #expect(cases[0].verdicts == [.reject, .return])
    }

    @Test func `a refusal needs no code, and a consent that counts takes it back`() {
        var play = Play()
        play.prepare()
        play.government()
        play.household(.refuse) {
            $0.cardCode = nil; $0.proof = nil
        }
        #expect(play.kinds == [.householdRefuses])
        // The collector cannot turn it into a consent.
        play.household(.agree) { $0.cardCode = nil }
        #expect(play.kinds == [.householdRefuses])
        play.household(.agree)
        #expect(play.kinds == [])
    }

    @Test func `two collectors with different answers of one household are a case, with equal ones none`() {
        var play = Play()
        play.prepare()
        let before = play.all
        play.household(.agree, by: .collector, seeing: before)
        play.household(.refuse, by: .collector2, seeing: before)
        play.government()
        #expect(play.kinds == [.twoAnswers])
        var equal = Play()
        equal.prepare()
        let shown = equal.all
        equal.household(.agree, by: .collector, seeing: shown)
        equal.household(.agree, by: .collector2, seeing: shown)
        equal.government()
        #expect(equal.kinds == [])
    }

    @Test func `a rejection ends the run, and a new listing begins another`() {
        var play = refused()
        play.decide(.county, play.standing().cases[0], .reject)
        #expect(play.outcome == .rejected)
        #expect(play.kinds == [])
        #expect(play.standing().next.map(\.step) == [.candidate])
        play.prepare()
        #expect(play.outcome == .preExit)
        #expect(play.standing().next.map(\.step) == [.household, .government])
        // What somebody wrote without having seen the decision belongs to the old run.
        play.household(.agree, seeing: Play.exited().all)
        #expect(!play.standing().view(.household).isDone)
    }

    @Test func `a rejected exit that had been announced is a wrong exit`() {
        var play = Play.exited()
        play.measure("bb")
        play.decide(.county, play.standing().cases[0], .reject)
        #expect(play.outcome == .revoked)
    }

    @Test func `a return has everything from a step on done again`() {
        var play = refused()
        play.decide(.county, play.standing().cases[0], .return, step: .household)
        #expect(play.outcome == .preExit)
        #expect(play.standing().steps.filter(\.isDone).map(\.step.code) == [.candidate, .houseCheck, .evaluation])
        play.household(.agree, code: play.card.description)
        play.government()
        play.proceed()
        #expect(play.outcome == .exited)
    }

    @Test func `two administrators who decide differently at once make a case for the city`() throws {
        var play = refused()
        let found = play.standing().cases[0]
        let before = play.all
        play.decide(.county, found, .reject, seeing: before)
        #expect(play.outcome == .rejected)
        play.decide(.county2, found, .return, step: .household, seeing: before)
        let second = try #require(play.standing().cases.first)
        #expect(second.kind == .decidedDifferently)
        #expect(second.about == .householdRefuses)
        #expect(second.level == "Y")
        #expect(second.name.prefix(6) == found.name.prefix(6))
        // The county's third word does not settle what its first two said.
        play.decide(.county, second, .reject)
        #expect(play.kinds.first == .decidedDifferently)
        play.decide(.city, second, .return, step: .household)
        #expect(play.kinds == [])
        #expect(play.outcome == .preExit)
        #expect(play.standing().next.map(\.step) == [.household, .government])
    }

    @Test func `two who decide the same at once have decided, and the later word of one office holds`() {
        var play = refused()
        let found = play.standing().cases[0]
        let before = play.all
        play.decide(.county, found, .reject, seeing: before)
        play.decide(.county2, found, .reject, seeing: before)
        #expect(play.outcome == .rejected)
        play.decide(.county2, found, .return, step: .government)
        #expect(play.outcome == .disputed)
        #expect(play.kinds == [.householdDeclines])
    }

    @Test func `nobody decides a case in which they signed, or for which their office is too low`() {
        var play = refused()
        let found = play.standing().cases[0]
        play.decide(.town, found, .reject)
        #expect(play.kinds == [.householdRefuses])
        play.write(.county, .decision(.init(name: found.name, kind: found.kind.rawValue, verdict: .reject, reason: "r")), person: "town")
        #expect(play.kinds == [.householdRefuses])
        play.decide(.county, found, .reject)
        #expect(play.kinds == [])
    }

    @Test func `a case may be handed to another office or person`() {
        var play = Play()
        play.prepare()
        play.household(.refuse)
        let found = play.standing().cases[0]
        play.decide(.town, found, .reject)
        #expect(play.kinds == [.householdDeclines])
        play.decide(.county, found, .delegate, to: "T")
        #expect(play.standing().cases[0].handler == "T")
        #expect(play.standing().cases[0].name == found.name)
        play.decide(.town, found, .reject)
        #expect(play.outcome == .rejected)
    }

    @Test func `what comes to a case gives it another name, and the decision is not of that one`() throws {
        var play = Play()
        play.prepare()
        play.household(.reserve)
        play.government()
        let found = try #require(play.standing().cases.first)
        #expect(found.kind == .reserve)
        play.decide(.county, found, .uphold)
        #expect(play.kinds == [])
        play.government(by: .first)
        let again = try #require(play.standing().cases.first)
        #expect(again.kind == .reserve)
        #expect(again.name != found.name)
        #expect(again.name.prefix(6) == found.name.prefix(6))
    }

    @Test func `an author without the right decides and attests nothing`() {
        var play = Play.exited()
        play.write(.village, .withdrawal(attestation: nil, reason: "x"), seeing: .init(), isAdmitted: false)
        #expect(play.outcome == .exited)
    }

    @Test func `facts of later years that fail are a case that does not undo the exit`() {
        var play = Play.exited()
        let results = ["9": ItemResult.notMet]
        play.write(.first, .evaluation(.init(criteria: "gx", evidence: "zz", results: results)), year: 2018)
        #expect(play.outcome == .exited)
        #expect(play.kinds == [.poorAgain])
    }

    @Test func `a vote against and one for, each unaware of the other, are ambiguous`() {
        var play = Play()
        play.prepare()
        play.agree()
        let before = play.all
        play.write(.village, .review(present: 20, inFavour: 15, against: 5), seeing: before)
        play.write(.village2, .review(present: 20, inFavour: 10, against: 10), seeing: before)
        #expect(play.kinds == [.ambiguousHistory])
        play.write(.village, .review(present: 30, inFavour: 20, against: 10))
        #expect(play.kinds == [])
    }

    // MARK: Whose word holds

    @Test func `what a decision had not seen survives it: an objection, and the household's no`() {
        var play = refused()
        let found = play.standing().cases[0]
        let before = play.all
        let objection = play.write(.village2, .objection(by: "a neighbour", text: "a car"), seeing: before)
        play.household(.refuse, by: .collector2, seeing: before) { $0.cardCode = nil }
        play.decide(.county, found, .return, step: .household, seeing: before)
        #expect(play.kinds == [.householdDeclines, .objection])
        #expect(play.standing().cases.last?.events == [objection])
    }

    @Test func `a rejection that had not seen the announcement rejects, and revokes nothing`() {
        var play = Play()
        play.prepare()
        play.agree()
        play.proceed(through: .countyApproval)
        let objection = play.write(.village, .objection(by: "x", text: "y"))
        let found = play.standing().cases[0]
        let before = play.all
        play.write(.county, .announcement(from: play.day), seeing: before)
        play.decide(.county2, found, .reject, seeing: before)
        #expect(objection.isAdmitted)
        #expect(play.outcome == .rejected)
    }

    @Test func `a higher office's word holds over a lower one's, and the third word of one office settles no dispute of its first two`() {
        var play = refused()
        let found = play.standing().cases[0]
        let before = play.all
        var higher = play
        higher.decide(.county, found, .reject, seeing: before)
        higher.decide(.city, found, .return, step: .household, seeing: before)
        #expect(higher.outcome == .preExit)
        play.decide(.county, found, .reject, seeing: before)
        play.decide(.county2, found, .return, step: .household, seeing: before)
        play.decide(.county, found, .reject)
        #expect(play.kinds.first == .decidedDifferently)
    }

    @Test func `two returns to different steps differ`() {
        var play = refused()
        let found = play.standing().cases[0]
        let before = play.all
        play.decide(.county, found, .return, step: .household, seeing: before)
        play.decide(.county2, found, .return, step: .evaluation, seeing: before)
        #expect(play.kinds.first == .decidedDifferently)
    }

    @Test func `no office upholds away a consent that is in question, whatever the offices below it said`() throws {
        var play = refused()
        let found = play.standing().cases[0]
        let before = play.all
        play.decide(.county, found, .reject, seeing: before)
        play.decide(.county2, found, .return, step: .household, seeing: before)
        let second = try #require(play.standing().cases.first)
        #expect(second.verdicts == [.reject, .return])
        play.decide(.city, second, .uphold)
        #expect(play.kinds.first == .householdRefuses)
        #expect(play.outcome == .disputed)
    }

    @Test func `a dispute over what does not block blocks nothing`() throws {
        var play = Play.exited()
        play.write(.first, .evaluation(.init(criteria: "gx", evidence: "zz", results: ["9": .notMet])), year: 2018)
        let found = play.standing().cases[0]
        let before = play.all
        play.decide(.county, found, .uphold, seeing: before)
        play.decide(.county2, found, .reject, seeing: before)
        #expect(play.kinds == [.decidedDifferently])
        #expect(play.outcome == .exited)
    }

    @Test func `only an office that may decide hands a case on, nobody who signed, and only to whom it was handed`() {
        func kinds(_ handing: (inout Play, ExitCase) -> Void, by decider: Play.Who = .town) -> [CaseKind] {
            var play = Play()
            play.prepare()
            play.household(.refuse)
            let found = play.standing().cases[0]
            handing(&play, found)
            play.decide(decider, found, .reject)
            return play.kinds
        }
        #expect(kinds { $0.decide(.county, $1, .delegate, to: "T") } == [])
        #expect(kinds { $0.decide(.county, $1, .delegate, to: "town") } == [])
        #expect(kinds { $0.decide(.town, $1, .delegate, to: "T") } == [.householdDeclines])
        #expect(kinds({ $0.decide(.county, $1, .delegate, to: "T") }, by: .village) == [.householdDeclines])
        let byParty: (inout Play, ExitCase) -> Void = { play, found in
            let handing = ExitEvent.CaseDecision(
                name: found.name, kind: found.kind.rawValue, verdict: .delegate, handler: "T", reason: "r")
            play.write(.county, .decision(handing), person: "collector")
        }
        #expect(kinds(byParty) == [.householdDeclines])
    }

    @Test func `a case that was sent back stays open until what it is about is mended`() {
        var play = Play()
        play.facts.planYear = 2018
        play.prepare()
        play.decide(.county, play.standing().cases[0], .return, step: .review)
        #expect(play.kinds == [.offPlan])
    }

    // MARK: Names and deadlines

    @Test func `a case is due so many days after the last of what it consists of`() {
        var play = Play()
        play.prepare()
        play.government()
        play.day += 3
        play.household(.refuse)
        #expect(play.standing().cases.map(\.deadline) == [Play.start + 18])
    }

    @Test func `facts that change again, and another death, make another case of it`() throws {
        var play = Play.exited()
        play.measure("bb")
        let first = try #require(play.standing().cases.first)
        play.measure("cc")
        let second = try #require(play.standing().cases.first)
        #expect(first.kind == second.kind && first.name != second.name)
        // A death that was upheld upholds no other.
        play.measure("aa")
        let die: (inout Play, UInt64) -> Void = { play, number in
            play.facts.members[Play.head]?.departures = [
                .init(coverage: .init(dot: .init(Play.Who.county2.replica, number), context: .init()), date: play.day - 3)
            ]
        }
        die(&play, 900)
        play.decide(.county, play.standing().cases[0], .uphold)
        #expect(play.outcome == .exited)
        die(&play, 901)
        #expect(play.kinds == [.headChanged])
        #expect(play.outcome == .disputed)
    }
}
