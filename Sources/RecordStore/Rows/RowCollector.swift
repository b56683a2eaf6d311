import Causality
import Changesets
import Records

/// Sorts the changes of many payloads by the row that they go into.
///
/// Fields are independent of each other, so a row can take all its changes at once, in the order in which
/// they came, and be read and written once: whether they are the six answers of one visit or five years'.
///
/// A payload lies by column, field by field, and each of its fields ascends by touch, that is by entry and record. So
/// counting the changes of each touch says where each change goes, and nothing is looked up or compared. What a touch
/// changes under one key is a ``Fragment``; fragments are sorted by row, and mostly lie in that order as they come.
struct RowCollector {
    let layout: StoreLayout
    private(set) var fragments: [Fragment] = []
    private(set) var cells: [Cell] = []
    private(set) var sources: [Source] = []
    private(set) var columns: [ValuePool.Column] = []
    /// Of each source, for the changes that have to be spelled out.
    private(set) var blocks: [Block] = []
    private(set) var creations: [Creation] = []
    private(set) var pool = ValuePool()
    /// Of each record that a payload before this one creates.
    private var creationOfRecord: [Int64: Int32] = [:]
    /// Whether more payloads follow, which may change what this one creates.
    private let isOfMany: Bool

    /// - Parameter payloads: What will be collected; there is room for it at once.
    init(layout: StoreLayout, for payloads: [AuthoredPayload]) {
        self.layout = layout
        isOfMany = payloads.count > 1
        var (cellCount, numberCount, byteCount) = (0, 0, 0)
        for item in payloads {
            byteCount += item.payload.bytes.count
            for table in item.payload.tables {
                for block in table.blocks {
                    cellCount += block.rows.count
                    numberCount += block.rows.count * block.columns.count
                }
            }
        }
        cells.reserveCapacity(cellCount)
        // The bytes of one payload alone stay where they are.
        pool.reserve(numbers: numberCount, bytes: isOfMany ? byteCount : 0)
    }

    // MARK: Taking changes in

    /// - Parameter number: The number in the file of a record that is a key.
    mutating func collect(_ authored: AuthoredPayload, at index: Int, number: (RecordID) throws(StoreError) -> Int64) throws(StoreError) {
        pool.begin(authored.payload)
        let creation = create(authored, Int32(index))
        var hasMainRow = [Bool](repeating: false, count: authored.payload.slots.count)
        for touched in authored.payload.tables {
            for table in layout.tables[touched.type] ?? [] {
                let first = sources.count
                for place in touched.blocks.indices { add(touched.blocks[place], authored, Int32(index), table) }
                guard first < sources.count else { continue }
                let group = Group(
                    touched: touched, authored: authored, table: table, sources: first..<sources.count, creation: creation)
                try gather(group, &hasMainRow, number)
            }
        }
        // A record of which nothing is said has a row all the same.
        for slot in creation.indices where creation[slot] >= 0 && !hasMainRow[slot] {
            guard let type = authored.payload.slots[slot].creation?.type, let table = layout.main(type) else { continue }
            fragments.append(
                Fragment(
                    table: Int32(table.index), payload: Int32(index), entry: 0, creation: creation[slot],
                    record: authored.numbers[slot], key: 0, firstCell: Int32(cells.count), cellCount: 0))
        }
    }

    /// Lists what a payload creates.
    ///
    /// - Returns: Of each slot, where its creation is listed; -1 where its record is in the file.
    private mutating func create(_ authored: AuthoredPayload, _ index: Int32) -> [Int32] {
        let payload = authored.payload
        var result = [Int32](repeating: -1, count: payload.slots.count)
        if !creationOfRecord.isEmpty {
            for slot in 0..<payload.knownCount { result[slot] = creationOfRecord[authored.numbers[slot]] ?? -1 }
        }
        // Of the type of the slot before: what it is in the layout, and whether the author may make such.
        var last: (type: Int, isKept: Bool?)?
        for slot in payload.knownCount..<payload.slots.count {
            guard let creation = payload.slots[slot].creation else { continue }
            if last?.type != creation.type {
                last = (creation.type, layout.main(creation.type).map { layout.schema.mayKeep(authored.author.role, $0.type) })
            }
            guard let isKept = last?.isKept, authored.contested.isEmpty || !authored.contested.contains(Int32(slot)) else { continue }
            result[slot] = Int32(creations.count)
            if isOfMany { creationOfRecord[authored.numbers[slot]] = result[slot] }
            creations.append(
                Creation(
                    payload: index, entry: Int32(creation.entry), parent: creation.parent.map { authored.numbers[$0] },
                    isConfirmed: authored.isAdmitted(creation.entry) && isKept))
        }
        return result
    }

    /// Takes in what the changes of a block have in common, where the table has its field.
    private mutating func add(_ block: Block, _ authored: AuthoredPayload, _ index: Int32, _ table: TableLayout) {
        guard let position = table.position(of: block.field), block.columns.count == table.slots[position].columns.count,
            block.keys.isEmpty == (table.key == nil)
        else { return }
        let slot = table.slots[position]
        let rights = slot.rights(of: authored.author.role, by: layout.schema)
        sources.append(
            Source(
                payload: index, position: Int32(position), firstColumn: Int32(columns.count),
                columnCount: Int32(block.columns.count), tableColumn: Int32(slot.columns.lowerBound), isUnion: slot.isUnion,
                kind: block.kinds.count == 1 ? block.kinds[0] : nil,
                hasRightAtCreation: rights.atCreation, hasRight: rights.later, isReadable: slot.isReadable(block)))
        blocks.append(block)
        for offset in slot.wireTypes.indices {
            columns.append(pool.add(block.columns[offset], as: slot.wireTypes[offset], of: authored))
        }
    }

    // MARK: By row

    /// Puts the cells of each touch together, in the order of fields, and makes fragments of them.
    private mutating func gather(
        _ group: Group, _ hasMainRow: inout [Bool], _ number: (RecordID) throws(StoreError) -> Int64
    ) throws(StoreError) {
        let taken = group.sources.map { group.taken(blocks[$0]) }
        var ends = [Int32](repeating: 0, count: group.touched.touches.count)
        for source in group.sources { count(blocks[source].rows, taken[source - group.sources.lowerBound], &ends) }
        var total: Int32 = 0
        for touch in ends.indices {
            let count = ends[touch]
            ends[touch] = total
            total += count
        }
        let base = cells.count
        cells.append(contentsOf: repeatElement(Cell(source: 0, row: 0), count: Int(total)))
        var keys = group.table.key == nil ? [] : [Int64](repeating: 0, count: Int(total))
        for source in group.sources {
            let taken = taken[source - group.sources.lowerBound]
            if group.table.key != nil {
                try place(source, taken, &ends, base, &keys, number, group.table)
            } else {
                place(source, taken, &ends, base)
            }
        }
        var start: Int32 = 0
        for touch in ends.indices {
            defer { start = ends[touch] }
            let range = base + Int(start)..<base + Int(ends[touch])
            if group.table.key == nil {
                if !range.isEmpty { hasMainRow[Int(group.touched.touches[touch].slot)] = true }
                add(range, key: 0, touch, group)
            } else {
                split(range, &keys, base, touch, group)
            }
        }
    }

    private func count(_ rows: [Int32], _ taken: [Bool]?, _ counts: inout [Int32]) {
        guard let taken else {
            for touch in rows { counts[Int(touch)] += 1 }
            return
        }
        for (row, touch) in rows.enumerated() where taken[row] { counts[Int(touch)] += 1 }
    }

    private mutating func place(_ source: Int, _ taken: [Bool]?, _ ends: inout [Int32], _ base: Int) {
        let rows = blocks[source].rows
        for row in rows.indices where taken?[row] ?? true {
            let touch = Int(rows[row])
            cells[base + Int(ends[touch])] = Cell(source: Int32(source), row: Int32(row))
            ends[touch] += 1
        }
    }

    private mutating func place(
        _ source: Int, _ taken: [Bool]?, _ ends: inout [Int32], _ base: Int, _ keys: inout [Int64],
        _ number: (RecordID) throws(StoreError) -> Int64, _ table: TableLayout
    ) throws(StoreError) {
        let (rows, names) = (blocks[source].rows, blocks[source].keys)
        for row in rows.indices where taken?[row] ?? true {
            let place = Int(ends[Int(rows[row])])
            switch names[row] {
            case .none: break
            case .number(let number): keys[place] = number
            case .record(let record): keys[place] = try number(record)
            }
            cells[base + place] = Cell(source: Int32(source), row: Int32(row))
            ends[Int(rows[row])] += 1
        }
    }

    /// Makes a fragment for each key under which a touch changes something; nearly always there is one.
    private mutating func split(_ range: Range<Int>, _ keys: inout [Int64], _ base: Int, _ touch: Int, _ group: Group) {
        guard let first = range.first else { return }
        let local = range.lowerBound - base..<range.upperBound - base
        if keys[local].contains(where: { $0 != keys[first - base] }) {
            let order = local.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
            let (sortedKeys, sortedCells) = (order.map { keys[$0] }, order.map { cells[base + $0] })
            keys.replaceSubrange(local, with: sortedKeys)
            cells.replaceSubrange(range, with: sortedCells)
        }
        var start = range.lowerBound
        while start < range.upperBound {
            let key = keys[start - base]
            var end = start + 1
            while end < range.upperBound, keys[end - base] == key { end += 1 }
            add(start..<end, key: key, touch, group)
            start = end
        }
    }

    private mutating func add(_ range: Range<Int>, key: Int64, _ touch: Int, _ group: Group) {
        guard !range.isEmpty else { return }
        let (entry, slot) = group.touched.touches[touch]
        fragments.append(
            Fragment(
                table: Int32(group.table.index), payload: sources[group.sources.lowerBound].payload, entry: entry,
                creation: group.creation[Int(slot)], record: group.authored.numbers[Int(slot)], key: key,
                firstCell: Int32(range.lowerBound), cellCount: Int32(range.count)))
    }

    /// Puts the fragments into the order in which a table is best written: ascending.
    mutating func sort() {
        for index in fragments.indices.dropFirst() where !fragments[index - 1].precedes(fragments[index]) {
            return fragments.sort { $0.precedes($1) }
        }
    }
}
