import Changesets
import Records

extension NodeSession {
    mutating func ask(about caller: Caller, isFinal: Bool) -> [SessionEffect] {
        stage = .at(.meeting(caller, isFinal: isFinal))
        return [.ask(.visitor(caller.hello.replica))]
    }

    /// Whether the caller is heard at all, and then how.
    mutating func meet(_ caller: Caller, _ visitor: Visitor, isFinal: Bool) -> [SessionEffect] {
        var permitted: [ScopeCode]?
        if let grants = visitor.grants {
            guard !grants.isEmpty else {
                if let ending = visitor.ending { return end(.refused(.revoked(ending.kind, at: ending.time))) }
                guard !isFinal else { return greet(caller) }
                stage = .at(.introducing(caller))
                return readOn()
            }
            let current = grants.filter { $0.opensSessions(at: now) }
            if current.isEmpty, let last = grants.compactMap(\.expires).max() { return end(.refused(.grantEnded(on: last))) }
            permitted = current.flatMap(\.scopes)
        }
        // Without a directory anybody may bring a key of their own: its digest is its name.
        if let key = visitor.key, !caller.message.isSigned(for: .hello, by: key, of: caller.hello.replica, suite: suite) {
            return end(.refused(.otherKey))
        }
        let hello = caller.hello
        asker = hello.replica
        // What was said to another node, or to this one before it was set back, is not for this session.
        let expected = visitor.standpoint.nonce ?? 0
        if expected != hello.nonce {
            return dismiss(Answer(version: hello.version, status: .nonce, nonce: expected))
        }
        part = visitor.standpoint.part
        let admission = Admission(hello: hello, standpoint: visitor.standpoint, permitted: permitted)
        guard case .unchanged(let rollup) = hello.body else { return goOn(.taking(admission)) }
        stage = .at(.comparing(admission, rollup: rollup))
        return [.ask(.news(of: Peer(hello.replica), above: hello.replica))]
    }

    /// Whom nothing names yet is told how far the directory here goes, if they hold the key that they say; a node that was set
    /// back does not know whom it knew.
    private mutating func greet(_ caller: Caller) -> [SessionEffect] {
        let hello = caller.hello
        guard hello.version.hasParts else { return end(.refused(.notEnrolled)) }
        guard hello.nonce == 0 else {
            early = nil
            return dismiss(Answer(version: hello.version, status: .nonce, nonce: 0))
        }
        guard caller.message.isSigned(for: .hello, by: hello.publicKey, of: hello.replica, suite: suite) else {
            return end(.refused(.notEnrolled))
        }
        stage = .at(.greeting(caller))
        return [.ask(.holding(.directory, Peer(hello.replica), of: hello.replica))]
    }

    mutating func introduce(_ caller: Caller, _ holding: Holding) -> [SessionEffect] {
        var answer = Answer(version: caller.hello.version, status: .introduce, nonce: 0)
        answer.directory = holding.held
        early = nil
        return dismiss(answer)
    }

    /// Lets a newcomer's directory say who they are, where somebody wrote it whom the directory names by now.
    mutating func vouch(for caller: Caller, _ author: Visitor, _ delivery: Delivery) -> [SessionEffect] {
        guard author.isRoot || !(author.grants ?? []).isEmpty, author.standpoint.keeps(delivery.scope) else {
            early = delivery.bytes
            return ask(about: caller, isFinal: true)
        }
        deliveries.take(delivery)
        return [.take(delivery)] + commit(then: .meeting(caller))
    }

    /// A short hello will do where both remember the same receipts.
    mutating func compare(_ rollup: Hello.Name, _ news: News, _ admission: Admission) -> [SessionEffect] {
        if news.isNamed, news.rollup == rollup { return goOn(.taking(admission)) }
        let answer = Answer(version: admission.hello.version, status: .tellAll, nonce: freshNonce)
        return [.note(.nonce(freshNonce, Peer(admission.hello.replica)))] + dismiss(answer)
    }

    /// Takes nothing, and answers when all has come.
    private mutating func dismiss(_ answer: Answer) -> [SessionEffect] {
        stage = .at(.dismissing(answer))
        return readOn()
    }
}
