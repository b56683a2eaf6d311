import Records

/// The values of a column that are not missing, flat.
struct PresentValues {
    /// As in ``PackedValues``: of a text or a sealed value its ``Extent``, of a record its slot.
    let numbers: [Int64]
    /// In which the extents lie.
    let bytes: [UInt8]

    /// - Parameter type: What is of another kind counts as 0 or empty; encoders are given checked values.
    init(_ column: FlatColumn, as type: WireType, _ context: EntryContext) {
        if column.mixed == nil, column.type?.isCarried(as: type) ?? true {
            bytes = context.bytes
            let presence = column.presence
            numbers = presence.isEmpty ? column.numbers : column.numbers.indices.filter { presence[$0] }.map { column.numbers[$0] }
            return
        }
        var bytes: [UInt8] = []
        numbers = (0..<column.count).compactMap { row in
            switch (type, column.value(row, context)) {
            case (_, .missing): return nil
            case (.bits, .bool(let bit)): return bit ? 1 : 0
            case (.integer, .integer(let number)), (.scaled, .integer(let number)), (.day, .integer(let number)): return number
            case (.reference, .reference(let record)): return Int64(context.slot(of: record) ?? 0)
            case (.text, let value), (.sealed, let value):
                let start = bytes.count
                if case (.text, .text(let text)) = (type, value) { bytes += text.utf8 }
                if case (.sealed, .sealed(let content)) = (type, value) { bytes += content }
                return Extent(start: start, count: bytes.count - start).packed
            default: return 0
            }
        }
        self.bytes = bytes
    }

    var count: Int { numbers.count }
    var isEmpty: Bool { numbers.isEmpty }

    func length(_ place: Int) -> Int { Extent(packed: numbers[place]).count }
    func content(_ place: Int) -> ArraySlice<UInt8> { bytes[Extent(packed: numbers[place]).range] }

    /// The numbers that texts of so many digits are, where every one comes back from its number.
    func digitsNumbers(_ digits: Int) -> [Int64]? {
        let bytes = bytes.span
        var result: [Int64] = []
        for extent in numbers {
            let extent = Extent(packed: extent)
            guard extent.count == digits else { return nil }
            var number: Int64 = 0
            for place in extent.range {
                guard 0x30...0x39 ~= bytes[place] else { return nil }
                number = number * 10 + Int64(bytes[place] - 0x30)
            }
            // Most columns of texts fail at the first.
            if result.isEmpty { result.reserveCapacity(numbers.count) }
            result.append(number)
        }
        return result
    }
}

extension WireType {
    /// Whether a column of values of this type is written as the other without a look at each.
    fileprivate func isCarried(as other: WireType) -> Bool {
        switch (self, other) {
        case (.integer, .scaled), (.integer, .day): true
        default: self == other
        }
    }
}

/// Texts, each once, in the order in which they were first found.
struct TextIndex {
    /// The places of the first of each.
    private(set) var firsts: [Int] = []
    /// What they come to.
    private(set) var byteCount = 0
    /// By hash, open: indexes into ``firsts``, or -1.
    private var table: [Int32]
    private let values: PresentValues

    init(_ values: PresentValues) {
        self.values = values
        var size = 16
        while size < values.count * 2 { size *= 2 }
        table = Array(repeating: -1, count: size)
    }

    /// Which of the distinct texts stands at a place; it is added where it is the first of its kind.
    mutating func index(at place: Int) -> Int {
        let text = Extent(packed: values.numbers[place]).range
        var slot = Int(truncatingIfNeeded: TextIndex.hash(values.bytes.span, text)) & (table.count - 1)
        while table[slot] >= 0 {
            let known = Extent(packed: values.numbers[firsts[Int(table[slot])]]).range
            if TextIndex.isEqual(values.bytes.span, known, text) { return Int(table[slot]) }
            slot = (slot + 1) & (table.count - 1)
        }
        table[slot] = Int32(firsts.count)
        firsts.append(place)
        byteCount += text.count
        return firsts.count - 1
    }

    private static func isEqual(_ bytes: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
        guard one.count == other.count else { return false }
        for (a, b) in zip(one, other) where bytes[a] != bytes[b] { return false }
        return true
    }

    /// FNV-1a, its upper half folded in: texts here are one's own, and few.
    private static func hash(_ bytes: Span<UInt8>, _ text: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for place in text { hash = (hash ^ UInt64(bytes[place])) &* 0x0000_0100_0000_01B3 }
        return hash ^ hash >> 32
    }
}
