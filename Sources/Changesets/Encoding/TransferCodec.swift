import Causality
public import Records

/// Transfers in bytes: `Protocol/02-changeset.md`, section 12.
///
/// They are rare and self-contained: replicas, people and entries are listed once and named by their places in the
/// lists. One content has one form, because what was read is written again and compared.
enum TransferCodec {
    static func encode(_ transfer: Transfer, into writer: inout ByteWriter) {
        switch transfer {
        case .out(let record, let to):
            writer.byte(1)
            ValueCodec.encode(record, into: &writer)
            writer.varint(to.number)
        case .into(let record, let from, let out, let carried):
            writer.byte(2)
            ValueCodec.encode(record, into: &writer)
            writer.varint(from.number)
            ValueCodec.encode(out, into: &writer)
            CarriedEncoder(carried).encode(into: &writer)
        case .takeOver(let from, let late, let carried):
            writer.byte(3)
            writer.varint(from.number)
            ValueCodec.encode(late, into: &writer)
            CarriedEncoder(carried).encode(into: &writer)
        }
    }

    static func decode(from reader: inout ByteReader) throws(WireError) -> Transfer {
        let start = reader.offset
        let transfer = try content(&reader)
        var again = ByteWriter()
        encode(transfer, into: &again)
        guard again.bytes.elementsEqual(reader.bytes[start..<reader.offset]) else {
            throw WireError(start, .notOneForm(.transfer))
        }
        return transfer
    }

    private static func content(_ reader: inout ByteReader) throws(WireError) -> Transfer {
        switch try reader.byte() {
        case 1:
            let record = try ValueCodec.record(from: &reader)
            return .out(record, to: try scope(&reader))
        case 2:
            let record = try ValueCodec.record(from: &reader)
            let from = try scope(&reader)
            let out = try ValueCodec.dot(from: &reader)
            let carried = try CarriedDecoder.decode(from: &reader)
            guard let root = carried.item(record) else { throw reader.fail(.recordNotCarried) }
            guard root.state.parent == nil, carried.isTree(of: record) else { throw reader.fail(.notOneTree) }
            return .into(record, from: from, out: out, carried)
        case 3:
            let from = try scope(&reader)
            let late = try ValueCodec.dot(from: &reader)
            return .takeOver(from: from, late: late, try CarriedDecoder.decode(from: &reader))
        default: throw reader.unknown(.transferKind)
        }
    }

    private static func scope(_ reader: inout ByteReader) throws(WireError) -> ScopeCode {
        let scope = try reader.scope()
        guard !scope.isDirectory else { throw reader.fail(.movesDirectory) }
        return scope
    }
}

extension Transfer {
    /// Whether the entry is one that may move this here: nobody moves a record to where it is, and who brings
    /// one home has seen all that it had seen when it left.
    public func isPossible(in scope: ScopeCode, at coverage: Coverage) -> Bool {
        switch self {
        case .out(_, let to): return to != scope
        case .into(_, let from, _, let carried), .takeOver(let from, _, let carried):
            return from != scope && carried.writers.keys.allSatisfy { $0.replica.origin != scope.number }
                && Set(carried.records.map(\.seen)).allSatisfy { seen in
                    seen.entries.allSatisfy { entry in
                        entry.replica.origin != scope.number
                            && (!entry.replica.isHome || coverage.covers(Dot(entry.replica, entry.number)))
                    }
                }
        }
    }
}

extension Carried {
    /// Whether every record that is carried lies in that one, or in one that does.
    fileprivate func isTree(of root: RecordID) -> Bool {
        let parents = Dictionary(records.map { ($0.id, $0.state.parent) }) { first, _ in first }
        return records.allSatisfy { item in
            var current = item.id
            for _ in 0..<Limits.ancestorsMax {
                if current == root { return true }
                guard let parent = parents[current].flatMap({ $0 }) else { return false }
                current = parent
            }
            return current == root
        }
    }
}

/// Replicas, people, entries and vectors of what is carried, each listed once.
private struct CarriedEncoder {
    let carried: Carried
    private let replicas: [ReplicaID]
    private let people: [Person]
    private let dots: [Dot]
    private let seen: [VersionVector]
    private let replicaPlaces: [ReplicaID: Int]
    private let personPlaces: [Person: Int]
    private let dotPlaces: [Dot: Int]
    private let seenPlaces: [VersionVector: Int]

    init(_ carried: Carried) {
        self.carried = carried
        let allDots = carried.records.reduce(into: Set<Dot>()) { $0.formUnion($1.state.dots) }
        var all = Set(allDots.map(\.replica))
        for item in carried.records {
            all.formUnion(item.seen.entries.map(\.replica))
            for deletion in item.state.existence.deletions { all.formUnion(deletion.covered.entries.map(\.replica)) }
        }
        replicas = all.sorted { ($0.origin, $0) < ($1.origin, $1) }
        replicaPlaces = Dictionary(uniqueKeysWithValues: replicas.enumerated().map { ($1, $0) })
        dots = allDots.sorted { ($0.replica.origin, $0) < ($1.replica.origin, $1) }
        dotPlaces = Dictionary(uniqueKeysWithValues: dots.enumerated().map { ($1, $0) })
        people = Set(dots.map { Person(carried.writers[$0]) }).sorted()
        personPlaces = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($1, $0) })
        // In the order of first use.
        var (vectors, vectorPlaces): ([VersionVector], [VersionVector: Int]) = ([], [:])
        for item in carried.records where vectorPlaces[item.seen] == nil {
            vectorPlaces[item.seen] = vectors.count
            vectors.append(item.seen)
        }
        seen = vectors
        seenPlaces = vectorPlaces
    }

    func encode(into writer: inout ByteWriter) {
        writer.varint(replicas.count)
        for replica in replicas {
            writer.varint(replica.origin)
            writer.replica(replica)
        }
        writer.varint(people.count)
        for person in people {
            writer.text(person.name)
            writer.byte(person.role == nil ? 0 : 1)
            if let role = person.role { writer.text(role) }
        }
        writer.varint(dots.count)
        for dot in dots {
            writer.varint(replicaPlaces[dot.replica] ?? 0)
            writer.varint(dot.number)
            writer.fixed64(carried.writers[dot]?.time.bits ?? 0)
            writer.varint(personPlaces[Person(carried.writers[dot])] ?? 0)
        }
        writer.varint(seen.count)
        for vector in seen { write(vector, into: &writer) }
        writer.varint(carried.records.count)
        for item in carried.records { write(item, into: &writer) }
    }

    private func write(_ vector: VersionVector, into writer: inout ByteWriter) {
        let places = vector.entries.map { (place: replicaPlaces[$0.replica] ?? 0, number: $0.number) }
        writer.varint(places.count)
        for entry in places.sorted(by: { $0.place < $1.place }) {
            writer.varint(entry.place)
            writer.varint(entry.number)
        }
    }

    private func write(_ dot: Dot, into writer: inout ByteWriter) { writer.varint(dotPlaces[dot] ?? 0) }

    private func inOrder(_ dots: [Dot]) -> [Dot] { dots.sorted { dotPlaces[$0] ?? 0 < dotPlaces[$1] ?? 0 } }

    private func write(_ item: Carried.Item, into writer: inout ByteWriter) {
        let state = item.state
        ValueCodec.encode(item.id, into: &writer)
        writer.varint(state.type)
        writer.byte(state.parent == nil ? 0 : 1)
        if let parent = state.parent { ValueCodec.encode(parent, into: &writer) }
        writer.varint(seenPlaces[item.seen] ?? 0)
        writer.byte(state.existence.isConfirmed ? 1 : 0)
        let deletions = state.existence.deletions.sorted { dotPlaces[$0.dot] ?? 0 < dotPlaces[$1.dot] ?? 0 }
        writer.varint(deletions.count)
        for deletion in deletions {
            write(deletion.dot, into: &writer)
            write(deletion.covered, into: &writer)
        }
        let edits = deletions.isEmpty ? [] : state.existence.uncoveredEdits
        writer.varint(edits.count)
        for dot in inOrder(edits) { write(dot, into: &writer) }
        let fields = state.fields.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        writer.varint(fields.count)
        for (address, field) in fields {
            writer.varint(address.field)
            ValueCodec.encode(address.key, into: &writer)
            write(field, into: &writer)
        }
    }

    private func write(_ field: FieldState, into writer: inout ByteWriter) {
        writer.varint(field.values.count)
        for sibling in field.values {
            ValueCodec.encode(sibling.value, into: &writer)
            writer.varint(sibling.marks.count)
            for mark in sibling.marks.sorted(by: { dotPlaces[$0.dot] ?? 0 < dotPlaces[$1.dot] ?? 0 }) {
                writer.byte((mark.isDecision ? 1 : 0) | (mark.overridesDecision ? 2 : 0))
                write(mark.dot, into: &writer)
            }
        }
        writer.varint(field.proposals.count)
        for proposal in field.proposals {
            writer.byte(proposal.kind.rawValue)
            ValueCodec.encode(proposal.value, into: &writer)
            writer.varint(proposal.dots.count)
            for dot in inOrder(proposal.dots) { write(dot, into: &writer) }
        }
        writer.varint(field.decisions.count)
        for dot in inOrder(field.decisions) { write(dot, into: &writer) }
    }
}

private struct Person: Hashable, Comparable {
    let name: String
    let role: String?

    init(name: String, role: String?) {
        self.name = name
        self.role = role
    }

    init(_ writer: Carried.Writer?) { self.init(name: writer?.person ?? "", role: writer?.role) }

    /// Texts by their bytes, as everywhere; no office before any.
    static func < (a: Person, b: Person) -> Bool {
        if a.name != b.name { return a.name.utf8.lexicographicallyPrecedes(b.name.utf8) }
        guard let x = a.role, let y = b.role else { return a.role == nil && b.role != nil }
        return x.utf8.lexicographicallyPrecedes(y.utf8)
    }
}

/// Reads what ``CarriedEncoder`` writes; that it is in its one form is seen by writing it again.
private struct CarriedDecoder {
    private var replicas: [ReplicaID] = []
    private var people: [Person] = []
    private var dots: [Dot] = []
    private var seen: [VersionVector] = []

    static func decode(from reader: inout ByteReader) throws(WireError) -> Carried {
        var decoder = CarriedDecoder()
        return try decoder.decode(&reader)
    }

    private mutating func decode(_ reader: inout ByteReader) throws(WireError) -> Carried {
        for _ in 0..<(try reader.count(max: min(Limits.replicasMax, reader.remaining / 21), .replicas)) {
            let origin = try reader.scope()
            replicas.append(try ValueCodec.replica(from: &reader).from(origin.number))
        }
        for _ in 0..<(try reader.countOfRest(.people)) {
            let name = try reader.text(max: Limits.textBytesMax, .person)
            let role = try reader.flag(.whetherOffice) ? try reader.text(max: Limits.textBytesMax, .office) : nil
            people.append(Person(name: name, role: role))
        }
        var carried = Carried()
        for _ in 0..<(try reader.countOfRest(.entries)) {
            let dot = try placedDot(&reader)
            let time = HybridTime(bits: try reader.fixed64())
            let person = people[try place(&reader, people.count, .person)]
            dots.append(dot)
            carried.writers[dot] = Carried.Writer(time: time, person: person.name, role: person.role)
        }
        let most = min(Limits.carriedRecordsMax, reader.remaining)
        for _ in 0..<(try reader.count(max: most, .vectors)) { seen.append(try vector(&reader)) }
        for _ in 0..<(try reader.count(max: most, .records)) { carried.records.append(try item(&reader)) }
        let ids = carried.records.map(\.id)
        guard zip(ids, ids.dropFirst()).allSatisfy({ $0 < $1 }) else { throw reader.fail(.outOfOrder(.carriedRecords)) }
        return carried
    }

    /// The place of something in a list.
    private func place(_ reader: inout ByteReader, _ count: Int, _ part: WirePart) throws(WireError) -> Int {
        guard count > 0 else { throw reader.fail(.notListed(part)) }
        return try reader.count(max: count - 1, part)
    }

    private func placedDot(_ reader: inout ByteReader) throws(WireError) -> Dot {
        let replica = replicas[try place(&reader, replicas.count, .replica)]
        return Dot(replica, try reader.entryNumber())
    }

    private func vector(_ reader: inout ByteReader) throws(WireError) -> VersionVector {
        var vector = VersionVector()
        for _ in 0..<(try reader.count(max: replicas.count, .replicas)) { vector.include(try placedDot(&reader)) }
        return vector
    }

    private func dot(_ reader: inout ByteReader) throws(WireError) -> Dot {
        dots[try place(&reader, dots.count, .entry)]
    }

    private func list(_ reader: inout ByteReader) throws(WireError) -> [Dot] {
        var result: [Dot] = []
        for _ in 0..<(try reader.countOfRest(.entries)) { result.append(try dot(&reader)) }
        guard Set(result).count == result.count else { throw reader.fail(.listedTwice(.entry)) }
        return result.sorted()
    }

    private func item(_ reader: inout ByteReader) throws(WireError) -> Carried.Item {
        let id = try ValueCodec.record(from: &reader)
        let type = try reader.count(max: Int(UInt16.max), .recordType)
        let parent = try reader.flag(.whetherParent) ? try ValueCodec.record(from: &reader) : nil
        let vector = seen[try place(&reader, seen.count, .vector)]
        let isConfirmed = try reader.flag(.whetherConfirmed)
        var deletions: [Deletion] = []
        for _ in 0..<(try reader.countOfRest(.retirements)) {
            let dot = try dot(&reader)
            deletions.append(Deletion(dot: dot, covered: try self.vector(&reader)))
        }
        guard Set(deletions.map(\.dot)).count == deletions.count else { throw reader.fail(.listedTwice(.retirement)) }
        let edits = VersionVector(try list(&reader).map { ($0.replica, $0.number) })
        var state = RecordState(
            type: type, parent: parent,
            existence: Existence(isConfirmed: isConfirmed, deletions: deletions.sorted { $0.dot < $1.dot }, edits: edits))
        for _ in 0..<(try reader.count(max: min(Limits.entryChangesMax, reader.remaining), .fields)) {
            let number = try reader.count(max: Limits.fieldsMax, .fieldNumber)
            let address = FieldAddress(number, try ValueCodec.key(from: &reader))
            guard number != Field.existence else { throw reader.fail(.badExistence) }
            state.fields[address] = try field(&reader)
        }
        // What nobody had seen cannot have stood there.
        guard state.dots.allSatisfy(vector.covers) else { throw reader.fail(.notSeen) }
        return Carried.Item(id, state, seen: vector)
    }

    private func field(_ reader: inout ByteReader) throws(WireError) -> FieldState {
        var state = FieldState()
        for _ in 0..<(try reader.countOfRest(.values)) {
            let value = try ValueCodec.decode(from: &reader)
            var marks: [Mark] = []
            for _ in 0..<(try reader.countOfRest(.dots)) {
                let flags = try reader.byte()
                marks.append(Mark(try dot(&reader), isDecision: flags & 1 != 0, overridesDecision: flags & 2 != 0))
            }
            guard !marks.isEmpty, Set(marks.map(\.dot)).count == marks.count, state.values.last.map({ $0.value < value }) ?? true else {
                throw reader.fail(.outOfOrder(.values))
            }
            state.values.append(Sibling(value, marks.sorted { $0.dot < $1.dot }))
        }
        for _ in 0..<(try reader.countOfRest(.proposals)) {
            guard let kind = ChangeKind(rawValue: try reader.byte()), [.set, .add, .remove].contains(kind) else {
                throw reader.unknown(.proposalKind)
            }
            let value = try ValueCodec.decode(from: &reader)
            let dots = try list(&reader)
            let follows = state.proposals.last.map { $0.value == value ? $0.kind.rawValue < kind.rawValue : $0.value < value } ?? true
            guard !dots.isEmpty, follows else { throw reader.fail(.outOfOrder(.proposals)) }
            state.proposals.append(Proposal(kind, value, dots))
        }
        state.decisions = try list(&reader)
        return state
    }
}
