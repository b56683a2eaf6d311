import Causality
import Changesets
import Records
import TestSupport
import Testing

@testable import RecordStore

/// A register of which some stores have a newer form than others, while people write, move ships and lose their offices.
struct TwoFormsTests {
    private static let scopes = MovingStores.scopes

    @Test(arguments: LongForm.seeds(0...23))
    func `once everybody has the newer form, every store is what the design says of the set, whoever had which form meanwhile`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let trace = try MovingStores(seed: seed, newer: Set((0..<5).filter { _ in Bool.random(using: &random) }))
        var offices = HeldOffices(trace)
        var isPublished = false
        for step in 0..<70 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0 where !isPublished && step > 15:
                _ = try trace.tree.root.publishing.publishSchema(TestRegister.newer, file: "ships-2.json")
                isPublished = true
            case 1..<3:
                let store = trace.tree.devices.randomElement(using: &random)!
                try trace.tree.deliver(.directory, from: trace.tree.root, to: store)
            case 3: try offices.change(using: &random)
            case 4: try admit(trace, using: &random)
            default:
                do { for store in try trace.step(using: &random) { try checked(store, in: Self.scopes) } } catch let error as StoreError {
                    switch error {
                    // Also who would take over what belongs to a record whose creation has not come: it is taken over when it has.
                    case .notPermitted, .newerForm, .late(.newerForm), .late(.notThere): continue
                    default: throw error
                    }
                }
            }
        }
        if !isPublished { _ = try trace.tree.root.publishing.publishSchema(TestRegister.newer, file: "ships-2.json") }
        // What was written in an office that ended before it was sealed is sealed under a new one.
        try offices.giveAll()
        for store in trace.tree.devices.shuffled(using: &random) { try trace.tree.deliver(.directory, from: trace.tree.root, to: store) }
        try trace.settle()
        for scope in Self.scopes { try expectAgreement(trace, offices.standing, scope) }
    }

    /// All stores have applied all, say the same, and what the oracle says of the whole set.
    private func expectAgreement(_ trace: MovingStores, _ offices: [RecordID: Office], _ scope: ScopeCode) throws {
        let newer = try Schema(parsing: TestRegister.newer, file: "newer")
        let writings = try trace.tree.writings(scope)
        let oracle = Oracle(schema: newer, scope: scope, offices: offices, writings: writings)
        let digest = try trace.county.stateDigest(scope)
        for store in trace.holders(of: scope) {
            #expect(store.schema.version == 2)
            let heads = try store.heads(scope)
            #expect(heads.held == heads.applied)
            #expect(heads.held.entries.reduce(0) { $0 + $1.number } == UInt64(writings.count))
            #expect(try store.verify(scope).faults == [])
            #expect(try store.stateDigest(scope) == digest)
            #expect(try Set(store.admissions.refusedDots(scope).map(\.0)) == oracle.refused)
            let fold = try store.read { r in try store.rooms.judge.fold(scope, r) }
            let found = difference(fold.pictures(), oracle.records())
            #expect(found == nil, "fold / oracle in \(scope): \(found ?? "")")
            for (record, state) in fold.records {
                let departures = Dictionary(uniqueKeysWithValues: state.existence.departures.map { ($0.dot, $0.to) })
                #expect(departures == oracle.departures(of: record))
            }
        }
    }

    /// An officer lets in what rights kept out.
    private func admit(_ trace: MovingStores, using random: inout SplitMix64) throws {
        let store = Bool.random(using: &random) ? trace.county : trace.office
        let scope = Self.scopes.randomElement(using: &random)!
        var draft = Draft(scope: scope)
        draft.admits = try Array(store.admissions.refusedDots(scope).map(\.0).shuffled(using: &random).prefix(2))
        guard !draft.admits.isEmpty else { return }
        do { _ = try store.save(draft) } catch { guard case .notPermitted = error else { throw error } }
    }

    // MARK: Single cases

    /// A village of one device, and what is published.
    private func village(_ seed: UInt64, _ schema: [UInt8] = TestRegister.bytes) throws -> (tree: Tree, store: RecordStore) {
        let tree = try Tree(scope: Self.scopes[0], seed: seed)
        return (tree, try tree.add("a", role: "S", schema: schema))
    }

    @Test func `a row that was written whole in one go says the same once the newer form puts fields between its fields`() throws {
        let tree = try Tree(scope: Self.scopes[0], seed: 41)
        let store = try tree.add("a", role: "H")
        let coloured = TestRegister.changed([
            ("\"version\": 1", "\"version\": 2"),
            (
                "{\"number\": 2, \"name\": \"flag\"",
                "{\"number\": 15, \"name\": \"colour\", \"label\": {\"zh\": \"色\", \"en\": \"colour\"}, \"type\": \"text\", \"rule\": \"manual\"}, {\"number\": 2, \"name\": \"flag\""
            ),
        ])
        var draft = Draft(scope: Self.scopes[0])
        let whole: [(Int, Value)] = [
            (1, .text("Hai")), (2, .integer(1)), (3, .integer(5)), (4, .text("l")), (5, .integer(1990)), (6, .integer(7)), (7, .integer(2)),
            (10, .bool(true)),
        ]
        draft.creations = [
            NewRecord(
                type: 1, parent: nil,
                changes: whole.map { FieldWrite(FieldAddress($0.0), .set, $0.1) } + [FieldWrite(FieldAddress(8), .add, .text("p"))])
        ]
        let ship = try store.save(draft).created[0]
        let sailor = try store.save(sailorDraft(in: ship)).created[0]
        let shown = try whole.map { try store.record(ship, in: Self.scopes[0])?.field(FieldAddress($0.0))?.state }
        _ = try tree.root.publishing.publishSchema(coloured, file: "x")
        try tree.deliver(.directory, from: tree.root, to: store)
        #expect(try store.verify(Self.scopes[0]).faults == [])
        #expect(try whole.map { try store.record(ship, in: Self.scopes[0])?.field(FieldAddress($0.0))?.state } == shown)
        #expect(try store.record(ship, in: Self.scopes[0])?.field(FieldAddress(15))?.state.values.isEmpty ?? true)
        #expect(try store.record(sailor, in: Self.scopes[0])?.value("name") == .text("m"))
        let newcomer = try tree.add("b", role: "S")
        try tree.deliver(Self.scopes[0], from: store, to: newcomer)
        #expect(newcomer.schema.version == 2)
        #expect(try newcomer.stateDigest(Self.scopes[0]) == store.stateDigest(Self.scopes[0]))
    }

    private func sailorDraft(in ship: RecordID) -> Draft {
        var draft = Draft(scope: Self.scopes[0])
        draft.creations = [
            NewRecord(
                type: 2, parent: .existing(ship),
                changes: [FieldWrite(FieldAddress(1), .set, .text("m")), FieldWrite(FieldAddress(2), .set, .missing)])
        ]
        return draft
    }

    @Test func `P5 a record of a type that is not known here, in which nobody wrote, is there once the newer form comes`() throws {
        let (tree, newer) = try village(42, TestRegister.extended)
        let older = try tree.add("b", role: "S")
        var draft = Draft(scope: Self.scopes[0])
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("Hai"))])]
        let ship = try newer.save(draft).created[0]
        draft.creations = [NewRecord(type: 4, parent: .existing(ship), changes: [])]
        let cat = try newer.save(draft).created[0]
        try tree.deliver(Self.scopes[0], from: newer, to: older)
        #expect(try older.record(cat, in: Self.scopes[0]) == nil)
        _ = try tree.root.publishing.publishSchema(TestRegister.extended, file: "x")
        for store in [older, newer] { try tree.deliver(.directory, from: tree.root, to: store) }
        #expect(try older.record(cat, in: Self.scopes[0])?.parent == ship)
        #expect(try older.stateDigest(Self.scopes[0]) == newer.stateDigest(Self.scopes[0]))
    }

    @Test func `what a transfer carries of a type that is not known here is there once the newer form comes`() throws {
        let trace = try MovingStores(seed: 43)
        let newer = try trace.tree.add("newer", role: "H", regions: ["450124"], schema: TestRegister.extended)
        for store in trace.tree.devices { try trace.tree.deliver(.directory, from: trace.tree.root, to: store) }
        let ship = try trace.addShip(at: 0)
        try trace.tree.deliver(Self.scopes[0], from: trace.villages[0], to: newer)
        var draft = Draft(scope: Self.scopes[0])
        draft.creations = [NewRecord(type: 4, parent: .existing(ship), changes: [FieldWrite(FieldAddress(1), .set, .text("Mimi"))])]
        let cat = try newer.save(draft).created[0]
        try trace.move(ship, from: Self.scopes[0], to: Self.scopes[1], by: newer)
        // The second village has only what the transfer brings.
        try trace.tree.deliver(Self.scopes[1], from: newer, to: trace.villages[1])
        #expect(try trace.villages[1].record(cat, in: Self.scopes[1]) == nil)
        _ = try trace.tree.root.publishing.publishSchema(TestRegister.extended, file: "x")
        for store in [newer, trace.villages[1]] { try trace.tree.deliver(.directory, from: trace.tree.root, to: store) }
        #expect(try trace.villages[1].record(cat, in: Self.scopes[1])?.value("name") == .text("Mimi"))
        #expect(try trace.villages[1].stateDigest(Self.scopes[1]) == newer.stateDigest(Self.scopes[1]))
        #expect(try trace.villages[1].verify(Self.scopes[1]).faults == [])
    }

    @Test func `what somebody wrote in an office that only the newer form has ranks by that office once the form comes`() throws {
        let offices = TestRegister.changed([
            ("\"version\": 1", "\"version\": 2"),
            (
                "\"admits\": true} ],",
                "\"admits\": true}, {\"code\": \"M\", \"number\": 4, \"rank\": 60, \"admits\": true, \"label\": {\"zh\": \"船东\", \"en\": \"owner\"}} ],"
            ),
        ])
        let (tree, older) = try village(44)
        let owner = try tree.add("owner", role: "M", schema: offices)
        let stranger = try tree.add("stranger", role: "S", regions: ["450124100202"])
        var out = try Forger("stranger \(44)")
        out.grant = tree.offices.first { $0.value.person == "stranger" }?.key
        let kept = try out.ship("Hai", in: Self.scopes[0])
        for store in [older, owner, stranger] { try tree.deliver(.directory, from: tree.root, to: store) }
        for store in [older, owner] { try store.write { _ in _ = try store.receive(kept, accepts: { _ in true }) } }
        // She lets in what was kept out, as her office may.
        var draft = Draft(scope: Self.scopes[0])
        draft.admits = try owner.admissions.refusedDots(Self.scopes[0]).map(\.0)
        #expect(draft.admits.count == 1)
        _ = try owner.save(draft)
        try tree.deliver(Self.scopes[0], from: owner, to: older)
        #expect(try older.admissions.refusedDots(Self.scopes[0]).count == 1)
        _ = try tree.root.publishing.publishSchema(offices, file: "x")
        for store in [older, owner] { try tree.deliver(.directory, from: tree.root, to: store) }
        #expect(try older.admissions.refusedDots(Self.scopes[0]).isEmpty)
        #expect(try older.stateDigest(Self.scopes[0]) == owner.stateDigest(Self.scopes[0]))
        #expect(try older.verify(Self.scopes[0]).faults == [])
    }

    @Test func `P15 who has the older form does not bring in a ship of which they would lose something, nor take such a thing over`() throws
    {
        let trace = try MovingStores(seed: 45, newer: [0])
        let (here, there) = (Self.scopes[0], Self.scopes[1])
        let ship = try trace.addShip(at: 0)
        var draft = Draft(scope: here)
        draft.record = ship
        draft.changes = [FieldWrite(FieldAddress(15), .set, .text("red"))]
        _ = try trace.villages[0].save(draft)
        try trace.settle()
        #expect(throws: StoreError.newerForm(named: 2, inForce: 1)) { try trace.move(ship, from: here, to: there) }
        // Another ship, of which nothing is said that the older form lacks, goes.
        let other = try trace.addShip(at: 0)
        try trace.settle()
        try trace.move(other, from: here, to: there)
        // The village, which has not heard that it left, paints it and takes a cat aboard.
        draft.record = other
        let late = try trace.villages[0].save(draft).dot
        try trace.settle()
        let found = try #require(trace.county.views.lateEntries().first { $0.dot == late })
        #expect(throws: StoreError.late(.newerForm(inForce: 1))) { try trace.takeOver(found) }
        _ = try trace.tree.root.publishing.publishSchema(TestRegister.newer, file: "x")
        for store in trace.tree.devices { try trace.tree.deliver(.directory, from: trace.tree.root, to: store) }
        try trace.takeOver(try #require(trace.county.views.lateEntries().first { $0.dot == late }))
        let half = try #require(trace.county.moves.copies(of: ship).pending.first)
        var into = Draft(scope: there)
        into.transfer = .into(ship, from: here, out: half.departure.dot, try trace.county.moves.carried(ship, from: here, half.departure))
        _ = try trace.county.save(into)
        try trace.settle()
        for record in [ship, other] {
            #expect(try trace.villages[1].record(record, in: there)?.value("colour") == .text("red"))
        }
    }
}

/// The grants of a trace's people, which the root takes back and gives anew.
struct HeldOffices {
    private let trace: MovingStores
    /// Of each store its grant that stands, if any.
    private var held: [Int: RecordID] = [:]
    private var withdrawn: Set<RecordID> = []

    init(_ trace: MovingStores) {
        self.trace = trace
        for (index, store) in trace.tree.devices.enumerated() {
            held[index] = trace.tree.offices.first { $0.value.holder == Fingerprint(of: store.own) }?.key
        }
    }

    var standing: [RecordID: Office] { trace.tree.offices.filter { !withdrawn.contains($0.key) } }

    /// Takes somebody's grant back, or gives them another.
    mutating func change(using random: inout SplitMix64) throws {
        let index = Int.random(in: 0..<trace.tree.devices.count, using: &random)
        guard let grant = held[index] else { return try give(index) }
        var draft = Draft(scope: .directory)
        draft.record = grant
        draft.changes = [FieldWrite(.existence, .delete, .missing)]
        _ = try trace.tree.root.save(draft)
        withdrawn.insert(grant)
        held[index] = nil
    }

    mutating func giveAll() throws { for index in trace.tree.devices.indices where held[index] == nil { try give(index) } }

    private mutating func give(_ index: Int) throws {
        let store = trace.tree.devices[index]
        let (role, regions) = index < 3 ? ("S", ["\(MovingStores.scopes[index])"]) : ("H", ["450124"])
        guard let key = store.signer?.publicKey else { return }
        held[index] = try trace.tree.grant(role, to: key, named: "again \(index)", regions: regions)
    }
}
