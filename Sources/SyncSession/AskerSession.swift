package import Changesets
import Records

/// An asker's side of a session: round trips with one node until both hold the same, or the budget is used up.
///
/// Every decision of an asker in `Protocol/04-session.md` is made here, in ``QuestionPlan`` (what to send) and
/// in ``Settlement`` (what a receipt means):
///
///     ready ─→ planning ─→ exchanging ──end──→ settling ─→ over
///                 ↑                                │ there is more, or the node wants to be asked otherwise
///                 └────────────────────────────────┘
///
/// What came is committed on the way, whenever ``Deliveries`` says so.
package struct AskerSession: SessionMachine {
    private enum State {
        case ready
        case planning(QuestionPlan)
        case exchanging
        case committing(Then)
        case settling(Settlement)
        case over
    }

    /// What follows a commit.
    private enum Then {
        case exchanging, weighing
        case ending(SessionEnd)
    }

    /// More round trips than any honest node needs; a loop of successes ends here too.
    static let roundTripsMax = 64

    private let peer: Peer
    private let suite: Suite
    /// How many bytes of changesets may come in all; 0 is no limit.
    private let budget: UInt64
    private var state = State.ready
    private var approach = Approach.plain
    /// Once a session is enough: what the node does not give then, it does not give.
    private var hasRecovered = false
    private var now: UInt64 = 0

    // Of the round trip that is under way.
    private var frames = IncomingFrames(.asker)
    private var standpoint: Standpoint?
    private var question: Question?
    private var answer: Answer?

    // What the session comes to.
    package private(set) var deliveries = Deliveries()
    package private(set) var roundTrips = 0
    package private(set) var sentEntries = 0
    package private(set) var receivedBytes = 0
    /// What the node did not take.
    package private(set) var refusals: [ChangesetRefusal] = []
    /// Whether both sides hold the same now.
    package private(set) var isComplete = false

    package init(with peer: Peer, suite: Suite, budget: UInt64) {
        self.peer = peer
        self.suite = suite
        self.budget = budget
    }

    package mutating func handle(_ event: SessionEvent) -> [SessionEffect] {
        switch (state, event) {
        case (.ready, .begin): return plan()
        case (.planning(var plan), .told(let fact)):
            if case .standpoint(let standpoint) = fact { self.standpoint = standpoint }
            let step = plan.told(fact)
            return perform(step, plan)
        case (.exchanging, .received(let bytes, let now)):
            self.now = now
            receivedBytes += bytes.count
            frames.append(bytes)
            return readOn()
        case (.exchanging, .ended):
            guard deliveries.isWaiting else { return weigh() }
            state = .committing(.weighing)
            return [.commit]
        case (.committing(let then), .committed(let outcomes, let now)):
            self.now = now
            deliveries.committed(outcomes, now: now)
            return goOn(then)
        case (.settling(var settlement), .told(let fact)):
            let step = settlement.told(fact)
            return perform(step, settlement)
        case (.over, .broken): return []
        case (_, .broken): return close(.cutShort)
        default: return end(.refused(.outOfStep))
        }
    }

    /// Ends the session when what came is durable.
    private mutating func close(_ how: SessionEnd) -> [SessionEffect] {
        guard deliveries.isWaiting else { return end(how) }
        state = .committing(.ending(how))
        return [.commit]
    }

    private mutating func end(_ how: SessionEnd) -> [SessionEffect] {
        state = .over
        return [.end(how)]
    }

    private mutating func goOn(_ then: Then) -> [SessionEffect] {
        switch then {
        case .exchanging:
            state = .exchanging
            return []
        case .weighing: return weigh()
        case .ending(let how): return end(how)
        }
    }
}

// MARK: Asking

extension AskerSession {
    private mutating func plan() -> [SessionEffect] {
        guard roundTrips < AskerSession.roundTripsMax else { return end(.complete) }
        let left = budget == 0 ? 0 : max(1, budget - min(budget, UInt64(receivedBytes)))
        var plan = QuestionPlan(to: peer, approach, budget: left)
        let step = plan.begin()
        return perform(step, plan)
    }

    private mutating func perform(_ step: QuestionPlan.Step, _ plan: QuestionPlan) -> [SessionEffect] {
        switch step {
        case .ask(let question, let notes):
            state = .planning(plan)
            return notes.map { .note($0) } + [.ask(question)]
        case .send(let parts, let asked):
            (frames, question, answer) = (IncomingFrames(.asker), asked, nil)
            roundTrips += 1
            state = .exchanging
            return [.send(parts)]
        case .outOfStep: return end(.refused(.outOfStep))
        }
    }
}

// MARK: What comes back

extension AskerSession {
    private mutating func readOn() -> [SessionEffect] {
        var effects: [SessionEffect] = []
        do throws(SyncRefusal) {
            while let message = try frames.next() { effects += try read(message) }
        } catch {
            return effects + close(.refused(error))
        }
        guard deliveries.isDue(now: now) else { return effects }
        state = .committing(.exchanging)
        return effects + [.commit]
    }

    private mutating func read(_ message: IncomingFrames.Message) throws(SyncRefusal) -> [SessionEffect] {
        switch message {
        case .answer(let bytes):
            do throws(WireError) {
                answer = try Answer(decoding: bytes, suite: suite)
            } catch {
                throw .badAnswer(at: error.offset)
            }
        case .changeset(let bytes):
            let standpoint = standpoint
            let delivery = deliveries.look(at: bytes, suite) { standpoint?.keeps($0) ?? false ? nil : .notKept($0) }
            if let delivery { return [.take(delivery)] }
        case .refusal(let refusal): refusals.append(refusal)
        case .hello, .end: break
        }
        return []
    }

    /// The answer is whole: what does it mean?
    private mutating func weigh() -> [SessionEffect] {
        guard frames.isEnded, let answer, let question else { return end(.cutShort) }
        switch answer.status {
        case .nonce: return askAgain(approach == .recover ? .recover : .listen, answer)
        case .tellAll: return askAgain(.tellAll, answer)
        case .unchanged:
            isComplete = true
            return [.note(.nonce(answer.nonce, peer))] + end(.complete)
        case .receipt:
            sentEntries += question.entries
            var settlement = Settlement(of: answer, to: question, with: peer)
            let step = settlement.begin()
            return perform(step, settlement)
        }
    }

    private mutating func askAgain(_ approach: Approach, _ answer: Answer) -> [SessionEffect] {
        self.approach = approach
        return [.note(.nonce(answer.nonce, peer))] + plan()
    }

    private mutating func perform(_ step: Settlement.Step, _ settlement: Settlement) -> [SessionEffect] {
        switch step {
        case .ask(let question, let notes):
            state = .settling(settlement)
            return notes.map { .note($0) } + [.ask(question)]
        case .settled(let notes): return notes.map { .note($0) } + decide(settlement)
        case .outOfStep: return end(.refused(.outOfStep))
        }
    }

    /// Whether another round trip is worth its while.
    private mutating func decide(_ settlement: Settlement) -> [SessionEffect] {
        isComplete = settlement.isComplete && refusals.isEmpty
        if settlement.isSetBack, !hasRecovered {
            hasRecovered = true
            approach = .recover
            return plan()
        }
        if settlement.isComplete { return end(.complete) }
        let isSpent = budget > 0 && UInt64(receivedBytes) >= budget
        // Without progress another round would only repeat this one.
        let isWorthwhile = settlement.mayProgress || !(answer?.isComplete ?? true) || !approach.sendsChangesets
        guard isWorthwhile, !isSpent else { return end(.complete) }
        approach = .plain
        return plan()
    }
}
