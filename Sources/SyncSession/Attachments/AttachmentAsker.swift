import Causality
package import Changesets
package import Records

/// An asker's side of carrying attachments: asks how it stands with what it has to give, gives what is lacking there, and then has
/// brought what it lacks itself.
///
/// A pure value, of one exchange after another until nothing is left or the budget is used up; after a link that broke ``again()``
/// begins with a question, since it is not known what came through. `Protocol/13-attachments.md`, section 5.
package struct AttachmentAsker: AttachmentMachine {
    private enum State {
        case beginning
        case planning
        /// A body is out.
        case asking(AttachmentAsk, isUpload: Bool)
        /// The answer's first frame has come; it waits for who signed it.
        case witnessing(AttachmentAsk, AttachmentStates, isUpload: Bool)
        case reading(AttachmentAsk, sizes: [[UInt8]: Int])
        case over
    }

    private let peer: Peer
    private let suite: Suite
    private var state = State.beginning
    private var parser = FrameParser()
    private var isBodyComplete = false
    /// Digest of the frame of the ask that is out.
    private var ask: [UInt8] = []
    private var plan: AttachmentPlan?
    private var lastFrom: [[UInt8]: Int] = [:]
    /// How many bytes the node has of each that it was asked about and lacks.
    private var lacking: [[UInt8]: Int] = [:]
    /// What need not be spoken of any more: the node has it, or will not take or give it.
    private var settled: Set<[UInt8]> = []
    /// How many bytes of each are known to be where they are to go: to get further is a gain, and nothing else is.
    private var reached: [[UInt8]: Int] = [:]
    /// Of what pieces went out in this sync.
    private var pushed: Set<[UInt8]> = []
    /// What was asked for since the link broke last.
    private var wasAsked: Set<[UInt8]> = []
    /// Of how many it asks at once: few after a link broke, for the question is paid for each time.
    private var most = Limits.attachmentsAskedMax
    private let budget: UInt64

    /// How often something came through: it only grows, whatever broke.
    package private(set) var gains = 0
    /// Whether the node ever answered.
    package private(set) var isHeard = false
    /// Attachments that the node took whole, and that came whole.
    package private(set) var sent = 0, received = 0
    /// Bytes of pieces that the node took, and that came.
    package private(set) var sentBytes = 0, receivedBytes = 0
    /// What the node does not take or give, and why.
    package private(set) var refusals: [AttachmentRefusal] = []
    /// Wanted, and not there.
    package private(set) var absent = 0
    /// Whether the node asks for a session first.
    package private(set) var needsSession = false

    /// - Parameter budget: How many bytes of pieces may go and come; 0 is no limit.
    package init(with peer: Peer, suite: Suite, budget: UInt64) { (self.peer, self.suite, self.budget) = (peer, suite, budget) }

    /// The same after a link broke, ready to begin.
    package func again() -> AttachmentAsker {
        var next = self
        (next.state, next.parser, next.isBodyComplete, next.plan, next.lacking) = (.beginning, FrameParser(), false, nil, [:])
        (next.most, next.wasAsked) = (4, [])
        return next
    }

    /// What is left of the budget.
    private var left: UInt64 {
        budget == 0 ? UInt64(OutgoingAttachments.bytesMax) : budget - min(budget, UInt64(sentBytes + receivedBytes))
    }

    package mutating func handle(_ event: AttachmentEvent) -> [AttachmentEffect] {
        switch (state, event) {
        case (.over, _): return []
        case (.beginning, .begin): return askForPlan()
        case (.planning, .told(.plan(let plan))): return begin(plan)
        case (_, .broken): return keepBeginning() + end(.cutShort)
        case (.asking, .received(let bytes)), (.reading, .received(let bytes)):
            parser.append(bytes)
            return readOn()
        case (.witnessing(let ask, let states, let isUpload), .told(.visitor(let visitor))):
            return settle(ask, states, isUpload, visitor)
        case (.asking, .ended), (.reading, .ended):
            guard isBodyComplete, parser.isEmpty else { return keepBeginning() + end(.cutShort) }
            return decide()
        default: return end(.refused(.outOfStep))
        }
    }

    // MARK: Asking

    private mutating func askForPlan() -> [AttachmentEffect] {
        state = .planning
        return [.ask(.plan(peer, most: most, without: settled))]
    }

    private mutating func begin(_ plan: AttachmentPlan) -> [AttachmentEffect] {
        self.plan = plan
        var ask = AttachmentAsk(replica: plan.own, nonce: plan.nonce)
        guard left > 0, !plan.offers.isEmpty || !plan.wants.isEmpty else { return end(.complete) }
        // What was made here is in fewer places than what is there.
        if plan.offers.isEmpty {
            // One that did not get further since it was asked for is not asked for again.
            ask.wants = plan.wants.filter { !wasAsked.contains($0.hash) || $0.from > lastFrom[$0.hash] ?? 0 }
            wasAsked.formUnion(plan.wants.map(\.hash))
            for want in plan.wants { lastFrom[want.hash] = want.from }
            guard !ask.wants.isEmpty else { return end(.complete) }
            ask.budget = budget == 0 ? 0 : left
        } else {
            ask.offers = plan.offers
        }
        return send(ask, [], isUpload: false)
    }

    private mutating func send(_ ask: AttachmentAsk, _ stretches: [OutgoingAttachments.Stretch], isUpload: Bool) -> [AttachmentEffect] {
        state = .asking(ask, isUpload: isUpload)
        (parser, isBodyComplete) = (FrameParser(), false)
        return [.send(OutgoingAttachments(message: .ask(ask), stretches: stretches))]
    }

    /// Told what went out, so that the answer can be known for one to this.
    package mutating func sent(head: [UInt8]) {
        var parser = FrameParser()
        parser.append(head)
        if let frame = try? parser.next() { ask = suite.digest(frame.bytes) }
    }

    // MARK: Reading

    private mutating func readOn() -> [AttachmentEffect] {
        var effects: [AttachmentEffect] = []
        do throws(SyncRefusal) {
            while let frame = try parser.next() {
                guard !isBodyComplete else { throw .outOfTurn(frame.kind) }
                switch (state, frame.kind) {
                case (.asking(let ask, let isUpload), .attachmentStates):
                    effects += try read(frame.bytes, ask, isUpload)
                    return effects
                case (.reading(_, let sizes), .attachmentPiece):
                    let piece: AttachmentPiece
                    do throws(WireError) { piece = try AttachmentPiece(decoding: frame.bytes) } catch { throw .badAnswer(at: error.offset) }
                    guard sizes[piece.hash] == piece.size else { throw .outOfTurn(frame.kind) }
                    effects.append(take(piece, isWhole: true))
                case (.reading, .end): isBodyComplete = true
                default: throw .outOfTurn(frame.kind)
                }
            }
            return effects
        } catch {
            return effects + end(.refused(error))
        }
    }

    private mutating func take(_ piece: AttachmentPiece, isWhole: Bool) -> AttachmentEffect {
        let end = piece.from + piece.bytes.count
        note(end, of: piece.hash)
        receivedBytes += piece.bytes.count
        if end == piece.size { received += 1 }
        return .take(piece, isWhole: isWhole, from: peer, permitted: nil)
    }

    /// The node has so many bytes of what was offered: how many of them went in this sync, what it had before tells.
    private mutating func noteSent(_ bytes: Int, of hash: [UInt8]) {
        if pushed.contains(hash), let before = reached[hash] { sentBytes += max(0, bytes - before) }
        if reached[hash] == nil { reached[hash] = 0 }
        note(bytes, of: hash)
    }

    private mutating func note(_ bytes: Int, of hash: [UInt8]) {
        guard bytes > reached[hash] ?? 0 else { return }
        reached[hash] = bytes
        gains += 1
    }

    private mutating func keepBeginning() -> [AttachmentEffect] {
        guard case .reading(_, let sizes) = state, let frame = parser.partial, frame.kind == .attachmentPiece,
            let piece = try? AttachmentPiece(decoding: frame.bytes, isWhole: false), !piece.bytes.isEmpty, sizes[piece.hash] == piece.size
        else { return [] }
        return [take(piece, isWhole: false)]
    }

    private mutating func read(_ bytes: [UInt8], _ ask: AttachmentAsk, _ isUpload: Bool) throws(SyncRefusal) -> [AttachmentEffect] {
        let states: AttachmentStates
        do throws(WireError) {
            states = try AttachmentStates(decoding: bytes, to: self.ask, count: ask.offers.count + ask.wants.count, suite: suite)
        } catch {
            throw .badAnswer(at: error.offset)
        }
        isHeard = true
        guard let node = states.node else {
            needsSession = true
            state = .reading(ask, sizes: [:])
            return readOn()
        }
        state = .witnessing(ask, states, isUpload: isUpload)
        return [.ask(.visitor(node))]
    }

    /// What the node says that it holds counts where the directory here names it a node; else it only tells what to send.
    private mutating func settle(
        _ ask: AttachmentAsk, _ states: AttachmentStates, _ isUpload: Bool, _ visitor: Visitor
    ) -> [AttachmentEffect] {
        let mayHold = visitor.isRoot || visitor.grants.map { $0.contains { $0.role == Grant.nodeRole } } ?? true
        var effects: [AttachmentEffect] = []
        for (offer, state) in zip(ask.offers, states.states) {
            switch state {
            case .part(let bytes):
                // What it has less than before is no gain, and nothing is sent twice for it in one go.
                if isUpload, bytes <= lacking[offer.hash] ?? 0 {
                    settled.insert(offer.hash)
                    lacking[offer.hash] = nil
                    continue
                }
                noteSent(bytes, of: offer.hash)
                lacking[offer.hash] = min(bytes, offer.size)
            case .held, .heldAbove:
                if pushed.contains(offer.hash) { sent += 1 }
                noteSent(offer.size, of: offer.hash)
                lacking[offer.hash] = nil
                // Whom nobody vouches for is not asked again, and not counted on.
                settled.insert(offer.hash)
                guard mayHold else { continue }
                effects.append(.note(.holder(offer.hash, peer)))
                if case .heldAbove = state { effects.append(.note(.holderAbove(offer.hash, peer))) }
            case .refused(let refusal):
                refusals.append(refusal)
                settled.insert(offer.hash)
                lacking[offer.hash] = nil
            }
        }
        var sizes: [[UInt8]: Int] = [:]
        for (want, state) in zip(ask.wants, states.states.dropFirst(ask.offers.count)) {
            switch state {
            case .part:
                absent += 1
                settled.insert(want.hash)
            case .held(let size), .heldAbove(let size):
                sizes[want.hash] = size
                guard mayHold else { continue }
                effects.append(.note(.holder(want.hash, peer)))
                if case .heldAbove = state { effects.append(.note(.holderAbove(want.hash, peer))) }
            case .refused(let refusal):
                refusals.append(refusal)
                settled.insert(want.hash)
            }
        }
        self.state = .reading(ask, sizes: sizes)
        return effects + readOn()
    }

    // MARK: What next

    private mutating func decide() -> [AttachmentEffect] {
        guard !needsSession, left > 0, let plan else { return end(.complete) }
        if !lacking.isEmpty { return upload(plan) }
        guard case .reading(let ask, let sizes) = state, !ask.offers.isEmpty || !sizes.isEmpty else { return end(.complete) }
        most = min(Limits.attachmentsAskedMax, most * 4)
        return askForPlan()
    }

    private mutating func upload(_ plan: AttachmentPlan) -> [AttachmentEffect] {
        var ask = AttachmentAsk(replica: plan.own, nonce: plan.nonce)
        var (stretches, room) = ([OutgoingAttachments.Stretch](), min(left, UInt64(OutgoingAttachments.bytesMax)))
        for offer in plan.offers where room > 0 {
            guard let from = lacking[offer.hash] else { continue }
            let count = Int(min(room, UInt64(offer.size - from)))
            room -= UInt64(count)
            ask.offers.append(offer)
            pushed.insert(offer.hash)
            stretches.append(.init(hash: offer.hash, size: offer.size, range: from..<from + count))
        }
        return send(ask, stretches, isUpload: true)
    }

    private mutating func end(_ how: SessionEnd) -> [AttachmentEffect] {
        state = .over
        return [.end(how)]
    }
}
