import Causality
import Changesets
import RecordStore
import Records
import SQLite

@testable import CunlianCommands

extension StoreError: Sampled {
    enum SampledKind: CaseIterable {
        case sqlite, wire, schema, unsigned, noStore, notAStore, newerStore, closed, replaced, writeWithinRead, unknownRecord, invalid,
            unpublishable,
            badToken
        case notPermitted, stale, late, newerForm, attachment, succession, damaged, otherKey
    }

    var sampledKind: SampledKind {
        switch self {
        case .sqlite: .sqlite
        case .wire: .wire
        case .schema: .schema
        case .unsigned: .unsigned
        case .noStore: .noStore
        case .notAStore: .notAStore
        case .newerStore: .newerStore
        case .closed: .closed
        case .replaced: .replaced
        case .writeWithinRead: .writeWithinRead
        case .unknownRecord: .unknownRecord
        case .invalid: .invalid
        case .unpublishable: .unpublishable
        case .badToken: .badToken
        case .notPermitted: .notPermitted
        case .stale: .stale
        case .late: .late
        case .newerForm: .newerForm
        case .attachment: .attachment
        case .succession: .succession
        case .damaged: .damaged
        case .otherKey: .otherKey
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .sqlite: .sqlite(Fact.database)
        case .wire: .wire(Fact.wire)
        case .schema: .schema(Fact.schema)
        case .unsigned: .unsigned(reason: Fact.text)
        case .noStore: .noStore(path: Fact.text)
        case .notAStore: .notAStore(path: Fact.text, .sample(of: .exists))
        case .newerStore: .newerStore(version: Int64(Fact.number), known: Fact.number)
        case .closed: .closed
        case .replaced: .replaced(path: Fact.text)
        case .writeWithinRead: .writeWithinRead
        case .unknownRecord: .unknownRecord(Fact.record)
        case .invalid: .invalid(.sample(of: .reasonTooLong))
        case .unpublishable: .unpublishable(.sample(of: .publishedAlready))
        case .badToken: .badToken(.sample(of: .notAToken))
        case .notPermitted: .notPermitted(.sample(of: .onlyRootPublishes))
        case .stale: .stale(StaleToken(record: Fact.record, fields: [FieldAddress(Fact.number)]))
        case .late: .late(.sample(of: .movesTheRecord))
        case .newerForm: .newerForm(named: Fact.number, inForce: Fact.number)
        case .attachment: .attachment(.sample(of: .outstanding))
        case .succession: .succession(.withoutTree)
        case .damaged: .damaged(.sample(of: .noIdentity))
        case .otherKey: .otherKey(own: Fact.dot.replica)
        }
    }
}

extension NotAStore: Sampled {
    enum SampledKind: CaseIterable {
        case exists, otherProgram, notAFile, unreadable, outOfReach, fileExists
    }

    var sampledKind: SampledKind {
        switch self {
        case .exists: .exists
        case .otherProgram: .otherProgram
        case .notAFile: .notAFile
        case .unreadable: .unreadable
        case .outOfReach: .outOfReach
        case .fileExists: .fileExists
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .exists: .exists
        case .otherProgram: .otherProgram
        case .notAFile: .notAFile
        case .unreadable: .unreadable(Fact.database)
        case .outOfReach: .outOfReach(number: 13, owner: nil)
        case .fileExists: .fileExists
        }
    }
}

extension TokenFault: Sampled {
    enum SampledKind: CaseIterable {
        case notAToken, unreadable, otherIncarnation, otherScope, knowsMore
    }

    var sampledKind: SampledKind {
        switch self {
        case .notAToken: .notAToken
        case .unreadable: .unreadable
        case .otherIncarnation: .otherIncarnation
        case .otherScope: .otherScope
        case .knowsMore: .knowsMore
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .notAToken: .notAToken
        case .unreadable: .unreadable(Fact.wire)
        case .otherIncarnation: .otherIncarnation
        case .otherScope: .otherScope(given: Fact.scope, used: Fact.scope)
        case .knowsMore: .knowsMore
        }
    }
}

extension Denial: Sampled {
    enum SampledKind: CaseIterable {
        case onlyRootPublishes, mayNotGrant, noGrant, mayNotRevoke, ownKeyIsEndedAbove, rootIsSucceeded, mayNotReadmit, ended,
            tooManyIncarnations, onlyReads, mayNotRead, mayNotErase, erased, cannotNoteViews
    }

    var sampledKind: SampledKind {
        switch self {
        case .onlyRootPublishes: .onlyRootPublishes
        case .mayNotGrant: .mayNotGrant
        case .noGrant: .noGrant
        case .mayNotRevoke: .mayNotRevoke
        case .ownKeyIsEndedAbove: .ownKeyIsEndedAbove
        case .rootIsSucceeded: .rootIsSucceeded
        case .mayNotReadmit: .mayNotReadmit
        case .ended: .ended
        case .tooManyIncarnations: .tooManyIncarnations
        case .onlyReads: .onlyReads
        case .mayNotRead: .mayNotRead
        case .mayNotErase: .mayNotErase
        case .erased: .erased
        case .cannotNoteViews: .cannotNoteViews
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .onlyRootPublishes: .onlyRootPublishes
        case .mayNotGrant: .mayNotGrant([Fact.scope])
        case .noGrant: .noGrant(in: Fact.scope)
        case .mayNotRevoke: .mayNotRevoke(Fingerprint(of: Fact.replica))
        case .ownKeyIsEndedAbove: .ownKeyIsEndedAbove(Fingerprint(of: Fact.replica))
        case .rootIsSucceeded: .rootIsSucceeded(Fingerprint(of: Fact.replica))
        case .mayNotReadmit: .mayNotReadmit(Fingerprint(of: Fact.replica))
        case .ended: .ended(.suspend, in: Fact.scope)
        case .tooManyIncarnations: .tooManyIncarnations(Fact.scope)
        case .onlyReads: .onlyReads
        case .mayNotRead: .mayNotRead(in: Fact.scope)
        case .mayNotErase: .mayNotErase(Fact.record)
        case .erased: .erased(Fact.record)
        case .cannotNoteViews: .cannotNoteViews(in: Fact.scope)
        }
    }
}

extension UnpublishableDocument: Sampled {
    enum SampledKind: CaseIterable {
        case publishedAlready, tooLarge, notComposed
    }

    var sampledKind: SampledKind {
        switch self {
        case .publishedAlready: .publishedAlready
        case .tooLarge: .tooLarge
        case .notComposed: .notComposed
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .publishedAlready: .publishedAlready(.schema, name: Fact.text, version: Fact.number)
        case .tooLarge: .tooLarge(bytes: Fact.number, most: Fact.number)
        case .notComposed: .notComposed
        }
    }
}

extension InvalidSave: Sampled {
    enum SampledKind: CaseIterable {
        case reasonTooLong, changesOfNoRecord, recordNamedTwice, parentAfterChild, unknownType, unknownField
        case fieldWrittenTwice, badExistence, badKind, badForm, valueTooLong, numberTooGreat, tooManyChanges, tooLarge
        case impossibleTransfer
    }

    var sampledKind: SampledKind {
        switch self {
        case .reasonTooLong: .reasonTooLong
        case .changesOfNoRecord: .changesOfNoRecord
        case .recordNamedTwice: .recordNamedTwice
        case .parentAfterChild: .parentAfterChild
        case .unknownType: .unknownType
        case .unknownField: .unknownField
        case .fieldWrittenTwice: .fieldWrittenTwice
        case .badExistence: .badExistence
        case .badKind: .badKind
        case .badForm: .badForm
        case .valueTooLong: .valueTooLong
        case .numberTooGreat: .numberTooGreat
        case .tooManyChanges: .tooManyChanges
        case .tooLarge: .tooLarge
        case .impossibleTransfer: .impossibleTransfer
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .reasonTooLong: .reasonTooLong(mostBytes: Fact.number)
        case .changesOfNoRecord: .changesOfNoRecord
        case .recordNamedTwice: .recordNamedTwice
        case .parentAfterChild: .parentAfterChild
        case .unknownType: .unknownType(Fact.number)
        case .unknownField: .unknownField(Fact.number, type: Fact.text)
        case .fieldWrittenTwice: .fieldWrittenTwice(type: Fact.text)
        case .badExistence: .badExistence(type: Fact.text)
        case .badKind: .badKind(field: Fact.text, type: Fact.text)
        case .badForm: .badForm(field: Fact.text, type: Fact.text)
        case .valueTooLong: .valueTooLong(field: Fact.text, mostBytes: Fact.number)
        case .numberTooGreat: .numberTooGreat(field: Fact.text)
        case .tooManyChanges: .tooManyChanges(count: Fact.number, most: Fact.number)
        case .tooLarge: .tooLarge(bytes: Fact.number, most: Fact.number)
        case .impossibleTransfer: .impossibleTransfer
        }
    }
}

extension Damage: Sampled {
    enum SampledKind: CaseIterable {
        case noIdentity, badNumber, noWayFrom, missingReplica, missingScope, missingRecord, namesUnreadable
        case missingRow, missingChangeset, missingChangesetEnding, branchOfItself, listUnreadable, elementOfOtherType, elementNotHexadecimal
        case planted, missingPart, settingUnreadable, otherShape, schemaUnreadable, entryUnreadable, openWork, lostCommits
    }

    var sampledKind: SampledKind {
        switch self {
        case .noIdentity: .noIdentity
        case .badNumber: .badNumber
        case .noWayFrom: .noWayFrom
        case .missingReplica: .missingReplica
        case .missingScope: .missingScope
        case .missingRecord: .missingRecord
        case .namesUnreadable: .namesUnreadable
        case .missingRow: .missingRow
        case .missingChangeset: .missingChangeset
        case .missingChangesetEnding: .missingChangesetEnding
        case .branchOfItself: .branchOfItself
        case .listUnreadable: .listUnreadable
        case .elementOfOtherType: .elementOfOtherType
        case .elementNotHexadecimal: .elementNotHexadecimal
        case .planted: .planted
        case .missingPart: .missingPart
        case .otherShape: .otherShape
        case .schemaUnreadable: .schemaUnreadable
        case .entryUnreadable: .entryUnreadable
        case .openWork: .openWork
        case .lostCommits: .lostCommits
        case .settingUnreadable: .settingUnreadable
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .noIdentity: .noIdentity
        case .badNumber: .badNumber(Int64(Fact.number))
        case .noWayFrom: .noWayFrom(version: Fact.number)
        case .missingReplica: .missingReplica(Int32(Fact.number))
        case .missingScope: .missingScope(Int64(Fact.number))
        case .missingRecord: .missingRecord(Int64(Fact.number))
        case .namesUnreadable: .namesUnreadable(run: Int64(Fact.number))
        case .missingRow: .missingRow(table: Fact.text)
        case .missingChangeset: .missingChangeset(row: Int64(Fact.number))
        case .missingChangesetEnding: .missingChangesetEnding(Fact.dot)
        case .branchOfItself: .branchOfItself(Fact.dot.replica)
        case .listUnreadable: .listUnreadable(input: Fact.text)
        case .elementOfOtherType: .elementOfOtherType(input: Fact.text)
        case .elementNotHexadecimal: .elementNotHexadecimal
        case .planted: .planted(.trigger, Fact.text)
        case .missingPart: .missingPart(Fact.text)
        case .otherShape: .otherShape(Fact.text)
        case .schemaUnreadable: .schemaUnreadable(Fact.schema)
        case .entryUnreadable: .entryUnreadable
        case .openWork: .openWork
        case .lostCommits: .lostCommits(Fact.number)
        case .settingUnreadable: .settingUnreadable(Fact.text)
        }
    }
}

extension LateRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case movesTheRecord, changesSeveral, notThere, newerForm
    }

    var sampledKind: SampledKind {
        switch self {
        case .movesTheRecord: .movesTheRecord
        case .changesSeveral: .changesSeveral
        case .notThere: .notThere
        case .newerForm: .newerForm
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .movesTheRecord: .movesTheRecord
        case .changesSeveral: .changesSeveral
        case .notThere: .notThere(Fact.scope)
        case .newerForm: .newerForm(inForce: Fact.number)
        }
    }
}
