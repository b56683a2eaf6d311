import Changesets
import RecordStore
import Records
import SyncSession

/// What carrying attachments asks, answered by a store; nothing here decides.
struct AttachmentStore {
    /// For whom the store speaks.
    enum Side {
        /// - Parameter parent: Under whom the store remembers what the node's own parent holds.
        case node(parent: Peer?)
        /// - Parameter wantsAll: Whether all that entries refer to is wanted, and not only what somebody asked for.
        case asker(wantsAll: Bool)
    }

    let store: RecordStore
    let side: Side

    /// Answers what the machine asks, and does what it says, up to the first effect that is for somebody else.
    ///
    /// - Parameter refused: What was not taken in this exchange, and why.
    /// - Returns: What is left to do.
    func serve(
        _ machine: inout some AttachmentMachine, _ effects: [AttachmentEffect], _ refused: inout [[UInt8]: AttachmentRefusal]
    ) throws -> [AttachmentEffect] {
        var effects = effects[...]
        while let effect = effects.first {
            switch effect {
            case .ask(let question): effects = effects.dropFirst() + machine.handle(.told(try answer(question, refused)))
            case .take(let piece, let isWhole, let peer, let permitted):
                effects.removeFirst()
                if let refusal = try take(piece, isWhole: isWhole, from: peer, permitted) { refused[piece.hash] = refusal }
            case .note(let note):
                effects.removeFirst()
                switch note {
                case .holder(let hash, let peer): try store.attachments.noteHolder(hash, peer.bytes)
                case .holderAbove(let hash, let peer): try store.attachments.noteHolder(hash, Attachments.above(peer.bytes))
                }
            case .send, .end: return Array(effects)
            }
        }
        return []
    }

    private func answer(_ question: AttachmentQuestion, _ refused: [[UInt8]: AttachmentRefusal]) throws -> AttachmentFact {
        switch question {
        case .visitor(let replica):
            if case .node = side { try store.attachments.refresh() }
            return .visitor(try SessionStore(store: store, parent: nil).visitor(replica))
        case .states(let ask, let permitted, let peer):
            let offers = try ask.offers.map { try state(of: $0, permitted, peer, refused) }
            return .states(try offers + ask.wants.map { try state(of: $0, permitted) })
        case .plan(let peer, let most, let without): return .plan(try plan(peer, most, without))
        }
    }

    func take(
        _ piece: AttachmentPiece, isWhole: Bool, from peer: Peer, _ permitted: [ScopeCode]?
    ) throws -> AttachmentRefusal? {
        let digest = store.environment.suite.digest
        let isRight = { (start: Int, block: [UInt8]) in
            AttachmentPiece.check(of: block, at: start, in: piece.hash, digest: digest) == piece.check
        }
        return try store.attachments.take(
            .init(hash: piece.hash, size: piece.size, from: piece.from, bytes: piece.bytes, isRight: isWhole ? isRight : nil),
            from: peer.bytes, permitted: permitted)
    }

    // MARK: At a node

    private func state(
        of offer: AttachmentAsk.Offer, _ permitted: [ScopeCode]?, _ peer: Peer, _ refused: [[UInt8]: AttachmentRefusal]
    ) throws -> AttachmentState {
        if let refusal = refused[offer.hash] { return .refused(refusal) }
        if let refusal = try store.attachments.objection(to: offer.hash, size: offer.size, permitted: permitted) {
            return .refused(refusal)
        }
        if let held = try held(offer.hash) { return held }
        return .part(store.attachments.partSize(offer.hash, from: peer.bytes))
    }

    private func state(of want: AttachmentAsk.Want, _ permitted: [ScopeCode]?) throws -> AttachmentState {
        if let refusal = try store.attachments.objection(to: want.hash, size: nil, permitted: permitted) { return .refused(refusal) }
        return try held(want.hash) ?? .part(0)
    }

    private func held(_ hash: [UInt8]) throws -> AttachmentState? {
        let standing = try store.attachments.standing(hash)
        guard standing.isHeld, let size = standing.size else { return nil }
        guard case .node(let parent?) = side, try store.attachments.isHolder(parent.bytes, of: hash) else { return .held(size: size) }
        return .heldAbove(size: size)
    }

    // MARK: At an asker

    private func plan(_ peer: Peer, _ most: Int, _ without: Set<[UInt8]>) throws -> AttachmentPlan {
        var offers = try store.attachments.lacking(at: peer.bytes, most: most, without: without)
        // Of what the peer holds it is asked whether its parent has it too, once records have come so far.
        let above = try store.peers.peerStates(Attachments.above(peer.bytes))
        if offers.count < most, above.values.contains(where: { $0.heldOwn > 0 }) {
            offers += try store.attachments.lackingAbove(peer.bytes, most: min(64, most - offers.count), without: without)
        }
        var wantsAll = false
        if case .asker(true) = side { wantsAll = true }
        let wants = try store.attachments.outstanding(onlyWanted: !wantsAll, most: most, without: without)
        return AttachmentPlan(
            own: store.own, nonce: try store.peers.nonce(of: peer.bytes) ?? 0,
            offers: offers.map { AttachmentAsk.Offer(hash: $0.hash, size: $0.size) },
            wants: wants.map { AttachmentAsk.Want(hash: $0, from: store.attachments.partSize($0, from: peer.bytes)) })
    }
}
