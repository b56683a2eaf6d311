import Causality
import Records
import TestSupport
import Testing

@testable import Register

/// The invariants I1 to I12 of the dual determination, on the pure core.
struct InvariantTests {
    @Test func `I1 an exit stands where household and government attest the same digest`() {
        let play = Play.exited()
        #expect(play.outcome == .exited)
        #expect(play.kinds == [])
        #expect(play.standing().steps.filter(\.isDone).count == 11)
        #expect(play.standing().next.map(\.step) == [.mark])
    }

    @Test func `I1 it does not where they attest different ones, or only one attests`() {
        var play = Play()
        play.prepare()
        play.household()
        play.measure("bb", water: "20")
        play.government()
        play.proceed()
        #expect(play.outcome == .disputed)
        #expect(play.kinds.first == .differentEvidence)
        #expect(play.standing().cases[0].changes.map(\.before.en) == ["40"])
        var alone = Play()
        alone.prepare()
        alone.household()
        alone.proceed()
        #expect(alone.outcome == .disputed)
        #expect(Set(alone.kinds) == [.illegalHistory])
    }

    @Test func `I2 an indicator corrected while both sign makes both stale`() {
        var play = Play()
        play.prepare()
        let before = play.all
        play.household(seeing: before)
        play.government(seeing: before)
        #expect(play.outcome == .preExit)
        play.measure("bb", water: "20")
        #expect(play.outcome == .disputed)
        let found = play.standing().cases[0]
        #expect(found.kind == .factsChanged)
        #expect(
            found.changes == [
                .init(
                    label: Label(zh: "water", en: "water"), before: Label(zh: "40", en: "40"), now: Label(zh: "20", en: "20"),
                    isRoster: false)
            ])
        #expect(play.standing().view(.household).isDone == false)
        #expect(play.standing().next.map(\.step) == [.household, .government])
    }

    @Test func `I2 a correction after the announcement undoes the exit, and the old facts restore it`() {
        var play = Play.exited()
        play.measure("bb", water: "20")
        #expect(play.outcome == .disputed)
        #expect(play.kinds == [.factsChanged])
        play.measure("cc", roster: "4")
        #expect(play.kinds == [.membershipChanged])
        // Over facts and no dots: who measures the same again has changed nothing.
        play.measure("aa")
        #expect(play.outcome == .exited)
    }

    @Test func `I2 both may attest anew what is the case now`() {
        var play = Play.exited()
        play.measure("bb")
        let second = CardCode(bits: 77)
        play.giveCard(.town, second)
        play.household(code: second.description)
        #expect(play.kinds == [.factsChanged])
        play.government()
        #expect(play.outcome == .exited)
    }

    @Test func `I3 one person does not sign for both sides`() {
        var play = Play()
        play.prepare()
        play.household(by: .first)
        play.government(by: .first)
        #expect(play.kinds == [.samePerson])
        // The same person by another key, and the same key under another name.
        var other = Play()
        other.prepare()
        other.household(by: .collector, person: "Wei")
        other.government(by: .first, person: "Wei")
        #expect(other.kinds == [.samePerson])
        other.government(by: .town)
        #expect(other.kinds == [])
    }

    @Test func `I3 the helper cannot sign for the household, whatever office they hold besides`() {
        var play = Play()
        play.prepare()
        play.household(by: .collector, person: "helper")
        play.government()
        #expect(play.kinds == [.helperSigned])
        #expect(play.standing().view(.household).isDone == false)
        play.proceed()
        #expect(play.outcome == .disputed)
    }

    @Test func `I3 another adult signs for an absent head, a proxy with document and reason, a minor or a stranger does not`() {
        func signed(_ change: @escaping (inout ExitEvent.HouseholdAnswer) -> Void) -> [CaseKind] {
            var play = Play()
            play.prepare()
            play.household { change(&$0) }
            play.government()
            return play.kinds
        }
        #expect(signed { $0.signer = Play.spouse } == [])
        #expect(signed { $0.signer = Play.child } == [.signerNotEntitled])
        #expect(signed { $0.signer = Play.household } == [.signerNotEntitled])
        #expect(
            signed {
                $0.signer = nil; $0.proxyDocument = "paper"
            } == [.signerNotEntitled])
        #expect(
            signed {
                $0.signer = nil; $0.proxyDocument = "paper"; $0.proxyReason = "works in Guangdong"
            } == [])
    }

    @Test func `I3 the head who died before the day of the signature did not sign`() {
        var play = Play()
        play.prepare()
        play.agree()
        play.facts.members[Play.head]?.departures = [
            .init(coverage: .init(dot: .init(Play.Who.county.replica, 900), context: .init()), date: play.day - 3)
        ]
        #expect(play.kinds == [.signerNotEntitled])
    }

    @Test func `I3 the head who died between signature and announcement is a case that the county may uphold`() {
        var play = Play.exited()
        let death = ExitFacts.Departure(coverage: .init(dot: .init(Play.Who.county2.replica, 900), context: .init()), date: play.day - 3)
        play.facts.members[Play.head]?.departures = [death]
        #expect(play.kinds == [.headChanged])
        #expect(play.outcome == .disputed)
        play.decide(.county, play.standing().cases[0], .uphold)
        #expect(play.outcome == .exited)
        // Who dies after the announcement belongs to a later round, whoever recorded it.
        play.facts.members[Play.head]?.departures = [.init(coverage: death.coverage, date: play.day + 3)]
        #expect(play.outcome == .exited)
        play.facts.members[Play.head]?.departures = [.init(coverage: .init(dot: death.coverage.dot, context: play.all), date: play.day - 3)]
        #expect(play.outcome == .exited)
    }

    @Test func `I4 T3 a yes without card code or witness is the collector's word, and does not count`() {
        var play = Play()
        play.prepare()
        play.household { $0.cardCode = nil }
        play.government()
        let standing = play.standing()
        #expect(standing.saidByCollector.count == 1)
        #expect(!standing.view(.household).isDone)
        #expect(standing.obstacles.contains { $0.zh.contains("采集员代述") })
        play.proceed()
        #expect(play.outcome == .disputed)
    }

    @Test func `I4 a code of the refusal is no consent, a code for one answer is none for another, a made-up one is none`() {
        func counts(_ build: (inout Play) -> Void) -> Bool {
            var play = Play()
            play.prepare()
            build(&play)
            return play.standing().view(.household).isDone
        }
        #expect(counts { $0.household() })
        #expect(counts { $0.household(code: $0.card.description.lowercased()) })
        #expect(!counts { $0.household(code: $0.refusalCode.description) })
        #expect(!counts { $0.household(code: "0000-0000-0000") })
        #expect(!counts { $0.household(code: "") })
        // Whoever was given the code for the old facts cannot use it for others.
        #expect(
            !counts {
                $0.household(); $0.measure("bb"); $0.household()
            })
        // Two at once: nobody can tell which facts the household was shown.
        #expect(
            !counts { play in
                let before = play.all
                play.household(seeing: before)
                play.measure("bb")
                play.household(by: .collector2, seeing: before)
            })
        // A card that was replaced, or that the collector issued.
        #expect(
            !counts {
                $0.giveCard(.town, CardCode(bits: 9)); $0.household()
            })
        #expect(
            counts {
                $0.household(); $0.giveCard(.town, CardCode(bits: 9))
            })
        #expect(
            !counts {
                $0.giveCard(.town, CardCode(bits: 9)); $0.household(by: .collector, code: CardCode(bits: 9).description, person: "town")
            })
    }

    @Test func `I4 a second person's attestation confirms, one by the government's signer or the helper does not`() {
        func kinds(_ witness: Play.Who, person: String? = nil, government: Play.Who = .town) -> (Bool, [CaseKind]) {
            var play = Play()
            play.prepare()
            let before = play.all
            play.household(by: .collector, seeing: before) { $0.cardCode = nil }
            play.household(by: witness, seeing: before, person: person) { $0.cardCode = nil }
            play.government(by: government)
            return (play.standing().view(.household).isDone, play.kinds)
        }
        #expect(kinds(.collector2) == (true, []))
        #expect(kinds(.collector) == (false, []))
        #expect(kinds(.collector2, person: "collector") == (false, []))
        #expect(kinds(.collector2, person: "helper") == (false, [.helperSigned]))
        #expect(kinds(.first, government: .first).1 == [.samePerson])
    }

    @Test func `I4 a consent without any evidence of signing does not count`() {
        var play = Play()
        play.prepare()
        let before = play.all
        for who in [Play.Who.collector, .collector2] {
            play.household(by: who, seeing: before) {
                $0.cardCode = nil; $0.proof = nil
            }
        }
        #expect(!play.standing().view(.household).isDone)
        #expect(play.standing().householdAnswers.allSatisfy { $0.flaws == [.noEvidence] })
    }

    @Test func `I5 an unknown item is not met, and an unmet one is no exit though both sign`() {
        var play = Play()
        play.measure("aa", unknown: ["5"])
        play.prepare()
        play.agree()
        play.proceed()
        #expect(play.outcome == .disputed)
        #expect(play.kinds == [.notMet])
        play.measure("aa", unmet: ["9"])
        #expect(play.kinds.first == .notMet)
        // Where it cannot be computed nothing is said.
        play.facts.present?.digest = nil
        #expect(play.outcome == .undecidedHere)
        #expect(play.standing().obstacles[0].en.contains("not computable here"))
    }

    @Test func `I6 a sheet that says other than the recomputation is a case`() {
        var play = Play()
        play.measure("aa", unmet: ["2"])
        play.write(.village, .candidate(reason: nil))
        play.write(.first, .houseCheck(persons: ["a", "b"], units: []))
        play.sheet { $0["2"] = .met }
        #expect(play.kinds == [.sheetDiffers])
        #expect(play.standing().cases[0].remark?.en.contains("2") == true)
        play.sheet()
        #expect(play.kinds == [])
    }

    @Test func `I6 an attestation whose digest cannot be reproduced does not count`() {
        var play = Play()
        play.prepare()
        play.household(digest: "ff")
        play.government(digest: "ff")
        play.measure("ff")
        #expect(play.kinds == [.notReproduced, .notReproduced])
        #expect(play.outcome == .disputed)
    }

    @Test func `I7 a notice that hangs too short a time does not count`() {
        var play = Play()
        play.prepare()
        play.agree()
        play.proceed(through: .review)
        play.write(.village, .notice(isFirst: true, from: play.day, to: play.day + 6))
        #expect(play.kinds == [.illegalHistory])
        play.procedure?.parameters.noticeDays = 6
        #expect(play.kinds == [])
    }

    @Test func `I7 an objection stops the exit until the county has answered it`() {
        var play = Play()
        play.prepare()
        play.agree()
        play.proceed(through: .firstNotice)
        let objection = play.write(.village, .objection(by: "a neighbour", text: "they have a car"))
        #expect(play.kinds == [.objection])
        #expect(play.standing().next.isEmpty)
        let answer = play.write(.county, .objectionAnswer(objection: objection.record, result: .rejected, text: "a tractor"))
        #expect(play.kinds == [])
        var upheld = play
        upheld.events.removeAll { $0 == answer }
        upheld.write(.county, .objectionAnswer(objection: objection.record, result: .upheld, text: "a car"))
        #expect(upheld.kinds == [.objection])
    }

    @Test func `I7 an objection from offline counts unless its author had seen the announcement`() {
        var play = Play()
        play.prepare()
        play.agree()
        play.proceed(through: .countyApproval)
        let before = play.all
        play.write(.county, .announcement(from: play.day))
        var offline = play
        offline.write(.village2, .objection(by: "a neighbour", text: "a car"), seeing: before)
        #expect(offline.outcome == .disputed)
        play.write(.village2, .objection(by: "a neighbour", text: "a car"))
        #expect(play.outcome == .exited)
        #expect(play.kinds == [.lateComplaint])
    }

    @Test func `I8 the county does not approve before the second notice is over`() {
        var play = Play()
        play.prepare()
        play.agree()
        play.proceed(through: .secondNotice)
        play.write(.county, .approval(isCounty: true, passes: true, reason: nil), on: play.day + 7)
        #expect(play.kinds == [.illegalHistory])
        #expect(!play.standing().view(.countyApproval).isDone)
        #expect(play.standing().next.isEmpty)
        // In order, by somebody who saw what was wrong.
        play.write(.county, .approval(isCounty: true, passes: true, reason: nil), on: play.day + 8)
        #expect(play.kinds == [])
        #expect(play.standing().view(.countyApproval).isDone)
    }

    @Test func `I8 what is not due says from when it is`() {
        var play = Play()
        play.prepare()
        #expect(play.standing().next.map(\.step) == [.household, .government])
        play.agree()
        play.proceed(through: .firstNotice)
        #expect(
            play.standing().next == [
                .init(
                    step: .townshipCheck, label: play.procedure?.step(.townshipCheck)?.label ?? .init(zh: "", en: ""), from: play.day + 8,
                    writers: ["T"])
            ])
    }

    @Test func `I9 another year than the plan's takes a reason`() {
        var play = Play()
        play.facts.planYear = 2018
        play.prepare()
        #expect(play.kinds == [.offPlan])
        play.write(.village, .candidate(reason: "ahead of the plan: a son found work"))
        #expect(play.kinds == [])
    }

    @Test func `I10 one exit a household and year, however often it is announced`() {
        var play = Play()
        play.prepare()
        play.agree()
        play.proceed(through: .countyApproval)
        let before = play.all
        play.write(.county, .announcement(from: play.day), seeing: before)
        play.write(.county2, .announcement(from: play.day), seeing: before)
        #expect(play.outcome == .exited)
        play.write(.county, .announcement(from: play.day + 30))
        #expect(play.kinds == [.exitedTwice])
        #expect(play.outcome == .disputed)
        var elsewhere = Play.exited()
        elsewhere.facts.standing = .contested
        #expect(elsewhere.kinds == [.existsDisputed])
    }

    @Test func `I12 a withdrawal from offline during the notice undoes the exit`() {
        var play = Play()
        play.prepare()
        play.agree()
        play.proceed(through: .firstNotice)
        let during = play.all
        play.proceed()
        let attestation = play.events.first { $0.step == .household }
        play.write(.collector2, .withdrawal(attestation: attestation?.record, reason: "the work is over"), seeing: during)
        #expect(play.outcome == .disputed)
        #expect(play.kinds == [.withdrawn])
    }

    @Test func `I12 a withdrawal by somebody who had seen the announcement is a complaint, and only while the exit stands without it`() {
        var play = Play.exited()
        play.write(.collector2, .withdrawal(attestation: nil, reason: "regrets"))
        #expect(play.outcome == .exited)
        #expect(play.kinds == [.lateComplaint])
        play.measure("bb")
        #expect(play.kinds.contains(.withdrawn))
    }
}
