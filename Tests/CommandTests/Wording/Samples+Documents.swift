import JSON
import Register

@testable import CunlianCommands

extension JSONFault: Sampled {
    enum SampledKind: CaseIterable {
        case byteOrderMark, notUTF8, textAfterEnd, endsBeforeValue, endsInText, noValue, misspelt, noName, nameTwice
        case noColon, noCommaInObject, noCommaInList, tooDeep, leadingZero, noDigit, controlCharacter, badEscape
        case halfSurrogate
    }

    var sampledKind: SampledKind {
        switch self {
        case .byteOrderMark: .byteOrderMark
        case .notUTF8: .notUTF8
        case .textAfterEnd: .textAfterEnd
        case .endsBeforeValue: .endsBeforeValue
        case .endsInText: .endsInText
        case .noValue: .noValue
        case .misspelt: .misspelt
        case .noName: .noName
        case .nameTwice: .nameTwice
        case .noColon: .noColon
        case .noCommaInObject: .noCommaInObject
        case .noCommaInList: .noCommaInList
        case .tooDeep: .tooDeep
        case .leadingZero: .leadingZero
        case .noDigit: .noDigit
        case .controlCharacter: .controlCharacter
        case .badEscape: .badEscape
        case .halfSurrogate: .halfSurrogate
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .byteOrderMark: .byteOrderMark
        case .notUTF8: .notUTF8
        case .textAfterEnd: .textAfterEnd
        case .endsBeforeValue: .endsBeforeValue
        case .endsInText: .endsInText
        case .noValue: .noValue
        case .misspelt: .misspelt(Fact.text)
        case .noName: .noName
        case .nameTwice: .nameTwice
        case .noColon: .noColon
        case .noCommaInObject: .noCommaInObject
        case .noCommaInList: .noCommaInList
        case .tooDeep: .tooDeep(most: Fact.number)
        case .leadingZero: .leadingZero
        case .noDigit: .noDigit
        case .controlCharacter: .controlCharacter
        case .badEscape: .badEscape
        case .halfSurrogate: .halfSurrogate
        }
    }
}

extension DocumentFault: Sampled {
    enum SampledKind: CaseIterable {
        case syntax, missing, notAText, notAList, notTexts, notABool, notANumber, notADecimal, empty, outside, unknownWord
        case notOneOf, notARegion, notAFigure, figureTwice, termCount, zeroTerm, noOneResult, otherSteps, stepTooEarly
        case otherCases, caseNumbers, twoStates, otherTransitions, otherGoal, otherEvent
    }

    var sampledKind: SampledKind {
        switch self {
        case .syntax: .syntax
        case .missing: .missing
        case .notAText: .notAText
        case .notAList: .notAList
        case .notTexts: .notTexts
        case .notABool: .notABool
        case .notANumber: .notANumber
        case .notADecimal: .notADecimal
        case .empty: .empty
        case .outside: .outside
        case .unknownWord: .unknownWord
        case .notOneOf: .notOneOf
        case .notARegion: .notARegion
        case .notAFigure: .notAFigure
        case .figureTwice: .figureTwice
        case .termCount: .termCount
        case .zeroTerm: .zeroTerm
        case .noOneResult: .noOneResult
        case .otherSteps: .otherSteps
        case .stepTooEarly: .stepTooEarly
        case .otherCases: .otherCases
        case .caseNumbers: .caseNumbers
        case .twoStates: .twoStates
        case .otherTransitions: .otherTransitions
        case .otherGoal: .otherGoal
        case .otherEvent: .otherEvent
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .syntax: .syntax(.sample(of: .byteOrderMark))
        case .missing: .missing(Fact.text)
        case .notAText: .notAText(Fact.text)
        case .notAList: .notAList(Fact.text)
        case .notTexts: .notTexts(Fact.text)
        case .notABool: .notABool(Fact.text)
        case .notANumber: .notANumber(Fact.text)
        case .notADecimal: .notADecimal(Fact.text)
        case .empty: .empty(Fact.text)
        case .outside: .outside(Fact.text, 1...7)
        case .unknownWord: .unknownWord(Fact.text, in: Fact.text)
        case .notOneOf: .notOneOf(Fact.text, [Fact.text])
        case .notARegion: .notARegion(Fact.text)
        case .notAFigure: .notAFigure(Fact.text)
        case .figureTwice: .figureTwice(Fact.text)
        case .termCount: .termCount(kind: Fact.text, Fact.number)
        case .zeroTerm: .zeroTerm
        case .noOneResult: .noOneResult
        case .otherSteps: .otherSteps
        case .stepTooEarly: .stepTooEarly(Fact.text)
        case .otherCases: .otherCases
        case .caseNumbers: .caseNumbers
        case .twoStates: .twoStates(from: Fact.text, on: Fact.text)
        case .otherTransitions: .otherTransitions
        case .otherGoal: .otherGoal
        case .otherEvent: .otherEvent(Fact.text)
        }
    }
}
