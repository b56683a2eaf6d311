import Causality
import Changesets
import Records
import SQLite

/// What each change does to its field.
extension RowWriter {
    /// Applies what one entry changes in a row.
    mutating func apply(
        _ fragment: RowCollector.Fragment, to row: Row, _ contents: RowCollector.Contents, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let (dot, creates) = (dot(of: fragment), creates(fragment))
        for index in fragment.cells {
            let cell = unsafe contents.cells[index]
            let source = unsafe contents.sources[Int(cell.source)]
            let position = Int(source.position)
            if source.maySet(creates: creates), try isShort(source, cell, position, fragment, dot, w) {
                state.setPlain(position, dot)
                shown[position] = Int32(index)
                try bind(source, Int(cell.row), to: row, contents, w)
            } else {
                try applyInFull(cell, source, fragment, creates: creates, to: row, w)
            }
        }
    }

    /// Whether a change needs no judging: its author may set the field, and had seen the one plain value there is, or
    /// there is none. Then it is the one plain value from now on.
    private mutating func isShort(
        _ source: RowCollector.Source, _ cell: RowCollector.Cell, _ position: Int, _ fragment: RowCollector.Fragment,
        _ dot: LocalDot, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Bool {
        guard usesShortWay, !source.isUnion, source.isReadable, state.plain[position] >= 0, full.isEmpty || full[position] == nil else {
            return false
        }
        if let kind = source.kind {
            guard kind == .set else { return false }
        } else if rows.blocks[Int(cell.source)].kind(Int(cell.row)) != .set {
            return false
        }
        if state.plain[position] == 0 { return true }
        return try covers(fragment, dot, state.dot(at: position), w)
    }

    /// Whether the author of an entry had seen what stands there.
    private mutating func covers(
        _ fragment: RowCollector.Fragment, _ dot: LocalDot, _ before: LocalDot, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Bool {
        if before.replica == dot.replica { return before.number < dot.number }
        if seen.replica != before.replica || seen.entry != fragment.entry || seen.payload != fragment.payload {
            let context = authored[Int(fragment.payload)].payload.heads[Int(fragment.entry)].context
            seen = (fragment.payload, fragment.entry, before.replica, context[try fold.names.replica(before.replica, w)])
        }
        return before.number <= seen.number
    }

    private mutating func applyInFull(
        _ cell: RowCollector.Cell, _ source: RowCollector.Source, _ fragment: RowCollector.Fragment, creates: Bool, to row: Row,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let payload = Int(fragment.payload)
        let block = rows.blocks[Int(cell.source)]
        let (position, author, schema) = (Int(source.position), authored[payload].author, rows.layout.schema)
        let (field, kind) = (row.table.slots[position].field, block.kind(Int(cell.row)))
        let change = FieldChange(
            kind: kind, value: block.value(Int(cell.row)), coverage: authored[payload].coverage(Int(fragment.entry)),
            hasRight: schema.hasRight(author.role, to: kind, field, creates: creates),
            mayResolve: schema.mayResolve(author.role, field))
        var state = if let spelledOut = full.removeValue(forKey: position) { spelledOut } else { try fullState(position, row, w) }
        state.apply(change)
        full[position] = state
    }

    /// The full state of a field, whichever way the row keeps it.
    private mutating func fullState(_ position: Int, _ row: Row, _ w: borrowing WriteTransaction) throws(StoreError) -> FieldState {
        guard shown[position] >= 0 else { return try storedState(position, row, w) }
        let (cell, dot) = (rows.cells[Int(shown[position])], state.dot(at: position))
        let value = rows.blocks[Int(cell.source)].value(Int(cell.row))
        return FieldState(values: [Sibling(value, [Mark(Dot(try fold.names.replica(dot.replica, w), dot.number))])])
    }

    /// Puts the fields that were spelled out back into the row, and notes where people must look.
    mutating func settle(_ row: Row, _ w: borrowing WriteTransaction) throws(StoreError) {
        for (position, field) in full {
            let slot = row.table.slots[position]
            let wasCrowded = state.plain[position] == -1
            let verdict = try slot.field.judge(field) { [writers] dot throws(StoreError) in try writers.info(dot, w) }
            if field.isEmpty {
                state.setEmpty(position)
            } else if let dot = field.plainDot(isUnion: slot.isUnion), verdict.showsAll(of: field, isUnion: slot.isUnion) {
                state.setPlain(position, LocalDot(replica: try fold.names.intern(dot.replica, w), number: dot.number))
            } else {
                state.setCrowded(position, field)
            }
            if verdict.attention != .none {
                try fold.conflictTable.noteConflict(
                    row.record, slot.field.number, row.key, scopeNumber, verdict.attention, now, w)
            } else if wasCrowded || (slot.isUnion && row.isStored) {
                try fold.conflictTable.dropConflict(row.record, slot.field.number, row.key, w)
            }
            verdicts[position] = verdict
            shown[position] = Self.judged
        }
        full.removeAll(keepingCapacity: true)
    }

    func disputed(_ before: String?, _ table: TableLayout) -> String? {
        guard before != nil || verdicts.contains(where: { $0.value.attention == .disputed }) else { return nil }
        var names = Set((before ?? "").split(separator: " ").map(String.init))
        for (position, slot) in table.slots.enumerated() where shown[position] != Self.unchanged {
            if verdicts[position]?.attention == .disputed { names.insert(slot.field.name) } else { names.remove(slot.field.name) }
        }
        return names.isEmpty ? nil : names.sorted().joined(separator: " ")
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

extension Verdict {
    /// Whether the columns of a plain field hold what the field holds: a value that nobody can read is in none.
    func showsAll(of field: FieldState, isUnion: Bool) -> Bool { isUnion || value != nil || field.values.isEmpty }
}
