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
        /// Whether one touch has several rows, which come as the entry has them until they are sorted.
        fileprivate var hasRepeatedTouches = false
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
    init<Failure>(_ entries: some Collection<Entry>, typeOf: (RecordID) throws(Failure) -> Int?) throws(Failure) {
        var created: [(entry: Int, creation: Creation)] = []
        for (index, entry) in entries.enumerated() {
            for creation in entry.creations { created.append((index, creation)) }
        }
        self.created = created
        known = EntryTables.known(entries, besides: created)
        slots.reserveCapacity(known.count + created.count)
        for (index, record) in known.enumerated() { slots[record] = index }
        for (index, item) in created.enumerated() { slots[item.creation.record] = known.count + index }
        var sorter = ChangeSorter(knownCount: known.count, created: created, entryCount: entries.count)
        for (index, entry) in entries.enumerated() { try sorter.take(entry, at: index, slots, typeOf) }
        tables = sorter.finished()
        isIncomplete = sorter.isIncomplete
    }

    /// Neighbouring changes of one record, which nearly all of an entry's are.
    fileprivate static func runs(of changes: [Change], _ slots: [RecordID: Int]) -> [(slot: Int, changes: Range<Int>)] {
        var runs: [(slot: Int, changes: Range<Int>)] = []
        var start = 0
        for index in changes.indices where index + 1 == changes.count || changes[index + 1].record != changes[index].record {
            runs.append((slots[changes[index].record] ?? 0, start..<index + 1))
            start = index + 1
        }
        return runs
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
            // By place: a change taken out of its array is a copy of eighty bytes and more.
            for place in entry.changes.indices {
                note(entry.changes[place].record)
                if case .record(let record) = entry.changes[place].address.key { note(record) }
                if entry.changes[place].value.mayRefer { entry.changes[place].value.forEachReference(note) }
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
    /// Of each table, by the number of a field: its place among the fields, or -1.
    private var places: [[Int]] = []
    /// Types of known records, by slot; those that have been asked for.
    private var types: [Int: Int] = [:]
    private(set) var isIncomplete = false

    private let entryCount: Int

    init(knownCount: Int, created: [(entry: Int, creation: Creation)], entryCount: Int) {
        self.knownCount = knownCount
        self.created = created
        self.entryCount = entryCount
    }

    mutating func take<Failure>(
        _ entry: Entry, at index: Int, _ slots: [RecordID: Int], _ typeOf: (RecordID) throws(Failure) -> Int?
    ) throws(Failure) {
        var runs = EntryTables.runs(of: entry.changes, slots)
        if zip(runs, runs.dropFirst()).contains(where: { $0.slot >= $1.slot }) {
            runs.sort { ($0.slot, $0.changes.lowerBound) < ($1.slot, $1.changes.lowerBound) }
        }
        var touched: (slot: Int, table: Int)?
        for run in runs {
            if touched?.slot != run.slot {
                guard let type = try type(of: run.slot, entry.changes[run.changes.lowerBound].record, typeOf) else {
                    isIncomplete = true
                    continue
                }
                let table = table(of: type)
                tables[table].touches.append((Int32(index), Int32(run.slot)))
                touched = (run.slot, table)
            }
            for place in run.changes { append(entry.changes, place, to: touched?.table ?? 0) }
        }
    }

    private mutating func type<Failure>(
        of slot: Int, _ record: RecordID, _ typeOf: (RecordID) throws(Failure) -> Int?
    ) throws(Failure) -> Int? {
        if slot >= knownCount { return created[slot - knownCount].creation.type }
        if let type = types[slot] { return type }
        let type = try typeOf(record)
        types[slot] = type
        return type
    }

    private mutating func table(of type: Int) -> Int {
        if let place = tables.firstIndex(where: { $0.type == type }) { return place }
        tables.append(EntryTables.Table(type: type))
        places.append([])
        return tables.count - 1
    }

    private mutating func append(_ changes: [Change], _ place: Int, to table: Int) {
        let field = field(changes[place].address.field, changes[place].value, in: table)
        tables[table].fields[field].append(
            touch: Int32(tables[table].touches.count - 1), changes[place].address.key, changes[place].kind, changes[place].value)
    }

    /// The place of a field in its table, where it is put with its first value.
    private mutating func field(_ number: Int, _ value: Value, in table: Int) -> Int {
        if number < places[table].count, places[table][number] >= 0 { return places[table][number] }
        var width = 1
        if case .group(let parts) = value { width = parts.count }
        tables[table].fields.append(EntryTables.Field(number, width: width, capacity: entryCount))
        if number >= places[table].count { places[table] += Array(repeating: -1, count: number + 1 - places[table].count) }
        places[table][number] = tables[table].fields.count - 1
        return tables[table].fields.count - 1
    }

    /// Tables by type, fields by number, rows in order.
    consuming func finished() -> [EntryTables.Table] {
        var result = tables
        for table in result.indices {
            for field in result[table].fields.indices where result[table].fields[field].hasRepeatedTouches {
                result[table].fields[field].sort()
            }
            result[table].fields.sort { $0.number < $1.number }
        }
        result.sort { $0.type < $1.type }
        return result
    }
}

extension EntryTables.Field {
    fileprivate init(_ number: Int, width: Int, capacity: Int) {
        self.number = number
        columns = Array(repeating: [], count: width)
        guard capacity > 1 else { return }
        rows.reserveCapacity(capacity)
        kinds.reserveCapacity(capacity)
        for index in columns.indices { columns[index].reserveCapacity(capacity) }
    }

    fileprivate mutating func append(touch: Int32, _ key: FieldKey, _ kind: ChangeKind, _ value: Value) {
        if rows.last == touch { hasRepeatedTouches = true }
        if !keys.isEmpty || key != .none {
            if keys.isEmpty { keys = Array(repeating: .none, count: rows.count) }
            keys.append(key)
        }
        rows.append(touch)
        kinds.append(kind)
        if columns.count == 1 { return columns[0].append(value) }
        for index in columns.indices { columns[index].append(value.part(index)) }
    }

    /// By touch, key and element: several rows of one touch came as the entry has them.
    fileprivate mutating func sort() {
        let value = { [columns] (row: Int) -> Value in columns.count == 1 ? columns[0][row] : .group(columns.map { $0[row] }) }
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
    fileprivate var mayRefer: Bool {
        switch self {
        case .reference, .group: true
        default: false
        }
    }

    /// The records that the value refers to.
    func forEachReference(_ body: (RecordID) -> Void) {
        switch self {
        case .reference(let record): body(record)
        case .group(let parts): for part in parts { part.forEachReference(body) }
        default: break
        }
    }
}
