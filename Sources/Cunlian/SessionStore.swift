import Causality
import Changesets
import RecordStore
import Records
import SyncSession

/// What a session asks, answered by a store: the only place where sessions and stores meet.
///
/// Nothing here decides; which question comes when, and what follows from the answer, is the machine's.
struct SessionStore {
    let store: RecordStore
    /// On a node, the parent under whose address the store remembers what the parent holds.
    let parent: Peer?
    /// Whether what is open is sealed, and so may leave.
    var seals = true

    /// Answers what the machine asks and remembers what it notes, in one transaction, up to the first effect
    /// that is for somebody else.
    ///
    /// - Returns: What is left to do.
    func serve(_ machine: inout some SessionMachine, _ effects: [SessionEffect]) throws -> [SessionEffect] {
        try store.write { _ in
            var effects = effects[...]
            while let effect = effects.first {
                switch effect {
                case .ask(let question): effects = effects.dropFirst() + machine.handle(.told(try answer(question)))
                case .note(let note):
                    effects.removeFirst()
                    try remember(note)
                case .take, .commit, .send, .end: return Array(effects)
                }
            }
            return []
        }
    }

    private func answer(_ question: HoldingsQuestion) throws -> HoldingsFact {
        switch question {
        case .standpoint(let peer): .standpoint(try standpoint(peer))
        case .visitor(let replica): .visitor(try visitor(replica))
        case .news(let peer, let above): .news(try news(of: peer, above: above))
        case .scopes(let regions):
            .scopes(try scopes(in: RegionSet(regions)))
        case .holding(let scope, let peer, let author): .holding(try holding(scope, peer, author))
        case .named(let vector, let guards, let scope): .vector(try store.log.named(vector, guards: guards, scope))
        case .vector(let name, let scope): .vector(try store.peers.vector(named: name, scope))
        case .changesets(let scope, let vector):
            .changesets(try store.log.storedChangesets(scope, beyond: vector).map { StoredChangeset($0) })
        case .introduction(let replica, let vector): .changesets(try introduction(of: replica, beyond: vector))
        case .goesOn(let part):
            .goesOn(
                try store.log.changeset(from: part.first, in: part.scope).map {
                    part.isBeginning(of: $0, digest: store.environment.suite.digest)
                } ?? false)
        case .holds(let dot, let guardDigest, let scope): .holds(try store.log.holds(dot, guardDigest, scope))
        }
    }

    /// A region's directory of which only a name is here, since something waits for it, is nothing that is held.
    private func scopes(in regions: RegionSet) throws -> [ScopeCode] {
        try store.scopes().filter { scope in
            guard regions.contains(scope) else { return false }
            return try !scope.isOfRegion || !store.heads(scope).heads.isEmpty
        }
    }

    private func remember(_ note: HoldingsNote) throws {
        switch note {
        case .seal(let scope, let heard):
            if seals, try store.hasSealable(scope), try heard <= store.heads(scope).held[store.own] { _ = try store.seal(scope) }
        case .nonce(let nonce, let peer): try store.peers.setNonce(nonce, of: peer.bytes)
        case .part(let bytes, let peer): try store.peers.setPart(bytes, from: peer.bytes)
        case .unanswered(let peer): try store.peers.noteUnanswered(peer.bytes)
        case .brought(let vector, let scope, let peer): try store.peers.noteBrought(vector, by: peer.bytes, scope)
        case .receipt(let receipt, let scope, let peer): try store.peers.setPeerState(peer.bytes, scope, PeerState(receipt))
        case .receiptAbove(let receipt, let scope, let peer):
            try store.peers.setPeerState(Array("above ".utf8) + peer.bytes, scope, PeerState(receipt))
        case .name(let scope): try store.peers.rememberVector(scope)
        case .broughtBeside(let kind, let items, let regions): try store.take(kind, items, of: regions)
        case .beside(let said, let peer): try store.remember(said, of: peer)
        }
    }

    private func standpoint(_ peer: Peer) throws -> Standpoint {
        Standpoint(
            own: store.own, nonce: try store.peers.nonce(of: peer.bytes), isUnanswered: try store.peers.isUnanswered(peer.bytes),
            regions: try store.peers.subscriptions(), grammar: store.schema.scopes, part: try store.peers.part(from: peer.bytes))
    }

    private func introduction(of replica: ReplicaID, beyond vector: VersionVector) throws -> [StoredChangeset] {
        let grants = try store.offices.directory().grants.values
        // How far the node's directories of regions go, it does not say; on one path they are small.
        let regions = RegionSet(grants.filter { $0.subject == Fingerprint(of: replica) }.flatMap(\.scopes))
        let directories = try store.scopes().filter { $0.isDirectory && regions.contains($0) }
        let pieces = try directories.flatMap { directory in
            try store.log.storedChangesets(directory, beyond: directory.isOfRegion ? VersionVector() : vector).map { place in
                let changeset = try Changeset(parsing: try store.log.changeset(place.row), digest: { _ in [] })
                return Introduction.Piece(changeset: StoredChangeset(place), of: directory, covers: changeset.header.guards.map(\.dot))
            }
        }
        return Introduction.changesets(of: Fingerprint(of: replica), from: pieces) { key in
            grants.filter { $0.subject == key }.map(\.record.replica)
        }
    }

    func visitor(_ replica: ReplicaID) throws -> Visitor {
        let (directory, fingerprint) = (try store.offices.directory(), Fingerprint(of: replica))
        let isGoverned = directory.root != nil
        let granted = directory.grants(of: fingerprint)
        let open = granted.compactMap { grant in
            directory.ending(of: grant) == nil ? grant.narrowed(to: directory.openRegions(of: grant)) : nil
        }
        let ruling = open.isEmpty ? granted.lazy.compactMap { directory.ending(of: $0) }.first : nil
        let ending = try ruling.map { Visitor.Ending(kind: $0.revocation.kind, time: try store.views.ended(by: $0).time) }
        return Visitor(
            standpoint: try standpoint(Peer(replica)), grants: isGoverned ? open : nil, isRoot: fingerprint == directory.root,
            key: isGoverned ? try store.offices.grantedKey(fingerprint) : try store.offices.publicKey(of: replica), ending: ending)
    }

    private func news(of peer: Peer, above author: ReplicaID?) throws -> News {
        let states = try store.peers.peerStates(peer.bytes)
        let changed = try states.filter { scope, state in
            if let author, try state.heldOwn != heldAbove(author, peer, scope) { return true }
            return try state.name == 0 || state.name != store.log.headsName(scope) || store.hasSealable(scope)
        }
        let rollup = Hello.rollup(states.map { ($0.key, $0.value.name) }, digest: store.environment.suite.digest)
        return News(receipts: states.mapValues(\.name), changed: Set(changed.keys), rollup: rollup)
    }

    /// The author's last entry that the node's own parent holds, as the one who asks is told it. Keys that the node itself lacks it cannot
    /// have passed on.
    private func heldAbove(_ author: ReplicaID, _ asker: Peer, _ scope: ScopeCode) throws -> UInt64 {
        guard let parent else { return 0 }
        let above = try store.peers.held(of: author, by: parent.bytes, scope)
        guard above > 0, store.keys.isUsed, !scope.isDirectory else { return above }
        return min(above, try store.peers.brought(of: author, by: asker.bytes, scope))
    }

    private func holding(_ scope: ScopeCode, _ peer: Peer, _ author: ReplicaID) throws -> Holding {
        let heads = try store.heads(scope)
        let last = heads.heads[author]
        return Holding(
            name: try store.log.headsName(scope), held: heads.held,
            receipt: try store.peers.peerState(peer.bytes, scope).map { Receipt($0) },
            last: last?.held ?? 0, lastGuard: last?.digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } ?? 0,
            above: try heldAbove(author, peer, scope),
            guards: heads.held.entries.map { heads.heads[$0.replica]?.guardDigest ?? 0 })
    }
}

extension StoredChangeset {
    fileprivate init(_ place: ChangesetLog.StoredPlace) {
        self.init(row: place.row, size: place.size, first: place.first, entries: place.entries)
    }
}

extension RecordStore {
    /// Whether something is written in the scope that no changeset has yet, and may be sealed.
    func hasSealable(_ scope: ScopeCode) throws -> Bool {
        guard try ownEntries.hasUnsealed(scope) else { return false }
        return try offices.maySeal(scope)
    }

    /// Whether a node might turn out to know nothing of this store, which is to be found out before anything is sealed: what is
    /// sealed before its author is enrolled counts nowhere for good.
    func isStranger(to peer: Peer) throws -> Bool {
        guard try offices.directory().root == nil, try peers.nonce(of: peer.bytes) == nil else { return false }
        return try scopes().contains { try ownEntries.hasUnsealed($0) }
    }
}

extension PeerState {
    fileprivate init(_ receipt: Receipt) {
        self.init(name: receipt.name, vector: receipt.vector, heldOwn: receipt.heldOwn, level: Int(receipt.level))
    }
}

extension Receipt {
    fileprivate init(_ state: PeerState) {
        self.init(name: state.name, vector: state.vector, heldOwn: state.heldOwn, level: UInt8(clamping: state.level))
    }
}
