import Changesets
import Records

/// The values of payloads that are being applied, flat: what ``RowWriter`` binds without a reference being counted.
struct ValuePool {
    /// One input of one block.
    struct Column {
        let type: WireType
        /// Of the first row among ``numbers``.
        let first: Int
        /// Of the first row among ``presence``, or -1 where no value is missing.
        let presence: Int
        /// What is added to where a text or a sealed value begins.
        let bytes: Int
        /// What is added to a record's place.
        let references: Int
        /// Of the first row among ``sealed``, or -1 where the type says of each value whether it is.
        var sealed = -1
    }

    typealias Reference = (record: RecordID, number: Int64)

    private(set) var numbers: [Int64] = []
    private(set) var presence: [Bool] = []
    private(set) var bytes: [UInt8] = []
    /// Of columns that are spelled out, as where some were saved before a field was sealed.
    private(set) var sealed: [Bool] = []
    /// Records that are values, and their numbers in the file; -1 where a number has to be looked up.
    private(set) var references: [Reference] = []
    /// Where the bytes and slots of the payload in hand begin; -1 while none of its columns leads to a slot.
    private var base = (bytes: 0, references: -1)

    mutating func reserve(numbers count: Int, bytes byteCount: Int) {
        numbers.reserveCapacity(count)
        if byteCount > 0 { bytes.reserveCapacity(byteCount) }
    }

    /// Begins the next payload, whose columns are added after this.
    mutating func begin(_ payload: Payload) {
        base = (bytes.count, -1)
        // A payload that comes alone, as nearly all do, keeps its bytes where they are.
        if bytes.isEmpty { bytes = payload.bytes } else { bytes += payload.bytes }
    }

    /// - Parameters:
    ///   - type: Of the field's input; a value of another type is never asked for.
    ///   - authored: The payload in hand.
    mutating func add(_ values: ColumnValues, as type: WireType, of authored: AuthoredPayload) -> Column {
        let first = numbers.count
        switch values {
        case .packed(let packed):
            numbers += packed.numbers
            let isWhole = packed.presence.isEmpty
            let start = packed.hasOwnBytes ? bytes.count : base.bytes
            if packed.hasOwnBytes { bytes += packed.bytes }
            defer { presence += packed.presence }
            if packed.type == .reference, base.references < 0 {
                base.references = references.count
                references += zip(authored.payload.slots, authored.numbers).map { ($0.record, $1) }
            }
            return Column(
                type: packed.type, first: first, presence: isWhole ? -1 : presence.count, bytes: start,
                references: base.references)
        case .listed(let values):
            var column = Column(type: type, first: first, presence: presence.count, bytes: 0, references: 0)
            let isSealed = values.map { if case .sealed = $0 { true } else { false } }
            if type == .text, isSealed.contains(true) {
                column.sealed = sealed.count
                sealed += isSealed
            }
            for value in values { add(value) }
            return column
        }
    }

    private mutating func add(_ value: Value) {
        presence.append(value != .missing)
        switch value {
        case .missing, .group: numbers.append(0)
        case .bool(let bit): numbers.append(bit ? 1 : 0)
        case .integer(let number): numbers.append(number)
        case .text(let text): add(text.utf8)
        case .sealed(let bytes): add(bytes)
        case .reference(let record):
            numbers.append(Int64(references.count))
            references.append((record, -1))
        }
    }

    private mutating func add(_ content: some Collection<UInt8>) {
        numbers.append(Extent(start: bytes.count, count: content.count).packed)
        bytes += content
    }

    /// The values where they lie, for as long as the body runs.
    ///
    /// Safe while it does, and for columns and rows of the same pool: what a column is long is counted as it is added.
    @safe
    struct Values {
        let numbers: UnsafeBufferPointer<Int64>
        let presence: UnsafeBufferPointer<Bool>
        let bytes: UnsafeBufferPointer<UInt8>
        let sealed: UnsafeBufferPointer<Bool>

        func isSealed(_ column: Column, _ row: Int) -> Bool { unsafe column.sealed >= 0 && sealed[column.sealed + row] }
        func isMissing(_ column: Column, _ row: Int) -> Bool { unsafe column.presence >= 0 && !presence[column.presence + row] }
        func number(_ column: Column, _ row: Int) -> Int64 { unsafe numbers[column.first + row] }

        /// Of a text or a sealed value.
        func bytes(_ column: Column, _ row: Int) -> UnsafeBufferPointer<UInt8> {
            let extent = Extent(packed: number(column, row))
            let start = column.bytes + extent.start
            return unsafe UnsafeBufferPointer(rebasing: bytes[start..<start + extent.count])
        }
    }

    func withValues(_ body: (Values) throws(StoreError) -> Void) throws(StoreError) {
        try unsafe numbers.withUnsafeBufferPointer { numbers throws(StoreError) in
            try unsafe presence.withUnsafeBufferPointer { presence throws(StoreError) in
                try unsafe bytes.withUnsafeBufferPointer { bytes throws(StoreError) in
                    try unsafe sealed.withUnsafeBufferPointer { sealed throws(StoreError) in
                        try unsafe body(Values(numbers: numbers, presence: presence, bytes: bytes, sealed: sealed))
                    }
                }
            }
        }
    }
}
