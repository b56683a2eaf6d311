/// Why a save is none, or its entry could not be read again: forms and bounds, not sense.
///
/// Types and fields are named as the schema names them.
public enum InvalidSave: Hashable, Sendable {
    case reasonTooLong(mostBytes: Int)
    case changesOfNoRecord
    case recordNamedTwice
    /// A parent that the same save does not create before its child.
    case parentAfterChild
    case unknownType(Int)
    case unknownField(Int, type: String)
    case fieldWrittenTwice(type: String)
    /// A record's existence is retired, or affirmed with yes.
    case badExistence(type: String)
    /// A kind of change that the field does not take.
    case badKind(field: String, type: String)
    /// A value that is none of the field's, or under a key that is none.
    case badForm(field: String, type: String)
    case valueTooLong(field: String, mostBytes: Int)
    case numberTooGreat(field: String)
    case tooManyChanges(count: Int, most: Int)
    case tooLarge(bytes: Int, most: Int)
    /// A transfer within one scope, or home without having seen what left.
    case impossibleTransfer
}
