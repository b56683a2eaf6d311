/// What is wrong with a set of criteria, or with the table of income lines.
public enum CriteriaFault: Hashable, Sendable {
    /// Nothing is required; the words by which something is.
    case notARequirement(known: [String])
    /// `every` or `some` within another.
    case quantifiedWithin
    /// No such records can be asked about there; those that can.
    case noSubject(String, known: [String])
    /// An answer is none of true, false and codes.
    case notAnAnswer
    /// None of the comparisons is made, or several; their words.
    case notOneComparison(known: [String])
    /// It is no path of a field or of its input.
    case notAPath(String)
    /// A field of records that cannot be asked about there.
    case cannotBeAsked(String)
    /// The field is not among those that the evidence covers.
    case notInGroup(String, of: String)
    /// A number of more than six places, or with an exponent.
    case numberTooLong
    /// It is no amount; the words by which one is made.
    case notAnAmount(known: [String])
    /// Records are counted within one record.
    case nothingToCount
    /// A difference of more or fewer than two terms.
    case differenceOfTwo
    /// What is not registered of a village, or not asked of one.
    case notRegistered
    /// Households are counted of what is no village.
    case notAVillage
    /// An income line of another name.
    case otherLine
    /// A share counts something else than households or persons.
    case otherCount
    /// A share is held against an item, and not of a village.
    case itemOfNoVillage
    /// It is no day that every year has.
    case notADayOfTheYear
    /// It cannot be the name of a set.
    case badSetName(String)
    /// The set has no items, or too many.
    case itemCount(Int, most: Int)
    /// The set has too many of `every` and `some`.
    case quantifierCount(Int, most: Int)
    /// The set ends before it begins.
    case yearsReversed
    /// An item is in force when the set is not.
    case outsideTheSet
    /// A group is named by something else than a field.
    case notAField(String)
    /// Two items of one number are in force in one year.
    case itemTwice(String)
    /// It is no amount of yuan.
    case notAnIncome
}
