public import Causality
public import Records

/// Random entries of several authors who hear of each other now and then; no store, no bytes.
public struct EntryTrace {
    public struct Writer {
        public let replica: ReplicaID
        public let grant: RecordID?
        var applied = VersionVector()
        /// What was shown at some time: contexts of forms that may be saved late.
        var shown: [VersionVector] = [VersionVector()]
        var count: UInt64 = 0
    }

    public let scope: ScopeCode
    public private(set) var writers: [Writer]
    public private(set) var writings: [Written] = []
    public let offices: [RecordID: Office]
    private var records: [(record: RecordID, type: Int)] = []

    /// Six writers: two sailors, a pilot, the harbour, a sailor of another region, and somebody unknown.
    public init(scope: ScopeCode, seed: UInt64) {
        self.scope = scope
        var offices: [RecordID: Office] = [:]
        var writers: [Writer] = []
        for (index, role) in ["S", "S", "P", "H", "S", ""].enumerated() {
            let replica = ReplicaID(high: UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15 ^ seed, low: seed, incarnation: UInt32(index))
            let grant = RecordID(replica: EntryTrace.root, number: UInt64(index + 1), index: 0, salt: 7)
            if !role.isEmpty {
                offices[grant] = Office(
                    holder: Fingerprint(of: replica), person: "p\(index)", role: role, regions: [index == 4 ? "11" : "4501"])
            }
            writers.append(Writer(replica: replica, grant: role.isEmpty && seed % 2 == 0 ? nil : grant))
        }
        self.offices = offices
        self.writers = writers
    }

    static let root = ReplicaID(high: 1, low: 1, incarnation: 1)

    /// The same offices as the engine reads them.
    public func grants() -> [Grant] {
        offices.map { record, office in
            Grant(
                record: record, subject: office.holder, person: office.person, role: office.role,
                scopes: office.regions.compactMap { ScopeCode($0, in: .regions) }, rank: 1, mayGrant: false, series: 0, expires: nil,
                authorGrant: nil)
        }
    }

    public func directory(_ schema: Schema) -> Directory {
        Directory(root: Fingerprint(of: EntryTrace.root), candidates: grants(), schema: schema)
    }

    public mutating func step(using random: inout SplitMix64) {
        let index = Int.random(in: 0..<writers.count, using: &random)
        if Int.random(in: 0..<3, using: &random) == 0 {
            // Hears what another knew at some time.
            let other = writers.randomElement(using: &random) ?? writers[0]
            let known = other.shown.randomElement(using: &random) ?? VersionVector()
            writers[index].applied.formJoin(Bool.random(using: &random) ? known : other.applied)
            writers[index].shown.append(writers[index].applied)
        } else {
            write(index, using: &random)
        }
    }

    private mutating func write(_ index: Int, using random: inout SplitMix64) {
        var writer = writers[index]
        var context =
            Int.random(in: 0..<3, using: &random) == 0
            ? writer.shown.randomElement(using: &random) ?? VersionVector() : writer.applied
        context.set(writer.replica, to: 0)
        writer.count += 1
        let dot = Dot(writer.replica, writer.count)
        let known = records.filter { context.covers($0.record.dot) || $0.record.replica == writer.replica }
        var (creations, changes): ([Creation], [Change]) = ([], [])
        let ships = known.filter { $0.type == 1 }
        let ship = ships.randomElement(using: &random)?.record
        let choice = Int.random(in: 0..<12, using: &random)
        if choice == 0 || ship == nil {
            let record = RecordID(replica: writer.replica, number: dot.number, index: 0, salt: 1)
            creations = [Creation(record, type: 1, parent: nil)]
            changes = RandomChanges.ship(creates: true, using: &random).map { Change(record, $0.0, $0.1, $0.2) }
        } else if choice == 1, let ship {
            let record = RecordID(replica: writer.replica, number: dot.number, index: 0, salt: 1)
            creations = [Creation(record, type: 2, parent: ship)]
            if Bool.random(using: &random) { changes = [Change(record, FieldAddress(1), .set, .text("m"))] }
        } else if let target = (choice == 2 ? known : ships).randomElement(using: &random) {
            let sailors = known.filter { $0.type == 2 }.map(\.record)
            changes = RandomChanges.any(of: target.type, sailors: sailors, using: &random).map { Change(target.record, $0.0, $0.1, $0.2) }
        }
        var admits: [Dot] = []
        if Int.random(in: 0..<5, using: &random) == 0 {
            admits = Set((0..<2).compactMap { _ in writings.randomElement(using: &random)?.entry.dot }).sorted()
        }
        let time = HybridTime(milliseconds: UInt64.random(in: 0...3, using: &random), counter: UInt16.random(in: 0...2, using: &random))
        let entry = Entry(dot: dot, context: context, time: time, creations: creations, changes: changes, admits: admits)
        records += creations.map { ($0.record, $0.type) }
        writer.applied.include(dot)
        writer.shown.append(writer.applied)
        writings.append(Written(entry, grant: writer.grant))
        writers[index] = writer
    }

    /// The entries in a random order in which each comes after what it covers.
    public func causalOrder(using random: inout SplitMix64) -> [Written] {
        causallyShuffled(writings, using: &random)
    }
}

/// A random order in which each comes after what it covers.
public func causallyShuffled(_ writings: [Written], using random: inout SplitMix64) -> [Written] {
    var rest = writings.shuffled(using: &random)
    var applied = VersionVector()
    var result: [Written] = []
    while !rest.isEmpty {
        let next = rest.firstIndex { applied.dominates($0.entry.coverage.vector) }
        guard let next else { return result }
        let writing = rest.remove(at: next)
        applied.include(writing.entry.dot)
        result.append(writing)
    }
    return result
}
