import Causality
import Changesets
import Records

/// A dot by the number its replica has in this file.
struct LocalDot: Hashable {
    let replica: Int32
    let number: UInt64
}

/// The causal state of one row: which entry each field's value is from, and the full state where that is
/// not all there is to say.
///
/// In the file: a dictionary of the row's dots, then per field, run-length coded, an index into it; then
/// the crowded fields, which have siblings, proposals or decisions. A row saved in one go takes about four
/// bytes, however many fields it has. That is the whole cost of causality on disk. Laid out in
/// `Protocol/07-store.md`, section 5.
struct RowState {
    var dots: [LocalDot] = []
    /// Per field: 0 never written, -1 crowded, else the index of its dot plus one.
    var plain: [Int32]
    var crowded: [Int: FieldState] = [:]

    init(fieldCount: Int) { plain = Array(repeating: 0, count: fieldCount) }

    /// The index plus one of a dot, which is added where it is new.
    mutating func place(of dot: LocalDot) -> Int32 {
        if let index = dots.lastIndex(of: dot) { return Int32(index + 1) }
        dots.append(dot)
        return Int32(dots.count)
    }

    mutating func setPlain(_ position: Int, _ dot: LocalDot) {
        if plain[position] == -1 { crowded[position] = nil }
        plain[position] = place(of: dot)
    }

    mutating func setCrowded(_ position: Int, _ state: FieldState) {
        plain[position] = -1
        crowded[position] = state
    }

    mutating func setEmpty(_ position: Int) {
        if plain[position] == -1 { crowded[position] = nil }
        plain[position] = 0
    }

    /// How a file names replicas and records.
    struct Names {
        let replica: (ReplicaID) -> Int32
        let record: (RecordID) -> Int64
    }

    func encode(_ names: Names) -> [UInt8] {
        if dots.count == 1, crowded.isEmpty, plain.allSatisfy({ $0 == 1 }) {
            // Written whole in one go, as rows of a register mostly are.
            var writer = ByteWriter()
            writer.varint(1)
            writer.varint(UInt64(dots[0].replica))
            writer.varint(dots[0].number)
            return writer.bytes
        }
        if plain == [-1], let state = crowded[0] {
            // A keyed union, nearly always.
            var writer = ByteWriter()
            writer.varint(3)
            encode(state, names, into: &writer)
            return writer.bytes
        }
        var used: [LocalDot] = []
        var places = [Int32](repeating: 0, count: dots.count + 1)
        for index in plain where index > 0 && places[Int(index)] == 0 {
            used.append(dots[Int(index) - 1])
            places[Int(index)] = Int32(used.count)
        }
        var writer = ByteWriter()
        writer.varint(used.count * 2)
        for dot in used {
            writer.varint(UInt64(dot.replica))
            writer.varint(dot.number)
        }
        var position = 0
        while position < plain.count {
            let value = plain[position]
            var end = position + 1
            while end < plain.count, plain[end] == value { end += 1 }
            if end == plain.count, value == 0 { break }
            writer.varint(value > 0 ? UInt64(places[Int(value)]) + 1 : UInt64(-value))
            writer.varint(end - position)
            position = end
        }
        guard !crowded.isEmpty else { return writer.bytes }
        writer.varint(UInt64(1))
        writer.varint(0)
        for (position, state) in crowded.sorted(by: { $0.key < $1.key }) {
            writer.varint(position)
            encode(state, names, into: &writer)
        }
        return writer.bytes
    }

    private func encode(_ state: FieldState, _ names: Names, into writer: inout ByteWriter) {
        FieldStateCodec.encode(state, into: &writer) { value, writer in
            guard case .reference(let record) = value else { return ValueCodec.encode(value, into: &writer) }
            writer.byte(RowState.localReference)
            writer.varint(UInt64(names.record(record)))
        } dot: { dot, writer in
            writer.varint(UInt64(names.replica(dot.replica)))
            writer.varint(dot.number)
        }
    }

    /// Stands for the kind of a value that names a record by its number in the file.
    private static let localReference: UInt8 = 8

    /// - Parameters:
    ///   - replica: The replica of that number in the file.
    ///   - record: The record of that number in the file.
    init(
        decoding bytes: [UInt8], fieldCount: Int, replica: (Int32) -> ReplicaID?, record: (Int64) -> RecordID?
    ) throws(WireError) {
        self.init(fieldCount: fieldCount)
        guard !bytes.isEmpty else { return }
        var reader = ByteReader(bytes)
        let head = try reader.count(max: 2 * reader.remaining + 1, "dots")
        if head == 3 {
            guard fieldCount == 1 else { throw reader.fail("a row's state is damaged") }
            plain = [-1]
            crowded[0] = try RowState.state(&reader, replica, record)
            try reader.expectEnd("a row's state")
            return
        }
        for _ in 0..<(head + 1) / 2 {
            dots.append(LocalDot(replica: Int32(truncatingIfNeeded: try reader.varint()), number: try reader.varint()))
        }
        if head == 1 {
            // A newer schema, with more fields, folds every row anew, so the count is that of the writing.
            plain = Array(repeating: 1, count: fieldCount)
            try reader.expectEnd("a row's state")
            return
        }
        guard head.isMultiple(of: 2) else { throw reader.fail("a row's state is damaged") }
        var position = 0
        while !reader.isAtEnd {
            let code = try reader.varint()
            let length = Int(try reader.varint())
            if length == 0 { break }
            let value: Int32 = code > 1 ? Int32(code) - 1 : -Int32(code)
            guard position + length <= fieldCount, value <= dots.count else { throw reader.fail("a row's state is damaged") }
            for index in position..<position + length { plain[index] = value }
            position += length
        }
        while !reader.isAtEnd {
            let position = try reader.count(max: fieldCount - 1, "a field's place")
            crowded[position] = try RowState.state(&reader, replica, record)
        }
    }

    private static func state(
        _ reader: inout ByteReader, _ replica: (Int32) -> ReplicaID?, _ record: (Int64) -> RecordID?
    ) throws(WireError) -> FieldState {
        try FieldStateCodec.decode(from: &reader) { (reader) throws(WireError) -> Value in
            var ahead = reader
            guard try ahead.byte() == RowState.localReference else { return try ValueCodec.decode(from: &reader) }
            reader = ahead
            guard let name = record(Int64(truncatingIfNeeded: try reader.varint())) else {
                throw reader.fail("a row's state names a record that the file does not know")
            }
            return .reference(name)
        } dot: { (reader) throws(WireError) -> Dot in
            guard let replica = replica(Int32(truncatingIfNeeded: try reader.varint())) else {
                throw reader.fail("a row's state names a replica that the file does not know")
            }
            return Dot(replica, try reader.varint())
        }
    }
}

/// The state of a crowded field, and values by themselves, in bytes.
enum FieldStateCodec {
    static func encode(
        _ state: FieldState, into writer: inout ByteWriter, value writeValue: (Value, inout ByteWriter) -> Void,
        dot write: (Dot, inout ByteWriter) -> Void
    ) {
        writer.varint(state.values.count)
        for sibling in state.values {
            writeValue(sibling.value, &writer)
            writer.varint(sibling.marks.count)
            for mark in sibling.marks {
                writer.byte((mark.isDecision ? 1 : 0) | (mark.overridesDecision ? 2 : 0))
                write(mark.dot, &writer)
            }
        }
        writer.varint(state.proposals.count)
        for proposal in state.proposals {
            writer.byte(proposal.kind.rawValue)
            writeValue(proposal.value, &writer)
            writer.varint(proposal.dots.count)
            for dot in proposal.dots { write(dot, &writer) }
        }
        writer.varint(state.decisions.count)
        for dot in state.decisions { write(dot, &writer) }
    }

    static func decode(
        from reader: inout ByteReader, value readValue: (inout ByteReader) throws(WireError) -> Value,
        dot read: (inout ByteReader) throws(WireError) -> Dot
    ) throws(WireError) -> FieldState {
        var state = FieldState()
        for _ in 0..<(try reader.countOfRest("values")) {
            let value = try readValue(&reader)
            var marks: [Mark] = []
            for _ in 0..<(try reader.countOfRest("dots")) {
                let flags = try reader.byte()
                marks.append(Mark(try read(&reader), isDecision: flags & 1 != 0, overridesDecision: flags & 2 != 0))
            }
            state.values.append(Sibling(value, marks))
        }
        for _ in 0..<(try reader.countOfRest("proposals")) {
            guard let kind = ChangeKind(rawValue: try reader.byte()) else { throw reader.fail("a change kind is not known") }
            let value = try readValue(&reader)
            var dots: [Dot] = []
            for _ in 0..<(try reader.countOfRest("dots")) { dots.append(try read(&reader)) }
            state.proposals.append(Proposal(kind, value, dots))
        }
        for _ in 0..<(try reader.countOfRest("decisions")) { state.decisions.append(try read(&reader)) }
        return state
    }
}
