import BenchFloor
import Changesets

/// The dense workload in plain typed tables, written by the C program beside.
final class PlainTables {
    let floor: Floor
    private let scripts: PlainScripts

    /// Makes the empty tables.
    init(_ folder: String, _ scripts: PlainScripts) throws {
        floor = try Floor(folder + "/plain.sqlite")
        self.scripts = scripts
        var create = Floor.Script()
        for sql in scripts.creations { create.add(try floor.prepare(sql), []) }
        _ = try floor.run(create, commits: 1)
        for sql in scripts.insertions + scripts.updates { _ = try floor.prepare(sql) }
    }

    func load(commits: Int) throws -> Cost { try floor.run(scripts.rows, commits: commits) }

    /// Field by field, in one commit.
    func update(_ edits: [DenseData.Edit], isBack: Bool = false) throws -> Cost {
        try floor.run(scripts.script(edits, isBack: isBack), commits: 1)
    }
}

/// What the tables are told, laid flat in memory before any clock starts.
///
/// Statements are numbered in the order in which ``PlainTables`` prepares them.
struct PlainScripts {
    let rows: Floor.Script
    fileprivate let creations: [String]
    fileprivate let insertions: [String]
    fileprivate let updates: [String]
    private let columns: [DenseData.Column]

    init(_ data: DenseData) {
        columns = data.households.columns
        creations = data.tables.map { table in
            let columns = table.columns.enumerated().map { index, column in
                "\(column.name) \(Self.affinity(column))" + (index == 0 ? " PRIMARY KEY NOT NULL" : "")
            }
            return "CREATE TABLE \(table.name) (\(columns.joined(separator: ", ")))"
        }
        insertions = data.tables.map { table in
            "INSERT INTO \(table.name) VALUES (\(table.columns.map { _ in "?" }.joined(separator: ", ")))"
        }
        let key = data.households.columns[0].name
        updates = data.households.columns.map { "UPDATE households SET \($0.name) = ? WHERE \(key) = ?" }
        var rows = Floor.Script()
        for (number, table) in data.tables.enumerated() {
            for village in table.villages.indices {
                for row in table.rows(ofVillage: village) {
                    rows.begin(Int32(data.tables.count + number), count: row.count)
                    for (cell, column) in zip(row, table.columns) { Self.bind(cell, column, to: &rows) }
                }
            }
        }
        self.rows = rows
    }

    fileprivate func script(_ edits: [DenseData.Edit], isBack: Bool) -> Floor.Script {
        let first = creations.count + insertions.count
        var script = Floor.Script()
        for edit in edits {
            for field in edit.fields {
                script.begin(Int32(first + field.column), count: 2)
                Self.bind(isBack ? field.old : field.new, columns[field.column], to: &script)
                script.bind(edit.household)
            }
        }
        return script
    }

    private static func affinity(_ column: DenseData.Column) -> String {
        switch column.type {
        case "INTEGER", "BOOLEAN": "INTEGER"
        case "REAL": "REAL"
        default: "TEXT"
        }
    }

    private static func bind(_ cell: String, _ column: DenseData.Column, to script: inout Floor.Script) {
        switch affinity(column) {
        case _ where cell == DenseData.missing: script.bindNull()
        case "INTEGER": script.bind(Int64(cell) ?? 0)
        case "REAL": script.bind(Double(cell) ?? 0)
        default: script.bind(cell)
        }
    }
}

/// What SQLite's session extension made of some writes.
final class SessionChanges {
    let bytes: UnsafeRawBufferPointer

    static var isThere: Bool { bench_session_is_there() != 0 }

    /// Records what the body writes.
    init(of floor: Floor, _ body: () throws -> Void) throws {
        guard let session = bench_session_begin(floor.floor) else { throw floor.failure() }
        try body()
        var start: UnsafeRawPointer?
        let count = bench_session_end(session, &start)
        guard count >= 0 else { throw BenchError("SQLite's session extension gave no changeset") }
        bytes = UnsafeRawBufferPointer(start: start, count: Int(count))
    }

    deinit { bench_session_free(bytes.baseAddress) }

    /// As small as they get on the wire.
    func deflatedBytes() throws -> Double { Double(try Deflate.compress(Array(bytes), dictionary: []).count) }

    /// - Returns: What it took, and how many rows were found otherwise than the writer had seen them.
    func apply(to floor: Floor) throws -> (cost: Cost, conflicts: Int) {
        var conflicts: Int64 = 0
        let time = bench_session_apply(floor.floor, bytes.baseAddress, Int32(bytes.count), &conflicts)
        guard time.wall >= 0 else { throw floor.failure() }
        return (Cost(wall: time.wall, processor: time.processor), Int(conflicts))
    }
}
