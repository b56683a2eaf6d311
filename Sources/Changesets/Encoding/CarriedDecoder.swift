import Causality
import Records

/// Reads what ``CarriedEncoder`` writes; that it is in its one form is seen by writing it again.
struct CarriedDecoder {
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
