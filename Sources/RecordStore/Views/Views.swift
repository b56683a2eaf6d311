import Causality
import Changesets
public import Records
import SQLite

/// Records, lists and conflicts as people see them.
public struct Views: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let rows: Rows
    let existenceTable: ExistenceTable
    let moveTable: MoveTable
    let conflictTable: ConflictTable
    let moves: Moves
    let offices: Offices
    let authors: Authors
    let admissions: Admissions
    let judge: LogJudge
}

extension Views {
    /// The record of that number, and its scope.
    public func place(_ number: Int64) throws -> (record: RecordID, scope: ScopeCode)? {
        try file.read { r in try place(number, r) }
    }

    func place(_ number: Int64, _ r: borrowing some Reading & ~Copyable) throws -> (record: RecordID, scope: ScopeCode)? {
        try names.row(number, r).map { ($0.id, $0.scope) }
    }

    /// What the file calls a record.
    public func number(of record: RecordID, in scope: ScopeCode) throws -> Int64? {
        try file.read { r in try number(of: record, in: scope, r) }
    }

    func number(of record: RecordID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws -> Int64? {
        try names.number(record, in: scope, r)
    }

    /// Reads one record with everything that its fields hold.
    public func record(_ id: RecordID, in scope: ScopeCode) throws -> RecordView? {
        try file.read { r in try record(id, in: scope, r) }
    }

    func record(_ id: RecordID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws -> RecordView? {
        guard let number = try names.number(id, in: scope, r) else { return nil }
        return try record(number: number, r)
    }

    func record(number: Int64, _ r: borrowing some Reading & ~Copyable) throws -> RecordView? {
        guard let row = try names.row(number, r), row.type != 0, let tables = layout(for: row.scope).tables[row.type],
            let main = tables.first
        else { return nil }
        var fields: [FieldView] = []
        for table in tables { fields += try fieldViews(table, number, row.scope, r) }
        let parent = try rows.parent(of: number, r).flatMap { try names.row($0, r)?.id }
        let standing = try rows.standing(number, r)
        let existence =
            try existenceTable.deletedRecords(r).contains(number) || moveTable.movedRecords(r).contains(number)
            ? try existenceTable.existence(number, r) : Existence(isConfirmed: standing != .unconfirmed)
        return RecordView(
            id: row.id, scope: row.scope, type: main.type, parent: parent, standing: standing, existence: existence,
            fields: fields.sorted { $0.address < $1.address })
    }

    /// The state of a scope as the fold in memory would have it, in no order.
    public func states(_ scope: ScopeCode) throws -> [(RecordID, RecordState)] {
        try file.read { r in try states(scope, r) }
    }

    func states(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws -> [(RecordID, RecordState)] {
        try names.numbers(in: scope, r).compactMap { number in
            guard let view = try record(number: number, r) else { return nil }
            let fields = Dictionary(uniqueKeysWithValues: view.fields.map { ($0.address, $0.state) })
            return (view.id, RecordState(type: view.type.number, parent: view.parent, existence: view.existence, fields: fields))
        }
    }

    func fieldViews(
        _ table: TableLayout, _ number: Int64, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws -> [FieldView] {
        let find = try r.prepare(table.rowsSQL)
        find.bind(1, number)
        defer { find.reset() }
        var views: [FieldView] = []
        var state = RowState(fieldCount: table.slots.count)
        while try find.step() {
            try rows.decode(&state, from: find, table, r)
            let key = try rows.fieldKey(find.int(table.columns.count + 2), table, r)
            for (position, slot) in table.slots.enumerated() where state.plain[position] != 0 {
                let full = try rows.fullState(state, position, table, find, r)
                let verdict = try slot.field.judge(full) { try authors.info($0, in: scope, r) }
                views.append(FieldView(address: FieldAddress(slot.field.number, key), field: slot.field, verdict: verdict, state: full))
            }
        }
        return views
    }

    /// Where a record is.
    public func scope(of record: RecordID) throws -> ScopeCode? {
        try file.read { r in try scope(of: record, r) }
    }

    func scope(of record: RecordID, _ r: borrowing some Reading & ~Copyable) throws -> ScopeCode? {
        try moves.anyRecordNumber(record, r).flatMap { try names.row($0, r)?.scope }
    }

    /// The type of a record; `nil` where the store does not have it.
    ///
    /// - Throws: What SQLite throws.
    public func type(of record: RecordID) throws -> RecordType? {
        try file.read { r in try type(of: record, r) }
    }

    func type(of record: RecordID, _ r: borrowing some Reading & ~Copyable) throws -> RecordType? {
        guard let number = try moves.anyRecordNumber(record, r), let row = try names.row(number, r) else { return nil }
        return layout(for: row.scope).schema.type(row.type)
    }
}
