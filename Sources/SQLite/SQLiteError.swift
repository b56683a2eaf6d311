import CSQLite

/// What SQLite said: the extended code, its own sentence, and the statement it was about.
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Int32
    public let message: String
    public let sql: String?

    public init(code: Int32, message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    public var description: String {
        "SQLite: \(message) (code \(code))" + (sql.map { " in: \($0)" } ?? "")
    }

    /// The file system is full.
    public var isFull: Bool { code & 0xFF == SQLITE_FULL }
    /// The disk, or the memory behind it, failed: nothing more may be written until the store is reopened.
    public var isInputOutput: Bool { code & 0xFF == SQLITE_IOERR }
    public var isReadOnly: Bool { code & 0xFF == SQLITE_READONLY }
    public var isBusy: Bool { code & 0xFF == SQLITE_BUSY }
    /// There is no such file, or something keeps it from being opened.
    public var cannotOpen: Bool { code & 0xFF == SQLITE_CANTOPEN }
    /// The file is damaged, or is no database.
    public var isCorrupt: Bool { code & 0xFF == SQLITE_CORRUPT || code & 0xFF == SQLITE_NOTADB }
}
