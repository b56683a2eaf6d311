import Causality
import Records

/// What an asker makes of a receipt: what the node holds now, what its parent holds, and whether all is said.
///
/// `Protocol/04-session.md`, sections 4 and 8.
struct Settlement: Sendable {
    enum Step {
        case ask(HoldingsQuestion, after: [HoldingsNote])
        case settled(after: [HoldingsNote])
        case outOfStep
    }

    /// What it waits for.
    private enum State {
        case standpoint
        case named
        /// Who signed the receipt, as far as the directory here says.
        case witness
        case holding
        /// Whether the last entry that the node holds is the asker's own one.
        case holds(Holding)
    }

    private let peer: Peer
    private let answer: Answer
    private let question: Question
    /// What came from the node it holds, whatever it says.
    private let brought: [ScopeCode: VersionVector]
    private var state = State.standpoint
    private var own: ReplicaID
    private var grammar: ScopeGrammar?
    /// Who signed; `nil` where there is no directory that would say.
    private var witness: Witness?
    private var next = 0
    /// What the node holds of the scope in hand, in the names of this store; `nil` where it did not say.
    private var theirs: VersionVector?

    /// Whether both sides hold the same.
    private(set) var isComplete: Bool
    /// Whether something became known, or came, so that another round trip would bring more.
    private(set) var mayProgress = false
    /// Whether the directory names the key that signed a node of every scope that it speaks of: what another says counts as
    /// nobody's word, however it calls itself.
    private(set) var isWitnessed = true
    /// Whether the node holds entries under this store's name that are not in its log.
    private(set) var isSetBack = false

    /// How many of the entries that are here the node holds, and how many of them it was not known to hold.
    private(set) var heldThere = 0
    private(set) var newlyHeldThere = 0

    init(of answer: Answer, to question: Question, with peer: Peer, brought: [ScopeCode: VersionVector]) {
        self.peer = peer
        self.brought = brought
        self.answer = answer
        self.question = question
        own = question.replica
        isComplete = answer.isComplete
    }

    mutating func begin() -> Step { .ask(.standpoint(peer), after: [.nonce(answer.nonce, peer)]) }

    mutating func told(_ fact: HoldingsFact) -> Step {
        switch (state, fact) {
        case (.standpoint, .standpoint(let standpoint)):
            own = standpoint.own
            grammar = standpoint.grammar
            guard let node = answer.node else { return goOn(after: []) }
            state = .witness
            return .ask(.visitor(node), after: [])
        case (.witness, .visitor(let visitor)):
            if let grants = visitor.grants { witness = Witness(isRoot: visitor.isRoot, grants: grants) }
            return goOn(after: [])
        case (.named, .vector(let vector)):
            theirs = vector
            return askForHolding(after: [])
        case (.holding, .holding(let holding)):
            let scope = answer.scopes[next]
            guard scope.heldHere > 0 else { return weigh(holding, isOwn: true) }
            state = .holds(holding)
            return .ask(.holds(Dot(question.replica, scope.heldHere), guard: scope.heldDigest, scope.code), after: [])
        case (.holds(let holding), .holds(let isOwn)): return weigh(holding, isOwn: isOwn)
        default: return .outOfStep
        }
    }

    private mutating func goOn(after notes: [HoldingsNote]) -> Step {
        guard next < answer.scopes.count else { return .settled(after: notes) }
        theirs = nil
        guard let vector = answer.scopes[next].vector else { return askForHolding(after: notes) }
        state = .named
        return .ask(.named(vector, guards: answer.scopes[next].guards, answer.scopes[next].code), after: notes)
    }

    private mutating func askForHolding(after notes: [HoldingsNote]) -> Step {
        state = .holding
        return .ask(.holding(answer.scopes[next].code, peer, of: own), after: notes)
    }

    /// How far from the root the node is that signed, for a scope; `nil` where the directory does not say that it is one.
    private func level(for scope: ScopeCode) -> UInt8? {
        guard let witness, let grammar else { return answer.level }
        return witness.level(for: scope, in: grammar)
    }

    private mutating func weigh(_ holding: Holding, isOwn: Bool) -> Step {
        let scope = answer.scopes[next]
        let level = level(for: scope.code)
        if level == nil { isWitnessed = false }
        let old = holding.receipt ?? Receipt()
        var receipt = old
        if holding.name == scope.name {
            receipt.name = scope.name
            receipt.vector = holding.held
        } else {
            isComplete = false
            receipt.name = 0
            // The node holds what it says, and else what it held before and what was sent and not refused.
            receipt.vector = theirs ?? old.vector.join(question.held[scope.code] ?? VersionVector())
            receipt.vector.formJoin(brought[scope.code] ?? VersionVector())
        }
        receipt.level = level ?? .max
        receipt.heldOwn = own == question.replica && level != nil ? scope.heldHere : 0
        if !isOwn {
            isSetBack = true
            // What is not one's own is not receipted, and what was known before tells from where to ask again.
            receipt.heldOwn = 0
            for entry in receipt.vector.entries where Fingerprint(of: entry.replica) == Fingerprint(of: own) {
                receipt.vector.set(entry.replica, to: min(entry.number, old.vector[entry.replica]))
            }
        }
        if holding.receipt == nil || receipt.vector != old.vector || receipt.name != old.name { mayProgress = true }
        for entry in holding.held.entries {
            let (now, before) = (min(entry.number, receipt.vector[entry.replica]), min(entry.number, old.vector[entry.replica]))
            heldThere += Int(now)
            newlyHeldThere += Int(now - min(now, before))
        }
        var notes = [HoldingsNote.receipt(receipt, scope.code, peer)]
        if let level, level > 0, scope.heldAbove > 0, own == question.replica {
            notes.append(.receiptAbove(Receipt(heldOwn: scope.heldAbove, level: level - 1), scope.code, peer))
        }
        next += 1
        return goOn(after: notes)
    }
}

/// The key that signed a receipt, as the directory has it.
private struct Witness {
    let isRoot: Bool
    let grants: [Grant]

    /// The nearest to the root of the regions that it is a node of, among those that cover the scope.
    func level(for scope: ScopeCode, in grammar: ScopeGrammar) -> UInt8? {
        let regions = grants.filter { $0.role == Grant.nodeRole }.flatMap(\.scopes)
            .filter { RegionSet([$0]).contains(scope) }
        if let depth = regions.map({ grammar.depth(of: $0) }).min() { return UInt8(clamping: depth) }
        return isRoot ? 0 : nil
    }
}
