import Records
import SQLite
import TestSupport
import Testing

@testable import RecordStore

/// What a store is held against when it is opened, once it has taken up another form than it was made with.
struct OpeningTests {
    private static let scope = ScopeCode(number: 450_124_100_201)

    /// A device that was made by the older form and has taken up the newer one, closed.
    private func grown(_ seed: UInt64) throws -> Tree {
        let tree = try Tree(scope: Self.scope, seed: seed)
        let store = try tree.add("a", role: "S")
        _ = try tree.root.publishing.publishSchema(TestRegister.newer, file: "x")
        try tree.deliver(.directory, from: tree.root, to: store)
        #expect(store.schema.version == 2)
        return tree
    }

    private func open(_ tree: Tree) throws -> RecordStore {
        try RecordStore.open(in: tree.folder.path + "/a", signer: tree.devices[0].signer, environment: Toy.environment(seed: 99))
    }

    private func alter(_ tree: Tree, _ sql: String) throws {
        let connection = try Connection(path: tree.folder.path + "/a/" + RecordStore.fileName, mode: .readWrite)
        try connection.execute(sql)
    }

    @Test func `tables that took columns since they were made are those of the newer form, and no table is made to see it`() throws {
        let tree = try grown(51)
        let opened = try open(tree)
        #expect(opened.schema.version == 2)
        for table in opened.context.layout.allTables {
            let sql = try opened.views.query("SELECT sql FROM sqlite_master WHERE name = ?1", [.text(table.name)])[0][0].text ?? ""
            #expect(ColumnTexts(sql) != nil)
            #expect(ColumnTexts(sql) == ColumnTexts(table.tableSQL), "\(sql)")
        }
        #expect(try opened.verify().faults == [])
    }

    @Test(arguments: [
        "ALTER TABLE ship ADD COLUMN loot TEXT", "ALTER TABLE ship_year ADD COLUMN loot TEXT",
        "ALTER TABLE ship ADD COLUMN loot TEXT CHECK (loot <> 'x')", "ALTER TABLE ship RENAME COLUMN licence TO permit",
    ])
    func `a table with other columns than those of the form is refused, also where it took columns before`(sql: String) throws {
        let tree = try grown(52)
        try alter(tree, sql)
        let name = sql.contains("ship_year") ? "ship_year" : "ship"
        #expect(throws: StoreError.damaged(.otherShape(name))) { try open(tree) }
    }

    @Test func `the views are those of the form that is in force, whoever opens the store first after it changed`() throws {
        let tree = try grown(53)
        let columns = "SELECT name FROM pragma_table_info('v_ship')"
        #expect(try open(tree).views.query(columns).contains([.text("colour")]))
        // A program that knew of no views, or of others, leaves what it likes.
        try alter(tree, "DROP VIEW v_ship; DELETE FROM _meta WHERE key = 'views'")
        #expect(try open(tree).views.query(columns).contains([.text("colour")]))
        try alter(
            tree,
            "UPDATE _meta SET value = CAST('1 1 0' AS BLOB) WHERE key = 'views'; DROP VIEW v_ship; CREATE VIEW v_ship AS SELECT 1 AS a")
        let store = try open(tree)
        #expect(try store.views.query(columns).contains([.text("colour")]))
        #expect(try store.verify().faults == [])
    }
}
