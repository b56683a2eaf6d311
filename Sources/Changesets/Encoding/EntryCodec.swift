import Causality
public import Records

/// One entry by itself, in full: how a store keeps its own entries until they are sealed.
public enum EntryCodec {
    public static func encode(_ entry: Entry) -> [UInt8] {
        var writer = ByteWriter()
        ValueCodec.encode(entry.dot, into: &writer)
        ValueCodec.encode(entry.context, into: &writer)
        writer.fixed64(entry.time.bits)
        let flags: UInt8 =
            (entry.reason == nil ? 0 : 1) | (entry.source == nil ? 0 : 2) | (entry.repeats == nil ? 0 : 4)
            | (entry.transfer == nil ? 0 : 8)
        writer.byte(flags)
        if let reason = entry.reason { writer.text(reason) }
        if let source = entry.source { writer.byte(source.rawValue) }
        if let repeats = entry.repeats { ValueCodec.encode(repeats, into: &writer) }
        if let transfer = entry.transfer { TransferCodec.encode(transfer, into: &writer) }
        writer.varint(entry.creations.count)
        for creation in entry.creations {
            ValueCodec.encode(creation.record, into: &writer)
            writer.varint(creation.type)
            writer.byte(creation.parent == nil ? 0 : 1)
            if let parent = creation.parent { ValueCodec.encode(parent, into: &writer) }
        }
        writer.varint(entry.changes.count)
        for change in entry.changes {
            ValueCodec.encode(change.record, into: &writer)
            writer.varint(change.address.field)
            ValueCodec.encode(change.address.key, into: &writer)
            writer.byte(change.kind.rawValue)
            ValueCodec.encode(change.value, into: &writer)
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
        guard flags < 16 else { throw reader.fail("an entry's flags are not known") }
        let reason = flags & 1 != 0 ? try reader.text(max: Limits.textBytesMax, "a reason") : nil
        let source = flags & 2 != 0 ? try source(&reader) : nil
        let repeats = flags & 4 != 0 ? try ValueCodec.dot(from: &reader) : nil
        let transfer = flags & 8 != 0 ? try TransferCodec.decode(from: &reader) : nil
        var creations: [Creation] = []
        for _ in 0..<(try reader.countOfRest("creations")) {
            let record = try ValueCodec.record(from: &reader)
            let type = try reader.count(max: Int(UInt16.max), "a record's type")
            let parent = try reader.flag("whether there is a parent") ? try ValueCodec.record(from: &reader) : nil
            creations.append(Creation(record, type: type, parent: parent))
        }
        var changes: [Change] = []
        for _ in 0..<(try reader.countOfRest("changes")) {
            let record = try ValueCodec.record(from: &reader)
            let address = FieldAddress(try reader.count(max: Limits.fieldsMax, "a field's number"), try ValueCodec.key(from: &reader))
            guard let kind = ChangeKind(rawValue: try reader.byte()) else { throw reader.fail("a change kind is not known") }
            changes.append(Change(record, address, kind, try ValueCodec.decode(from: &reader)))
        }
        var admits: [Dot] = []
        for _ in 0..<(try reader.countOfRest("admitted entries")) { admits.append(try ValueCodec.dot(from: &reader)) }
        try reader.expectEnd("an entry")
        return Entry(
            dot: dot, context: context, time: time, reason: reason, source: source, repeats: repeats,
            creations: creations, changes: changes, admits: admits, transfer: transfer)
    }

    private static func source(_ reader: inout ByteReader) throws(WireError) -> Source {
        guard let source = Source(rawValue: try reader.byte()) else { throw reader.fail("a source is not known") }
        return source
    }
}
