public import Causality
import Changesets
public import Records
import SQLite

/// One field's part of a save.
public struct FieldWrite: Sendable {
    /// Which field, and of a keyed field under which key.
    public let address: FieldAddress
    /// What is done to the field.
    public let kind: ChangeKind
    /// Of `add` and `remove` the element.
    public let value: Value

    /// Puts the parts together; whether they fit each other is judged when the draft is saved.
    public init(_ address: FieldAddress, _ kind: ChangeKind, _ value: Value) {
        self.address = address
        self.kind = kind
        self.value = value
    }
}

/// A record that a save creates. The parent is an existing record, or one created before it in the save.
public struct NewRecord: Sendable {
    /// What a new record lies in: a record that there is, or one that the same save creates, by its index among the creations.
    public enum Parent: Sendable {
        /// A record that there is.
        case existing(RecordID)
        /// A record of the same save, by its index among ``Draft/creations``.
        case created(Int)
    }

    /// The number of its type in the schema.
    public var type: Int
    /// What it lies in; `nil` for a type without parents.
    public var parent: Parent?
    /// What its fields are to be.
    public var changes: [FieldWrite]

    /// Puts the parts together; nothing is checked.
    public init(type: Int, parent: Parent?, changes: [FieldWrite]) {
        self.type = type
        self.parent = parent
        self.changes = changes
    }
}

/// What a person saves in one go: changes in one record, and the records that come with it.
public struct Draft: Sendable {
    /// Where is written.
    public var scope: ScopeCode
    /// What was shown when the record was opened; `nil` is all that the store shows now.
    public var token: Token?
    /// The record that is changed; `nil` where the save only creates.
    public var record: RecordID?
    /// What is done to its fields.
    public var changes: [FieldWrite] = []
    /// What the save changes in other records, each named once: for whatever must be whole or not at all.
    public var others: [(record: RecordID, changes: [FieldWrite])] = []
    /// The records that it makes; a parent stands before what lies in it.
    public var creations: [NewRecord] = []
    /// Why, in the author's words.
    public var reason: String?
    /// How the author came to know.
    public var source: Source?
    /// Entries to let in that rights had kept out.
    public var admits: [Dot] = []
    /// What it moves from one scope to another.
    public var transfer: Transfer?

    /// A draft that changes nothing yet.
    public init(scope: ScopeCode) { self.scope = scope }
}

/// A save that is durable.
public struct Saved: Sendable {
    /// The entry that was written.
    public let dot: Dot
    /// The names of the records that it made, in the order of ``Draft/creations``.
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
    /// The record that was to be saved.
    public let record: RecordID
    /// What one's own later entry changed of what the save writes.
    public let fields: [FieldAddress]

    /// Puts the parts together; nothing is checked.
    public init(record: RecordID, fields: [FieldAddress]) {
        self.record = record
        self.fields = fields
    }
}
