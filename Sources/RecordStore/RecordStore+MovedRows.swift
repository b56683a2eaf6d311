import Causality
import Changesets
import Records
import SQLite

/// Whole records into rows, as a fold in memory has them.
extension RecordStore {
    func writeRows(
        _ record: Int64, _ state: RecordState, _ standing: Existence.Standing, _ scope: ScopeCode, _ fold: ScopeFold
    ) throws {
        let scopeNumber = try scopeNumber(scope)
        let since = try conflictTimes(scopeNumber).filter { $0.record == record }
        let drop = try connection.prepare("DELETE FROM _conflict WHERE record = ?")
        drop.bind(1, record)
        try drop.run()
        for table in layout(for: scope).tables[state.type] ?? [] {
            let clear = try connection.prepare("DELETE FROM \"\(table.name)\" WHERE \(table.key == nil ? "_id" : "_record") = ?")
            clear.bind(1, record)
            try clear.run()
            var rows: [FieldKey: [Int: FieldState]] = table.key == nil ? [.none: [:]] : [:]
            for (address, field) in state.fields where !field.isEmpty {
                guard let position = table.position(of: address.field), (address.key == .none) == (table.key == nil) else { continue }
                rows[address.key, default: [:]][position] = field
            }
            for (key, fields) in rows {
                let parent = try state.parent.flatMap { try recordNumber($0, in: scope) }
                try insertRow(table, record, key, fields, scope, parent: parent, standing, fold)
            }
        }
        try storeExistence(state.existence, of: record)
        try setConflictTimes(since)
    }

    private func insertRow(
        _ table: TableLayout, _ record: Int64, _ key: FieldKey, _ fields: [Int: FieldState], _ scope: ScopeCode,
        parent: Int64?, _ standing: Existence.Standing, _ fold: ScopeFold
    ) throws {
        let keyNumber: Int64 =
            switch key {
            case .none: 0
            case .number(let number): number
            case .record(let id): try referenceNumber(id, from: scope)
            }
        let scopeNumber = try scopeNumber(scope)
        let insert = try connection.prepare(table.insertSQL)
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
            if let dot = field.plainDot(isUnion: slot.isUnion) {
                state.setPlain(position, LocalDot(replica: try replicaNumber(dot.replica), number: dot.number))
            } else {
                state.setCrowded(position, field)
            }
            let verdict = slot.field.judge(field, info: fold.info)
            if verdict.attention == .disputed { disputed.append(slot.field.name) }
            if verdict.attention != .none {
                try noteConflict(
                    record, slot.field.number, keyNumber, scopeNumber, verdict.attention, Int64(environment.wallClock()))
            }
            if slot.isUnion {
                insert.bind(first + slot.columns.lowerBound, try columnText(verdict.elements, scope))
            } else {
                for (offset, column) in slot.columns.enumerated() {
                    try bind(verdict.value?.part(offset) ?? .missing, first + column, to: insert, scope)
                }
            }
        }
        var encoded = ByteWriter()
        state.encode(rowNames(scope), into: &encoded)
        insert.bind(first + table.columns.count, disputed.isEmpty ? nil : disputed.sorted().joined(separator: " "))
        insert.bind(first + table.columns.count + 1, encoded.bytes)
        try insert.run()
    }

    func bind(_ value: Value, _ index: Int, to statement: Statement, _ scope: ScopeCode) throws {
        switch value {
        case .missing, .group: statement.bindNull(index)
        case .bool(let bit): statement.bind(index, bit ? 1 : 0)
        case .integer(let number): statement.bind(index, number)
        case .text(let text): statement.bind(index, text)
        case .reference(let record): statement.bind(index, try referenceNumber(record, from: scope))
        case .sealed(let bytes): statement.bind(index, bytes)
        }
    }
}
