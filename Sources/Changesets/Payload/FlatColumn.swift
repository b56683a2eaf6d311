import Records

/// One input's values as they are gathered from entries: numbers, and texts by where they lie among the entries' bytes.
struct FlatColumn {
    /// Of every value that is not missing; `nil` while all are. Numbers of any kind are ``WireType/integer`` here.
    private(set) var type: WireType?
    /// Of each row, as in ``PackedValues``.
    private(set) var numbers: [Int64] = []
    /// Of each row, whether there is a value; empty while there is one in all.
    private(set) var presence: [Bool] = []
    /// The values of each row, where they are of several kinds: then nothing else is kept.
    private(set) var mixed: [Value]?

    init() {}

    /// Of so many rows, all of them missing.
    init(missing count: Int) {
        numbers = Array(repeating: 0, count: count)
        presence = Array(repeating: false, count: count)
    }

    var count: Int { mixed?.count ?? numbers.count }

    /// Whether a value of it is sealed.
    var holdsSealed: Bool { mixed?.contains { if case .sealed = $0 { true } else { false } } ?? (type == .sealed) }

    /// Whether some values are sealed and others, in the clear, are texts: no column has both.
    var isPartlySealed: Bool { holdsSealed && mixed?.contains { if case .text = $0 { true } else { false } } ?? false }

    mutating func reserve(_ count: Int) { numbers.reserveCapacity(count) }

    /// Takes in one value of a kind that ``ValueCodec`` writes so.
    ///
    /// - Parameter reader: Stands behind the kind.
    mutating func append(_ kind: UInt8, from reader: inout ByteReader, _ context: EntryContext) throws(WireError) {
        switch kind {
        case 0: appendMissing()
        case 1, 2: append(Int64(kind - 1), .bits, context)
        case 3: append(try reader.signed(), .integer, context)
        case 4:
            let count = try reader.count(max: Limits.textBytesMax, .text)
            let extent = Extent(start: reader.offset, count: count)
            try reader.skipText(bytes: count)
            append(extent.packed, .text, context)
        case 5:
            let record = try ValueCodec.record(from: &reader)
            append(Int64(context.slot(of: record) ?? 0), .reference, context)
        case 6:
            let count = try reader.count(max: Limits.textBytesMax, .sealedValue)
            let extent = Extent(start: reader.offset, count: count)
            _ = try reader.raw(count)
            append(extent.packed, .sealed, context)
        default: throw reader.unknown(.valueKind)
        }
    }

    mutating func appendMissing() {
        if mixed != nil {
            mixed?.append(.missing)
            return
        }
        if presence.isEmpty { presence = [Bool](repeating: true, count: numbers.count) }
        presence.append(false)
        numbers.append(0)
    }

    private mutating func append(_ number: Int64, _ type: WireType, _ context: EntryContext) {
        if self.type != type {
            guard self.type == nil, mixed == nil else {
                return append(spelled: FlatColumn.value(number, type, context), context)
            }
            self.type = type
        }
        if !presence.isEmpty { presence.append(true) }
        numbers.append(number)
    }

    /// Takes in a value that has no place among numbers: then all are spelled out.
    mutating func append(spelled value: Value, _ context: EntryContext) {
        var values = mixed ?? (0..<count).map { self.value($0, context) }
        values.append(value)
        self = FlatColumn()
        mixed = values
    }

    // MARK: Giving out

    func value(_ row: Int, _ context: EntryContext) -> Value {
        if let mixed { return mixed[row] }
        guard let type, presence.isEmpty || presence[row] else { return .missing }
        return FlatColumn.value(numbers[row], type, context)
    }

    private static func value(_ number: Int64, _ type: WireType, _ context: EntryContext) -> Value {
        switch type {
        case .bits: .bool(number != 0)
        case .integer, .scaled, .day: .integer(number)
        case .text: .text(String(decoding: context.bytes[Extent(packed: number).range], as: UTF8.self))
        case .reference: .reference(context.records[Int(number)])
        case .sealed: .sealed(Array(context.bytes[Extent(packed: number).range]))
        }
    }

    /// As a payload has it whose bytes are the entries'.
    ///
    /// - Parameter slots: The payload's.
    func values(_ context: EntryContext, _ slots: [Slot]) -> ColumnValues {
        if let mixed { return .listed(mixed) }
        guard let type else { return .listed(numbers.map { _ in .missing }) }
        return .packed(
            PackedValues(
                type: type, numbers: numbers, presence: presence, bytes: context.bytes, hasOwnBytes: false,
                slots: type == .reference ? slots : []))
    }

    /// Puts the rows into another order.
    mutating func reorder(_ order: [Int]) {
        if let values = mixed { mixed = order.map { values[$0] } }
        if !numbers.isEmpty { numbers = order.map { [numbers] in numbers[$0] } }
        if !presence.isEmpty { presence = order.map { [presence] in presence[$0] } }
    }
}
