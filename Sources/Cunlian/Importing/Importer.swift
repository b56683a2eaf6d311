import RecordStore
public import Records

/// Takes rows of a table into a store: one save a row, good rows whatever becomes of the bad ones.
///
/// A row names an existing record by `_id`, or by its readable number; else it creates one. With `_token`
/// it writes in the context of the export that gave the token. Without, its context covers only the
/// record's creation, so what others wrote becomes a sibling and is not written over; and where the value
/// that stands is one's own, it is reported instead.
///
/// Within ``commit(into:_:)`` the records that rows create wait to be written together; the report says what it
/// would say of rows that are taken one by one.
public struct Importer {
    let editor: Editor
    let type: RecordType
    let schema: Schema
    /// What holds the type's readable number, if it has one.
    let numberField: Field?
    let header: ImportHeader
    let held = HeldCreations()
    let scopes = KnownScopes()
    let rights = ImportRights()

    /// - Parameter header: The file's first row, in either language.
    /// - Throws: ``EditError`` for a column that names nothing of the type.
    public init(_ editor: Editor, type: RecordType, header: [String]) throws {
        self.editor = editor
        self.type = type
        schema = editor.store.schema
        numberField = type.numberField.flatMap { type.field(named: $0) }
        self.header = try ImportHeader(header, type, editor)
    }

    /// Takes in rows in one durable transaction.
    ///
    /// - Parameter rows: Calls ``take(_:line:into:)`` for each row.
    /// - Throws: What the closure and the disk throw; nothing of the commit is left then.
    public func commit<Result>(
        into report: inout ImportReport, _ rows: (inout ImportReport) throws -> Result
    ) throws -> Result {
        held.mayWait = true
        scopes.standing = nil
        defer {
            held.mayWait = false
            held.forget()
        }
        return try editor.store.write { _ in
            let result = try rows(&report)
            try writeHeld()
            try held.tell(&report)
            return result
        }
    }

    /// Takes in one row; what is wrong with it goes into the report.
    ///
    /// - Precondition: Within ``commit(into:_:)``, or else in a write of the store, where each row is written at once.
    /// - Throws: What is no fault of the row: a full or failing disk. The commit is then undone with all its rows.
    public func take(_ cells: [String], line: Int, into report: inout ImportReport) throws {
        report.read += 1
        do {
            let row = try read(cells, line)
            if let record = try row.id ?? numbered(row) {
                try writeHeld()
                try update(record, row, into: &report)
            } else if try !create(row) {
                report.unchanged += 1
            }
        } catch {
            try report.refuse(line, for: error)
        }
        try held.tell(&report)
    }
}
