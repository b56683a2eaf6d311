import RecordStore
import Records
import TestSupport
import Testing

/// What a form calls things, and what people write, is text to SQLite, whatever it looks like.
struct HostileLabelTests {
    private static let scope = ScopeCode(number: 450_124_100_201)
    private static let spoilt = "'; DROP TABLE ship; --"

    /// A field and a code whose labels would end a name, or a text, and go on as a statement.
    private static let schema = TestRegister.changed([
        ("\"zh\": \"吃水\"", "\"zh\": \"吃水\\\"); DROP TABLE ship; --\""), ("\"zh\": \"红\"", "\"zh\": \"红\(spoilt)\""),
    ])

    @Test func `T12 labels and values that look like statements stand in views and rows as the texts that they are`() throws {
        let lone = try Lone("lone", schema: Self.schema)
        let (ship, _) = try lone.ship("Hai" + Self.spoilt, in: Self.scope)
        try lone.set(ship, 2, .integer(1), in: Self.scope)
        let views = lone.store.views
        #expect(try views.query("SELECT name FROM ship") == [[.text("Hai" + Self.spoilt)]])
        #expect(try views.query("SELECT \"名\", \"旗\" FROM v_ship_zh") == [[.text("Hai" + Self.spoilt), .text("红" + Self.spoilt)]])
        #expect(
            try views.query("SELECT name FROM pragma_table_info('v_ship_zh')").contains([.text("吃水); DROP TABLE ship; --")]))
        #expect(try views.query("SELECT count(*) FROM v_ship WHERE name = ?", [.text("Hai" + Self.spoilt)]) == [[.integer(1)]])
        #expect(try lone.store.verify().faults == [])
    }

    @Test func `T12 a question of one's own that writes is refused, however it begins`() throws {
        let lone = try Lone("lone")
        _ = try lone.ship(in: Self.scope)
        for sql in [
            "DELETE FROM ship", "WITH gone AS (SELECT 1) DELETE FROM ship",
            "WITH a AS (SELECT 1) INSERT INTO _meta SELECT 'x', x'00' FROM a",
            "PRAGMA writable_schema = 1",
        ] {
            #expect(throws: StoreError.self, "\(sql)") { try lone.store.views.query(sql) }
        }
        // What stands behind a question is no part of it.
        #expect(try lone.store.views.query("SELECT 1; DELETE FROM ship") == [[.integer(1)]])
        #expect(try lone.store.views.query("SELECT count(*) FROM ship") == [[.integer(1)]])
        #expect(try lone.store.verify().faults == [])
    }
}
