public import Records
import Changesets
import SQLite

/// A file of a register's records for somebody else's tools: plain tables with labels, and nothing of how they came to be.
///
/// No keys, no log, no causality: nobody can go on from it, and nothing in it says who wrote what. What people disagree
/// about is listed value by value in `disputed_value`. What is sealed is in it as the word for that: who takes such a file away has no right to it.
public struct HandOut {
    private let store: RecordStore
    private let language: Language
    private let keeps: (Field, RecordType, Input) -> Bool

    /// - Parameter keeps: Which inputs go along.
    public init(_ store: RecordStore, language: Language, keeps: @escaping (Field, RecordType, Input) -> Bool) {
        self.store = store
        self.language = language
        self.keeps = keeps
    }

    /// Writes a file that does not exist yet.
    ///
    /// - Parameters:
    ///   - scopes: Only records in these regions; none is everywhere.
    ///   - text: A value as people read it.
    /// - Returns: How many records there are in it.
    /// - Throws: ``StoreError/notAStore(path:_:)`` where there is a file already.
    public func write(to path: String, in scopes: [ScopeCode], text: (Value, Field) throws -> String) throws -> Int {
        guard !FilePlaces.isTaken(path) else { throw StoreError.notAStore(path: path, .exists) }
        let draft = path + ".part"
        FilePlaces.removeDatabase(draft)
        defer { FilePlaces.removeDatabase(draft) }
        try asking(FilePlaces.makeOwn(draft))
        var count = 0
        do {
            let copy = try asking(Connection(path: draft, mode: .create))
            try asking(copy.execute("PRAGMA journal_mode = DELETE; BEGIN"))
            count = try store.read { r in
                let rows = try tables(r, scopes, copy)
                try disputes(r, scopes, copy, text)
                return rows
            }
            try asking(copy.execute("COMMIT"))
            copy.dropStatements()
        }
        try asking(FilePlaces.rename(draft, to: path))
        return count
    }

    private func tables(_ r: borrowing ReadTransaction, _ scopes: [ScopeCode], _ copy: Connection) throws(StoreError) -> Int {
        let layout = store.context.layout
        var count = 0
        var kept: [String] = []
        for scope in try store.rooms.names.scopes(r) where scopes.isEmpty || scopes.contains(where: { $0.covers(scope) }) {
            if let number = try store.rooms.names.find(scope, r) { kept.append(String(number)) }
        }
        let numbers = kept.joined(separator: ", ")
        for table in layout.allTables {
            guard let main = layout.main(table.type.number) else { continue }
            let select = LabelledViews.select(table, layout, language) { keeps($0, table.type, $1) }
            let condition =
                table.key == nil
                ? "t._scope IN (\(numbers)) AND t._standing NOT IN \(Views.uncounted)"
                : "t._record IN (SELECT m._id FROM \"\(main.name)\" m WHERE m._scope IN (\(numbers)) AND m._standing NOT IN \(Views.uncounted))"
            let rows = try fill(table.name, with: r.prepare(select + " WHERE " + condition), copy)
            if table.key == nil { count += rows }
        }
        _ = try fill("code", with: r.prepare(LabelledViews.codeRows), copy)
        _ = try fill("dictionary", with: r.prepare(LabelledViews.dictionaryRows), copy)
        return count
    }

    /// Makes a table of what a statement gives, row by row.
    private func fill(_ name: String, with rows: Statement, _ copy: Connection) throws(StoreError) -> Int {
        defer { rows.reset() }
        let columns = (0..<rows.columnCount).map { "\"\(rows.name($0))\"" }
        try asking(copy.execute("CREATE TABLE \"\(name)\" (\(columns.joined(separator: ", ")))"))
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        let insert = try asking(copy.prepare("INSERT INTO \"\(name)\" VALUES (\(marks))"))
        var count = 0
        let seals = store.context.layout.seals
        while try rows.nextRow() {
            for column in columns.indices {
                if seals, rows.kind(column) == .blob, SealedValue(rows.blob(column)) != nil {
                    insert.bind(column + 1, store.context.sealedWord)
                } else {
                    insert.bind(column + 1, valueOf: rows, column)
                }
            }
            try insert.perform()
            count += 1
        }
        return count
    }

    private static func text(_ key: FieldKey) -> String? {
        switch key {
        case .none: nil
        case .number(let number): String(number)
        case .record(let record): record.description
        }
    }

    private func disputes(
        _ r: borrowing ReadTransaction, _ scopes: [ScopeCode], _ copy: Connection, _ text: (Value, Field) throws -> String
    ) throws {
        try asking(copy.execute("CREATE TABLE disputed_value (type, _record, field, key, value, proposed)"))
        let insert = try asking(copy.prepare("INSERT INTO disputed_value VALUES (?, ?, ?, ?, ?, ?)"))
        let open = Set(try store.conflictTable.open(r).map(\.record))
        for record in open.sorted() {
            guard let view = try store.views.record(number: record, r), view.standing.isCounted,
                scopes.isEmpty || scopes.contains(where: { $0.covers(view.scope) })
            else { continue }
            for found in view.fields
            where found.verdict.attention == .disputed && found.field.inputs.contains(where: { keeps(found.field, view.type, $0) }) {
                let values = found.state.values.map { ($0.value, false) } + found.state.proposals.map { ($0.value, true) }
                for (value, isProposed) in values {
                    insert.bind(1, view.type.name)
                    insert.bind(2, record)
                    insert.bind(3, found.field.name)
                    insert.bind(4, Self.text(found.address.key))
                    insert.bind(5, try text(value, found.field))
                    insert.bind(6, isProposed ? 1 : 0)
                    try insert.perform()
                }
            }
        }
    }
}
