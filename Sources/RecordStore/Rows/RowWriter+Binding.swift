import Changesets
import Records
import SQLite

/// A row's way into the file.
extension RowWriter {
    mutating func insert(_ row: Row, _ disputed: String?, _ w: borrowing WriteTransaction) throws(StoreError) {
        bindHead(row)
        // What is not bound is NULL.
        try bindJudged(row, w)
        try finish(row, disputed, w)
        try row.statement.perform()
        try noteUnconfirmed(row, w)
    }

    /// Binds what stands before the columns of a new row.
    func bindHead(_ row: Row) {
        row.statement.bind(1, row.record)
        guard row.table.key == nil else { return row.statement.bind(2, row.key) }
        let creation = row.creation < 0 ? nil : rows.creations[row.creation]
        row.statement.bind(2, scopeNumber)
        row.statement.bind(3, creation?.parent)
        row.statement.bind(4, creation?.isConfirmed == false ? Existence.Standing.unconfirmed.rawValue : 0)
    }

    /// Made without the right to: somebody must look. What a stranger sends is only in quarantine.
    func noteUnconfirmed(_ row: Row, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard row.table.key == nil, row.creation >= 0, !scope.isDirectory else { return }
        let creation = rows.creations[row.creation]
        guard !creation.isConfirmed, authored[Int(creation.payload)].isAdmitted(Int(creation.entry)) else { return }
        try fold.conflictTable.noteConflict(row.record, Field.existence, 0, scopeNumber, .disputed, now, w)
    }

    mutating func update(_ row: Row, _ disputed: String?, _ w: borrowing WriteTransaction) throws(StoreError) {
        try bindJudged(row, w)
        try finish(row, disputed, w)
        try run(row.statement, on: row)
        if !emptied.isEmpty { try empty(row, disputed, w) }
        if row.table.key == nil, row.creation >= 0, rows.creations[row.creation].isConfirmed { try fold.existences.confirm(row.record, w) }
    }

    /// Runs an update of a row whose columns and state are bound.
    private func run(_ update: Statement, on row: Row) throws(StoreError) {
        update.bind(row.lastParameters + 2, row.record)
        if row.table.key != nil { update.bind(row.lastParameters + 3, row.key) }
        try update.perform()
    }

    /// Empties columns, which the update that set the others has left as they were.
    private mutating func empty(_ row: Row, _ disputed: String?, _ w: borrowing WriteTransaction) throws(StoreError) {
        let statement = try emptyStatement(row.table, w)
        statement.reset()
        for column in emptied { statement.bind(row.firstParameter + column, 1) }
        statement.bind(row.lastParameters, disputed)
        statement.bind(row.lastParameters + 1, encoded.bytes)
        try run(statement, on: row)
    }

    private mutating func finish(_ row: Row, _ disputed: String?, _ w: borrowing WriteTransaction) throws(StoreError) {
        encoded.removeAll()
        try fold.rows.encode(&state, into: &encoded, scope, w)
        row.statement.bind(row.lastParameters, disputed)
        row.statement.bind(row.lastParameters + 1, encoded.bytes)
    }

    /// Binds what judging made of the fields that were spelled out.
    private mutating func bindJudged(_ row: Row, _ w: borrowing WriteTransaction) throws(StoreError) {
        for (position, verdict) in verdicts {
            let slot = row.table.slots[position]
            for (offset, column) in slot.columns.enumerated() {
                let parameter = row.firstParameter + column
                if slot.isUnion {
                    let text = try fold.rows.columnText(verdict.elements, scope, w)
                    row.statement.bind(parameter, text)
                    note(column, of: row, isEmpty: text == nil)
                } else {
                    let value = verdict.value?.part(offset) ?? .missing
                    try fold.rows.bind(value, parameter, to: row.statement, scope, w)
                    note(column, of: row, isEmpty: value == .missing)
                }
            }
        }
    }

    /// Notes whether a column of a stored row is emptied: the last that is said of it holds.
    private mutating func note(_ column: Int, of row: Row, isEmpty: Bool) {
        guard row.isStored else { return }
        if !emptied.isEmpty { emptied.removeAll { $0 == column } }
        if isEmpty { emptied.append(column) }
    }

    /// Binds what a change sets.
    mutating func bind(
        _ source: RowCollector.Source, _ cell: Int, to row: Row, _ contents: RowCollector.Contents, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let values = contents.values
        for offset in 0..<Int(source.columnCount) {
            let column = unsafe contents.columns[Int(source.firstColumn) + offset]
            let place = Int(source.tableColumn) + offset
            let index = row.firstParameter + place
            let isMissing = values.isMissing(column, cell)
            note(place, of: row, isEmpty: isMissing)
            if isMissing {
                row.statement.bindNull(index)
                continue
            }
            switch column.type {
            case .bits, .integer, .scaled, .day: row.statement.bind(index, values.number(column, cell))
            case .text where values.isSealed(column, cell): unsafe row.statement.bindBlob(index, in: values.bytes(column, cell))
            case .text: unsafe row.statement.bindText(index, in: values.bytes(column, cell))
            case .sealed: unsafe row.statement.bindBlob(index, in: values.bytes(column, cell))
            case .reference:
                let (record, number) = rows.pool.references[column.references + Int(values.number(column, cell))]
                row.statement.bind(index, number >= 0 ? number : try fold.names.reference(record, from: scope, w))
            }
        }
    }
}
