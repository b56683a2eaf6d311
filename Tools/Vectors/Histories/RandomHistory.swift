import Causality
import Changesets
import CunlianTrust
import RecordStore
import Records
import TestSupport

/// A small random history over several stores, each with real files and real signatures, for the decoder in Python to
/// read and fold: three villages, two people of the county who move ships among them, offices that are taken away and
/// given, files that are copied and go on beside their originals.
struct RandomHistory {
    static let villages = [450_124_100_201, 450_124_100_202, 450_124_100_203].map { ScopeCode(number: $0) }

    let seed: UInt64
    let folder: String
    var random: SplitMix64
    let root: HistoryMember
    var members: [HistoryMember] = []
    var ships: [RecordID] = []
    var sailors: [RecordID] = []
    /// What somebody was shown earlier, and may still save by.
    var tokens: [(store: String, record: RecordID, token: Token)] = []
    var grants: [RecordID] = []

    init(seed: UInt64, in folder: String) throws {
        (self.seed, self.folder, random) = (seed, folder, SplitMix64(seed: seed))
        root = try HistoryMember("root", scopes: [.directory], in: folder, seed: seed, root: nil)
        for (index, village) in Self.villages.enumerated() { try enrol("v\(index)", "S", [village]) }
        try enrol("w", "S", [Self.villages[0]])
        try enrol("pilot", "P", [Self.villages[0], Self.villages[1]])
        try enrol("county", "H", Self.villages, mayGrant: true)
        try enrol("office", "H", Self.villages, mayGrant: seed % 3 == 0)
        for member in members { try deliver(.directory, from: root, to: member) }
    }

    private mutating func enrol(_ name: String, _ role: String, _ scopes: [ScopeCode], mayGrant: Bool = false) throws {
        let trusted = Fingerprint(digest: Suite.one.digest(root.signer.publicKey))
        let member = try HistoryMember(name, scopes: [.directory] + scopes, in: folder, seed: seed, root: trusted)
        members.append(member)
        try grant(role, to: member, mayGrant: mayGrant)
    }

    private mutating func grant(_ role: String, to member: HistoryMember, by giver: HistoryMember? = nil, mayGrant: Bool = false) throws {
        let scopes = member.scopes.filter { !$0.isDirectory }
        let (store, key) = ((giver ?? root).store, member.signer.publicKey)
        // Of four histories two are of a tree of before, two of one that goes on with directories of regions.
        if seed % 4 >= 2, chance(2, in: 3) {
            grants += try store.grant(
                publicKey: key, person: member.name, role: role, inEachOf: scopes, mayGrant: mayGrant, expires: nil)
        } else {
            let saved = try store.grant(
                publicKey: key, person: member.name, role: role, scopes: scopes, mayGrant: mayGrant, expires: nil)
            grants.append(saved.created[0])
        }
    }

    mutating func chance(_ one: Int, in all: Int) -> Bool { Int.random(in: 0..<all, using: &random) < one }

    private func holders(of scope: ScopeCode) -> [HistoryMember] { members.filter { $0.scopes.contains(scope) } }

    // MARK: Steps

    /// Does one thing; what a store refuses is not done.
    mutating func step() throws {
        let scope = Self.villages.randomElement(using: &random) ?? Self.villages[0]
        guard let member = holders(of: scope).randomElement(using: &random) else { return }
        do {
            switch Int.random(in: 0..<27, using: &random) {
            case 0..<3: try addShip(member, scope)
            case 3..<11: try edit(member, scope)
            case 11..<16: try hear(member, scope)
            case 16..<18: try send(scope)
            case 18..<20: try bring()
            case 20: try takeOver()
            case 21: try letIn(scope)
            case 22: try changeOffice()
            case 23, 24: try endOffice()
            case 25: try succeed()
            default: try clone(member)
            }
        } catch let error as StoreError where error.isOfWhatWasAsked {
            return
        }
    }

    private mutating func addShip(_ member: HistoryMember, _ scope: ScopeCode) throws {
        var draft = Draft(scope: scope)
        let items = RandomChanges.ship(creates: true, using: &random)
        draft.creations = [
            NewRecord(type: 1, parent: nil, changes: items.prefix(5).map { FieldWrite($0.0, $0.1, $0.2) }),
            NewRecord(type: 2, parent: .created(0), changes: [FieldWrite(FieldAddress(1), .set, .text("cook"))]),
        ]
        if chance(1, in: 3) {
            draft.creations.append(NewRecord(type: 3, parent: .created(0), changes: [FieldWrite(FieldAddress(1), .set, .integer(17_000))]))
        }
        draft.source = .visit
        let saved = try member.store.save(draft)
        ships.append(saved.created[0])
        sailors.append(saved.created[1])
        tokens.append((member.name, saved.created[0], saved.token))
    }

    private mutating func edit(_ member: HistoryMember, _ scope: ScopeCode) throws {
        let known = try (ships + sailors).filter { try member.store.record($0, in: scope) != nil }
        guard let record = known.randomElement(using: &random), let view = try member.store.record(record, in: scope) else { return }
        var draft = Draft(scope: scope)
        draft.record = record
        draft.changes = RandomChanges.any(of: view.type.number, sailors: sailors, using: &random).map { FieldWrite($0.0, $0.1, $0.2) }
        if let disputed = view.fields.filter({ $0.verdict.attention == .disputed }).randomElement(using: &random),
            let value = disputed.state.values.randomElement(using: &random), chance(1, in: 2)
        {
            draft.changes = [FieldWrite(disputed.address, .resolve, value.value)]
            draft.reason = "looked again"
        }
        if view.type.number == 1, chance(1, in: 4) {
            let boy = FieldWrite(FieldAddress(1), .set, .text("boy"))
            draft.creations = [NewRecord(type: 2, parent: .existing(record), changes: [boy])]
        }
        let earlier = tokens.filter { $0.store == member.name && $0.record == record && $0.token.scope == scope }
        if chance(1, in: 4) { draft.token = earlier.randomElement(using: &random)?.token }
        let saved = try member.store.save(draft)
        sailors += saved.created
        tokens.append((member.name, record, saved.token))
    }

    /// Brings something over, not always to the end.
    private mutating func hear(_ member: HistoryMember, _ scope: ScopeCode) throws {
        guard let other = holders(of: scope).randomElement(using: &random) else { return }
        if chance(1, in: 3) { try deliver(.directory, from: chance(1, in: 2) ? root : other, to: member) }
        try deliver(scope, from: other, to: member, share: chance(1, in: 3) ? 0.6 : 1)
    }

    /// - Parameter share: How much of it comes, from the beginning.
    func deliver(_ scope: ScopeCode, from: HistoryMember, to: HistoryMember, share: Double = 1) throws {
        guard from.name != to.name else { return }
        if scope == .directory {
            // The root keeps those of all regions.
            for place in try from.store.scopes() where place.isOfRegion {
                let isKept = try to.name == root.name || to.store.peers.keeps(place)
                if isKept { try deliver(place, from: from, to: to, share: share) }
            }
        }
        try from.store.write { _ in _ = try from.store.seal(scope) }
        let changesets = try from.store.log.changesets(scope, beyond: VersionVector())
        let count = Int((Double(changesets.count) * share).rounded(.up))
        try to.store.write { _ in
            for bytes in changesets.prefix(count) { _ = try to.store.receive(bytes, accepts: { _ in true }) }
        }
    }

    private mutating func officer() -> HistoryMember {
        members.filter { $0.scopes.count == 4 }.randomElement(using: &random) ?? members[0]
    }

    private mutating func send(_ scope: ScopeCode) throws {
        let officer = officer()
        let living = try ships.filter { try officer.store.record($0, in: scope)?.standing == .present }
        guard let ship = living.randomElement(using: &random),
            let to = Self.villages.filter({ $0 != scope }).randomElement(using: &random)
        else { return }
        var draft = Draft(scope: scope)
        draft.transfer = .out(ship, to: to)
        _ = try officer.store.save(draft)
    }

    private mutating func bring() throws {
        let officer = officer()
        let pending = try ships.flatMap { ship in
            try officer.store.moves.copies(of: ship).pending.map { (ship, $0.from, $0.departure) }
        }
        guard let (ship, from, departure) = pending.randomElement(using: &random) else { return }
        var draft = Draft(scope: departure.to)
        draft.transfer = .into(ship, from: from, out: departure.dot, try officer.store.moves.carried(ship, from: from, departure))
        _ = try officer.store.save(draft)
    }

    private mutating func takeOver() throws {
        let officer = officer()
        guard let late = try officer.store.views.lateEntries().randomElement(using: &random) else { return }
        _ = try officer.store.save(officer.store.views.takingOver(late, declines: chance(1, in: 4)))
    }

    /// Lets in what is kept out.
    private mutating func letIn(_ scope: ScopeCode) throws {
        let officer = officer()
        let refused = try officer.store.views.quarantine(in: [scope]).compactMap { item in
            if case .refused = item.reason { item.dot } else { nil }
        }
        guard let dot = refused.randomElement(using: &random) else { return }
        var draft = Draft(scope: scope)
        draft.admits = [dot]
        draft.reason = "known to us"
        _ = try officer.store.save(draft)
    }

    /// Takes an office away, gives it back, narrows it, or gives a new one.
    private mutating func changeOffice() throws {
        guard let grant = grants.randomElement(using: &random) else { return }
        var draft = Draft(scope: grant.directory)
        draft.record = grant.atHome
        switch Int.random(in: 0..<4, using: &random) {
        case 0: draft.changes = [FieldWrite(.existence, .delete, .missing)]
        case 1: draft.changes = [FieldWrite(.existence, .set, .bool(true))]
        case 2: draft.changes = [FieldWrite(FieldAddress(5), .resolve, .text(chance(1, in: 2) ? "450124" : "450124100202"))]
        default:
            guard let member = members.randomElement(using: &random) else { return }
            let giver = chance(1, in: 2) ? officer() : root
            try self.grant(["S", "P", "H"].randomElement(using: &random) ?? "S", to: member, by: giver, mayGrant: chance(1, in: 4))
            return
        }
        _ = try root.store.save(draft)
    }

    /// Suspends, retires, revokes or readmits somebody: the root, by what it was brought, or somebody of the county.
    private mutating func endOffice() throws {
        let speaker = chance(1, in: 2) ? officer() : root
        guard let member = members.randomElement(using: &random) else { return }
        for scope in Self.villages where speaker.name == root.name {
            guard let holder = holders(of: scope).randomElement(using: &random) else { continue }
            try deliver(scope, from: holder, to: root, share: chance(1, in: 3) ? 0.6 : 1)
        }
        if chance(1, in: 2) { try deliver(.directory, from: root, to: speaker) }
        let kind = chance(1, in: 3) ? nil : Revocation.Kind.allCases.randomElement(using: &random)
        let since = chance(1, in: 4) ? Cast.began &+ UInt64.random(in: 0..<4, using: &random) * 900_000 : nil
        _ = try speaker.store.revoking.give(
            RevocationOrder(keys: [Fingerprint(of: member.store.own)], kind: kind, since: since), reason: "lost")
    }

    /// Makes somebody the root, or tries to with too few signatures.
    private mutating func succeed() throws {
        let carrier = chance(1, in: 2) ? officer() : root
        guard let heir = members.randomElement(using: &random), let second = members.randomElement(using: &random) else { return }
        let keys = Array(Set(chance(1, in: 2) ? [heir.signer.publicKey] : [heir.signer.publicKey, second.signer.publicKey]))
        let statement = try carrier.store.succeeding.statement(
            root: heir.signer.publicKey, keys: keys, threshold: Int.random(in: 1...keys.count, using: &random),
            since: chance(1, in: 4) ? Cast.began &+ UInt64.random(in: 0..<4, using: &random) * 900_000 : nil)
        var signed = SignedSuccession(statement)
        for member in [root] + members where chance(4, in: 5) {
            signed.add(.init(key: member.signer.publicKey, signature: try member.signer.sign(signed.message)))
        }
        _ = try carrier.store.succeeding.take(signed)
    }

    private mutating func clone(_ member: HistoryMember) throws {
        guard members.count < 10 else { return }
        let name = "\(member.name)-\(members.count)"
        members.append(try HistoryMember(cloneOf: member, as: name, in: folder, seed: seed))
    }

    /// Brings everything everywhere.
    func settle() throws {
        for _ in 0..<3 {
            for scope in [ScopeCode.directory] + Self.villages {
                let all = scope.isDirectory ? [root] + members : holders(of: scope)
                for a in all { for b in all { try deliver(scope, from: a, to: b) } }
            }
        }
    }
}
