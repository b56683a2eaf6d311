import RecordStore
import Records

/// What a row says.
extension Importer {
    struct Row {
        let line: Int
        var id: RecordID?
        var token: Token?
        var scope: ScopeCode?
        var parent: RecordID?
        /// By column, normalised.
        var texts: [String]
    }

    /// Regions that were found to be kept: the rows of a file name the same few.
    final class KnownScopes {
        fileprivate var byText: [String: ScopeCode] = [:]
        /// Records that were found not to be retired.
        var standingParents: Set<RecordID> = []
        /// Where what a commit's rows make lies, if they name no region.
        var standing: ScopeCode?
    }

    func read(_ cells: [String], _ line: Int) throws -> Row {
        var row = Row(line: line, texts: cells.map(\.normalised))
        for (index, column) in header.places where index < cells.count {
            let text = row.texts[index]
            switch column {
            case .id: row.id = text.isEmpty ? nil : try record(text)
            case .token: row.token = text.isEmpty ? nil : try editor.store.tokens.token(text)
            case .scope: row.scope = try scope(text)
            case .parent(let parent): row.parent = try record(text, of: parent)
            }
        }
        return row
    }

    private func scope(_ text: String) throws -> ScopeCode {
        if let known = scopes.byText[text] { return known }
        guard let scope = ScopeCode(text, in: schema.scopes), scope.digits == type.scopeDigits,
            try editor.store.peers.keeps(scope)
        else {
            throw EditError.wrongScope(text)
        }
        scopes.byText[text] = scope
        return scope
    }

    // MARK: Records

    private func record(_ text: String) throws -> RecordID {
        try writeHeld()
        return try editor.finder.record(text)
    }

    /// The record that a cell names; those that wait are written first, unless none of them can be meant.
    func record(_ text: String, of type: RecordType) throws -> RecordID {
        if !held.isEmpty, !held.numbers.contains(text), let record = try editor.finder.only(type, number: text) { return record }
        try writeHeld()
        return try editor.finder.record(text, type: type)
    }

    func number(of row: Row) -> String? {
        header.numberColumns.lazy.map { RecordNumber.folded(row.texts[$0]) }.first { !$0.isEmpty }
    }

    /// The record that the row's readable number names already.
    func numbered(_ row: Row) throws -> RecordID? {
        guard let text = number(of: row) else { return nil }
        if held.numbers.contains(text) { try writeHeld() }
        let found = try editor.finder.records(type, number: text)
            .filter { record in
                guard let scope = row.scope else { return true }
                return try editor.store.views.scope(of: record) == scope
            }
        guard found.count <= 1 else { throw EditError.ambiguousRecord(text, found.map(\.description)) }
        return found.first
    }

    // MARK: Values

    /// The row's fields in the order of the columns: groups whole, unions by element; what is empty throughout is not answered.
    func answers(_ row: Row) throws -> [ImportedField.Answer] { try answers(row, of: header.answers) }

    /// The same in the order of the schema; what is wrong is told in that of the columns.
    func answersByAddress(_ row: Row) throws -> [ImportedField.Answer] {
        do { return try answers(row, of: header.answersByAddress) } catch { return try answers(row) }
    }

    private func answers(_ row: Row, of fields: [ImportedField]) throws -> [ImportedField.Answer] {
        var errors: [InputError] = []
        var result: [ImportedField.Answer] = []
        result.reserveCapacity(fields.count)
        for field in fields {
            do {
                if let answer = try field.answer(in: row.texts, for: self) { result.append(answer) }
            } catch let error as InputError {
                errors.append(error)
            } catch EditError.invalid(let found) {
                errors += found
            }
        }
        guard errors.isEmpty else { throw EditError.invalid(errors) }
        return result
    }
}
