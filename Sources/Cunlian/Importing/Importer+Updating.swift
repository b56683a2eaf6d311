import Causality
import RecordStore
import Records

/// Rows for records that are there.
extension Importer {
    func update(_ record: RecordID, _ row: Row, into report: inout ImportReport) throws {
        let store = editor.store
        guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope), view.type.number == type.number
        else { throw EditError.unknownRecord(record.description) }
        // Last month's list does not bring back whom somebody retired since; what an undo took back, the same list brings again.
        let isTakenBack = try view.standing == .retired && store.importedRows.wasTakenBack(record)
        if view.standing == .retired, !isTakenBack { try editor.requireStanding(record) }
        try checkPlace(row, view)
        var row = row
        row.bringsBack = isTakenBack
        var remarks: [ImportReport.Remark] = []
        let changes = try editor.withNumber(changes(row, in: view, &remarks), of: type, in: scope, beneath: view.parent)
        try editor.requireBorn(changes, of: type)
        let token =
            if isTakenBack {
                try row.token ?? store.tokens.currentToken(scope)
            } else {
                changes.isEmpty ? nil : try row.token ?? creationToken(of: record, row.line, in: scope, &remarks)
            }
        report.insert(remarks)
        if remarks.contains(where: { $0.reason.weight == .held }) { report.held += 1 }
        guard let token else {
            if remarks.isEmpty { report.unchanged += 1 }
            return
        }
        var draft = Draft(scope: scope)
        draft.record = record
        draft.changes = (isTakenBack ? [FieldWrite(.existence, .set, .bool(true))] : []) + changes
        draft.source = .imported
        draft.token = token
        if report.wantsChanges { try note(changes, in: view, row.line, &report) }
        let saved = try saveChecked(draft, of: record, isWhole: isTakenBack)
        if isTakenBack {
            try store.importedRows.forgetTakenBack(record)
            report.restored += 1
        }
        report.proposed += try editor.proposed(record, saved.dot, scope).count
        report.written += 1
    }

    private func checkPlace(_ row: Row, _ view: RecordView) throws {
        if let parent = row.parent, let standing = view.parent, parent != standing {
            throw RowDoubt.otherParent(standing: try called(standing))
        }
        if let scope = row.scope, scope != view.scope {
            throw RowDoubt.otherScope(standing: scope == view.scope ? "" : view.scope.description)
        }
    }

    /// What the row says and the record does not.
    ///
    /// - Throws: ``CellRemarks`` where a cell is refused: then nothing of the row is written. What is held stands among the remarks.
    private func changes(_ row: Row, in view: RecordView, _ remarks: inout [ImportReport.Remark]) throws -> [FieldWrite] {
        var changes: [FieldWrite] = []
        var faults = RowRemarks()
        for field in header.answers {
            let standing = Standing(view: view.field(field.address), field: field.field, editor: editor)
            if row.token != nil || row.bringsBack { noteEmptied(field, row, standing, &remarks) }
            try faults.collect {
                guard let answer = try field.answer(in: row.cells, standing: standing, for: self) else { return }
                changes += try self.changes(answer, row, standing, &remarks)
            }
        }
        let held = faults.cells.filter { $0.reason.weight == .held }
        if held.count == faults.cells.count, faults.errors.isEmpty {
            remarks += held.map { ImportReport.Remark(row.line, $0) }
        } else {
            try faults.throwIfAny()
        }
        return changes
    }

    private func changes(
        _ answer: ImportedField.Answer, _ row: Row, _ standing: Standing, _ remarks: inout [ImportReport.Remark]
    ) throws -> [FieldWrite] {
        let address = answer.field.address
        let state = standing.view?.state
        var changes: [FieldWrite]
        if answer.field.isUnion {
            let elements = standing.view?.verdict.elements ?? []
            changes = answer.elements.filter { !elements.contains($0) }.map { FieldWrite(address, .add, $0) }
            // A list that was shorter when it came back takes nothing away.
            let gone = row.token == nil && !row.bringsBack ? [] : elements.filter { !answer.elements.contains($0) }
            if !gone.isEmpty {
                remarks.append(remark(row, answer.field, .emptied(standing: try editor.listText(gone, answer.field.field))))
            }
        } else {
            let said = (state?.values.map(\.value) ?? []) + (state?.proposals.map(\.value) ?? [])
            changes = said.contains(answer.value) ? [] : [FieldWrite(address, .set, answer.value)]
        }
        guard !changes.isEmpty, let state else { return changes }
        // What an undo took back the row says anew, except where others have written beside it.
        if row.bringsBack, answer.field.isUnion || !isOfOthers(state) { return changes }
        let isOpen = row.bringsBack || !state.proposals.isEmpty || state.values.count > 1 && !answer.field.isUnion
        if row.token != nil || row.bringsBack, isOpen {
            let values = try state.values.map { try editor.text($0.value, answer.field.field) }
            let proposals = try state.proposals.map { try editor.text($0.value, answer.field.field) }
            remarks.append(remark(row, answer.field, .disputed(values: values, proposals: proposals)))
            return []
        }
        if row.token == nil, !answer.field.isUnion,
            let own = state.values.first(where: { $0.marks.contains { $0.dot.replica == editor.store.own } })
        {
            remarks.append(remark(row, answer.field, .ownOtherValue(standing: try editor.text(own.value, answer.field.field))))
            return []
        }
        return changes
    }

    private func isOfOthers(_ state: FieldState) -> Bool {
        !state.proposals.isEmpty || state.values.contains { $0.marks.contains { $0.dot.replica != editor.store.own } }
    }

    private func remark(_ row: Row, _ field: ImportedField, _ reason: ImportFault) -> ImportReport.Remark {
        let columns = field.cells.compactMap(\.column).filter { $0 < row.cells.count && !row.cells[$0].isBlank }
        let cell = columns.map { row.cells[$0].text }.joined(separator: editor.language == .zh ? "，" : ", ")
        return .init(line: row.line, column: field.fieldLabel, place: columns.first, cell: cell, reason: reason)
    }

    /// A cell that was filled when it was exported and is empty now says nothing; it is told, so that nobody believes it did.
    private func noteEmptied(_ field: ImportedField, _ row: Row, _ standing: Standing, _ remarks: inout [ImportReport.Remark]) {
        guard standing.view != nil else { return }
        for (index, place) in field.cells.enumerated() {
            guard let column = place.column, column >= row.cells.count || row.cells[column].isBlank else { continue }
            let texts = standing.texts(index)
            guard !texts.isEmpty else { continue }
            remarks.append(
                .init(
                    line: row.line, column: field.label(ofInput: index), place: column, cell: "",
                    reason: .emptied(standing: texts.joined(separator: " | "))))
        }
    }

    private func note(_ changes: [FieldWrite], in view: RecordView, _ line: Int, _ report: inout ImportReport) throws {
        for change in changes {
            guard let field = type.field(change.address.field) else { continue }
            let label = Label(zh: field.label(change.address.key, in: .zh), en: field.label(change.address.key, in: .en))
            let old = try view.field(change.address).map { try editor.text($0) } ?? ""
            let new = try field.isUnion ? "+" + editor.text(change.value, field.inputs[0]) : editor.text(change.value, field)
            report.note(.init(line: line, record: try called(view.id), column: label, old: old, new: new))
        }
    }

    /// The context of a row without a token: the record's creation and nothing else that others wrote.
    ///
    /// - Returns: `nil` where there is no such context; a remark says why.
    private func creationToken(
        of record: RecordID, _ line: Int, in scope: ScopeCode, _ remarks: inout [ImportReport.Remark]
    ) throws -> Token? {
        let store = editor.store
        var creation = VersionVector()
        let heads = try store.heads(scope)
        // What nobody here wrote under any name has been moved: then nothing of it counts as seen.
        if let made = try self.creation(of: record, in: scope, applied: heads.applied), made.replica != store.own {
            // Contexts end where changesets end; so it is said only where nobody wrote to the record in the rest of one.
            let end = try store.log.changesetEnd(of: made, in: scope)
            guard try !store.views.touches(record, by: made.replica, after: made.number, through: end, in: scope) else {
                remarks.append(.init(line: line, reason: .changedByItsAuthor))
                return nil
            }
            creation.set(made.replica, to: end)
        }
        let ownNumber = heads.heads[store.own]?.applied ?? 0
        return Token(scope: scope, context: creation, ownNumber: ownNumber, replica: store.own)
    }
}

extension ImportedField {
    /// What people call the whole of it.
    var fieldLabel: Label { Label(zh: field.label(address.key, in: .zh), en: field.label(address.key, in: .en)) }
}

extension ImportReport {
    mutating func note(_ change: Change) { if changes.count < Self.changesMax { changes.append(change) } }
}
