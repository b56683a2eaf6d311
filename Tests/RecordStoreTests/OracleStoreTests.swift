import Causality
import Changesets
import RecordStore
import Records
import TestSupport
import Testing

/// Stores with offices, late grants, admissions and bad links, against the oracle.
struct OracleStoreTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    @Test(arguments: LongForm.seeds(0...29))
    func `rows, however they came, are what the design says of the set`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let tree = try OfficeTrace(scope: Self.scope, seed: seed)
        for _ in 0..<70 { try checked(tree.step(using: &random)) }
        try tree.tree.settle()
        let oracle = try tree.tree.oracle()
        let expected = oracle.records()
        for store in tree.tree.devices {
            let found = difference(try store.pictures(Self.scope), expected)
            #expect(found == nil, "incremental / oracle: \(found ?? "")")
            #expect(Set(try store.admissions.refusedDots(Self.scope).map(\.0)) == oracle.refused)
            #expect(try store.verify(Self.scope).faults.isEmpty)
            let before = try store.stateDigest(Self.scope)
            try store.write { _ in try store.refold(Self.scope) }
            #expect(try store.stateDigest(Self.scope) == before)
        }
        #expect(try Set(tree.tree.devices.map { try $0.stateDigest(Self.scope) }).count == 1)
    }

    @Test(arguments: LongForm.seeds(100...111))
    func `a newcomer who gets the log in any order, with repetitions, ends in the same state`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let trace = try OfficeTrace(scope: Self.scope, seed: seed)
        for _ in 0..<60 { try checked(trace.step(using: &random)) }
        try trace.tree.settle()
        let digest = try trace.tree.devices[0].stateDigest(Self.scope)
        let expected = try trace.tree.oracle().records()
        var all = try trace.tree.log(Self.scope) + trace.tree.log(.directory)
        for round in 0..<2 {
            let newcomer = try trace.tree.add("newcomer \(round)")
            all.shuffle(using: &random)
            // What is refused because its chain's beginning is missing is sent again.
            for _ in 0..<200 {
                try newcomer.write { _ in for bytes in all { _ = try newcomer.receive(bytes, accepts: { _ in true }) } }
                try newcomer.checkInvariants()
                if try newcomer.stateDigest(Self.scope) == digest { break }
                all.shuffle(using: &random)
                let isWhole = try [Self.scope, .directory].allSatisfy {
                    try newcomer.heads($0).held == trace.tree.devices[0].heads($0).held
                }
                if isWhole { break }
            }
            let found = difference(try newcomer.pictures(Self.scope), expected)
            #expect(found == nil, "newcomer / oracle: \(found ?? "")")
            #expect(try newcomer.stateDigest(Self.scope) == digest)
            #expect(try newcomer.verify(Self.scope).faults.isEmpty)
        }
    }
}

/// Checks what must hold in a store after each step, and now and then that its rows are its log's fold.
func checked(_ store: RecordStore?, in scopes: [ScopeCode] = [OracleStoreTests.scope]) throws {
    guard let store else { return }
    try store.checkInvariants()
    for scope in scopes { #expect(try store.verify(scope).faults == []) }
}

/// Random saves, admissions, grants and deliveries of devices with different offices.
final class OfficeTrace {
    let tree: Tree
    private let scope: ScopeCode
    private var records: [(record: RecordID, type: Int)] = []
    private var tokens: [(store: Int, token: Token)] = []
    private var late: [(Int, String, [String])]
    /// Two who hold no office in the scope and write all the same, as no honest store does: one in another's region, one nowhere.
    private var strangers: [Forger]
    private var forged: [[UInt8]] = []

    init(scope: ScopeCode, seed: UInt64) throws {
        self.scope = scope
        tree = try Tree(scope: scope, seed: seed)
        try tree.add("an", role: "S")
        try tree.add("bo", role: "P")
        try tree.add("cui", role: "H", regions: ["4501"])
        try tree.add("dong", role: "S", regions: ["450124100202"])
        try tree.add("en")
        late = [(4, "S", ["450124"]), (3, "P", ["45"]), (1, "H", ["450124100201"])]
        strangers = [try Forger("fu \(seed)"), try Forger("gan \(seed)")]
        strangers[0].grant = try tree.grant("S", to: strangers[0].signer.publicKey, named: "fu", regions: ["450124100202"])
    }

    /// - Returns: The store that something was done to, if any.
    func step(using random: inout SplitMix64) throws -> RecordStore? {
        let index = Int.random(in: 0..<tree.devices.count, using: &random)
        let store = tree.devices[index]
        switch Int.random(in: 0..<20, using: &random) {
        case 0:
            guard !late.isEmpty, Int.random(in: 0..<3, using: &random) == 0 else { return nil }
            let (device, role, regions) = late.removeFirst()
            try tree.grant(role, to: tree.devices[device], named: "late \(device)", regions: regions)
            return tree.root
        case 1..<3: try tree.deliver(.directory, from: ([tree.root] + tree.devices).randomElement(using: &random) ?? store, to: store)
        case 3: try admit(index, using: &random)
        case 4..<9: try deliver(to: store, using: &random)
        case 9: try store.write { _ in _ = try store.seal(scope) }
        case 10: tokens.append((index, try store.tokens.currentToken(scope)))
        default: try save(index, using: &random)
        }
        return store
    }

    private func deliver(to store: RecordStore, using random: inout SplitMix64) throws {
        guard let from = tree.devices.randomElement(using: &random), from !== store else { return }
        if Bool.random(using: &random) { try from.write { _ in _ = try from.seal(scope) } }
        var changesets = try from.log.changesets(scope, beyond: VersionVector())
        if Bool.random(using: &random) { changesets.shuffle(using: &random) }
        changesets = changesets.flatMap { bytes -> [[UInt8]] in
            [[], [bytes], [bytes], [bytes, bytes]].randomElement(using: &random) ?? []
        }
        try store.write { _ in for bytes in changesets { _ = try store.receive(bytes, accepts: { _ in true }) } }
    }

    private func admit(_ index: Int, using random: inout SplitMix64) throws {
        let store = tree.devices[index]
        // Of what anybody keeps out: the admission may come before the entry.
        let from = tree.devices.randomElement(using: &random) ?? store
        let dots = try from.admissions.refusedDots(scope).map(\.0).shuffled(using: &random).prefix(3)
        guard !dots.isEmpty else { return }
        var draft = Draft(scope: scope)
        draft.admits = Array(dots)
        if Bool.random(using: &random) { draft.token = tokens.last { $0.store == index }?.token }
        do { _ = try store.save(draft) } catch { guard case .notPermitted = error else { throw error } }
    }

    private func save(_ index: Int, using random: inout SplitMix64) throws {
        let store = tree.devices[index]
        var draft = Draft(scope: scope)
        if Int.random(in: 0..<3, using: &random) == 0 {
            draft.token = tokens.filter { $0.store == index }.randomElement(using: &random)?.token
        }
        let known = try records.filter { item in
            guard try store.record(item.record, in: scope) != nil else { return false }
            guard let token = draft.token, item.record.replica != store.own else { return true }
            return token.context.covers(item.record.dot)
        }
        let ship = known.filter { $0.type == 1 }.randomElement(using: &random)?.record
        let choice = Int.random(in: 0..<12, using: &random)
        if choice == 0 || ship == nil {
            draft.creations = [NewRecord(type: 1, parent: nil, changes: writes(RandomChanges.ship(creates: true, using: &random)))]
        } else if choice < 3, let ship {
            let names = Bool.random(using: &random) ? [FieldWrite(FieldAddress(1), .set, .text("m"))] : []
            draft.creations = [
                NewRecord(type: 2, parent: .existing(ship), changes: names),
                NewRecord(type: 3, parent: .existing(ship), changes: [FieldWrite(FieldAddress(1), .set, .integer(17_000))]),
            ]
        } else if let target = known.filter({ choice < 5 || $0.type == 1 }).randomElement(using: &random) {
            draft.record = target.record
            let sailors = known.filter { $0.type == 2 }.map(\.record)
            draft.changes = writes(RandomChanges.any(of: target.type, sailors: sailors, using: &random))
        }
        do {
            let saved = try store.save(draft)
            for (record, creation) in zip(saved.created, draft.creations) { records.append((record, creation.type)) }
        } catch {
            switch error {
            case .stale: return
            case .notPermitted: try forge(at: store, using: &random)
            default: throw error
            }
        }
    }

    /// Where an honest store is refused, somebody else's writes what no honest one does.
    private func forge(at store: RecordStore, using random: inout SplitMix64) throws {
        let index = Int.random(in: 0..<strangers.count, using: &random)
        let own = records.filter { $0.record.replica == strangers[index].replica }.randomElement(using: &random)?.record
        let ship = own ?? strangers[index].record(strangers[index].last + 1)
        let items = RandomChanges.ship(creates: own == nil, using: &random)
        let bytes = try strangers[index].say(
            items.map { Change(ship, $0.0, $0.1, $0.2) }, creating: own == nil ? [Creation(ship, type: 1, parent: nil)] : [], in: scope)
        if own == nil { records.append((ship, 1)) }
        forged.append(bytes)
        // It comes with all that its author said before.
        try store.write { _ in for bytes in forged { _ = try store.receive(bytes, accepts: { _ in true }) } }
    }

    private func writes(_ items: [RandomChanges.Item]) -> [FieldWrite] { items.map { FieldWrite($0.0, $0.1, $0.2) } }
}
