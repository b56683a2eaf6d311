import Causality
import Records

/// How carefully an asker asks, so that no number leaves it that it gave twice.
enum Approach: Hashable, Sendable {
    /// In the short form where it will do, and with what the node lacks.
    case plain
    /// In the long form: the node could make nothing of the short one.
    case tellAll
    /// With vectors, sending nothing: the node remembers another session than this store does, or it is not
    /// known what came through.
    case listen
    /// The same, asking for one's own entries beyond those that the node was known to hold: the node holds
    /// entries of this store that it has lost.
    case recover
    /// With vectors, and what lets a node know who asks that holds so much of the directory and nobody's word for it.
    case introduce(to: VersionVector)

    var sendsChangesets: Bool { self == .plain || self == .tellAll }
}

/// What was asked, as far as the answer is to be weighed against it.
struct Question: Sendable {
    /// Who asked; a store that was set back is another afterwards.
    let replica: ReplicaID
    let nonce: UInt64
    /// What went along.
    var sent = Amount()
    /// What each scope held.
    var held: [ScopeCode: VersionVector] = [:]
}

/// What a sync sends: the hello and the changesets that the node lacks, found out scope by scope.
///
/// Where nothing became other since the node's receipts, one short hello says so and nothing else is asked
/// of the store. `Protocol/04-session.md`, section 3.
struct QuestionPlan: Sendable {
    enum Step {
        case ask(HoldingsQuestion, after: [HoldingsNote])
        case send(OutgoingParts, Question, after: [HoldingsNote])
        /// Nothing here says who one is.
        case stranger
        case outOfStep
    }

    /// What it waits for.
    private enum State {
        case standpoint
        case scopes(Standpoint)
        case news(Standpoint)
        case holding(Standpoint)
        case changesets(Standpoint, Holding)
        case goesOn(Standpoint, Holding, [StoredChangeset])
    }

    /// More than this is not sent to a node that has not said what it holds; it says so in its answer.
    static let unaskedBytesMax = 256 << 10

    private let peer: Peer
    private(set) var approach: Approach
    /// How many bytes of changesets the answer may have; 0 is no limit.
    private let budget: UInt64
    /// The beginning of a changeset that the node said it has, and of whom.
    private var offered: ChangesetPart?
    private let offeredTo: ReplicaID?
    /// How many bytes of changesets a request may have; 0 is no limit. One always goes.
    private let bytesMax: Int
    /// The beginning of a changeset of the node's that is here.
    private var part: ChangesetPart?
    private let digest: @Sendable ([UInt8]) -> [UInt8]
    private var notes: [HoldingsNote] = []
    private var state = State.standpoint
    private var scopes: [ScopeCode] = []
    private var said: [Hello.Scope] = []
    private var changesets: [StoredChangeset] = []
    private var question = Question(replica: ReplicaID(high: 0, low: 0, incarnation: 0), nonce: 0)

    init(
        to peer: Peer, _ approach: Approach, budget: UInt64, offered: ChangesetPart?, offeredTo: ReplicaID?, bytesMax: Int,
        digest: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.offered = offered
        self.offeredTo = offeredTo
        self.bytesMax = bytesMax
        self.digest = digest
        self.peer = peer
        self.approach = approach
        self.budget = budget
    }

    mutating func begin() -> Step {
        state = .standpoint
        return .ask(.standpoint(peer), after: [])
    }

    mutating func told(_ fact: HoldingsFact) -> Step {
        switch (state, fact) {
        case (.standpoint, .standpoint(let standpoint)):
            question = Question(replica: standpoint.own, nonce: standpoint.nonce ?? 0)
            // Who goes on under another name since has nothing there.
            if offeredTo != standpoint.own { offered = nil }
            // What came through of the last request is to be heard before it is sent again.
            if standpoint.isUnanswered, approach.sendsChangesets { approach = .listen }
            part = standpoint.part.flatMap { ChangesetPart(of: $0, digest: digest) }
            state = .scopes(standpoint)
            return .ask(.scopes(in: standpoint.regions), after: [])
        case (.scopes(let standpoint), .scopes(let present)):
            // A node names what it has and asks for the rest by region; a device names its scopes.
            var kept = Set(present + (standpoint.isOfNode ? [] : standpoint.regions))
            kept.insert(.directory)
            scopes = kept.sorted()
            state = .news(standpoint)
            // What is open is sealed first.
            return .ask(.news(of: peer, above: nil), after: scopes.map { .seal($0) })
        case (.news(let standpoint), .news(let news)):
            let isQuiet = news.isNamed && news.changed.isEmpty && Set(news.receipts.keys) == Set(scopes)
            if approach == .plain, isQuiet { return send(.unchanged(news.rollup), standpoint) }
            return next(standpoint)
        case (.holding(let standpoint), .holding(let holding)): return say(holding, standpoint)
        case (.changesets(let standpoint, let holding), .changesets(let lacking)):
            if let offered, offered.scope == scopes[said.count - 1], lacking.contains(where: { $0.first == offered.first }) {
                state = .goesOn(standpoint, holding, lacking)
                return .ask(.goesOn(offered), after: [])
            }
            add(lacking, holding)
            return next(standpoint)
        case (.goesOn(let standpoint, let holding, let lacking), .goesOn(let goesOn)):
            add(lacking.map { changeset in goesOn ? offered.map(changeset.going(on:)) ?? changeset : changeset }, holding)
            return next(standpoint)
        default: return .outOfStep
        }
    }

    private mutating func next(_ standpoint: Standpoint) -> Step {
        guard said.count < scopes.count else { return send(.scopes(said), standpoint) }
        state = .holding(standpoint)
        return .ask(.holding(scopes[said.count], peer, of: standpoint.own), after: [])
    }

    /// What the hello says of one scope, and then what goes along.
    private mutating func say(_ holding: Holding, _ standpoint: Standpoint) -> Step {
        guard said.count < scopes.count else { return .outOfStep }
        let scope = scopes[said.count]
        let receipt = holding.receipt ?? Receipt()
        // A node that never said what it holds of the directory may know it already, or may not know who asks.
        if scope == .directory, holding.receipt == nil, holding.name != 0, approach.sendsChangesets { approach = .listen }
        question.held[scope] = holding.held
        if let part, part.scope == scope, holding.held[part.first.replica] >= part.first.number {
            self.part = nil
            notes.append(.part(nil, peer))
        }
        let word: Hello.Holding =
            if approach.sendsChangesets, receipt.name != 0, bytesMax == 0 {
                .since(receipt.name)
            } else if holding.name == 0 {
                .since(0)
            } else {
                .vector(approach == .recover ? knownToBeTheirs(holding.held, receipt, standpoint.own) : holding.held)
            }
        // What is said of one's own chains on the way to what was lost names no changeset that is here.
        let guards = approach == .recover ? [] : holding.guards
        said.append(Hello.Scope(code: scope, heads: holding.name, holding: word, guards: guards))
        if case .introduce(let theirs) = approach, scope == .directory {
            state = .changesets(standpoint, holding)
            return .ask(.introduction(of: standpoint.own, beyond: theirs), after: [])
        }
        guard approach.sendsChangesets else { return next(standpoint) }
        state = .changesets(standpoint, holding)
        return .ask(.changesets(scope, beyond: receipt.vector), after: [])
    }

    /// Of one's own key only what the node was known to hold before; so what was lost comes in order.
    private func knownToBeTheirs(_ held: VersionVector, _ receipt: Receipt, _ own: ReplicaID) -> VersionVector {
        var vector = held
        for entry in held.entries where Fingerprint(of: entry.replica) == Fingerprint(of: own) {
            vector.set(entry.replica, to: min(entry.number, receipt.vector[entry.replica]))
        }
        return vector
    }

    private mutating func add(_ lacking: [StoredChangeset], _ holding: Holding) {
        let bytes = lacking.reduce(0) { $0 + $1.size }
        if case .introduce = approach {
            changesets = QuestionPlan.fitting(lacking, QuestionPlan.unaskedBytesMax)
            return
        }
        // A node that said that it holds nothing of the scope has said what it holds.
        if holding.receipt == nil, lacking.count > 1, bytes > QuestionPlan.unaskedBytesMax { return }
        changesets += lacking
    }

    /// The first of them that fit, one at least.
    private static func fitting(_ changesets: [StoredChangeset], _ bytesMax: Int) -> [StoredChangeset] {
        var bytes = 0
        let fit = changesets.prefix {
            bytes += $0.size - $0.from
            return bytes <= bytesMax
        }
        return fit.isEmpty ? Array(changesets.prefix(1)) : Array(fit)
    }

    private mutating func send(_ body: Hello.Body, _ standpoint: Standpoint) -> Step {
        var wants = standpoint.regions
        if case .unchanged = body, !standpoint.isOfNode { wants = [] }
        if case .introduce = approach, changesets.isEmpty { return .stranger }
        if bytesMax > 0 { changesets = QuestionPlan.fitting(changesets, bytesMax) }
        question.sent = Amount(of: changesets)
        if case .unchanged = body { part = nil }
        let hello = Hello(replica: standpoint.own, nonce: question.nonce, budget: budget, wants: wants, body: body, part: part)
        if !changesets.isEmpty { notes.append(.unanswered(peer)) }
        return .send(OutgoingParts(message: .hello(hello), changesets: changesets), question, after: notes)
    }
}
