import Causality
import Records
import TestSupport
import Testing

@testable import Register

/// Whose signature counts, and what vouches for it: I3 and I4 to the day, the roster and the key.
struct AttestationTests {
    private func prepared(_ change: (inout Play) -> Void = { _ in }) -> Play {
        var play = Play()
        play.prepare()
        change(&play)
        return play
    }

    /// What is wrong with the household's answers, in the order of the answers.
    private func flaws(_ play: Play) -> [[AnswerFlaw]] { play.standing().householdAnswers.map(\.flaws) }

    // MARK: Who signs

    @Test func `I3 an office that does not sign on a side attests nothing on it`() {
        var play = prepared {
            $0.giveCard(.county); $0.household(by: .town)
        }
        #expect(flaws(play) == [[.office]])
        #expect(!play.standing().view(.household).isDone)
        play.household()
        play.government(by: .collector)
        #expect(play.standing().governmentAnswers.map(\.flaws) == [[.office]])
        #expect(!play.standing().view(.government).isDone)
        // Nor does its no stand against the government's yes.
        play.government()
        play.government(.refuse, by: .collector)
        #expect(play.kinds == [])
    }

    @Test func `I3 who is not on the round's roster, or of no known relation to the head, does not sign`() {
        func signed(_ change: (inout ExitFacts.Member?) -> Void) -> [CaseKind] {
            var play = prepared()
            change(&play.facts.members[Play.spouse])
            play.household { $0.signer = Play.spouse }
            play.government()
            return play.kinds
        }
        #expect(signed { _ in } == [])
        #expect(signed { $0?.isOnRoster = false } == [.signerNotEntitled])
        #expect(signed { $0?.hasRelation = false } == [.signerNotEntitled])
    }

    @Test func `I3 half of a proxy's papers spoils the head's own signature`() {
        for (document, reason) in [("paper", nil), (nil, "works in Guangdong")] as [(String?, String?)] {
            let play = prepared {
                $0.household {
                    $0.proxyDocument = document; $0.proxyReason = reason
                }
                $0.government()
            }
            #expect(play.kinds == [.signerNotEntitled])
        }
    }

    @Test func `I3 who turns eighteen signs from that very day`() throws {
        func flaws(bornOn day: Int) throws -> [AnswerFlaw] {
            var play = prepared()
            play.facts.members[Play.spouse]?.birth = try #require(CalendarDate(year: 1999, month: 9, day: day)).days
            play.household { $0.signer = Play.spouse }
            return play.standing().householdAnswers[0].flaws
        }
        #expect(CalendarDate(days: Play.start)?.description == "2017-09-01")
        #expect(try flaws(bornOn: 1) == [])
        #expect(try flaws(bornOn: 2) == [.signerMinor])
        // The day of the signature, and not that of the register.
        var play = prepared()
        play.facts.members[Play.spouse]?.birth = CalendarDate(year: 1999, month: 9, day: 2)?.days
        play.household(on: Play.start + 1) { $0.signer = Play.spouse }
        #expect(play.standing().householdAnswers[0].flaws == [])
    }

    @Test func `I3 who dies on the day of the signature had signed, and who was recorded gone had not, whatever day is given`() {
        let unseen = Dot(Play.Who.county2.replica, 900)
        var play = prepared { $0.agree() }
        play.facts.members[Play.head]?.departures = [.init(coverage: .init(dot: unseen, context: .init()), date: play.day)]
        #expect(play.kinds == [.headChanged])
        var known = prepared()
        let record = known.giveCard()
        known.agree()
        known.facts.members[Play.head]?.departures = [.init(coverage: record.coverage, date: known.day + 30)]
        #expect(known.kinds == [.signerNotEntitled])
    }

    @Test func `I3 one key under two names is one person`() {
        let play = prepared {
            $0.household(by: .first, person: "Wei"); $0.government(by: .first, person: "Lan")
        }
        #expect(play.kinds == [.samePerson])
    }

    @Test func `I3 whoever holds a helper's office does not sign for the household, though nobody paired them with it`() {
        let play = prepared {
            $0.household(by: .helper, person: "another household's helper"); $0.government()
        }
        #expect(play.kinds == [.helperSigned])
    }

    // MARK: What vouches for it

    @Test func `I4 a card that was issued by somebody who had seen the answer opens nothing`() {
        var play = Play()
        play.write(.village, .candidate(reason: nil))
        play.write(.first, .houseCheck(persons: ["a", "b"], units: []))
        play.sheet()
        play.household()
        play.giveCard()
        #expect(flaws(play) == [[.saidByCollector]])
        #expect(!play.standing().view(.household).isDone)
    }

    @Test func `I4 a witness attests the same facts and the same answer, and is the one who was named`() {
        func witnessed(_ second: (inout Play, VersionVector) -> Void, named: String? = nil) -> Bool {
            var play = prepared()
            let before = play.all
            play.household(by: .collector, seeing: before) {
                $0.cardCode = nil; $0.witness = named
            }
            second(&play, before)
            return play.standing().householdAnswers.contains { $0.event.person == "collector" && $0.counts }
        }
        let same: (inout Play, VersionVector) -> Void = { play, before in
            play.household(by: .collector2, seeing: before) { $0.cardCode = nil }
        }
        #expect(witnessed(same))
        #expect(witnessed(same, named: Play.Who.collector2.replica.description))
        #expect(!witnessed(same, named: Play.Who.first.replica.description))
        #expect(
            !witnessed { play, before in
                play.measure("bb")
                play.household(by: .collector2, seeing: before) { $0.cardCode = nil }
            })
        #expect(
            !witnessed { play, before in
                play.household(.refuse, by: .collector2, seeing: before) { $0.cardCode = nil }
            })
    }

    @Test func `I4 the evidence of signing may be the witness's`() {
        var play = prepared()
        let before = play.all
        play.household(by: .collector, seeing: before) {
            $0.cardCode = nil; $0.proof = nil
        }
        play.household(by: .collector2, seeing: before) { $0.cardCode = nil }
        #expect(flaws(play) == [[], []])
    }

    @Test func `I4 one code may say the same twice, and its first answer outlives an attempt to use it for other facts`() {
        var play = prepared {
            $0.household(); $0.household()
        }
        #expect(flaws(play) == [[], []])
        play.measure("bb")
        play.household()
        #expect(flaws(play) == [[], [], [.codeUsed, .saidByCollector]])
        play.measure("aa")
        #expect(play.standing().view(.household).isDone)
    }

    @Test func `I4 a code that was used before a decision sent the run back says no second yes, whatever the facts, and a new card's does`()
        throws
    {
        for facts in ["aa", "bb"] {
            for step in [StepCode.household, .houseCheck] {
                var play = Play.agreed(through: .firstNotice)
                play.write(.village, .objection(by: "x", text: "y"))
                play.decide(.county, try #require(play.standing().cases.first), .return, step: step)
                play.measure(facts)
                if step == .houseCheck {
                    play.write(.first, .houseCheck(persons: ["a", "b"], units: []))
                    play.sheet()
                }
                // Somebody of the team, who reads the code in the register.
                play.household(by: .first)
                #expect(flaws(play) == [[.codeUsed, .saidByCollector]], "\(facts) \(step)")
                #expect(!play.standing().view(.household).isDone)
                let second = CardCode(bits: 9)
                play.giveCard(.town, second)
                play.household(code: second.description)
                #expect(play.standing().view(.household).isDone, "\(facts) \(step)")
            }
        }
    }

    @Test func `I4 what a used code lacks is a new card, and people are told the command`() {
        #expect(AnswerFlaw.codeUsed.label.zh.contains("cunlian card") && AnswerFlaw.codeUsed.label.en.contains("cunlian card"))
    }

    @Test func `I4 a card's code opens one answer of one household in one year`() {
        let code = CardCode(bits: 12_345)
        let commitments = Set(
            [(Play.household, 2017, .agree), (Play.household, 2017, .refuse), (Play.household, 2018, .agree), (Play.head, 2017, .agree)]
                .map { (record: RecordID, year: Int, decision: ExitEvent.Decision) in
                    code.commitment(household: record, year: year, decision: decision, digest: Toy.digest)
                })
        #expect(commitments.count == 4)
        // Who agrees with a reserve agrees.
        let yes = code.commitment(household: Play.household, year: 2017, decision: .reserve, digest: Toy.digest)
        #expect(commitments.contains(yes))
    }
}
