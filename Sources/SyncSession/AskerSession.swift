package import Causality
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
        /// The link broke: what the answer said until then counts.
        case salvaging
    }

    /// More round trips that bring nothing than any honest node needs; a loop of successes ends here too.
    static let idleRoundTripsMax = 64

    let peer: Peer
    let suite: Suite
    /// How many bytes of changesets may come in all; 0 is no limit.
    let budget: UInt64
    var stage = SessionStage<Point, Then>.at(.ready)
    var approach = Approach.plain
    /// Once a session is enough: what the node does not give then, it does not give.
    var hasRecovered = false
    var now: UInt64 = 0
    /// Whether the link broke: then nothing more is asked.
    var isBroken = false
    /// Round trips since the last that brought something.
    var idleRoundTrips = 0
    /// The beginning of a changeset that the node said it has.
    private(set) var offered: ChangesetPart?
    /// Under which name that was heard: the node keeps it for that one.
    private var offeredTo: ReplicaID?
    /// The most of that changeset that the node was seen to have.
    private var mostOffered = 0
    /// Bytes of beginnings that came to the node, of all changesets that went on.
    private var offeredGains = 0
    /// The beginning of a changeset of the node's that is here.
    var part: [UInt8]?
    /// How many bytes of changesets a request may have; 0 is no limit.
    var requestBytesMax = 0
    /// What went along when the link broke, as long as it is not known whether anything of it came through.
    var inDoubt = Amount()
    /// How much came through before that.
    var gainsBefore = 0
    var gainsWeighed = 0
    /// The most of the entries here that the node was seen to hold.
    var mostHeldThere = 0
    private var keptBeginnings = 0

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
    /// What the last request brings, and what its answer does; 0 before it is known.
    package internal(set) var outgoing = Amount()
    package internal(set) var coming = Amount()
    /// What had come before the answer that is under way.
    var receivedBefore = Amount()
    /// Whether the node ever said anything.
    package private(set) var isHeard = false
    /// What the node did not take.
    package internal(set) var refusals: [ChangesetRefusal] = []
    /// Whether both sides hold the same now.
    package internal(set) var isComplete = false
    /// Whether every receipt was signed by a key that the directory names a node of the scope.
    package internal(set) var isWitnessed = true
    /// Who answered last with a receipt.
    package var node: ReplicaID? { answer?.node }

    /// What has come of the answer that is under way.
    package var received: Amount {
        Amount(entries: deliveries.entries - receivedBefore.entries, bytes: receivedBytes - receivedBefore.bytes)
    }

    /// What the answer that is under way said it brings, and what has not come; nothing where it said nothing.
    package var outstanding: Amount {
        let entries = max(0, coming.entries - received.entries)
        return Amount(entries: entries, bytes: entries == 0 ? 0 : max(0, coming.bytes - received.bytes))
    }

    /// Grows with whatever comes through, either way.
    package var gains: Int { deliveries.changesets + mostHeldThere + keptBeginnings + offeredGains }

    /// Hears what the node has of a changeset. A beginning that became whole gives way to the next, which counts beside it.
    mutating func hear(of part: ChangesetPart?) {
        if part?.scope != offered?.scope || part?.first != offered?.first { mostOffered = 0 }
        (offered, offeredTo) = (part, standpoint?.own)
        offeredGains += max(0, (part?.count ?? 0) - mostOffered)
        mostOffered = max(mostOffered, part?.count ?? 0)
    }

    package init(with peer: Peer, suite: Suite, budget: UInt64) {
        self.peer = peer
        self.suite = suite
        self.budget = budget
    }

    package mutating func handle(_ event: SessionEvent) -> [SessionEffect] { advance(on: event) }

    /// Another attempt, after a link broke: what came through and what was learned counts on.
    package func again() -> AskerSession {
        var next = self
        next.stage = .at(.ready)
        (next.approach, next.isBroken, next.hasRecovered) = (.plain, false, false)
        (next.question, next.answer, next.frames) = (nil, nil, IncomingFrames(.asker))
        // Whoever refused says so again, and who signs may be known by now.
        (next.refusals, next.isComplete, next.isWitnessed) = ([], false, true)
        return next
    }

    mutating func step(_ event: SessionEvent, at point: Point) -> [SessionEffect]? {
        switch (point, event) {
        case (.ready, .begin): return plan()
        case (.planning(var plan), .told(let fact)):
            if case .standpoint(let standpoint) = fact { (self.standpoint, part) = (standpoint, standpoint.part) }
            let step = plan.told(fact)
            approach = plan.approach
            return perform(step, plan)
        case (.exchanging, .received(let bytes, let now)):
            self.now = now
            receivedBytes += bytes.count
            isHeard = true
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
            return deliveries.takeNews().map { .note(.brought($0.vector, $0.scope, peer)) }
        case .weighing: return weigh()
        case .salvaging: return salvage()
        }
    }

    /// What the node said, and what it sent, holds although the rest did not come.
    mutating func breakOff() -> [SessionEffect] {
        guard case .at(.exchanging) = stage else { return close(.cutShort) }
        isBroken = true
        let standpoint = standpoint
        let kept = Beginnings.kept(frames.beginning(after: part), insteadOf: part, suite) {
            standpoint?.keeps($0) ?? false ? nil : .notKept($0)
        }
        var notes: [SessionEffect] = []
        if let kept {
            keptBeginnings += 1
            notes = [.note(.part(kept, peer))]
        }
        if let sent = question?.sent, sent.bytes > 0 { (inDoubt, gainsBefore) = (sent, gains) }
        return notes + (deliveries.isWaiting ? commit(then: .salvaging) : salvage())
    }

    /// Round trips are bounded; what is weighed was asked; only who recovers asks for what was lost.
    func checkPoint(_ point: Point) {
        precondition(idleRoundTrips <= AskerSession.idleRoundTripsMax, "An asker asks without end.")
        precondition(hasRecovered || approach != .recover, "An asker recovers without having been set back.")
        switch point {
        case .ready: precondition(question == nil, "An asker that begins has asked.")
        case .planning: break
        case .exchanging: precondition(question != nil && roundTrips > 0, "An asker waits for an answer to no question.")
        case .settling:
            precondition(
                question != nil && answer?.status == .receipt && (frames.isEnded || isBroken), "An asker settles without a receipt.")
            precondition(!deliveries.isWaiting, "An asker settles what is not durable.")
        }
    }
}

extension AskerSession {
    mutating func plan() -> [SessionEffect] {
        idleRoundTrips = gains > gainsWeighed ? 0 : idleRoundTrips + 1
        gainsWeighed = gains
        guard idleRoundTrips < AskerSession.idleRoundTripsMax else { return end(.complete) }
        let left = budget == 0 ? 0 : max(1, budget - min(budget, UInt64(receivedBytes)))
        var plan = QuestionPlan(
            to: peer, approach, budget: left, offered: offered, offeredTo: offeredTo, bytesMax: requestBytesMax,
            digest: suite.digest)
        let step = plan.begin()
        return perform(step, plan)
    }

    private mutating func perform(_ step: QuestionPlan.Step, _ plan: QuestionPlan) -> [SessionEffect] {
        switch step {
        case .ask(let question, let notes):
            stage = .at(.planning(plan))
            return notes.map { .note($0) } + [.ask(question)]
        case .send(let parts, let asked, let notes):
            (frames, question, answer) = (IncomingFrames(.asker), asked, nil)
            (outgoing, coming) = (asked.sent, Amount())
            receivedBefore = Amount(entries: deliveries.entries, bytes: receivedBytes)
            roundTrips += 1
            stage = .at(.exchanging)
            return notes.map { .note($0) } + [.send(parts)]
        case .stranger: return end(.refused(.notEnrolled))
        case .outOfStep: return end(.refused(.outOfStep))
        }
    }
}
