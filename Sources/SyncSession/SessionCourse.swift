import Causality

/// Where a session stands: at a point of its own, on the way through a commit, or at its end.
enum SessionStage<Point: Sendable, Then: Sendable>: Sendable {
    case at(Point)
    /// What came is made durable, and then it goes on.
    case committing(Then)
    /// What came is made durable, and then it ends.
    case closing(SessionEnd)
    case over
}

/// What both sides of a session share: commits on the way, and no end before what came is durable.
///
/// A side says what happens at each point of its own (``step(_:at:)``) and after a commit (``goOn(_:)``);
/// that a commit is answered, a link breaks, or an event is out of step, is handled here for both.
protocol SessionCourse: SessionMachine {
    associatedtype Point: Sendable
    associatedtype Then: Sendable

    var stage: SessionStage<Point, Then> { get set }
    var deliveries: Deliveries { get set }
    var now: UInt64 { get set }

    /// - Returns: `nil` where the event is out of step.
    mutating func step(_ event: SessionEvent, at point: Point) -> [SessionEffect]?
    mutating func goOn(_ then: Then) -> [SessionEffect]
    /// The link broke: what came whole is kept, and the session ends.
    mutating func breakOff() -> [SessionEffect]
    func checkPoint(_ point: Point)
}

extension SessionCourse {
    mutating func advance(on event: SessionEvent) -> [SessionEffect] {
        let effects = respond(to: event)
        debugCheck { checkInvariants(after: effects) }
        return effects
    }

    private mutating func respond(to event: SessionEvent) -> [SessionEffect] {
        switch (stage, event) {
        case (.over, .broken): return []
        case (.committing(let then), .committed(let outcomes, let now)):
            committed(outcomes, now: now)
            return goOn(then)
        case (.closing(let how), .committed(let outcomes, let now)):
            committed(outcomes, now: now)
            return end(how)
        case (_, .broken): return breakOff()
        case (.at(let point), _): return step(event, at: point) ?? end(.refused(.outOfStep))
        default: return end(.refused(.outOfStep))
        }
    }

    private mutating func committed(_ outcomes: [Taken], now: UInt64) {
        self.now = now
        deliveries.committed(outcomes, now: now)
    }

    mutating func commit(then: Then) -> [SessionEffect] {
        stage = .committing(then)
        return [.commit]
    }

    mutating func breakOff() -> [SessionEffect] { close(.cutShort) }

    /// Ends the session when what came is durable.
    mutating func close(_ how: SessionEnd) -> [SessionEffect] {
        guard deliveries.isWaiting else { return end(how) }
        stage = .closing(how)
        return [.commit]
    }

    mutating func end(_ how: SessionEnd) -> [SessionEffect] {
        stage = .over
        return [.end(how)]
    }

    /// What is answered at once comes last, so that nothing is done on a fact not yet told; the end comes once, and last; a
    /// commit has something to make durable.
    func checkInvariants(after effects: [SessionEffect]) {
        for effect in effects.dropLast() {
            switch effect {
            case .ask, .commit, .end: preconditionFailure("A session goes on before it is answered.")
            case .note, .take, .send: break
            }
        }
        let last = effects.last
        switch stage {
        case .at(let point): checkPoint(point)
        case .committing, .closing:
            guard case .commit? = last else { preconditionFailure("A session waits for a commit that it did not ask for.") }
            precondition(deliveries.isWaiting, "A session commits nothing.")
        case .over:
            if let last { guard case .end = last else { preconditionFailure("A session is over and does not say so.") } }
        }
        if case .end? = last { guard case .over = stage else { preconditionFailure("A session ends and goes on.") } }
    }
}
