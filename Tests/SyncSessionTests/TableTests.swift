import Causality
import Changesets
import Records
import SyncSession
import TestSupport
import Testing

/// Every state a machine can be in, and every event there is: what may come leads on, everything else ends
/// the session with the number that says so, and nothing traps.
@Suite struct TableTests {
    /// One event of each kind.
    enum Sample: CaseIterable, Sendable {
        case begin, received, ended, broken, committed
        case standpoint, visitor, news, scopes, holding, vector, changesets, goesOn, holds

        var event: SessionEvent {
            switch self {
            case .begin: .begin
            case .received: .received([], now: 1)
            case .ended: .ended
            case .broken: .broken
            case .committed: .committed([], now: 1)
            case .standpoint: .told(.standpoint(TableTests.standpoint))
            case .visitor: .told(.visitor(Visitor(standpoint: TableTests.standpoint, grants: nil, isRoot: false, key: nil)))
            case .news: .told(.news(News(receipts: [:], changed: [], rollup: 0)))
            case .scopes: .told(.scopes([]))
            case .holding: .told(.holding(Holding(name: 0, held: VersionVector(), receipt: nil)))
            case .vector: .told(.vector(nil))
            case .changesets: .told(.changesets([]))
            case .goesOn: .told(.goesOn(true))
            case .holds: .told(.holds(true))
            }
        }
    }

    static let village = ScopeCode(number: 450_124_100_201)
    static let signer = Toy.signer("asker")
    static let own: ReplicaID = {
        let key = Fingerprint(digest: Toy.digest(signer.publicKey))
        return ReplicaID(high: key.high, low: key.low, incarnation: 1)
    }()
    static let standpoint = Standpoint(own: own, nonce: nil, regions: [village], grammar: .regions)

    private static func isOutOfStep(_ effects: [SessionEffect]) -> Bool {
        guard effects.count == 1, case .end(.refused(.outOfStep))? = effects.first else { return false }
        return true
    }

    /// Feeds every event to a machine in one state.
    private func check(_ machine: some SessionMachine, in state: String, allows allowed: Set<Sample>) {
        for sample in Sample.allCases {
            var machine = machine
            let effects = machine.handle(sample.event)
            #expect(Self.isOutOfStep(effects) == !allowed.contains(sample), "\(sample) while \(state)")
            guard !allowed.contains(sample) else { continue }
            // It is over, and stays so.
            for later in Sample.allCases {
                let effects = machine.handle(later.event)
                #expect(later == .broken ? effects.isEmpty : Self.isOutOfStep(effects), "\(later) after \(sample) while \(state)")
            }
        }
    }

    /// A machine after some events.
    private func after<Machine: SessionMachine>(_ machine: Machine, _ events: [SessionEvent]) -> Machine {
        events.reduce(into: machine) { _ = $0.handle($1) }
    }

    // MARK: The node

    // A body that ends too early is the peer's fault and not the driver's: so `ended` may come wherever bytes may.

    private func hello(short: Bool = false, nonce: UInt64 = 0, holding: Hello.Holding = .since(0)) throws -> SessionEvent {
        let hello = Hello(
            replica: Self.own, nonce: nonce, budget: 0, wants: [],
            body: short ? .unchanged(5) : .scopes([.init(code: Self.village, heads: 0, holding: holding)]))
        return .received(Frame(.hello, try hello.encode(signer: Self.signer)).encoded, now: 1)
    }

    private func visitor(_ grants: [Grant]?, nonce: UInt64? = nil) -> SessionEvent {
        let standpoint = Standpoint(own: Self.own, nonce: nonce, regions: [Self.village], grammar: .regions)
        return .told(.visitor(Visitor(standpoint: standpoint, grants: grants, isRoot: false, key: nil)))
    }

    private func changeset(in scope: ScopeCode) throws -> SessionEvent {
        var store = MemoryStore("author", regions: [Self.village])
        store.write(in: scope)
        try store.remember(.seal(scope))
        return .received(Frame(.changeset, store.log[0].bytes).encoded, now: 1)
    }

    private var end: SessionEvent { .received(Frame(.end).encoded, now: 1) }

    @Test func `a node in every state`() throws {
        let fresh = NodeSession(suite: Toy.suite, level: 1, nonce: 3)
        check(fresh, in: "beginning", allows: [.received, .ended, .broken])
        let meeting = after(fresh, [try hello()])
        check(meeting, in: "meeting", allows: [.visitor, .broken])
        let introducing = after(meeting, [visitor([])])
        check(introducing, in: "introducing", allows: [.received, .ended, .broken])
        let vouching = after(introducing, [try changeset(in: .directory)])
        check(vouching, in: "vouching", allows: [.visitor, .broken])
        let comparing = after(fresh, [try hello(short: true), visitor(nil)])
        check(comparing, in: "comparing", allows: [.news, .broken])
        let dismissing = after(fresh, [try hello(nonce: 4), visitor(nil, nonce: 6)])
        check(dismissing, in: "dismissing", allows: [.received, .ended, .broken])
        let taking = after(meeting, [visitor(nil)])
        check(taking, in: "taking", allows: [.received, .ended, .broken])
        let committing = after(taking, [.received([], now: 1), try changeset(in: Self.village), end, .ended])
        check(committing, in: "committing", allows: [.committed, .broken])
        let answering = after(taking, [end, .ended])
        check(answering, in: "answering: scopes", allows: [.scopes, .broken])
        let weighing = after(answering, [.told(.scopes([]))])
        check(weighing, in: "answering: holding", allows: [.holding, .broken])
        let listing = after(weighing, [Sample.holding.event])
        check(listing, in: "answering: changesets", allows: [.changesets, .broken])
        let naming = after(fresh, [try hello(holding: .since(9)), visitor(nil), end, .ended, .told(.scopes([]))])
        check(naming, in: "answering: vector", allows: [.vector, .broken])
        let short = after(comparing, [.told(.news(News(receipts: [Self.village: 1], changed: [], rollup: 5))), end, .ended])
        check(short, in: "answering: news", allows: [.news, .broken])
        check(after(listing, [.told(.changesets([]))]), in: "over", allows: [.broken])
    }

    // MARK: The asker

    private func answer(_ status: Answer.Status, scopes: [Answer.Scope] = []) throws -> SessionEvent {
        let answer = Answer(version: .newest, status: status, nonce: 7, node: Self.own, level: 1, scopes: scopes)
        return .received(Frame(.answer, try answer.encode(signer: Self.signer)).encoded, now: 1)
    }

    @Test func `an asker in every state`() throws {
        let fresh = AskerSession(with: Peer(address: "node"), suite: Toy.suite, budget: 0)
        check(fresh, in: "ready", allows: [.begin, .broken])
        let planning = after(fresh, [.begin])
        check(planning, in: "planning: standpoint", allows: [.standpoint, .broken])
        let listing = after(planning, [Sample.standpoint.event])
        check(listing, in: "planning: scopes", allows: [.scopes, .broken])
        let comparing = after(listing, [Sample.scopes.event])
        check(comparing, in: "planning: news", allows: [.news, .broken])
        let saying = after(comparing, [Sample.news.event])
        check(saying, in: "planning: holding", allows: [.holding, .broken])
        let sending = after(saying, [Sample.holding.event])
        check(sending, in: "planning: changesets", allows: [.changesets, .broken])
        let exchanging = after(
            sending, [Sample.changesets.event, Sample.holding.event, Sample.changesets.event])
        check(exchanging, in: "exchanging", allows: [.received, .ended, .broken])
        let committing = after(exchanging, [try answer(.receipt), try changeset(in: Self.village), end, .ended])
        check(committing, in: "committing", allows: [.committed, .broken])
        let scope = Answer.Scope(code: Self.village, name: 1, heldHere: 3, heldDigest: 4, heldAbove: 0, vector: nil)
        let settling = after(exchanging, [try answer(.receipt, scopes: [scope]), end, .ended])
        check(settling, in: "settling: standpoint", allows: [.standpoint, .broken])
        let witnessing = after(settling, [Sample.standpoint.event])
        check(witnessing, in: "settling: witness", allows: [.visitor, .broken])
        let weighing = after(witnessing, [Sample.visitor.event])
        check(weighing, in: "settling: holding", allows: [.holding, .broken])
        let doubting = after(weighing, [Sample.holding.event])
        check(doubting, in: "settling: holds", allows: [.holds, .broken])
        let again = after(exchanging, [try answer(.tellAll), end, .ended])
        check(again, in: "planning again", allows: [.standpoint, .broken])
        check(after(exchanging, [try answer(.unchanged), end, .ended]), in: "over", allows: [.broken])
    }

    // MARK: Frames

    /// The table of `Protocol/04-session.md`, section 1.
    @Test(arguments: [true, false])
    func `every frame at every point of a body`(isNode: Bool) throws {
        let frames: [(FrameKind, SessionEvent)] = [
            (.hello, try hello()), (.answer, try answer(.unchanged)), (.changeset, try changeset(in: Self.village)),
            (.refusal, .received(Frame(.refusal, ChangesetRefusal(digest: 1, fault: .notSigned).encode(for: .newest)).encoded, now: 1)),
            (.rest, .received(Frame(.rest, [0]).encoded, now: 1)),
            (.end, end), (.enrolment, .received(Frame(.enrolment).encoded, now: 1)),
        ]
        func refusedFrame(_ effects: [SessionEffect]) -> FrameKind? {
            guard case .end(.refused(.outOfTurn(let kind)))? = effects.last else { return nil }
            return kind
        }
        func check(_ machine: some SessionMachine, allows allowed: Set<FrameKind>) {
            for (kind, event) in frames {
                var machine = machine
                #expect(refusedFrame(machine.handle(event)) == (allowed.contains(kind) ? nil : kind), "\(kind)")
            }
        }
        if isNode {
            let fresh = NodeSession(suite: Toy.suite, level: 1, nonce: 3)
            check(fresh, allows: [.hello])
            let taking = after(fresh, [try hello(), visitor(nil)])
            check(taking, allows: [.changeset, .end])
            check(after(taking, [end]), allows: [])
        } else {
            let exchanging = after(
                AskerSession(with: Peer(address: "node"), suite: Toy.suite, budget: 0),
                [.begin] + [Sample.standpoint, .scopes, .news, .holding, .changesets, .holding, .changesets].map(\.event))
            check(exchanging, allows: [.answer])
            let streaming = after(exchanging, [try answer(.unchanged)])
            check(streaming, allows: [.changeset, .refusal, .end])
            check(after(streaming, [end]), allows: [])
        }
    }
}
