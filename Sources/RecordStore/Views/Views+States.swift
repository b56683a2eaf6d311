import Causality
import Changesets
public import Records
import SQLite

/// Whole scopes as a fold in memory has them.
extension Views {
    /// The state of a scope as the fold in memory would have it, in no order.
    public func states(_ scope: ScopeCode) throws(StoreError) -> [(RecordID, RecordState)] {
        try file.read { r throws(StoreError) in try states(scope, r) }
    }

    /// Nothing is judged: what a field's rule shows of its values is in no state.
    func states(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [(RecordID, RecordState)] {
        let layout = layout(for: scope)
        let deleted = try existenceTable.deletedRecords(r)
        let moved = try moveTable.movedRecords(r)
        // Kept by table: the texts by which statements are found are long.
        var statements = [Statement?](repeating: nil, count: layout.allTables.count)
        var states: [(RecordID, RecordState)] = []
        for number in try names.numbers(in: scope, r) {
            guard let row = try names.row(number, r), row.type != 0, let tables = layout.tables[row.type], let main = tables.first else {
                continue
            }
            var fields: [FieldAddress: FieldState] = [:]
            var place: (parent: Int64?, standing: Existence.Standing) = (nil, .unconfirmed)
            for table in tables {
                let find: Statement
                if let known = statements[table.index] { find = known } else { find = try r.prepare(table.rowsSQL) }
                statements[table.index] = find
                find.bind(1, number)
                defer { find.reset() }
                while try find.nextRow() {
                    if table.key == nil { place = Self.place(in: find, after: table.columns.count + 3) }
                    try read(find, table, &fields, r)
                }
            }
            let existence =
                deleted.contains(number) || moved.contains(number)
                ? try existenceTable.existence(number, r) : Existence(isConfirmed: place.standing != .unconfirmed)
            let parent = try place.parent.flatMap { parent throws(StoreError) in try names.row(parent, r)?.id }
            states.append((row.id, RecordState(type: main.type.number, parent: parent, existence: existence, fields: fields)))
        }
        return states
    }

    /// What a row of a main table says of the record's place.
    private static func place(in row: Statement, after column: Int) -> (parent: Int64?, standing: Existence.Standing) {
        (row.optionalInt(column), Existence.Standing(rawValue: Int(row.int(column + 1))) ?? .unconfirmed)
    }

    /// The fields of a row, all in all.
    private func read(
        _ row: Statement, _ table: TableLayout, _ fields: inout [FieldAddress: FieldState], _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        var state = RowState(fieldCount: table.slots.count)
        try rows.decode(&state, from: row, table, r)
        let key = try rows.fieldKey(row.int(table.columns.count + 2), table, r)
        for position in table.slots.indices where state.plain[position] != 0 {
            let address = FieldAddress(table.slots[position].field.number, key)
            fields[address] = try rows.fullState(state, position, table, row, r)
        }
    }
}
