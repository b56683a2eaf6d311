public import JSON

/// Why a schema or another file of its kind is refused, and where.
public struct SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's name, as the reader was told it.
    public let file: String
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int
    /// What is wrong there.
    public let fault: SchemaFault

    /// A fault at a place of a file.
    public init(file: String, line: Int, column: Int, fault: SchemaFault) {
        (self.file, self.line, self.column, self.fault) = (file, line, column, fault)
    }

    /// For logs, and for whoever tests: people read a sentence of their own language.
    public var description: String { "\(file):\(line):\(column): \(fault)" }
}

/// What is wrong with a file that people wrote: a case with its facts, and no sentence.
///
/// Names are those of the file's members, or what stands there.
public enum SchemaFault: Hashable, Sendable {
    case syntax(JSONFault)
    case notAnObject(FormPart)
    case unknownMember(String, of: FormPart, known: [String])
    case missing(String, of: FormPart)
    case notAText(String)
    case empty(String)
    case notPlain(String)
    case notAName(String)
    case outside(String, ClosedRange<Int>)
    case notABool(String)
    case notAList(String)
    case notTexts(String)
    case namedTwice(String, in: String)
    case taken(String, FormName, line: Int)
    case emptyList(String)
    case notOneOf(String, for: String, known: [String])

    // MARK: Schemas

    case badSchemaName
    case blankInRole
    case codesNotAnObject
    case listWithoutItems(String)
    case codeOfOtherNumber(String)
    case noRole(String, known: [String])
    case directoryIsNoLevel
    case levelsDescend(after: String)
    case tableOfDirectory(String)
    case tableTaken(String, by: String)
    case nobodyCreates
    case nobodyDecides
    case noType(String)
    case parentElsewhere(String)
    case parentsInACircle(String)
    case noField(String)
    case cannotNumber(String)
    case nobodyWritesField
    case nobodyDecidesField
    case columnTaken(String, by: String)
    case ranksWithoutRule
    case ruleWithoutRanks
    case ranksButWritesNot(String)
    case capWithoutUnion
    case besideInputs(String)
    case standsAlone(rule: String)
    case unionSaysNothing
    case cannotCompare(rule: String)
    case clockDecidesExit
    case appendWithoutEvent
    case minOfText
    case minAboveMax
    case noBounds(String)
    case badBound(String, places: Int)
    case notAYear(String, ClosedRange<Int>)
    case badScale
    case noCodeList(String)
    case notAskedBefore(String)
    case keyedOtherwise(String)
    case answeredByYesOrNo(String)
    case noSuchCode(list: String)
    case answeredByNumber(String)
    case noCondition(on: String)

    // MARK: Later versions of a schema

    case otherSchema(String, inForce: String)
    case versionNotAbove(Int, inForce: Int)
    case otherLevels
    case typeGone(Int, String)
    case roleGone(String)
    case roleAdmitsNoMore(String)
    case codeListGone(String)
    case codeGone(Int, String, list: String)
    case otherScopeOrEvent(String)
    case fieldGone(String)
    case otherKey(String)
    case otherInputs(String)
    case otherRule(String, from: String, to: String)
    case roleLost(String, from: String, of: String)

    // MARK: Tables of regions

    case regionTwice(String)
    case successorNotListed(String)
    case toNotAfterFrom
    case successorInForce
    case notARegion(String)
    case notADate(String)

    /// Of the register's criteria, which are read with the same reader.
    case criteria(CriteriaFault)
}

/// What is wrong with a set of criteria, or with the table of income lines.
public enum CriteriaFault: Hashable, Sendable {
    case notARequirement(known: [String])
    case quantifiedWithin
    case noSubject(String, known: [String])
    case notAnAnswer
    case notOneComparison(known: [String])
    case notAPath(String)
    case cannotBeAsked(String)
    case notInGroup(String, of: String)
    case numberTooLong
    case notAnAmount(known: [String])
    case nothingToCount
    case differenceOfTwo
    case notRegistered
    case notAVillage
    case otherLine
    case otherCount
    case itemOfNoVillage
    case notADayOfTheYear
    case badSetName(String)
    case itemCount(Int, most: Int)
    case quantifierCount(Int, most: Int)
    case yearsReversed
    case outsideTheSet
    case notAField(String)
    case itemTwice(String)
    case notAnIncome
}

/// What an object of a file is.
public enum FormPart: CaseIterable, Hashable, Sendable {
    case schema, scopeLevel, role, codeItem, type, field, input, condition, unit, label, regionTable, region
    case criteriaSet, criteriaItem, criteriaGroups, incomeTable, incomeLine, negation, choice, answerRequirement, requirements
    case recordsRequirement, fieldRequirement, comparison, count, quotient, balance, elementCount, registeredCount, failingCount
    case amount, share, age
}

/// What must not be there twice.
public enum FormName: CaseIterable, Hashable, Sendable {
    case role, roleNumber, itemNumber, item, level, type, typeNumber, input, field, fieldNumber, year
}
