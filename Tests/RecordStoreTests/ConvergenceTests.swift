import Causality
import Changesets
import RecordStore
import Records
import TestSupport
import Testing

/// Devices that write and exchange changesets at random end in one state, and it is the log's fold.
struct ConvergenceTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    @Test(arguments: UInt64(0)..<40)
    func `random traces converge, and rows equal the fold in memory`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let folder = TemporaryFolder()
        let stores = try (0..<3).map { index in
            try RecordStore.create(
                in: folder.folder("\(index)"), schema: TestRegister.bytes, signer: Toy.signer("\(seed)-\(index)"),
                environment: Toy.environment(seed: seed &* 31 &+ UInt64(index)))
        }
        var trace = Trace(scope: Self.scope)
        for _ in 0..<60 {
            let store = stores.randomElement(using: &random)!
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<7: try trace.save(in: store, using: &random)
            default:
                let from = stores.randomElement(using: &random)!
                try trace.deliver(from: from, to: store, share: 0.7, using: &random)
            }
            try checked(store)
        }
        for _ in 0..<3 {
            for a in stores { for b in stores where a !== b { try trace.deliver(from: a, to: b, share: 1, using: &random) } }
        }
        let digests = try stores.map { try $0.stateDigest(Self.scope) }
        #expect(Set(digests).count == 1)
        for store in stores {
            #expect(try store.verify(Self.scope).faults.isEmpty)
            try store.write { _ in try store.refold(Self.scope) }
            #expect(try store.stateDigest(Self.scope) == digests[0])
        }
    }
}

/// Random saves and deliveries.
struct Trace {
    let scope: ScopeCode
    var ships: [RecordID] = []
    var sailors: [RecordID] = []
    var tokens: [(Int, RecordID, Token)] = []

    init(scope: ScopeCode) { self.scope = scope }

    mutating func save(in store: RecordStore, using random: inout SplitMix64) throws {
        var draft = Draft(scope: scope)
        let known = try ships.filter { try store.record($0, in: scope) != nil }
        let crew = try sailors.filter { try store.record($0, in: scope) != nil }
        let choice = Int.random(in: 0..<10, using: &random)
        guard let ship = known.randomElement(using: &random), choice > 0 else {
            draft.creations = [NewRecord(type: 1, parent: nil, changes: writes(creates: true, using: &random))]
            ships += try store.save(draft).created
            return
        }
        if choice == 1 {
            draft.creations = [
                NewRecord(type: 2, parent: .existing(ship), changes: [FieldWrite(FieldAddress(1), .set, .text("m"))]),
                NewRecord(type: 3, parent: .existing(ship), changes: [FieldWrite(FieldAddress(1), .set, .integer(17_000))]),
            ]
            sailors.append(try store.save(draft).created[0])
            return
        }
        draft.record = choice == 2 ? crew.randomElement(using: &random) ?? ship : ship
        if choice == 3 {
            let retires = Int.random(in: 0..<3, using: &random) < 2
            draft.changes = [FieldWrite(.existence, retires ? .delete : .resolve, retires ? .missing : .bool(true))]
        } else if draft.record == ship {
            draft.changes = writes(creates: false, using: &random)
        } else {
            draft.changes = [
                FieldWrite(FieldAddress(1), .set, .text("\(Int.random(in: 0..<3, using: &random))")),
                FieldWrite(FieldAddress(2), .set, .reference(crew.randomElement(using: &random) ?? ship)),
            ]
        }
        // Now and then an old form is saved late.
        let key = ObjectIdentifier(store).hashValue
        if Bool.random(using: &random), let old = tokens.last(where: { $0.0 == key && $0.1 == draft.record }) { draft.token = old.2 }
        if let record = draft.record { tokens.append((key, record, try store.tokens.currentToken(scope))) }
        do { _ = try store.save(draft) } catch { guard case .stale = error else { throw error } }
    }

    private func writes(creates: Bool, using random: inout SplitMix64) -> [FieldWrite] {
        var all: [FieldWrite] = []
        let number = Int64.random(in: 0..<4, using: &random)
        all.append(FieldWrite(FieldAddress(1), [.set, .set, .propose, .resolve].randomElement(using: &random)!, .text("n\(number)")))
        all.append(FieldWrite(FieldAddress(2), .set, .integer(1 + number % 2)))
        all.append(FieldWrite(FieldAddress(3), .set, number == 0 ? .missing : .integer(number * 100)))
        all.append(FieldWrite(FieldAddress(4), .set, .text("l\(number)")))
        all.append(FieldWrite(FieldAddress(5), .set, .integer(1990 + number)))
        all.append(FieldWrite(FieldAddress(6), .set, .integer(number)))
        all.append(FieldWrite(FieldAddress(7), .set, .integer(-number)))
        all.append(FieldWrite(FieldAddress(8), Bool.random(using: &random) ? .add : .remove, .text("p\(number)")))
        all.append(FieldWrite(FieldAddress(9, .number(2016 + number % 2)), .set, .group([.integer(number), .text("k")])))
        all.append(FieldWrite(FieldAddress(10), .set, .bool(number % 2 == 0)))
        all.append(FieldWrite(FieldAddress(11, .number(2016 + number % 2)), .set, .text("m\(number)")))
        all.append(FieldWrite(FieldAddress(12, .number(2016)), Bool.random(using: &random) ? .add : .remove, .text("c\(number)")))
        all.append(FieldWrite(FieldAddress(13, .number(2016)), .set, .integer(number)))
        all.append(FieldWrite(FieldAddress(14, .number(2016 + number % 2)), number == 1 ? .resolve : .set, .text("o\(number)")))
        return creates ? all : Array(all.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random)))
    }

    func deliver(from: RecordStore, to: RecordStore, share: Double, using random: inout SplitMix64) throws {
        guard from !== to else { return }
        try from.write { _ in _ = try from.seal(scope) }
        var changesets = try from.log.changesets(scope, beyond: try to.heads(scope).held)
        if share < 1 { changesets.shuffle(using: &random) }
        try to.write { _ in
            for bytes in changesets where Double.random(in: 0..<1, using: &random) < share {
                let outcome = try to.receive(bytes, accepts: { _ in true })
                if case .refused(let why) = outcome, why.kind != .noBeginning { Issue.record("refused: \(why)") }
            }
        }
    }
}
