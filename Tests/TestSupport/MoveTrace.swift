public import Causality
public import Records

/// Random entries of several authors in three scopes between which ships are moved; no store, no bytes.
public struct MoveTrace {
    public struct Writer {
        public let replica: ReplicaID
        public let grant: RecordID
        /// What its store knows of the register; the older form until it takes up the newer one.
        var schema: Schema
        /// What it has applied, and what it had at earlier times: contexts of forms that may be saved late.
        var applied: [ScopeCode: VersionVector] = [:]
        var shown: [ScopeCode: [VersionVector]] = [:]
        var count: [ScopeCode: UInt64] = [:]
    }

    public static let scopes = [450_124_100_201, 450_124_100_202, 450_124_100_203].map { ScopeCode(number: $0) }
    /// The form that everybody has in the end.
    public let schema: Schema
    /// What was written on it while others had the older one.
    public private(set) var newer: [ScopeCode: Set<Dot>] = [:]
    /// How often an officer with the older form left a ship where it was, because they would have lost something.
    public private(set) var held = 0
    public private(set) var writers: [Writer] = []
    public private(set) var writings: [ScopeCode: [Written]] = [:]
    public private(set) var offices: [RecordID: Office] = [:]
    private var records: [ScopeCode: [(record: RecordID, type: Int)]] = [:]

    /// Two sailors, a pilot, and two of the harbour's office, who move ships; everybody writes everywhere.
    ///
    /// - Parameter older: What some of them have in the beginning.
    public init(schema: Schema, older: Schema? = nil, seed: UInt64) {
        self.schema = schema
        var chance = SplitMix64(seed: seed ^ 0x5EED)
        for (index, role) in ["S", "S", "P", "H", "H"].enumerated() {
            let replica = ReplicaID(high: UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15 ^ seed, low: seed, incarnation: UInt32(index))
            let grant = RecordID(replica: EntryTrace.root, number: UInt64(index + 1), index: 0, salt: 7)
            offices[grant] = Office(holder: Fingerprint(of: replica), person: "p\(index)", role: role, regions: ["4501"])
            // Of those who write mostly not, of those who move mostly.
            let hasOlder = older != nil && (Int.random(in: 0..<4, using: &chance) == 0) == (index < 3)
            writers.append(Writer(replica: replica, grant: grant, schema: hasOlder ? older ?? schema : schema))
        }
    }

    /// Some begin with the older of two forms of the register, most of those who move ships, and take up the newer one now and then.
    public static func ofTwoForms(seed: UInt64) throws -> MoveTrace {
        MoveTrace(schema: try Schema(parsing: TestRegister.newer, file: "newer"), older: try TestRegister.schema(), seed: seed)
    }

    public func directory() -> Directory {
        let grants = offices.map { record, office in
            Grant(
                record: record, subject: office.holder, person: office.person, role: office.role,
                scopes: office.regions.compactMap { ScopeCode($0, in: .regions) }, rank: 1, mayGrant: false, series: 0, expires: nil,
                authorGrant: nil)
        }
        return Directory(root: Fingerprint(of: EntryTrace.root), candidates: grants, schema: schema)
    }

    /// - Parameter keptOut: Grants that do not stand.
    public func oracle(_ scope: ScopeCode, by schema: Schema? = nil, keptOut: Set<RecordID> = []) -> Oracle {
        Oracle(
            schema: schema ?? self.schema, scope: scope, offices: offices.filter { !keptOut.contains($0.key) },
            writings: writings[scope] ?? [])
    }

    /// A scope folded in the order given.
    ///
    /// - Parameters:
    ///   - schema: The newer form unless told.
    ///   - keptOut: Grants that do not stand.
    public func fold(_ scope: ScopeCode, _ order: [Written], by schema: Schema? = nil, keptOut: Set<RecordID> = []) -> ScopeFold {
        let directory = directory()
        var fold = ScopeFold(schema: schema ?? self.schema)
        for writing in order {
            fold.apply(
                writing.entry, by: directory.author(writing.entry.dot.replica, invoking: writing.grant, in: scope),
                isAdmitted: writing.grant.map { !keptOut.contains($0) } ?? true)
        }
        return fold
    }

    /// What a writer's store holds of a scope.
    func view(_ index: Int, _ scope: ScopeCode) -> ScopeFold {
        let applied = writers[index].applied[scope] ?? VersionVector()
        return fold(scope, (writings[scope] ?? []).filter { applied.covers($0.entry.dot) }, by: writers[index].schema)
    }

    /// Whether a fold by an older form has less of a record than entries say.
    private func lacks(_ fold: ScopeFold, _ scope: ScopeCode, _ order: [Written], of record: RecordID) -> Bool {
        guard fold.schema.version < schema.version else { return false }
        return fold.lacks(order.filter { newer[scope]?.contains($0.entry.dot) ?? false }.map { ($0.entry, true) }, of: record)
    }

    // MARK: Steps

    public mutating func step(using random: inout SplitMix64) {
        let index = Int.random(in: 0..<writers.count, using: &random)
        let scope = Self.scopes.randomElement(using: &random) ?? Self.scopes[0]
        if writers[index].schema.version < schema.version, Int.random(in: 0..<60, using: &random) == 0 { writers[index].schema = schema }
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: hear(index, scope, using: &random)
        case 3..<7: write(index, scope, using: &random)
        default:
            let officer = Int.random(in: 3...4, using: &random)
            // She takes the trouble to look first.
            for scope in Self.scopes where Bool.random(using: &random) { hear(officer, scope, using: &random) }
            switch Int.random(in: 0..<5, using: &random) {
            case 0..<2: send(officer, scope, using: &random)
            case 2..<4: bring(officer, using: &random)
            default: takeOver(officer, scope, using: &random)
            }
        }
    }

    private mutating func hear(_ index: Int, _ scope: ScopeCode, using random: inout SplitMix64) {
        let other = writers.randomElement(using: &random) ?? writers[0]
        let known = Bool.random(using: &random) ? other.applied[scope] : other.shown[scope]?.randomElement(using: &random)
        writers[index].applied[scope, default: VersionVector()].formJoin(known ?? VersionVector())
        writers[index].shown[scope, default: []].append(writers[index].applied[scope] ?? VersionVector())
    }

    private mutating func add(
        _ index: Int, _ scope: ScopeCode, context: VersionVector, using random: inout SplitMix64,
        creations: (Dot) -> [Creation] = { _ in [] }, changes: ([Creation]) -> [Change] = { _ in [] },
        transfer: Transfer? = nil
    ) {
        var context = context
        let replica = writers[index].replica
        context.set(replica, to: 0)
        let number = (writers[index].count[scope] ?? 0) + 1
        let dot = Dot(replica, number)
        let time = HybridTime(milliseconds: UInt64.random(in: 0...3, using: &random), counter: UInt16.random(in: 0...2, using: &random))
        let made = creations(dot)
        let entry = Entry(dot: dot, context: context, time: time, creations: made, changes: changes(made), transfer: transfer)
        writers[index].count[scope] = number
        writers[index].applied[scope, default: VersionVector()].include(dot)
        writers[index].shown[scope, default: []].append(writers[index].applied[scope] ?? VersionVector())
        writings[scope, default: []].append(Written(entry, grant: writers[index].grant))
        if writers[index].schema.version == schema.version { newer[scope, default: []].insert(dot) }
        for item in transfer?.carried?.records ?? [] where !(records[scope] ?? []).contains(where: { $0.record == item.id }) {
            records[scope, default: []].append((item.id, item.state.type))
        }
        records[scope, default: []] += made.map { ($0.record, $0.type) }
    }

    private mutating func write(_ index: Int, _ scope: ScopeCode, using random: inout SplitMix64) {
        let old = Int.random(in: 0..<3, using: &random) == 0 ? writers[index].shown[scope]?.randomElement(using: &random) : nil
        let context = old ?? writers[index].applied[scope] ?? VersionVector()
        let replica = writers[index].replica
        let there = fold(
            scope,
            (writings[scope] ?? []).filter {
                context.covers($0.entry.dot) || $0.entry.dot.replica == replica
            }, by: writers[index].schema)
        let known = (records[scope] ?? []).filter { there.records[$0.record] != nil }
        let ship = known.filter { $0.type == 1 }.randomElement(using: &random)?.record
        let choice = Int.random(in: 0..<12, using: &random)
        var generator = random
        if choice == 0 || ship == nil {
            add(index, scope, context: context, using: &random) { dot in
                [
                    Creation(
                        RecordID(replica: replica, number: dot.number, index: 0, salt: UInt32(scope.number % 1000)), type: 1, parent: nil)
                ]
            } changes: { made in
                RandomChanges.ship(creates: true, using: &generator).map { Change(made[0].record, $0.0, $0.1, $0.2) }
            }
        } else if let ship, writers[index].schema.type(4) != nil, Bool.random(using: &generator),
            let said = RandomChanges.newer(by: writers[index].schema, using: &generator)
        {
            let cats = known.filter { $0.type == 4 }.map(\.record)
            writeNewer(index, scope, context: context, said, ship, cats.randomElement(using: &generator), using: &random)
        } else if choice < 3, let ship {
            add(index, scope, context: context, using: &random) { dot in
                [
                    Creation(
                        RecordID(replica: replica, number: dot.number, index: 0, salt: UInt32(scope.number % 1000)), type: 2, parent: ship)
                ]
            } changes: { made in
                [Change(made[0].record, FieldAddress(1), .set, .text("m\(choice)"))]
            }
        } else if let target = known.filter({ choice < 5 || $0.type == 1 }).randomElement(using: &random) {
            let sailors = known.filter { $0.type == 2 }.map(\.record)
            let items = RandomChanges.any(of: target.type, sailors: sailors, using: &generator)
            add(index, scope, context: context, using: &random, changes: { _ in items.map { Change(target.record, $0.0, $0.1, $0.2) } })
        }
        random = generator
    }

    /// Something for which the older form has no field or no type.
    private mutating func writeNewer(
        _ index: Int, _ scope: ScopeCode, context: VersionVector, _ said: RandomChanges.Newer, _ ship: RecordID, _ cat: RecordID?,
        using random: inout SplitMix64
    ) {
        let replica = writers[index].replica
        switch said {
        case .change(let item):
            add(index, scope, context: context, using: &random, changes: { _ in [Change(ship, item.0, item.1, item.2)] })
        case .record(let name):
            add(index, scope, context: context, using: &random) { dot in
                let record = RecordID(replica: replica, number: dot.number, index: 0, salt: UInt32(scope.number % 1000))
                return [Creation(record, type: 4, parent: ship)]
            } changes: { made in
                name.map { [Change(made[0].record, FieldAddress(1), .set, $0)] } ?? []
            }
        case .rename(let name):
            guard let cat else { return }
            add(index, scope, context: context, using: &random, changes: { _ in [Change(cat, FieldAddress(1), .set, name)] })
        }
    }

    private mutating func send(_ index: Int, _ scope: ScopeCode, using random: inout SplitMix64) {
        let view = view(index, scope)
        guard
            let ship = view.records.keys.sorted().filter({ view.standing(of: $0) == .present && view.records[$0]?.type == 1 })
                .randomElement(using: &random)
        else { return }
        // Home again as often as anywhere.
        let home = view.arrivals[ship]?.last?.from
        let others = Self.scopes.filter { $0 != scope }
        guard let to = Bool.random(using: &random) ? home ?? others.randomElement(using: &random) : others.randomElement(using: &random)
        else { return }
        add(index, scope, context: writers[index].applied[scope] ?? VersionVector(), using: &random, transfer: .out(ship, to: to))
    }

    /// The other half of a departure that the officer knows, once and sometimes twice.
    private mutating func bring(_ index: Int, using random: inout SplitMix64) {
        var open: [(from: ScopeCode, departure: Departure, ship: RecordID)] = []
        for scope in Self.scopes {
            let view = view(index, scope)
            for ship in view.records.keys.sorted() {
                for departure in view.records[ship]?.existence.departures ?? [] { open.append((scope, departure, ship)) }
            }
        }
        guard let (from, departure, ship) = open.randomElement(using: &random) else { return }
        let isDone = view(index, departure.to).arrivals[ship]?.contains { $0.out == departure.dot } ?? false
        guard !isDone || Int.random(in: 0..<4, using: &random) == 0 else { return }
        bring(index, ship, from, departure, using: &random)
    }

    private mutating func bring(
        _ index: Int, _ ship: RecordID, _ from: ScopeCode, _ departure: Departure, using random: inout SplitMix64
    ) {
        let order = (writings[from] ?? []).filter { departure.covered.covers($0.entry.dot) || $0.entry.dot == departure.dot }
        let sent = fold(from, order, by: writers[index].schema)
        guard !lacks(sent, from, order, of: ship) else {
            held += 1
            return
        }
        let carried = sent.carried(ship, from: from, to: departure.to)
        let context = writers[index].applied[departure.to] ?? VersionVector()
        guard hasSeen(carried, context) else { return }
        add(
            index, departure.to, context: context, using: &random,
            transfer: .into(ship, from: from, out: departure.dot, carried))
    }

    /// Who has not seen all that a ship had seen when it left must look before bringing it home.
    private func hasSeen(_ carried: Carried, _ context: VersionVector) -> Bool {
        carried.records.allSatisfy { item in
            item.seen.entries.allSatisfy { !$0.replica.isHome || context.covers(Dot($0.replica, $0.number)) }
        }
    }

    /// What the officer knows to be late in a scope, and nobody that it knows of has taken over.
    private func late(_ index: Int, _ scope: ScopeCode) -> [(writing: Written, ship: RecordID)] {
        let views = Dictionary(uniqueKeysWithValues: Self.scopes.map { ($0, view(index, $0)) })
        let dealtWith = views.values.reduce(into: Set<Dot>()) { $0.formUnion($1.takenOver) }
        guard let view = views[scope] else { return [] }
        return view.records.keys.sorted().flatMap { ship in
            (writings[scope] ?? []).filter { writing in
                let dot = writing.entry.dot
                if case .out = writing.entry.transfer { return false }
                if case .into = writing.entry.transfer { return false }
                return view.applied.covers(dot) && view.isLate(writing.entry, for: ship)
                    && !dealtWith.contains(Dot(dot.replica.from(scope.number), dot.number))
            }.map { ($0, ship) }
        }
    }

    private mutating func takeOver(_ index: Int, _ scope: ScopeCode, using random: inout SplitMix64) {
        guard let (writing, ship) = late(index, scope).randomElement(using: &random) else { return }
        let departures = view(index, scope).records[ship]?.existence.departures ?? []
        guard let to = departures.randomElement(using: &random)?.to else { return }
        takeOver(index, writing, from: scope, to: to, using: &random)
    }

    private mutating func takeOver(
        _ index: Int, _ writing: Written, from scope: ScopeCode, to: ScopeCode, using random: inout SplitMix64
    ) {
        let there = view(index, to)
        let carried = view(index, scope).carriedLate(writing.entry, from: scope, to: to)
        guard carried.records.allSatisfy({ there.records[$0.state.parent ?? $0.id] != nil }) else { return }
        let here = view(index, scope)
        guard here.schema.version == schema.version || !here.records.keys.contains(where: { here.lacks([(writing.entry, true)], of: $0) })
        else {
            held += 1
            return
        }
        let context = writers[index].applied[to] ?? VersionVector()
        guard hasSeen(carried, context) else { return }
        let changes = writing.entry.changes.filter {
            !writing.entry.brought.contains($0.record) && there.records[$0.record] != nil
        }
        add(
            index, to, context: context, using: &random, changes: { _ in changes },
            transfer: .takeOver(from: scope, late: writing.entry.dot, carried))
    }

    /// An officer who has seen everything takes over whatever came late, where the ship lives.
    ///
    /// - Returns: What it could not take over.
    public mutating func takeOverAll(using random: inout SplitMix64) -> [Written] {
        let copies = copies()
        for scope in Self.scopes {
            for (writing, ship) in late(3, scope) {
                guard let found = copies[ship], found.living.count == 1, !found.isDoubled else { continue }
                takeOver(3, writing, from: scope, to: found.living[0], using: &random)
            }
        }
        return Self.scopes.flatMap { late(3, $0).map(\.writing) }
    }

    /// Everybody hears everything; then the officers finish what is open and take over what was late.
    public mutating func settle(using random: inout SplitMix64) {
        for index in writers.indices { writers[index].schema = schema }
        for _ in 0..<40 {
            for scope in Self.scopes {
                let all = VersionVector((writings[scope] ?? []).map { ($0.entry.dot.replica, $0.entry.dot.number) })
                for index in writers.indices { writers[index].applied[scope] = all }
            }
            let copies = copies()
            guard let next = copies.values.lazy.compactMap({ $0.pending.first }).first,
                let ship = copies.first(where: { !$0.value.pending.isEmpty })?.key
            else { return }
            bring(3, ship, next.from, next.departure, using: &random)
        }
    }

    /// An officer who has seen everything says of each doubled ship where it belongs: every other copy is sent
    /// there, and that it is there ends what sent it away.
    public mutating func decide(using random: inout SplitMix64) {
        let officer = 3
        for (ship, found) in copies().sorted(by: { $0.key < $1.key }) where found.isDoubled && found.pending.isEmpty {
            guard let place = (found.living.isEmpty ? found.copies.map(\.scope) : found.living).randomElement(using: &random)
            else { continue }
            for copy in found.copies where copy.scope != place {
                let context = writers[officer].applied[copy.scope] ?? VersionVector()
                add(officer, copy.scope, context: context, using: &random, transfer: .out(ship, to: place))
                let departures = view(officer, copy.scope).records[ship]?.existence.departures ?? []
                for departure in departures { bring(officer, ship, copy.scope, departure, using: &random) }
            }
            let stays = Change(ship, .existence, .resolve, .bool(true))
            add(officer, place, context: writers[officer].applied[place] ?? VersionVector(), using: &random, changes: { _ in [stays] })
        }
    }

    /// Every ship in every scope.
    public func copies() -> [RecordID: Copies] {
        var found: [RecordID: [Copy]] = [:]
        for scope in Self.scopes {
            let fold = fold(scope, writings[scope] ?? [])
            for (record, state) in fold.records where state.parent == nil { found[record, default: []].append(fold.copy(record, scope)) }
        }
        return found.mapValues { Copies($0) }
    }
}
