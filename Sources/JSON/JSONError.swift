/// Why a text is no JSON document, and where.
package struct JSONError: Error, Hashable, Sendable {
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars.
    package var column: Int
    package var fault: JSONFault

    /// A fault at a place.
    package init(line: Int, column: Int, fault: JSONFault) {
        self.line = line
        self.column = column
        self.fault = fault
    }
}

/// What is wrong with a text that is to be JSON; no values of the document are repeated.
public enum JSONFault: Hashable, Sendable {
    /// Editors write the mark unasked.
    case byteOrderMark
    case notUTF8
    case textAfterEnd
    case endsBeforeValue
    case endsInText
    /// Something else stands where a value should.
    case noValue
    /// What begins like that word of JSON and is another.
    case misspelt(String)
    case noName
    case nameTwice
    case noColon
    case noCommaInObject
    case noCommaInList
    case tooDeep(most: Int)
    case leadingZero
    case noDigit
    case controlCharacter
    case badEscape
    case halfSurrogate
}
