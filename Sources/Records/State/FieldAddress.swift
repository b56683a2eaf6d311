/// What tells several values of a keyed field in one record apart.
public enum FieldKey: Hashable, Sendable {
    /// Of a field that is not keyed.
    case none
    /// A year or a survey round.
    case number(Int64)
    /// Apart, so that a million keys that are none take no room for one.
    indirect case record(RecordID)
}

extension FieldKey: Comparable {
    /// No key, then numbers, then records, ascending in each.
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
    /// The field's number in the type; ``Field/existence`` for the record itself.
    public let field: Int
    /// Which of a keyed field's values; of others `.none`.
    public let key: FieldKey

    /// Puts the parts together; by default of a field that is not keyed.
    public init(_ field: Int, _ key: FieldKey = .none) {
        self.field = field
        self.key = key
    }

    /// Where the existence of the record itself is decided.
    public static let existence = FieldAddress(Field.existence)
}

extension FieldAddress: Comparable {
    /// By field, then by key.
    public static func < (a: FieldAddress, b: FieldAddress) -> Bool {
        a.field == b.field ? a.key < b.key : a.field < b.field
    }
}
