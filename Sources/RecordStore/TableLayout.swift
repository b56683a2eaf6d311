import Changesets
import Records

/// How the fields of one record type lie in tables: one for what is not keyed, one for each keyed field.
///
/// They are ordinary typed tables that any SQLite tool reads. A plain column holds the value that the
/// field's rule shows; `_disputed` names the fields that want a person; `_state` holds what the rule
/// judged. Merged columns carry no constraints, since any value may arrive from elsewhere. A class, because
/// each of a million rows names its table: one reference is counted then, and not a dozen members.
final class TableLayout {
    let type: RecordType
    /// The keyed field of which this is the table, or `nil` for the main table.
    let keyed: Field?
    let name: String
    let slots: [FieldSlot]
    let columns: [ColumnLayout]
    private let positions: [Int: Int]
    /// Joined once: a county's register is inserted seven hundred thousand rows at a time.
    let insertSQL: String
    let stateSQL: String

    final class FieldSlot {
        let field: Field
        let isUnion: Bool
        /// Into ``columns``.
        let columns: Range<Int>

        init(field: Field, columns: Range<Int>) {
            self.field = field
            self.columns = columns
            isUnion = field.isUnion
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

    init(type: RecordType, keyed: Field?, prefix: String) {
        self.type = type
        self.keyed = keyed
        name = prefix + type.name + (keyed.map { "_" + $0.name } ?? "")
        var slots: [FieldSlot] = []
        var columns: [ColumnLayout] = []
        for field in keyed.map({ [$0] }) ?? type.fields.filter({ $0.key == nil }) {
            let start = columns.count
            for input in field.inputs {
                let isPlainName = keyed != nil || !field.isGroup
                columns.append(
                    ColumnLayout(
                        name: isPlainName ? input.name : field.name + "_" + input.name, input: input,
                        isUnion: field.isUnion))
            }
            slots.append(FieldSlot(field: field, columns: start..<columns.count))
        }
        self.slots = slots
        self.columns = columns
        positions = Dictionary(uniqueKeysWithValues: slots.enumerated().map { ($1.field.number, $0) })
        let identity = keyed == nil ? ["_id", "_scope", "_parent", "_standing"] : ["_record", "_key"]
        let names = identity + columns.map { "\"\($0.name)\"" } + ["_disputed", "_state"]
        insertSQL = "INSERT INTO \"\(name)\" (\(names.joined(separator: ", "))) VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))"
        condition = keyed == nil ? "_id = ?" : "_record = ? AND _key = ?"
        stateSQL = "SELECT _state, _disputed FROM \"\(name)\" WHERE \(condition)"
    }

    func position(of field: Int) -> Int? { positions[field] }

    var createSQL: String {
        let fields = columns.map { "\"\($0.name)\" \($0.affinity)" }
        let tail = ["_disputed TEXT", "_state BLOB"]
        if keyed == nil {
            let head = ["_id INTEGER PRIMARY KEY", "_scope INTEGER NOT NULL", "_parent INTEGER", "_standing INTEGER NOT NULL"]
            return "CREATE TABLE \"\(name)\" (\((head + fields + tail).joined(separator: ", ")))"
        }
        let head = ["_record INTEGER NOT NULL", "_key NOT NULL"]
        let key = ["PRIMARY KEY (_record, _key)"]
        return "CREATE TABLE \"\(name)\" (\((head + fields + tail + key).joined(separator: ", "))) WITHOUT ROWID"
    }

    /// Which rows, with one parameter for the record and, in a keyed table, one for the key.
    let condition: String
}

/// All tables of one schema.
struct StoreLayout {
    let schema: Schema
    /// By type number: the main table, then the keyed ones.
    let tables: [Int: [TableLayout]]

    /// - Parameter prefix: Stands before table names; `directory_` for the directory's own.
    init(schema: Schema, prefix: String) {
        self.schema = schema
        var tables: [Int: [TableLayout]] = [:]
        for type in schema.types {
            tables[type.number] =
                [TableLayout(type: type, keyed: nil, prefix: prefix)]
                + type.fields.filter { $0.key != nil }.map { TableLayout(type: type, keyed: $0, prefix: prefix) }
        }
        self.tables = tables
    }

    func main(_ type: Int) -> TableLayout? { tables[type]?.first }

    func table(_ type: Int, field: Int) -> TableLayout? {
        tables[type]?.first { $0.position(of: field) != nil }
    }

    var allTables: [TableLayout] { schema.types.flatMap { tables[$0.number] ?? [] } }
}
