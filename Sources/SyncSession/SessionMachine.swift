package import Records
package import Causality
package import Changesets

/// One side of a session as a pure value: events in, effects out, and no clock, store or network inside.
///
/// Whoever drives it runs the effects in their order. ``SessionEffect/ask(_:)`` and
/// ``SessionEffect/commit`` are answered, each at once, by ``SessionEvent/told(_:)`` and
/// ``SessionEvent/committed(_:now:)``; nothing else is handed in meanwhile. Whatever comes out of step ends
/// the session with a refusal; nothing traps.
package protocol SessionMachine: Sendable {
    mutating func handle(_ event: SessionEvent) -> [SessionEffect]
}

package enum SessionEvent: Sendable {
    /// There is a link: ask. Only an asker begins.
    case begin
    /// The next bytes of the peer's body, however they are cut, at a time in milliseconds since 1970.
    case received([UInt8], now: UInt64)
    /// The peer's body is complete.
    case ended
    /// The link broke, or whoever drives the session gives it up.
    case broken
    case told(HoldingsFact)
    /// What became of each changeset that was taken since the last commit, in their order.
    case committed([Taken], now: UInt64)
}

package enum SessionEffect: Sendable {
    /// Answered by ``SessionEvent/told(_:)``.
    case ask(HoldingsQuestion)
    case note(HoldingsNote)
    /// A changeset came whole: make it ready to be written.
    case take(Delivery)
    /// Make durable what was taken; answered by ``SessionEvent/committed(_:now:)``.
    case commit
    /// Send this body, while the transport takes it.
    case send(OutgoingParts)
    /// The session is over.
    case end(SessionEnd)
}

/// How a session ended.
package enum SessionEnd: Hashable, Sendable {
    /// As far as this session goes, all is said.
    case complete
    /// What came whole is kept; the rest did not come.
    case cutShort
    /// The peer is told so, or the peer said what no peer may.
    case refused(SyncRefusal)
}

/// A changeset as it came, and the little that a session reads in it.
package struct Delivery: Hashable, Sendable {
    package let bytes: [UInt8]
    package let scope: ScopeCode
    /// The last entry in it, and how many there are.
    package let last: Dot
    package let count: Int

    init(_ bytes: [UInt8]) throws(WireError) {
        let header = try Changeset(parsing: bytes, digest: { _ in [] }).header
        self.bytes = bytes
        scope = ScopeCode(number: header.scope)
        last = Dot(header.replica, header.last)
        count = header.count
    }
}

/// What became of a changeset.
package enum Taken: Hashable, Sendable {
    /// In the log now, applied or waiting.
    case new(entries: Int)
    /// It was there already.
    case known
    /// Not kept: it names what is not held, and is to come again behind that.
    case early
    case refused(ChangesetRefusal)
}

/// A body to be sent: a message, refusals, changesets, the end.
package struct OutgoingParts: Sendable {
    package enum Message: Sendable {
        case hello(Hello)
        case answer(Answer, refusals: [ChangesetRefusal])
        case statement(Statement)
    }

    package let message: Message
    /// In the order in which they go; of one the beginning may be there already.
    package let changesets: [StoredChangeset]
    /// Behind them, in a bundle.
    package var beside: [Frame] = []

    /// The frames before the first changeset.
    package func encodedHead(signer: Signer) throws -> [UInt8] {
        switch message {
        case .hello(let hello): return try Frame(.hello, hello.encode(signer: signer)).encoded
        case .answer(let answer, let refusals):
            let head = try Frame(.answer, answer.encode(signer: signer)).encoded
            return refusals.reduce(into: head) { $0 += Frame(.refusal, $1.encode(for: answer.version)).encoded }
        case .statement(let statement): return try Frame(.statement, statement.encode(signer: signer)).encoded
        }
    }

    package static let encodedEnd = Frame(.end).encoded
}
