import Causality
import Cunlian
import RecordStore
import Records

@testable import CunlianCommands

extension EditError: Sampled {
    enum SampledKind: CaseIterable {
        case unknownType, unknownField, incompletePath, partsDiffer, badKey, roundAhead, notAnAssignment, notACondition, invalid,
            unknownRecord, otherType
        case ambiguousRecord, missingParent, wrongParent, numberTaken, numberOfElsewhere, recordNotHere, isRetired, wrongScope,
            scopeNotNamed,
            regionNotHere, needsAttention, stale
        case conflictChanged, unknownConflict, ambiguousConflict, unknownDot, afterSuccession, unknownChoice, notAnExistenceChoice,
            nothingToWrite
        case cannotMove, unknownLateEntry, notArrived, cannotUndo, notPermitted
    }

    var sampledKind: SampledKind {
        switch self {
        case .unknownType: .unknownType
        case .unknownField: .unknownField
        case .incompletePath: .incompletePath
        case .partsDiffer: .partsDiffer
        case .badKey: .badKey
        case .roundAhead: .roundAhead
        case .notAnAssignment: .notAnAssignment
        case .notACondition: .notACondition
        case .invalid: .invalid
        case .unknownRecord: .unknownRecord
        case .otherType: .otherType
        case .ambiguousRecord: .ambiguousRecord
        case .missingParent: .missingParent
        case .wrongParent: .wrongParent
        case .numberTaken: .numberTaken
        case .numberOfElsewhere: .numberOfElsewhere
        case .recordNotHere: .recordNotHere
        case .isRetired: .isRetired
        case .wrongScope: .wrongScope
        case .scopeNotNamed: .scopeNotNamed
        case .regionNotHere: .regionNotHere
        case .needsAttention: .needsAttention
        case .stale: .stale
        case .conflictChanged: .conflictChanged
        case .unknownConflict: .unknownConflict
        case .ambiguousConflict: .ambiguousConflict
        case .unknownDot: .unknownDot
        case .afterSuccession: .afterSuccession
        case .unknownChoice: .unknownChoice
        case .notAnExistenceChoice: .notAnExistenceChoice
        case .nothingToWrite: .nothingToWrite
        case .cannotMove: .cannotMove
        case .unknownLateEntry: .unknownLateEntry
        case .notArrived: .notArrived
        case .cannotUndo: .cannotUndo
        case .notPermitted: .notPermitted
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .unknownType: .unknownType(Fact.text, near: [Fact.label])
        case .unknownField: .unknownField(Fact.text, type: Fact.type, fields: [Fact.label])
        case .incompletePath: .incompletePath(Fact.text, inputs: [Fact.text], labels: [Fact.label])
        case .partsDiffer: .partsDiffer(Fact.text, parts: [Fact.text])
        case .badKey: .badKey(Fact.text)
        case .roundAhead: .roundAhead(Int64(Fact.number), last: Fact.number)
        case .notAnAssignment: .notAnAssignment(Fact.text)
        case .notACondition: .notACondition(Fact.text)
        case .invalid: .invalid([Fact.input])
        case .unknownRecord: .unknownRecord(Fact.text)
        case .otherType: .otherType(Fact.text, Fact.type, wanted: Fact.type)
        case .ambiguousRecord: .ambiguousRecord(Fact.text, [Fact.text])
        case .missingParent: .missingParent([Fact.label])
        case .wrongParent: .wrongParent(Fact.label, Fact.label, [Fact.label])
        case .numberTaken: .numberTaken(Fact.text, by: Fact.text)
        case .numberOfElsewhere: .numberOfElsewhere(Fact.text, region: Fact.text)
        case .recordNotHere: .recordNotHere(Fact.text, region: Fact.text)
        case .isRetired: .isRetired(Fact.text)
        case .wrongScope: .wrongScope(Fact.text)
        case .scopeNotNamed: .scopeNotNamed(among: [Fact.scope])
        case .regionNotHere: .regionNotHere(Fact.scope)
        case .needsAttention: .needsAttention([Fact.text])
        case .stale: .stale([Fact.text], token: Fact.text)
        case .conflictChanged: .conflictChanged(Fact.text)
        case .unknownConflict: .unknownConflict(Fact.text)
        case .ambiguousConflict: .ambiguousConflict(Fact.text, [Fact.text])
        case .unknownDot: .unknownDot(Fact.text)
        case .afterSuccession: .afterSuccession(Fact.text)
        case .unknownChoice: .unknownChoice(Fact.number, of: Fact.number)
        case .notAnExistenceChoice: .notAnExistenceChoice
        case .nothingToWrite: .nothingToWrite
        case .cannotMove: .cannotMove(.sample(of: .needsReason))
        case .unknownLateEntry: .unknownLateEntry(Fact.dot)
        case .notArrived: .notArrived(in: Fact.scope)
        case .cannotUndo: .cannotUndo(.nothing)
        case .notPermitted: .notPermitted(.sample(of: .mayNotKeep))
        }
    }
}

extension MoveRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case needsReason, liesInAnother, isRetired, isThere, movedAway, noPlace, unknownRegion
    }

    var sampledKind: SampledKind {
        switch self {
        case .needsReason: .needsReason
        case .liesInAnother: .liesInAnother
        case .isRetired: .isRetired
        case .isThere: .isThere
        case .movedAway: .movedAway
        case .noPlace: .noPlace
        case .unknownRegion: .unknownRegion
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .needsReason: .needsReason
        case .liesInAnother: .liesInAnother(Fact.type)
        case .isRetired: .isRetired
        case .isThere: .isThere(Fact.scope)
        case .movedAway: .movedAway(to: [Fact.scope])
        case .noPlace: .noPlace(Fact.text, for: Fact.type, digits: Fact.number)
        case .unknownRegion: .unknownRegion(Fact.scope)
        }
    }
}

extension UndoRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case nothing, movedOn, builtOn, withdraw, decide, correction, split, decided, wasDisputed, notOfRecords
    }

    var sampledKind: SampledKind {
        switch self {
        case .nothing: .nothing
        case .movedOn: .movedOn
        case .builtOn: .builtOn
        case .stays(_, .withdraw): .withdraw
        case .stays(_, .decide): .decide
        case .stays(_, .correction): .correction
        case .split: .split
        case .decided: .decided
        case .wasDisputed: .wasDisputed
        case .notOfRecords: .notOfRecords
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .nothing: .nothing
        case .movedOn: .movedOn
        case .builtOn: .builtOn(record: Fact.text, by: Fact.text)
        case .withdraw: .stays(Fact.type, .withdraw)
        case .decide: .stays(Fact.type, .decide)
        case .correction: .stays(Fact.type, .correction)
        case .split: .split(record: Fact.text)
        case .decided: .decided(field: Fact.label, record: Fact.text)
        case .wasDisputed: .wasDisputed(field: Fact.label, record: Fact.text)
        case .notOfRecords: .notOfRecords
        }
    }
}

extension EditDenial: Sampled {
    enum SampledKind: CaseIterable {
        case mayNotKeep, mayNotMove
    }

    var sampledKind: SampledKind {
        switch self {
        case .mayNotKeep: .mayNotKeep
        case .mayNotMove: .mayNotMove
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .mayNotKeep: .mayNotKeep(type: Fact.label, in: Fact.scope, keepers: [Fact.label])
        case .mayNotMove: .mayNotMove(type: Fact.label, from: Fact.scope)
        }
    }
}

extension InputError.Reason: Sampled {
    enum SampledKind: CaseIterable {
        case required, notABool, notANumber, tooManyPlaces, tooLarge, notADate, notAYear, outside, notInList, notAReference,
            notARecordNumber
        case notACitizenNumber, bornInFuture, notARegion, notAPhone, notAnAttachment, isSealed, tooLong
        case hasControlCharacters, brokenCharacter, otherKind
    }

    var sampledKind: SampledKind {
        switch self {
        case .required: .required
        case .notABool: .notABool
        case .notANumber: .notANumber
        case .tooManyPlaces: .tooManyPlaces
        case .tooLarge: .tooLarge
        case .notADate: .notADate
        case .notAYear: .notAYear
        case .outside: .outside
        case .notInList: .notInList
        case .notAReference: .notAReference
        case .notARecordNumber: .notARecordNumber
        case .notACitizenNumber: .notACitizenNumber
        case .bornInFuture: .bornInFuture
        case .notARegion: .notARegion
        case .notAPhone: .notAPhone
        case .notAnAttachment: .notAnAttachment
        case .isSealed: .isSealed
        case .tooLong: .tooLong
        case .hasControlCharacters: .hasControlCharacters
        case .brokenCharacter: .brokenCharacter
        case .otherKind: .otherKind
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .required: .required
        case .notABool: .notABool
        case .notANumber: .notANumber
        case .tooManyPlaces: .tooManyPlaces(Fact.number)
        case .tooLarge: .tooLarge
        case .notADate: .notADate
        case .notAYear: .notAYear
        case .outside: .outside(minimum: Fact.text, maximum: Fact.text)
        case .notInList: .notInList([Fact.label])
        case .notAReference: .notAReference
        case .notARecordNumber: .notARecordNumber
        case .notACitizenNumber: .notACitizenNumber(.check)
        case .bornInFuture: .bornInFuture
        case .notARegion: .notARegion
        case .notAPhone: .notAPhone
        case .notAnAttachment: .notAnAttachment
        case .isSealed: .isSealed
        case .tooLong: .tooLong(Fact.number)
        case .hasControlCharacters: .hasControlCharacters
        case .brokenCharacter: .brokenCharacter(0x9999)
        case .otherKind: .otherKind
        }
    }
}
