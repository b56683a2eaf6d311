import Causality
import Records

/// Which steps were done, each in its order.
///
/// A step counts where its author had seen done whatever it needs, in the run that the decisions left standing, and a
/// notice before it was over. What was done out of order is kept, shown, and does not count.
struct ExitLedger {
    /// One event of a step, and what is wrong with its place.
    struct Done {
        let event: ExitEvent
        let problem: Problem?
    }

    /// Why an event does not count.
    enum Problem: Hashable {
        /// It is another office's.
        case office
        /// Its author had not seen these done.
        case missing([StepCode])
        /// A notice was to hang until that day.
        case early(until: Int)
        /// The notice is shorter than it must be.
        case short(days: Int)
        /// Its day lies before that of what it follows.
        case before(day: Int)
        /// The house was checked by fewer than two.
        case alone
        /// More votes than people, or of nobody.
        case votes
        /// It names facts to which both sides had not agreed.
        case otherEvidence
        /// Its author had seen an objection that nobody had answered, or that was found right.
        case objected
    }

    let procedure: ExitProcedure
    /// Of the present run.
    let events: [ExitEvent]
    private(set) var done: [StepCode: [Done]] = [:]
    private(set) var household: [ExitAnswer] = []
    private(set) var government: [ExitAnswer] = []
    /// Attestations of both sides that ever agreed.
    private(set) var agreements: [Pair] = []

    init(
        _ history: ExitHistory, _ facts: ExitFacts, _ procedure: ExitProcedure, _ resets: [ExitDecisions.Reset],
        digest: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.procedure = procedure
        events = history.admitted.filter { !Self.isVoid($0, resets, procedure) }
        let reader = AnswerReader(
            events: events, admitted: history.admitted, facts: facts, procedure: procedure, household: history.household,
            year: history.year, kind: history.kind, digest: digest)
        for step in procedure.steps {
            switch step.code {
            case .household:
                let (this, step) = (self, step)
                household = reader.household { this.problem($0, step).map { $0 == .office } ?? true }
            case .government:
                let (this, step) = (self, step)
                government = reader.government { this.problem($0, step).map { $0 == .office } ?? true }
                agreements = pairs(household, government)
            default:
                let own = events.filter { $0.step == step.code }
                done[step.code] = own.map { Done(event: $0, problem: problem($0, step)) }
            }
        }
    }

    /// A decision makes a step void unless the step's author had seen it; a complaint only where its author had seen the complaint.
    private static func isVoid(_ event: ExitEvent, _ resets: [ExitDecisions.Reset], _ procedure: ExitProcedure) -> Bool {
        resets.contains { reset in
            let from = procedure.place(of: reset.from)
            switch event.content {
            case .decision, .card: return false
            case .objection, .objectionAnswer, .withdrawal: return reset.decision.covers(event)
            case .household(let said) where said.decision == .refuse:
                return from <= procedure.place(of: .household) && reset.decision.covers(event)
            default:
                guard let step = event.step else { return false }
                return from <= procedure.place(of: step) && !event.covers(reset.decision)
            }
        }
    }

    // MARK: Order

    private func problem(_ event: ExitEvent, _ step: ExitProcedure.Step) -> Problem? {
        if let role = event.role, !step.writers.contains(role) { return .office }
        if case .notice(_, let from, let to) = event.content, to - from < procedure.parameters.noticeDays {
            return .short(days: to - from)
        }
        let lacking = step.after.filter { needed in !isSeen(needed, by: event) }
        guard lacking.isEmpty else { return .missing(step.after.contains(.household) ? lacking : Array(lacking.prefix(1))) }
        if step.after.contains(.household), step.after.contains(.government), !hasSeenAgreement(event) {
            return .missing([.household, .government])
        }
        let waits = step.after.compactMap { needed -> Int? in
            // Of several notices the one that is over first will do.
            counted(needed).filter { event.covers($0) && $0.isPositive }.compactMap(\.lastDay).min()
        }
        if let last = waits.max(), event.date <= last { return .early(until: last) }
        // Of several that it follows, after the first.
        let before = step.after.compactMap { needed in
            counted(needed).filter { event.covers($0) && $0.isPositive }.map(\.date).min()
        }
        if let least = before.max(), event.firstDay < least { return .before(day: least) }
        if !procedure.isBeforeAnswers(step.code), step.code != .mark, hasSeenObjection(event) { return .objected }
        return contentProblem(event, step)
    }

    /// Whether its author had seen an objection that stood, by everything that they had seen.
    private func hasSeenObjection(_ event: ExitEvent) -> Bool {
        events.contains { objection in
            guard case .objection = objection.content, event.covers(objection) else { return false }
            let answers = events.filter { answer in
                if case .objectionAnswer(objection.record, _, _) = answer.content { event.covers(answer) } else { false }
            }.latest
            return answers.isEmpty
                || answers.contains { if case .objectionAnswer(_, .upheld, _) = $0.content { true } else { false } }
        }
    }

    /// What an event of the step must say, so that it says anything.
    private func contentProblem(_ event: ExitEvent, _ step: ExitProcedure.Step) -> Problem? {
        switch event.content {
        case .houseCheck(let persons, _): Set(persons.map(\.normalised)).count < 2 ? .alone : nil
        case .review(let present, let inFavour, let against):
            present > 0 && inFavour >= 0 && against >= 0 && inFavour + against <= present ? nil : .votes
        case .approval(_, true, _, let named?) where !procedure.isBeforeAnswers(step.code):
            agreements.contains { event.covers($0.household.event) && event.covers($0.government.event) && $0.household.evidence == named }
                ? nil : .otherEvidence
        default: nil
        }
    }

    private func isSeen(_ step: StepCode, by event: ExitEvent) -> Bool {
        counted(step).contains { event.covers($0) && $0.isPositive }
    }

    /// Whether the event's author had seen both sides agree to one set of facts.
    private func hasSeenAgreement(_ event: ExitEvent) -> Bool {
        agreements.contains { event.covers($0.household.event) && event.covers($0.government.event) }
    }

    /// The events of a step that count.
    func counted(_ step: StepCode) -> [ExitEvent] {
        switch step {
        case .household: household.filter { $0.counts && $0.isYes }.map(\.event)
        case .government: government.filter { $0.counts && $0.isYes }.map(\.event)
        default: (done[step] ?? []).filter { $0.problem == nil }.map(\.event)
        }
    }

    /// The last word on a step, and whether it lets the procedure go on.
    func live(_ step: StepCode) -> [ExitEvent] { counted(step).latest }

    // MARK: Agreement

    struct Pair {
        let household: ExitAnswer
        let government: ExitAnswer
    }

    /// Attestations of both sides to the same facts by different persons.
    func pairs(_ household: [ExitAnswer], _ government: [ExitAnswer]) -> [Pair] {
        household.filter { $0.counts && $0.isYes }.flatMap { own in
            government.filter { other in
                other.counts && other.isYes && other.evidence == own.evidence && !other.event.hasSameAuthor(as: own.event)
                    && (own.hasCard || own.witnesses.contains { !$0.hasSameAuthor(as: other.event) })
            }.map { Pair(household: own, government: $0) }
        }
    }
}
