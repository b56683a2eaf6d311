import Causality
public import Records

/// One entry by itself, in full: how a store keeps its own entries until they are sealed.
///
/// Specified in `Protocol/01-encoding.md`, section 4.3. Records are listed once and named by their place, since a form of
/// twenty answers names one record twenty times; what older programs left behind names them in full, and is read too.
public enum EntryCodec {
    private static let listsRecords: UInt8 = 16

    public static func encode(_ entry: Entry) -> [UInt8] {
        var writer = ByteWriter()
        ValueCodec.encode(entry.dot, into: &writer)
        ValueCodec.encode(entry.context, into: &writer)
        writer.fixed64(entry.time.bits)
        let flags: UInt8 =
            (entry.reason == nil ? 0 : 1) | (entry.source == nil ? 0 : 2) | (entry.repeats == nil ? 0 : 4)
            | (entry.transfer == nil ? 0 : 8)
        writer.byte(flags | listsRecords)
        if let reason = entry.reason { writer.text(reason) }
        if let source = entry.source { writer.byte(source.rawValue) }
        if let repeats = entry.repeats { ValueCodec.encode(repeats, into: &writer) }
        if let transfer = entry.transfer { TransferCodec.encode(transfer, into: &writer) }
        var records = RecordList()
        let creations = entry.creations.map { (records.place($0.record), $0.parent.map { records.place($0) + 1 } ?? 0) }
        let changed = entry.changes.indices.map { records.place(entry.changes[$0].record) }
        writer.varint(records.list.count)
        for record in records.list { ValueCodec.encode(record, into: &writer) }
        writer.varint(creations.count)
        for (creation, (place, parent)) in zip(entry.creations, creations) {
            writer.varint(place)
            writer.varint(creation.type)
            writer.varint(parent)
        }
        writer.varint(changed.count)
        for (index, place) in changed.enumerated() {
            writer.varint(place)
            writer.varint(entry.changes[index].address.field)
            ValueCodec.encode(entry.changes[index].address.key, into: &writer)
            writer.byte(entry.changes[index].kind.rawValue)
            ValueCodec.encode(entry.changes[index].value, into: &writer)
        }
        writer.varint(entry.admits.count)
        for dot in entry.admits { ValueCodec.encode(dot, into: &writer) }
        return writer.bytes
    }

    public static func decode(_ bytes: [UInt8]) throws(WireError) -> Entry {
        var reader = ByteReader(bytes)
        let dot = try ValueCodec.dot(from: &reader)
        let context = try ValueCodec.vector(from: &reader)
        let time = HybridTime(bits: try reader.fixed64())
        let flags = try reader.byte()
        guard flags < 32 else { throw reader.unknown(.entryFlags) }
        let reason = flags & 1 != 0 ? try reader.text(max: Limits.textBytesMax, .reason) : nil
        let source = flags & 2 != 0 ? try source(&reader) : nil
        let repeats = flags & 4 != 0 ? try ValueCodec.dot(from: &reader) : nil
        let transfer = flags & 8 != 0 ? try TransferCodec.decode(from: &reader) : nil
        var records: [RecordID]?
        if flags & listsRecords != 0 {
            records = []
            for _ in 0..<(try reader.countOfRest(.records)) { records?.append(try ValueCodec.record(from: &reader)) }
        }
        var creations: [Creation] = []
        for _ in 0..<(try reader.countOfRest(.creations)) {
            let record = try record(&reader, of: records)
            let type = try reader.count(max: Int(UInt16.max), .recordType)
            creations.append(Creation(record, type: type, parent: try parent(&reader, of: records)))
        }
        var changes: [Change] = []
        let changeCount = try reader.countOfRest(.changes)
        changes.reserveCapacity(changeCount)
        for _ in 0..<changeCount {
            let record = try record(&reader, of: records)
            let address = FieldAddress(try reader.count(max: Limits.fieldsMax, .fieldNumber), try ValueCodec.key(from: &reader))
            guard let kind = ChangeKind(rawValue: try reader.byte()) else { throw reader.unknown(.changeKind) }
            changes.append(Change(record, address, kind, try ValueCodec.decode(from: &reader)))
        }
        var admits: [Dot] = []
        for _ in 0..<(try reader.countOfRest(.admittedEntries)) { admits.append(try ValueCodec.dot(from: &reader)) }
        try reader.expectEnd(.entry)
        return Entry(
            dot: dot, context: context, time: time, reason: reason, source: source, repeats: repeats,
            creations: creations, changes: changes, admits: admits, transfer: transfer)
    }

    private static func record(_ reader: inout ByteReader, of records: [RecordID]?) throws(WireError) -> RecordID {
        guard let records else { return try ValueCodec.record(from: &reader) }
        let place = try reader.varint()
        guard place < UInt64(records.count) else { throw reader.fail(.notListed(.record)) }
        return records[Int(place)]
    }

    private static func parent(_ reader: inout ByteReader, of records: [RecordID]?) throws(WireError) -> RecordID? {
        guard let records else {
            return try reader.flag(.whetherParent) ? try ValueCodec.record(from: &reader) : nil
        }
        let place = try reader.count(max: records.count, .parentPlace)
        return place == 0 ? nil : records[place - 1]
    }

    private static func source(_ reader: inout ByteReader) throws(WireError) -> Source {
        guard let source = Source(rawValue: try reader.byte()) else { throw reader.unknown(.source) }
        return source
    }
}

/// The records that an entry names, each once, in the order of their first use.
private struct RecordList {
    private(set) var list: [RecordID] = []
    private var places: [RecordID: Int] = [:]
    private var last = 0

    mutating func place(_ record: RecordID) -> Int {
        // Changes come record by record.
        if last < list.count, list[last] == record { return last }
        last = places[record] ?? list.count
        if last == list.count {
            list.append(record)
            places[record] = last
        }
        return last
    }
}
