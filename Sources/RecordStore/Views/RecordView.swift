import Causality
import Changesets
public import Records
import SQLite

/// One field of a record as people see it.
public struct FieldView: Sendable {
    /// Which field, and of a keyed field under which key.
    public let address: FieldAddress
    /// What the schema says of it.
    public let field: Field
    /// What its rule makes of it.
    public let verdict: Verdict
    /// The values and proposals that there are.
    public let state: FieldState
    /// Whether what was sealed there is nobody's to read any more, because the record's keys were destroyed; told of views for people alone.
    public internal(set) var isErased = false

    /// Whether it holds a number that its input cannot be, which nobody can read.
    public var isUnreadable: Bool { state.values.contains { !field.isReadable($0.value) } }

    /// Whether nothing can be shown because people disagree; a field that only has proposals beside its value shows the value.
    public var isOpen: Bool { verdict.attention == .disputed && verdict.value == nil && verdict.elements.isEmpty }

    /// Whether there is more to see than the value.
    public var isCrowded: Bool { isUnreadable || !state.isPlain && !(field.isUnion && verdict.attention == .none) }
}

/// A record as it stands.
public struct RecordView: Sendable {
    /// The record's name.
    public let id: RecordID
    /// Where it lies.
    public let scope: ScopeCode
    /// What the schema says of its type.
    public let type: RecordType
    /// The record that it lies in, if its type has parents.
    public let parent: RecordID?
    /// How it stands, with what is known of it in other scopes.
    public let standing: Existence.Standing
    /// Its creation, retirements and the edits that contradict them.
    public let existence: Existence
    /// Ascending by address; fields that nobody ever wrote are not in it.
    public let fields: [FieldView]

    /// The field at that address; `nil` where nobody has written it.
    public func field(_ address: FieldAddress) -> FieldView? { fields.first { $0.address == address } }

    /// The value that a field shows, of the latest key where it is keyed.
    public func value(_ name: String, key: FieldKey? = nil) -> Value? {
        fields.last { $0.field.name == name && (key == nil || $0.address.key == key) }?.verdict.value
    }
}

extension ScopeFold {
    /// A record of a scope folded in memory, as people would have seen it; `nil` where it is not there.
    package func view(of record: RecordID, in scope: ScopeCode) -> RecordView? {
        guard let state = records[record], let type = schema.type(state.type) else { return nil }
        let fields = state.fields.compactMap { address, state -> FieldView? in
            guard let field = type.field(address.field) else { return nil }
            return FieldView(address: address, field: field, verdict: field.judge(state) { info($0) }, state: state)
        }
        return RecordView(
            id: record, scope: scope, type: type, parent: state.parent, standing: state.existence.standing, existence: state.existence,
            fields: fields.sorted { $0.address < $1.address })
    }
}
