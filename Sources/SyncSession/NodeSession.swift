package import Causality
package import Changesets
import Records

/// A node's side of a session: who asks, what of theirs to take, what to answer.
///
/// Every decision of a node in `Protocol/04-session.md` is made here and in ``AnswerPlan``, by these steps:
///
///     beginning ──hello──→ meeting ─────→ taking ──end──→ answering ──→ over
///                           ↑   ↓  └→ comparing ─┘ (a short hello)
///                           │   ├──→ dismissing ──end──→ over (the nonce is old, or the short form will not do)
///                           │  introducing (nobody knows them yet; the directory that comes along may)
///                           └─ vouching ─┘
///
/// What came is committed on the way, whenever ``Deliveries`` says so; every step may refuse.
package struct NodeSession: SessionCourse {
    /// Somebody who said hello, and is not known yet.
    struct Caller {
        let hello: Hello
        let message: SignedMessage
    }

    enum Point {
        case beginning
        /// Waits for who the caller is; if nothing more comes that could tell, it is final.
        case meeting(Caller, isFinal: Bool)
        /// The directory does not name the caller; what comes along may change that.
        case introducing(Caller)
        /// Waits for who wrote a changeset of the directory that a newcomer brought.
        case vouching(Caller, Delivery)
        /// Waits for how far the directory goes, which a stranger is told.
        case greeting(Caller)
        /// Waits for what the asker was receipted, to compare it with a short hello.
        case comparing(Admission, rollup: Hello.Name)
        case taking(Admission)
        case dismissing(Answer)
        case answering(AnswerPlan)
    }

    /// What follows a commit.
    enum Then {
        case meeting(Caller)
        case taking(Admission)
        case answering(Admission)
    }

    let suite: Suite
    let level: UInt8
    /// For the next hello of this asker.
    let freshNonce: UInt64
    var stage = SessionStage<Point, Then>.at(.beginning)
    var frames = IncomingFrames(.node)
    var isBodyComplete = false
    var now: UInt64 = 0
    /// A changeset that came before it was known who brings it.
    var early: [UInt8]?
    /// The beginning of a changeset that the asker sent before a link broke.
    var part: [UInt8]?
    package internal(set) var deliveries = Deliveries()
    /// Who asks, once their key is known here.
    package internal(set) var asker: ReplicaID?

    /// - Parameters:
    ///   - level: How far from the root the node is: ``ScopeGrammar/depth(of:)``.
    ///   - nonce: A number that nobody can guess.
    package init(suite: Suite, level: UInt8, nonce: UInt64) {
        self.suite = suite
        self.level = level
        // 0 is said at first contact.
        freshNonce = nonce | 1
    }

    package mutating func handle(_ event: SessionEvent) -> [SessionEffect] { advance(on: event) }

    mutating func step(_ event: SessionEvent, at point: Point) -> [SessionEffect]? {
        switch (point, event) {
        case (_, .received(let bytes, let now)) where isReading && !isBodyComplete:
            self.now = now
            frames.append(bytes)
            return readOn()
        case (_, .ended) where isReading && !isBodyComplete:
            guard frames.isEnded else { return keepBeginning() + close(.refused(.cutShort)) }
            isBodyComplete = true
            return readOn()
        case (.meeting(let caller, let isFinal), .told(.visitor(let visitor))): return meet(caller, visitor, isFinal: isFinal)
        case (.vouching(let caller, let delivery), .told(.visitor(let author))): return vouch(for: caller, author, delivery)
        case (.greeting(let caller), .told(.holding(let holding))): return introduce(caller, holding)
        case (.comparing(let admission, let rollup), .told(.news(let news))): return compare(rollup, news, admission)
        case (.answering(var plan), .told(let fact)):
            let step = plan.told(fact)
            return perform(step, plan)
        default: return nil
        }
    }

    mutating func goOn(_ then: Then) -> [SessionEffect] {
        switch then {
        case .meeting(let caller): return ask(about: caller, isFinal: false)
        case .taking(let admission):
            stage = .at(.taking(admission))
            return readOn()
        case .answering(let admission):
            var plan = AnswerPlan(
                admission, deliveries: deliveries, level: level, nonce: freshNonce,
                part: part.flatMap { ChangesetPart(of: $0, digest: suite.digest) })
            let step = plan.begin()
            return perform(step, plan)
        }
    }

    mutating func breakOff() -> [SessionEffect] { keepBeginning() + close(.cutShort) }

    /// Keeps what came of a changeset whose rest did not, so that the asker may go on there.
    private func keepBeginning() -> [SessionEffect] {
        guard case .at(.taking(let admission)) = stage,
            let bytes = Beginnings.kept(frames.beginning(after: part), insteadOf: part, suite, objection: admission.objection)
        else { return [] }
        return [.note(.part(bytes, Peer(admission.hello.replica)))]
    }

    mutating func perform(_ step: AnswerPlan.Step, _ plan: AnswerPlan) -> [SessionEffect] {
        switch step {
        case .ask(let question, let notes):
            stage = .at(.answering(plan))
            return notes.map { .note($0) } + [.ask(question)]
        case .send(let parts, let notes): return notes.map { .note($0) } + [.send(parts)] + end(.complete)
        case .outOfStep: return end(.refused(.outOfStep))
        }
    }

    /// What came before it was known who brings it is kept only until then; nothing is answered before all has come and is durable.
    func checkPoint(_ point: Point) {
        precondition(freshNonce != 0, "A node gives the nonce of a first contact.")
        switch point {
        case .meeting, .comparing, .greeting: break
        case .beginning, .introducing, .vouching, .taking, .dismissing:
            precondition(early == nil, "A node keeps a changeset back with no reason.")
        case .answering:
            precondition(isBodyComplete && frames.isEnded, "A node answers before all has come.")
            precondition(!deliveries.isWaiting, "A node answers before what came is durable.")
        }
    }
}
