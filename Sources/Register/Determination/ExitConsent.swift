import Causality
import Records

/// Where the two sides stand: the live answers of each, and what they agree on.
struct ExitConsent {
    /// Of the household: the latest answers that count.
    let household: [ExitAnswer]
    /// Of the government.
    let government: [ExitAnswer]
    /// Refusals that no answer that counts came after, confirmed or not: a no needs no proof.
    let refusals: [ExitAnswer]
    /// Withdrawals that no consent came after.
    let withdrawals: [ExitEvent]
    /// Agreements that do not count, and that nothing came after.
    let uncounted: [ExitAnswer]
    /// Live answers that agree on the same facts.
    let pairs: [ExitLedger.Pair]
    /// Whether there ever was such a pair.
    let hadPair: Bool

    /// - Parameter ignoring: Complaints of people who had seen the announcement.
    init(_ ledger: ExitLedger, ignoring late: Set<ExitEvent> = []) {
        let answers = ledger.household.filter { !late.contains($0.event) }
        let counting = answers.filter(\.counts)
        household = Self.latest(counting)
        refusals = answers.filter { answer in
            answer.decision == .refuse && !counting.contains { $0.event.covers(answer.event) }
        }
        withdrawals = ledger.events.filter { event in
            guard case .withdrawal = event.content, !late.contains(event) else { return false }
            return !counting.contains { $0.isYes && $0.event.covers(event) }
        }
        uncounted = answers.filter { answer in
            answer.isYes && !answer.counts
                && !answers.contains { $0 != answer && $0.event.covers(answer.event) && ($0.counts || $0.decision == .refuse) }
        }
        government = Self.latest(ledger.government.filter(\.counts))
        pairs = ledger.pairs(household, government)
        hadPair = !ledger.agreements.isEmpty
    }

    private static func latest(_ answers: [ExitAnswer]) -> [ExitAnswer] {
        answers.filter { answer in !answers.contains { $0.event.covers(answer.event) } }
    }

    var agreeing: [ExitAnswer] { household.filter(\.isYes) }
    var governmentAgreeing: [ExitAnswer] { government.filter(\.isYes) }
    var governmentRefusing: [ExitAnswer] { government.filter { !$0.isYes } }

    /// Pairs that agree on the facts as they are.
    var current: [ExitLedger.Pair] { pairs.filter(\.household.isCurrent) }

    /// Whether both say yes to the facts as they are, and nobody says no.
    var stands: Bool { !current.isEmpty && refusals.isEmpty && withdrawals.isEmpty && governmentRefusing.isEmpty }

    /// Whether facts to which both agree bear out what the procedure is about.
    func bearsOut(_ need: ExitProcedure.Need) -> Bool { current.contains { $0.household.now?.bearsOut(need) == true } }
}
