import JSON
import Records
import Register

extension English {
    func sentence(_ error: SchemaError) -> String { place(error.file, error.line, error.column) + words(error.fault) }

    func sentence(_ error: DocumentError) -> String { place(error.file, error.line, error.column) + words(error.fault) }

    /// As editors and terminals link it.
    private func place(_ file: String, _ line: Int, _ column: Int) -> String { "\(file):\(line):\(column): " }

    func words(_ fault: JSONFault) -> String {
        switch fault {
        case .byteOrderMark: "the file begins with a byte-order mark; save it as UTF-8 without one"
        case .notUTF8: "the text is not UTF-8; save the file as UTF-8"
        case .textAfterEnd: "there is text after the end of the document; remove it"
        case .endsBeforeValue: "the document ends where a value should stand"
        case .endsInText: "the document ends within a text; close it with \""
        case .noValue: "a value should stand here: an object, a list, a text in \", a number, true, false or null"
        case .misspelt(let word): "a value should stand here; did you mean \(word)?"
        case .noName: "a name in \" should stand here"
        case .nameTwice: "the object has this name already; keep one"
        case .noColon: "a colon should stand here, after the name"
        case .noCommaInObject: "a comma or } should stand here"
        case .noCommaInList: "a comma or ] should stand here"
        case .tooDeep(let most): "lists and objects are nested more than \(most) deep"
        case .leadingZero: "a number has no leading zeros"
        case .noDigit: "a digit should stand here"
        case .controlCharacter: "a control character stands in a text; write it as an escape, such as \\n"
        case .badEscape: "a backslash is followed by one of \" \\ / b f n r t, or u and four hexadecimal digits"
        case .halfSurrogate: "half of a surrogate pair stands alone; write the character itself"
        }
    }

    private func words(_ fault: DocumentFault) -> String {
        switch fault {
        case .syntax(let fault): words(fault)
        case .missing(let name): "\"\(name)\" is missing; add it"
        case .notAText(let name): "\"\(name)\" must be a text"
        case .notAList(let name): "\"\(name)\" must be a list"
        case .notTexts(let name): "\"\(name)\" holds texts only"
        case .notABool(let name): "\"\(name)\" must be true or false"
        case .notANumber(let name): "\"\(name)\" must be a number"
        case .notADecimal(let name): "\"\(name)\" must be a decimal as text"
        case .empty(let name): "\"\(name)\" must not be empty"
        case .outside(let name, let range): "\"\(name)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .unknownWord(let text, let name): "\"\(name)\" does not know \"\(text)\""
        case .notOneOf(let name, let known): "\"\(name)\" must be one of \(known.joined(separator: ", "))"
        case .notARegion(let name): "\"\(name)\" must be a region's code"
        case .notAFigure(let name): "\"\(name)\" must name figures of the file"
        case .figureTwice(let id): "the figure \(id) is there twice"
        case .termCount(let kind, let count): "a \(kind) needs \(count) \(count == 1 ? "term" : "terms")"
        case .zeroTerm: "a term must not be zero"
        case .noOneResult: "\"result\" must name a figure of the file, or \"least\" and \"greatest\" bound it"
        case .otherSteps: "\"steps\" must be the twelve known ones, in their order"
        case .stepTooEarly(let step): "\(step) must come after earlier steps only"
        case .otherCases: "\"cases\" must be the known kinds, each once"
        case .caseNumbers: "cases are numbered from 1, and their levels are listed"
        case .otherTransitions: "\"transitions\" must be those of the program's own file: they hold for all years"
        case .otherGoal: "\"runs\" must need what those of the program's own file do, by the same standards"
        case .otherEvent(let step): "the step \(step) must be done by the event of the program's own file"
        case .twoStates(let state, let signal): "from \(state) \(signal) leads to two states"
        }
    }
}
