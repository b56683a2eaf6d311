import Causality
import RecordStore
import Records

/// Rows for records that are there.
extension Importer {
    func update(_ record: RecordID, _ row: Row, into report: inout ImportReport) throws {
        let store = editor.store
        guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope), view.type.number == type.number
        else { throw EditError.unknownRecord(record.description) }
        // Last month's list does not bring back whom somebody retired since.
        if view.standing == .retired { try editor.requireStanding(record) }
        let changes = try changes(row, in: view, &report)
        guard !changes.isEmpty, let token = try row.token ?? creationToken(of: record, row.line, in: scope, &report) else {
            return report.unchanged += 1
        }
        var draft = Draft(scope: scope)
        draft.record = record
        draft.changes = changes
        draft.source = .imported
        draft.token = token
        _ = try editor.save(draft)
        report.written += 1
        report.proposed += try rights.proposals(changes, of: type, in: scope, creates: false, editor)
    }

    /// What the row says and the record does not.
    private func changes(_ row: Row, in view: RecordView, _ report: inout ImportReport) throws -> [FieldWrite] {
        var changes: [FieldWrite] = []
        for answer in try answers(row) {
            let (field, address) = (answer.field.field, answer.field.address)
            let shown = view.field(address)
            if answer.field.isUnion {
                let standing = shown?.verdict.elements ?? []
                changes += answer.elements.filter { !standing.contains($0) }.map { FieldWrite(address, .add, $0) }
                continue
            }
            let standing = shown?.state.values.map(\.value) ?? []
            let pending = shown?.state.proposals.map(\.value) ?? []
            if standing.contains(answer.value) || pending.contains(answer.value) { continue }
            let isOwn = shown?.state.values.contains { $0.marks.contains { $0.dot.replica == editor.store.own } } ?? false
            if row.token == nil, isOwn {
                let column = Label(zh: field.label(address.key, in: .zh), en: field.label(address.key, in: .en))
                report.remarks.append(.init(line: row.line, column: column, reason: .ownOtherValue))
                continue
            }
            changes.append(FieldWrite(address, .set, answer.value))
        }
        return changes
    }

    /// The context of a row without a token: the record's creation and nothing else that others wrote.
    ///
    /// - Returns: `nil` where there is no such context; the report says why.
    private func creationToken(
        of record: RecordID, _ line: Int, in scope: ScopeCode, _ report: inout ImportReport
    ) throws -> Token? {
        let store = editor.store
        var creation = VersionVector()
        if record.replica != store.own {
            // Contexts end where changesets end; so it is said only where nobody wrote to the record in the rest of one.
            let end = try store.log.changesetEnd(of: record.dot, in: scope)
            guard try !store.views.touches(record, by: record.replica, after: record.number, through: end, in: scope) else {
                report.remarks.append(.init(line: line, reason: .changedByItsAuthor))
                return nil
            }
            creation.set(record.replica, to: end)
        }
        let ownNumber = try store.heads(scope).heads[store.own]?.applied ?? 0
        return Token(scope: scope, context: creation, ownNumber: ownNumber, replica: store.own)
    }
}
