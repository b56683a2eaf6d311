import CSV
import Cunlian
import CunlianConsole
import CunlianTrust

@testable import CunlianCommands

extension CSVError: Sampled {
    enum SampledKind: CaseIterable {
        case unreadable, empty, nul, header, pipeTooLarge, noDecoder
    }

    var sampledKind: SampledKind {
        switch self {
        case .unreadable: .unreadable
        case .empty: .empty
        case .nul: .nul
        case .header: .header
        case .pipeTooLarge: .pipeTooLarge
        case .noDecoder: .noDecoder
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .unreadable: .unreadable(path: Fact.text, number: Int32(Fact.number))
        case .empty: .empty
        case .nul: .nul(line: Fact.number)
        case .header: .header(CSVFault(line: Fact.number, kind: .sample(of: .columns)))
        case .pipeTooLarge: .pipeTooLarge(bytesMax: Fact.number)
        case .noDecoder: .noDecoder
        }
    }
}

extension CSVFault.Kind: Sampled {
    enum SampledKind: CaseIterable {
        case unclosedQuote, textAfterQuote, bareQuote, columns, notText, rowTooLong
    }

    var sampledKind: SampledKind {
        switch self {
        case .unclosedQuote: .unclosedQuote
        case .textAfterQuote: .textAfterQuote
        case .bareQuote: .bareQuote
        case .columns: .columns
        case .notText: .notText
        case .rowTooLong: .rowTooLong
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .unclosedQuote: .unclosedQuote(column: Fact.number)
        case .textAfterQuote: .textAfterQuote(column: Fact.number)
        case .bareQuote: .bareQuote(column: Fact.number)
        case .columns: .columns(expected: Fact.number, found: Fact.number)
        case .notText: .notText(column: Fact.number, encoding: .utf8)
        case .rowTooLong: .rowTooLong(bytesMax: Fact.number)
        }
    }
}

extension KeyFileError: Sampled {
    enum SampledKind: CaseIterable {
        case exists, openToOthers, malformed, system
    }

    var sampledKind: SampledKind {
        switch self {
        case .exists: .exists
        case .openToOthers: .openToOthers
        case .malformed: .malformed
        case .system: .system
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .exists: .exists(path: Fact.text)
        case .openToOthers: .openToOthers(path: Fact.text, mode: UInt32(Fact.number))
        case .malformed: .malformed(path: Fact.text)
        case .system: .system(path: Fact.text, .open, number: Int32(Fact.number))
        }
    }
}

extension PersonKeyError: Sampled {
    enum SampledKind: CaseIterable {
        case wrongPassphrase, emptyPassphrase, badName, nameTaken, unknownPerson
    }

    var sampledKind: SampledKind {
        switch self {
        case .wrongPassphrase: .wrongPassphrase
        case .emptyPassphrase: .emptyPassphrase
        case .badName: .badName
        case .nameTaken: .nameTaken
        case .unknownPerson: .unknownPerson
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .wrongPassphrase: .wrongPassphrase(person: Fact.text)
        case .emptyPassphrase: .emptyPassphrase
        case .badName: .badName(Fact.text)
        case .nameTaken: .nameTaken(Fact.text)
        case .unknownPerson: .unknownPerson(Fact.text, known: [Fact.text])
        }
    }
}

extension ConsoleNameRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case otherName, keyStands
    }

    var sampledKind: SampledKind {
        switch self {
        case .otherName: .otherName
        case .keyStands: .keyStands
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .otherName: .otherName(Fact.text)
        case .keyStands: .keyStands(Fact.text)
        }
    }
}

extension LastDayError: Sampled {
    enum SampledKind: CaseIterable {
        case noDate, past
    }

    var sampledKind: SampledKind {
        switch self {
        case .noDate: .noDate
        case .past: .past
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .noDate: .noDate(Fact.text)
        case .past: .past(Fact.text)
        }
    }
}

extension FileFailure.Reason: Sampled {
    enum SampledKind: CaseIterable {
        case system, unreadable, size, tooLarge, notAFile, ofStore
    }

    var sampledKind: SampledKind {
        switch self {
        case .system: .system
        case .unreadable: .unreadable
        case .size: .size
        case .tooLarge: .tooLarge
        case .notAFile: .notAFile
        case .ofStore: .ofStore
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .system: .system(Int32(Fact.number))
        case .unreadable: .unreadable
        case .size: .size(bytes: Fact.number, most: Fact.number)
        case .tooLarge: .tooLarge(most: Fact.number)
        case .notAFile: .notAFile
        case .ofStore: .ofStore
        }
    }
}

extension FirstDayError: Sampled {
    enum SampledKind: CaseIterable {
        case noDate, ahead
    }

    var sampledKind: SampledKind {
        switch self {
        case .noDate: .noDate
        case .ahead: .ahead
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .noDate: .noDate(Fact.text)
        case .ahead: .ahead(Fact.text)
        }
    }
}
