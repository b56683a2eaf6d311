import Causality
import Records
import TestSupport
import Testing

@testable import Register

/// Where the two sides stand when people say yes and no, one after the other or at once.
struct ConsentTests {
    @Test func `I12 only a consent that counts lifts a withdrawal`() {
        var play = Play.agreed()
        play.write(.collector2, .withdrawal(attestation: nil, reason: "the work is over"))
        #expect(play.kinds == [.withdrawn])
        // The collector's word for it, and the household's own no, leave it withdrawn.
        play.household { $0.cardCode = nil }
        #expect(play.kinds.contains(.withdrawn))
        play.household(.refuse)
        #expect(play.kinds.contains(.withdrawn))
        // Nor does the code of the yes that was taken back, which everybody has read by now.
        play.household()
        #expect(play.kinds.contains(.withdrawn))
        let second = CardCode(bits: 9)
        play.giveCard(.town, second)
        play.household(code: second.description)
        #expect(play.kinds == [])
    }

    @Test func `the household's latest word holds, and at once a no keeps the yes from being done`() {
        var play = Play()
        play.prepare()
        play.household(.refuse)
        play.household()
        #expect(play.standing().view(.household).isDone)
        // Though nobody vouches for the no.
        var other = Play()
        other.prepare()
        let before = other.all
        other.household(seeing: before)
        other.household(.refuse, by: .collector2, seeing: before) { $0.cardCode = nil }
        #expect(other.standing().householdAnswers.filter(\.counts).map(\.isYes) == [true])
        #expect(!other.standing().view(.household).isDone)
    }

    @Test func `a government that refuses, and one that is of two minds`() {
        var play = Play()
        play.prepare()
        play.household()
        play.government(.refuse, by: .first)
        #expect(play.kinds == [.governmentRefuses])
        #expect(!play.standing().view(.government).isDone)
        let before = play.all
        play.government(by: .first)
        play.government(.refuse, by: .town, seeing: before)
        #expect(play.kinds == [.governmentDiffers])
        #expect(!play.standing().view(.government).isDone)
        #expect(play.standing().next.map(\.step) == [.government])
    }

    @Test func `a reserve of either side is for the county to hear`() {
        var play = Play()
        play.prepare()
        play.household()
        play.government(.reserve)
        #expect(play.kinds == [.reserve])
    }

    @Test func `two sides that judged by different standards are told apart from two that saw different facts`() {
        var play = Play()
        play.prepare()
        play.measure("bb")
        play.household { $0.criteria = "last year's" }
        play.measure("aa")
        play.government()
        #expect(play.kinds == [.criteriaMismatch])
    }

    @Test func `I6 an answer that cannot be reproduced stays a case until one that counts came after it`() {
        var play = Play()
        play.prepare()
        play.household(digest: "ff")
        play.household { $0.cardCode = nil }
        #expect(play.kinds == [.notReproduced])
        // The code said yes to other facts already, so it takes another card.
        let second = CardCode(bits: 9)
        play.giveCard(.town, second)
        play.household(code: second.description)
        #expect(play.kinds == [])
    }

    @Test func `a complaint after the announcement counts in full once anybody's earlier no has come in`() {
        var prepared = VersionVector()
        func kinds(_ early: (inout Play, VersionVector) -> Void, late: (inout Play) -> Void) -> [CaseKind] {
            var play = Play()
            play.prepare()
            prepared = play.all
            play.agree()
            play.proceed(through: .countyApproval)
            let before = play.all
            play.write(.county, .announcement(from: play.day))
            late(&play)
            #expect(play.kinds == [.lateComplaint])
            early(&play, before)
            #expect(play.outcome == .disputed)
            return play.kinds
        }
        let withdraw: (inout Play) -> Void = { $0.write(.collector, .withdrawal(attestation: nil, reason: "regrets")) }
        #expect(
            kinds({ $0.household(.refuse, by: .collector2, seeing: $1) { $0.cardCode = nil } }, late: withdraw) == [
                .withdrawn, .twoAnswers,
            ])
        #expect(
            kinds({ play, _ in play.government(.refuse, by: .first, seeing: prepared) }, late: withdraw) == [
                .withdrawn, .governmentDiffers,
            ])
        #expect(
            kinds(
                { $0.write(.collector2, .withdrawal(attestation: nil, reason: "regrets"), seeing: $1) },
                late: { $0.household(.refuse, by: .collector) { $0.cardCode = nil } }) == [.withdrawn, .twoAnswers])
    }
}
