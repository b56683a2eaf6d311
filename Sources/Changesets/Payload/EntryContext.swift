import Causality
import Records

/// What the values of entries lead to: the bytes in which their texts are, and the records that they name.
final class EntryContext: Sendable {
    let bytes: [UInt8]
    /// Of each slot: known records ascending, then created ones.
    let records: [RecordID]
    let knownCount: Int
    private let known: [RecordID: Int]
    private let created: CreatedRecords

    init(bytes: [UInt8], known: [RecordID], created: CreatedRecords) {
        self.bytes = bytes
        self.created = created
        records = known + created.list
        knownCount = known.count
        self.known = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
    }

    /// Where a record stands among the records, which is its slot on the wire.
    func slot(of record: RecordID) -> Int? { created.place(of: record).map { knownCount + $0 } ?? known[record] }
}

/// The records that entries create, in the order in which they do.
///
/// A record's name says which entry made it and at which place, so nearly always it is found without a hash. Where an
/// entry repeats one of an earlier incarnation it creates what is named after the other.
struct CreatedRecords {
    let list: [RecordID]
    /// Of each entry where its own begin, and at last where all end.
    private let starts: [Int]
    private let first: Dot?
    /// Those that are not where their names say.
    private var strays: [RecordID: Int] = [:]

    /// - Parameter entries: Consecutive ones of one replica.
    init(of entries: [WrittenEntry]) {
        var (list, starts): ([RecordID], [Int]) = ([], [0])
        starts.reserveCapacity(entries.count + 1)
        for entry in entries {
            for creation in entry.creations { list.append(entry.records[creation.record]) }
            starts.append(list.count)
        }
        self.list = list
        self.starts = starts
        first = entries.first?.dot
        for (place, record) in list.enumerated() where self.place(of: record) != place { strays[record] = place }
    }

    func place(of record: RecordID) -> Int? {
        if let first, record.number >= first.number, record.number - first.number < UInt64(starts.count - 1),
            record.replica == first.replica
        {
            let entry = Int(record.number - first.number)
            let place = starts[entry] + Int(record.index)
            if place < starts[entry + 1], list[place] == record { return place }
        }
        return strays.isEmpty ? nil : strays[record]
    }
}
