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
    let keyRing: KeyRing
}

extension Views {
    /// The record of that number, and its scope.
    public func place(_ number: Int64) throws(StoreError) -> (record: RecordID, scope: ScopeCode)? {
        try file.read { r throws(StoreError) in try place(number, r) }
    }

    func place(_ number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> (record: RecordID, scope: ScopeCode)? {
        try names.row(number, r).map { ($0.id, $0.scope) }
    }

    /// What the file calls some regions and everything in them, in no order.
    package func scopeNumbers(within regions: [ScopeCode]) throws(StoreError) -> [Int64] {
        try file.read { r throws(StoreError) in
            var numbers: [Int64] = []
            for region in regions { numbers += try names.scopeNumbers(in: region, r) }
            return numbers
        }
    }

    /// What the file calls a record.
    public func number(of record: RecordID, in scope: ScopeCode) throws(StoreError) -> Int64? {
        try file.read { r throws(StoreError) in try number(of: record, in: scope, r) }
    }

    func number(of record: RecordID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64? {
        try names.number(record, in: scope, r)
    }

    /// Reads one record with everything that its fields hold.
    public func record(_ id: RecordID, in scope: ScopeCode) throws(StoreError) -> RecordView? {
        try file.read { r throws(StoreError) in try record(id, in: scope, r).map { view throws(StoreError) in try opened(view, r) } }
    }

    /// The same with what is sealed left as it is: for whoever asks by what name, where or how it stands. Nobody has looked at anything then.
    public func closedRecord(_ id: RecordID, in scope: ScopeCode) throws(StoreError) -> RecordView? {
        try file.read { r throws(StoreError) in try record(id, in: scope, r) }
    }

    func record(_ id: RecordID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordView? {
        guard let number = try names.number(id, in: scope, r) else { return nil }
        return try record(number: number, r)
    }

    func record(number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordView? {
        guard let row = try names.row(number, r), row.type != 0, let tables = layout(for: row.scope).tables[row.type],
            let main = tables.first
        else { return nil }
        var fields: [FieldView] = []
        for table in tables { fields += try fieldViews(table, number, row.scope, r) }
        let parent = try rows.parent(of: number, r).flatMap { parent throws(StoreError) in try names.row(parent, r)?.id }
        let standing = try rows.standing(number, r)
        let isDeleted = try existenceTable.deletedRecords(r).contains(number)
        let isMoved = try moveTable.movedRecords(r).contains(number)
        let existence =
            isDeleted || isMoved ? try existenceTable.existence(number, r) : Existence(isConfirmed: standing != .unconfirmed)
        return RecordView(
            id: row.id, scope: row.scope, type: main.type, parent: parent, standing: standing, existence: existence,
            fields: fields.sorted { $0.address < $1.address })
    }

    func fieldViews(
        _ table: TableLayout, _ number: Int64, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [FieldView] {
        let find = try r.prepare(table.rowsSQL)
        find.bind(1, number)
        defer { find.reset() }
        var views: [FieldView] = []
        var state = RowState(fieldCount: table.slots.count)
        while try find.nextRow() {
            try rows.decode(&state, from: find, table, r)
            let key = try rows.fieldKey(find.int(table.columns.count + 2), table, r)
            for (position, slot) in table.slots.enumerated() where state.plain[position] != 0 {
                let full = try rows.fullState(state, position, table, find, r)
                let verdict = try slot.field.judge(full) { dot throws(StoreError) in try authors.info(dot, in: scope, r) }
                views.append(FieldView(address: FieldAddress(slot.field.number, key), field: slot.field, verdict: verdict, state: full))
            }
        }
        return views
    }

    /// Where a record is.
    public func scope(of record: RecordID) throws(StoreError) -> ScopeCode? {
        try file.read { r throws(StoreError) in try scope(of: record, r) }
    }

    func scope(of record: RecordID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ScopeCode? {
        try moves.anyRecordNumber(record, r).flatMap { number throws(StoreError) in try names.row(number, r)?.scope }
    }

    /// How a record stands where it is; `nil` where the store does not have it. Nothing of it is opened.
    ///
    /// - Throws: What SQLite throws.
    public func standing(of record: RecordID) throws(StoreError) -> Existence.Standing? {
        try file.read { r throws(StoreError) in
            try moves.anyRecordNumber(record, r).map { number throws(StoreError) in try rows.standing(number, r) }
        }
    }

    /// The type of a record; `nil` where the store does not have it.
    ///
    /// - Throws: What SQLite throws.
    public func type(of record: RecordID) throws(StoreError) -> RecordType? {
        try file.read { r throws(StoreError) in try type(of: record, r) }
    }

    func type(of record: RecordID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordType? {
        guard let number = try moves.anyRecordNumber(record, r), let row = try names.row(number, r) else { return nil }
        return layout(for: row.scope).schema.type(row.type)
    }
}
