import Causality
import Records
import TestSupport
import Testing

@testable import Register

/// In what order steps count, and what lies around the procedure.
struct OrderTests {
    // MARK: What a step must have seen

    @Test func `a step by an office that does not do it is no step`() {
        var play = Play.agreed()
        play.write(.town, .review(present: 20, inFavour: 15, against: 2))
        #expect(play.kinds == [.illegalHistory])
        #expect(!play.standing().view(.review).isDone)
    }

    @Test func `I1 a review that had not seen both sides agree to one set of facts does not count, though they agree later`() {
        func isDone(_ attest: (inout Play) -> Void) -> Bool {
            var play = Play()
            play.prepare()
            attest(&play)
            play.write(.village, .review(present: 20, inFavour: 15, against: 2))
            play.measure("aa")
            play.household(code: play.card.description)
            play.government()
            return play.standing().view(.review).isDone
        }
        #expect(isDone { $0.agree() })
        let different: (inout Play) -> Void = {
            $0.household()
            $0.measure("bb")
            $0.government()
            $0.measure("aa")
        }
        #expect(!isDone(different))
        // A yes of the wrong office, and a no, are no agreement to the household's facts.
        #expect(
            !isDone {
                different(&$0); $0.government(by: .collector2)
            })
        #expect(
            !isDone {
                different(&$0); $0.government(.refuse, by: .first)
            })
        // Nor is one by a helper with the household's own card.
        #expect(
            !isDone {
                $0.measure("bb")
                $0.household()
                $0.measure("aa")
                $0.household(by: .collector2, person: "helper")
                $0.government()
            })
    }

    @Test func `I1 an agreement that the review's author had not seen does not make it due`() {
        var play = Play()
        play.prepare()
        play.household()
        play.measure("bb")
        play.government()
        play.measure("aa")
        let before = play.all
        play.government(by: .first)
        play.write(.village, .review(present: 20, inFavour: 15, against: 2), seeing: before)
        #expect(!play.standing().view(.review).isDone)
        #expect(play.kinds.contains(.illegalHistory))
    }

    @Test func `a vote without a majority of those present, and a check that fails, stop what comes after`() {
        for (present, inFavour, against, isDone) in [(20, 11, 9, true), (20, 10, 0, false), (20, 9, 1, false)] {
            var play = Play.agreed()
            play.write(.village, .review(present: present, inFavour: inFavour, against: against))
            #expect(play.standing().view(.review).isDone == isDone, "\(inFavour) of \(present)")
            play.write(.village, .notice(isFirst: true, from: play.day, to: play.day + 7))
            #expect(play.standing().view(.firstNotice).isDone == isDone)
        }
        var play = Play.agreed(through: .secondNotice)
        play.day += 8
        play.write(.county, .approval(isCounty: true, passes: false, reason: "one child is not at school"))
        #expect(!play.standing().view(.countyApproval).isDone)
        play.write(.county, .announcement(from: play.day))
        #expect(play.kinds == [.illegalHistory])
        #expect(play.outcome == .disputed)
    }

    @Test func `opposite results of one step leave it undone`() {
        var play = Play.agreed()
        let before = play.all
        play.write(.village, .review(present: 20, inFavour: 15, against: 5), seeing: before)
        play.write(.village2, .review(present: 20, inFavour: 5, against: 15), seeing: before)
        #expect(!play.standing().view(.review).isDone)
    }

    @Test func `a step out of order is set right only by whoever had seen it`() {
        var play = Play.agreed(through: .secondNotice)
        let before = play.all
        play.write(.county, .approval(isCounty: true, passes: true, reason: nil), seeing: before, on: play.day + 7)
        play.write(.county2, .approval(isCounty: true, passes: true, reason: nil), seeing: before, on: play.day + 8)
        #expect(play.kinds == [.illegalHistory])
        play.write(.county2, .approval(isCounty: true, passes: true, reason: nil), on: play.day + 8)
        #expect(play.kinds == [])
    }

    // MARK: Notices

    @Test func `I8 of two notices the one that is over first will do, if whoever goes on had seen it`() {
        var play = Play.agreed(through: .review)
        let (day, before) = (play.day, play.all)
        play.write(.village, .notice(isFirst: true, from: day, to: day + 14), seeing: before)
        let longOnly = play.all
        play.write(.village2, .notice(isFirst: true, from: day, to: day + 7), seeing: before)
        #expect(play.standing().next.map(\.from) == [day + 8])
        var unaware = play
        unaware.write(.town, .approval(isCounty: false, passes: true, reason: nil), seeing: longOnly, on: day + 8)
        #expect(unaware.kinds == [.illegalHistory])
        play.write(.town, .approval(isCounty: false, passes: true, reason: nil), on: day + 8)
        #expect(play.kinds == [])
        #expect(play.standing().view(.townshipCheck).isDone)
    }

    @Test func `I7 an answer to one objection settles no other`() {
        var play = Play.agreed(through: .firstNotice)
        let first = play.write(.village, .objection(by: "a neighbour", text: "they have a car"))
        let second = play.write(.village, .objection(by: "a cousin", text: "they own a shop"))
        #expect(play.kinds == [.objection, .objection])
        play.write(.county, .objectionAnswer(objection: first.record, result: .rejected, text: "a tractor"))
        #expect(play.standing().cases.map(\.events) == [[second]])
    }

    // MARK: Announcements and sheets

    @Test func `I10 two announcements of different days, or one in the knowledge of the other, are two exits`() {
        var play = Play.agreed(through: .countyApproval)
        let before = play.all
        play.write(.county, .announcement(from: play.day), seeing: before)
        var days = play
        days.write(.county2, .announcement(from: play.day + 1), seeing: before)
        #expect(days.kinds == [.exitedTwice])
        play.write(.county2, .announcement(from: play.day))
        #expect(play.kinds == [.exitedTwice])
    }

    @Test func `I6 a sheet that calls unknown what is known, or cites other evidence, is a case`() {
        var play = Play.agreed()
        play.sheet { $0["2"] = .unknown }
        #expect(play.kinds == [.sheetDiffers])
        play.write(.first, .evaluation(.init(criteria: "gx", evidence: "zz", results: play.facts.present?.items ?? [:])))
        #expect(play.kinds == [.notReproduced])
    }

    @Test func `later sheets show poverty only after an exit that stands, only of later years, by right, and by the last word`() {
        let poor = ExitEvent.Content.evaluation(.init(criteria: "gx", evidence: "zz", results: ["9": .notMet]))
        let well = ExitEvent.Content.evaluation(.init(criteria: "gx", evidence: "yy", results: ["9": .met]))
        var early = Play.agreed()
        early.write(.first, poor, year: 2018)
        #expect(early.kinds == [])
        var play = Play.exited()
        play.write(.first, poor, year: 2018, isAdmitted: false)
        #expect(play.kinds == [])
        play.write(.first, poor, year: 2017)
        #expect(!play.kinds.contains(.poorAgain))
        play = Play.exited()
        play.write(.first, poor, year: 2018)
        #expect(play.kinds == [.poorAgain])
        play.write(.first, well, year: 2018)
        #expect(play.kinds == [])
    }

    @Test func `events of another year say nothing of this one`() {
        var play = Play()
        play.write(.village, .candidate(reason: nil), year: 2016)
        #expect(play.outcome == .none)
        #expect(play.standing().next.map(\.step) == [.candidate])
    }

    // MARK: Around it

    @Test func `I9 an exit after the planned year takes a reason as one before it does`() {
        var play = Play()
        play.facts.planYear = 2016
        play.prepare()
        #expect(play.kinds == [.offPlan])
    }

    @Test func `I10 a household that is in doubt, unconfirmed, or in two places does not exit`() {
        for standing in [Existence.Standing.contested, .unconfirmed, .doubled] {
            var play = Play.exited()
            play.facts.standing = standing
            #expect(play.kinds == [.existsDisputed], "\(standing)")
            #expect(play.outcome == .disputed)
        }
        var play = Play.exited()
        play.facts.doubts = [Label(zh: "同一人算了两次", en: "one person, twice")]
        #expect(play.kinds == [.existsDisputed])
        #expect(play.outcome == .disputed)
    }

    @Test func `I10 where a household moved away, or began its exit out of sight, nothing is decided and nothing is held against it`() {
        var moved = Play.exited()
        moved.facts.standing = .moved
        var unheld = Play.exited()
        unheld.facts.unheld = [Desk.village]
        for var play in [moved, unheld] {
            play.household(.refuse, by: .collector2, seeing: .init())
            #expect(play.outcome == .undecidedHere)
            #expect(play.kinds == [])
            #expect(play.standing().next.isEmpty)
        }
    }

    @Test func `nothing is due of a household that is retired`() {
        var play = Play.agreed()
        play.facts.standing = .retired
        #expect(play.standing().next.isEmpty)
    }

    @Test func `who dies on the day of the announcement dies before it, unless the recorder had seen it`() {
        var play = Play.exited()
        let dot = Dot(Play.Who.county2.replica, 900)
        play.facts.members[Play.head]?.departures = [.init(coverage: .init(dot: dot, context: .init()), date: play.day)]
        #expect(play.kinds == [.headChanged])
        play.facts.members[Play.head]?.departures = [.init(coverage: .init(dot: dot, context: play.all), date: play.day - 3)]
        #expect(play.kinds == [])
    }

    @Test func `a death asks nothing where another adult had attested the same`() {
        var play = Play()
        play.prepare()
        let before = play.all
        play.household(seeing: before)
        play.household(by: .collector2, seeing: before) { $0.signer = Play.spouse }
        play.government()
        play.proceed()
        let death = ExitFacts.Departure(
            coverage: .init(dot: Dot(Play.Who.county2.replica, 900), context: .init()), date: play.day - 3)
        play.facts.members[Play.head]?.departures = [death]
        #expect(play.kinds == [])
        #expect(play.outcome == .exited)
        play.facts.members[Play.spouse]?.departures = [death]
        #expect(play.kinds == [.headChanged])
    }
}
