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
    /// The bytes are not UTF-8.
    case notUTF8
    /// Something stands behind the document's end.
    case textAfterEnd
    /// The document ends where a value should stand.
    case endsBeforeValue
    /// The document ends within a text.
    case endsInText
    /// Something else stands where a value should.
    case noValue
    /// What begins like that word of JSON and is another.
    case misspelt(String)
    /// Something else stands where a member's name should.
    case noName
    /// An object has two members of one name.
    case nameTwice
    /// No colon behind a member's name.
    case noColon
    /// No comma between two members.
    case noCommaInObject
    /// No comma between two items.
    case noCommaInList
    /// Objects and lists lie deeper in each other than that.
    case tooDeep(most: Int)
    /// A number begins with a zero that says nothing.
    case leadingZero
    /// A digit is missing in a number.
    case noDigit
    /// A control character in a text.
    case controlCharacter
    /// A backslash with what it does not stand before.
    case badEscape
    /// One half of a pair of surrogates by itself.
    case halfSurrogate
}
