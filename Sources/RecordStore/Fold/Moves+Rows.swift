import Causality
import Changesets
import Records
import SQLite

/// Whole records into rows, as a fold in memory has them.
extension Moves {
    func writeRows(
        _ record: Int64, _ state: RecordState, _ standing: Existence.Standing, _ scope: ScopeCode, _ fold: ScopeFold,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let scopeNumber = try names.intern(scope, w)
        let since = try conflictTable.conflictTimes(scopeNumber, w).filter { $0.record == record }
        try conflictTable.clear(record: record, w)
        if try !moveTable.contestedRecords(scope, w).isEmpty {
            // Before it was contested it may have been one of another type.
            for table in layout(for: scope).allTables { try self.rows.clear(table, record..<record + 1, w) }
        }
        for table in layout(for: scope).tables[state.type] ?? [] {
            try self.rows.clear(table, record..<record + 1, w)
            var rows: [FieldKey: [Int: FieldState]] = table.key == nil ? [.none: [:]] : [:]
            for (address, field) in state.fields where !field.isEmpty {
                guard let position = table.position(of: address.field), (address.key == .none) == (table.key == nil) else { continue }
                rows[address.key, default: [:]][position] = field
            }
            for (key, fields) in rows {
                let parent = try state.parent.flatMap { parent throws(StoreError) in try names.number(parent, in: scope, w) }
                try insertRow(table, record, key, fields, scope, parent: parent, standing, fold, w)
            }
        }
        try existenceTable.storeExistence(state.existence, of: record, w)
        try conflictTable.setConflictTimes(since, w)
    }

    func insertRow(
        _ table: TableLayout, _ record: Int64, _ key: FieldKey, _ fields: [Int: FieldState], _ scope: ScopeCode,
        parent: Int64?, _ standing: Existence.Standing, _ fold: ScopeFold, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let keyNumber: Int64 =
            switch key {
            case .none: 0
            case .number(let number): number
            case .record(let id): try names.reference(id, from: scope, w)
            }
        let scopeNumber = try names.intern(scope, w)
        try table.makeIndexes(w)
        let insert = try w.prepare(table.insertSQL)
        insert.bind(1, record)
        var first = 3
        if table.key == nil {
            insert.bind(2, scopeNumber)
            insert.bind(3, parent)
            insert.bind(4, standing.rawValue)
            first = 5
        } else {
            insert.bind(2, keyNumber)
        }
        var state = RowState(fieldCount: table.slots.count)
        var disputed: [String] = []
        for (position, slot) in table.slots.enumerated() {
            guard let field = fields[position] else {
                for column in slot.columns { insert.bindNull(first + column) }
                continue
            }
            let verdict = slot.field.judge(field, info: fold.info)
            if let dot = field.plainDot(isUnion: slot.isUnion), verdict.showsAll(of: field, isUnion: slot.isUnion) {
                state.setPlain(position, LocalDot(replica: try names.intern(dot.replica, w), number: dot.number))
            } else {
                state.setCrowded(position, field)
            }
            if verdict.attention == .disputed { disputed.append(slot.field.name) }
            if verdict.attention != .none {
                try conflictTable.noteConflict(
                    record, slot.field.number, keyNumber, scopeNumber, verdict.attention, Int64(environment.wallClock()), w)
            }
            if slot.isUnion {
                insert.bind(first + slot.columns.lowerBound, try rows.columnText(verdict.elements, scope, w))
            } else {
                for (offset, column) in slot.columns.enumerated() {
                    try rows.bind(verdict.value?.part(offset) ?? .missing, first + column, to: insert, scope, w)
                }
            }
        }
        var encoded = ByteWriter()
        try rows.encode(&state, into: &encoded, scope, w)
        insert.bind(first + table.columns.count, disputed.isEmpty ? nil : disputed.sorted().joined(separator: " "))
        insert.bind(first + table.columns.count + 1, encoded.bytes)
        try insert.perform()
    }
}
