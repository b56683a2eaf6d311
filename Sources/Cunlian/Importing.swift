import Causality
import Changesets
public import RecordStore
public import Records

/// What an import did.
public struct ImportReport: Sendable {
    /// A row that was not written, or not wholly.
    public struct Remark: Sendable {
        public let line: Int
        /// What its column is called, or `nil` where the row as a whole is meant.
        public let column: Label?
        public let reason: ImportFault

        public init(line: Int, column: Label? = nil, reason: ImportFault) {
            self.line = line
            self.column = column
            self.reason = reason
        }
    }

    public init() {}

    public var read = 0
    public var written = 0
    public var unchanged = 0
    public var refused = 0
    public var remarks: [Remark] = []
    /// Fields put forward for want of the right to write them.
    public var proposed = 0

    fileprivate mutating func refuse(_ line: Int, _ reason: ImportFault) {
        refused += 1
        remarks.append(.init(line: line, reason: reason))
    }
}

/// Why a row was not written, or not wholly.
public enum ImportFault: Sendable {
    case invalid(InputError)
    case edit(EditError)
    case store(StoreError)
    /// This store wrote another value there, which a row without a token does not replace.
    case ownOtherValue
    /// Whoever made the record changed it at once, which a row without a token cannot have seen.
    case changedByItsAuthor
}

/// Takes rows of a table into a store: one save a row, good rows whatever becomes of the bad ones.
///
/// A row names an existing record by `_id`, or by its readable number; else it creates one. With `_token`
/// it writes in the context of the export that gave the token. Without, its context covers only the
/// record's creation, so what others wrote becomes a sibling and is not written over; and where the value
/// that stands is one's own, it is reported instead.
public struct Importer {
    let editor: Editor
    let type: RecordType
    private let columns: [Column]
    /// The fields that the columns answer, in the order in which they first appear.
    private let answers: [Answered]
    /// What each column is called in the digest of a row.
    private let digestNames: [String]
    /// The columns that hold the type's readable number.
    private let numberColumns: [Int]
    private let scopes = KnownScopes()

    private enum Column {
        case id, token, scope
        case parent(RecordType)
        case field(FieldPath)
    }

    /// One field of the header, and which column answers each of its inputs.
    private struct Answered {
        let address: FieldAddress
        let field: Field
        var columns: [Int?]
    }

    /// Regions that were found to be kept: the rows of a file name the same few.
    private final class KnownScopes {
        var byText: [String: ScopeCode] = [:]
    }

    /// - Parameter header: The file's first row, in either language.
    /// - Throws: ``EditError`` for a column that names nothing of the type.
    public init(_ editor: Editor, type: RecordType, header: [String]) throws {
        self.editor = editor
        self.type = type
        let columns: [Column] = try header.map { name in
            switch name.normalised {
            case "_id": .id
            case "_token": .token
            case "scope", "所在区域代码", "region code": .scope
            case let text:
                if let parent = editor.store.schema.types.first(where: { type.parents.contains($0.name) && $0.isCalled(text) }),
                    !type.fields.contains(where: { $0.isCalled(text) && !$0.isGroup && $0.key == nil })
                {
                    .parent(parent)
                } else {
                    .field(try editor.path(text, in: type))
                }
            }
        }
        for (index, name) in header.enumerated() where header[..<index].contains(name) {
            throw EditError.badKey(name)
        }
        var (answers, places): ([Answered], [FieldAddress: Int]) = ([], [:])
        for (index, column) in columns.enumerated() {
            guard case .field(let path) = column else { continue }
            if places[path.address] == nil {
                places[path.address] = answers.count
                answers.append(Answered(address: path.address, field: path.field, columns: path.field.inputs.map { _ in nil }))
            }
            answers[places[path.address] ?? 0].columns[path.input] = index
        }
        self.columns = columns
        self.answers = answers
        digestNames = columns.map { column in
            guard case .field(let path) = column else { return "" }
            return path.field.path(path.key) + "." + String(path.input) + "="
        }
        numberColumns = columns.indices.filter { index in
            if case .field(let path) = columns[index] { path.field.name == type.numberField } else { false }
        }
    }

    private struct Row {
        var id: RecordID?
        var token: Token?
        var scope: ScopeCode?
        var parent: RecordID?
        /// By column, normalised; empty where the column is no field's.
        var texts: [String] = []
    }

    /// Takes in one row; what is wrong with it goes into the report.
    ///
    /// - Precondition: Inside a write of the store, so that many rows share a commit.
    /// - Throws: What is no fault of the row: a full or failing disk. The commit is then undone with all its rows.
    public func take(_ cells: [String], line: Int, into report: inout ImportReport) throws {
        report.read += 1
        do {
            let row = try parse(cells)
            let existing = try row.id ?? numbered(row)
            let outcome = try existing.map { try update($0, row, line, &report) } ?? create(row)
            switch outcome {
            case .written(let proposed):
                report.written += 1
                report.proposed += proposed
            case .unchanged: report.unchanged += 1
            }
        } catch EditError.invalid(let errors) {
            report.refused += 1
            for error in errors { report.remarks.append(.init(line: line, column: error.label, reason: .invalid(error))) }
        } catch let error as EditError {
            report.refuse(line, .edit(error))
        } catch let error as InputError {
            report.refuse(line, .invalid(error))
        } catch let error as StoreError where error.isOfWhatWasAsked {
            report.refuse(line, .store(error))
        }
    }

    private enum Outcome {
        case written(proposed: Int)
        case unchanged
    }

    private func parse(_ cells: [String]) throws -> Row {
        var row = Row()
        row.texts.reserveCapacity(columns.count)
        for (column, cell) in zip(columns, cells) {
            let text = cell.normalised
            if case .field = column {
                row.texts.append(text)
                continue
            }
            row.texts.append("")
            switch column {
            case .id: row.id = text.isEmpty ? nil : try editor.finder.record(text)
            case .token: row.token = text.isEmpty ? nil : try editor.store.tokens.token(text)
            case .scope: row.scope = try scope(text)
            case .parent(let parent): row.parent = try editor.finder.record(text, type: parent)
            case .field: break
            }
        }
        return row
    }

    private func scope(_ text: String) throws -> ScopeCode {
        if let known = scopes.byText[text] { return known }
        guard let scope = ScopeCode(text), scope.digits == type.scopeDigits, try editor.store.peers.keeps(scope) else {
            throw EditError.wrongScope(text)
        }
        scopes.byText[text] = scope
        return scope
    }

    private func number(of row: Row) -> String? {
        numberColumns.lazy.map { row.texts[$0] }.first { !$0.isEmpty }
    }

    /// The record that the row's readable number names already.
    private func numbered(_ row: Row) throws -> RecordID? {
        guard let text = number(of: row) else { return nil }
        let found = try editor.finder.records(type, number: text)
            .filter { record in
                guard let scope = row.scope else { return true }
                return try editor.store.views.scope(of: record) == scope
            }
        guard found.count <= 1 else { throw EditError.ambiguousRecord(text, found.map(\.description)) }
        return found.first
    }

    /// The row's fields: groups whole, unions by element; what is empty throughout is not answered.
    private func values(_ row: Row) throws -> [(address: FieldAddress, field: Field, value: Value, elements: [Value])] {
        var errors: [InputError] = []
        var result: [(address: FieldAddress, field: Field, value: Value, elements: [Value])] = []
        for item in answers where item.columns.contains(where: { $0.map { !row.texts[$0].isEmpty } ?? false }) {
            let field = item.field
            do {
                if field.isUnion {
                    let elements = try editor.elements(item.columns[0].map { row.texts[$0] } ?? "", of: field.inputs[0])
                    result.append((item.address, field, .missing, elements))
                    continue
                }
                let value: Value
                if field.isGroup {
                    value = .group(try zip(field.inputs, item.columns).map { try part($0, $1, of: row) })
                } else {
                    value = try part(field.inputs[0], item.columns[0], of: row)
                }
                errors += field.check(value, in: editor.store.schema)
                result.append((item.address, field, value, []))
            } catch let error as InputError {
                errors.append(error)
            }
        }
        guard errors.isEmpty else { throw EditError.invalid(errors) }
        return result
    }

    private func part(_ input: Input, _ column: Int?, of row: Row) throws -> Value {
        guard let column, !row.texts[column].isEmpty else { return .missing }
        return try editor.value(row.texts[column], of: input)
    }

    private func create(_ row: Row) throws -> Outcome {
        if !type.parents.isEmpty, row.parent == nil { throw EditError.missingParent(type.parents) }
        let store = editor.store
        let scope = try row.scope ?? row.parent.flatMap { try store.views.scope(of: $0) } ?? editor.defaultScope(type)
        let values = try values(row)
        // A row without a number is known again by all that it says.
        let digest = number(of: row) == nil ? rowDigest(row, scope) : nil
        if let digest, try store.importedRows.wasImported(digest) { return .unchanged }
        var draft = Draft(scope: scope)
        draft.source = .imported
        var changes = values.flatMap { item in
            item.field.isUnion
                ? item.elements.map { FieldWrite(item.address, .add, $0) } : [FieldWrite(item.address, .set, item.value)]
        }
        let readable = try addNumber(&changes, scope)
        guard !changes.isEmpty else { throw EditError.nothingToWrite }
        draft.creations = [NewRecord(type: type.number, parent: row.parent.map { .existing($0) }, changes: changes)]
        let saved = try store.save(draft)
        if let readable { editor.finder.note(saved.created[0], type, number: readable) }
        if let digest { try store.importedRows.noteImported(digest, saved.created[0]) }
        return .written(proposed: 0)
    }

    private func addNumber(_ changes: inout [FieldWrite], _ scope: ScopeCode) throws -> String? {
        guard let name = type.numberField, let field = type.field(named: name) else { return nil }
        if case .text(let text)? = changes.first(where: { $0.address.field == field.number })?.value { return text }
        guard field.inputs[0].type == .text else { return nil }
        let text = try editor.store.numbers.nextReadableNumber(type, in: scope)
        changes.append(FieldWrite(FieldAddress(field.number), .set, .text(text)))
        return text
    }

    private func rowDigest(_ row: Row, _ scope: ScopeCode) -> [UInt8] {
        let texts = zip(digestNames, row.texts).filter { !$0.0.isEmpty }.map { $0 + $1 }
        let whole = ["\(type.name)", "\(scope)", row.parent?.description ?? ""] + texts
        return editor.store.environment.suite.digest(Array(whole.joined(separator: "\n").utf8))
    }

    private func update(_ record: RecordID, _ row: Row, _ line: Int, _ report: inout ImportReport) throws -> Outcome {
        let store = editor.store
        guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope), view.type.number == type.number
        else { throw EditError.unknownRecord(record.description) }
        var changes: [FieldWrite] = []
        for item in try values(row) {
            let shown = view.field(item.address)
            if item.field.isUnion {
                let standing = shown?.verdict.elements ?? []
                changes += item.elements.filter { !standing.contains($0) }.map { FieldWrite(item.address, .add, $0) }
                continue
            }
            let standing = shown?.state.values.map(\.value) ?? []
            let pending = shown?.state.proposals.map(\.value) ?? []
            if standing.contains(item.value) || pending.contains(item.value) { continue }
            let isOwn = shown?.state.values.contains { $0.marks.contains { $0.dot.replica == store.own } } ?? false
            if row.token == nil, isOwn {
                let key = item.address.key
                let column = Label(zh: item.field.label(key, in: .zh), en: item.field.label(key, in: .en))
                report.remarks.append(.init(line: line, column: column, reason: .ownOtherValue))
                continue
            }
            changes.append(FieldWrite(item.address, .set, item.value))
        }
        guard !changes.isEmpty else { return .unchanged }
        var draft = Draft(scope: scope)
        draft.record = record
        draft.changes = changes
        draft.source = .imported
        var creation = VersionVector()
        if row.token == nil, record.replica != store.own {
            // Contexts end where changesets end; so it is said only where nobody wrote to the record in the rest of one.
            let end = try store.log.changesetEnd(of: record.dot, in: scope)
            guard try !store.views.touches(record, by: record.replica, after: record.number, through: end, in: scope) else {
                report.remarks.append(.init(line: line, reason: .changedByItsAuthor))
                return .unchanged
            }
            creation.set(record.replica, to: end)
        }
        let ownNumber = try store.heads(scope).heads[store.own]?.applied ?? 0
        draft.token = row.token ?? Token(scope: scope, context: creation, ownNumber: ownNumber, replica: store.own)
        _ = try editor.save(draft)
        return .written(proposed: 0)
    }
}
