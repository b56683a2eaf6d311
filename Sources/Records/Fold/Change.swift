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

/// One field within an entry.
public struct Change: Hashable, Sendable {
    /// The record that is changed.
    public let record: RecordID
    /// Which of its fields, and of a keyed field under which key.
    public let address: FieldAddress
    /// What is done to the field.
    public let kind: ChangeKind
    /// Of `add` and `remove` the element; of `delete` `.missing`.
    public let value: Value

    /// Puts the parts together; whether they fit each other is judged where the entry is folded.
    public init(_ record: RecordID, _ address: FieldAddress, _ kind: ChangeKind, _ value: Value) {
        self.record = record
        self.address = address
        self.kind = kind
        self.value = value
    }
}

/// A record that an entry creates.
public struct Creation: Hashable, Sendable {
    /// The name of the new record.
    public let record: RecordID
    /// The number of its type in the schema.
    public let type: Int
    /// The record that it lies in; `nil` where it lies in none.
    public let parent: RecordID?

    /// Puts the parts together; nothing is checked.
    public init(_ record: RecordID, type: Int, parent: RecordID?) {
        self.record = record
        self.type = type
        self.parent = parent
    }
}
