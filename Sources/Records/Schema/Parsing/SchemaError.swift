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
    /// It is no JSON.
    case syntax(JSONFault)
    /// Something stands where an object of that part should.
    case notAnObject(FormPart)
    /// A member that the part does not have; the names that it has.
    case unknownMember(String, of: FormPart, known: [String])
    /// The part lacks a member of that name.
    case missing(String, of: FormPart)
    /// The member is no text.
    case notAText(String)
    /// The member is an empty text.
    case empty(String)
    /// The member is not in Unicode NFC, or has blanks at an end.
    case notPlain(String)
    /// The member cannot be a name: at most 63 of a-z, 0-9 and _, a letter first.
    case notAName(String)
    /// The member is no whole number in that range.
    case outside(String, ClosedRange<Int>)
    /// The member is neither true nor false.
    case notABool(String)
    /// The member is no list.
    case notAList(String)
    /// The list holds something that is no text.
    case notTexts(String)
    /// A list names one thing twice.
    case namedTwice(String, in: String)
    /// Something of that sort has the name or number already, on that line.
    case taken(String, FormName, line: Int)
    /// The list is empty and must not be.
    case emptyList(String)
    /// The word is none that the member takes; those that it takes.
    case notOneOf(String, for: String, known: [String])

    // MARK: Schemas

    /// The schema's name is no name.
    case badSchemaName
    /// A role's code holds a blank or a comma.
    case blankInRole
    /// `codes` is no object of lists.
    case codesNotAnObject
    /// The code list has no items.
    case listWithoutItems(String)
    /// The item's code is also the number of another item.
    case codeOfOtherNumber(String)
    /// There is no role of that code; the codes that there are.
    case noRole(String, known: [String])
    /// A level of scopes has the directory's name.
    case directoryIsNoLevel
    /// A level has fewer digits than the one before it.
    case levelsDescend(after: String)
    /// The type's table would have the name of one of the directory's.
    case tableOfDirectory(String)
    /// The type's table would have the name of another type's.
    case tableTaken(String, by: String)
    /// No role may create records of the type.
    case nobodyCreates
    /// No role may decide conflicts of the type's records.
    case nobodyDecides
    /// A parent or a reference of a type that is not declared.
    case noType(String)
    /// The parent's records live in scopes of another level.
    case parentElsewhere(String)
    /// No record of the type could ever be created: each of its parents needs one of it.
    case parentsInACircle(String)
    /// The type has no field of that name.
    case noField(String)
    /// The field is none by which people could call records.
    case cannotNumber(String)
    /// No role may write the field.
    case nobodyWritesField
    /// No role may decide conflicts of the field.
    case nobodyDecidesField
    /// The field's column would have the name of another one's.
    case columnTaken(String, by: String)
    /// Roles are ranked, and the rule asks for no rank.
    case ranksWithoutRule
    /// The rule `authority` has no ranks.
    case ruleWithoutRanks
    /// The role has a rank and may not write.
    case ranksButWritesNot(String)
    /// A cap on what is no union.
    case capWithoutUnion
    /// A field with inputs has a member that each input has for itself.
    case besideInputs(String)
    /// A field of that rule has no inputs.
    case standsAlone(rule: String)
    /// A union of truth values or of sealed ones.
    case unionSaysNothing
    /// Only texts, citizens' numbers and telephones are sealed, and none that is a union, read by an exit standard or the record's number.
    case cannotBeSealed
    /// The rule compares, and values of the type have no order.
    case cannotCompare(rule: String)
    /// The rule lets a clock choose, and an exit standard reads the field.
    case clockDecidesExit
    /// The rule is of events alone, and the type is none.
    case appendWithoutEvent
    /// A text has a least length.
    case minOfText
    /// The least is above the most.
    case minAboveMax
    /// The type of the input has no such bound.
    case noBounds(String)
    /// Only of attachments is it said.
    case ofAttachments(String)
    case notAMediaType(String)
    /// The bound is no number of at most so many places.
    case badBound(String, places: Int)
    /// The bound is no year in that range.
    case notAYear(String, ClosedRange<Int>)
    /// A decimal of no place, or of too many.
    case badScale
    /// There is no code list of that name.
    case noCodeList(String)
    /// A condition names what is not asked before it.
    case notAskedBefore(String)
    /// A condition names a field of another key, which has no single answer.
    case keyedOtherwise(String)
    /// A condition compares a truth value with something else.
    case answeredByYesOrNo(String)
    /// A condition compares with a code that the list has not.
    case noSuchCode(list: String)
    /// A condition compares a number with something else.
    case answeredByNumber(String)
    /// A condition names an input of a type that none reads.
    case noCondition(on: String)

    // MARK: Later versions of a schema

    /// It is another schema than the one in force.
    case otherSchema(String, inForce: String)
    /// Its version is not above the one in force.
    case versionNotAbove(Int, inForce: Int)
    /// The levels of scopes are not those of before.
    case otherLevels
    /// A type is gone, or has another name.
    case typeGone(Int, String)
    /// A role is gone, or has another number.
    case roleGone(String)
    /// A role admits no more, so what it let in would be put out.
    case roleAdmitsNoMore(String)
    /// A code list is gone.
    case codeListGone(String)
    /// An item of a code list is gone.
    case codeGone(Int, String, list: String)
    /// A type lives in scopes of another level, or is an event no longer or only now.
    case otherScopeOrEvent(String)
    /// A field is gone, or has another name.
    case fieldGone(String)
    /// A field has another key.
    case otherKey(String)
    /// A field has other inputs.
    case otherInputs(String)
    /// A field's rule would judge what was written otherwise.
    case otherRule(String, from: String, to: String)
    /// A role may no longer do what it did, so what it wrote would become proposals.
    case roleLost(String, from: String, of: String)

    // MARK: Tables of regions

    /// The code stands for two regions at one time.
    case regionTwice(String)
    /// A region's successor is not in the table.
    case successorNotListed(String)
    /// A region ends before it begins.
    case toNotAfterFrom
    /// A region that has not ended has a successor.
    case successorInForce
    /// It is no code of a region.
    case notARegion(String)
    /// It is no day.
    case notADate(String)

    /// Of the register's criteria, which are read with the same reader.
    case criteria(CriteriaFault)
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
