import Causality

/// Everything that a scope's entries make of one record.
public struct RecordState: Hashable, Sendable {
    /// The number of its type in the schema.
    public let type: Int
    /// The record that it lies in, from its creation on.
    public let parent: RecordID?
    /// Whether it is there.
    public var existence: Existence
    /// Only fields that somebody has written.
    public var fields: [FieldAddress: FieldState]

    /// Puts the parts together; by default without fields.
    public init(type: Int, parent: RecordID?, existence: Existence, fields: [FieldAddress: FieldState] = [:]) {
        self.type = type
        self.parent = parent
        self.existence = existence
        self.fields = fields
    }
}
