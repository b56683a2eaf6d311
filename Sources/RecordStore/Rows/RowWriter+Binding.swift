import Changesets
import Records
import SQLite

/// A row's way into the file.
extension RowWriter {
    mutating func insert(_ row: Row, _ disputed: String?, _ w: borrowing WriteTransaction) throws {
        bindHead(row)
        // What is not bound is NULL.
        try bindJudged(row, w)
        try finish(row, disputed, w)
        try row.statement.run()
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
    func noteUnconfirmed(_ row: Row, _ w: borrowing WriteTransaction) throws {
        guard row.table.key == nil, row.creation >= 0, !scope.isDirectory else { return }
        let creation = rows.creations[row.creation]
        guard !creation.isConfirmed, authored[Int(creation.payload)].isAdmitted(Int(creation.entry)) else { return }
        try fold.conflictTable.noteConflict(row.record, Field.existence, 0, scopeNumber, .disputed, now, w)
    }

    mutating func update(_ row: Row, _ disputed: String?, _ w: borrowing WriteTransaction) throws {
        try bindJudged(row, w)
        try finish(row, disputed, w)
        row.statement.bind(row.lastParameters + 2, row.record)
        if row.table.key != nil { row.statement.bind(row.lastParameters + 3, row.key) }
        try row.statement.run()
        if row.table.key == nil, row.creation >= 0, rows.creations[row.creation].isConfirmed { try fold.existences.confirm(row.record, w) }
    }

    private mutating func finish(_ row: Row, _ disputed: String?, _ w: borrowing WriteTransaction) throws {
        encoded.removeAll()
        try fold.rows.encode(&state, into: &encoded, scope, w)
        row.statement.bind(row.lastParameters, disputed)
        row.statement.bind(row.lastParameters + 1, encoded.bytes)
    }

    /// Binds what judging made of the fields that were spelled out.
    private mutating func bindJudged(_ row: Row, _ w: borrowing WriteTransaction) throws {
        for (position, verdict) in verdicts {
            let slot = row.table.slots[position]
            for (offset, column) in slot.columns.enumerated() {
                let parameter = row.firstParameter + column
                if slot.isUnion {
                    row.statement.bind(parameter, try fold.rows.columnText(verdict.elements, scope, w))
                } else {
                    try fold.rows.bind(verdict.value?.part(offset) ?? .missing, parameter, to: row.statement, scope, w)
                }
            }
        }
    }

    /// Binds what a change sets.
    mutating func bind(
        _ source: RowCollector.Source, _ cell: Int, to row: Row, _ contents: RowCollector.Contents, _ w: borrowing WriteTransaction
    ) throws {
        let values = contents.values
        for offset in 0..<Int(source.columnCount) {
            let column = contents.columns[Int(source.firstColumn) + offset]
            let index = row.firstParameter + Int(source.tableColumn) + offset
            if values.isMissing(column, cell) {
                row.statement.bindNull(index)
                continue
            }
            switch column.type {
            case .bits, .integer, .scaled, .day: row.statement.bind(index, values.number(column, cell))
            case .text: row.statement.bindText(index, in: values.bytes(column, cell))
            case .sealed: row.statement.bindBlob(index, in: values.bytes(column, cell))
            case .reference:
                let (record, number) = rows.pool.references[column.references + Int(values.number(column, cell))]
                row.statement.bind(index, number >= 0 ? number : try fold.names.reference(record, from: scope, w))
            }
        }
    }
}
