package import JSON

/// Why a file of the register's own is refused, a plan or a procedure, and where.
package struct DocumentError: Error, Hashable, Sendable {
    package let file: String
    /// From 1.
    package let line: Int
    /// From 1, in Unicode scalars.
    package let column: Int
    package let fault: DocumentFault

    init(_ file: String, _ node: JSONNode, _ fault: DocumentFault) {
        (self.file, line, column, self.fault) = (file, node.line, node.column, fault)
    }

    init(_ file: String, _ error: JSONError) {
        (self.file, line, column, fault) = (file, error.line, error.column, .syntax(error.fault))
    }

    /// A fault at a place of a file.
    package init(file: String, line: Int, column: Int, fault: DocumentFault) {
        (self.file, self.line, self.column, self.fault) = (file, line, column, fault)
    }
}

/// What is wrong with a plan or a procedure. Names are those of the file's members.
package enum DocumentFault: Hashable, Sendable {
    case syntax(JSONFault)
    case missing(String)
    case notAText(String)
    case notAList(String)
    /// A list that holds something other than texts.
    case notTexts(String)
    case notABool(String)
    case notANumber(String)
    /// No decimal, written as a text.
    case notADecimal(String)
    case empty(String)
    case outside(String, ClosedRange<Int64>)
    case unknownWord(String, in: String)
    case notOneOf(String, [String])
    case notARegion(String)

    // MARK: Plans

    /// The name of no figure of the file.
    case notAFigure(String)
    case figureTwice(String)
    /// A derivation of that kind has so many terms.
    case termCount(kind: String, Int)
    case zeroTerm
    /// A derivation names its result, or bounds it, and not both.
    case noOneResult

    // MARK: Procedures

    /// The steps are the known ones, in their order.
    case otherSteps
    /// A step that is to come after a later one.
    case stepTooEarly(String)
    /// The cases are the known kinds, each once.
    case otherCases
    /// Cases are numbered from 1, and their levels are listed.
    case caseNumbers
    case twoStates(from: String, on: String)
    /// A published file has the transitions of the program's own.
    case otherTransitions
    /// A published file's runs need what those of the program's own do, by the same standards.
    case otherGoal
    /// A published file's step is done by the event of the program's own.
    case otherEvent(String)
}
