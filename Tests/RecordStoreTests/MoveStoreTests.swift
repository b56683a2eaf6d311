import Causality
import Changesets
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// Moves between scopes in stores: rows against the fold, in villages that hold one scope and at a county with all.
struct MoveStoreTests {
    @Test(arguments: LongForm.seeds(0...15))
    func `E6 rows of moved records are the log's fold, at villages, the county, and whoever gets it in any order`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let trace = try MovingStores(seed: seed)
        for _ in 0..<60 { for store in try trace.step(using: &random) { try checked(store, in: MovingStores.scopes) } }
        try trace.settle()
        for scope in MovingStores.scopes {
            let digest = try trace.county.stateDigest(scope)
            for store in trace.holders(of: scope) {
                let faults = try store.verify(scope).faults
                #expect(faults == [])
                #expect(try store.stateDigest(scope) == digest)
                let before = try store.pictures(scope)
                try store.write { _ in try store.refold(scope) }
                let found = difference(before, try store.pictures(scope))
                #expect(found == nil, "refolded: \(found ?? "")")
            }
        }
        try trace.checkStandings(of: trace.county)
        // Somebody who gets all of it, in any order.
        let newcomer = try trace.tree.add("newcomer")
        try trace.tree.deliver(.directory, from: trace.tree.root, to: newcomer)
        var all: [[UInt8]] = []
        for scope in MovingStores.scopes { all += try trace.county.log.changesets(scope, beyond: VersionVector()) }
        for _ in 0..<100 {
            all.shuffle(using: &random)
            try newcomer.write { _ in for bytes in all { _ = try newcomer.receive(bytes, accepts: { _ in true }) } }
            if try MovingStores.scopes.allSatisfy({ try newcomer.heads($0).held == trace.county.heads($0).held }) { break }
        }
        for scope in MovingStores.scopes {
            #expect(try newcomer.verify(scope).faults == [])
            #expect(try newcomer.stateDigest(scope) == trace.county.stateDigest(scope))
            let found = difference(try newcomer.pictures(scope), try trace.county.pictures(scope))
            #expect(found == nil, "newcomer / county: \(found ?? "")")
        }
        try trace.dealWithLate()
        #expect(try trace.county.views.lateEntries().isEmpty)
    }

    @Test func `a village keeps its ship under the same name, and what is written there later moves nothing`() throws {
        let trace = try MovingStores(seed: 3)
        let (a, b) = (MovingStores.scopes[0], MovingStores.scopes[1])
        let ship = try trace.addShip(at: 0)
        try trace.tree.deliver(a, from: trace.villages[0], to: trace.county)
        try trace.move(ship, from: a, to: b)
        // The village, which does not know, names the ship anew and takes a sailor aboard.
        var draft = Draft(scope: a)
        draft.record = ship
        draft.changes = [FieldWrite(FieldAddress(1), .set, .text("late"))]
        draft.creations = [NewRecord(type: 2, parent: .existing(ship), changes: [FieldWrite(FieldAddress(1), .set, .text("boy"))])]
        let saved = try trace.villages[0].save(draft)
        try trace.settle()
        let here = try #require(try trace.villages[0].record(ship, in: a))
        #expect(here.standing == .moved)
        #expect(try trace.villages[0].record(saved.created[0], in: a)?.standing == .moved)
        #expect(try trace.villages[0].views.records(here.type).isEmpty)
        let there = try #require(try trace.villages[1].record(ship, in: b))
        #expect(there.standing == .present)
        #expect(there.value("name") == .text("Pearl"))
        #expect(try trace.county.views.scope(of: ship) == b)
        let late = try trace.county.views.lateEntries()
        #expect(late.map(\.dot) == [saved.dot])
        // Taken over, it is there as well, and no longer late.
        try trace.takeOver(late[0])
        try trace.settle()
        #expect(try trace.villages[1].record(ship, in: b)?.value("name") == .text("late"))
        #expect(try trace.villages[1].record(saved.created[0], in: b)?.standing == .present)
        #expect(try trace.county.views.lateEntries().isEmpty)
    }

    @Test func `a take-over that itself came late is taken over in turn, where the ship lives`() throws {
        let trace = try MovingStores(seed: 5)
        let (a, b, c) = (MovingStores.scopes[0], MovingStores.scopes[1], MovingStores.scopes[2])
        let ship = try trace.addShip(at: 0)
        try trace.tree.deliver(a, from: trace.villages[0], to: trace.county)
        try trace.move(ship, from: a, to: b)
        let boy = try trace.signOn("boy", to: ship, at: 0)
        try trace.settle()
        // While the one takes the boy over at the second place, the other sends the ship on to the third.
        try trace.takeOver(try #require(trace.county.views.lateEntries().first))
        try trace.move(ship, from: b, to: c, by: trace.office)
        try trace.settle()
        #expect(try trace.county.record(boy, in: b)?.standing == .moved)
        #expect(try trace.county.record(boy, in: c) == nil)
        let late = try trace.county.views.lateEntries()
        #expect(late.map(\.scope) == [b])
        #expect(late.map(\.to) == [c])
        try trace.takeOver(late[0])
        try trace.settle()
        let found = try #require(try trace.villages[2].record(boy, in: c))
        #expect(found.standing == .present)
        #expect(found.value("name") == .text("boy"))
        #expect(try trace.county.views.lateEntries().isEmpty)
        for scope in MovingStores.scopes { #expect(try trace.county.verify(scope).faults == []) }
    }

    @Test func `what came late at the first of two places is taken over where the ship lives now`() throws {
        let trace = try MovingStores(seed: 6)
        let (a, b, c) = (MovingStores.scopes[0], MovingStores.scopes[1], MovingStores.scopes[2])
        let ship = try trace.addShip(at: 0)
        try trace.tree.deliver(a, from: trace.villages[0], to: trace.county)
        try trace.move(ship, from: a, to: b)
        try trace.move(ship, from: b, to: c)
        let boy = try trace.signOn("boy", to: ship, at: 0)
        try trace.settle()
        let late = try trace.county.views.lateEntries()
        #expect(late.map(\.scope) == [a])
        #expect(late.map(\.to) == [c])
        try trace.takeOver(late[0])
        #expect(try trace.county.record(boy, in: c)?.standing == .present)
        #expect(try trace.county.views.lateEntries().isEmpty)
    }

    @Test func `what was kept out when the ship left, and let in since, is late`() throws {
        let trace = try MovingStores(seed: 7)
        let (a, b) = (MovingStores.scopes[0], MovingStores.scopes[1])
        let ship = try trace.addShip(at: 0)
        try trace.tree.deliver(a, from: trace.villages[0], to: trace.county)
        var stranger = try Forger("stranger")
        let seen = VersionVector([(trace.villages[0].own, UInt64(1))])
        let bytes = try stranger.say([Change(ship, FieldAddress(1), .set, .text("Coral"))], context: seen, in: a)
        try trace.county.write { _ in _ = try trace.county.receive(bytes, accepts: { _ in true }) }
        try trace.move(ship, from: a, to: b)
        #expect(try trace.county.views.lateEntries().isEmpty)
        var admission = Draft(scope: a)
        admission.admits = [Dot(stranger.replica, 1)]
        _ = try trace.county.save(admission)
        let late = try trace.county.views.lateEntries()
        #expect(late.map(\.dot) == [Dot(stranger.replica, 1)])
        try trace.takeOver(try #require(late.first))
        #expect(try trace.county.record(ship, in: b)?.value("name") == .text("Coral"))
        #expect(try trace.county.views.lateEntries().isEmpty)
    }

    @Test func `C1 what touches a ship that moved reads the changesets that concern it, and no others`() throws {
        let trace = try MovingStores(seed: 9)
        let (here, there) = (MovingStores.scopes[0], MovingStores.scopes[1])
        let ship = try trace.addShip(at: 0)
        for _ in 0..<20 {
            _ = try trace.addShip(at: 0)
            try trace.settle()
        }
        try trace.move(ship, from: here, to: there)
        try trace.settle()
        let saved = try trace.signOn("stowaway", to: ship, at: 0)
        try trace.settle()
        let county = trace.county
        let concerned = try county.read { r in
            try county.rooms.moveTable.courses(of: Set([county.rooms.names.number(ship, in: here, r)].compactMap(\.self)), r)
        }
        // Its making, its departure, and what came late.
        #expect(concerned.count == 3)
        #expect(try county.read { r in try county.rooms.log.appliedChangesets(here, r) }.count > 20)
        #expect(try county.views.lateEntries().map(\.root) == [ship] && county.views.lateCount() == 1)
        #expect(try county.record(saved, in: here)?.standing == .moved)
        for scope in [here, there] { #expect(try county.verify(scope).faults.isEmpty) }
    }

    @Test func `C1 what touches a ship that moved opens no changeset that does not concern it`() throws {
        let trace = try MovingStores(seed: 9)
        let (here, there) = (MovingStores.scopes[0], MovingStores.scopes[1])
        let (ship, county) = (try trace.addShip(at: 0), trace.county)
        for _ in 0..<4 {
            // Each in a changeset of its own.
            try trace.villages[0].write { _ in _ = try trace.villages[0].seal(here) }
            _ = try trace.addShip(at: 0)
        }
        try trace.settle()
        try trace.move(ship, from: here, to: there)
        try trace.settle()
        _ = try trace.signOn("stowaway", to: ship, at: 0)
        let concerned = try county.read { r in
            try county.rooms.moveTable.courses(of: Set([county.rooms.names.number(ship, in: here, r)].compactMap(\.self)), r)
        }
        let village = try county.read { r in try #require(try county.rooms.names.find(here, r)) }
        let others = "scope = \(village) AND id NOT IN (\(concerned.map(String.init).joined(separator: ", ")))"
        #expect(try county.connection.integer("SELECT count(*) FROM _changeset WHERE \(others)") >= 3)
        // The ends of what they hold: headers can be read, and whoever read more of one would end in an error.
        try county.connection.execute(
            "UPDATE _changeset SET bytes = substr(bytes, 1, length(bytes) - 80) || zeroblob(80) WHERE \(others)")
        #expect(throws: StoreError.self) { try county.cuts.entries(of: here) }
        try trace.tree.deliver(here, from: trace.villages[0], to: county)
        #expect(try county.views.lateEntries().map(\.root) == [ship] && county.views.lateCount() == 1)
    }

    @Test func `a ship that arrived before its home was heard of counts in neither place until what sent it comes`() throws {
        let trace = try MovingStores(seed: 8)
        let (a, b) = (MovingStores.scopes[0], MovingStores.scopes[1])
        let ship = try trace.addShip(at: 0)
        try trace.tree.deliver(a, from: trace.villages[0], to: trace.county)
        try trace.move(ship, from: a, to: b)
        let reader = try trace.tree.add("reader")
        try trace.tree.deliver(.directory, from: trace.tree.root, to: reader)
        try trace.tree.deliver(b, from: trace.county, to: reader)
        #expect(try reader.record(ship, in: b)?.standing == .present)
        // The village has not heard that it left.
        try trace.tree.deliver(a, from: trace.villages[0], to: reader)
        #expect(try reader.record(ship, in: a)?.standing == .doubled)
        #expect(try reader.record(ship, in: b)?.standing == .doubled)
        try reader.write { _ in try reader.refold(a) }
        #expect(try reader.record(ship, in: a)?.standing == .doubled)
        try trace.tree.deliver(a, from: trace.county, to: reader)
        #expect(try reader.record(ship, in: a)?.standing == .moved)
        #expect(try reader.record(ship, in: b)?.standing == .present)
    }

    @Test func `I10 what is disputed of a record that moves is asked once, where it lives`() throws {
        let trace = try MovingStores(seed: 6)
        let (a, b) = (MovingStores.scopes[0], MovingStores.scopes[1])
        let ship = try trace.addShip(at: 0)
        try trace.tree.deliver(a, from: trace.villages[0], to: trace.county)
        for (store, name) in [(trace.villages[0], "Hai"), (trace.county, "Yun")] {
            var draft = Draft(scope: a)
            draft.record = ship
            draft.changes = [FieldWrite(FieldAddress(1), .set, .text(name))]
            _ = try store.save(draft)
        }
        try trace.settle()
        let before = try #require(try trace.county.views.conflicts().first)
        try trace.move(ship, from: a, to: b)
        try trace.settle()
        for store in [trace.county, trace.office] {
            let open = try store.views.conflicts()
            #expect(open.map(\.scope) == [b] && open.map(\.address) == [before.address])
            #expect(try store.views.conflictCounts() == (1, 0))
        }
        // The village that it left has nothing to decide, and no frozen copy is decided by the name of before.
        #expect(try trace.villages[0].views.conflicts().isEmpty && trace.villages[0].views.conflictCounts() == (0, 0))
        #expect(try trace.county.views.conflicts(named: before.name).allSatisfy { $0.scope == b })
        #expect(try trace.villages[1].views.conflicts().map(\.scope) == [b])
    }

    @Test func `I10 sent to two places, it counts in none until somebody decides`() throws {
        let trace = try MovingStores(seed: 4)
        let scopes = MovingStores.scopes
        let ship = try trace.addShip(at: 0)
        try trace.tree.deliver(scopes[0], from: trace.villages[0], to: trace.county)
        try trace.tree.deliver(scopes[0], from: trace.villages[0], to: trace.office)
        try trace.move(ship, from: scopes[0], to: scopes[1])
        try trace.move(ship, from: scopes[0], to: scopes[2], by: trace.office)
        try trace.settle()
        for scope in scopes.dropFirst() { #expect(try trace.county.record(ship, in: scope)?.standing == .doubled) }
        #expect(try trace.county.views.conflicts().map(\.kind) == [.doubled])
        #expect(try trace.county.views.conflictCounts() == (1, 0))
        // The one copy goes to where the other is, and the first scope is told where that is.
        try trace.move(ship, from: scopes[2], to: scopes[1])
        try trace.move(ship, from: scopes[0], to: scopes[1])
        try trace.settle()
        #expect(try trace.county.record(ship, in: scopes[1])?.standing == .present)
        #expect(try trace.county.record(ship, in: scopes[2])?.standing == .moved)
        #expect(try trace.county.views.conflicts().isEmpty)
        #expect(try trace.villages[1].record(ship, in: scopes[1])?.field(FieldAddress(1))?.state.values.count == 1)
    }
}

/// A village's device for each of three villages, and two of the county's office, who move ships.
final class MovingStores {
    static let scopes = MoveTrace.scopes
    let tree: Tree
    let villages: [RecordStore]
    let county: RecordStore
    let office: RecordStore
    private var ships: Set<RecordID> = []

    /// - Parameter newer: Who has the newer form from the beginning: villages 0 to 2, county 3, office 4.
    init(seed: UInt64, newer: Set<Int> = []) throws {
        tree = try Tree(scope: Self.scopes[0], seed: seed)
        let forms = (0..<5).map { newer.contains($0) ? TestRegister.newer : TestRegister.bytes }
        for (index, scope) in Self.scopes.enumerated() {
            try tree.add("v\(index)", role: "S", regions: ["\(scope)"], schema: forms[index])
        }
        villages = tree.devices
        county = try tree.add("county", role: "H", regions: ["450124"], schema: forms[3])
        office = try tree.add("office", role: "H", regions: ["450124"], schema: forms[4])
        for store in tree.devices { try tree.deliver(.directory, from: tree.root, to: store) }
    }

    func holders(of scope: ScopeCode) -> [RecordStore] {
        [county, office] + zip(Self.scopes, villages).filter { $0.0 == scope }.map(\.1)
    }

    func settle() throws {
        for _ in 0..<2 {
            for scope in Self.scopes {
                for a in holders(of: scope) { for b in holders(of: scope) { try tree.deliver(scope, from: a, to: b) } }
            }
        }
    }

    func addShip(at village: Int) throws -> RecordID {
        var draft = Draft(scope: Self.scopes[village])
        draft.creations = [
            NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("Pearl"))]),
            NewRecord(type: 2, parent: .created(0), changes: [FieldWrite(FieldAddress(1), .set, .text("cook"))]),
        ]
        let made = try villages[village].save(draft).created[0]
        ships.insert(made)
        return made
    }

    /// Both halves, as an officer makes them.
    /// A sailor whom a village takes aboard a ship that it thinks it has.
    func signOn(_ name: String, to ship: RecordID, at village: Int) throws -> RecordID {
        var draft = Draft(scope: Self.scopes[village])
        draft.creations = [NewRecord(type: 2, parent: .existing(ship), changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return try villages[village].save(draft).created[0]
    }

    func move(_ ship: RecordID, from: ScopeCode, to: ScopeCode, by store: RecordStore? = nil) throws {
        let store = store ?? county
        var out = Draft(scope: from)
        out.transfer = .out(ship, to: to)
        let dot = try store.save(out).dot
        try bring(ship, from, dot, by: store)
    }

    private func bring(_ ship: RecordID, _ from: ScopeCode, _ dot: Dot, by store: RecordStore) throws {
        guard let departure = try store.record(ship, in: from)?.existence.departures.first(where: { $0.dot == dot }) else { return }
        var into = Draft(scope: departure.to)
        into.transfer = .into(ship, from: from, out: dot, try store.moves.carried(ship, from: from, departure))
        _ = try store.save(into)
    }

    func takeOver(_ late: Views.Late, by store: RecordStore? = nil) throws {
        _ = try (store ?? county).save((store ?? county).views.takingOver(late))
    }

    func checkStandings(of store: RecordStore) throws {
        for ship in ships {
            let copies = Copies(
                try Self.scopes.compactMap { scope in
                    let fold = try store.read { r in try store.rooms.judge.fold(scope, r) }
                    return fold.records[ship] == nil ? nil : fold.copy(ship, scope)
                })
            for copy in copies.copies {
                let isDoubled = copies.isDoubled && (copy.isLiving || copies.isStranded)
                let fold = try store.read { r in try store.rooms.judge.fold(copy.scope, r) }
                let expected = isDoubled ? .doubled : fold.standing(of: ship)
                #expect(try store.record(ship, in: copy.scope)?.standing == expected)
            }
        }
    }

    /// The county ends the moves that somebody began, takes over what came late in whatever order that goes, and declines the
    /// rest, of which nothing waits for what is not there.
    func dealWithLate() throws {
        for move in try county.views.pendingMoves() {
            do { try bring(move.record, move.from, move.transfer, by: county) } catch StoreError.invalid { continue }
        }
        var isMoving = true
        while isMoving {
            isMoving = false
            for late in try county.views.lateEntries() where !isMoving {
                do { try takeOver(late) } catch StoreError.invalid { continue } catch StoreError.late { continue }
                isMoving = true
            }
        }
        for late in try county.views.lateEntries() {
            let error = #expect(throws: StoreError.self) { try takeOver(late) }
            if case .late(.notThere) = error { Issue.record("\(late.dot) of \(late.root) waits for what is nowhere") }
            _ = try county.save(county.views.takingOver(late, declines: true))
        }
    }

    /// - Returns: The stores that something was done to.
    func step(using random: inout SplitMix64) throws -> [RecordStore] {
        let place = Int.random(in: 0..<3, using: &random)
        let scope = Self.scopes[place]
        let officer = Bool.random(using: &random) ? county : office
        switch Int.random(in: 0..<12, using: &random) {
        case 0:
            _ = try addShip(at: place)
            return [villages[place]]
        case 1..<5:
            let store = Bool.random(using: &random) ? villages[place] : officer
            try edit(store, scope, using: &random)
            return [store]
        case 5..<8:
            let (a, b) = (holders(of: scope).randomElement(using: &random), holders(of: scope).randomElement(using: &random))
            guard let a, let b else { return [] }
            try tree.deliver(scope, from: a, to: b)
            return [a, b]
        case 8:
            let living = try ships.sorted().filter { try officer.record($0, in: scope)?.standing == .present }
            let to = Self.scopes.filter { $0 != scope }.randomElement(using: &random) ?? scope
            guard let ship = living.randomElement(using: &random) else { return [] }
            if Bool.random(using: &random) {
                try move(ship, from: scope, to: to, by: officer)
                return [officer]
            }
            var out = Draft(scope: scope)
            out.transfer = .out(ship, to: to)
            _ = try officer.save(out)
        case 9..<11:
            let pending = try ships.sorted().flatMap { ship in
                try officer.moves.copies(of: ship).pending.map { (ship, $0.from, $0.departure) }
            }
            guard let (ship, from, departure) = pending.randomElement(using: &random) else { return [] }
            do { try bring(ship, from, departure.dot, by: officer) } catch StoreError.invalid { return [] }
        default:
            guard let late = try officer.views.lateEntries().filter({ $0.canBeTakenOver }).randomElement(using: &random) else { return [] }
            // What it changes may itself have been made late, or not be known to this office where the ship went.
            do { try takeOver(late, by: officer) } catch StoreError.invalid { return [] } catch StoreError.late(.notThere) { return [] }
        }
        return [officer]
    }

    private func edit(_ store: RecordStore, _ scope: ScopeCode, using random: inout SplitMix64) throws {
        let known = try ships.sorted().filter { try store.record($0, in: scope) != nil }
        guard let ship = known.randomElement(using: &random) else { return }
        var draft = Draft(scope: scope)
        draft.record = ship
        draft.changes = RandomChanges.any(of: 1, sailors: [], using: &random).map { FieldWrite($0.0, $0.1, $0.2) }
        if Int.random(in: 0..<4, using: &random) == 0 {
            draft.creations = [NewRecord(type: 2, parent: .existing(ship), changes: [FieldWrite(FieldAddress(1), .set, .text("m"))])]
        }
        if store.schema.type(4) != nil, Bool.random(using: &random), let said = RandomChanges.newer(by: store.schema, using: &random) {
            try write(said, in: ship, to: &draft, store, scope, using: &random)
        }
        _ = try store.save(draft)
    }

    /// Something for which the older form has no field or no type.
    private func write(
        _ said: RandomChanges.Newer, in ship: RecordID, to draft: inout Draft, _ store: RecordStore, _ scope: ScopeCode,
        using random: inout SplitMix64
    ) throws {
        switch said {
        case .change(let item): draft.changes = [FieldWrite(item.0, item.1, item.2)]
        case .record(let name):
            let changes = name.map { [FieldWrite(FieldAddress(1), .set, $0)] } ?? []
            draft.creations = [NewRecord(type: 4, parent: .existing(ship), changes: changes)]
        case .rename(let name):
            guard let type = store.schema.type(4), let cat = try store.views.records(type, in: [scope]).randomElement(using: &random)
            else { return }
            draft.record = cat
            draft.changes = [FieldWrite(FieldAddress(1), .set, name)]
        }
    }
}
