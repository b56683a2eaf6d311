import Causality
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
        /// Whether it brings back what an undo took back.
        var bringsBack = false
        /// By column.
        var cells: [TableCell]
    }

    /// Regions that were found to be kept: the rows of a file name the same few.
    final class KnownScopes {
        fileprivate var byText: [String: ScopeCode] = [:]
        fileprivate var parents: (text: String, record: RecordID)?
        /// Records that were found not to be retired.
        var standingParents: Set<RecordID> = []
        /// ``Views/madeAgain(in:)``, once it was asked for.
        fileprivate var madeAgain: [ScopeCode: [RecordID: Dot]] = [:]
        /// Where what a commit's rows make lies, if they name no region.
        var standing: ScopeCode?
    }

    func read(_ cells: [TableCell], _ line: Int) throws -> Row {
        var row = Row(line: line, cells: cells)
        for (index, place) in header.places where index < cells.count && !cells[index].isBlank {
            let text = cells[index].plain
            switch place {
            case .id: row.id = try ownRecord(text, row)
            case .token: row.token = try editor.store.tokens.token(text)
            case .scope: row.scope = try scope(text)
            case .parent(let parent, let field):
                let above = try field.map { try parentRecord(text, parent, $0) } ?? record(text, of: parent)
                // A need is of a village or of a household, and not of both.
                if let other = row.parent, other != above { throw RowDoubt.several(try [other, above].map(called)) }
                row.parent = above
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

    /// Under which name a record's creation is in the log of its scope; `nil` where it came there from another.
    func creation(of record: RecordID, in scope: ScopeCode, applied: VersionVector) throws -> Dot? {
        if applied.covers(record.dot) { return record.dot }
        if let known = scopes.madeAgain[scope] { return known[record] }
        let made = try editor.store.views.madeAgain(in: scope)
        scopes.madeAgain[scope] = made
        return made[record]
    }

    // MARK: Records

    /// The record that the first column of an export names: one that is not here comes from another store.
    private func ownRecord(_ text: String, _ row: Row) throws -> RecordID {
        guard let id = RecordID(text) else { return try record(text) }
        try writeHeld()
        guard try editor.store.views.scope(of: id) == nil else { return id }
        let number = number(of: row) ?? ""
        throw EditError.recordNotHere(number, region: try editor.region(of: number, type).map { try editor.called($0) } ?? "")
    }

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

    /// The parent that another system's number names.
    private func parentRecord(_ text: String, _ parent: RecordType, _ field: String) throws -> RecordID {
        if let last = scopes.parents, last.text == text { return last.record }
        let found = try known.records(parent, field: field, text: text, key: "")
        guard found.count <= 1 else { throw EditError.ambiguousRecord(text, try found.prefix(5).map(called)) }
        guard let record = found.first else { throw EditError.unknownRecord(text) }
        scopes.parents = (text, record)
        return record
    }

    func number(of row: Row) -> String? {
        header.numberColumns.lazy.filter { $0 < row.cells.count && !row.cells[$0].isBlank }.map { RecordNumber.folded(row.cells[$0].plain) }
            .first { !$0.isEmpty }
    }

    /// Writes a bare figure in the place of a number whole, where the region has the record that it means.
    ///
    /// - Throws: ``RowDoubt/lookalike(standing:)`` where only the zeros in front are others.
    func spellOut(_ row: inout Row) throws {
        guard row.id == nil, type.parents.isEmpty, let text = number(of: row), text.utf8.count <= 4, let scope = try place(of: row),
            let column = header.numberColumns.first(where: { $0 < row.cells.count && !row.cells[$0].isBlank })
        else { return }
        let whole = editor.wholeNumbers(text, type, in: scope)
        guard !whole.isEmpty, try numbered(row) == nil else { return }
        for number in whole {
            if held.numbers.contains(number) { try writeHeld() }
            for record in try editor.finder.records(type, number: number) where try editor.store.views.scope(of: record) == scope {
                guard number.hasSuffix("-" + text) else { throw RowDoubt.lookalike(standing: number) }
                row.cells[column] = TableCell(number)
                return
            }
        }
    }

    /// Where the row's record lies; `nil` where the row does not say it and several regions fit.
    private func place(of row: Row) throws -> ScopeCode? {
        if let scope = row.scope ?? scopes.standing { return scope }
        do {
            return try editor.defaultScope(type)
        } catch EditError.scopeNotNamed {
            return nil
        }
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

    /// The row's fields in the order of the schema, for a new record: groups whole, unions by element; what is empty throughout is not answered.
    func newAnswers(_ row: Row) throws -> [ImportedField.Answer] {
        var result: [ImportedField.Answer] = []
        result.reserveCapacity(header.answersByAddress.count)
        var remarks = RowRemarks()
        for field in header.answersByAddress {
            try remarks.collect { if let answer = try field.answer(in: row.cells, standing: nil, for: self) { result.append(answer) } }
        }
        try remarks.throwIfAny()
        return result
    }
}

/// What is wrong with the cells of a row, gathered from its fields.
struct RowRemarks {
    private(set) var cells: [CellRemark] = []
    private(set) var errors: [InputError] = []

    mutating func collect(_ body: () throws -> Void) throws {
        do { try body() } catch let error as CellRemarks {
            cells += error.all
        } catch let error as CellRemark {
            cells.append(error)
        } catch let error as InputError {
            errors.append(error)
        } catch EditError.invalid(let found) {
            errors += found
        }
    }

    /// In the order of the columns.
    func throwIfAny() throws {
        if !cells.isEmpty { throw CellRemarks(all: cells.sorted { ($0.column ?? 0) < ($1.column ?? 0) }) }
        if !errors.isEmpty { throw EditError.invalid(errors) }
    }
}
