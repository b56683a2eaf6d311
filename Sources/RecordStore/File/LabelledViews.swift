import Records
import SQLite

/// Views beside the record tables, for whoever reads the file with a tool of their own: codes by their labels, money in
/// yuan, dates as text, references by the number that people use.
///
/// `v_household` is in English, `v_household_zh` in Chinese, with the names of its columns too; of `household_round` and
/// `household_year` there are the same. `v_code` has all code lists, `v_dictionary` every column with what it means,
/// `v_disputed` what people must still decide. They are made from the schema and hold nothing themselves, so they are in no
/// digest and need no folding; the programs never read them. `v_code` and `v_dictionary` read the schema that the file keeps
/// with SQLite's JSON functions, which it does not run for whoever has turned `trusted_schema` off.
struct LabelledViews {
    /// The statements that make them, by name.
    let statements: [(name: String, sql: String)]

    /// All names begin so, and no other part of a store's file has such a name.
    static let prefix = "v_"

    init(_ layout: StoreLayout) {
        var statements: [(String, String)] = []
        for table in layout.allTables {
            for language in [Language.en, .zh] {
                let name = Self.prefix + table.name + (language == .zh ? "_zh" : "")
                statements.append((name, Self.sql(name, table, layout, language)))
            }
        }
        statements.append(("v_code", "CREATE VIEW \"v_code\" AS " + Self.codeRows))
        statements.append(("v_dictionary", "CREATE VIEW \"v_dictionary\" AS " + Self.dictionaryRows))
        statements.append(
            (
                "v_disputed",
                "CREATE VIEW \"v_disputed\" AS "
                    + layout.schema.types.compactMap { layout.main($0.number) }.map { table in
                        "SELECT '\(table.type.name)' AS type, _id AS record, _disputed AS fields FROM \"\(table.name)\" WHERE _disputed IS NOT NULL"
                    }.joined(separator: " UNION ALL ")
            ))
        // A type of record that is called like one of them keeps its table.
        let taken = Set(layout.allTables.map(\.name))
        self.statements = statements.filter { !taken.contains($0.0) }
    }

    // MARK: Keeping them

    /// How they are made; another number has them made anew.
    private static let version = 1
    private static let key = "views"

    private static func mark(_ layout: StoreLayout, count: Int64) -> [UInt8] { Array("\(version) \(layout.schema.version) \(count)".utf8) }

    /// Whether the file has those of this program and of its schema.
    static func areCurrent(
        _ layout: StoreLayout, _ settings: Settings, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        let count = try r.integer("SELECT count(*) FROM sqlite_master WHERE type = 'view'")
        return try settings.value(key, r) == mark(layout, count: count)
    }

    /// Makes all of them, in place of those that are there.
    static func make(_ layout: StoreLayout, _ settings: Settings, _ w: borrowing WriteTransaction) throws(StoreError) {
        let find = try w.prepare("SELECT name FROM sqlite_master WHERE type = 'view' AND name GLOB '\(prefix)*'")
        var names: [String] = []
        while try find.nextRow() { names.append(find.text(0)) }
        find.reset()
        for name in names { try w.execute("DROP VIEW \"\(name.filter { $0 != "\"" })\"") }
        let statements = LabelledViews(layout).statements
        for statement in statements { try w.execute(statement.sql) }
        try settings.set(key, mark(layout, count: Int64(statements.count)), w)
    }

    // MARK: Records

    private static func sql(_ name: String, _ table: TableLayout, _ layout: StoreLayout, _ language: Language) -> String {
        "CREATE VIEW \"\(name)\" AS " + select(table, layout, language)
    }

    /// The rows of a table as people read them.
    ///
    /// - Parameter keeps: Which fields, and of a group which inputs.
    static func select(
        _ table: TableLayout, _ layout: StoreLayout, _ language: Language, keeps: (Field, Input) -> Bool = { _, _ in true }
    ) -> String {
        var columns: [String] = []
        var names: Set<String> = []
        func add(_ expression: String, _ label: String) {
            // Two fields may be called alike; the second takes its name in the file.
            var label = label.filter { $0 != "\"" }
            while !names.insert(label.lowercased()).inserted { label += "_" }
            columns.append("\(expression) AS \"\(label)\"")
        }
        let zh = language == .zh
        if table.key == nil {
            add("t._id", "_id")
            add("printf('%d', (SELECT s.code FROM _scope s WHERE s.id = t._scope))", zh ? "区域代码" : "scope")
            if !table.type.parents.isEmpty { add("t._parent", "_parent") }
            add(
                "CASE t._standing WHEN 0 THEN '\(zh ? "在册" : "present")' WHEN 1 THEN '\(zh ? "已注销" : "retired")' WHEN 2 THEN '\(zh ? "存续有争议" : "contested")' WHEN 3 THEN '\(zh ? "未确认" : "unconfirmed")' WHEN 4 THEN '\(zh ? "已迁出" : "moved")' ELSE '\(zh ? "两处在册" : "in two places")' END",
                zh ? "记录状态" : "standing")
        } else {
            add("t._record", "_record")
            add("t._key", zh ? (table.key == .year ? "年度" : table.key == .round ? "轮次" : "成员") : table.key.map { "\($0)" } ?? "key")
        }
        for slot in table.slots {
            for place in slot.columns where keeps(slot.field, table.columns[place].input) {
                let column = table.columns[place]
                let parts = slot.field.isGroup ? [slot.field.label.zh, column.input.label.zh] : [slot.field.label.zh]
                add(expression(column, layout, language), zh ? parts.joined(separator: "_") : column.name)
            }
        }
        add("t._disputed", zh ? "有争议的字段" : "disputed")
        return "SELECT \(columns.joined(separator: ", ")) FROM \"\(table.name)\" t"
    }

    private static func expression(_ column: TableLayout.ColumnLayout, _ layout: StoreLayout, _ language: Language) -> String {
        let name = "t.\"\(column.name)\""
        if column.isUnion {
            guard case .code(let list) = column.input.type, let items = layout.schema.codeList(list)?.items else { return name }
            let label = choice("j.value", items, language)
            return "(SELECT group_concat(\(label), '\(language == .zh ? "、" : ", ")') FROM json_each(\(name)) j)"
        }
        if column.input.readers != nil {
            return "CASE typeof(\(name)) WHEN 'blob' THEN '\(Input.sealedWord.text(in: language))' ELSE \(name) END"
        }
        switch column.input.type {
        case .bool: return "CASE \(name) WHEN 1 THEN '\(language == .zh ? "是" : "yes")' WHEN 0 THEN '\(language == .zh ? "否" : "no")' END"
        case .date: return "date(\(name) * 86400, 'unixepoch')"
        case .money: return "\(name) / 100.0"
        case .decimal(let scale): return "\(name) / 1\(String(repeating: "0", count: scale)).0"
        case .code(let list): return layout.schema.codeList(list).map { choice(name, $0.items, language) } ?? name
        case .reference(let type):
            guard let target = layout.schema.type(named: type), let field = target.numberField, let table = layout.main(target.number)
            else { return name }
            return "(SELECT r.\"\(field)\" FROM \"\(table.name)\" r WHERE r._id = \(name))"
        case .sealed: return "CASE WHEN \(name) IS NOT NULL THEN '\(language == .zh ? "（密文）" : "(sealed)")' END"
        default: return name
        }
    }

    private static func choice(_ name: String, _ items: [CodeList.Item], _ language: Language) -> String {
        let cases = items.map { "WHEN \($0.number) THEN \(quoted($0.label.text(in: language)))" }
        return "CASE \(name) \(cases.joined(separator: " ")) ELSE \(name) END"
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

    // MARK: What they mean

    /// The schema that the file keeps, as text: what is said of it here is not said twice.
    private static let schema = "(SELECT CAST(value AS TEXT) FROM _meta WHERE key = 'schema')"

    static let codeRows = """
        SELECT l.key AS list, json_extract(i.value, '$.number') AS number, \
        json_extract(i.value, '$.code') AS code, json_extract(i.value, '$.zh') AS zh, json_extract(i.value, '$.en') AS en \
        FROM json_each(\(schema), '$.codes') l, json_each(l.value) i
        """

    static let dictionaryRows = """
        WITH f AS (SELECT json_extract(t.value, '$.name') AS type, f.value AS field, \
        json_extract(f.value, '$.name') AS name, json_extract(f.value, '$.key') AS per FROM json_each(\(schema), '$.types') t, \
        json_each(t.value, '$.fields') f), i AS (SELECT type, field, name, per, NULL AS part, field AS input FROM f \
        WHERE json_extract(field, '$.inputs') IS NULL UNION ALL SELECT f.type, f.field, f.name, f.per, json_extract(n.value, '$.name'), \
        n.value FROM f, json_each(f.field, '$.inputs') n) \
        SELECT type || coalesce('_' || per, '') AS "table", name || coalesce('_' || part, '') AS "column", type, name AS field, \
        per, json_extract(input, '$.type') AS kind, \
        json_extract(field, '$.label.zh') || CASE WHEN part IS NULL THEN '' ELSE '·' || json_extract(input, '$.label.zh') END AS zh, \
        json_extract(field, '$.label.en') || CASE WHEN part IS NULL THEN '' ELSE ': ' || json_extract(input, '$.label.en') END AS en, \
        json_extract(input, '$.unit.zh') AS unit_zh, json_extract(input, '$.unit.en') AS unit_en, \
        json_extract(field, '$.rule') AS rule FROM i
        """
}
