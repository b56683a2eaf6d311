import Causality
import Changesets
public import Records
import SQLite

/// One field of a record as people see it.
public struct FieldView: Sendable {
    public let address: FieldAddress
    public let field: Field
    public let verdict: Verdict
    public let state: FieldState

    /// Whether there is more to see than the value.
    public var isCrowded: Bool { !state.isPlain && !(field.isUnion && verdict.attention == .none) }
}

/// A record as it stands.
public struct RecordView: Sendable {
    public let id: RecordID
    public let scope: ScopeCode
    public let type: RecordType
    public let parent: RecordID?
    public let standing: Existence.Standing
    public let existence: Existence
    /// Ascending by address; fields that nobody ever wrote are not in it.
    public let fields: [FieldView]

    public func field(_ address: FieldAddress) -> FieldView? { fields.first { $0.address == address } }

    /// The value that a field shows, of the latest key where it is keyed.
    public func value(_ name: String, key: FieldKey? = nil) -> Value? {
        fields.last { $0.field.name == name && (key == nil || $0.address.key == key) }?.verdict.value
    }
}
