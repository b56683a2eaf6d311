import Causality
import Changesets
public import Records
import SQLite

/// One cell of a query's answer, or a parameter of it.
public enum QueryValue: Hashable, Sendable {
    /// Nothing.
    case null
    /// A number of 64 bits.
    case integer(Int64)
    /// A text.
    case text(String)
    /// Bytes.
    case blob([UInt8])

    /// The number; `nil` where the cell is something else.
    public var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
    /// The text; `nil` where the cell is something else.
    public var text: String? { if case .text(let text) = self { text } else { nil } }
}

/// Where the value of an input lies in the typed tables.
public struct QueryColumn: Sendable {
    /// The table, without quotation marks.
    public let table: String
    /// The column, without quotation marks.
    public let name: String
    /// Whose values are there.
    public let field: Field
    /// Which of the field's inputs.
    public let input: Input

    /// Fields of one kind of key share a table with `_record` and `_key`; others lie beside `_id`.
    public var isKeyed: Bool { field.key != nil }

    /// Whether the field is disputed, as SQL: a row has other fields, which may be disputed by themselves.
    ///
    /// - Parameter alias: What the query calls the column's table.
    public func isDisputed(in alias: String) -> String {
        "(instr(' ' || coalesce(\(alias)._disputed, '') || ' ', ' \(field.name) ') > 0)"
    }

    /// The value as SQL, NULL where there is none and where the field is disputed: a written-once field and a
    /// union show something even then.
    public func settled(in alias: String) -> String {
        "CASE WHEN NOT \(isDisputed(in: alias)) THEN \(plain(in: alias)) END"
    }

    /// The value as SQL, in the clear where it is sealed and whoever asks may read it; NULL where they may not.
    ///
    /// What only is shown need not be asked for so: ``Views/query(_:_:)`` opens the cells of its answer. This is for what SQL compares.
    public func plain(in alias: String) -> String {
        input.readers == nil ? "\(alias).\"\(name)\"" : "\(Self.opening)(\(alias).\"\(name)\")"
    }

    /// The function that opens what is sealed.
    static let opening = "_opened"

    /// Whether the row has the field, as SQL: a value of any of its inputs, or a dispute.
    public func isWritten(in alias: String) -> String {
        let values = field.inputs.map { "\(alias).\"\(field.columnName($0))\" IS NOT NULL" }
        return "(\((values + [isDisputed(in: alias)]).joined(separator: " OR ")))"
    }
}

extension Views {
    /// How records stand that are in no list and count in nothing, as a list of numbers for a query.
    public static let uncounted =
        "(" + Existence.Standing.allCases.filter { !$0.isCounted }.map { String($0.rawValue) }.joined(separator: ", ") + ")"

    /// How records stand by which nothing is decided and no figure goes: those of ``uncounted``, and what was made without the right to.
    public static let uncredited =
        "(" + Existence.Standing.allCases.filter { !$0.isCounted || $0 == .unconfirmed }.map { String($0.rawValue) }.joined(separator: ", ")
        + ")"

    /// Runs one `SELECT` and returns its rows.
    ///
    /// - Parameters:
    ///   - sql: Trusted text, made of names that ``column(_:_:_:)`` and ``table(_:)`` gave; whatever
    ///     people typed is a parameter.
    ///   - bindings: For `?1`, `?2` and so on.
    /// - Throws: ``StoreError/notPermitted(_:)`` where the statement is none that only reads.
    public func query(_ sql: String, _ bindings: [QueryValue] = []) throws(StoreError) -> [[QueryValue]] {
        try file.read { r throws(StoreError) in try query(sql, bindings, r) }
    }

    func query(_ sql: String, _ bindings: [QueryValue], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [[QueryValue]] {
        // `BEGIN` and `PRAGMA` count as reading too, so the first word is looked at as well.
        if context.layout.seals, sql.contains(QueryColumn.opening) { try prepareOpening(r) }
        guard ["SELECT ", "WITH "].contains(where: sql.hasPrefix),
            case let statement = try r.prepare(sql),
            statement.isReadOnly
        else { throw StoreError.notPermitted(.onlyReads) }
        defer { statement.reset() }
        for (index, value) in bindings.enumerated() {
            switch value {
            case .null: statement.bindNull(index + 1)
            case .integer(let number): statement.bind(index + 1, number)
            case .text(let text): statement.bind(index + 1, text)
            case .blob(let bytes): statement.bind(index + 1, bytes)
            }
        }
        var rows: [[QueryValue]] = []
        let seals = context.layout.seals
        while try statement.nextRow() {
            var row = (0..<statement.columnCount).map { cell(statement, $0) }
            if seals { try open(&row, r) }
            rows.append(row)
        }
        return rows
    }

    func cell(_ statement: Statement, _ column: Int) -> QueryValue {
        switch statement.kind(column) {
        case .null: .null
        case .integer: .integer(statement.int(column))
        case .text: .text(statement.text(column))
        case .blob: .blob(statement.blob(column))
        }
    }

    /// The main table of a record type: `_id`, `_scope`, `_standing`, and the columns of what is not keyed.
    public func table(_ type: String) -> String? {
        schema.type(named: type).flatMap { layout.main($0.number)?.name }
    }

    /// Where an input lies; `nil` where the schema has no such field.
    ///
    /// - Parameter input: Of a group; a field by itself has one, and it need not be named.
    public func column(_ type: String, _ field: String, _ input: String? = nil) -> QueryColumn? {
        guard let type = schema.type(named: type), let field = type.fields.first(where: { $0.name == field }),
            let table = layout.table(type.number, field: field.number),
            let slot = table.slots.first(where: { $0.field.number == field.number })
        else { return nil }
        let place = input == nil && field.inputs.count == 1 ? 0 : field.inputs.firstIndex { $0.name == input }
        guard let place else { return nil }
        let column = table.columns[slot.columns.lowerBound + place]
        return QueryColumn(table: table.name, name: column.name, field: field, input: column.input)
    }

    /// The records directly beneath one, oldest first, retired ones included.
    ///
    /// - Parameter type: The number of their type; `nil` is all.
    public func children(of record: RecordID, in scope: ScopeCode, type: Int? = nil) throws(StoreError) -> [RecordID] {
        try file.read { r throws(StoreError) in try children(of: record, in: scope, type: type, r) }
    }

    private func children(
        of record: RecordID, in scope: ScopeCode, type: Int?, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [RecordID] {
        guard let number = try names.number(record, in: scope, r) else { return [] }
        return try rows.children(of: number, type: type, r).map { child throws(StoreError) in try names.row(child, r)?.id }.compactMap(
            \.self)
    }
}
