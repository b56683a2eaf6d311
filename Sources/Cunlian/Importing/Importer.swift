import RecordStore
public import Records

/// Takes rows of a table into a store: one save a row, good rows whatever becomes of the bad ones.
///
/// A row names an existing record by `_id`, or by its readable number; of a person without one by the citizen's number, or by name and
/// birth within the household; else it creates one. With `_token` it writes in the context of the export that gave the token, but never over
/// what is disputed or has proposals. Without, its context covers only the record's creation, so what others wrote becomes a sibling
/// and is not written over; and where the value that stands is one's own, it is reported instead.
///
/// Within ``commit(into:_:)`` the records that rows create wait to be written together; the report says what it
/// would say of rows that are taken one by one.
public struct Importer {
    let editor: Editor
    let type: RecordType
    let schema: Schema
    /// What holds the type's readable number, if it has one.
    let numberField: Field?
    /// What the table's columns mean.
    public let header: ImportHeader
    let held = HeldCreations()
    let scopes = KnownScopes()
    let known: KnownRecords
    let rights = ImportRights()
    /// What tells people apart, where the type is of people.
    let people: PersonFields?
    /// Whether rows say something that is sealed.
    let isSealed: Bool
    /// What a record of the type cannot be without, in the order of the schema; what is asked under a condition is not known to be missed.
    let requiredFields: [Field]
    /// What else is asked of what rows write; rows do not wait then.
    let rule: RowRule?

    /// - Parameter header: The row that names the columns, in either language.
    /// - Throws: ``HeaderFault``, and ``EditError``.
    public init(
        _ editor: Editor, type: RecordType, header: [String], options: ImportHeader.Options = .init(), rule: RowRule? = nil
    ) throws {
        self.rule = rule
        self.editor = editor
        self.type = type
        schema = editor.store.schema
        numberField = type.numberField.flatMap { type.field(named: $0) }
        self.header = try ImportHeader(header, type, editor, options)
        known = KnownRecords(editor.store)
        people = PersonFields(type)
        isSealed = type.isSealed
        requiredFields = type.fields.filter { field in
            !field.isGroup && field.key == nil && !field.isUnion && field.inputs[0].isRequired && field.condition == nil
                && field.inputs[0].condition == nil && field.name != type.numberField
        }
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
            try tellRemarks(&report)
            return result
        }
    }

    /// Takes in one row of a text file; what is wrong with it goes into the report.
    ///
    /// - Precondition: Within ``commit(into:_:)``, or else in a write of the store, where each row is written at once.
    /// - Throws: What is no fault of the row: a full or failing disk. The commit is then undone with all its rows.
    public func take(_ cells: [String], line: Int, into report: inout ImportReport) throws {
        try take(cells.map { TableCell($0) }, line: line, into: &report)
    }

    /// Takes in one row of a table; the same, of cells of which the table says what they are.
    public func take(_ cells: [TableCell], line: Int, into report: inout ImportReport) throws {
        if let rows = header.rows, rows.column >= cells.count || !rows.values.contains(cells[rows.column].plain) { return }
        report.read += 1
        if let kind = passedOver(cells) {
            report.passedOver += 1
            report.insert([.init(line: line, reason: .passedOver(kind))])
            return
        }
        do {
            try checkUntitled(cells)
            var row = try read(cells, line)
            try spellOut(&row)
            if let (record, match) = try find(row) {
                try writeHeld()
                report.matches[match, default: 0] += 1
                try update(record, row, into: &report)
            } else {
                try create(row, into: &report)
            }
        } catch {
            try report.refuse(line, for: error)
        }
        try held.tell(&report)
    }

    private func checkUntitled(_ cells: [TableCell]) throws {
        for (index, cell) in cells.enumerated() where index >= header.titles.count || header.untitled.contains(index) {
            guard !cell.isBlank else { continue }
            throw CellRemark(untitled: index, cell)
        }
    }
}

extension CellRemark {
    /// Of a cell beyond all titles.
    init(untitled column: Int, _ cell: TableCell) {
        (label, self.column, self.cell, reason) = (Label(zh: "", en: ""), column, cell, .untitled)
    }
}
