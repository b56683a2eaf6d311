import CSQLite

/// One connection to a database file, confined to whoever holds it.
///
/// WAL with `synchronous=FULL`: "FULL … ensures that the WAL is synchronised to disk after each
/// transaction commit" (the manual, pragma synchronous); with NORMAL a commit that was acknowledged can
/// be gone after a power cut. Defensive mode and `trusted_schema=OFF` keep a tampered file from running code.
///
/// Safe to use: the handle is this one's own, open for as long as it is there, and given to nobody but its statements.
@safe
package final class Connection {
    let handle: OpaquePointer
    package let path: String
    /// Prepared statements by their text, in two generations: those that were asked for since the last change of generations, and those that
    /// were before and not since. A text that holds a number is another text for each number, so without an end they were a gigabyte.
    private var recent: [String: Statement] = [:]
    private var earlier: [String: Statement] = [:]

    /// As many are in a generation: more than there are fixed texts for all types of a register's form.
    package static let generationSize = 1_024
    /// Which file was opened.
    let identity: FileIdentity?

    /// Of the whole process, once: refused, and harmless, where somebody else has begun to use the library.
    private static let settings: Void = { _ = csqlite_config_no_memory_status() }()

    package enum Mode: Sendable {
        case create, readWrite, readOnly
        /// A small file that several programs write now and then: without a write-ahead log, so that nobody checkpoints.
        case rollback
        /// A file of nobody else's that is gone when the connection is, and that no path leads to.
        case temporary
    }

    /// - Throws: ``SQLiteError`` where the file cannot be opened, or is no database.
    package init(path: String, mode: Mode) throws(SQLiteError) {
        _ = Self.settings
        let flags: Int32 =
            switch mode {
            case .create, .rollback, .temporary: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .readWrite: SQLITE_OPEN_READWRITE
            case .readOnly: SQLITE_OPEN_READONLY
            }
        var opened: OpaquePointer?
        let status = unsafe sqlite3_open_v2(
            mode == .temporary ? "" : path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard status == SQLITE_OK, let opened = unsafe opened else {
            let message = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            unsafe sqlite3_close_v2(opened)
            throw SQLiteError(code: status, message: "\(message): \(path)")
        }
        unsafe handle = opened
        self.path = path
        identity = FileIdentity(path)
        _ = unsafe csqlite_db_config_flag(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
        _ = unsafe csqlite_db_config_flag(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        unsafe sqlite3_busy_timeout(handle, 10_000)
        if mode == .readOnly {
            // Only the writer checkpoints: SQLite before 3.51.3 can lose frames when two connections do.
            _ = unsafe csqlite_db_config_flag(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        }
        do {
            if mode == .readOnly {
                try execute("PRAGMA cache_size = -16000")
                return
            }
            if mode == .temporary {
                // Nothing in it is to outlive a crash.
                try execute("PRAGMA journal_mode = MEMORY")
                try execute("PRAGMA synchronous = OFF")
                try execute("PRAGMA cache_size = -32000")
                return
            }
            if mode == .rollback {
                try execute("PRAGMA journal_mode = DELETE")
                try execute("PRAGMA synchronous = FULL")
                return
            }
            if mode == .create { try execute("PRAGMA page_size = 4096") }
            try execute("PRAGMA journal_mode = WAL")
            try execute("PRAGMA synchronous = FULL")
            try execute("PRAGMA cache_size = -16000")
            try execute("PRAGMA cell_size_check = ON")
            try execute("PRAGMA journal_size_limit = 67108864")
        } catch {
            unsafe sqlite3_close_v2(handle)
            throw error
        }
    }

    deinit {
        dropStatements()
        unsafe sqlite3_close_v2(handle)
    }

    /// A prepared statement, kept for the next time the same text is asked for.
    ///
    /// - Parameter sql: Trusted text; what comes from outside is bound, never written into it.
    package func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        if let statement = recent[sql] {
            statement.reset()
            return statement
        }
        if let statement = earlier.removeValue(forKey: sql) {
            statement.reset()
            keep(statement)
            return statement
        }
        var prepared: OpaquePointer?
        let status = unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard status == SQLITE_OK, let prepared = unsafe prepared else { throw error(status, sql: sql) }
        let statement = unsafe Statement(prepared, connection: self, sql: sql)
        keep(statement)
        return statement
    }

    /// Whoever still has one that leaves goes on with it; it is finalized when nobody has.
    private func keep(_ statement: Statement) {
        if recent.count >= Self.generationSize { (earlier, recent) = (recent, [:]) }
        recent[statement.sql] = statement
    }

    /// How many prepared statements are remembered.
    package var statementCount: Int { recent.count + earlier.count }

    /// Runs statements without parameters or rows.
    package func execute(_ sql: String) throws(SQLiteError) {
        let status = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard status == SQLITE_OK else { throw error(status, sql: sql) }
    }

    /// Forgets prepared statements, as is needed after the tables changed shape.
    package func dropStatements() {
        for statement in recent.values { statement.finalize() }
        for statement in earlier.values { statement.finalize() }
        (recent, earlier) = ([:], [:])
    }

    package var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }
    package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    func error(_ status: Int32, sql: String?) -> SQLiteError {
        unsafe SQLiteError(code: status, message: String(cString: sqlite3_errmsg(handle)), sql: sql)
    }
}
