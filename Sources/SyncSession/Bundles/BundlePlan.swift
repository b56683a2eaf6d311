package import Causality
package import Changesets
package import Records

/// What a bundle brings: what the writer holds, and the changesets that the addressee is not known to hold, found out scope by
/// scope with the questions that a session asks. `Protocol/12-bundle.md`, section 5.
///
/// What the addressee holds is known from their own bundles and from their receipts in sessions, and from nothing else.
package struct BundlePlan: SessionMachine {
    private enum State {
        case ready
        case addressee
        case standpoint(permitted: [ScopeCode]?)
        case scopes(Standpoint, permitted: [ScopeCode]?)
        case holding(Standpoint)
        case met(Standpoint, Holding)
        case changesets(Standpoint, ScopeCode)
        case over
    }

    /// Whom the store remembers the number of its last bundle by.
    private static let counter = Peer(bundlesOf: nil)

    private let about: ReplicaID
    /// Under whom the store remembers the addressee of sessions; `nil` where it never asked them.
    private let session: Peer?
    /// Which scopes may go along beside the directory: those that lie in one of these regions; empty is all.
    private let regions: [ScopeCode]
    /// Whether what the addressee is known to hold goes along as well.
    private let isWhole: Bool
    private let now: UInt64
    private let set: UInt64
    private var state = State.ready
    private var left: [ScopeCode] = []
    private var said: [Answer.Scope] = []
    private var number: UInt64 = 0
    /// What the writer says, once it is known; its place is that of a bundle in one part.
    package private(set) var statement: Statement?
    /// What the addressee lacks, in an order that respects causality.
    package private(set) var lacking: [Piece] = []

    package struct Piece: Hashable, Sendable {
        package let scope: ScopeCode
        package let changeset: StoredChangeset
    }

    /// - Parameters:
    ///   - about: The replica of the addressee's that was heard of last; of a key that was never heard of any.
    ///   - now: In milliseconds since 1970.
    ///   - set: Drawn by chance.
    package init(for about: ReplicaID, session: Peer?, regions: [ScopeCode], isWhole: Bool, now: UInt64, set: UInt64) {
        self.about = about
        self.session = session
        self.regions = regions
        self.isWhole = isWhole
        self.now = now
        self.set = set
    }

    package mutating func handle(_ event: SessionEvent) -> [SessionEffect] {
        switch (state, event) {
        case (.ready, .begin):
            state = .addressee
            return [.ask(.visitor(about))]
        case (.addressee, .told(.visitor(let visitor))):
            var permitted = visitor.grants.map { grants in
                grants.filter { $0.opensSessions(at: now) }.flatMap(\.scopes)
            }
            if visitor.isRoot { permitted = nil }
            if let permitted, permitted.isEmpty { return end(.refused(.notEnrolled)) }
            state = .standpoint(permitted: permitted)
            return [.ask(.standpoint(BundlePlan.counter))]
        case (.standpoint(let permitted), .told(.standpoint(let standpoint))):
            number = (standpoint.nonce ?? 0) &+ 1
            state = .scopes(standpoint, permitted: permitted)
            return [.ask(.scopes(in: standpoint.regions))]
        case (.scopes(let standpoint, let permitted), .told(.scopes(let here))):
            let kept = Set(here).union(standpoint.isOfNode ? [] : standpoint.regions).filter { scope in
                (permitted.map { RegionSet($0).contains(scope) } ?? true) && (regions.isEmpty || RegionSet(regions).contains(scope))
            }
            left = kept.union([.directory]).sorted(by: >)
            return next(standpoint)
        case (.holding(let standpoint), .told(.holding(let holding))):
            guard let session, let scope = left.last else { return ask(for: standpoint, holding, nil) }
            state = .met(standpoint, holding)
            return [.ask(.holding(scope, session, of: about))]
        case (.met(let standpoint, let holding), .told(.holding(let met))): return ask(for: standpoint, holding, met.receipt)
        case (.changesets(let standpoint, let scope), .told(.changesets(let changesets))):
            lacking += changesets.map { Piece(scope: scope, changeset: $0) }
            return next(standpoint)
        case (_, .broken): return end(.cutShort)
        default: return end(.refused(.outOfStep))
        }
    }

    private mutating func next(_ standpoint: Standpoint) -> [SessionEffect] {
        guard let scope = left.last else { return send(standpoint) }
        state = .holding(standpoint)
        // What is open is sealed first.
        return [.note(.seal(scope)), .ask(.holding(scope, Peer(bundlesOf: about), of: about))]
    }

    private mutating func ask(for standpoint: Standpoint, _ holding: Holding, _ met: Receipt?) -> [SessionEffect] {
        guard let scope = left.popLast() else { return end(.refused(.outOfStep)) }
        said.append(
            Answer.Scope(
                code: scope, name: holding.name, heldHere: holding.last, heldDigest: holding.lastGuard, heldAbove: holding.above,
                vector: holding.held, guards: holding.guards))
        let theirs = (holding.receipt?.vector ?? VersionVector()).join(met?.vector ?? VersionVector())
        state = .changesets(standpoint, scope)
        return [.ask(.changesets(scope, beyond: isWhole ? VersionVector() : theirs))]
    }

    private mutating func send(_ standpoint: Standpoint) -> [SessionEffect] {
        let level = standpoint.regions.map { standpoint.grammar.depth(of: $0) }.min() ?? 255
        var statement = Statement(
            writer: standpoint.own, addressee: Fingerprint(of: about), about: about, number: number, made: now,
            level: UInt8(clamping: level), place: BundlePlace(set: set), scopes: said)
        statement.coming = Amount(of: lacking.map(\.changeset))
        self.statement = statement
        state = .over
        return [.note(.nonce(number, BundlePlan.counter)), .end(.complete)]
    }

    private mutating func end(_ how: SessionEnd) -> [SessionEffect] {
        state = .over
        return [.end(how)]
    }
}

extension Peer {
    /// Whom a store knows by their bundles; `nil` is the store's own count of those that it wrote.
    package init(bundlesOf replica: ReplicaID?) { self.init(bytes: Array("stick ".utf8) + (replica?.bytes ?? [])) }
}
