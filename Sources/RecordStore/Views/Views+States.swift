import Causality
import Changesets
public import Records
import SQLite

/// Whole scopes as a fold in memory has them.
extension Views {
    /// The state of a scope as the fold in memory would have it, in no order.
    public func states(_ scope: ScopeCode) throws(StoreError) -> [(RecordID, RecordState)] {
        try file.read { r throws(StoreError) in try storedRecords(scope, r).map { ($0.id, $0.state) } }
    }

    /// The records of a scope as their rows have them, ascending by their numbers in the file.
    ///
    /// Nothing is judged: what a field's rule shows of its values is in no state. Each table is read once for each stretch of
    /// the scope's numbers, and not once for each record, which of a household would be two dozen questions.
    func storedRecords(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [StoredRecord] {
        let layout = layout(for: scope)
        var scan = ScopeScan()
        for span in try names.spans(in: scope, r) {
            for number in span {
                guard let row = try names.row(number, r), row.type != 0, let main = layout.tables[row.type]?.first else { continue }
                scan.add(StoredRecord(id: row.id, type: main.type.number, existence: Existence(isConfirmed: false)), number, row.type, span)
            }
        }
        for (type, stretches) in scan.stretches.sorted(by: { $0.key < $1.key }) {
            for table in layout.tables[type] ?? [] {
                for stretch in stretches { try read(table, stretch, &scan.records, r) }
            }
        }
        let (deleted, moved) = (try existenceTable.deletedRecords(r), try moveTable.movedRecords(r))
        for (place, number) in scan.numbers.enumerated() where deleted.contains(number) || moved.contains(number) {
            scan.records[place].existence = try existenceTable.existence(number, r)
        }
        return scan.records
    }

    /// The rows that a table has for records of its type.
    private func read(
        _ table: TableLayout, _ stretch: ScopeScan.Stretch, _ records: inout [StoredRecord], _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let find = try r.prepare(table.stretchSQL)
        find.bind(1, stretch.first)
        find.bind(2, stretch.last)
        defer { find.reset() }
        let keyColumn = table.columns.count + 3
        var state = RowState(fieldCount: table.slots.count)
        var next = 0
        var parent: (number: Int64, id: RecordID)?
        while try find.nextRow() {
            let number = find.int(table.columns.count + 2)
            while next < stretch.members.count, stretch.members[next].number < number { next += 1 }
            // Of another type by its name, or of no record at all: that is found where tables are compared.
            guard next < stretch.members.count, stretch.members[next].number == number else { continue }
            let place = stretch.members[next].place
            if table.key == nil {
                if let above = find.optionalInt(keyColumn + 1) {
                    if parent?.number != above { parent = try names.row(above, r).map { (above, $0.id) } }
                    if parent?.number == above { records[place].parent = parent?.id }
                }
                let standing = Existence.Standing(rawValue: Int(find.int(keyColumn + 2))) ?? .unconfirmed
                records[place].existence = Existence(isConfirmed: standing != .unconfirmed)
            }
            try rows.decode(&state, from: find, table, r)
            let key = try rows.fieldKey(find.int(keyColumn), table, r)
            for position in table.slots.indices where state.plain[position] != 0 {
                let address = FieldAddress(table.slots[position].field.number, key)
                let content = try rows.content(state, position, table, find, r)
                records[place].cells.append(StoredRecord.Cell(address: address, content: content))
            }
        }
    }
}

/// Which numbers a scope's records have, type by type.
private struct ScopeScan {
    /// Numbers that ascend, of one type; between them lie records of the same scope alone.
    struct Stretch {
        let span: Range<Int64>
        /// Ascending; `place` among ``ScopeScan/records``.
        var members: [(number: Int64, place: Int)]

        var first: Int64 { members.first?.number ?? 0 }
        var last: Int64 { members.last?.number ?? -1 }
    }

    var records: [StoredRecord] = []
    private(set) var numbers: [Int64] = []
    /// By the type's number.
    private(set) var stretches: [Int: [Stretch]] = [:]

    mutating func add(_ record: StoredRecord, _ number: Int64, _ type: Int, _ span: Range<Int64>) {
        let place = records.count
        records.append(record)
        numbers.append(number)
        let count = stretches[type]?.count ?? 0
        if count > 0, stretches[type]?[count - 1].span == span {
            stretches[type]?[count - 1].members.append((number, place))
        } else {
            stretches[type, default: []].append(Stretch(span: span, members: [(number, place)]))
        }
    }
}
