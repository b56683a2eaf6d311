public import Causality

/// Everything that a scope's entries make of one record.
public struct RecordState: Hashable, Sendable {
    public let type: Int
    public let parent: RecordID?
    public var existence: Existence
    public var fields: [FieldAddress: FieldState]

    public init(type: Int, parent: RecordID?, existence: Existence, fields: [FieldAddress: FieldState] = [:]) {
        self.type = type
        self.parent = parent
        self.existence = existence
        self.fields = fields
    }
}
