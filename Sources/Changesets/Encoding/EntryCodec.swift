public import Records

/// One entry by itself, in full: how a store keeps its own entries until they are sealed.
///
/// Specified in `Protocol/01-encoding.md`, section 4.3. Records are listed once and named by their place, since a form of
/// twenty answers names one record twenty times; what older programs left behind names them in full and has no sum, and is
/// read too.
public enum EntryCodec {
    /// The flag of an entry that lists its records.
    static let listsRecords: UInt8 = 16
    /// The flag of an entry that ends with a ``Checksum`` of what stands before it: nobody has signed it yet.
    static let hasSum: UInt8 = 32

    /// The whole entry in bytes, which ``decode(_:)`` reads.
    public static func encode(_ entry: Entry) -> [UInt8] {
        var writer = EntryWriter(creations: entry.creations, changeCount: entry.changes.count)
        // By place: a change taken out of its array is a copy of eighty bytes and more.
        for place in entry.changes.indices {
            writer.begin(entry.changes[place].record)
            writer.change(entry.changes[place].address, entry.changes[place].kind, entry.changes[place].value)
        }
        return writer.finished(entry.dot, EntryHead(entry))
    }

    /// Reads what ``encode(_:)`` wrote.
    ///
    /// - Throws: Where in the bytes something is wrong, and what.
    public static func decode(_ bytes: [UInt8]) throws(WireError) -> Entry {
        let written = try WrittenEntry(ByteReader(bytes))
        var changes: [Change] = []
        changes.reserveCapacity(written.runs.reduce(0) { $0 + $1.count })
        for run in written.runs {
            let record = written.records[run.record]
            var reader = written.reader(of: run, in: bytes)
            for _ in 0..<run.count {
                let change = try written.change(from: &reader)
                let value = try ValueCodec.decode(from: &reader)
                changes.append(Change(record, FieldAddress(change.field, change.key), change.kind, value))
            }
        }
        let head = written.head
        return Entry(
            dot: written.dot, context: head.context, time: head.time, reason: head.reason, source: head.source,
            repeats: head.repeats,
            creations: written.creations.map {
                Creation(written.records[$0.record], type: $0.type, parent: $0.parent.map { written.records[$0] })
            },
            changes: changes, admits: head.admits, transfer: head.transfer)
    }
}

extension EntryHead {
    init(_ entry: Entry) {
        self.init(
            context: entry.context, time: entry.time, reason: entry.reason, source: entry.source, repeats: entry.repeats,
            admits: entry.admits, transfer: entry.transfer)
    }
}
