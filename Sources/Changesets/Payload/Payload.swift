public import Causality
public import Records

/// What a changeset says, as it stands on the wire: by column, not by entry.
///
/// The store applies it row by row without turning it into entries first; ``Changeset/entries()`` does
/// that for people, for `verify`, and for the fold in memory. Laid out in `Protocol/02-changeset.md`.
public struct Payload: Sendable {
    /// One for each entry, in order.
    public var heads: [EntryHead] { didSet { rareHeads = heads.filter(\.isRare) } }
    /// Of the heads those that repeat an entry, let entries in or move records: nearly always none, and nothing else has to
    /// be looked for in all of them.
    package private(set) var rareHeads: [EntryHead]
    /// Every record that the changeset names: those known before, ascending, then those it creates.
    public var slots: [Slot]
    /// How many of the slots are known records.
    public var knownCount: Int
    /// Ascending by type.
    public var tables: [TouchTable]
    /// Where it was decoded from, inflated: the texts of its columns lie in here.
    package var bytes: [UInt8] = []

    /// Puts the parts together; that they agree with each other is seen to by whoever makes them.
    public init(heads: [EntryHead] = [], slots: [Slot] = [], knownCount: Int = 0, tables: [TouchTable] = []) {
        self.heads = heads
        rareHeads = heads.filter(\.isRare)
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
    /// When the entry was saved, by the author's clock.
    public var time: HybridTime
    /// Why, in the author's words.
    public var reason: String?
    /// How the author came to know.
    public var source: Source?
    /// The entry of an earlier incarnation that this one repeats.
    public var repeats: Dot?
    /// Entries let in that rights had kept out.
    public var admits: [Dot]
    /// What it moves from one scope to another.
    public var transfer: Transfer?

    /// Puts the parts together; nothing is checked.
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

    /// Whether the entry does more than change fields.
    var isRare: Bool { transfer != nil || repeats != nil || !admits.isEmpty }
}

/// A record that a changeset names.
public struct Slot: Sendable {
    /// The record's name.
    public let record: RecordID
    /// Where the changeset creates it: the entry (from 0 in the changeset), the type and the parent's slot.
    public let creation: (entry: Int, type: Int, parent: Int?)?

    /// Puts the parts together; without a creation the record was known before.
    public init(_ record: RecordID, creation: (entry: Int, type: Int, parent: Int?)? = nil) {
        self.record = record
        self.creation = creation
    }
}

/// The changes in records of one type.
public struct TouchTable: Sendable {
    /// The number of the type in the schema.
    public let type: Int
    /// Which entry touches which slot, ascending by entry, then slot.
    public var touches: [(entry: Int32, slot: Int32)]
    /// Ascending by field.
    public var blocks: [Block]

    /// Puts the parts together; nothing is checked.
    public init(type: Int, touches: [(entry: Int32, slot: Int32)] = [], blocks: [Block] = []) {
        self.type = type
        self.touches = touches
        self.blocks = blocks
    }
}

/// The changes of one field: a row for each, a column for each input.
public struct Block: Sendable {
    /// The number of the field in the type.
    public let field: Int
    /// Indexes into the table's touches, ascending.
    public var rows: [Int32]
    /// One for each row, or empty where the field is not keyed.
    public var keys: [FieldKey]
    /// One for each row, or a single one that holds for all.
    public var kinds: [ChangeKind]
    /// One for each input of the field, of as many rows.
    public var columns: [ColumnValues]

    /// Puts the parts together; nothing is checked.
    public init(field: Int, rows: [Int32] = [], keys: [FieldKey] = [], kinds: [ChangeKind] = [], columns: [ColumnValues] = []) {
        self.field = field
        self.rows = rows
        self.keys = keys
        self.kinds = kinds
        self.columns = columns
    }

    /// What the change of that row does, counted from 0.
    public func kind(_ row: Int) -> ChangeKind { kinds.count == 1 ? kinds[0] : kinds[row] }
    /// The key of that row; `.none` where the field is not keyed.
    public func key(_ row: Int) -> FieldKey { keys.isEmpty ? .none : keys[row] }
    /// The value of that row; of a field with several inputs a group.
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
    /// How a column of answers of this type is written.
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
