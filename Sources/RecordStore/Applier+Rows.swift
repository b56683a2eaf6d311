import Causality
import Changesets
import Records
import SQLite

extension Applier {
    /// Applies a row's cells and writes the row.
    func write(_ row: Row) throws {
        let table = row.table
        var state = RowState(fieldCount: table.slots.count)
        var disputed: String?
        var isThere = false
        if !row.isNew || isRefold || mayRepeat, let stored = try store.rowState(table, row.record, row.key) {
            (state, disputed) = stored
            isThere = true
        }
        // One for each field of the table; `nil` where nothing changes.
        var changed: [Verdict?] = Array(repeating: nil, count: table.slots.count)
        for cell in row.cells { try apply(cell, of: row, to: &state, &changed) }
        for (position, verdict) in changed.enumerated() {
            guard let verdict, disputed != nil || verdict.attention == .disputed else { continue }
            disputed = updating(disputed, table.slots[position].field.name, verdict.attention == .disputed)
        }
        if isThere {
            try update(row, state, disputed, changed)
            if table.keyed == nil, row.creation?.isConfirmed == true { try store.confirm(row.record) }
        } else {
            try insert(row, state, disputed, changed)
        }
    }

    private func apply(_ cell: Cell, of row: Row, to state: inout RowState, _ changed: inout [Verdict?]) throws {
        let slot = row.table.slots[cell.position]
        let creates = row.creation.map { $0.entry == cell.entry } ?? false
        let hasRight = rights.hasRight(author, to: cell.kind, slot, creates: creates, by: layout.schema)
        let dot = LocalDot(replica: replicaNumber, number: first + UInt64(cell.entry))
        let old = state.plain[cell.position]
        if cell.kind == .set, hasRight, !slot.isUnion, old >= 0 {
            var isCovered = old == 0
            if old > 0 {
                let before = state.dots[Int(old) - 1]
                isCovered =
                    before.replica == replicaNumber
                    ? before.number < dot.number
                    : contexts[cell.entry].covers(Dot(try store.replica(before.replica), before.number))
            }
            if isCovered {
                state.setPlain(cell.position, dot)
                changed[cell.position] = Verdict(value: cell.value, attention: .none)
                return
            }
        }
        let pending: Verdict? = changed[cell.position]
        var full = try fullState(state, cell.position, row, pending: pending?.value)
        let change = FieldChange(
            kind: cell.kind, value: cell.value, coverage: coverage(cell.entry), hasRight: hasRight,
            mayResolve: layout.schema.mayResolve(author.role, slot.field))
        full.apply(change) { store.person(of: $0, in: scope) == author.person }
        changed[cell.position] = try store(full, in: &state, cell.position, row, slot.field)
    }

    /// Puts a field's full state back into the row, and notes whether people must look.
    private func store(
        _ full: FieldState, in state: inout RowState, _ position: Int, _ row: Row, _ field: Field
    ) throws -> Verdict {
        let wasCrowded = state.plain[position] == -1
        let isPlain = full.isPlain && !field.isUnion
        if full.isEmpty {
            state.setEmpty(position)
        } else if isPlain {
            let dot = full.values[0].marks[0].dot
            state.setPlain(position, LocalDot(replica: try store.replicaNumber(dot.replica), number: dot.number))
        } else {
            state.setCrowded(position, full)
        }
        let verdict = field.judge(full) { store.info($0, in: scope, pending: self) }
        if verdict.attention != .none {
            try store.noteConflict(row.record, field.number, row.key ?? 0, scopeNumber, verdict.attention, now)
        } else if wasCrowded {
            try store.dropConflict(row.record, field.number, row.key ?? 0)
        }
        return verdict
    }

    /// The full state of a field, whichever way the row keeps it.
    ///
    /// - Parameter pending: The value of a plain field that this row has not written to the file yet.
    private func fullState(_ state: RowState, _ position: Int, _ row: Row, pending: Value?) throws -> FieldState {
        switch state.plain[position] {
        case 0: return FieldState()
        case -1: return state.crowded[position] ?? FieldState()
        case let place:
            let local = state.dots[Int(place) - 1]
            let dot = Dot(try store.replica(local.replica), local.number)
            let value = try pending ?? store.plainValue(row.table, position, row.record, row.key)
            return FieldState(values: [Sibling(value, [Mark(dot)])])
        }
    }

    private func updating(_ disputed: String?, _ name: String, _ isDisputed: Bool) -> String? {
        var names = disputed.map { $0.split(separator: " ").map(String.init) } ?? []
        if isDisputed == names.contains(name) { return disputed }
        if isDisputed { names.append(name) } else { names.removeAll { $0 == name } }
        return names.isEmpty ? nil : names.sorted().joined(separator: " ")
    }

    private func insert(_ row: Row, _ state: RowState, _ disputed: String?, _ changed: [Verdict?]) throws {
        let statement = try store.connection.prepare(row.table.insertSQL)
        var index = 1
        statement.bind(1, row.record)
        if row.table.keyed == nil {
            statement.bind(2, scopeNumber)
            statement.bind(3, row.creation?.parent)
            statement.bind(4, row.creation?.isConfirmed == false ? Existence.Standing.unconfirmed.rawValue : 0)
            index = 5
        } else {
            statement.bind(2, row.key ?? 0)
            index = 3
        }
        for (position, slot) in row.table.slots.enumerated() {
            if let verdict = changed[position] {
                try bind(verdict, row.table, slot, from: index, to: statement)
            } else {
                for offset in slot.columns.indices { statement.bindNull(index + offset - slot.columns.lowerBound) }
            }
            index += slot.columns.count
        }
        statement.bind(index, disputed)
        statement.bind(index + 1, state.encode(store.rowNames(scope)))
        try statement.run()
        // Made without the right to: somebody must look. What a stranger sends is only in quarantine.
        if row.table.keyed == nil, let creation = row.creation, !creation.isConfirmed, isAdmitted(creation.entry), !scope.isDirectory {
            try store.noteConflict(row.record, Field.existence, 0, scopeNumber, .disputed, now)
        }
    }

    private func update(_ row: Row, _ state: RowState, _ disputed: String?, _ changed: [Verdict?]) throws {
        let positions = changed.indices.filter { changed[$0] != nil }
        let statement = try store.connection.prepare(store.updateSQL(row.table, positions))
        var index = 1
        for position in positions {
            guard let verdict = changed[position] else { continue }
            let slot = row.table.slots[position]
            try bind(verdict, row.table, slot, from: index, to: statement)
            index += slot.columns.count
        }
        statement.bind(index, disputed)
        statement.bind(index + 1, state.encode(store.rowNames(scope)))
        statement.bind(index + 2, row.record)
        if row.table.keyed != nil { statement.bind(index + 3, row.key ?? 0) }
        try statement.run()
    }

    private func bind(
        _ verdict: Verdict, _ table: TableLayout, _ slot: TableLayout.FieldSlot, from index: Int, to statement: Statement
    ) throws {
        if slot.isUnion {
            let texts = try verdict.elements.map { try store.columnText($0, scope) }
            if texts.isEmpty { statement.bindNull(index) } else { statement.bind(index, "[" + texts.joined(separator: ",") + "]") }
            return
        }
        for offset in 0..<slot.columns.count {
            switch verdict.value?.part(offset) ?? .missing {
            case .missing, .group: statement.bindNull(index + offset)
            case .bool(let bit): statement.bind(index + offset, bit ? 1 : 0)
            case .integer(let number): statement.bind(index + offset, number)
            case .text(let text): statement.bind(index + offset, text)
            case .reference(let record): statement.bind(index + offset, try store.referenceNumber(record, from: scope))
            case .sealed(let bytes): statement.bind(index + offset, bytes)
            }
        }
    }
}

extension RecordStore {
    /// The statement that writes just these fields; forms repeat, so each is put together once.
    func updateSQL(_ table: TableLayout, _ positions: [Int]) -> String {
        let form = UpdateForm(table: table.name, positions: positions)
        if let sql = updateForms[form] { return sql }
        let names = positions.flatMap { table.slots[$0].columns.map { "\"\(table.columns[$0].name)\" = ?" } }
        let sets = (names + ["_disputed = ?", "_state = ?"]).joined(separator: ", ")
        let sql = "UPDATE \"\(table.name)\" SET \(sets) WHERE \(table.condition)"
        if updateForms.count >= 4_096 { updateForms.removeAll() }
        updateForms[form] = sql
        return sql
    }

    struct UpdateForm: Hashable {
        let table: String
        let positions: [Int]
    }

    /// The names that a row's state uses; asked for as it is encoded.
    func rowNames(_ scope: ScopeCode) -> RowState.Names {
        RowState.Names(
            replica: { [self] in (try? replicaNumber($0)) ?? 0 },
            record: { [self] in (try? referenceNumber($0, from: scope)) ?? 0 })
    }

    /// The state and the disputed fields of a row, or `nil` where there is none.
    func rowState(_ table: TableLayout, _ record: Int64, _ key: Int64?) throws -> (RowState, String?)? {
        let find = try connection.prepare(table.stateSQL)
        find.bind(1, record)
        if table.keyed != nil { find.bind(2, key ?? 0) }
        defer { find.reset() }
        guard try find.step() else { return nil }
        let bytes = find.blob(0)
        let state = try RowState(decoding: bytes, fieldCount: table.slots.count, replica: { try? replica($0) }, record: { try? recordRow($0)?.id })
        return (state, find.optionalText(1))
    }

    /// The value in a plain field's columns.
    func plainValue(_ table: TableLayout, _ position: Int, _ record: Int64, _ key: Int64?) throws -> Value {
        let slot = table.slots[position]
        let names = slot.columns.map { "\"\(table.columns[$0].name)\"" }.joined(separator: ", ")
        let find = try connection.prepare("SELECT \(names) FROM \"\(table.name)\" WHERE \(table.condition)")
        find.bind(1, record)
        if table.keyed != nil { find.bind(2, key ?? 0) }
        guard try find.step() else {
            find.reset()
            throw StoreError.damaged("a row of \(table.name) is gone")
        }
        let raw = RawRow(find, columns: 0..<slot.columns.count)
        find.reset()
        return try value(raw, slot, table, from: 0)
    }

    /// Reads a field's value out of fetched columns.
    func value(_ raw: RawRow, _ slot: TableLayout.FieldSlot, _ table: TableLayout, from start: Int) throws -> Value {
        let parts = try slot.columns.enumerated().map { offset, column in
            try value(raw.cells[start + offset], table.columns[column].input)
        }
        return parts.count == 1 ? parts[0] : .group(parts)
    }

    private func value(_ cell: RawRow.Cell, _ input: Input) throws -> Value {
        switch cell {
        case .null: return .missing
        case .text(let text): return .text(text)
        case .blob(let bytes): return .sealed(bytes)
        case .integer(let number):
            switch input.type.wireType {
            case .bits: return .bool(number != 0)
            case .reference:
                guard let row = try recordRow(number) else { throw StoreError.damaged("record \(number) is gone") }
                return .reference(row.id)
            default: return .integer(number)
            }
        }
    }

    /// An element of a union as it stands in its column: a JSON number or string.
    func columnText(_ value: Value, _ scope: ScopeCode) throws -> String {
        switch value {
        case .missing, .group: "null"
        case .bool(let bit): bit ? "true" : "false"
        case .integer(let number): String(number)
        case .reference(let record): String(try referenceNumber(record, from: scope))
        case .text(let text): "\"" + text.unicodeScalars.map(escaped).joined() + "\""
        case .sealed(let bytes): "\"" + bytes.map { hex(UInt64($0), digits: 2) }.joined() + "\""
        }
    }
}

/// A character as it stands in a JSON string.
private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"", "\\": "\\" + String(scalar)
    case "\u{0}"..<" ": "\\u" + hex(UInt64(scalar.value), digits: 4)
    default: String(scalar)
    }
}

/// The columns of a fetched row, copied before the statement moves on.
struct RawRow {
    enum Cell {
        case null
        case integer(Int64)
        case text(String)
        case blob([UInt8])
    }

    var cells: [Cell] = []

    init(_ statement: Statement, columns: Range<Int>) {
        for column in columns {
            switch statement.kind(column) {
            case .null: cells.append(.null)
            case .integer: cells.append(.integer(statement.int(column)))
            case .text: cells.append(.text(statement.text(column)))
            case .blob: cells.append(.blob(statement.blob(column)))
            }
        }
    }
}
