import Changesets
import Records

/// How the fields of one record type lie in tables: one for what is not keyed, one for each kind of key.
///
/// `household` has a row for each household; `household_round` one for each household and survey round, with
/// every field that is asked anew in each round; `household_year` one for each year. They are ordinary typed
/// tables that any SQLite tool reads. A plain column holds the value that the field's rule shows; `_disputed`
/// names the fields that want a person; `_state` holds what the rule judged. Merged columns carry no
/// constraints, since any value may arrive from elsewhere. A class, because each of a million rows names its
/// table: one reference is counted then, and not a dozen members.
final class TableLayout {
    let type: RecordType
    /// What tells the rows of one record apart, or `nil` for the main table.
    let key: KeyKind?
    let name: String
    let slots: [FieldSlot]
    let columns: [ColumnLayout]
    /// Among ``StoreLayout/allTables``.
    let index: Int
    private let positions: [Int: Int]
    private let isFoundByNumber: Bool
    /// Which rows, with one parameter for the record and, in a keyed table, one for the key.
    let condition: String
    private(set) lazy var insertSQL = insertText()
    /// Makes those of the table's ``indexes`` that are not there.
    private(set) lazy var indexSQL = indexes.map { $0.sql.replacing("CREATE INDEX", with: "CREATE INDEX IF NOT EXISTS") }
    /// A row's columns in their order, then the disputed fields and the state.
    private(set) lazy var rowSQL = "SELECT \(contents.joined(separator: ", ")) FROM \"\(name)\" WHERE \(condition)"
    /// All rows of a record: what ``rowSQL`` reads, the key behind it, and in a main table what it lies in and how it stands.
    private(set) lazy var rowsSQL = rowsText()
    /// All rows of records from one number to another, in the order of the numbers: what ``rowSQL`` reads, the record, and
    /// behind it what ``rowsSQL`` reads.
    private(set) lazy var stretchSQL = stretchText()
    /// The disputed fields and the state of one row.
    private(set) lazy var stateSQL = "SELECT _disputed, _state FROM \"\(name)\" WHERE \(condition)"
    /// Writes those columns whose parameters are not NULL, the disputed fields and the state. One statement serves every
    /// set of columns, and what stays does not leave SQLite. Column i has parameter i + 1; the disputed fields, the
    /// state and the condition's follow.
    private(set) lazy var updateSQL = updateText { "coalesce(?\($0), \"\($1)\")" }
    /// Empties those columns whose parameters, the same as above, are not NULL.
    private(set) lazy var emptySQL = updateText { "CASE WHEN ?\($0) IS NULL THEN \"\($1)\" END" }
    /// What a record of the table lies in.
    private(set) lazy var parentSQL = "SELECT _parent FROM \"\(name)\" WHERE _id = ?"
    /// Which records of the table lie in one.
    private(set) lazy var childrenSQL = "SELECT _id FROM \"\(name)\" WHERE _parent = ?"

    /// One field: where its inputs lie.
    final class FieldSlot {
        let field: Field
        let isUnion: Bool
        /// Into ``TableLayout/columns``.
        let columns: Range<Int>
        let wireTypes: [WireType]
        /// Of each input, whether it is sealed when it is saved: then it holds what was sealed, and what was not before it was so.
        let sealed: [Bool]
        /// Of each input, the numbers that it can be, where not all.
        let readableNumbers: [ClosedRange<Int64>?]
        /// What was asked last of rights, and in what capacity: an author writes in many changesets.
        private var known: (role: Role?, rights: Rights)?

        init(field: Field, columns: Range<Int>) {
            self.field = field
            self.columns = columns
            isUnion = field.isUnion
            wireTypes = field.inputs.map(\.type.wireType)
            sealed = field.inputs.map { $0.readers != nil }
            readableNumbers = field.inputs.map(\.readableNumbers)
        }

        /// Whether somebody may `set` the field, or `add` to the union, in the entry that creates the record and in others.
        struct Rights {
            let atCreation: Bool
            let later: Bool
        }

        func rights(of role: Role?, by schema: Schema) -> Rights {
            if let known, known.role == role { return known.rights }
            let kind: ChangeKind = isUnion ? .add : .set
            let rights = Rights(
                atCreation: schema.hasRight(role, to: kind, field, creates: true),
                later: schema.hasRight(role, to: kind, field, creates: false))
            known = (role, rights)
            return rights
        }

        /// Whether every number of a change is one that its input can be.
        func isReadable(_ block: Block) -> Bool {
            // By place, here and below: a column that is taken out of its block is copied, five references of it.
            for offset in readableNumbers.indices {
                if let numbers = readableNumbers[offset], !block.columns[offset].areWithin(numbers) { return false }
            }
            return true
        }

        /// Whether the columns of a change hold values of the field's types.
        func fits(_ block: Block, _ row: Int) -> Bool {
            for (offset, type) in wireTypes.enumerated() where !block.columns[offset][row].fits(type, isSealed: sealed[offset]) {
                return false
            }
            return true
        }

        /// Whether those of all changes do.
        func fits(_ block: Block) -> Bool {
            for (offset, type) in wireTypes.enumerated() {
                if let packed = block.columns[offset].packedType, packed.isRead(as: type) || sealed[offset] && packed == .sealed {
                    continue
                }
                for row in 0..<block.columns[offset].count where !block.columns[offset][row].fits(type, isSealed: sealed[offset]) {
                    return false
                }
            }
            return true
        }
    }

    struct ColumnLayout {
        let name: String
        let input: Input
        let isUnion: Bool

        var affinity: String {
            if isUnion { return "TEXT" }
            return switch input.type.wireType {
            case .bits, .integer, .scaled, .day, .reference: "INTEGER"
            case .text: "TEXT"
            case .sealed: "BLOB"
            }
        }
    }

    init(type: RecordType, key: KeyKind?, prefix: String, index: Int, isFoundByNumber: Bool) {
        self.type = type
        self.isFoundByNumber = isFoundByNumber
        self.key = key
        self.index = index
        name = prefix + type.tableName(key)
        var slots: [FieldSlot] = []
        var columns: [ColumnLayout] = []
        for field in type.fields where field.key == key {
            let start = columns.count
            for input in field.inputs {
                columns.append(
                    ColumnLayout(name: field.columnName(input), input: input, isUnion: field.isUnion))
            }
            slots.append(FieldSlot(field: field, columns: start..<columns.count))
        }
        self.slots = slots
        self.columns = columns
        positions = Dictionary(uniqueKeysWithValues: slots.enumerated().map { ($1.field.number, $0) })
        condition = key == nil ? "_id = ?" : "_record = ? AND _key = ?"
    }

    // MARK: SQL, of which a command needs that of a few tables

    private var contents: [String] { columns.map { "\"\($0.name)\"" } + ["_disputed", "_state"] }

    private func insertText() -> String {
        let names = (key == nil ? ["_id", "_scope", "_parent", "_standing"] : ["_record", "_key"]) + contents
        let marks = names.map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO \"\(name)\" (\(names.joined(separator: ", "))) VALUES (\(marks))"
    }

    /// The key of a row, and in a main table what the record lies in and how it stands.
    private var place: [String] { key == nil ? ["0", "_parent", "_standing"] : ["_key"] }
    private var record: String { key == nil ? "_id" : "_record" }

    private func rowsText() -> String {
        "SELECT \((contents + place).joined(separator: ", ")) FROM \"\(name)\" WHERE \(record) = ?"
    }

    private func stretchText() -> String {
        let read = (contents + [record] + place).joined(separator: ", ")
        return "SELECT \(read) FROM \"\(name)\" WHERE \(record) BETWEEN ? AND ? ORDER BY \(record)"
    }

    /// - Parameter value: What a column becomes, by the number of its parameter and its name.
    private func updateText(_ value: (Int, String) -> String) -> String {
        let assignments = columns.enumerated().map { "\"\($1.name)\" = \(value($0 + 1, $1.name))" }
        let rest = ["_disputed = ?\(columns.count + 1)", "_state = ?\(columns.count + 2)"]
        return "UPDATE \"\(name)\" SET \((assignments + rest).joined(separator: ", ")) WHERE \(condition)"
    }

    func position(of field: Int) -> Int? { positions[field] }

    /// Its indexes. They are made with the table's first row: an empty table needs none, and most of a form's types have no
    /// records, while each index would take a page.
    ///
    /// One village of a city is read without passing over the city, and what lies in a record without passing over what lies in
    /// others. What lies above the lowest scopes is named from below by its readable number, without saying where it is: it is found without
    /// passing over all of its kind. A keyed table is found by its primary key alone.
    private(set) lazy var indexes: [(name: String, sql: String)] = key == nil ? indexTexts() : []

    private func indexTexts() -> [(name: String, sql: String)] {
        var texts = (type.parents.isEmpty ? ["scope"] : ["scope", "parent"]).map { column in
            (name: "_\(column)_\(name)", sql: "CREATE INDEX \"_\(column)_\(name)\" ON \"\(name)\" (_\(column))")
        }
        if isFoundByNumber, let field = type.numberField {
            let condition = "WHERE \"\(field)\" IS NOT NULL"
            texts.append(("_number_\(name)", "CREATE INDEX \"_number_\(name)\" ON \"\(name)\" (\"\(field)\") \(condition)"))
        }
        return texts
    }

    /// Comes before the first row; afterwards it does nothing.
    func makeIndexes(_ w: borrowing WriteTransaction) throws(StoreError) {
        for sql in indexSQL { try w.prepare(sql).perform() }
    }

    var createSQL: String {
        var sql = "CREATE TABLE \"" + name + "\" ("
        sql +=
            key == nil
            ? "_id INTEGER PRIMARY KEY, _scope INTEGER NOT NULL, _parent INTEGER, _standing INTEGER NOT NULL"
            : "_record INTEGER NOT NULL, _key INTEGER NOT NULL"
        for column in columns {
            sql += ", \""
            sql += column.name
            sql += "\" "
            sql += column.affinity
        }
        sql += ", _disputed TEXT, _state BLOB"
        sql += key == nil ? ")" : ", PRIMARY KEY (_record, _key)) WITHOUT ROWID"
        return sql
    }
}

/// All tables of one schema.
struct StoreLayout {
    let schema: Schema
    /// By type number: the main table, then the keyed ones.
    let tables: [Int: [TableLayout]]
    let allTables: [TableLayout]
    /// By type number.
    let plainFields: [Int: PlainFields]
    /// By type number, then by the number of the field.
    private let columnCounts: [Int: [Int: Int]]
    /// By the name of what their records may lie in.
    private let childTables: [String: [TableLayout]]
    /// By type number, of those types of which something is sealed.
    let sealedTypes: [Int: RecordType]

    /// - Parameter prefix: Stands before table names; `directory_` for the directory's own.
    init(schema: Schema, prefix: String) {
        self.schema = schema
        var tables: [Int: [TableLayout]] = [:]
        var all: [TableLayout] = []
        let lowest = schema.scopes.levels.last?.digits ?? 0
        for type in schema.types {
            for key in type.tableKeys {
                let table = TableLayout(
                    type: type, key: key, prefix: prefix, index: all.count, isFoundByNumber: type.scopeDigits < lowest)
                all.append(table)
                tables[type.number, default: []].append(table)
            }
        }
        self.tables = tables
        allTables = all
        var children: [String: [TableLayout]] = [:]
        for type in schema.types {
            guard let main = tables[type.number]?.first else { continue }
            for parent in Set(type.parents) { children[parent, default: []].append(main) }
        }
        childTables = children
        sealedTypes = Dictionary(uniqueKeysWithValues: schema.types.filter(\.isSealed).map { ($0.number, $0) })
        plainFields = Dictionary(uniqueKeysWithValues: schema.types.map { ($0.number, PlainFields($0)) })
        columnCounts = tables.mapValues { tables in
            Dictionary(uniqueKeysWithValues: tables.flatMap { $0.slots.map { ($0.field.number, $0.columns.count) } })
        }
    }

    /// Whether anything is sealed when it is saved.
    var seals: Bool { !sealedTypes.isEmpty }

    /// How many inputs a field has; `nil` where the schema has no such field.
    func columnCount(of field: Int, in type: Int) -> Int? { columnCounts[type]?[field] }

    func main(_ type: Int) -> TableLayout? { tables[type]?.first }

    /// The main tables of what may lie in a record of a type.
    func children(of type: RecordType) -> [TableLayout] { childTables[type.name] ?? [] }

    func table(_ type: Int, field: Int) -> TableLayout? {
        tables[type]?.first { $0.position(of: field) != nil }
    }
}

extension WireType {
    /// Whether values that came as this type are such as a column of the other holds.
    fileprivate func isRead(as other: WireType) -> Bool {
        switch self {
        case .bits, .text, .reference, .sealed: self == other
        case .integer, .scaled, .day: other == .integer || other == .scaled || other == .day
        }
    }
}

extension Value {
    /// Whether a column of that wire type can hold it.
    fileprivate func fits(_ type: WireType, isSealed: Bool) -> Bool {
        switch self {
        case .missing: true
        case .bool: type == .bits
        case .integer: type == .integer || type == .scaled || type == .day
        case .text: type == .text
        case .reference: type == .reference
        case .sealed: type == .sealed || isSealed
        case .group: false
        }
    }
}
