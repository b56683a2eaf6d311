import Causality
import RecordStore
import Records

@testable import CunlianCommands

private let entries = Fault.Entries(replica: Fact.dot.replica, first: 3, last: 5)

extension Fault.What: Sampled {
    enum SampledKind: CaseIterable {
        case unreadable, mislabelled, brokenChain, unsigned, outOfOrder, waitsForNothing, branch
        case differs, extra, absent, unknownRecord, names, foldsDiffer, lost
        case receipt, key, schema, structure, unsound, attachment, viewing, viewings, setting, notCompared
    }

    var sampledKind: SampledKind {
        switch self {
        case .unreadable: .unreadable
        case .mislabelled: .mislabelled
        case .brokenChain: .brokenChain
        case .unsigned: .unsigned
        case .outOfOrder: .outOfOrder
        case .waitsForNothing: .waitsForNothing
        case .branch: .branch
        case .differs: .differs
        case .extra: .extra
        case .absent: .absent
        case .unknownRecord: .unknownRecord
        case .names: .names
        case .foldsDiffer: .foldsDiffer
        case .lost: .lost
        case .receipt: .receipt
        case .key: .key
        case .schema: .schema
        case .structure: .structure
        case .unsound: .unsound
        case .attachment: .attachment
        case .viewing: .viewing
        case .viewings: .viewings
        case .setting: .setting
        case .notCompared: .notCompared
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .unreadable: .unreadable(table: Fact.text, row: Int64(Fact.number))
        case .mislabelled: .mislabelled(entries, column: Fact.text)
        case .brokenChain: .brokenChain(entries)
        case .unsigned: .unsigned(entries)
        case .outOfOrder: .outOfOrder(entries)
        case .waitsForNothing: .waitsForNothing(entries)
        case .branch: .branch(Fact.dot.replica, of: Fact.dot.replica, .alone)
        case .differs: .differs(table: Fact.text, row: .number(Int64(Fact.number)), column: Fact.text)
        case .extra: .extra(table: Fact.text, row: .record(Fact.record, number: nil))
        case .absent: .absent(table: Fact.text, row: .entry(Fact.dot))
        case .unknownRecord: .unknownRecord(.record(Fact.record, number: nil))
        case .names: .names(run: Int64(Fact.number))
        case .foldsDiffer: .foldsDiffer(Fact.record, field: Fact.number)
        case .lost: .lost(Fact.dot.replica, heldOnce: 9, held: 7)
        case .receipt: .receipt(held: VersionVector())
        case .key: .key(own: Fact.dot.replica)
        case .schema: .schema(version: Fact.number)
        case .structure: .structure(.missingPart(Fact.text))
        case .unsound: .unsound(Fact.text)
        case .attachment: .attachment(Fact.text)
        case .viewing: .viewing(Fact.dot, .unreadable)
        case .viewings: .viewings(of: Fact.dot.replica, said: 9, held: 7)
        case .setting: .setting(Fact.text)
        case .notCompared: .notCompared(.damaged(.missingPart(Fact.text)))
        }
    }
}
