import Causality
import Records

/// Puts changes into their tables, entry by entry.
struct ChangeSorter {
    private let context: EntryContext
    /// Of the records that the entries create.
    private let createdTypes: [Int]
    /// About how many rows a field of a type has: as many as records of it are created, or entries there are.
    private let rowCounts: [Int: Int]
    private let entryCount: Int
    private var tables: [EntryTables.Table] = []
    /// Those of all tables.
    private var fields: [FieldColumns] = []
    /// Of each table, by the number of a field: its place among the fields, or -1.
    private var places: [[Int]] = []
    /// Types of known records, by slot; those that have been asked for.
    private var types: [Int: Int] = [:]
    private(set) var isIncomplete = false

    init(context: EntryContext, createdTypes: [Int], entryCount: Int) {
        self.context = context
        self.createdTypes = createdTypes
        self.entryCount = entryCount
        rowCounts = createdTypes.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    mutating func take(_ entry: WrittenEntry, at index: Int, _ typeOf: (RecordID) throws -> Int?) throws {
        let slots = entry.records.map { context.slot(of: $0) ?? 0 }
        var runs = entry.runs
        if zip(runs, runs.dropFirst()).contains(where: { slots[$0.record] >= slots[$1.record] }) {
            runs.sort { (slots[$0.record], $0.start) < (slots[$1.record], $1.start) }
        }
        var touched: (slot: Int, table: Int)?
        for run in runs {
            let slot = slots[run.record]
            if touched?.slot != slot {
                guard let type = try type(of: slot, entry.records[run.record], typeOf) else {
                    isIncomplete = true
                    continue
                }
                let table = table(of: type)
                tables[table].touches.append((Int32(index), Int32(slot)))
                touched = (slot, table)
            }
            try take(run, of: entry, table: touched?.table ?? 0)
        }
    }

    private mutating func take(_ run: WrittenEntry.Run, of entry: WrittenEntry, table: Int) throws(WireError) {
        let (context, touch) = (self.context, Int32(tables[table].touches.count - 1))
        var places = self.places[table]
        var reader = entry.reader(of: run, in: context.bytes)
        for _ in 0..<run.count {
            let change = try entry.change(from: &reader)
            if change.field >= places.count || places[change.field] < 0 {
                addField(change.field, width: try reader.width(), table: table)
                places = self.places[table]
            }
            try fields[places[change.field]].append(touch: touch, change, from: &reader, context)
        }
    }

    private mutating func type(of slot: Int, _ record: RecordID, _ typeOf: (RecordID) throws -> Int?) throws -> Int? {
        if slot >= context.knownCount { return createdTypes[slot - context.knownCount] }
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

    /// Makes room for a field that its table has not had, with as many columns as its first value has parts.
    private mutating func addField(_ number: Int, width: Int, table: Int) {
        let capacity = min(max(entryCount, rowCounts[tables[table].type] ?? 0), 4_096)
        fields.append(FieldColumns(number, width: width, capacity: capacity))
        if number >= places[table].count { places[table] += Array(repeating: -1, count: number + 1 - places[table].count) }
        places[table][number] = fields.count - 1
    }

    /// Tables by type, fields by number, rows in order.
    consuming func finished() -> [EntryTables.Table] {
        for place in fields.indices where fields[place].hasRepeatedTouches { fields[place].sort(context) }
        for table in tables.indices {
            // Places are by number, so they ascend by it.
            tables[table].fields = places[table].filter { $0 >= 0 }.map { fields[$0] }
        }
        return tables.sorted { $0.type < $1.type }
    }
}

extension ByteReader {
    /// How many parts the value has on which the reader stands.
    fileprivate func width() throws(WireError) -> Int {
        var ahead = self
        guard try ahead.byte() == 7 else { return 1 }
        return max(1, try ahead.count(max: Limits.inputsMax, .inputs))
    }
}
