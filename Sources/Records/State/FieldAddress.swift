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
