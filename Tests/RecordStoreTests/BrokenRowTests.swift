import SQLite
import TestSupport
import Testing

/// Rows that cannot be read once a statement is running: its preparation told nothing.
struct BrokenRowTests {
    @Test func `D1 an error in the midst of rows is no end of them`() throws {
        let folder = TemporaryFolder()
        let connection = try Connection(path: folder.path + "/rows", mode: .create)
        try connection.execute("CREATE TABLE t (a)")
        for value in ["1", "-9223372036854775808", "3"] { try connection.execute("INSERT INTO t VALUES (\(value))") }
        let find = try connection.prepare("SELECT abs(a) FROM t ORDER BY rowid")
        #expect(try find.step())
        #expect(find.int(0) == 1)
        // There is no such number among 64 bits.
        let error = #expect(throws: SQLiteError.self) { try find.step() }
        #expect(error?.message.contains("overflow") == true)
        #expect(throws: SQLiteError.self) { try connection.prepare("SELECT abs(a) FROM t ORDER BY rowid DESC").run() }
    }
}
