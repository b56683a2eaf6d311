/// Why an answer is not accepted, for the person who gave it.
///
/// The answer itself is not repeated: it may be a citizen's number, and messages go into reports.
public struct InputError: Error, Hashable, Sendable {
    /// What is wrong with the answer.
    public enum Reason: Error, Hashable {
        /// Nothing was answered where something must be.
        case required
        case notABool
        case notANumber
        /// More places after the point than the number says.
        case tooManyPlaces(Int)
        /// Beyond what can be stored.
        case tooLarge
        case notADate
        case notAYear
        /// Outside these bounds, written as people write them.
        case outside(minimum: String?, maximum: String?)
        /// No code, label or number of the list of that name.
        case notInList(String)
        case notAReference
        case notACitizenNumber(CitizenNumber.Problem)
        /// The birth date of a citizen's number lies after today.
        case bornInFuture
        case notARegion
        case notAPhone
        case notAnAttachment
        /// Sealed fields are written by encryption, never as text.
        case isSealed
        /// More Unicode scalars than the number says.
        case tooLong(Int)
        case hasControlCharacters
        /// A value of another kind than the input's, or not in its normal form.
        case otherKind
    }

    /// The input's name; in a group `field.input`.
    public var field: String
    /// The input's label.
    public var label: Label
    /// What is wrong with the answer.
    public var reason: Reason

    /// A fault of the answer to one input.
    public init(field: String, label: Label, reason: Reason) {
        self.field = field
        self.label = label
        self.reason = reason
    }
}
