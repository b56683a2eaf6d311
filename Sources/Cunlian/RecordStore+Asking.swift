import Causality
import Changesets
import RecordStore
import Records
import SyncSession

/// How a store asks a node: what it says it holds, and what it sends along.
extension RecordStore {
    /// How a store that may have been set back asks, so that no number that it gave twice leaves it.
    enum Caution: Sendable {
        case none
        /// Sends nothing, and hears how far the node holds its entries.
        case listens
        /// Sends nothing, and asks for its own entries beyond those that the node was known to hold before.
        case recovers
    }

    struct Question: Sendable {
        /// Who asks; a store that was set back is another afterwards.
        var replica: ReplicaID
        var hello: [UInt8]
        var rows: [Int64]
        var entries: Int
        /// What each scope held when the question was put.
        var held: [ScopeCode: VersionVector]
    }

    struct Settlement: Sendable {
        var isComplete: Bool
        /// Whether another round trip would bring something.
        var mayProgress: Bool
        /// Whether the node holds entries under this store's name that are not in its log.
        var isSetBack = false
    }

    /// More than this is not sent to a node that has not said what it holds; it says so in its answer.
    static let unaskedBytesMax = 256 << 10

    func planQuestion(to address: String, signer: Signer, budget: UInt64, tellsAll: Bool, caution: Caution) throws -> Question {
        let peer = Array(address.utf8)
        var states = try peers.peerStates(peer)
        var known = Set(try scopes() + peers.subscriptions())
        known.insert(.directory)
        let isNode = try peers.subscriptions().contains { $0.digits < 12 }
        let present = Set(try scopes())
        // A node names what it has and asks for the rest by region; a device names its villages.
        let kept = try known.filter { try peers.keeps($0) && (!isNode || $0.isDirectory || present.contains($0)) }.sorted()
        for scope in kept where try ownEntries.hasUnsealed(scope) { try seal(scope) }
        var question = Question(replica: own, hello: [], rows: [], entries: 0, held: [:])
        var scopes: [Hello.Scope] = []
        var isUnchanged = !tellsAll && Set(states.keys) == Set(kept)
        for scope in kept {
            let name = try log.headsName(scope)
            let state = states[scope] ?? PeerState()
            states[scope] = state
            question.held[scope] = try heads(scope).held
            if state.name != name || name == 0 { isUnchanged = false }
            let isFirst = state.name == 0 && state.vector.isEmpty
            var held = try heads(scope).held
            if caution == .recovers {
                for entry in held.entries where Fingerprint(of: entry.replica) == Fingerprint(of: own) {
                    held.set(entry.replica, to: min(entry.number, state.vector[entry.replica]))
                }
            }
            let holding: Hello.Holding =
                caution == .none && state.name != 0 ? .since(state.name) : name == 0 ? .since(0) : .vector(held)
            scopes.append(Hello.Scope(code: scope, heads: name, holding: holding))
            guard caution == .none else { continue }
            let rows = try log.changesetRows(scope, beyond: state.vector)
            if isFirst, rows.count > 1, try rows.reduce(0, { try $0 + log.changesetSize($1) }) > Self.unaskedBytesMax { continue }
            question.rows += rows
            question.entries += Int(try entriesBeyond(state.vector, scope))
        }
        let digest = Hello.rollup(scopes.map { ($0.code, $0.heads) }, digest: environment.suite.digest)
        let hello = Hello(
            replica: own, nonce: try peers.nonce(of: peer) ?? 0, budget: budget,
            wants: isUnchanged && !isNode ? [] : try peers.subscriptions(), body: isUnchanged ? .unchanged(digest) : .scopes(scopes))
        question.hello = try hello.encode(signer: signer)
        return question
    }

    private func entriesBeyond(_ vector: VersionVector, _ scope: ScopeCode) throws -> UInt64 {
        try heads(scope).held.entries.reduce(0) { $0 + ($1.number - min($1.number, vector[$1.replica])) }
    }

    func noteNonce(_ nonce: UInt64, of address: String) throws { try peers.setNonce(nonce, of: Array(address.utf8)) }

    /// Takes note of a receipt: what the node holds now, what its parent holds, and whether all is said.
    func settle(_ answer: Answer, _ question: Question, with address: String) throws -> Settlement {
        let peer = Array(address.utf8)
        try noteNonce(answer.nonce, of: address)
        let before = try peers.peerStates(peer)
        var settlement = Settlement(isComplete: answer.isComplete, mayProgress: false)
        for scope in answer.scopes {
            var state = before[scope.code] ?? PeerState()
            let name = try log.headsName(scope.code)
            let old = state
            if name == scope.name {
                state.name = name
                state.vector = try heads(scope.code).held
            } else {
                settlement.isComplete = false
                state.name = 0
                // The node holds what it says, and else what it held before and what was sent and not refused.
                state.vector = scope.vector ?? state.vector.join(question.held[scope.code] ?? VersionVector())
            }
            state.level = Int(answer.level)
            state.heldOwn = own == question.replica ? scope.heldHere : 0
            if scope.heldHere > 0, try !log.holds(Dot(question.replica, scope.heldHere), scope.heldDigest, scope.code) {
                settlement.isSetBack = true
                // What is not one's own is not receipted, and what was known before tells from where to ask again.
                state.heldOwn = 0
                for entry in state.vector.entries where Fingerprint(of: entry.replica) == Fingerprint(of: own) {
                    state.vector.set(entry.replica, to: min(entry.number, old.vector[entry.replica]))
                }
            }
            if state.vector != old.vector || state.name != old.name { settlement.mayProgress = true }
            try peers.setPeerState(peer, scope.code, state)
            if answer.level > 0, scope.heldAbove > 0, own == question.replica {
                try peers.setPeerState(
                    Array("above ".utf8) + peer, scope.code,
                    PeerState(heldOwn: scope.heldAbove, level: Int(answer.level) - 1))
            }
        }
        return settlement
    }

    func attentionCounts() throws -> (conflicts: Int, quarantined: Int, notices: Int) {
        try read { _ in
            let counts = try conflictTable.conflictCounts()
            return (counts.disputed + counts.listed, try views.quarantineCount(), try notebook.notices().count)
        }
    }
}
