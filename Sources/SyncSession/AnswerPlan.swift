import Causality
import Records

/// What a node answers: the receipt, and what the asker lacks, found out scope by scope.
///
/// Of each scope it asks, where the asker says only a name, for the vector of that name; then for what the
/// node holds; then for the changesets beyond what the asker holds. A short hello to which nothing became
/// other is answered at once. `Protocol/04-session.md`, sections 3.1 and 4.
struct AnswerPlan: Sendable {
    enum Step {
        case ask(HoldingsQuestion, after: [HoldingsNote])
        case send(OutgoingParts, after: [HoldingsNote])
        case outOfStep
    }

    /// What it waits for.
    private enum State {
        case news
        case scopes(News?)
        case vector
        case holding
        case changesets
        case goesOn([StoredChangeset])
    }

    private let admission: Admission
    private let deliveries: Deliveries
    private let nonce: UInt64
    /// What is here of a changeset of the asker's.
    private let part: ChangesetPart?
    private var answer: Answer
    private var state = State.scopes(nil)
    /// What the asker says of each scope; those that are left, the next one last.
    private var holdings: [ScopeCode: Hello.Holding] = [:]
    private var guards: [ScopeCode: [UInt64]] = [:]
    private var left: [ScopeCode] = []
    /// Of the scope in hand, what the asker holds; `nil` where its name tells nothing here.
    private var theirs: VersionVector?
    private var scopeInHand = ScopeCode.directory
    private var changesets: [StoredChangeset] = []
    /// Whether every scope so far is as the asker was receipted it.
    private var isAsReceipted = true

    private var hello: Hello { admission.hello }
    private var peer: Peer { Peer(hello.replica) }

    init(_ admission: Admission, deliveries: Deliveries, level: UInt8, nonce: UInt64, part: ChangesetPart?) {
        self.part = admission.hello.version.hasParts ? part : nil
        self.admission = admission
        self.deliveries = deliveries
        self.nonce = nonce
        answer = Answer(
            version: admission.hello.version, status: .receipt, nonce: nonce, node: admission.standpoint.own, level: level)
    }

    private var isShort: Bool { if case .unchanged = hello.body { true } else { false } }

    mutating func begin() -> Step {
        switch hello.body {
        case .unchanged:
            state = .news
            return .ask(.news(of: peer, above: hello.replica), after: [])
        case .scopes(let scopes):
            for scope in scopes { (holdings[scope.code], guards[scope.code]) = (scope.holding, scope.guards) }
            state = .scopes(nil)
            return .ask(.scopes(in: regions), after: [])
        }
    }

    /// What the asker keeps: wanted, or named; of that they want the directories, too.
    private var regions: [ScopeCode] {
        hello.version.namesRegions ? hello.wants + holdings.keys.filter { !$0.isDirectory } : hello.wants
    }

    mutating func told(_ fact: HoldingsFact) -> Step {
        switch (state, fact) {
        case (.news, .news(let news)):
            for (scope, name) in news.receipts { holdings[scope] = .since(name) }
            state = .scopes(news)
            return .ask(.scopes(in: regions), after: [])
        case (.scopes(let news), .scopes(let here)): return begin(here, news)
        case (.vector, .vector(let vector)):
            theirs = vector
            return askForHolding()
        case (.holding, .holding(let holding)): return weigh(holding)
        case (.changesets, .changesets(let lacking)):
            if let theirs = hello.part, theirs.scope == scopeInHand, lacking.contains(where: { $0.first == theirs.first }) {
                state = .goesOn(lacking)
                return .ask(.goesOn(theirs), after: [])
            }
            changesets += lacking
            return next(after: [])
        case (.goesOn(let lacking), .goesOn(let goesOn)):
            changesets += lacking.map { changeset in goesOn ? hello.part.map(changeset.going(on:)) ?? changeset : changeset }
            return next(after: [])
        default: return .outOfStep
        }
    }

    // MARK: Scope by scope

    private mutating func begin(_ here: [ScopeCode], _ news: News?) -> Step {
        for scope in here where holdings[scope] == nil { holdings[scope] = .since(0) }
        let scopes = holdings.keys.filter { scope in
            admission.covers(scope) && admission.standpoint.keeps(scope) && (hello.version.namesRegions || !scope.isOfRegion)
        }
        if let news, scopes.allSatisfy({ news.receipts[$0] != nil && !news.changed.contains($0) }) {
            answer.status = .unchanged
            return send([])
        }
        left = scopes.sorted(by: >)
        return next(after: [])
    }

    private mutating func next(after notes: [HoldingsNote]) -> Step {
        guard let scope = left.last, let holding = holdings[scope] else { return conclude(notes) }
        switch holding {
        case .since(0): theirs = VersionVector()
        case .vector(let vector):
            state = .vector
            return .ask(.named(vector, guards: guards[scope] ?? [], scope), after: notes)
        case .since(let name):
            state = .vector
            return .ask(.vector(named: name, scope), after: notes)
        }
        return askForHolding(after: notes)
    }

    private mutating func askForHolding(after notes: [HoldingsNote] = []) -> Step {
        guard let scope = left.last else { return .outOfStep }
        state = .holding
        // A name that is not known here may be one that this store receipted before it was set back: then it seals
        // nothing until it has heard what the asker holds of its own entries.
        let seal = theirs.map { HoldingsNote.seal(scope, heard: $0[admission.standpoint.own]) }
        return .ask(.holding(scope, peer, of: hello.replica), after: notes + (seal.map { [$0] } ?? []))
    }

    private mutating func weigh(_ holding: Holding) -> Step {
        guard let scope = left.popLast() else { return .outOfStep }
        var tellsVector = theirs == nil || !deliveries.refusals.isEmpty || deliveries.hadEarly
        if case .vector = holdings[scope] { tellsVector = true }
        answer.scopes.append(
            Answer.Scope(
                code: scope, name: holding.name, heldHere: holding.last, heldDigest: holding.lastGuard,
                heldAbove: holding.above, vector: tellsVector ? holding.held : nil, guards: holding.guards))
        if holding.receipt?.name != holding.name || holding.receipt?.heldOwn != holding.above { isAsReceipted = false }
        guard var theirs else { return next(after: [.name(scope)] + weighPart(scope, holding)) }
        // What came along they hold as well.
        theirs.formJoin(deliveries.brought[scope] ?? VersionVector())
        state = .changesets
        scopeInHand = scope
        return .ask(.changesets(scope, beyond: theirs), after: [.name(scope)] + weighPart(scope, holding))
    }

    /// The beginning of a changeset is said to be here, or is forgotten where the whole of it is.
    private mutating func weighPart(_ scope: ScopeCode, _ holding: Holding) -> [HoldingsNote] {
        guard let part, part.scope == scope else { return [] }
        guard holding.held[part.first.replica] < part.first.number else { return [.part(nil, peer)] }
        answer.part = part
        return []
    }

    // MARK: The whole

    private mutating func conclude(_ notes: [HoldingsNote]) -> Step {
        fitBudget()
        answer.coming = Amount(of: changesets)
        if isShort, changesets.isEmpty, isAsReceipted {
            answer.status = .unchanged
            return send(notes)
        }
        // After a refusal what the asker holds cannot be told by name, nor where something was left out, or was not kept.
        let isNamed = answer.isComplete && deliveries.refusals.isEmpty && !deliveries.hadEarly
        let receipts = answer.scopes.map { scope in
            HoldingsNote.receipt(Receipt(name: isNamed ? scope.name : 0, heldOwn: scope.heldAbove), scope.code, peer)
        }
        return send(notes + receipts)
    }

    private func send(_ notes: [HoldingsNote]) -> Step {
        let parts = OutgoingParts(message: .answer(answer, refusals: deliveries.refusals), changesets: changesets)
        return .send(parts, after: notes + [.nonce(nonce, peer)])
    }

    /// Cuts the answer to the asker's budget; what does not fit comes with the next session.
    private mutating func fitBudget() {
        guard hello.budget > 0 else { return }
        var bytes: UInt64 = 0
        for (index, changeset) in changesets.enumerated() {
            bytes += UInt64(changeset.size - changeset.from)
            // One changeset always goes, so that every session shortens the next.
            guard bytes > hello.budget, index > 0 else { continue }
            changesets.removeSubrange(index...)
            answer.isComplete = false
            return
        }
    }
}
