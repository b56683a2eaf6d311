import Causality
import Records

/// Writes entries by column.
struct PayloadEncoder {
    let entries: [Entry]
    let schema: Schema
    let replicas: ReplicaTable
    /// The type of a record that the changeset does not create.
    let typeOf: (RecordID) -> Int?

    private var slots: [RecordID: Int] = [:]
    private var known: [RecordID] = []
    private var created: [(entry: Int, creation: Creation)] = []

    init(entries: [Entry], schema: Schema, replicas: ReplicaTable, typeOf: @escaping (RecordID) -> Int?) {
        self.entries = entries
        self.schema = schema
        self.replicas = replicas
        self.typeOf = typeOf
        for (index, entry) in entries.enumerated() {
            created += entry.creations.map { (index, $0) }
        }
        let own = Set(created.map(\.creation.record))
        known = Set(entries.flatMap(\.namedRecords)).subtracting(own).sorted()
        for (index, record) in known.enumerated() { slots[record] = index }
        for (index, item) in created.enumerated() { slots[item.creation.record] = known.count + index }
    }

    /// The replicas that the entries name, for the header's table.
    static func replicas(named entries: [Entry]) -> Set<ReplicaID> {
        var result = Set<ReplicaID>()
        for entry in entries {
            for seen in entry.context.entries { result.insert(seen.replica) }
            for record in entry.namedRecords { result.insert(record.replica) }
            for dot in entry.admits { result.insert(dot.replica) }
            if let repeats = entry.repeats { result.insert(repeats.replica) }
        }
        return result
    }

    func encode() -> [UInt8] {
        var writer = ByteWriter()
        writeTimes(into: &writer)
        writeContexts(into: &writer)
        writeRemarks(into: &writer)
        writeKnown(into: &writer)
        writeCreated(into: &writer)
        writeTables(into: &writer)
        // Nearly never there, so it costs nothing where it is not.
        if entries.contains(where: { $0.transfer != nil }) {
            writeSparse(entries.map(\.transfer), into: &writer) { TransferCodec.encode($1, into: &$0) }
        }
        return writer.bytes
    }

    private func writeTimes(into writer: inout ByteWriter) {
        var last: UInt64 = 0
        for entry in entries {
            writer.signed(Int64(bitPattern: entry.time.bits &- last))
            last = entry.time.bits
        }
    }

    /// Per entry the components that differ from the entry before; the first is against an empty vector.
    private func writeContexts(into writer: inout ByteWriter) {
        var last = VersionVector()
        for entry in entries {
            var context = entry.context
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
        writeSparse(entries.map(\.reason), into: &writer) { $0.text($1) }
        writeSparse(entries.map(\.source), into: &writer) { $0.byte($1.rawValue) }
        writeSparse(entries.map(\.repeats), into: &writer) { write($1, into: &$0) }
        writeSparse(entries.map { $0.admits.isEmpty ? nil : $0.admits.sorted() }, into: &writer) { writer, dots in
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
        let salts = Set(known.map(\.salt)).sorted()
        writer.varint(salts.count)
        for salt in salts { writer.fixed32(salt) }
        let places = Dictionary(uniqueKeysWithValues: salts.enumerated().map { ($1, $0) })
        writer.varint(known.count)
        var last: RecordID?
        for record in known {
            let index = replicas.index(of: record.replica)
            writer.varint(index)
            writer.varint(record.number - (last?.replica == record.replica ? last?.number ?? 0 : 0))
            writer.varint(UInt64(record.index))
            writer.varint(places[record.salt] ?? 0)
            last = record
        }
    }

    private func writeCreated(into writer: inout ByteWriter) {
        writer.varint(created.count)
        var last = 0
        for item in created {
            writer.varint(item.entry - last)
            last = item.entry
        }
        for item in created { writer.varint(item.creation.type) }
        var lastParent = 0
        for item in created {
            guard let parent = item.creation.parent, let slot = slots[parent] else {
                writer.varint(0)
                continue
            }
            writer.varint(1 + zigzag(Int64(slot - lastParent)))
            lastParent = slot
        }
    }

    private func writeTables(into writer: inout ByteWriter) {
        let tables = collectTables()
        writer.varint(tables.count)
        for table in tables {
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

    private func write(_ field: FieldRows, touches: Int, type: Int, into writer: inout ByteWriter) {
        var body = ByteWriter()
        let rows = field.rows
        let isDense = rows.count == touches && rows.enumerated().allSatisfy { $0 == Int($1.touch) }
        body.byte(isDense ? 1 : 0)
        if !isDense {
            body.varint(rows.count)
            var last = 0
            for row in rows {
                body.varint(Int(row.touch) - last)
                last = Int(row.touch)
            }
        }
        writeKeys(rows, into: &body)
        let kinds = rows.map(\.change.kind.rawValue)
        let isUniform = kinds.allSatisfy { $0 == kinds[0] }
        body.byte(isUniform ? kinds[0] : 0)
        if !isUniform { body.raw(kinds) }
        let types = wireTypes(type, field.number)
        body.varint(types.count)
        for (index, wireType) in types.enumerated() {
            Column.encode(rows.map { $0.change.value.part(index) }, as: wireType, slots: slots, into: &body)
        }
        writer.varint(field.number)
        writer.varint(body.count)
        writer.raw(body.bytes)
    }

    /// 0: not keyed; 1: numbers, as differences; 2: records.
    private func writeKeys(_ rows: [Row], into body: inout ByteWriter) {
        switch rows[0].change.address.key {
        case .none: body.byte(0)
        case .number:
            body.byte(1)
            var last: Int64 = 0
            for row in rows {
                guard case .number(let number) = row.change.address.key else { continue }
                body.signed(number &- last)
                last = number
            }
        case .record:
            body.byte(2)
            for row in rows {
                if case .record(let record) = row.change.address.key { body.varint(slots[record] ?? 0) }
            }
        }
    }

    private func wireTypes(_ type: Int, _ field: Int) -> [WireType] {
        if field == Field.existence { return [.bits] }
        return schema.type(type)?.field(field)?.inputs.map(\.type.wireType) ?? []
    }

    private struct Row {
        let touch: Int32
        let change: Change
    }

    private struct FieldRows {
        let number: Int
        var rows: [Row]
    }

    private func collectTables() -> [(type: Int, touches: [(entry: Int32, slot: Int32)], fields: [FieldRows])] {
        var touches: [Int: [(entry: Int32, slot: Int32)]] = [:]
        var fields: [Int: [Int: [Row]]] = [:]
        let types = Dictionary(uniqueKeysWithValues: created.map { ($0.creation.record, $0.creation.type) })
        for (index, entry) in entries.enumerated() {
            let bySlot = Dictionary(grouping: entry.changes) { slots[$0.record] ?? 0 }
            for (slot, changes) in bySlot.sorted(by: { $0.key < $1.key }) {
                guard let type = types[changes[0].record] ?? typeOf(changes[0].record) else {
                    preconditionFailure("A change in a record of unknown type cannot be sealed.")
                }
                let touch = Int32(touches[type]?.count ?? 0)
                touches[type, default: []].append((Int32(index), Int32(slot)))
                for change in changes {
                    fields[type, default: [:]][change.address.field, default: []].append(Row(touch: touch, change: change))
                }
            }
        }
        return touches.keys.sorted().map { type in
            let rows = (fields[type] ?? [:]).sorted { $0.key < $1.key }.map { number, rows in
                FieldRows(number: number, rows: rows.sorted { order($0, $1) })
            }
            return (type, touches[type] ?? [], rows)
        }
    }

    private func order(_ a: Row, _ b: Row) -> Bool {
        if a.touch != b.touch { return a.touch < b.touch }
        if a.change.address.key != b.change.address.key { return a.change.address.key < b.change.address.key }
        return a.change.value < b.change.value
    }
}

extension Entry {
    /// Every record that the entry names, its own creations included.
    var namedRecords: [RecordID] {
        var result = creations.map(\.record) + creations.compactMap(\.parent)
        for change in changes {
            result.append(change.record)
            if case .record(let record) = change.address.key { result.append(record) }
            result += change.value.references
        }
        return result
    }
}

extension Value {
    /// The records that the value refers to.
    var references: [RecordID] {
        switch self {
        case .reference(let record): [record]
        case .group(let parts): parts.flatMap(\.references)
        default: []
        }
    }
}
