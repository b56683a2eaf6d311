import Causality
import Records

/// Entries sorted by column: the records that they name, and their changes by type and field.
///
/// What is saved is folded and what is sealed is written from here, so both say the same.
struct EntryTables {
    struct Table {
        let type: Int
        /// Which entry touches which slot, ascending by entry, then slot.
        var touches: [(entry: Int32, slot: Int32)] = []
        /// Ascending by field.
        var fields: [Field] = []
    }

    /// The changes of one field: a row for each, ascending by touch, key, and (of a union) element.
    struct Field {
        let number: Int
        var rows: [Int32] = []
        /// One for each row, or empty where the field is not keyed.
        var keys: [FieldKey] = []
        var kinds: [ChangeKind] = []
        /// One for each input; of a group as many as its first value has parts.
        var columns: [[Value]] = []
    }

    /// Every record that the entries name and do not create, ascending.
    let known: [RecordID]
    let created: [(entry: Int, creation: Creation)]
    /// The places of both: known ones first, then created ones.
    private(set) var slots: [RecordID: Int] = [:]
    /// Ascending by type.
    private(set) var tables: [Table] = []
    /// Whether a change was left out because nobody knows its record's type.
    private(set) var isIncomplete = false

    /// - Parameter typeOf: The type of a record that the entries do not create.
    init(_ entries: some Collection<Entry>, typeOf: (RecordID) throws -> Int?) rethrows {
        var created: [(entry: Int, creation: Creation)] = []
        for (index, entry) in entries.enumerated() {
            for creation in entry.creations { created.append((index, creation)) }
        }
        self.created = created
        known = EntryTables.known(entries, besides: created)
        slots.reserveCapacity(known.count + created.count)
        for (index, record) in known.enumerated() { slots[record] = index }
        for (index, item) in created.enumerated() { slots[item.creation.record] = known.count + index }
        var sorter = ChangeSorter(knownCount: known.count, created: created)
        for (index, entry) in entries.enumerated() { try sorter.take(entry, at: index, slots, typeOf) }
        tables = sorter.finished()
        isIncomplete = sorter.isIncomplete
    }

    private static func known(_ entries: some Collection<Entry>, besides created: [(entry: Int, creation: Creation)]) -> [RecordID] {
        let own = Set(created.map(\.creation.record))
        var known: Set<RecordID> = []
        var last: RecordID?
        let note = { (record: RecordID) in
            // Changes come record by record, so most are of the one before.
            guard record != last else { return }
            last = record
            if !own.contains(record) { known.insert(record) }
        }
        for entry in entries {
            for creation in entry.creations { creation.parent.map(note) }
            for change in entry.changes {
                note(change.record)
                if case .record(let record) = change.address.key { note(record) }
                change.value.forEachReference(note)
            }
        }
        return known.sorted()
    }
}

/// Puts changes into their tables, entry by entry.
private struct ChangeSorter {
    let knownCount: Int
    let created: [(entry: Int, creation: Creation)]
    private var tables: [EntryTables.Table] = []
    /// Of each table, by the number of a field: its place among the fields.
    private var places: [[Int: Int]] = []
    /// Whether the rows of a field have come out of order.
    private var unsorted: Set<[Int]> = []
    /// Types of known records, by slot; those that have been asked for.
    private var types: [Int: Int] = [:]
    private(set) var isIncomplete = false

    init(knownCount: Int, created: [(entry: Int, creation: Creation)]) {
        self.knownCount = knownCount
        self.created = created
    }

    mutating func take(_ entry: Entry, at index: Int, _ slots: [RecordID: Int], _ typeOf: (RecordID) throws -> Int?) rethrows {
        var last: (record: RecordID, slot: Int)?
        var order: [(slot: Int, change: Int)] = []
        order.reserveCapacity(entry.changes.count)
        for place in entry.changes.indices {
            let record = entry.changes[place].record
            let slot = last.flatMap { $0.record == record ? $0.slot : nil } ?? slots[record] ?? 0
            last = (record, slot)
            order.append((slot, place))
        }
        if zip(order, order.dropFirst()).contains(where: { $0.slot > $1.slot }) { order.sort { $0 < $1 } }
        var touched: (slot: Int, table: Int)?
        for (slot, place) in order {
            let change = entry.changes[place]
            if touched?.slot != slot {
                guard let type = try type(of: slot, change.record, typeOf) else {
                    isIncomplete = true
                    continue
                }
                let table = table(of: type)
                tables[table].touches.append((Int32(index), Int32(slot)))
                touched = (slot, table)
            }
            append(change, to: touched?.table ?? 0)
        }
    }

    private mutating func type(of slot: Int, _ record: RecordID, _ typeOf: (RecordID) throws -> Int?) rethrows -> Int? {
        if slot >= knownCount { return created[slot - knownCount].creation.type }
        if let type = types[slot] { return type }
        let type = try typeOf(record)
        types[slot] = type
        return type
    }

    private mutating func table(of type: Int) -> Int {
        if let place = tables.firstIndex(where: { $0.type == type }) { return place }
        tables.append(EntryTables.Table(type: type))
        places.append([:])
        return tables.count - 1
    }

    private mutating func append(_ change: Change, to table: Int) {
        let touch = Int32(tables[table].touches.count - 1)
        let place = field(change, in: table)
        if let last = tables[table].fields[place].rows.last, last == touch { unsorted.insert([table, place]) }
        tables[table].fields[place].append(change, touch: touch)
    }

    private mutating func field(_ change: Change, in table: Int) -> Int {
        if let place = places[table][change.address.field] { return place }
        var field = EntryTables.Field(number: change.address.field)
        var width = 1
        if case .group(let parts) = change.value { width = parts.count }
        field.columns = Array(repeating: [], count: width)
        tables[table].fields.append(field)
        places[table][change.address.field] = tables[table].fields.count - 1
        return tables[table].fields.count - 1
    }

    /// Tables by type, fields by number, rows in order.
    func finished() -> [EntryTables.Table] {
        var result = tables
        for item in unsorted { result[item[0]].fields[item[1]].sort() }
        for index in result.indices { result[index].fields.sort { $0.number < $1.number } }
        return result.sorted { $0.type < $1.type }
    }
}

extension EntryTables.Field {
    fileprivate mutating func append(_ change: Change, touch: Int32) {
        if keys.isEmpty, change.address.key != .none { keys = Array(repeating: .none, count: rows.count) }
        if change.address.key != .none || !keys.isEmpty { keys.append(change.address.key) }
        rows.append(touch)
        kinds.append(change.kind)
        if columns.count == 1 { return columns[0].append(change.value) }
        for index in columns.indices { columns[index].append(change.value.part(index)) }
    }

    /// The value of a row, whole.
    private func value(_ row: Int) -> Value { columns.count == 1 ? columns[0][row] : .group(columns.map { $0[row] }) }

    /// By touch, key and element: several rows of one touch came as the entry has them.
    fileprivate mutating func sort() {
        let order = rows.indices.sorted { a, b in
            if rows[a] != rows[b] { return rows[a] < rows[b] }
            if !keys.isEmpty, keys[a] != keys[b] { return keys[a] < keys[b] }
            return value(a) < value(b)
        }
        rows = order.map { rows[$0] }
        if !keys.isEmpty { keys = order.map { keys[$0] } }
        kinds = order.map { kinds[$0] }
        columns = columns.map { column in order.map { column[$0] } }
    }
}

extension Value {
    /// The records that the value refers to.
    func forEachReference(_ body: (RecordID) -> Void) {
        switch self {
        case .reference(let record): body(record)
        case .group(let parts): for part in parts { part.forEachReference(body) }
        default: break
        }
    }
}
