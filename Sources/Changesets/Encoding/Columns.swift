import Causality
import Records

/// Names replicas by their place in the header's table; 0 is the author.
struct ReplicaTable: Sendable {
    let author: ReplicaID
    /// Ascending, without the author.
    let others: [ReplicaID]

    init(author: ReplicaID, others: some Sequence<ReplicaID>) {
        self.author = author
        self.others = Set(others).subtracting([author]).sorted()
    }

    init(author: ReplicaID, sorted others: [ReplicaID]) {
        self.author = author
        self.others = others
    }

    func index(of replica: ReplicaID) -> Int {
        if replica == author { return 0 }
        var (low, high) = (0, others.count)
        while low < high {
            let middle = (low + high) / 2
            if others[middle] < replica { low = middle + 1 } else { high = middle }
        }
        precondition(low < others.count && others[low] == replica, "The table was made without this replica.")
        return low + 1
    }

    func place(_ reader: inout ByteReader) throws(WireError) -> Int {
        try reader.count(max: others.count, "a replica's place in the table")
    }

    func replica(_ reader: inout ByteReader) throws(WireError) -> ReplicaID { self[try place(&reader)] }

    subscript(place: Int) -> ReplicaID { place == 0 ? author : others[place - 1] }
}

/// Values of one input, one after the other; see `Protocol/02-changeset.md`, section 6.
enum Column {
    /// - Parameters:
    ///   - only: The one type that the column may have, where there is one.
    ///   - named: Marks the slots that occur.
    ///   - packed: The packed bits of a payload of version 2.
    static func decode(
        count: Int, only: WireType? = nil, slots: [Slot], named: inout [Bool], packed: inout PackedSection?, from reader: inout ByteReader
    ) throws(WireError) -> [Value] {
        let typeOffset = reader.offset
        let typeByte = try reader.byte()
        let length = try reader.countOfRest("a column's length")
        var body = try reader.section(length)
        if packed != nil, only == nil, let form = PackedForm(rawValue: typeByte) {
            let values = try PackedColumn(form, count: count, from: &body, &packed).values
            try body.expectEnd("a column")
            return values
        }
        guard let type = WireType(rawValue: typeByte), only.map({ $0 == type }) ?? true else {
            throw WireError(typeOffset, "column type \(typeByte) is not known here")
        }
        let presence = try readPresence(count: count, from: &body)
        let presentCount = presence.map { $0.count(where: { $0 }) } ?? count
        guard type == .bits || presentCount <= body.remaining else { throw body.fail("a column has more rows than bytes") }
        let values = try decode(type, presentCount, Rows(count: count, presence: presence), slots, &named, from: &body)
        try body.expectEnd("a column")
        return values
    }

    /// The rows of a column, and which of them hold something.
    private struct Rows {
        let count: Int
        /// `nil` where all do.
        let presence: [Bool]?

        /// - Parameter next: Reads the value of the next row that holds one.
        func values(_ next: () throws(WireError) -> Value) throws(WireError) -> [Value] {
            var values: [Value] = []
            values.reserveCapacity(count)
            guard let presence else {
                for _ in 0..<count { values.append(try next()) }
                return values
            }
            for isPresent in presence { values.append(isPresent ? try next() : .missing) }
            return values
        }
    }

    private static func decode(
        _ type: WireType, _ presentCount: Int, _ rows: Rows, _ slots: [Slot], _ named: inout [Bool],
        from body: inout ByteReader
    ) throws(WireError) -> [Value] {
        switch type {
        case .bits:
            var bits = try readBits(count: presentCount, from: &body).makeIterator()
            return try rows.values { () throws(WireError) in .bool(bits.next() ?? false) }
        case .integer: return try rows.values { () throws(WireError) in .integer(try body.signed()) }
        case .scaled: return try rows.values { () throws(WireError) in .integer(try readScaled(&body)) }
        case .day:
            var last: Int64 = 0
            return try rows.values { () throws(WireError) in
                last &+= try body.signed()
                return .integer(last)
            }
        case .text:
            var lengths: [Int] = []
            lengths.reserveCapacity(presentCount)
            for _ in 0..<presentCount { lengths.append(try body.count(max: Limits.textBytesMax, "a text's length")) }
            var place = 0
            return try rows.values { () throws(WireError) in
                defer { place += 1 }
                return .text(try body.text(bytes: lengths[place]))
            }
        case .reference:
            return try rows.values { () throws(WireError) in
                guard !slots.isEmpty else { throw body.fail("a reference, and no record is named") }
                let slot = try body.count(max: slots.count - 1, "a record's slot")
                named[slot] = true
                return .reference(slots[slot].record)
            }
        case .sealed:
            return try rows.values { () throws(WireError) in
                .sealed(Array(try body.blob(max: Limits.textBytesMax, "a sealed value")))
            }
        }
    }

    private static func readPresence(count: Int, from body: inout ByteReader) throws(WireError) -> [Bool]? {
        let flag = try body.byte()
        guard flag <= 1 else { throw body.fail("a column's presence flag is neither 0 nor 1") }
        guard flag == 1 else { return nil }
        let presence = try readBits(count: count, from: &body)
        guard presence.contains(false) else { throw body.fail("a column says that values are missing, and none is") }
        return presence
    }

    private static func readBits(count: Int, from reader: inout ByteReader) throws(WireError) -> [Bool] {
        let bytes = Array(try reader.raw((count + 7) / 8))
        if count % 8 != 0, let last = bytes.last, last >> UInt8(count % 8) != 0 {
            throw reader.fail("bits that are left over are not zero")
        }
        return (0..<count).map { bytes[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    }

    private static func readScaled(_ body: inout ByteReader) throws(WireError) -> Int64 {
        let start = body.offset
        let number = try body.varint()
        let (mantissa, power) = (unzigzag(number / 10), number % 10)
        guard mantissa == 0 ? power == 0 : (mantissa % 10 != 0 || power == 9) else {
            throw WireError(start, "a decimal is not in its shortest form")
        }
        var result = mantissa
        for _ in 0..<power {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            guard !overflow else { throw WireError(start, "a decimal is larger than 64 bits") }
            result = product
        }
        guard result.magnitude <= Limits.scaledMax.magnitude else { throw WireError(start, "a decimal is too large") }
        return result
    }
}
