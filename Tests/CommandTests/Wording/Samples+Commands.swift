import JSON
import Records
import SyncSession
import Terminal

@testable import CunlianCommands

extension CommandFault: Sampled {
    enum SampledKind: CaseIterable {
        case unknownRole, unknownPerson, severalKeys, notADate, unregisteredRegion, declineNeedsReason, noRegionForTargets,
            fieldFile,
            otherRound
        case nothingToAsk, servesAnybody, servesElsewhere, tooLong, storeIsThere, numbersAreSealed, otherStore, keyIsMissing,
            invitesNowhere,
            practiceStaysHere,
            notAPracticeFolder,
            unknownExercise, otherNode, locked, signInAgain, notShared, whoSignsIn, noPassphrase, noOldPassphrase, passphrasesDiffer,
            fileIsThere, notACode,
            sharesAlready, lastPerson, workLeft
    }

    var sampledKind: SampledKind {
        switch self {
        case .unknownRole: .unknownRole
        case .notADate: .notADate
        case .unknownPerson: .unknownPerson
        case .severalKeys: .severalKeys
        case .unregisteredRegion: .unregisteredRegion
        case .declineNeedsReason: .declineNeedsReason
        case .noRegionForTargets: .noRegionForTargets
        case .fieldFile: .fieldFile
        case .otherRound: .otherRound
        case .nothingToAsk: .nothingToAsk
        case .servesAnybody: .servesAnybody
        case .servesElsewhere: .servesElsewhere
        case .tooLong: .tooLong
        case .fileIsThere: .fileIsThere
        case .notACode: .notACode
        case .storeIsThere: .storeIsThere
        case .numbersAreSealed: .numbersAreSealed
        case .otherStore: .otherStore
        case .keyIsMissing: .keyIsMissing
        case .invitesNowhere: .invitesNowhere
        case .practiceStaysHere: .practiceStaysHere
        case .notAPracticeFolder: .notAPracticeFolder
        case .unknownExercise: .unknownExercise
        case .otherNode: .otherNode
        case .locked: .locked
        case .signInAgain: .signInAgain
        case .notShared: .notShared
        case .whoSignsIn: .whoSignsIn
        case .sharesAlready: .sharesAlready
        case .lastPerson: .lastPerson
        case .workLeft: .workLeft
        case .noPassphrase: .noPassphrase
        case .noOldPassphrase: .noOldPassphrase
        case .passphrasesDiffer: .passphrasesDiffer
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .unknownRole: .unknownRole(Fact.text, known: [Fact.label])
        case .unknownPerson: .unknownPerson(Fact.text)
        case .severalKeys: .severalKeys(Fact.text, keys: [Fact.text])
        case .notADate: .notADate(Fact.text, option: Fact.text)
        case .unregisteredRegion: .unregisteredRegion(Fact.scope)
        case .declineNeedsReason: .declineNeedsReason
        case .noRegionForTargets: .noRegionForTargets
        case .fieldFile: .fieldFile(path: Fact.text, line: Fact.number, .sample(of: .syntax))
        case .otherRound: .otherRound(Int64(Fact.number))
        case .nothingToAsk: .nothingToAsk(Fact.label)
        case .servesAnybody: .servesAnybody
        case .servesElsewhere: .servesElsewhere(Fact.scope)
        case .storeIsThere: .storeIsThere(path: Fact.text)
        case .numbersAreSealed: .numbersAreSealed([Label(zh: Fact.text, en: Fact.text)])
        case .otherStore: .otherStore(path: Fact.text)
        case .keyIsMissing: .keyIsMissing(path: Fact.text)
        case .invitesNowhere: .invitesNowhere(node: Fact.text)
        case .practiceStaysHere: .practiceStaysHere
        case .notAPracticeFolder: .notAPracticeFolder(path: Fact.text)
        case .unknownExercise: .unknownExercise(11, count: 10)
        case .otherNode: .otherNode(address: Fact.text)
        case .locked: .locked(people: [Fact.text], hasRunOut: true)
        case .signInAgain: .signInAgain(people: [Fact.text])
        case .notShared: .notShared
        case .whoSignsIn: .whoSignsIn(people: [Fact.text])
        case .sharesAlready: .sharesAlready(Fact.text)
        case .lastPerson: .lastPerson(Fact.text)
        case .workLeft: .workLeft(Fact.text)
        case .noPassphrase: .noPassphrase
        case .noOldPassphrase: .noOldPassphrase
        case .passphrasesDiffer: .passphrasesDiffer
        case .fileIsThere: .fileIsThere(path: Fact.text)
        case .notACode: .notACode(.length(7))
        case .tooLong: .tooLong(option: "--person", mostBytes: Fact.number)
        }
    }
}

extension FieldFileFault: Sampled {
    enum SampledKind: CaseIterable {
        case syntax, noObject, objectInGroup
    }

    var sampledKind: SampledKind {
        switch self {
        case .syntax: .syntax
        case .noObject: .noObject
        case .objectInGroup: .objectInGroup
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .syntax: .syntax(.sample(of: .byteOrderMark))
        case .noObject: .noObject
        case .objectInGroup: .objectInGroup
        }
    }
}

extension InterviewError: Sampled {
    enum SampledKind: CaseIterable {
        case terminal
    }

    var sampledKind: SampledKind {
        switch self {
        case .terminal: .terminal
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .terminal: .terminal(number: Int32(Fact.number))
        }
    }
}
