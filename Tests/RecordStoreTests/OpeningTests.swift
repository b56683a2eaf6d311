import Glibc
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
            #expect(ColumnTexts(sql) == ColumnTexts(table.createSQL), "\(sql)")
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

    // MARK: The schema's form

    /// The registers that there are, and the small one of these tests.
    private static let schemas: [[UInt8]] = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let files = [1, 2, 3].map { "/\(root)/Protocol/schemas/poverty-register-\($0).json" }.map { path -> [UInt8] in
            guard let file = fopen(path, "r") else { return [] }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            let count = fread(&bytes, 1, bytes.count, file)
            return Array(bytes.prefix(count))
        }
        let anxious = Array("{\"directoryDays\": 7,".utf8) + TestRegister.bytes.drop { $0 != UInt8(ascii: "{") }.dropFirst()
        return [TestRegister.bytes, TestRegister.newer, anxious] + files
    }()

    @Test(arguments: schemas.indices) func `the form that a store keeps says what its schema says`(place: Int) throws {
        let schema = try Schema(parsing: Self.schemas[place], file: "x")
        let read = try #require(SchemaFormReader.schema(SchemaForm.bytes(of: schema)))
        #expect((read.name, read.version, read.directoryDays) == (schema.name, schema.version, schema.directoryDays))
        #expect(read.label == schema.label)
        #expect(read.scopes == schema.scopes)
        #expect(read.roles == schema.roles)
        #expect(read.codeLists.map(\.name) == schema.codeLists.map(\.name))
        #expect(read.codeLists.map(\.items) == schema.codeLists.map(\.items))
        #expect(read.types.count == schema.types.count)
        for (one, other) in zip(read.types, schema.types) { #expect(String(reflecting: one) == String(reflecting: other)) }
    }

    @Test func `a form that is cut off, or in which a byte is another, is none or keeps what holds of every schema`() throws {
        let bytes = SchemaForm.bytes(of: try TestRegister.schema())
        for count in 0..<bytes.count { #expect(SchemaFormReader.schema(Array(bytes.prefix(count))) == nil) }
        #expect(SchemaFormReader.schema(bytes + [0]) == nil)
        var random = SplitMix64(seed: 54)
        for place in bytes.indices {
            var other = bytes
            other[place] = UInt8.random(in: 0...255, using: &random)
            SchemaFormReader.schema(other)?.checkInvariants()
        }
    }

    private func form(_ store: RecordStore) throws -> [UInt8]? {
        try store.read { r in try store.rooms.settings.value(KeptForm.key, r) }
    }

    @Test func `a form that another program left behind when it took up another schema is not believed, and is made anew`() throws {
        let tree = try Tree(scope: Self.scope, seed: 55)
        let store = try tree.add("a", role: "S")
        let before = try #require(try form(store))
        _ = try tree.root.publishing.publishSchema(TestRegister.newer, file: "x")
        try tree.deliver(.directory, from: tree.root, to: store)
        let after = try #require(try form(store))
        #expect(after != before)
        // As a program does that knows of no form.
        try store.write { w in try store.rooms.settings.set(KeptForm.key, before, w) }
        let opened = try open(tree)
        #expect(opened.schema.version == 2)
        #expect(opened.schema.type(named: "ship")?.field(named: "colour") != nil)
        #expect(try form(opened) == after)
        #expect(try open(tree).context.hasForm)
    }

    @Test(arguments: [
        "DELETE FROM _meta WHERE key = 'form'", "UPDATE _meta SET value = x'' WHERE key = 'form'",
        "UPDATE _meta SET value = 7 WHERE key = 'form'",
        "UPDATE _meta SET value = substr(value, 1, 99) || x'7f' || substr(value, 101) WHERE key = 'form'",
    ])
    func `a store without a form, or with a damaged one, is read by its schema and has one afterwards`(sql: String) throws {
        let tree = try grown(56)
        let before = try #require(try form(tree.devices[0]))
        try alter(tree, sql)
        let opened = try open(tree)
        #expect(!opened.context.hasForm)
        #expect(opened.schema.version == 2)
        #expect(try form(opened) == before)
        #expect(try opened.verify().faults == [])
        #expect(try open(tree).context.hasForm)
    }

    @Test func `a form that says something else than the schema is named by verify, and repair makes a store without it`() throws {
        let tree = try grown(57)
        let lie = String(decoding: TestRegister.newer, as: UTF8.self).replacing("港务", with: "海盗")
        let other = try Schema(parsing: Array(lie.utf8), file: "x")
        let store = tree.devices[0]
        try store.write { w in try store.context.keptForm.keep(other, of: TestRegister.newer, w) }
        #expect(try open(tree).verify().faults.map(\.what) == [.setting("form")])
        let signer = try #require(store.signer)
        _ = try RecordStore.repair(in: tree.folder.path + "/a", signer: signer, environment: Toy.environment(seed: 98))
        #expect(try open(tree).verify().faults == [])
    }
}
