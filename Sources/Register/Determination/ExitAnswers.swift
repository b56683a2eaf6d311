import Causality
package import Records

/// Why an attestation does not count.
package enum AnswerFlaw: String, Hashable, Sendable, CaseIterable {
    /// The step was not due for its author.
    case notDue
    /// Its author's office does not sign on this side.
    case office
    /// Of the government one person signed, and not two.
    case alone
    /// The digest is not the one of what its author had seen.
    case notReproduced
    /// The author is the household's helper.
    case helper
    /// No member, or one who is not on the roster of the round.
    case signerUnknown
    case signerMinor
    /// Dead, or gone for good, before the day of the signature.
    case signerGone
    /// No signature, fingerprint, recorded call or card.
    case noEvidence
    /// The card's code was used before: for other facts, in a run that was sent back, or before the household took its yes back.
    case codeUsed
    /// Nothing that the collector lacks: neither a code of the household's card nor a second person's attestation.
    case saidByCollector

    package var label: Label {
        switch self {
        case .notDue: Label(zh: "环节未到", en: "the step was not due")
        case .office: Label(zh: "签署人职务不符", en: "the author's office does not sign on this side")
        case .alone: Label(zh: "政府认定须两人署名", en: "two persons sign for the government")
        case .notReproduced: Label(zh: "事实摘要无法重现", en: "the digest is not that of what its author had seen")
        case .helper: Label(zh: "帮扶人不得代农户认定", en: "the helper cannot sign for the household")
        case .signerUnknown:
            Label(zh: "签字人不在本轮名册，又无委托书", en: "the signer is not on the roster, and there is no proxy's document and reason")
        case .signerMinor: Label(zh: "签字人未成年", en: "the signer is a minor")
        case .signerGone: Label(zh: "签字人签字前已死亡或离户", en: "the signer had died or left before the signature")
        case .noEvidence: Label(zh: "没有签字凭证", en: "there is no evidence of signing")
        case .codeUsed:
            Label(
                zh: "卡码已用过，须由乡镇另发新卡：cunlian card 户 --year 年度",
                en: "the card's code was used before; the township issues a new card: cunlian card HOUSEHOLD --year YEAR")
        case .saidByCollector:
            Label(zh: "采集员代述：无卡码，也无第二人见证", en: "said by the collector: neither a card code nor a second person's attestation")
        }
    }
}

/// One attestation, and whether it counts.
package struct ExitAnswer: Hashable, Sendable {
    package let event: ExitEvent
    package let evidence: String
    package let criteria: String
    package let decision: ExitEvent.Decision
    /// Empty where it counts.
    package internal(set) var flaws: [AnswerFlaw] = []
    /// Opened by the household's card.
    package internal(set) var hasCard = false
    /// What the facts come to now, by the terms that it named.
    package internal(set) var now: ExitFacts.Evidence?
    /// What they came to for its author, recomputed here; `nil` where that cannot be. Where it is what they come to now, the groups are left out.
    package internal(set) var seen: ExitFacts.Evidence?
    /// Second persons who attested the same.
    package internal(set) var witnesses: [ExitEvent] = []

    package var counts: Bool { flaws.isEmpty }
    package var isYes: Bool { decision != .refuse }
    /// The flaws that people are told of: a no counts whoever vouches for it.
    package var toldFlaws: [AnswerFlaw] { flaws.filter { isYes || $0 != .noEvidence && $0 != .saidByCollector } }
    /// Whether the facts are still those that were attested.
    package var isCurrent: Bool { now?.digest == evidence }

    init(
        _ event: ExitEvent, _ evidence: String, _ criteria: String, _ decision: ExitEvent.Decision, now: ExitFacts.Evidence? = nil,
        seen: ExitFacts.Evidence? = nil
    ) {
        self.event = event
        self.now = now
        self.seen = seen
        self.evidence = evidence
        self.criteria = criteria
        self.decision = decision
    }
}

/// Reads the attestations of both sides.
struct AnswerReader {
    /// Of the present run.
    let events: [ExitEvent]
    /// Of the year, those that a decision made void among them: a code that was used in a run that was sent back is used.
    let admitted: [ExitEvent]
    let facts: ExitFacts
    let procedure: ExitProcedure
    let household: RecordID
    let year: Int
    let kind: RunKind
    let digest: @Sendable ([UInt8]) -> [UInt8]

    /// The government's.
    func government(isDue: (ExitEvent) -> Bool) -> [ExitAnswer] {
        events.compactMap { event in
            guard case .government(let said) = event.content else { return nil }
            var answer = ExitAnswer(
                event, said.evidence, said.criteria, said.decision, now: facts.present(for: event), seen: facts.seen[event.dot])
            answer.flaws = commonFlaws(answer, .government, isDue)
            // One person's no is enough to stop it.
            let second = said.second?.normalised ?? ""
            if answer.isYes, second.isEmpty || second == event.person { answer.flaws.append(.alone) }
            return answer
        }
    }

    /// The household's.
    func household(isDue: (ExitEvent) -> Bool) -> [ExitAnswer] {
        let said = events.compactMap { event -> (ExitAnswer, ExitEvent.HouseholdAnswer)? in
            guard case .household(let said) = event.content else { return nil }
            let answer = ExitAnswer(
                event, said.evidence, said.criteria, said.decision, now: facts.present(for: event), seen: facts.seen[event.dot])
            return (answer, said)
        }
        let codes = admitted.compactMap { event -> UsedCode? in
            guard case .household(let said) = event.content, let code = said.cardCode.flatMap({ CardCode($0) }) else { return nil }
            return UsedCode(code: code, event: event, evidence: said.evidence, isOver: isOver(event))
        }
        // Who vouches for another said it in order, of the same facts, of somebody who may sign.
        let vouching = said.filter { (commonFlaws($0.0, .household, isDue) + signerFlaws($0.0.event, $0.1)).isEmpty }
        return said.map { answer, content in
            var answer = answer
            answer.hasCard = opensCard(answer.event, content)
            answer.witnesses = vouching.filter { isWitness($0.0.event, $0.1, of: answer.event, content) }.map(\.0.event)
            answer.flaws = commonFlaws(answer, .household, isDue) + signerFlaws(answer.event, content)
            if facts.helpers.contains(answer.event.person) || answer.event.role == "H" { answer.flaws.append(.helper) }
            let proofs = [content.proof] + said.filter { answer.witnesses.contains($0.0.event) }.map(\.1.proof)
            if !answer.hasCard, proofs.allSatisfy({ $0 == nil }) { answer.flaws.append(.noEvidence) }
            let isCodeUsed = answer.hasCard && codes.contains { isRival($0, of: answer, content) }
            if isCodeUsed { answer.flaws.append(.codeUsed) }
            if answer.witnesses.isEmpty, !answer.hasCard || isCodeUsed { answer.flaws.append(.saidByCollector) }
            return answer
        }
    }

    private func commonFlaws(_ answer: ExitAnswer, _ step: StepCode, _ isDue: (ExitEvent) -> Bool) -> [AnswerFlaw] {
        var flaws: [AnswerFlaw] = []
        if let role = answer.event.role, procedure.step(step)?.writers.contains(role) != true { flaws.append(.office) }
        if !isDue(answer.event) { flaws.append(.notDue) }
        if let seen = facts.seen[answer.event.dot]?.digest, seen != answer.evidence { flaws.append(.notReproduced) }
        return flaws
    }

    private func signerFlaws(_ event: ExitEvent, _ said: ExitEvent.HouseholdAnswer) -> [AnswerFlaw] {
        let isProxied = said.proxyDocument != nil && said.proxyReason != nil
        if !isProxied, said.proxyDocument != nil || said.proxyReason != nil { return [.signerUnknown] }
        guard let signer = said.signer, let member = facts.members[signer], member.isOnRoster else {
            return isProxied ? [] : [.signerUnknown]
        }
        var flaws: [AnswerFlaw] = []
        if !member.isHead && !member.hasRelation { flaws.append(.signerUnknown) }
        if let birth = member.birth, age(from: birth, on: event.date) < procedure.parameters.adultAge {
            flaws.append(.signerMinor)
        }
        if member.departures.contains(where: { $0.date < event.date || event.coverage.covers($0.coverage.dot) }) {
            flaws.append(.signerGone)
        }
        return flaws
    }

    /// Whole years from one day to another, both in days since 1970.
    private func age(from birth: Int, on day: Int) -> Int {
        guard let born = CalendarDate(days: birth), let now = CalendarDate(days: day) else { return 0 }
        return now.year - born.year - ((now.month, now.day) < (born.month, born.day) ? 1 : 0)
    }

    // MARK: What the collector lacks

    /// Whether the code is that of a card of this household, which somebody else issued and nobody had replaced.
    private func opensCard(_ event: ExitEvent, _ said: ExitEvent.HouseholdAnswer) -> Bool { !opened(event, said).isEmpty }

    /// The cards that an answer's code is of.
    private func opened(_ event: ExitEvent, _ said: ExitEvent.HouseholdAnswer) -> [ExitEvent] {
        guard let code = said.cardCode.flatMap({ CardCode($0) }) else { return [] }
        let commitment = code.commitment(household: household, year: year, kind: kind, decision: said.decision, digest: digest)
        let cards = events.filter { if case .card = $0.content { true } else { false } }
        return cards.filter { card in
            guard case .card(let agree, let refuse) = card.content else { return false }
            return (said.decision == .refuse ? refuse : agree) == commitment && !card.covers(event)
                && !card.hasSameAuthor(as: event)
                && !cards.contains { $0.covers(card) && !$0.covers(event) }
        }
    }

    /// A second person who attested the same by their own key.
    private func isWitness(
        _ other: ExitEvent, _ said: ExitEvent.HouseholdAnswer, of event: ExitEvent, _ content: ExitEvent.HouseholdAnswer
    ) -> Bool {
        guard other != event, !other.hasSameAuthor(as: event), said.evidence == content.evidence,
            (said.decision == .refuse) == (content.decision == .refuse), !facts.helpers.contains(other.person)
        else { return false }
        return content.witness == nil || content.witness == other.dot.replica.description
    }

    /// A code that was given with an answer: whoever reads the register knows it from then on.
    private struct UsedCode {
        let code: CardCode
        let event: ExitEvent
        let evidence: String
        /// A decision made the answer void.
        let isOver: Bool
    }

    private func isOver(_ event: ExitEvent) -> Bool { !events.contains(event) }

    /// Another answer by the same code, which was there first or was given without knowing of this one.
    ///
    /// One code may say the same of the same facts twice; not once a decision made the first answer void or the household
    /// took it back. A card that was issued after the first has codes of its own.
    private func isRival(_ used: UsedCode, of answer: ExitAnswer, _ content: ExitEvent.HouseholdAnswer) -> Bool {
        let event = answer.event
        guard used.event != event, content.cardCode.flatMap({ CardCode($0) }) == used.code, !used.event.covers(event) else { return false }
        guard used.evidence != answer.evidence || used.isOver || answer.isYes && isTakenBack(used.event, before: event)
        else { return false }
        return !opened(event, content).contains { $0.covers(used.event) }
    }

    /// Whether somebody who had seen an answer recorded the household's no, and whoever wrote the later one had seen that.
    private func isTakenBack(_ answer: ExitEvent, before later: ExitEvent) -> Bool {
        events.contains { event in
            switch event.content {
            case .withdrawal: break
            case .household(let said) where said.decision == .refuse: break
            default: return false
            }
            return event.covers(answer) && later.covers(event)
        }
    }
}
