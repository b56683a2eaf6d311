import ArgumentParser
import CSV
import Cunlian
import CunlianHTTP
import CunlianTrust
import RecordStore
import Records
import Register
import SyncSession
import Terminal

// What a script makes of each error: by its case, and by nothing that people read.

extension ExitCode {
    /// Done, or refused unharmed, and people must look at something new.
    static let look = ExitCode(3)
    /// Nothing was written.
    static let badInput = ExitCode(65)
    /// Nothing was lost.
    static let unreachable = ExitCode(69)
    static let disk = ExitCode(74)
    static let notPermitted = ExitCode(77)
}

extension StoreError {
    var exitCode: ExitCode {
        switch self {
        case .sqlite, .wire, .closed, .replaced, .writeWithinRead, .noStore, .notAStore, .newerStore, .damaged: .disk
        case .unsigned, .otherKey: .failure
        case .notPermitted, .succession(.cannotAcceptHere): .notPermitted
        case .stale, .newerForm: .look
        case .schema, .unknownRecord, .invalid, .unpublishable, .badToken, .late: .badInput
        case .attachment(.outstanding): .look
        case .attachment(.damaged): .disk
        case .attachment: .badInput
        case .succession: .badInput
        }
    }
}

extension EditError {
    var exitCode: ExitCode {
        switch self {
        case .needsAttention, .stale, .conflictChanged, .cannotUndo(.builtOn), .isRetired: .look
        case .notPermitted: .notPermitted
        case .cannotUndo, .unknownType, .unknownField, .incompletePath, .partsDiffer, .badKey, .roundAhead, .notAnAssignment,
            .notACondition, .invalid,
            .unknownRecord, .otherType, .ambiguousRecord,
            .missingParent, .wrongParent, .numberTaken, .numberOfElsewhere, .recordNotHere, .wrongScope, .scopeNotNamed, .regionNotHere,
            .unknownConflict,
            .ambiguousConflict, .unknownDot, .afterSuccession,
            .unknownChoice,
            .notAnExistenceChoice, .nothingToWrite, .cannotMove, .unknownLateEntry, .notArrived:
            .badInput
        }
    }
}

extension ExitRefusal {
    var exitCode: ExitCode {
        switch sort {
        case .look: .look
        case .badInput: .badInput
        case .notPermitted: .notPermitted
        }
    }
}

extension HouseholdRefusal {
    var exitCode: ExitCode {
        switch sort {
        case .look: .look
        case .badInput: .badInput
        case .notPermitted: .notPermitted
        }
    }
}

extension HandOverRefusal {
    var exitCode: ExitCode {
        switch self {
        case .notArrived: .look
        case .unknownPerson, .samePerson, .nothing: .badInput
        }
    }
}

extension PublicationRefusal {
    var exitCode: ExitCode {
        switch self {
        case .otherOffice: .notPermitted
        case .drawnBefore, .doubledVouchers: .look
        case .wrongRegion, .nothing, .unknownCode, .notAPage, .olderForm, .notOnList, .listIsHere, .unknownNumber, .rowsNotHere, .longList,
            .holdsNumber:
            .badInput
        }
    }
}

extension TransportError {
    var exitCode: ExitCode {
        switch self {
        case .notReachable, .timedOut, .busy, .garbage: .unreachable
        case .refused(let refusal): refusal.exitCode
        }
    }
}

extension SyncRefusal {
    var exitCode: ExitCode {
        switch code {
        case .notPermitted, .unknownCode: .notPermitted
        case .malformed, .tooLarge, .wrongSuite, .busy, .newerVersion, .storeClosed: .failure
        }
    }
}

extension PersonKeyError {
    var exitCode: ExitCode {
        switch self {
        case .wrongPassphrase: .notPermitted
        case .emptyPassphrase, .badName, .nameTaken, .unknownPerson: .badInput
        }
    }
}

extension BundleFault {
    var exitCode: ExitCode {
        switch self {
        case .unknownWriter, .writerGrantEnded, .writerEnded, .addresseeWithoutGrant, .withoutTree: .notPermitted
        case .notABundle, .newerVersion, .unknownSuite, .forSomebodyElse, .otherLength, .damaged, .badContent, .badFrame, .swapped,
            .noAddressee, .unknownAddressee, .ambiguousAddressee, .noKey, .addressedToOneself, .partsTooSmall, .tooManyScopes,
            .tooManyParts:
            .badInput
        }
    }
}

extension CommandFault {
    var exitCode: ExitCode {
        switch self {
        case .otherRound, .nothingToAsk: .failure
        case .numbersAreSealed, .servesAnybody, .servesElsewhere, .practiceStaysHere, .locked, .signInAgain, .otherNode, .invitesNowhere:
            .notPermitted
        case .storeIsThere, .otherStore, .keyIsMissing, .tooLong, .unknownRole, .unknownPerson, .severalKeys, .notADate,
            .unregisteredRegion, .declineNeedsReason,
            .noRegionForTargets, .fieldFile, .notAPracticeFolder, .unknownExercise, .notShared, .whoSignsIn, .sharesAlready, .lastPerson,
            .workLeft,
            .noPassphrase, .noOldPassphrase,
            .passphrasesDiffer, .fileIsThere, .notACode:
            .badInput
        }
    }
}
