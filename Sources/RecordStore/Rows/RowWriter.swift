import Causality
import Changesets
import Records
import SQLite

/// Applies the changes of each row, and reads and writes it once.
///
/// Nothing here decides: that is `Records`. Here is only where what lies, and what it costs. Nearly all changes
/// set a field whose value their author had seen, or that had none: for those the row's state takes a new dot,
/// and the value goes from the payload's column to the statement. Only the others are spelled out as
/// ``FieldState`` and judged.
struct RowWriter {
    private let fold: Fold
    private let scope: ScopeCode
    private let scopeNumber: Int64
    private let now: Int64
    private let mayRepeat: Bool
    private let rows: RowCollector
    private let authored: [AuthoredPayload]
    private let tables: [TableLayout]
    private var statements: [Statements?]
    private let writers: Writers

    // Of the row in hand; kept for the next, so that memory is asked for once.
    private var state = RowState(fieldCount: 0)
    /// Of each field: the cell that it shows from now on, ``unchanged`` or ``judged``.
    private var shown: [Int32] = []
    private var full: [Int: FieldState] = [:]
    private var verdicts: [Int: Verdict] = [:]
    private var encoded = ByteWriter()

    private static let unchanged: Int32 = -1
    private static let judged: Int32 = -2

    /// Who wrote an entry, and when: of those that are being applied, or out of the log.
    private struct Writers {
        let authors: Authors
        let scope: ScopeCode
        let authored: [AuthoredPayload]
        let byReplica: [ReplicaID: [Int]]

        func info(_ dot: Dot, _ w: borrowing WriteTransaction) throws -> EntryInfo {
            for index in byReplica[dot.replica] ?? [] {
                if let info = authored[index].info(dot) { return info }
            }
            return try authors.info(dot, in: scope, w)
        }
    }

    /// A table's statements.
    private struct Statements {
        let find: Statement
        let insert: Statement
        let update: Statement
    }

    init(_ applier: Applier, _ rows: RowCollector, _ authored: [AuthoredPayload]) {
        fold = applier.fold
        scope = applier.scope
        scopeNumber = applier.scopeNumber
        now = applier.now
        mayRepeat = applier.mayRepeat
        self.rows = rows
        self.authored = authored
        tables = applier.layout.allTables
        statements = Array(repeating: nil, count: tables.count)
        writers = Writers(
            authors: fold.authors, scope: scope, authored: authored,
            byReplica: Dictionary(grouping: authored.indices) { authored[$0].replica })
    }

    mutating func writeAll(_ w: borrowing WriteTransaction) throws {
        for index in rows.inOrder { try write(rows.rows[index], w) }
    }

    private mutating func statements(_ table: TableLayout, _ w: borrowing WriteTransaction) throws -> Statements {
        if let made = statements[table.index] { return made }
        let made = try Statements(
            find: w.prepare(table.rowSQL), insert: w.prepare(table.insertSQL), update: w.prepare(table.updateSQL))
        statements[table.index] = made
        return made
    }

    private mutating func write(_ row: RowCollector.Row, _ w: borrowing WriteTransaction) throws {
        let table = tables[Int(row.table)]
        let statements = try statements(table, w)
        state.clear(fieldCount: table.slots.count)
        shown.removeAll(keepingCapacity: true)
        shown.append(contentsOf: repeatElement(Self.unchanged, count: table.slots.count))
        // What a payload creates is not in the file, unless it repeats another.
        let stored = row.creation < 0 || mayRepeat ? try find(row, table, statements.find) : nil
        defer { stored?.reset() }
        if let stored { try fold.rows.decode(&state, from: stored, table, w) }
        var next = row.firstCell
        while next >= 0 {
            let cell = rows.cells[Int(next)]
            try apply(cell, at: next, of: row, table, stored, w)
            next = cell.next
        }
        if !full.isEmpty { try settle(row, table, isStored: stored != nil, w) }
        let disputed = disputed(stored?.optionalText(table.columns.count), table)
        if let stored {
            try update(row, table, stored, statements.update, disputed, w)
            if table.key == nil, row.creation >= 0, rows.creations[Int(row.creation)].isConfirmed {
                try fold.existences.confirm(row.record, w)
            }
        } else {
            try insert(row, table, statements.insert, disputed, w)
        }
        if !verdicts.isEmpty { verdicts.removeAll(keepingCapacity: true) }
    }

    private func find(_ row: RowCollector.Row, _ table: TableLayout, _ find: Statement) throws -> Statement? {
        find.reset()
        find.bind(1, row.record)
        if table.key != nil { find.bind(2, row.key) }
        if try find.step() { return find }
        find.reset()
        return nil
    }

    // MARK: Changes

    private mutating func apply(
        _ cell: RowCollector.Cell, at index: Int32, of row: RowCollector.Row, _ table: TableLayout, _ stored: Statement?,
        _ w: borrowing WriteTransaction
    ) throws {
        let (source, entry) = (Int(cell.block), Int(cell.entry))
        let position = Int(rows.sources[source].position)
        let payload = rows.sources[source].payload
        let slot = table.slots[position]
        let kind = rows.sources[source].block.kind(Int(cell.row))
        let creates = row.creation >= 0 && isCreation(row.creation, payload, cell.entry)
        let maySet = creates ? rows.sources[source].hasRightAtCreation : rows.sources[source].hasRight
        if kind == .set, maySet, !slot.isUnion, state.plain[position] >= 0, full.isEmpty || full[position] == nil {
            let dot = LocalDot(
                replica: authored[Int(payload)].replicaNumber, number: authored[Int(payload)].first + UInt64(cell.entry))
            if try state.plain[position] == 0 || covers(Int(payload), entry, dot, state.dot(at: position), w) {
                state.setPlain(position, dot)
                shown[position] = index
                return
            }
        }
        let author = authored[Int(payload)].author
        let hasRight =
            kind == .set ? maySet : rows.layout.schema.hasRight(author.role, to: kind, slot.field, creates: creates)
        let change = FieldChange(
            kind: kind, value: rows.sources[source].block.value(Int(cell.row)),
            coverage: authored[Int(payload)].coverage(entry), hasRight: hasRight,
            mayResolve: rows.layout.schema.mayResolve(author.role, slot.field))
        var field = try full.removeValue(forKey: position) ?? fullState(position, table, stored, w)
        try field.apply(change) { [writers] in try writers.info($0, w).author.person == author.person }
        full[position] = field
    }

    private func isCreation(_ creation: Int32, _ payload: Int32, _ entry: Int32) -> Bool {
        rows.creations[Int(creation)].payload == payload && rows.creations[Int(creation)].entry == entry
    }

    /// Whether the author of an entry had seen what stands there.
    private func covers(
        _ payload: Int, _ entry: Int, _ dot: LocalDot, _ before: LocalDot, _ w: borrowing WriteTransaction
    ) throws -> Bool {
        if before.replica == dot.replica { return before.number < dot.number }
        return authored[payload].payload.heads[entry].context.covers(Dot(try fold.names.replica(before.replica, w), before.number))
    }

    /// The full state of a field, whichever way the row keeps it.
    private func fullState(
        _ position: Int, _ table: TableLayout, _ stored: Statement?, _ w: borrowing WriteTransaction
    ) throws -> FieldState {
        let cell = shown[position]
        guard cell >= 0 else { return try fold.rows.fullState(state, position, table, stored, w) }
        let dot = state.dot(at: position)
        let value = rows.sources[Int(rows.cells[Int(cell)].block)].block.value(Int(rows.cells[Int(cell)].row))
        return FieldState(values: [Sibling(value, [Mark(Dot(try fold.names.replica(dot.replica, w), dot.number))])])
    }

    /// Puts the fields that were spelled out back into the row, and notes where people must look.
    private mutating func settle(
        _ row: RowCollector.Row, _ table: TableLayout, isStored: Bool, _ w: borrowing WriteTransaction
    ) throws {
        for (position, field) in full {
            let slot = table.slots[position]
            let wasCrowded = state.plain[position] == -1
            if field.isEmpty {
                state.setEmpty(position)
            } else if let dot = field.plainDot(isUnion: slot.isUnion) {
                state.setPlain(position, LocalDot(replica: try fold.names.intern(dot.replica, w), number: dot.number))
            } else {
                state.setCrowded(position, field)
            }
            let verdict = try slot.field.judge(field) { [writers] in try writers.info($0, w) }
            if verdict.attention != .none {
                try fold.conflictTable.noteConflict(
                    row.record, slot.field.number, row.key, scopeNumber, verdict.attention, now, w)
            } else if wasCrowded || (slot.isUnion && isStored) {
                try fold.conflictTable.dropConflict(row.record, slot.field.number, row.key, w)
            }
            verdicts[position] = verdict
            shown[position] = Self.judged
        }
        full.removeAll(keepingCapacity: true)
    }

    private func disputed(_ before: String?, _ table: TableLayout) -> String? {
        guard before != nil || verdicts.contains(where: { $0.value.attention == .disputed }) else { return nil }
        var names = Set((before ?? "").split(separator: " ").map(String.init))
        for (position, slot) in table.slots.enumerated() where shown[position] != Self.unchanged {
            if verdicts[position]?.attention == .disputed { names.insert(slot.field.name) } else { names.remove(slot.field.name) }
        }
        return names.isEmpty ? nil : names.sorted().joined(separator: " ")
    }

    // MARK: Into the file

    private mutating func insert(
        _ row: RowCollector.Row, _ table: TableLayout, _ statement: Statement, _ disputed: String?,
        _ w: borrowing WriteTransaction
    ) throws {
        let creation = row.creation < 0 ? nil : rows.creations[Int(row.creation)]
        statement.reset()
        statement.bind(1, row.record)
        var index = 3
        if table.key == nil {
            statement.bind(2, scopeNumber)
            statement.bind(3, creation?.parent)
            statement.bind(4, creation?.isConfirmed == false ? Existence.Standing.unconfirmed.rawValue : 0)
            index = 5
        } else {
            statement.bind(2, row.key)
        }
        // What is not bound is NULL.
        for position in table.slots.indices where shown[position] != Self.unchanged {
            try bind(position, table, from: index + table.slots[position].columns.lowerBound, to: statement, w)
        }
        try finish(statement, index + table.columns.count, disputed, w)
        try statement.run()
        // Made without the right to: somebody must look. What a stranger sends is only in quarantine.
        if table.key == nil, let creation, !creation.isConfirmed, !scope.isDirectory,
            authored[Int(creation.payload)].isAdmitted(Int(creation.entry))
        {
            try fold.conflictTable.noteConflict(row.record, Field.existence, 0, scopeNumber, .disputed, now, w)
        }
    }

    /// Writes the whole row: one statement serves every set of fields, and SQLite rewrites the row anyway.
    private mutating func update(
        _ row: RowCollector.Row, _ table: TableLayout, _ stored: Statement, _ statement: Statement, _ disputed: String?,
        _ w: borrowing WriteTransaction
    ) throws {
        statement.reset()
        for (position, slot) in table.slots.enumerated() {
            if shown[position] == Self.unchanged {
                for column in slot.columns { statement.bind(column + 1, valueOf: stored, column) }
            } else {
                try bind(position, table, from: slot.columns.lowerBound + 1, to: statement, w)
            }
        }
        try finish(statement, table.columns.count + 1, disputed, w)
        statement.bind(table.columns.count + 3, row.record)
        if table.key != nil { statement.bind(table.columns.count + 4, row.key) }
        stored.reset()
        try statement.run()
    }

    private mutating func finish(
        _ statement: Statement, _ index: Int, _ disputed: String?, _ w: borrowing WriteTransaction
    ) throws {
        encoded.removeAll()
        try fold.rows.encode(&state, into: &encoded, scope, w)
        statement.bind(index, disputed)
        statement.bind(index + 1, encoded.bytes)
    }

    private func bind(
        _ position: Int, _ table: TableLayout, from index: Int, to statement: Statement, _ w: borrowing WriteTransaction
    ) throws {
        let slot = table.slots[position]
        if let verdict = verdicts.isEmpty ? nil : verdicts[position] {
            if slot.isUnion { return statement.bind(index, try fold.rows.columnText(verdict.elements, scope, w)) }
            for offset in 0..<slot.columns.count {
                try bind(verdict.value?.part(offset) ?? .missing, index + offset, to: statement, w)
            }
            return
        }
        let cell = rows.cells[Int(shown[position])]
        let (columns, row) = (rows.sources[Int(cell.block)].block.columns, Int(cell.row))
        for offset in columns.indices { try bind(columns[offset][row], index + offset, to: statement, w) }
    }

    private func bind(_ value: Value, _ index: Int, to statement: Statement, _ w: borrowing WriteTransaction) throws {
        try fold.rows.bind(value, index, to: statement, scope, w)
    }
}

extension FieldState {
    /// The one plain dot under which everything stands that the field shows, if that is all there is to say.
    func plainDot(isUnion: Bool) -> Dot? {
        guard let first = values.first?.marks.first, isUnion || values.count == 1, proposals.isEmpty, decisions.isEmpty,
            !first.isDecision, !first.overridesDecision, values.allSatisfy({ $0.marks.count == 1 && $0.marks[0] == first })
        else { return nil }
        return first.dot
    }
}
