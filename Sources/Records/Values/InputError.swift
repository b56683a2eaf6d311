/// Why an answer is not accepted, for the person who gave it.
///
/// The answer itself is not repeated: it may be a citizen's number, and messages go into reports.
public struct InputError: Error, Hashable, Sendable {
    /// What is wrong with the answer.
    public enum Reason: Error, Hashable, Sendable {
        /// Nothing was answered where something must be.
        case required
        /// Neither yes nor no.
        case notABool
        /// No number in digits.
        case notANumber
        /// More places after the point than the number says.
        case tooManyPlaces(Int)
        /// Beyond what can be stored.
        case tooLarge
        /// No date that the calendar has.
        case notADate
        /// No year from 1900 to 2100.
        case notAYear
        /// Outside these bounds, written as people write them.
        case outside(minimum: String?, maximum: String?)
        /// No code, label or number of the list whose items are these.
        case notInList([Label])
        /// No record, or one of another type.
        case notAReference
        /// None of the numbers that people call records by; see ``RecordNumber``.
        case notARecordNumber
        /// No citizen's number after GB 11643-1999.
        case notACitizenNumber(CitizenNumber.Problem)
        /// The birth date of a citizen's number lies after today.
        case bornInFuture
        /// No code of ``ValueType/region``.
        case notARegion
        /// Not 11 digits.
        case notAPhone
        /// Not 64 hexadecimal digits, with or without a size and a media type behind them.
        case notAnAttachment
        /// Sealed fields are written by encryption, never as text.
        case isSealed
        /// More Unicode scalars than the number says.
        case tooLong(Int)
        /// What moves a cursor or ends a line is no text.
        case hasControlCharacters
        /// This Unicode scalar says that characters were lost where the text came from.
        case brokenCharacter(UInt32)
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
