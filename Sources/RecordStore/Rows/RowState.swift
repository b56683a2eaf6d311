package import Causality
package import Changesets
package import Records

/// A dot by the number its replica has in this file.
package struct LocalDot: Hashable, Sendable {
    package let replica: Int32
    package let number: UInt64

    /// Puts the parts together; nothing is checked.
    package init(replica: Int32, number: UInt64) {
        self.replica = replica
        self.number = number
    }

    /// Reads a `Local` of `Protocol/07-store.md`, section 5.
    @inline(__always)
    init(from reader: inout ByteReader) throws(WireError) {
        replica = Int32(truncatingIfNeeded: try reader.count(max: Int(Int32.max), .replica))
        number = try reader.entryNumber()
    }

    @inline(__always)
    func encode(into writer: inout ByteWriter) {
        writer.varint(UInt64(replica))
        writer.varint(number)
    }
}

/// The causal state of one row: which entry each field's value is from, and the full state where that is
/// not all there is to say.
///
/// In the file: a dictionary of the row's dots, then per field, run-length coded, an index into it; the
/// state of a crowded field, which has siblings, proposals or decisions, stands where its turn comes. A row
/// saved in one go takes about four bytes, however many fields it has, and a field that was changed by itself
/// one byte and its share of a dot. That is the whole cost of causality on disk. Laid out in
/// `Protocol/07-store.md`, section 5.
package struct RowState {
    private(set) var dots: [LocalDot] = []
    /// Per field: 0 never written, -1 crowded, else the index of its dot plus one.
    package private(set) var plain: [Int32]
    package private(set) var crowded: [Int: FieldState] = [:]
    // While a state is encoded: the used dots' places plus one, and of each place which it is among them.
    private var order: [Int32] = []
    private var ranks: [Int32] = []

    package init(fieldCount: Int) { plain = Array(repeating: 0, count: fieldCount) }

    /// Forgets everything but the memory that it takes.
    mutating func clear(fieldCount: Int) {
        dots.removeAll(keepingCapacity: true)
        plain.removeAll(keepingCapacity: true)
        plain.append(contentsOf: repeatElement(0, count: fieldCount))
        if !crowded.isEmpty { crowded = [:] }
    }

    /// The dot of a plain field.
    package func dot(at position: Int) -> LocalDot { dots[Int(plain[position]) - 1] }

    /// The index plus one of a dot, which is added where it is new.
    private mutating func place(of dot: LocalDot) -> Int32 {
        if let index = dots.lastIndex(of: dot) { return Int32(index + 1) }
        dots.append(dot)
        return Int32(dots.count)
    }

    package mutating func setPlain(_ position: Int, _ dot: LocalDot) {
        if plain[position] == -1 { crowded[position] = nil }
        plain[position] = place(of: dot)
    }

    package mutating func setCrowded(_ position: Int, _ state: FieldState) {
        plain[position] = -1
        crowded[position] = state
    }

    mutating func setEmpty(_ position: Int) {
        if plain[position] == -1 { crowded[position] = nil }
        plain[position] = 0
    }

    // MARK: In the file

    /// Stands for the kind of a value that names a record by its number in the file.
    private static let localReference: UInt8 = 8

    /// - Parameters:
    ///   - replica: The number of a replica in the file.
    ///   - record: The number of a record in the file.
    package mutating func encode(
        into writer: inout ByteWriter, replica: (ReplicaID) throws(StoreError) -> Int32, record: (RecordID) throws(StoreError) -> Int64
    ) throws(StoreError) {
        if let first = plain.first, first > 0, plain.allSatisfy({ $0 == first }) {
            // Written whole in one go, as rows of a register mostly are.
            writer.varint(1)
            return dots[Int(first) - 1].encode(into: &writer)
        }
        sortByUse()
        writer.varint(order.count * 2)
        for index in order { dots[Int(index) - 1].encode(into: &writer) }
        var position = 0
        while position < plain.count {
            let value = plain[position]
            var end = position + 1
            while end < plain.count, plain[end] == value { end += 1 }
            if end == plain.count, value == 0 { break }
            let code = value > 0 ? Int(ranks[Int(value)]) + 1 : Int(-value)
            if end - position > 1 {
                writer.varint(code * 2 + 1)
                writer.varint(end - position)
            } else {
                writer.varint(code * 2)
            }
            if value == -1 {
                for index in position..<end { try encode(crowded[index] ?? FieldState(), into: &writer, replica, record) }
            }
            position = end
        }
    }

    /// The state of a row in which every field that has a value has it from one dot, all of them plain.
    static func encode(_ dot: LocalDot, isSet: [Bool], into writer: inout ByteWriter) {
        writer.varint(isSet.contains(false) ? 2 : 1)
        dot.encode(into: &writer)
        guard isSet.contains(false) else { return }
        var position = 0
        while position < isSet.count {
            let value = isSet[position]
            var end = position + 1
            while end < isSet.count, isSet[end] == value { end += 1 }
            if end == isSet.count, !value { break }
            writer.varint((value ? 4 : 0) + (end - position > 1 ? 1 : 0))
            if end - position > 1 { writer.varint(end - position) }
            position = end
        }
    }

    /// Those dots that a field has, in the order of their first use.
    private mutating func sortByUse() {
        order.removeAll(keepingCapacity: true)
        ranks.removeAll(keepingCapacity: true)
        ranks.append(contentsOf: repeatElement(0, count: dots.count + 1))
        for index in plain where index > 0 && ranks[Int(index)] == 0 {
            order.append(index)
            ranks[Int(index)] = Int32(order.count)
        }
    }

    private func encode(
        _ state: FieldState, into writer: inout ByteWriter, _ replica: (ReplicaID) throws(StoreError) -> Int32,
        _ record: (RecordID) throws(StoreError) -> Int64
    ) throws(StoreError) {
        try FieldStateCodec.encode(state, into: &writer) { value, writer throws(StoreError) in
            guard case .reference(let name) = value else { return ValueCodec.encode(value, into: &writer) }
            writer.byte(RowState.localReference)
            writer.varint(UInt64(try record(name)))
        } dot: { dot, writer throws(StoreError) in
            LocalDot(replica: try replica(dot.replica), number: dot.number).encode(into: &writer)
        }
    }

    /// Takes up what a row's state says.
    ///
    /// - Precondition: The state was cleared for as many fields as the row's table has.
    /// - Parameters:
    ///   - replica: The replica of that number in the file.
    ///   - record: The record of that number in the file.
    package mutating func decode(
        _ bytes: [UInt8], replica: (Int32) throws(StoreError) -> ReplicaID, record: (Int64) throws(StoreError) -> RecordID
    ) throws(StoreError) {
        guard !bytes.isEmpty else { return }
        var reader = ByteReader(bytes)
        let head = try decoding(reader.count(max: 2 * reader.remaining + 1, .dots))
        for _ in 0..<(head + 1) / 2 { dots.append(try decoding(LocalDot(from: &reader))) }
        if head == 1 {
            // A schema with other fields folds every row anew (``Schema/isOnlyExtended(by:)``), so the count is that of the writing.
            for position in plain.indices { plain[position] = 1 }
            return try decoding(reader.expectEnd(.rowState))
        }
        guard head.isMultiple(of: 2) else { throw .wire(reader.fail(.damaged(.rowState))) }
        var position = 0
        while !reader.isAtEnd {
            let code = try decoding(reader.count(max: 2 * dots.count + 3, .fieldPlace))
            let length = code.isMultiple(of: 2) ? 1 : try decoding(reader.count(max: plain.count, .run))
            guard position + length <= plain.count, length > 1 || code.isMultiple(of: 2) else {
                throw .wire(reader.fail(.damaged(.rowState)))
            }
            for index in position..<position + length {
                plain[index] = code >= 4 ? Int32(code / 2 - 1) : -Int32(code / 2)
                if code / 2 == 1 { crowded[index] = try RowState.state(&reader, replica, record) }
            }
            position += length
        }
    }

    private static func state(
        _ reader: inout ByteReader, _ replica: (Int32) throws(StoreError) -> ReplicaID, _ record: (Int64) throws(StoreError) -> RecordID
    ) throws(StoreError) -> FieldState {
        try FieldStateCodec.decode(from: &reader) { reader throws(StoreError) in
            var ahead = reader
            guard try decoding(ahead.byte()) == RowState.localReference else { return try decoding(ValueCodec.decode(from: &reader)) }
            reader = ahead
            return .reference(try record(Int64(truncatingIfNeeded: try decoding(reader.varint()))))
        } dot: { reader throws(StoreError) in
            let local = try decoding(LocalDot(from: &reader))
            return Dot(try replica(local.replica), local.number)
        }
    }
}
