import Causality
import Changesets
import Records

/// One author's payload on its way into the rows: a changeset's, or that of a save.
struct AuthoredPayload {
    let author: Author
    let replica: ReplicaID
    let replicaNumber: Int32
    /// The number of the entry at place 0.
    let first: UInt64
    let payload: Payload
    /// Which of the entries count; the others only move the vector, and create records nobody vouches for.
    /// `nil` where all do.
    let admitted: [Bool]?
    /// Of the payload's slots: the records' numbers in the file, -1 for one that is not there. Until they are
    /// applied, those that it names and does not create, or none.
    var numbers: [Int64] = []

    func isAdmitted(_ entry: Int) -> Bool { admitted?[entry] ?? true }

    func coverage(_ entry: Int) -> Coverage {
        Coverage(dot: Dot(replica, first + UInt64(entry)), context: payload.heads[entry].context)
    }

    /// The time and author of an entry that is in here.
    func info(_ dot: Dot) -> EntryInfo? {
        guard dot.replica == replica, dot.number >= first, dot.number - first < UInt64(payload.heads.count) else { return nil }
        return EntryInfo(time: payload.heads[Int(dot.number - first)].time, author: author)
    }
}

/// Sorts the changes of many payloads by the row that they go into.
///
/// Fields are independent of each other, so a row can take all its changes at once, in the order in which
/// they came, and be read and written once: whether they are the six answers of one visit or five years'.
struct RowCollector {
    /// A change: which row of which block. Cells of a row form a chain.
    struct Cell {
        let block: Int32
        let row: Int32
        let entry: Int32
        var next: Int32 = -1
    }

    /// What the cells of one block have in common.
    struct Source {
        let block: Block
        let payload: Int32
        /// Of the field in its table.
        let position: Int32
        /// Whether the author may `set` the field, in the entry that creates the record and in others.
        let hasRightAtCreation: Bool
        let hasRight: Bool
    }

    struct Creation {
        let payload: Int32
        let entry: Int32
        let parent: Int64?
        let isConfirmed: Bool
    }

    struct Row {
        let table: Int32
        let record: Int64
        let key: Int64
        /// Where the record is created by one of the payloads: then no row of it is in the file.
        let creation: Int32
        fileprivate var nextOfRecord: Int32
        fileprivate(set) var firstCell: Int32 = -1
        fileprivate var lastCell: Int32 = -1
    }

    let layout: StoreLayout
    private(set) var rows: [Row] = []
    private(set) var cells: [Cell] = []
    private(set) var sources: [Source] = []
    private(set) var creations: [Creation] = []
    /// The place of a record in ``records``, by its number.
    private var places: [Int64: Int32] = [:]
    /// Of each record: its first row, and its creation, or -1.
    private var records: [(firstRow: Int32, creation: Int32)] = []

    init(layout: StoreLayout) { self.layout = layout }

    // MARK: Taking changes in

    /// - Parameter number: The number in the file of a record that is a key.
    mutating func collect(
        _ authored: AuthoredPayload, at index: Int, number: (RecordID) throws -> Int64
    ) rethrows {
        let payload = authored.payload
        var places = [Int32](repeating: -1, count: payload.slots.count)
        for (slot, item) in payload.slots.enumerated().dropFirst(payload.knownCount) {
            guard let creation = item.creation, let table = layout.main(creation.type) else { continue }
            let mayKeep = layout.schema.mayKeep(authored.author.role, table.type)
            let place = place(of: authored.numbers[slot])
            places[slot] = place
            records[Int(place)].creation = Int32(creations.count)
            creations.append(
                Creation(
                    payload: Int32(index), entry: Int32(creation.entry),
                    parent: creation.parent.map { authored.numbers[$0] },
                    isConfirmed: authored.isAdmitted(creation.entry) && mayKeep))
            _ = row(table.index, authored.numbers[slot], place, 0)
        }
        for touched in payload.tables {
            for block in touched.blocks {
                guard let table = layout.table(touched.type, field: block.field), let position = table.position(of: block.field),
                    block.columns.count == table.slots[position].columns.count, block.keys.isEmpty == (table.key == nil)
                else { continue }
                try collect(block, of: touched, in: table, position, authored, index, &places, number)
            }
        }
    }

    private mutating func collect(
        _ block: Block, of touched: TouchTable, in table: TableLayout, _ position: Int, _ authored: AuthoredPayload,
        _ index: Int, _ places: inout [Int32], _ number: (RecordID) throws -> Int64
    ) rethrows {
        let slot = table.slots[position]
        let source = Int32(sources.count)
        let (schema, role) = (layout.schema, authored.author.role)
        sources.append(
            Source(
                block: block, payload: Int32(index), position: Int32(position),
                hasRightAtCreation: schema.hasRight(role, to: .set, slot.field, creates: true),
                hasRight: schema.hasRight(role, to: .set, slot.field, creates: false)))
        let allFit = slot.fits(block)
        for (place, touch) in block.rows.enumerated() {
            let (entry, slotIndex) = touched.touches[Int(touch)]
            guard authored.isAdmitted(Int(entry)), allFit || slot.fits(block, place) else { continue }
            let key: Int64
            switch (table.key, block.keys.isEmpty ? .none : block.keys[place]) {
            case (nil, .none): key = 0
            case (.year, .number(let year)), (.round, .number(let year)): key = year
            case (.member, .record(let record)): key = try number(record)
            default: continue
            }
            let record = authored.numbers[Int(slotIndex)]
            if places[Int(slotIndex)] < 0 { places[Int(slotIndex)] = self.place(of: record) }
            append(
                Cell(block: source, row: Int32(place), entry: entry),
                to: row(table.index, record, places[Int(slotIndex)], key))
        }
    }

    private mutating func place(of record: Int64) -> Int32 {
        if let place = places[record] { return place }
        let place = Int32(records.count)
        places[record] = place
        records.append((-1, -1))
        return place
    }

    /// The row of a record under a key, which is added where it is new. A record has a handful.
    private mutating func row(_ table: Int, _ record: Int64, _ place: Int32, _ key: Int64) -> Int {
        var next = records[Int(place)].firstRow
        while next >= 0 {
            if rows[Int(next)].table == table, rows[Int(next)].key == key { return Int(next) }
            next = rows[Int(next)].nextOfRecord
        }
        let index = rows.count
        rows.append(
            Row(
                table: Int32(table), record: record, key: key, creation: records[Int(place)].creation,
                nextOfRecord: records[Int(place)].firstRow))
        records[Int(place)].firstRow = Int32(index)
        return index
    }

    private mutating func append(_ cell: Cell, to row: Int) {
        let index = Int32(cells.count)
        cells.append(cell)
        if rows[row].lastCell >= 0 { cells[Int(rows[row].lastCell)].next = index } else { rows[row].firstCell = index }
        rows[row].lastCell = index
    }

    // MARK: Giving rows out

    /// The rows in the order in which a table is best written: ascending.
    var inOrder: [Int] {
        rows.indices.sorted { a, b in
            let (x, y) = (rows[a], rows[b])
            if x.table != y.table { return x.table < y.table }
            return x.record == y.record ? x.key < y.key : x.record < y.record
        }
    }
}
