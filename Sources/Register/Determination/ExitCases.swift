import Causality
import Records

/// Finds everything in a year's procedure that is no agreement.
struct CaseFinder {
    let history: ExitHistory
    let facts: ExitFacts
    let procedure: ExitProcedure
    let decisions: ExitDecisions
    let ledger: ExitLedger
    let names: CaseNames
    /// Announcements that count.
    let announcements: [ExitEvent]

    /// What people said no to although they had seen it announced.
    private var late: Set<ExitEvent> {
        if announcements.isEmpty { return [] }
        return Set(
            ledger.events.filter { event in
                switch event.content {
                case .withdrawal, .objection: break
                case .household(let said) where said.decision == .refuse: break
                default: return false
                }
                return announcements.contains { event.covers($0) }
            })
    }

    /// Without late complaints where the exit stands without them; where it does not, they count like others.
    func consent() -> (consent: ExitConsent, ignored: Set<ExitEvent>) {
        let late = late
        let without = ExitConsent(ledger, ignoring: late)
        if late.isEmpty || without.stands { return (without, late) }
        return (ExitConsent(ledger), late.filter { if case .objection = $0.content { true } else { false } })
    }

    /// All open cases, the gravest first.
    func cases(_ consent: ExitConsent, _ ignored: Set<ExitEvent>) -> [ExitCase] {
        var found: [Found] = []
        found += refusals(consent)
        found += signatures(consent)
        found += evidence(consent)
        found += sheets() + order() + objections(ignored) + circumstances(consent)
        if !ignored.isEmpty { found.append(Found(.lateComplaint, ignored.sorted { $0.dot < $1.dot })) }
        return found.compactMap(open).sorted { ($0.gravity(procedure), $0.name) < ($1.gravity(procedure), $1.name) }
    }

    /// A case before it is known whether somebody decided it.
    struct Found {
        let kind: CaseKind
        var events: [ExitEvent]
        var anchor: RecordID?
        var departures: [Dot] = []
        var evidence = ""
        var remark: Label?
        var changes: [ExitCase.Change] = []

        init(_ kind: CaseKind, _ events: [ExitEvent]) {
            self.kind = kind
            self.events = events
        }
    }

    // MARK: The answers

    private func refusals(_ consent: ExitConsent) -> [Found] {
        var found: [Found] = []
        let (no, yes) = (consent.refusals.map(\.event), consent.agreeing.map(\.event))
        let government = consent.governmentAgreeing.map(\.event)
        if !no.isEmpty, !yes.isEmpty {
            found.append(Found(.twoAnswers, no + yes))
        } else if !no.isEmpty, !government.isEmpty {
            found.append(Found(.householdRefuses, no + government))
        } else if !no.isEmpty, consent.government.isEmpty {
            found.append(Found(.householdDeclines, no))
        }
        if !consent.withdrawals.isEmpty { found.append(Found(.withdrawn, consent.withdrawals)) }
        let refusing = consent.governmentRefusing.map(\.event)
        if !refusing.isEmpty, !government.isEmpty {
            found.append(Found(.governmentDiffers, refusing + government))
        } else if !refusing.isEmpty, !yes.isEmpty {
            found.append(Found(.governmentRefuses, refusing + yes))
        }
        return found
    }

    /// Attestations that somebody signed who must not have.
    private func signatures(_ consent: ExitConsent) -> [Found] {
        var found: [Found] = []
        let kinds: [(AnswerFlaw, CaseKind)] = [
            (.helper, .helperSigned), (.signerUnknown, .signerNotEntitled), (.signerMinor, .signerNotEntitled),
            (.signerGone, .signerNotEntitled),
        ]
        for answer in consent.uncounted {
            guard let (flaw, kind) = kinds.first(where: { answer.flaws.contains($0.0) }) else { continue }
            var case_ = Found(kind, [answer.event])
            case_.anchor = answer.event.record
            case_.remark = flaw.label
            found.append(case_)
        }
        let unreproduced = (ledger.household + ledger.government).filter { $0.flaws.contains(.notReproduced) }
        for answer in unreproduced where !isRedone(answer.event) {
            var case_ = Found(.notReproduced, [answer.event])
            case_.anchor = answer.event.record
            found.append(case_)
        }
        return found
    }

    /// Whether an answer of the same side that counts came after.
    func isRedone(_ event: ExitEvent) -> Bool {
        let side = event.step == .household ? ledger.household : ledger.government
        return side.contains { $0.counts && $0.event.covers(event) }
    }

    // MARK: The facts

    private func evidence(_ consent: ExitConsent) -> [Found] {
        let (own, government) = (consent.agreeing, consent.governmentAgreeing)
        let answers = own + government
        guard !own.isEmpty, !government.isEmpty, answers.allSatisfy({ $0.now?.digest != nil }) else { return [] }
        let current = consent.current
        let events = (own + government).map(\.event)
        guard current.isEmpty else {
            var found: [Found] = []
            if !consent.bearsOut(procedure.need), let present = current.first?.household.now {
                var case_ = Found(.notMet, events)
                case_.evidence = present.digest ?? ""
                let items = present.named(present.unmet)
                case_.remark =
                    procedure.need == .notMet
                    ? Label(zh: "没有不达标的条件", en: "No item is not met.")
                    : Label(zh: "未达标或不明的条件：\(items.zh)", en: "Not met or unknown: \(items.en).")
                found.append(case_)
            }
            if current.allSatisfy({ $0.household.decision == .reserve || $0.government.decision == .reserve }) {
                found.append(Found(.reserve, current.flatMap { [$0.household.event, $0.government.event] }.unique))
            }
            return found
        }
        if let found = samePerson(own, government) { return [found] }
        if !consent.hadPair {
            let criteria = Set((own + government).map(\.criteria).filter { !$0.isEmpty })
            var case_ = Found(criteria.count > 1 ? .criteriaMismatch : .differentEvidence, events)
            case_.changes = answers.filter { !$0.isCurrent }.flatMap(changes).unique
            return [case_]
        }
        return [changed(answers)]
    }

    private func samePerson(_ own: [ExitAnswer], _ government: [ExitAnswer]) -> Found? {
        let same = own.flatMap { a in government.filter { $0.evidence == a.evidence }.map { (a, $0) } }
        guard !same.isEmpty, same.allSatisfy({ pair in ledger.pairs([pair.0], [pair.1]).isEmpty }) else { return nil }
        return Found(.samePerson, same.flatMap { [$0.event, $1.event] }.unique)
    }

    private func changed(_ answers: [ExitAnswer]) -> Found {
        let stale = answers.filter { !$0.isCurrent }
        let changes = stale.flatMap(changes).unique
        var case_ = Found(changes.contains(where: \.isRoster) ? .membershipChanged : .factsChanged, answers.map(\.event))
        case_.evidence = Set(answers.compactMap { $0.now?.digest }).sorted().joined(separator: " ")
        case_.changes = changes
        let sides = Set(stale.map(\.event.step))
        case_.remark =
            switch (sides.contains(.household), sides.contains(.government)) {
            case (true, false): Label(zh: "农户的认定已过时，须重新认定", en: "The household's attestation is stale; it must attest again.")
            case (false, true): Label(zh: "政府的认定已过时，须重新认定", en: "The government's attestation is stale; it must attest again.")
            default: Label(zh: "双方的认定都已过时，须重新认定", en: "Both attestations are stale; both must attest again.")
            }
        return case_
    }

    private func changes(since answer: ExitAnswer) -> [ExitCase.Change] {
        guard let seen = facts.seen[answer.event.dot], let present = answer.now else { return [] }
        let nothing = Label(zh: "未填", en: "missing")
        let before = Dictionary(seen.groups.map { ($0.id, $0) }) { first, _ in first }
        let now = Dictionary(present.groups.map { ($0.id, $0) }) { first, _ in first }
        return Set(before.keys).union(now.keys).sorted().compactMap { id in
            let (old, new) = (before[id], now[id])
            guard old?.value != new?.value, let group = new ?? old else { return nil }
            return ExitCase.Change(
                label: group.label, before: old?.value ?? nothing, now: new?.value ?? nothing, isRoster: group.isRoster,
                record: group.record, field: group.field)
        }
    }
}

extension Sequence where Element: Hashable {
    /// Each once, in the order of their first occurrence.
    var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
