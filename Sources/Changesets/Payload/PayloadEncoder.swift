import Causality
import Records

/// Writes entries by column.
struct PayloadEncoder {
    let heads: [EntryHead]
    let schema: Schema
    let replicas: ReplicaTable
    private let sorted: EntryTables
    private var columns: ColumnEncoder

    /// What is written, and of version 2 the bits that stand packed behind it.
    struct Written {
        let payload: [UInt8]
        let packed: [UInt8]
    }

    init(heads: [EntryHead], sorted: EntryTables, schema: Schema, replicas: ReplicaTable, version: ChangesetVersion) {
        self.heads = heads
        self.sorted = sorted
        self.schema = schema
        self.replicas = replicas
        columns = ColumnEncoder(version: version, sorted.context)
    }

    /// The replicas that the entries name, for the header's table.
    static func replicas(named heads: [EntryHead], _ sorted: EntryTables) -> Set<ReplicaID> {
        var result = Set(sorted.known.map(\.replica))
        for created in sorted.created { result.insert(created.record.replica) }
        var last = VersionVector()
        for head in heads {
            if head.context != last { result.formUnion(head.context.entries.map(\.replica)) }
            last = head.context
            for dot in head.admits { result.insert(dot.replica) }
            if let repeats = head.repeats { result.insert(repeats.replica) }
        }
        return result
    }

    mutating func encode() -> Written {
        var writer = ByteWriter()
        writeTimes(into: &writer)
        writeContexts(into: &writer)
        writeRemarks(into: &writer)
        writeKnown(into: &writer)
        writeCreated(into: &writer)
        writeTables(into: &writer)
        // Nearly never there, so it costs nothing where it is not.
        if heads.contains(where: { $0.transfer != nil }) {
            writeSparse(heads.map(\.transfer), into: &writer) { TransferCodec.encode($1, into: &$0) }
        }
        return Written(payload: writer.bytes, packed: columns.bits.finished())
    }

    private func writeTimes(into writer: inout ByteWriter) {
        var last: UInt64 = 0
        for head in heads {
            writer.signed(Int64(bitPattern: head.time.bits &- last))
            last = head.time.bits
        }
    }

    /// Per entry the components that differ from the entry before; the first is against an empty vector.
    private func writeContexts(into writer: inout ByteWriter) {
        var last = VersionVector()
        for head in heads {
            guard head.context != last else {
                writer.varint(0)
                continue
            }
            var context = head.context
            context.set(replicas.author, to: 0)
            let named = last.join(context).entries.map(\.replica)
            let changed = named.filter { last[$0] != context[$0] }
            writer.varint(changed.count)
            for replica in changed {
                writer.varint(replicas.index(of: replica))
                writer.signed(Int64(context[replica]) - Int64(last[replica]))
            }
            last = context
        }
    }

    private func writeRemarks(into writer: inout ByteWriter) {
        writeSparse(heads.map(\.reason), into: &writer) { $0.text($1) }
        writeSparse(heads.map(\.source), into: &writer) { $0.byte($1.rawValue) }
        writeSparse(heads.map(\.repeats), into: &writer) { write($1, into: &$0) }
        writeSparse(heads.map { $0.admits.isEmpty ? nil : $0.admits.sorted() }, into: &writer) { writer, dots in
            writer.varint(dots.count)
            for dot in dots { write(dot, into: &writer) }
        }
    }

    private func write(_ dot: Dot, into writer: inout ByteWriter) {
        writer.varint(replicas.index(of: dot.replica))
        writer.varint(dot.number)
    }

    private func writeSparse<Item>(
        _ items: [Item?], into writer: inout ByteWriter, _ write: (inout ByteWriter, Item) -> Void
    ) {
        writer.varint(items.count { $0 != nil })
        var last = -1
        for (index, item) in items.enumerated() {
            guard let item else { continue }
            writer.varint(index - last - 1)
            write(&writer, item)
            last = index
        }
    }

    /// Ascending; the salts that occur are listed once.
    private func writeKnown(into writer: inout ByteWriter) {
        let salts = Set(sorted.known.map(\.salt)).sorted()
        writer.varint(salts.count)
        for salt in salts { writer.fixed32(salt) }
        let places = Dictionary(uniqueKeysWithValues: salts.enumerated().map { ($1, $0) })
        writer.varint(sorted.known.count)
        var last: RecordID?
        for record in sorted.known {
            let index = replicas.index(of: record.replica)
            writer.varint(index)
            writer.varint(record.number - (last?.replica == record.replica ? last?.number ?? 0 : 0))
            writer.varint(UInt64(record.index))
            writer.varint(places[record.salt] ?? 0)
            last = record
        }
    }

    private func writeCreated(into writer: inout ByteWriter) {
        writer.varint(sorted.created.count)
        var last = 0
        for item in sorted.created {
            writer.varint(item.entry - last)
            last = item.entry
        }
        for item in sorted.created { writer.varint(item.type) }
        var lastParent = 0
        for item in sorted.created {
            guard let slot = item.parent else {
                writer.varint(0)
                continue
            }
            writer.varint(1 + zigzag(Int64(slot - lastParent)))
            lastParent = slot
        }
    }

    private mutating func writeTables(into writer: inout ByteWriter) {
        writer.varint(sorted.tables.count)
        for table in sorted.tables {
            writer.varint(table.type)
            writer.varint(table.touches.count)
            var last: Int32 = 0
            for touch in table.touches {
                writer.varint(Int(touch.entry - last))
                last = touch.entry
            }
            last = 0
            for touch in table.touches {
                writer.signed(Int64(touch.slot - last))
                last = touch.slot
            }
            writer.varint(table.fields.count)
            for field in table.fields { write(field, touches: table.touches.count, type: table.type, into: &writer) }
        }
    }

    private mutating func write(_ field: FieldColumns, touches: Int, type: Int, into writer: inout ByteWriter) {
        var body = ByteWriter()
        columns.writeRows(field.rows, touches: touches, into: &body)
        writeKeys(field, into: &body)
        let isUniform = field.kinds.allSatisfy { $0 == field.kinds[0] }
        body.byte(isUniform ? field.kinds[0].rawValue : 0)
        if !isUniform { body.raw(field.kinds.map(\.rawValue)) }
        let (types, values) = (wireTypes(type, field.number), field.columns)
        body.varint(types.count)
        for (index, wireType) in types.enumerated() {
            let column = index < values.count ? values[index] : FlatColumn(missing: field.rows.count)
            // What is sealed is sealed whatever it would be in the clear.
            columns.write(column, as: column.holdsSealed ? .sealed : wireType, into: &body)
        }
        writer.varint(field.number)
        writer.varint(body.count)
        writer.raw(body.bytes)
    }

    /// 0: not keyed; 1: numbers, as differences; 2: records.
    private func writeKeys(_ field: FieldColumns, into body: inout ByteWriter) {
        switch field.keys.first ?? .none {
        case .none: body.byte(0)
        case .number:
            body.byte(1)
            var last: Int64 = 0
            for key in field.keys {
                guard case .number(let number) = key else { continue }
                body.signed(number &- last)
                last = number
            }
        case .record:
            body.byte(2)
            for key in field.keys {
                if case .record(let record) = key { body.varint(sorted.context.slot(of: record) ?? 0) }
            }
        }
    }

    private func wireTypes(_ type: Int, _ field: Int) -> [WireType] {
        if field == Records.Field.existence { return [.bits] }
        return schema.type(type)?.field(field)?.inputs.map(\.type.wireType) ?? []
    }
}
