import Cunlian
import Records
import Register
import Spreadsheet

@testable import CunlianCommands

extension SpreadsheetError: Sampled {
    enum SampledKind: CaseIterable, Hashable {
        case unreadable, otherForm, notAWorkbook, damaged, tooLarge, tooMany, declaresTypes, noSheet, noMemory
    }

    var sampledKind: SampledKind {
        switch self {
        case .unreadable: .unreadable
        case .otherForm: .otherForm
        case .notAWorkbook: .notAWorkbook
        case .damaged: .damaged
        case .tooLarge: .tooLarge
        case .tooMany: .tooMany
        case .declaresTypes: .declaresTypes
        case .noSheet: .noSheet
        case .noMemory: .noMemory
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .unreadable: .unreadable(path: Fact.text, number: 2)
        case .otherForm: .otherForm(.xls)
        case .notAWorkbook: .notAWorkbook
        case .damaged: .damaged(part: Fact.text)
        case .tooLarge: .tooLarge(part: Fact.text, bytesMax: Fact.number)
        case .tooMany: .tooMany(part: Fact.text, most: Fact.number)
        case .declaresTypes: .declaresTypes(part: Fact.text)
        case .noSheet: .noSheet(Fact.text, among: [Fact.text])
        case .noMemory: .noMemory
        }
    }
}

extension HeaderFault: Sampled {
    enum SampledKind: CaseIterable, Hashable { case unknown, twice, unclear, needsYear, nothingKnown, otherSheets, badMap }

    var sampledKind: SampledKind {
        switch self {
        case .unknown: .unknown
        case .twice: .twice
        case .unclear: .unclear
        case .needsYear: .needsYear
        case .nothingKnown: .nothingKnown
        case .otherSheets: .otherSheets
        case .badMap: .badMap
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        let column = ColumnName(place: 30, title: Fact.text)
        return switch kind {
        case .unknown: .unknown([column], type: Fact.type, titles: [Fact.label])
        case .twice: .twice(column, column)
        case .unclear: .unclear(column, field: Fact.label, unit: Fact.label)
        case .needsYear: .needsYear(column)
        case .nothingKnown: .nothingKnown(type: Fact.type)
        case .otherSheets: .otherSheets([Fact.text], instead: Fact.text, type: Fact.type)
        case .badMap: .badMap(line: Fact.number, column: Fact.number, .sample(of: .syntax))
        }
    }
}

extension MapFault: Sampled {
    enum SampledKind: CaseIterable, Hashable { case syntax, missing, unknownType, unknownField }

    var sampledKind: SampledKind {
        switch self {
        case .syntax: .syntax
        case .missing: .missing
        case .unknownType: .unknownType
        case .unknownField: .unknownField
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .syntax: .syntax
        case .missing: .missing(Fact.text)
        case .unknownType: .unknownType(Fact.text)
        case .unknownField: .unknownField(Fact.text)
        }
    }
}

extension CellDoubt: Sampled {
    enum SampledKind: CaseIterable, Hashable { case zeros, exponent, rounded, replaced, serial, time, becameDate, cut, noName }

    var sampledKind: SampledKind {
        switch self {
        case .zeros: .zeros
        case .exponent: .exponent
        case .rounded: .rounded
        case .replaced: .replaced
        case .serial: .serial
        case .time: .time
        case .becameDate: .becameDate
        case .cut: .cut
        case .noName: .noName
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .zeros: .zeros
        case .exponent: .exponent
        case .rounded: .rounded
        case .replaced: .replaced
        case .serial: .serial(Fact.text)
        case .time: .time
        case .becameDate: .becameDate
        case .cut: .cut
        case .noName: .noName
        }
    }
}

extension CellFault: Sampled {
    enum SampledKind: CaseIterable, Hashable { case error, uncalculated, answer }

    var sampledKind: SampledKind {
        switch self {
        case .error: .error
        case .uncalculated: .uncalculated
        case .answer: .answer
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .error: .error(Fact.text)
        case .uncalculated: .uncalculated
        case .answer: .answer(.required)
        }
    }
}

extension RowDoubt: Sampled {
    enum SampledKind: CaseIterable, Hashable { case otherParent, otherScope, lookalike, sameAsLine, sameName, otherCitizenNumber, several }

    var sampledKind: SampledKind {
        switch self {
        case .otherParent: .otherParent
        case .otherScope: .otherScope
        case .lookalike: .lookalike
        case .sameAsLine: .sameAsLine
        case .sameName: .sameName
        case .otherCitizenNumber: .otherCitizenNumber
        case .several: .several
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .otherParent: .otherParent(standing: Fact.text)
        case .otherScope: .otherScope(standing: Fact.text)
        case .lookalike: .lookalike(standing: Fact.text)
        case .sameAsLine: .sameAsLine(Fact.number)
        case .sameName: .sameName(standing: Fact.text)
        case .otherCitizenNumber: .otherCitizenNumber(standing: Fact.text)
        case .several: .several([Fact.text])
        }
    }
}

extension ImportFault: Sampled {
    enum SampledKind: CaseIterable, Hashable {
        case invalid, edit, store, ownOtherValue, changedByItsAuthor, cell, doubt, emptied, disputed, untitled, row, rule, noted, passedOver
    }

    var sampledKind: SampledKind {
        switch self {
        case .invalid: .invalid
        case .edit: .edit
        case .store: .store
        case .ownOtherValue: .ownOtherValue
        case .changedByItsAuthor: .changedByItsAuthor
        case .cell: .cell
        case .doubt: .doubt
        case .emptied: .emptied
        case .disputed: .disputed
        case .untitled: .untitled
        case .row: .row
        case .rule: .rule
        case .noted: .noted
        case .passedOver: .passedOver
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .invalid: .invalid(Fact.input)
        case .edit: .edit(.sample(of: .unknownType))
        case .store: .store(.sample(of: .sqlite))
        case .ownOtherValue: .ownOtherValue(standing: Fact.text)
        case .changedByItsAuthor: .changedByItsAuthor
        case .cell: .cell(.error(Fact.text))
        case .doubt: .doubt(.zeros, standing: [Fact.text])
        case .emptied: .emptied(standing: Fact.text)
        case .disputed: .disputed(values: [Fact.text, Fact.text], proposals: [Fact.text])
        case .untitled: .untitled
        case .row: .row(.sameAsLine(Fact.number))
        case .rule: .rule(EntryRefusal.sample(of: .enteredTwice))
        case .noted: .noted(HelpRemark.sample(of: .hasLeft))
        case .passedOver: .passedOver(.total)
        }
    }
}
