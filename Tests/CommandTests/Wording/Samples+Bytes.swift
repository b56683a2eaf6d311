import Changesets

extension WireFault: Sampled {
    enum SampledKind: CaseIterable {
        case endsEarly, bytesLeft, cutShort, damaged, notAChangeset, notSigned, unknown, numberTooWide, numberNotShortest
        case tooGreat, notAFlag, noEntryNumber, noScope, bitsLeft, noPackedBits, badWidth, badDigits, notUTF8, notComposed
        case tooMany, empty, outOfOrder, listedTwice, notListed, neverNamed, notOneForm, nothingMissing, entriesNotNumbered
        case authorListed, guardOfAuthor, badContext, contextBelowZero, badRepeat, ofNoEntry, badRecordName, parentNotBefore
        case knownAndCreated, changeBeforeCreation, nothingChanges, badExistence, badKind, smallGroup, groupInGroup
        case unknownType, impossibleTransfer, recordNotCarried, notOneTree, notSeen, createdAndCarried, movesDirectory, otherCode, noMemory
    }

    var sampledKind: SampledKind {
        switch self {
        case .endsEarly: .endsEarly
        case .bytesLeft: .bytesLeft
        case .cutShort: .cutShort
        case .damaged: .damaged
        case .notAChangeset: .notAChangeset
        case .notSigned: .notSigned
        case .unknown: .unknown
        case .numberTooWide: .numberTooWide
        case .numberNotShortest: .numberNotShortest
        case .tooGreat: .tooGreat
        case .notAFlag: .notAFlag
        case .noEntryNumber: .noEntryNumber
        case .noScope: .noScope
        case .bitsLeft: .bitsLeft
        case .noPackedBits: .noPackedBits
        case .badWidth: .badWidth
        case .badDigits: .badDigits
        case .notUTF8: .notUTF8
        case .notComposed: .notComposed
        case .tooMany: .tooMany
        case .empty: .empty
        case .outOfOrder: .outOfOrder
        case .listedTwice: .listedTwice
        case .notListed: .notListed
        case .neverNamed: .neverNamed
        case .notOneForm: .notOneForm
        case .nothingMissing: .nothingMissing
        case .entriesNotNumbered: .entriesNotNumbered
        case .authorListed: .authorListed
        case .guardOfAuthor: .guardOfAuthor
        case .badContext: .badContext
        case .contextBelowZero: .contextBelowZero
        case .badRepeat: .badRepeat
        case .ofNoEntry: .ofNoEntry
        case .badRecordName: .badRecordName
        case .parentNotBefore: .parentNotBefore
        case .knownAndCreated: .knownAndCreated
        case .changeBeforeCreation: .changeBeforeCreation
        case .nothingChanges: .nothingChanges
        case .badExistence: .badExistence
        case .badKind: .badKind
        case .smallGroup: .smallGroup
        case .groupInGroup: .groupInGroup
        case .unknownType: .unknownType
        case .impossibleTransfer: .impossibleTransfer
        case .recordNotCarried: .recordNotCarried
        case .notOneTree: .notOneTree
        case .notSeen: .notSeen
        case .createdAndCarried: .createdAndCarried
        case .movesDirectory: .movesDirectory
        case .otherCode: .otherCode
        case .noMemory: .noMemory
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .endsEarly: .endsEarly
        case .bytesLeft: .bytesLeft(Fact.number, .record)
        case .cutShort: .cutShort(.record)
        case .damaged: .damaged(.record)
        case .notAChangeset: .notAChangeset
        case .notSigned: .notSigned(.record)
        case .unknown: .unknown(UInt64(Fact.number), .record)
        case .numberTooWide: .numberTooWide
        case .numberNotShortest: .numberNotShortest
        case .tooGreat: .tooGreat(UInt64(Fact.number), most: Fact.number, .record)
        case .notAFlag: .notAFlag(.record)
        case .noEntryNumber: .noEntryNumber(UInt64(Fact.number))
        case .noScope: .noScope(UInt64(Fact.number))
        case .bitsLeft: .bitsLeft
        case .noPackedBits: .noPackedBits
        case .badWidth: .badWidth(UInt64(Fact.number))
        case .badDigits: .badDigits(UInt64(Fact.number))
        case .notUTF8: .notUTF8
        case .notComposed: .notComposed
        case .tooMany: .tooMany(.record)
        case .empty: .empty(.record)
        case .outOfOrder: .outOfOrder(.record)
        case .listedTwice: .listedTwice(.record)
        case .notListed: .notListed(.record)
        case .neverNamed: .neverNamed(.record)
        case .notOneForm: .notOneForm(.record)
        case .nothingMissing: .nothingMissing
        case .entriesNotNumbered: .entriesNotNumbered
        case .authorListed: .authorListed
        case .guardOfAuthor: .guardOfAuthor
        case .badContext: .badContext
        case .contextBelowZero: .contextBelowZero
        case .badRepeat: .badRepeat
        case .ofNoEntry: .ofNoEntry(.record)
        case .badRecordName: .badRecordName
        case .parentNotBefore: .parentNotBefore
        case .knownAndCreated: .knownAndCreated
        case .changeBeforeCreation: .changeBeforeCreation
        case .nothingChanges: .nothingChanges
        case .badExistence: .badExistence
        case .badKind: .badKind
        case .smallGroup: .smallGroup
        case .groupInGroup: .groupInGroup
        case .unknownType: .unknownType
        case .impossibleTransfer: .impossibleTransfer
        case .recordNotCarried: .recordNotCarried
        case .notOneTree: .notOneTree
        case .notSeen: .notSeen
        case .createdAndCarried: .createdAndCarried
        case .movesDirectory: .movesDirectory
        case .otherCode: .otherCode
        case .noMemory: .noMemory
        }
    }
}
