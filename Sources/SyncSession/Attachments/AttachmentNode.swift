package import Causality
package import Changesets
package import Records

/// What a machine that carries attachments asks for; each is run in its order, and ``ask(_:)`` is answered at once.
package enum AttachmentEffect: Sendable {
    case ask(AttachmentQuestion)
    /// Bytes that came: they are put behind those that are here.
    ///
    /// - Parameters:
    ///   - isWhole: Whether they came to the end of their block; else their check cannot be made yet.
    ///   - permitted: The regions of the grants of whoever sends them; `nil` is all.
    case take(AttachmentPiece, isWhole: Bool, from: Peer, permitted: [ScopeCode]?)
    case note(AttachmentNote)
    /// Send this body, while the transport takes it.
    case send(OutgoingAttachments)
    case end(SessionEnd)
}

/// One side of carrying attachments as a pure value: events in, effects out, and no clock, store or network inside.
package protocol AttachmentMachine: Sendable {
    mutating func handle(_ event: AttachmentEvent) -> [AttachmentEffect]
    /// Told the frame before the first piece, as it goes out.
    mutating func sent(head: [UInt8])
}

/// What a machine asks of the store that it speaks for.
package enum AttachmentQuestion: Hashable, Sendable {
    /// Who a replica is, as far as the directory here says.
    case visitor(ReplicaID)
    /// At a node: how it stands with what an asker spoke of, who has an office in those regions; `nil` is all.
    case states(AttachmentAsk, permitted: [ScopeCode]?, from: Peer)
    /// At an asker: what there is to give the peer, and what to have of it; of each at most so many, what was refused left out.
    case plan(Peer, most: Int, without: Set<[UInt8]>)
}

package enum AttachmentFact: Sendable {
    case visitor(Visitor)
    case states([AttachmentState])
    case plan(AttachmentPlan)
}

package enum AttachmentNote: Hashable, Sendable {
    /// The peer holds it.
    case holder([UInt8], Peer)
    /// What is above the peer holds it, as the peer says.
    case holderAbove([UInt8], Peer)
}

/// What an asker has to do with a node about attachments.
package struct AttachmentPlan: Sendable {
    package var own: ReplicaID
    /// What the node gave with its last answer.
    package var nonce: UInt64
    package var offers: [AttachmentAsk.Offer]
    package var wants: [AttachmentAsk.Want]

    package init(own: ReplicaID, nonce: UInt64, offers: [AttachmentAsk.Offer], wants: [AttachmentAsk.Want]) {
        (self.own, self.nonce, self.offers, self.wants) = (own, nonce, offers, wants)
    }
}

/// A body to be sent: a message, pieces, the end.
package struct OutgoingAttachments: Sendable {
    package enum Message: Sendable {
        case ask(AttachmentAsk)
        /// - Parameter to: The digest of the ask.
        case states(AttachmentStates, to: [UInt8])
    }

    /// A stretch of an attachment, which is sent in pieces.
    package struct Stretch: Hashable, Sendable {
        package let hash: [UInt8]
        package let size: Int
        package let range: Range<Int>
    }

    package let message: Message
    package let stretches: [Stretch]

    /// The frame before the first piece.
    package func encodedHead(signer: Signer) throws -> [UInt8] {
        switch message {
        case .ask(let ask): try Frame(.attachmentAsk, ask.encode(signer: signer)).encoded
        case .states(let states, let ask): try Frame(.attachmentStates, states.encode(to: ask, signer: signer)).encoded
        }
    }
}

/// A node's side of carrying attachments: who asks, which bytes of theirs to take, what to say and give.
///
/// A pure value: events in, effects out. An exchange is one request and one answer, and begins anew after a link that broke; it stands
/// apart from a session's, so that programs that know nothing of it go on as they are. `Protocol/13-attachments.md`, section 5.
package struct AttachmentNode: AttachmentMachine {
    private enum State {
        case beginning
        case meeting(AttachmentAsk, SignedMessage, digest: [UInt8])
        /// The nonce is not the one given last: nothing is taken.
        case dismissing(digest: [UInt8])
        case taking(AttachmentAsk, permitted: [ScopeCode]?, digest: [UInt8])
        case answering(AttachmentAsk, digest: [UInt8])
        case over
    }

    private let suite: Suite
    private let own: ReplicaID
    private let now: UInt64
    private var state = State.beginning
    private var parser = FrameParser()
    private var isBodyComplete = false
    /// Who asks, once their key is known here.
    package private(set) var asker: ReplicaID?
    /// How many bytes came that belong to something offered.
    package private(set) var takenBytes = 0

    /// - Parameter now: Milliseconds since 1970: grants end by it.
    package init(suite: Suite, own: ReplicaID, now: UInt64) { (self.suite, self.own, self.now) = (suite, own, now) }

    package mutating func sent(head: [UInt8]) {}

    package mutating func handle(_ event: AttachmentEvent) -> [AttachmentEffect] {
        switch (state, event) {
        case (.over, _): return []
        case (_, .broken): return keepBeginning() + end(.cutShort)
        case (_, .received(let bytes)):
            parser.append(bytes)
            return readOn()
        case (_, .ended):
            guard isBodyComplete, parser.isEmpty else { return keepBeginning() + end(.refused(.cutShort)) }
            return answer()
        case (.meeting(let ask, let message, let digest), .told(.visitor(let visitor))): return meet(ask, message, digest, visitor)
        case (.answering(let ask, let digest), .told(.states(let states))): return send(states, ask, digest)
        default: return end(.refused(.outOfStep))
        }
    }

    private mutating func readOn() -> [AttachmentEffect] {
        var effects: [AttachmentEffect] = []
        do throws(SyncRefusal) {
            while let frame = try parser.next() {
                guard !isBodyComplete else { throw .outOfTurn(frame.kind) }
                switch (state, frame.kind) {
                case (.beginning, .attachmentAsk):
                    effects.append(try begin(frame.bytes))
                    return effects
                case (.taking(let ask, let permitted, _), .attachmentPiece): effects.append(try take(frame.bytes, of: ask, permitted))
                case (.dismissing, .attachmentPiece): break
                case (.taking, .end), (.dismissing, .end): isBodyComplete = true
                default: throw .outOfTurn(frame.kind)
                }
            }
            return effects
        } catch {
            return effects + end(.refused(error))
        }
    }

    private mutating func begin(_ bytes: [UInt8]) throws(SyncRefusal) -> AttachmentEffect {
        let message: SignedMessage
        do throws(WireError) { message = try SignedMessage(cutting: bytes, .hello) } catch { throw .badHello(at: error.offset) }
        let ask = try AttachmentAsk(decoding: message, suite: suite)
        state = .meeting(ask, message, digest: suite.digest(bytes))
        return .ask(.visitor(ask.replica))
    }

    /// Whether the asker is heard at all: as in a session, but nobody is met here for the first time.
    private mutating func meet(
        _ ask: AttachmentAsk, _ message: SignedMessage, _ digest: [UInt8], _ visitor: Visitor
    ) -> [AttachmentEffect] {
        var permitted: [ScopeCode]?
        if let grants = visitor.grants {
            let current = grants.filter { $0.opensSessions(at: now) }
            if current.isEmpty {
                return end(.refused(grants.compactMap(\.expires).max().map { .grantEnded(on: $0) } ?? .notEnrolled))
            }
            permitted = current.flatMap(\.scopes)
        }
        guard let key = visitor.key else { return end(.refused(.notEnrolled)) }
        guard message.isSigned(for: .attachments, by: key, of: ask.replica, suite: suite) else { return end(.refused(.otherKey)) }
        asker = ask.replica
        state =
            ask.nonce != 0 && visitor.standpoint.nonce == ask.nonce
            ? .taking(ask, permitted: permitted, digest: digest) : .dismissing(digest: digest)
        // Pieces are kept only where it is known that entries of the asker's scopes refer to them; the store sees to it.
        return readOn()
    }

    private mutating func take(_ bytes: [UInt8], of ask: AttachmentAsk, _ permitted: [ScopeCode]?) throws(SyncRefusal) -> AttachmentEffect {
        let piece: AttachmentPiece
        do throws(WireError) { piece = try AttachmentPiece(decoding: bytes) } catch { throw .badHello(at: error.offset) }
        guard ask.offers.contains(AttachmentAsk.Offer(hash: piece.hash, size: piece.size)) else { throw .outOfTurn(.attachmentPiece) }
        takenBytes += piece.bytes.count
        return .take(piece, isWhole: true, from: Peer(ask.replica), permitted: permitted)
    }

    /// What came of a piece whose rest did not, so that the asker may go on there.
    private func keepBeginning() -> [AttachmentEffect] {
        guard case .taking(let ask, let permitted, _) = state, let frame = parser.partial, frame.kind == .attachmentPiece,
            let piece = try? AttachmentPiece(decoding: frame.bytes, isWhole: false), !piece.bytes.isEmpty,
            ask.offers.contains(AttachmentAsk.Offer(hash: piece.hash, size: piece.size))
        else { return [] }
        return [.take(piece, isWhole: false, from: Peer(ask.replica), permitted: permitted)]
    }

    private mutating func answer() -> [AttachmentEffect] {
        switch state {
        case .dismissing(let digest):
            state = .over
            return [.send(OutgoingAttachments(message: .states(AttachmentStates(), to: digest), stretches: [])), .end(.complete)]
        case .taking(let ask, let permitted, let digest):
            state = .answering(ask, digest: digest)
            return [.ask(.states(ask, permitted: permitted, from: Peer(ask.replica)))]
        default: return end(.refused(.cutShort))
        }
    }

    private mutating func send(_ states: [AttachmentState], _ ask: AttachmentAsk, _ digest: [UInt8]) -> [AttachmentEffect] {
        guard states.count == ask.offers.count + ask.wants.count else { return end(.refused(.outOfStep)) }
        var budget = min(ask.budget == 0 ? .max : ask.budget, UInt64(OutgoingAttachments.bytesMax))
        var stretches: [OutgoingAttachments.Stretch] = []
        for (want, state) in zip(ask.wants, states.dropFirst(ask.offers.count)) {
            switch state {
            case .held(let size) where want.from < size, .heldAbove(let size) where want.from < size:
                let count = Int(min(budget, UInt64(size - want.from)))
                guard count > 0 else { continue }
                budget -= UInt64(count)
                stretches.append(.init(hash: want.hash, size: size, range: want.from..<want.from + count))
            default: continue
            }
        }
        state = .over
        let message = OutgoingAttachments.Message.states(AttachmentStates(node: own, states: states), to: digest)
        return [.send(OutgoingAttachments(message: message, stretches: stretches)), .end(.complete)]
    }

    private mutating func end(_ how: SessionEnd) -> [AttachmentEffect] {
        state = .over
        return [.end(how)]
    }
}

package enum AttachmentEvent: Sendable {
    /// There is a link: ask. Only an asker begins.
    case begin
    /// The next bytes of the peer's body, however they are cut.
    case received([UInt8])
    /// The peer's body is complete.
    case ended
    /// The link broke, or whoever drives this gives it up.
    case broken
    case told(AttachmentFact)
}

extension OutgoingAttachments {
    /// The most bytes of pieces in one body, so that no body outgrows what a node or an asker takes.
    package static let bytesMax = 64 << 20
}
