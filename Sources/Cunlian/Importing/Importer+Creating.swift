import RecordStore
import Records

/// Rows that make records.
extension Importer {
    /// Has the record made that the row describes; false where the same row made one before.
    func create(_ row: Row) throws -> Bool {
        if !type.parents.isEmpty, row.parent == nil { throw EditError.missingParent(type.parents) }
        let scope = try row.scope ?? row.parent.flatMap { try editor.store.views.scope(of: $0) } ?? standingScope()
        let answers = try answersByAddress(row)
        // A row without a number is known again by all that it says.
        let digest = number(of: row) == nil ? digest(row, scope) : nil
        if let digest, try wasImported(digest) { return false }
        var draft = Draft(scope: scope)
        draft.source = .imported
        var changes: [FieldWrite] = []
        changes.reserveCapacity(answers.count + 1)
        for answer in answers { answer.write(into: &changes) }
        changes = try editor.withNumber(changes, of: type)
        if let parent = row.parent { try checkStanding(of: parent) }
        try editor.requireAnswers(changes, of: type)
        let brought = broughtNumber(changes)
        let number = try brought ?? addNumber(&changes, scope)
        guard !changes.isEmpty else { throw EditError.nothingToWrite }
        draft.creations = [NewRecord(type: type.number, parent: row.parent.map { .existing($0) }, changes: changes)]
        try hold(.init(line: row.line, draft: draft, number: number, isNumberBrought: brought != nil, digest: digest))
        return true
    }

    /// A record is not made beneath what is retired; asked once for each parent.
    private func checkStanding(of parent: RecordID) throws {
        guard !scopes.standingParents.contains(parent) else { return }
        try editor.requireStanding(parent)
        scopes.standingParents.insert(parent)
    }

    /// The one region where records of the type lie.
    private func standingScope() throws -> ScopeCode {
        if let scope = scopes.standing { return scope }
        let scope = try editor.defaultScope(type)
        // A file has a column for the region or not, so what a commit's rows make lies where its first did.
        if held.mayWait { scopes.standing = scope }
        return scope
    }

    private func wasImported(_ digest: [UInt8]) throws -> Bool {
        if held.digests.contains(digest) { try writeHeld() }
        return try editor.store.importedRows.wasImported(digest)
    }

    private func broughtNumber(_ changes: [FieldWrite]) -> String? {
        guard let field = numberField, case .text(let text)? = changes.first(where: { $0.address.field == field.number })?.value else {
            return nil
        }
        return text
    }

    /// Gives the record a number, where its type has one.
    private func addNumber(_ changes: inout [FieldWrite], _ scope: ScopeCode) throws -> String? {
        guard let field = numberField, field.inputs[0].type == .text else { return nil }
        // A number that somebody brought is passed over, once the store knows it.
        if held.hasBroughtNumbers { try writeHeld() }
        let text = try editor.store.numbers.nextReadableNumber(type, in: scope)
        let number = FieldWrite(FieldAddress(field.number), .set, .text(text))
        changes.insert(number, at: changes.firstIndex { number.address < $0.address } ?? changes.endIndex)
        return text
    }

    private func digest(_ row: Row, _ scope: ScopeCode) -> [UInt8] {
        let texts = header.digested.map { $0.name + row.texts[$0.index] }
        let whole = ["\(type.name)", "\(scope)", row.parent?.description ?? ""] + texts
        return editor.store.environment.suite.digest(Array(whole.joined(separator: "\n").utf8))
    }
}
