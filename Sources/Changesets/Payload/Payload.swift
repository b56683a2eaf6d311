public import Causality
public import Records

/// What a changeset says, as it stands on the wire: by column, not by entry.
///
/// The store applies it row by row without turning it into entries first; ``Changeset/entries()`` does
/// that for people, for `verify`, and for the fold in memory. Laid out in `Protocol/02-changeset.md`.
public struct Payload: Sendable {
    /// One for each entry, in order.
    public var heads: [EntryHead]
    /// Every record that the changeset names: those known before, ascending, then those it creates.
    public var slots: [Slot]
    /// How many of the slots are known records.
    public var knownCount: Int
    /// Ascending by type.
    public var tables: [TouchTable]
    /// Where it was decoded from, inflated: the texts of its columns lie in here.
    package var bytes: [UInt8] = []

    public init(heads: [EntryHead] = [], slots: [Slot] = [], knownCount: Int = 0, tables: [TouchTable] = []) {
        self.heads = heads
        self.slots = slots
        self.knownCount = knownCount
        self.tables = tables
    }

    /// How many fields and elements are changed.
    public var changeCount: Int {
        tables.reduce(0) { $0 + $1.blocks.reduce(0) { $0 + $1.rows.count } }
    }
}

/// What is said of an entry besides its changes.
public struct EntryHead: Hashable, Sendable {
    /// Without the author's own entries, which are covered anyway.
    public var context: VersionVector
    public var time: HybridTime
    public var reason: String?
    public var source: Source?
    public var repeats: Dot?
    public var admits: [Dot]
    public var transfer: Transfer?

    public init(
        context: VersionVector, time: HybridTime, reason: String? = nil, source: Source? = nil,
        repeats: Dot? = nil, admits: [Dot] = [], transfer: Transfer? = nil
    ) {
        self.context = context
        self.time = time
        self.reason = reason
        self.source = source
        self.repeats = repeats
        self.admits = admits
        self.transfer = transfer
    }
}

/// A record that a changeset names.
public struct Slot: Sendable {
    public let record: RecordID
    /// Where the changeset creates it: the entry (from 0 in the changeset), the type and the parent's slot.
    public let creation: (entry: Int, type: Int, parent: Int?)?

    public init(_ record: RecordID, creation: (entry: Int, type: Int, parent: Int?)? = nil) {
        self.record = record
        self.creation = creation
    }
}

/// The changes in records of one type.
public struct TouchTable: Sendable {
    public let type: Int
    /// Which entry touches which slot, ascending by entry, then slot.
    public var touches: [(entry: Int32, slot: Int32)]
    /// Ascending by field.
    public var blocks: [Block]

    public init(type: Int, touches: [(entry: Int32, slot: Int32)] = [], blocks: [Block] = []) {
        self.type = type
        self.touches = touches
        self.blocks = blocks
    }
}

/// The changes of one field: a row for each, a column for each input.
public struct Block: Sendable {
    public let field: Int
    /// Indexes into the table's touches, ascending.
    public var rows: [Int32]
    /// One for each row, or empty where the field is not keyed.
    public var keys: [FieldKey]
    /// One for each row, or a single one that holds for all.
    public var kinds: [ChangeKind]
    public var columns: [ColumnValues]

    public init(field: Int, rows: [Int32] = [], keys: [FieldKey] = [], kinds: [ChangeKind] = [], columns: [ColumnValues] = []) {
        self.field = field
        self.rows = rows
        self.keys = keys
        self.kinds = kinds
        self.columns = columns
    }

    public func kind(_ row: Int) -> ChangeKind { kinds.count == 1 ? kinds[0] : kinds[row] }
    public func key(_ row: Int) -> FieldKey { keys.isEmpty ? .none : keys[row] }
    public func value(_ row: Int) -> Value {
        columns.count == 1 ? columns[0][row] : .group(columns.map { $0[row] })
    }
}

/// How a column's values are written; a reader needs no schema to step over or keep them.
public enum WireType: UInt8, Sendable {
    case bits = 0
    /// Zigzag varints.
    case integer = 1
    /// A mantissa without trailing zeros and a power of ten, in one varint: money and decimals.
    case scaled = 2
    /// Differences to the value before: days.
    case day = 3
    case text = 4
    case reference = 5
    case sealed = 6
}

extension ValueType {
    public var wireType: WireType {
        switch self {
        case .bool: .bits
        case .integer, .year, .code: .integer
        case .decimal, .money: .scaled
        case .date: .day
        case .text, .idNumber, .region, .phone, .attachment: .text
        case .reference: .reference
        case .sealed: .sealed
        }
    }
}
