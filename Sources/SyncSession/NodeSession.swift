import Causality
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
package struct NodeSession: SessionMachine {
    /// Somebody who said hello, and is not known yet.
    private struct Caller {
        let hello: Hello
        let message: SignedMessage
    }

    private enum State {
        case beginning
        /// Waits for who the caller is; if nothing more comes that could tell, it is final.
        case meeting(Caller, isFinal: Bool)
        /// The directory does not name the caller; what comes along may change that.
        case introducing(Caller)
        /// Waits for who wrote a changeset of the directory that a newcomer brought.
        case vouching(Caller, Delivery)
        /// Waits for what the asker was receipted, to compare it with a short hello.
        case comparing(Admission, rollup: Hello.Name)
        case taking(Admission)
        case dismissing(Answer)
        case committing(Then)
        case answering(AnswerPlan)
        case over
    }

    /// What follows a commit.
    private enum Then {
        case meeting(Caller)
        case taking(Admission)
        case answering(Admission)
        case ending(SessionEnd)
    }

    private let suite: Suite
    private let level: UInt8
    /// For the next hello of this asker.
    private let freshNonce: UInt64
    private var state = State.beginning
    private var frames = IncomingFrames(.node)
    private var isBodyComplete = false
    private var now: UInt64 = 0
    /// A changeset that came before it was known who brings it.
    private var early: [UInt8]?
    package private(set) var deliveries = Deliveries()

    /// - Parameters:
    ///   - level: How far from the root the node is: 0 city, 1 county, 2 township, 3 village.
    ///   - nonce: A number that nobody can guess.
    package init(suite: Suite, level: UInt8, nonce: UInt64) {
        self.suite = suite
        self.level = level
        // 0 is said at first contact.
        freshNonce = nonce | 1
    }

    package mutating func handle(_ event: SessionEvent) -> [SessionEffect] {
        switch (state, event) {
        case (_, .received(let bytes, let now)) where isReading && !isBodyComplete:
            self.now = now
            frames.append(bytes)
            return readOn()
        case (_, .ended) where isReading && !isBodyComplete:
            guard frames.isEnded else { return close(.refused(.cutShort)) }
            isBodyComplete = true
            return readOn()
        case (.meeting(let caller, let isFinal), .told(.visitor(let visitor))): return meet(caller, visitor, isFinal: isFinal)
        case (.vouching(let caller, let delivery), .told(.visitor(let author))): return vouch(for: caller, author, delivery)
        case (.comparing(let admission, let rollup), .told(.news(let news))): return compare(rollup, news, admission)
        case (.committing(let then), .committed(let outcomes, let now)):
            self.now = now
            deliveries.committed(outcomes, now: now)
            return goOn(then)
        case (.answering(var plan), .told(let fact)):
            let step = plan.told(fact)
            return perform(step, plan)
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
        case .meeting(let caller): return ask(about: caller, isFinal: false)
        case .taking(let admission):
            state = .taking(admission)
            return readOn()
        case .answering(let admission):
            var plan = AnswerPlan(admission, deliveries: deliveries, level: level, nonce: freshNonce)
            let step = plan.begin()
            return perform(step, plan)
        case .ending(let how): return end(how)
        }
    }

    private mutating func perform(_ step: AnswerPlan.Step, _ plan: AnswerPlan) -> [SessionEffect] {
        switch step {
        case .ask(let question, let notes):
            state = .answering(plan)
            return notes.map { .note($0) } + [.ask(question)]
        case .send(let parts, let notes): return notes.map { .note($0) } + [.send(parts)] + end(.complete)
        case .outOfStep: return end(.refused(.outOfStep))
        }
    }
}

// MARK: What comes

extension NodeSession {
    private var isReading: Bool {
        switch state {
        case .beginning, .introducing, .taking, .dismissing: true
        case .meeting, .vouching, .comparing, .committing, .answering, .over: false
        }
    }

    /// Reads frames until there are no more, or something must be known before the next.
    private mutating func readOn() -> [SessionEffect] {
        var effects: [SessionEffect] = []
        do throws(SyncRefusal) {
            while isReading, let message = try nextMessage() { effects += try read(message) }
        } catch {
            return effects + close(.refused(error))
        }
        guard isReading else { return effects }
        if isBodyComplete { return effects + answer() }
        guard case .taking(let admission) = state, deliveries.isDue(now: now) else { return effects }
        state = .committing(.taking(admission))
        return effects + [.commit]
    }

    private mutating func nextMessage() throws(SyncRefusal) -> IncomingFrames.Message? {
        if let bytes = early {
            early = nil
            return .changeset(bytes)
        }
        return try frames.next()
    }

    private mutating func read(_ message: IncomingFrames.Message) throws(SyncRefusal) -> [SessionEffect] {
        switch (state, message) {
        case (_, .hello(let bytes)): return ask(about: try caller(bytes), isFinal: false)
        case (.introducing(let caller), .changeset(let bytes)):
            // Only the directory can say who somebody is; everything else decides.
            guard let delivery = try? Delivery(bytes), delivery.scope.isDirectory else {
                early = bytes
                return ask(about: caller, isFinal: true)
            }
            state = .vouching(caller, delivery)
            return [.ask(.visitor(delivery.last.replica))]
        case (.taking(let admission), .changeset(let bytes)):
            return deliveries.look(at: bytes, suite, objection: admission.objection).map { [.take($0)] } ?? []
        default: return []
        }
    }

    private func caller(_ bytes: [UInt8]) throws(SyncRefusal) -> Caller {
        guard let version = bytes.first, MessageVersion(rawValue: version) != nil else { throw .unknownVersion(bytes.first ?? 0) }
        guard bytes.count > 1, bytes[1] == suite.number else { throw .unknownSuite(bytes.count > 1 ? bytes[1] : 0) }
        do throws(WireError) {
            let message = try SignedMessage(cutting: bytes, .hello)
            return Caller(hello: try Hello(decoding: message), message: message)
        } catch {
            throw .badHello(at: error.offset)
        }
    }

    /// Everything came: what is left is to commit it and to answer.
    private mutating func answer() -> [SessionEffect] {
        switch state {
        case .introducing(let caller): return ask(about: caller, isFinal: true)
        case .dismissing(let answer):
            return [.send(OutgoingParts(message: .answer(answer, refusals: []), changesets: []))] + end(.complete)
        case .taking(let admission):
            guard deliveries.isWaiting else { return goOn(.answering(admission)) }
            state = .committing(.answering(admission))
            return [.commit]
        default: return end(.refused(.outOfStep))
        }
    }
}

// MARK: Who asks

extension NodeSession {
    private mutating func ask(about caller: Caller, isFinal: Bool) -> [SessionEffect] {
        state = .meeting(caller, isFinal: isFinal)
        return [.ask(.visitor(caller.hello.replica))]
    }

    /// Whether the caller is heard at all, and then how.
    private mutating func meet(_ caller: Caller, _ visitor: Visitor, isFinal: Bool) -> [SessionEffect] {
        var permitted: [ScopeCode]?
        if let grants = visitor.grants {
            guard !grants.isEmpty else {
                guard !isFinal else { return end(.refused(.notEnrolled)) }
                state = .introducing(caller)
                return readOn()
            }
            let today = Int64(clamping: now / 86_400_000)
            let current = grants.filter { $0.opensSessions(on: today) }
            if current.isEmpty, let last = grants.compactMap(\.expires).max() { return end(.refused(.grantEnded(on: last))) }
            permitted = current.flatMap(\.scopes)
        }
        // Without a directory anybody may bring a key of their own: its digest is its name.
        if let key = visitor.key, !caller.message.isSigned(for: .hello, by: key, suite: suite) {
            return end(.refused(.otherKey))
        }
        let hello = caller.hello
        if let expected = visitor.standpoint.nonce, expected != hello.nonce {
            return dismiss(Answer(version: hello.version, status: .nonce, nonce: expected))
        }
        let admission = Admission(hello: hello, standpoint: visitor.standpoint, permitted: permitted)
        guard case .unchanged(let rollup) = hello.body else { return goOn(.taking(admission)) }
        state = .comparing(admission, rollup: rollup)
        return [.ask(.news(of: Peer(hello.replica), above: hello.replica))]
    }

    /// Lets a newcomer's directory say who they are, where somebody wrote it whom the directory names by now.
    private mutating func vouch(for caller: Caller, _ author: Visitor, _ delivery: Delivery) -> [SessionEffect] {
        guard author.isRoot || !(author.grants ?? []).isEmpty else {
            early = delivery.bytes
            return ask(about: caller, isFinal: true)
        }
        deliveries.take(delivery)
        state = .committing(.meeting(caller))
        return [.take(delivery), .commit]
    }

    /// A short hello will do where both remember the same receipts.
    private mutating func compare(_ rollup: Hello.Name, _ news: News, _ admission: Admission) -> [SessionEffect] {
        if news.isNamed, news.rollup == rollup { return goOn(.taking(admission)) }
        let answer = Answer(version: admission.hello.version, status: .tellAll, nonce: freshNonce)
        return [.note(.nonce(freshNonce, Peer(admission.hello.replica)))] + dismiss(answer)
    }

    /// Takes nothing, and answers when all has come.
    private mutating func dismiss(_ answer: Answer) -> [SessionEffect] {
        state = .dismissing(answer)
        return readOn()
    }
}

/// An asker whom the directory names, and what they may have.
struct Admission: Sendable {
    let hello: Hello
    let standpoint: Standpoint
    /// Regions; `nil` is all.
    let permitted: [ScopeCode]?

    /// Whether a scope may go to the asker, and come from them: the directory always.
    func covers(_ scope: ScopeCode) -> Bool {
        scope.isDirectory || (permitted.map { $0.contains { $0.covers(scope) } } ?? true)
    }

    /// Why nothing of a scope is taken from the asker, if so.
    func objection(to scope: ScopeCode) -> ChangesetFault? {
        guard standpoint.keeps(scope) else { return .notKept(scope) }
        return covers(scope) ? nil : .notCovered(scope)
    }
}
