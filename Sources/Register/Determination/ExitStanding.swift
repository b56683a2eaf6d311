import Causality
package import Records

/// Where the exit of one household in one year stands: a pure function of the set of its events and of the facts.
///
/// The order in which events arrived cannot matter, and there is no clock: the present day is given, and says only
/// what is due.
package struct ExitStanding: Sendable {
    /// What came of the year's procedure.
    package enum Outcome: String, Hashable, Sendable {
        /// Nobody listed the household.
        case none
        /// Under way.
        case preExit = "pre_exit"
        /// Something must be decided first.
        case disputed
        /// Announced, and both sides still agree to the facts as they are.
        case exited
        /// An administrator decided that there is no exit.
        case rejected
        /// The same, after it had been announced.
        case revoked
        /// This store cannot compute the evaluation that it depends on, and decides nothing.
        case undecidedHere
    }

    /// A step, and how far it is.
    package struct StepView: Sendable {
        package let step: ExitProcedure.Step
        /// The last word on it, where it counts.
        package let events: [ExitEvent]
        package let isDone: Bool
        /// Why it is not done although somebody did something.
        package let remarks: [Label]
    }

    /// What is to be done next.
    package struct Due: Hashable, Sendable {
        package let step: StepCode
        package let label: Label
        /// The first day, since 1970, on which it may be done; `nil`: at once.
        package let from: Int?
        /// Whose task it is: codes of offices.
        package let writers: [String]
    }

    package let household: RecordID
    package let year: Int
    package let kind: RunKind
    package let outcome: Outcome
    package let steps: [StepView]
    /// What may be done next; empty where a case must be decided first.
    package let next: [Due]
    /// Why the exit does not go on, besides the cases.
    package let obstacles: [Label]
    /// Open cases, the gravest first.
    package let cases: [ExitCase]
    package let householdAnswers: [ExitAnswer]
    package let governmentAnswers: [ExitAnswer]
    /// Everything of the year, admitted or not, by the clocks of those who wrote it.
    package let events: [ExitEvent]
    package let present: ExitFacts.Evidence?
    /// Why this program cannot read the procedure that the run goes by; then the steps are only named, and nothing is decided.
    package let unreadable: DocumentError?
    let ledger: ExitLedger

    /// - Parameter digest: The register's hash function, 32 bytes.
    package init(
        of history: ExitHistory, facts: ExitFacts, procedure: ExitProcedure, digest: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        let names = CaseNames(household: history.household, year: history.year, kind: history.kind, digest: digest)
        let decisions = ExitDecisions(history, procedure, names)
        let resets = decisions.resets
        let ledger = ExitLedger(history, facts, procedure, resets, digest: digest)
        let finder = CaseFinder(
            history: history, facts: facts, procedure: procedure, decisions: decisions, ledger: ledger, names: names,
            announcements: ledger.counted(.announcement))
        let (consent, ignored) = finder.consent()
        // Where the household is not, or what was written elsewhere cannot be judged, nothing is held against it.
        let cases = facts.isUndecidable ? [] : finder.cases(consent, ignored)
        household = history.household
        year = history.year
        kind = history.kind
        self.cases = cases
        self.ledger = ledger
        present = facts.present
        unreadable = facts.unreadable
        householdAnswers = ledger.household
        governmentAnswers = ledger.government
        events = history.events.sorted { ($0.time, $0.dot, $0.record) < ($1.time, $1.dot, $1.record) }
        let reader = StandingReader(ledger: ledger, facts: facts, consent: consent, cases: cases)
        steps = procedure.steps.map(reader.view)
        outcome = reader.outcome(history, resets)
        next = reader.next(steps)
        obstacles = reader.obstacles()
    }

    /// By what the run goes: what was in force where it began.
    package var procedure: ExitProcedure { ledger.procedure }

    package func view(_ step: StepCode) -> StepView { steps[ledger.procedure.place(of: step)] }

    /// Cases without whose decision the exit does not go on.
    package var blocking: [ExitCase] { cases.filter(\.blocks) }

    /// Answers of the household that nobody but the collector vouches for.
    package var saidByCollector: [ExitAnswer] { householdAnswers.filter { $0.flaws.contains(.saidByCollector) } }
}

/// Reads steps, outcome and what is next out of the ledger.
struct StandingReader {
    let ledger: ExitLedger
    let facts: ExitFacts
    let consent: ExitConsent
    let cases: [ExitCase]

    private var digest: String? { facts.present?.digest }
    private var isBlocked: Bool { cases.contains(where: \.blocks) }

    func view(_ step: ExitProcedure.Step) -> ExitStanding.StepView {
        var remarks: [Label] = []
        var (events, isDone): ([ExitEvent], Bool)
        switch step.code {
        case .household, .government:
            let answers = step.code == .household ? consent.household : consent.government
            let all = step.code == .household ? ledger.household : ledger.government
            // A refusal is shown as given whoever vouches for it: it stops the exit.
            let refusals = step.code == .household ? consent.refusals : []
            events = (answers + refusals).map(\.event).unique
            isDone =
                answers.contains { $0.isYes && ($0.now?.digest == nil || $0.isCurrent) } && answers.allSatisfy(\.isYes) && refusals.isEmpty
            // What was done again in order needs no remark.
            for answer in all
            where !answer.counts && !refusals.contains(answer) && !answers.contains(where: { $0.event.covers(answer.event) }) {
                remarks += answer.flaws.map(\.label)
            }
            if answers.contains(where: { $0.now?.digest != nil && !$0.isCurrent }) {
                remarks.append(Label(zh: "所认定的事实已不是现有事实", en: "what was attested is no longer what the register holds"))
            }
            if !answers.allSatisfy(\.isYes) || !refusals.isEmpty { remarks.append(Label(zh: "不同意", en: "refused")) }
        default:
            events = ledger.live(step.code)
            isDone = !events.isEmpty && events.allSatisfy(\.isPositive)
            if events.contains(where: { !$0.isPositive }) { remarks.append(Label(zh: "未通过", en: "it did not pass")) }
        }
        return ExitStanding.StepView(step: step, events: events, isDone: isDone, remarks: remarks.unique)
    }

    func outcome(_ history: ExitHistory, _ resets: [ExitDecisions.Reset]) -> ExitStanding.Outcome {
        let isListed = !ledger.counted(.candidate).isEmpty
        let isBegun = ledger.events.contains { $0.step != nil }
        if facts.isUndecidable { return history.admitted.isEmpty && facts.unheld.isEmpty ? .none : .undecidedHere }
        if isBlocked { return .disputed }
        if !isListed {
            let rejections = resets.filter(\.isRejection)
            guard !rejections.isEmpty else { return isBegun ? .preExit : .none }
            let wasAnnounced = history.admitted.contains { event in
                if case .announcement = event.content { rejections.contains { $0.decision.covers(event) } } else { false }
            }
            return wasAnnounced ? .revoked : .rejected
        }
        let isAnnounced = !ledger.counted(.announcement).isEmpty
        guard isAnnounced else { return .preExit }
        // An announced exit is read against the facts, and where they are not all here nothing is said.
        guard digest != nil || !consent.current.isEmpty else { return .undecidedHere }
        return consent.stands && consent.bearsOut(ledger.procedure.need) ? .exited : .disputed
    }

    func next(_ steps: [ExitStanding.StepView]) -> [ExitStanding.Due] {
        guard facts.standing != .retired, !facts.isUndecidable else { return [] }
        return steps.filter { !$0.isDone }.compactMap { view in
            let step = view.step
            guard step.after.allSatisfy({ steps[ledger.procedure.place(of: $0)].isDone }) else { return nil }
            // Both sides may answer anew while a case is open: that is how most are settled.
            guard !isBlocked || ledger.procedure.isBeforeAnswers(step.code) else { return nil }
            let from = step.after.compactMap { needed in ledger.live(needed).compactMap(\.lastDay).min() }.max().map { $0 + 1 }
            return ExitStanding.Due(step: step.code, label: step.label, from: from, writers: step.writers)
        }
    }

    func obstacles() -> [Label] {
        var result: [Label] = []
        if facts.standing == .retired { result.append(Label(zh: "该户已注销", en: "The household is retired.")) }
        let places = facts.places.map(\.description)
        if facts.standing == .moved {
            result.append(
                Label(
                    zh: "该户已迁往 \(places.joined(separator: "、"))，退出在那里办理",
                    en: "The household was moved to \(places.joined(separator: ", ")); its exit goes on there."))
        }
        if !facts.unheld.isEmpty {
            let regions = facts.unheld.map(\.description)
            result.append(
                Label(
                    zh: "迁入前在 \(regions.joined(separator: "、")) 办过的环节，本机没有那里的记录，不能核算，也不作结论",
                    en:
                        "Steps were done in \(regions.joined(separator: ", ")) before it came, and this store does not hold that region: not computable here, and nothing is decided."
                ))
        }
        if facts.unreadable != nil {
            result.append(
                Label(
                    zh: "本程序读不了该程序已发布的文件，不作结论；请更新程序",
                    en: "This program cannot read the published file of this procedure, and decides nothing: update the program."))
        }
        guard !ledger.events.isEmpty, !facts.isUndecidable else { return result }
        guard let present = facts.present else {
            result.append(Label(zh: "该年度没有本机可读的退出标准", en: "No exit standard that this store can read is in force in that year."))
            return result
        }
        guard present.digest != nil else {
            result.append(
                Label(
                    zh: "本机缺少评估所需的数据，不能计算，也不作结论",
                    en: "This store lacks what the evaluation needs: not computable here, and nothing is decided."))
            return result
        }
        guard ledger.procedure.need == .met else {
            if !present.bearsOut(.notMet) { result.append(Label(zh: "没有不达标的条件", en: "No item of the standard is not met.")) }
            return result
        }
        let (no, unknown) = (present.unmet.filter { present.items[$0] == .notMet }, present.unmet.filter { present.items[$0] == .unknown })
        let (failed, open) = (present.named(no), present.named(unknown))
        if !no.isEmpty { result.append(Label(zh: "未达标：\(failed.zh)", en: "Not met: \(failed.en).")) }
        if !unknown.isEmpty {
            result.append(
                Label(zh: "不明（缺失或有争议），不算达标：\(open.zh)", en: "Unknown, for want of facts or by dispute, and so not met: \(open.en)."))
        }
        if consent.household.isEmpty, consent.uncounted.contains(where: { $0.flaws.contains(.saidByCollector) }) {
            result.append(
                Label(
                    zh: "农户的同意只是采集员代述：要有户认定卡上的卡码，或第二人见证",
                    en:
                        "The household's yes was only said by the collector: it takes a code of the household's card, or a second person's attestation."
                ))
        }
        return result
    }
}
