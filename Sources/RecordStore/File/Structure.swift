import Records
import SQLite

/// What a store's file consists of: its tables and their indexes, and nothing else.
///
/// Anybody who can write the file can plant a trigger in it that fires with each save, a view in the place of a table, an
/// index or a column that refuses what is honest. No program of ours makes such things, so a file that has them is not
/// opened, and ``Repairing`` takes them out.
struct Structure {
    private struct Part {
        let kind: String
        let table: String
        let sql: String
        /// Whether it is there only once its table has rows.
        var isLate = false
    }

    private let parts: [String: Part]
    private let layout: StoreLayout

    init(_ context: StoreContext) {
        layout = context.layout
        let tables = context.layout.allTables + context.directoryLayout.allTables
        var parts: [String: Part] = [:]
        parts.reserveCapacity(Self.fixed.count + 3 * tables.count)
        for part in Self.fixed { parts[part.name] = part.part }
        if layout.seals { for part in Self.keys { parts[part.name] = part.part } }
        for table in tables {
            parts[table.name] = Part(kind: "table", table: table.name, sql: table.createSQL)
            for index in table.indexes {
                parts[index.name] = Part(kind: "index", table: table.name, sql: index.sql, isLate: true)
            }
        }
        self.parts = parts
    }

    /// What stands beside the records, whatever they are.
    private static let fixed = named(StoreTables.create)
    private static let keys = named(StoreTables.createKeys)

    private static func named(_ statements: [String]) -> [(name: String, part: Part)] {
        statements.compactMap { sql in
            let words = sql.utf8.split(separator: UInt8(ascii: " "), maxSplits: 5).map { String(decoding: $0, as: UTF8.self) }
            guard words.count > 4 else { return nil }
            let isTable = words[1] == "TABLE"
            return (words[2], Part(kind: isTable ? "table" : "index", table: isTable ? words[2] : words[4], sql: sql))
        }
    }

    /// What is there and should not be, or the other way round; in the order of the file.
    ///
    /// - Parameter readsViews: Whether views for other tools must be those that this program makes, and the indexes of tables
    ///   that have rows be there. The programs never read the views, so a store is opened whatever they say.
    func faults(readsViews: Bool = true, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Damage] {
        var faults: [Damage] = []
        var found: Set<String> = []
        // The views for other tools, by name; they are long, and whoever does not compare them does not read them.
        var views: [String: String] = [:]
        if readsViews { for view in LabelledViews(layout).statements { views[view.name] = view.sql } }
        let find = try r.prepare(
            "SELECT type, name, tbl_name, CASE WHEN type = 'view' AND NOT ?1 THEN '' ELSE sql END FROM sqlite_master ORDER BY rowid")
        find.bind(1, readsViews ? 1 : 0)
        defer { find.reset() }
        while try find.nextRow() {
            let (kind, name, table) = (find.text(0), find.text(1), find.text(2))
            found.insert(name)
            if kind == "view", parts[name] == nil, name.hasPrefix(LabelledViews.prefix), !readsViews || views[name] == find.text(3) {
                continue
            }
            if let part = parts[name], part.kind == kind, part.table == table {
                if part.sql != find.text(3), try !isSameShape(part, find.text(3), r) { faults.append(.otherShape(name)) }
                continue
            }
            // What SQLite makes itself: for a unique column, and where somebody ran ANALYZE.
            if name.hasPrefix("sqlite_stat") || name == "sqlite_autoindex_\(table)_1" && parts[table]?.sql.contains("UNIQUE") == true {
                continue
            }
            faults.append(.planted(Damage.Part(rawValue: kind) ?? .table, name))
        }
        for (name, part) in parts.sorted(by: { $0.key < $1.key }) where !found.contains(name) {
            // Only verifying looks for rows: where such an index is missing, reading is slower and nothing is wrong.
            if part.isLate, !readsViews || !found.contains(part.table) { continue }
            if part.isLate, try !hasRows(part.table, r) { continue }
            faults.append(.missingPart(name))
        }
        return faults
    }

    private func hasRows(_ table: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let find = try asking(r.connection.prepare("SELECT 1 FROM \"\(table)\" LIMIT 1"))
        defer { find.reset() }
        return try find.nextRow()
    }

    /// - Throws: ``StoreError/damaged(_:)`` with the first fault.
    func check(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        if let fault = try faults(readsViews: false, r).first { throw .damaged(fault) }
    }

    /// A file of whatever version has no triggers, and no views but those that nobody here reads.
    static func checkNothingRuns(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        let find = try r.prepare(
            "SELECT type, name FROM sqlite_master WHERE type = 'trigger' OR type = 'view' AND name NOT GLOB '\(LabelledViews.prefix)*' ORDER BY rowid LIMIT 1"
        )
        defer { find.reset() }
        guard try find.nextRow() else { return }
        throw .damaged(.planted(find.text(0) == "view" ? .view : .trigger, find.text(1)))
    }

    /// Takes out what was planted and makes what is missing.
    ///
    /// - Returns: What was mended.
    func mend(_ w: borrowing WriteTransaction) throws(StoreError) -> [Damage] {
        let faults = try faults(w)
        for case .planted(let kind, let name) in faults where kind != .index || !name.hasPrefix("sqlite_") {
            try w.execute("DROP \(kind.rawValue) IF EXISTS \"\(name.filter { $0 != "\"" })\"")
        }
        for fault in faults {
            switch fault {
            case .otherShape(let name): try w.execute("DROP \(parts[name]?.kind ?? "table") IF EXISTS \"\(name)\"")
            default: break
            }
        }
        let left = try self.faults(w)
        // Tables before their indexes.
        for kind in ["table", "index"] {
            for case .missingPart(let name) in left {
                if let part = parts[name], part.kind == kind { try w.execute(part.sql) }
            }
        }
        return faults
    }

    // MARK: Shape

    /// A table that took columns since it was made reads otherwise and is the same: its columns are, and it has no
    /// conditions of its own.
    private func isSameShape(_ part: Part, _ sql: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        guard part.kind == "table" else { return false }
        if let expected = ColumnTexts(part.sql), expected == ColumnTexts(sql) { return true }
        let words = ["CHECK", "REFERENCES", "COLLATE", "GENERATED", "UNIQUE", "CONFLICT", " AS "]
        let (found, expected) = (sql.uppercased(), part.sql.uppercased())
        guard words.allSatisfy({ !found.contains($0) || expected.contains($0) }) else { return false }
        let blank = try asking(Connection(path: "", mode: .temporary))
        try asking(blank.execute(part.sql))
        return try columns(of: part.table, r.connection) == columns(of: part.table, blank)
    }

    private func columns(of table: String, _ connection: Connection) throws(StoreError) -> Set<String> {
        let find = try asking(connection.prepare("PRAGMA table_xinfo(\"\(table)\")"))
        defer { find.reset() }
        var result: Set<String> = []
        while try find.nextRow() { result.insert((1...6).map { find.text($0) }.joined(separator: "\u{0}")) }
        return result
    }
}
