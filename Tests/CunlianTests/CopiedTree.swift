import Causality
import Changesets
import RecordStore
import Records
import TestSupport
import Testing

@testable import Cunlian

/// A tree of which every store is copied, set back and cloned at random, and what its people do meanwhile.
final class CopiedTree {
    static let villages = [TestTree.village, TestTree.sibling]
    static let scopes =
        [ScopeCode.directory] + ([TestTree.city, TestTree.county] + villages).map { .directory(of: $0) } + villages
    private static let clonesMax = 3

    private let tree: TestTree
    /// The city, the county, the office that moves ships, three devices; then clones.
    private(set) var stores: [CopiedMember]
    private var copies: [[String]]
    private var random: SplitMix64
    private var count = 0
    /// Whether the city publishes a newer form on the way.
    private let publishes: Bool
    /// What happened, to be read when a law does not hold.
    private(set) var story: [String] = []

    /// - Parameters:
    ///   - seat: How the stores notice by themselves that they were copied.
    ///   - publishes: Whether the register gets a newer form meanwhile, which stores take up, and go back to before they had it.
    init(seed: UInt64, seat: SeatWatch, publishes: Bool = false) async throws {
        random = SplitMix64(seed: seed)
        self.publishes = publishes
        let named = [
            ("city", TestTree.city), ("county", TestTree.county), ("office", TestTree.county), ("a", TestTree.village),
            ("b", TestTree.village), ("c", TestTree.sibling),
        ]
        stores = try named.enumerated().map { index, one in
            try CopiedMember(one.0, scope: one.1, seed: seed &* 0x9E37_79B9 &+ UInt64(index) &* 1_000_003, seat: seat)
        }
        copies = stores.map { _ in [] }
        // Devices are gone back to from before they were enrolled too.
        for index in 3..<stores.count { copies[index].append(try stores[index].copy()) }
        tree = try await TestTree(city: stores[0].member, county: stores[1].member)
        try await tree.enrol(stores[2].member, at: county, role: "H", scopes: [TestTree.county], mayGrant: false)
        for device in stores[3...] {
            try await tree.enrol(device.member, at: county, role: "S", scopes: [device.scope], mayGrant: false)
        }
        for index in stores.indices { copies[index].append(try stores[index].copy()) }
    }

    private var county: TestTree.Member { stores[1].member }

    // MARK: Steps

    func step() async throws {
        let index = Int.random(in: 0..<stores.count, using: &random)
        if publishes, Int.random(in: 0..<20, using: &random) == 0 { try await publish() }
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<7: try await write(index)
        case 7..<13: try await meet(index)
        case 13..<15: try copy(index)
        case 15..<17: try await goBack(index)
        case 17: try clone(index)
        default: try await move()
        }
    }

    /// A ship is made, or one that is known gets another name.
    private func write(_ index: Int) async throws {
        guard stores[index].scope != TestTree.city else { return }
        let scope = stores[index].scope == TestTree.county ? Self.villages.randomElement(using: &random)! : stores[index].scope
        count += 1
        let (name, dice) = ("ship \(count)", Int.random(in: 0..<3, using: &random))
        let pick = random.next()
        do {
            try await stores[index].replica.run { store in
                var draft = Draft(scope: scope)
                let ships = try store.schema.type(1).map { try store.views.records($0) } ?? []
                let here = try ships.filter { try store.record($0, in: scope) != nil }.sorted()
                let ship = here.isEmpty ? nil : here[Int(pick % UInt64(here.count))]
                if dice > 0, let ship, pick % 5 < 2, store.schema.type(4) != nil {
                    if pick % 5 == 0 {
                        draft.creations = [NewRecord(type: 4, parent: .existing(ship), changes: [])]
                    } else {
                        draft.record = ship
                        draft.changes = [FieldWrite(FieldAddress(15), .set, .text(name))]
                    }
                } else if dice > 0, let ship {
                    draft.record = ship
                    draft.changes = [FieldWrite(FieldAddress(1), .set, .text(name))]
                } else {
                    draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
                }
                _ = try store.save(draft)
                if pick % 3 == 0 { try store.write { _ in _ = try store.seal(scope) } }
            }
            story.append("\(label(index)) writes \(name)")
        } catch StoreError.notPermitted {
            story.append("\(label(index)) may not write \(name)")
        }
    }

    /// The city publishes a newer form, where it does not have it, or has it no more.
    private func publish() async throws {
        try await stores[0].replica.run { store in
            guard store.schema.version == 1 else { return }
            _ = try store.publishing.publishSchema(TestRegister.newer, file: "ships-2.json")
        }
        story.append("\(label(0)) publishes the newer form")
    }

    /// The versions of the form that the stores have.
    func forms() async throws -> Set<Int> {
        var result: Set<Int> = []
        for store in stores { result.insert(try await store.replica.run { $0.schema.version }) }
        return result
    }

    /// Somebody syncs with the node above, a device with any store of its village; every third link breaks.
    private func meet(_ index: Int) async throws {
        let others = stores.indices.filter { $0 != index && stores[$0].scope.covers(stores[index].scope) }
        guard let other = others.randomElement(using: &random) else { return }
        var transport = tree.transport(to: stores[other].member)
        let isCut = Int.random(in: 0..<3, using: &random) == 0
        if isCut { transport.cut = Int.random(in: 1...4_000, using: &random) }
        do {
            let report = try await Asker(replica: stores[index].replica, signer: Toy.signer(stores[index].name)).sync(over: transport)
            story.append("\(label(index)) syncs with \(label(other)): \(report.notices.map(\.kind))")
        } catch {
            story.append("\(label(index)) syncs with \(label(other)) and breaks: \(error)")
            if !isCut { throw error }
        }
        for side in [index, other] { try await stores[side].replica.run { try $0.checkInvariants() } }
    }

    private func copy(_ index: Int) throws {
        copies[index].append(try stores[index].copy())
        story.append("\(label(index)) is copied")
    }

    private func goBack(_ index: Int) async throws {
        guard let copy = copies[index].randomElement(using: &random) else { return }
        try stores[index].goBack(to: copy)
        story.append("\(label(index)) goes back to \(copy.suffix(2))")
        guard try await stores[index].replica.run({ try $0.scopes().isEmpty }) else { return }
        // From before it was enrolled: the code still gives the same answer.
        let transport = tree.transport(to: county)
        try await stores[index].replica.enrol(over: transport, code: "code-" + stores[index].name, signer: Toy.signer(stores[index].name))
        story.append("\(label(index)) enrols again")
    }

    private func clone(_ index: Int) throws {
        guard stores.count < 6 + Self.clonesMax, let copy = copies[index].last, copies[index].count > 1 else { return }
        stores.append(try stores[index].clone(of: copy))
        copies.append([copy])
        story.append("\(label(index)) has a clone \(label(stores.count - 1))")
    }

    /// An office sends a ship to the other village, and brings it in.
    private func move() async throws {
        let offices = stores.indices.filter { stores[$0].name == "office" }
        guard let index = offices.randomElement(using: &random) else { return }
        let pick = random.next()
        let moved = try await stores[index].replica.run { store -> Bool in
            let ships = try store.schema.type(1).map { try store.views.records($0) } ?? []
            guard !ships.isEmpty else { return false }
            let ship = ships.sorted()[Int(pick % UInt64(ships.count))]
            guard let scope = try store.views.scope(of: ship) else { return false }
            let to = scope == Self.villages[0] ? Self.villages[1] : Self.villages[0]
            do {
                _ = try Editor(store, language: .en).move(ship, to: "\(to)", reason: "sails")
                return true
            } catch {
                return false
            }
        }
        if moved { story.append("\(label(index)) moves a ship") }
    }

    private func label(_ index: Int) -> String { "\(stores[index].name)#\(index)" }

    // MARK: The end

    /// Everybody syncs with the node above until nobody learns anything.
    ///
    /// - Returns: Whether that came to an end.
    func settle() async throws -> Bool {
        for round in 0..<12 {
            var isQuiet = true
            for index in stores.indices where stores[index].name != "city" || index > 0 {
                let node = stores[index].name == "county" || stores[index].name == "city" ? 0 : 1
                guard node != index else { continue }
                let report = try await tree.sync(stores[index].member, with: stores[node].member)
                story.append(
                    "round \(round): \(label(index)) sent \(report.sentEntries), had \(report.receivedEntries), complete \(report.isComplete)"
                )
                if !report.isComplete || report.sentEntries + report.receivedEntries > 0 { isQuiet = false }
            }
            if isQuiet { return true }
        }
        return false
    }

    /// Seals what everybody wrote and has not sent.
    func sealAll() async throws {
        for store in stores {
            try await store.replica.run { store in
                for scope in Self.villages { try store.write { _ in _ = try store.seal(scope) } }
            }
        }
    }

    /// What the stores that keep a scope have in its log.
    func logs(_ scope: ScopeCode) async throws -> [Set<[UInt8]>] {
        var result: [Set<[UInt8]>] = []
        for store in holders(of: scope) {
            result.append(try await store.replica.run { Set(try $0.log.changesets(scope, beyond: VersionVector())) })
        }
        return result
    }

    /// How often chains have parted, as people were told.
    func forks() async throws -> Int {
        var result = 0
        for store in stores { result += try await store.replica.run { try $0.notebook.notices().count { $0.kind == "fork" } } }
        return result
    }

    /// What is not as it ought to be in the end.
    func faults(_ scope: ScopeCode) async throws -> [String] {
        let digest = try await stores[0].replica.run { try $0.stateDigest(scope) }
        var result: [String] = []
        for store in holders(of: scope) {
            let name = "\(store.name) in \(scope): "
            result += try await store.replica.run { store in
                var result = try store.verify(scope).faults.map { "\(name)\($0)" }
                if try store.stateDigest(scope) != digest { result.append(name + "another state") }
                let heads = try store.heads(scope)
                if heads.held != heads.applied { result.append(name + "held \(heads.held), applied \(heads.applied)") }
                let keptOut = try store.views.quarantineCount()
                if keptOut > 0 { result.append(name + "\(keptOut) kept out") }
                return result
            }
        }
        return result
    }

    /// The directories of a store's path, and of all that lies in its region, are held too.
    func holders(of scope: ScopeCode) -> [CopiedMember] {
        guard let region = scope.region else { return stores }
        return stores.filter { $0.scope.covers(region) || scope.isDirectory && region.covers($0.scope) }
    }
}
