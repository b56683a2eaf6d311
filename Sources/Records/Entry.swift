public import Causality

/// What one change does to a field or to a record; the numbers are those of the wire.
public enum ChangeKind: UInt8, Sendable, CaseIterable {
    /// Writes the value: a value where the author has the right, else a proposal.
    case set = 1
    /// Puts a value forward, whatever the author's rights.
    case propose = 2
    /// Adds one element to a union.
    case add = 3
    /// Removes one element from a union.
    case remove = 4
    /// Writes like `set`, marked as a decision of somebody whom the rule names.
    case resolve = 5
    /// Retires the record; its field is ``Field/existence``.
    case delete = 6
}

/// What tells several values of a keyed field in one record apart.
public enum FieldKey: Hashable, Sendable {
    case none
    /// A year or a survey round.
    case number(Int64)
    case record(RecordID)
}

extension FieldKey: Comparable {
    public static func < (a: FieldKey, b: FieldKey) -> Bool {
        switch (a, b) {
        case (.number(let x), .number(let y)): x < y
        case (.record(let x), .record(let y)): x < y
        case (.none, .number), (.none, .record), (.number, .record): true
        default: false
        }
    }
}

/// Which field of a record: its number in the type, and the key of a keyed field.
public struct FieldAddress: Hashable, Sendable {
    public let field: Int
    public let key: FieldKey

    public init(_ field: Int, _ key: FieldKey = .none) {
        self.field = field
        self.key = key
    }

    /// Where the existence of the record itself is decided.
    public static let existence = FieldAddress(Field.existence)
}

extension FieldAddress: Comparable {
    public static func < (a: FieldAddress, b: FieldAddress) -> Bool {
        a.field == b.field ? a.key < b.key : a.field < b.field
    }
}

/// One field within an entry.
public struct Change: Hashable, Sendable {
    public let record: RecordID
    public let address: FieldAddress
    public let kind: ChangeKind
    /// Of `add` and `remove` the element; of `delete` `.missing`.
    public let value: Value

    public init(_ record: RecordID, _ address: FieldAddress, _ kind: ChangeKind, _ value: Value) {
        self.record = record
        self.address = address
        self.kind = kind
        self.value = value
    }
}

/// A record that an entry creates.
public struct Creation: Hashable, Sendable {
    public let record: RecordID
    public let type: Int
    public let parent: RecordID?

    public init(_ record: RecordID, type: Int, parent: RecordID?) {
        self.record = record
        self.type = type
        self.parent = parent
    }
}

/// How the author came to know, as people are told; see `Protocol/02-changeset.md`.
public enum Source: UInt8, Sendable, CaseIterable {
    case visit = 1, phone = 2, document = 3, imported = 4, deskCorrection = 5
}

/// One save: what one person changed in one record, and the records it creates, in one go.
///
/// - Invariant: No two changes have the same record, address, and (of a union) element. The context
///   covers none of the author's later entries; that it covers all earlier ones need not be written.
public struct Entry: Hashable, Sendable {
    public let dot: Dot
    /// What the author had seen when the record was opened.
    public let context: VersionVector
    public let time: HybridTime
    public let reason: String?
    public let source: Source?
    /// The entry of an earlier incarnation that this one repeats.
    public let repeats: Dot?
    public let creations: [Creation]
    public let changes: [Change]
    /// Entries let in that rights had kept out.
    public let admits: [Dot]
    /// What it moves from one scope to another.
    public let transfer: Transfer?

    public init(
        dot: Dot, context: VersionVector, time: HybridTime, reason: String? = nil, source: Source? = nil,
        repeats: Dot? = nil, creations: [Creation] = [], changes: [Change] = [], admits: [Dot] = [],
        transfer: Transfer? = nil
    ) {
        self.dot = dot
        self.context = context
        self.time = time
        self.reason = reason
        self.source = source
        self.repeats = repeats
        self.creations = creations
        self.changes = changes
        self.admits = admits
        self.transfer = transfer
    }

    public var coverage: Coverage { Coverage(dot: dot, context: context) }
}

/// What an entry covers: its context, and all that the same replica wrote before.
public struct Coverage: Hashable, Sendable {
    public let dot: Dot
    public let context: VersionVector

    public init(dot: Dot, context: VersionVector) {
        self.dot = dot
        self.context = context
    }

    @inline(__always)
    public func covers(_ other: Dot) -> Bool {
        other.replica == dot.replica ? other.number < dot.number : context.covers(other)
    }

    /// The same as one vector.
    public var vector: VersionVector {
        var result = context
        result.set(dot.replica, to: dot.number - 1)
        return result
    }
}

/// Who wrote an entry and when, as the rules need to know it.
public struct EntryInfo: Hashable, Sendable {
    public let time: HybridTime
    public let author: Author

    public init(time: HybridTime, author: Author) {
        self.time = time
        self.author = author
    }
}

/// In what capacity an entry was written.
public struct Author: Hashable, Sendable {
    /// The person, by the name in the grant; without one the fingerprint of the key.
    public let person: String
    /// The office, or `nil` where the register has no directory: then everybody has every right.
    public let role: Role?

    public init(person: String, role: Role?) {
        self.person = person
        self.role = role
    }
}
