public import Causality
import Changesets
public import Records
import SQLite

/// One field's part of a save.
public struct FieldWrite: Sendable {
    public let address: FieldAddress
    public let kind: ChangeKind
    public let value: Value

    public init(_ address: FieldAddress, _ kind: ChangeKind, _ value: Value) {
        self.address = address
        self.kind = kind
        self.value = value
    }
}

/// A record that a save creates. The parent is an existing record, or one created before it in the save.
public struct NewRecord: Sendable {
    public enum Parent: Sendable {
        case existing(RecordID)
        case created(Int)
    }

    public var type: Int
    public var parent: Parent?
    public var changes: [FieldWrite]

    public init(type: Int, parent: Parent?, changes: [FieldWrite]) {
        self.type = type
        self.parent = parent
        self.changes = changes
    }
}

/// What a person saves in one go: changes in one record, and the records that come with it.
public struct Draft: Sendable {
    public var scope: ScopeCode
    /// What was shown when the record was opened; `nil` is all that the store shows now.
    public var token: Token?
    public var record: RecordID?
    public var changes: [FieldWrite] = []
    /// What the save changes in other records, each named once: for whatever must be whole or not at all.
    public var others: [(record: RecordID, changes: [FieldWrite])] = []
    public var creations: [NewRecord] = []
    public var reason: String?
    public var source: Source?
    public var admits: [Dot] = []
    /// What it moves from one scope to another.
    public var transfer: Transfer?

    public init(scope: ScopeCode) { self.scope = scope }
}

/// A save that is durable.
public struct Saved: Sendable {
    public let dot: Dot
    public let created: [RecordID]
    /// Serves the next save of the same record.
    public let token: Token

    init(_ entry: NewEntry, in scope: ScopeCode) {
        dot = entry.dot
        created = entry.created
        token = Token(scope: scope, context: entry.context, ownNumber: entry.dot.number, replica: entry.dot.replica)
    }
}

/// Why a save was not taken: one's own later entry changed these fields after the token was given.
public struct StaleToken: Hashable, Sendable {
    public let record: RecordID
    public let fields: [FieldAddress]

    public init(record: RecordID, fields: [FieldAddress]) {
        self.record = record
        self.fields = fields
    }
}
