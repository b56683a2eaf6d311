public import Records

/// What one input of a field is set to, row by row.
public enum ColumnValues: Sendable {
    /// Spelled out: where all are missing, or they are of several kinds.
    case listed([Value])
    /// As a payload was decoded, or one's own entries were put into columns: up to a million.
    case packed(PackedValues)

    /// How many rows there are.
    public var count: Int {
        switch self {
        case .listed(let values): values.count
        case .packed(let values): values.count
        }
    }

    /// The one type of its values, where they are packed.
    package var packedType: WireType? {
        switch self {
        case .listed: nil
        case .packed(let values): values.type
        }
    }

    /// Whether every number among the values lies in the range.
    package func areWithin(_ range: ClosedRange<Int64>) -> Bool {
        switch self {
        case .listed(let values):
            return values.allSatisfy { if case .integer(let number) = $0 { range.contains(number) } else { true } }
        case .packed(let values):
            guard let (least, greatest) = values.bounds else { return true }
            return range.contains(least) && range.contains(greatest)
        }
    }

    /// The value of a row, counted from 0.
    public subscript(row: Int) -> Value {
        switch self {
        case .listed(let values): values[row]
        case .packed(let values): values[row]
        }
    }
}

/// Values of one wire type, flat: a number for each row, and bytes beside for what is none.
///
/// As numbers in an array, a million values take eight megabytes, are made and dropped without counting a
/// reference, and go into a statement as they are. ``Value`` spells out one of them.
public struct PackedValues: Sendable {
    /// Of every value that is not missing.
    public let type: WireType
    /// Of each row: a bit, the number, a record's place among the payload's slots, or the ``Extent`` of a text or a
    /// sealed value. 0 where the value is missing.
    package let numbers: [Int64]
    /// Of each row, whether there is a value; empty where there is one in all.
    package let presence: [Bool]
    /// Where texts and sealed values are: the whole payload, inflated, in which they came; or bytes of the column's own.
    package let bytes: [UInt8]
    package let hasOwnBytes: Bool
    /// Of a column of references, what they lead to; else empty.
    package let slots: [Slot]
    /// The least and the greatest number of the rows that have one, where they are numbers; told as they are read, on
    /// whichever core that is.
    fileprivate let bounds: (least: Int64, greatest: Int64)?

    init(type: WireType, numbers: [Int64], presence: [Bool], bytes: [UInt8], hasOwnBytes: Bool, slots: [Slot]) {
        self.type = type
        self.numbers = numbers
        self.presence = presence
        self.bytes = bytes
        self.hasOwnBytes = hasOwnBytes
        self.slots = slots
        bounds =
            switch type {
            case .bits, .text, .reference, .sealed: nil
            case .integer, .scaled, .day: PackedValues.bounds(of: numbers, presence)
            }
    }

    /// How many rows there are, those without a value too.
    public var count: Int { numbers.count }

    private static func bounds(of numbers: [Int64], _ presence: [Bool]) -> (least: Int64, greatest: Int64)? {
        var (least, greatest) = (Int64.max, Int64.min)
        if presence.isEmpty {
            for number in numbers { (least, greatest) = (min(least, number), max(greatest, number)) }
        } else {
            for (number, isThere) in zip(numbers, presence) where isThere {
                (least, greatest) = (min(least, number), max(greatest, number))
            }
        }
        return least <= greatest ? (least, greatest) : nil
    }

    /// Puts each number into the next row that holds one.
    static func spread(_ numbers: [Int64], _ presence: [Bool]) -> [Int64] {
        var result = [Int64](repeating: 0, count: presence.count)
        var next = 0
        for row in presence.indices where presence[row] {
            result[row] = numbers[next]
            next += 1
        }
        return result
    }

    /// The value of a row, counted from 0; `.missing` where there is none.
    public subscript(row: Int) -> Value {
        guard presence.isEmpty || presence[row] else { return .missing }
        let number = numbers[row]
        switch type {
        case .bits: return .bool(number != 0)
        case .integer, .scaled, .day: return .integer(number)
        case .text: return .text(String(decoding: bytes[Extent(packed: number).range], as: UTF8.self))
        case .reference: return .reference(slots[Int(number)].record)
        case .sealed: return .sealed(Array(bytes[Extent(packed: number).range]))
        }
    }
}

/// Where bytes are, in one number: 32 bits of where they begin and 32 of how many there are.
package struct Extent {
    package let start: Int
    package let count: Int

    package init(start: Int, count: Int) {
        self.start = start
        self.count = count
    }

    package init(packed: Int64) {
        start = Int(packed >> 32)
        count = Int(packed & 0xFFFF_FFFF)
    }

    package var packed: Int64 { Int64(start) << 32 | Int64(count) }
    package var range: Range<Int> { start..<start + count }
}
