import Changesets
import SyncSession
import TestSupport

/// A machine and the store that it speaks for, driven by hand: no actor, no network, no file.
struct Side<Machine: SessionMachine> {
    var machine: Machine
    var store: MemoryStore
    private(set) var taken: [Delivery] = []
    /// Milliseconds; moved on by the test, so that pieces fall due or not.
    var now: UInt64 = 1_500_000_000_000

    init(_ machine: Machine, _ store: MemoryStore) {
        (self.machine, self.store) = (machine, store)
    }

    /// Hands in an event and runs what the store can do.
    ///
    /// - Returns: What is for the link: bodies to be sent, the end.
    mutating func handle(_ event: SessionEvent) throws -> [SessionEffect] {
        var (effects, rest) = (machine.handle(event)[...], [SessionEffect]())
        while let effect = effects.popFirst() {
            switch effect {
            case .ask(let question): effects = machine.handle(.told(store.answer(question))) + effects
            case .note(let note): try store.remember(note)
            case .take(let delivery): taken.append(delivery)
            case .commit:
                let outcomes = store.commit(taken)
                taken = []
                effects = machine.handle(.committed(outcomes, now: now)) + effects
            case .send, .end: rest.append(effect)
            }
        }
        return rest
    }

    /// The bytes of a body, all of them.
    func encode(_ parts: OutgoingParts) throws -> [UInt8] {
        let head = try parts.encodedHead(signer: store.signer)
        return parts.changesets.reduce(into: head) { $0 += $1.frame(store.bytes(of: $1.row)).encoded }
            + OutgoingParts.encodedEnd
    }
}

/// A link between an asker and a node that may break at a byte, in either direction.
struct Link {
    /// After how many bytes of all requests together.
    var cutRequest = Int.max
    /// After how many bytes of all answers together.
    var cutAnswer = Int.max
    /// After how many bytes both ways together, as a line does that carries so much and no more.
    var cut = Int.max
    var piece = 64
    /// Between two pieces.
    var milliseconds: UInt64 = 40
    /// For the node's nonces; each session needs another.
    var seed: UInt64

    struct Outcome {
        var end: SessionEnd?
        var isComplete = false
        var isWitnessed = true
        var roundTrips = 0
        /// Bodies as they went out, cut or not.
        var requests: [[UInt8]] = []
        var answers: [[UInt8]] = []
        /// What came whole on either side, as changesets.
        var atNode: [[UInt8]] = []
        var atAsker: [[UInt8]] = []
        var refusal: SyncRefusal?
    }

    /// Runs one session to its end, or until the link breaks.
    func run(_ asker: inout MemoryStore, _ node: inout MemoryStore, budget: UInt64 = 0) throws -> Outcome {
        var outcome = Outcome()
        var random = SplitMix64(seed: seed)
        var (requestLeft, answerLeft, left) = (cutRequest, cutAnswer, cut)
        func carryingBoth(_ own: inout Int, _ body: (inout Int) throws -> [SessionEffect]?) rethrows -> [SessionEffect]? {
            var room = min(own, left)
            let before = room
            defer { (own, left) = (own - (before - room), left - (before - room)) }
            return try body(&room)
        }
        var asking = Side(AskerSession(with: Peer(address: "node"), suite: Toy.suite, budget: budget), asker)
        var effects = try asking.handle(.begin)
        while case .send(let parts)? = effects.first {
            var answering = Side(NodeSession(suite: Toy.suite, level: 1, nonce: random.next()), node)
            let request = try asking.encode(parts)
            outcome.requests.append(Array(request.prefix(min(requestLeft, left))))
            let reply = try carryingBoth(&requestLeft) { try carry(request, &$0, to: &answering) }
            outcome.atNode += Link.changesets(outcome.requests[outcome.requests.count - 1])
            node = answering.store
            guard let reply, case .send(let body)? = reply.first else {
                if case .end(.refused(let refusal))? = reply?.first { outcome.refusal = refusal }
                effects = try asking.handle(.broken)
                break
            }
            let answer = try answering.encode(body)
            outcome.answers.append(Array(answer.prefix(min(answerLeft, left))))
            let end = try carryingBoth(&answerLeft) { try carry(answer, &$0, to: &asking) }
            outcome.atAsker += Link.changesets(outcome.answers[outcome.answers.count - 1])
            guard let end else {
                effects = try asking.handle(.broken)
                break
            }
            effects = end
        }
        asker = asking.store
        outcome.isComplete = asking.machine.isComplete
        outcome.isWitnessed = asking.machine.isWitnessed
        outcome.roundTrips = asking.machine.roundTrips
        if case .end(let end)? = effects.last { outcome.end = end }
        return outcome
    }

    /// Brings a body over in pieces.
    ///
    /// - Returns: What the side does at its end; `nil` where the link broke before, which the side was told then.
    private func carry<Machine>(_ body: [UInt8], _ left: inout Int, to side: inout Side<Machine>) throws -> [SessionEffect]? {
        for start in stride(from: 0, to: body.count, by: piece) {
            let bytes = Array(body[start..<min(start + piece, body.count)].prefix(left))
            left -= bytes.count
            side.now += milliseconds
            let effects = try side.handle(.received(bytes, now: side.now))
            if !effects.isEmpty { return effects }
            guard left > 0 else {
                _ = try side.handle(.broken)
                return nil
            }
        }
        return try side.handle(.ended)
    }

    /// The changesets that stand whole in the beginning of a body.
    private static func changesets(_ bytes: [UInt8]) -> [[UInt8]] {
        var parser = FrameParser()
        parser.append(bytes)
        var result: [[UInt8]] = []
        while let frame = try? parser.next() {
            if frame.kind == .changeset { result.append(frame.bytes) }
        }
        return result
    }
}
