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
package struct AskerSession: SessionCourse {
    enum Point {
        case ready
        case planning(QuestionPlan)
        case exchanging
        case settling(Settlement)
    }

    /// What follows a commit.
    enum Then {
        case exchanging, weighing
    }

    /// More round trips than any honest node needs; a loop of successes ends here too.
    static let roundTripsMax = 64

    let peer: Peer
    let suite: Suite
    /// How many bytes of changesets may come in all; 0 is no limit.
    let budget: UInt64
    var stage = SessionStage<Point, Then>.at(.ready)
    var approach = Approach.plain
    /// Once a session is enough: what the node does not give then, it does not give.
    var hasRecovered = false
    var now: UInt64 = 0

    // Of the round trip that is under way.
    var frames = IncomingFrames(.asker)
    var standpoint: Standpoint?
    var question: Question?
    var answer: Answer?

    // What the session comes to.
    package internal(set) var deliveries = Deliveries()
    package internal(set) var roundTrips = 0
    package internal(set) var sentEntries = 0
    package internal(set) var receivedBytes = 0
    /// What the node did not take.
    package internal(set) var refusals: [ChangesetRefusal] = []
    /// Whether both sides hold the same now.
    package internal(set) var isComplete = false
    /// Whether every receipt was signed by a key that the directory names a node of the scope.
    package internal(set) var isWitnessed = true

    package init(with peer: Peer, suite: Suite, budget: UInt64) {
        self.peer = peer
        self.suite = suite
        self.budget = budget
    }

    package mutating func handle(_ event: SessionEvent) -> [SessionEffect] { advance(on: event) }

    mutating func step(_ event: SessionEvent, at point: Point) -> [SessionEffect]? {
        switch (point, event) {
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
        case (.exchanging, .ended): return deliveries.isWaiting ? commit(then: .weighing) : weigh()
        case (.settling(var settlement), .told(let fact)):
            let step = settlement.told(fact)
            return perform(step, settlement)
        default: return nil
        }
    }

    mutating func goOn(_ then: Then) -> [SessionEffect] {
        switch then {
        case .exchanging:
            stage = .at(.exchanging)
            return []
        case .weighing: return weigh()
        }
    }

    /// Round trips are bounded; what is weighed was asked; only who recovers asks for what was lost.
    func checkPoint(_ point: Point) {
        precondition(roundTrips <= AskerSession.roundTripsMax, "An asker asks without end.")
        precondition(hasRecovered || approach != .recover, "An asker recovers without having been set back.")
        switch point {
        case .ready: precondition(roundTrips == 0, "An asker that begins has asked.")
        case .planning: break
        case .exchanging: precondition(question != nil && roundTrips > 0, "An asker waits for an answer to no question.")
        case .settling:
            precondition(question != nil && answer?.status == .receipt && frames.isEnded, "An asker settles without a receipt.")
            precondition(!deliveries.isWaiting, "An asker settles what is not durable.")
        }
    }
}

extension AskerSession {
    mutating func plan() -> [SessionEffect] {
        guard roundTrips < AskerSession.roundTripsMax else { return end(.complete) }
        let left = budget == 0 ? 0 : max(1, budget - min(budget, UInt64(receivedBytes)))
        var plan = QuestionPlan(to: peer, approach, budget: left)
        let step = plan.begin()
        return perform(step, plan)
    }

    private mutating func perform(_ step: QuestionPlan.Step, _ plan: QuestionPlan) -> [SessionEffect] {
        switch step {
        case .ask(let question, let notes):
            stage = .at(.planning(plan))
            return notes.map { .note($0) } + [.ask(question)]
        case .send(let parts, let asked):
            (frames, question, answer) = (IncomingFrames(.asker), asked, nil)
            roundTrips += 1
            stage = .at(.exchanging)
            return [.send(parts)]
        case .outOfStep: return end(.refused(.outOfStep))
        }
    }
}
