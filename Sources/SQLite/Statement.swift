import CSQLite

/// A prepared statement; parameters count from 1, columns from 0, as in SQLite.
///
/// Safe to use as long as its connection is there: what SQLite hands out is copied before the next step, and what it is
/// handed stays in place until ``reset()``; only ``bindText(_:in:)`` and ``bindBlob(_:in:)`` ask that of the caller.
@safe
package final class Statement {
    fileprivate let handle: OpaquePointer
    private unowned let connection: Connection
    package let sql: String
    /// Small texts and blobs as they are bound: SQLite reads them here until ``reset()``, and copies none itself.
    private var arena: UnsafeMutableRawBufferPointer?
    private var used = 0
    private var isFinalized = false
    /// The first fault of a binding since ``reset()``: a number too many, a text too long, no memory.
    private var fault = SQLITE_OK

    private static let arenaSize = 8_192

    init(_ handle: OpaquePointer, connection: Connection, sql: String) {
        unsafe self.handle = handle
        self.connection = connection
        self.sql = sql
    }

    /// Gives back what SQLite compiled, once; nothing may be done with it afterwards.
    func finalize() {
        guard !isFinalized else { return }
        isFinalized = true
        unsafe sqlite3_finalize(handle)
    }

    deinit {
        finalize()
        unsafe arena?.deallocate()
    }

    package func reset() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
        used = 0
        fault = SQLITE_OK
    }

    /// Puts bytes where they stay until ``reset()``; `nil` where there is no room.
    private func kept(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
        guard bytes.count <= Statement.arenaSize - used else { return nil }
        let arena = unsafe self.arena ?? .allocate(byteCount: Statement.arenaSize, alignment: 1)
        unsafe self.arena = arena
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: arena[used..<used + bytes.count])
        unsafe room.copyMemory(from: bytes)
        used += bytes.count
        return UnsafeRawPointer(room.baseAddress)
    }

    /// Rewinds without forgetting the parameters.
    package func rewind() { unsafe sqlite3_reset(handle) }

    /// Whether running it leaves the database file as it is.
    package var isReadOnly: Bool { unsafe sqlite3_stmt_readonly(handle) != 0 }

    // MARK: Parameters

    /// A binding that fails makes the next ``step()`` fail: nothing is ever run with a value that did not arrive.
    @inline(__always)
    private func check(_ status: Int32) {
        if status != SQLITE_OK, fault == SQLITE_OK { fault = status }
    }

    package func bind(_ index: Int, _ value: Int64) { unsafe check(sqlite3_bind_int64(handle, Int32(index), value)) }
    package func bind(_ index: Int, _ value: Int) { unsafe check(sqlite3_bind_int64(handle, Int32(index), Int64(value))) }
    package func bind(_ index: Int, _ value: Double) { unsafe check(sqlite3_bind_double(handle, Int32(index), value)) }
    package func bindNull(_ index: Int) { unsafe check(sqlite3_bind_null(handle, Int32(index))) }

    package func bind(_ index: Int, _ value: String) {
        var text = value
        text.withUTF8 { buffer in
            let (place, count) = (Int32(index), Int32(buffer.count))
            guard count > 0 else { return unsafe check(csqlite_bind_text_static(handle, place, "", 0)) }
            if let start = unsafe kept(UnsafeRawBufferPointer(buffer)) {
                unsafe check(csqlite_bind_text_static(handle, place, start.assumingMemoryBound(to: CChar.self), count))
            } else if let start = unsafe UnsafeRawPointer(buffer.baseAddress) {
                unsafe check(csqlite_bind_text_transient(handle, place, start.assumingMemoryBound(to: CChar.self), count))
            }
        }
    }

    package func bind(_ index: Int, _ value: [UInt8]) {
        unsafe value.withUnsafeBytes { buffer in
            let (place, count) = (Int32(index), Int32(buffer.count))
            guard count > 0 else { return unsafe check(sqlite3_bind_zeroblob(handle, place, 0)) }
            if let start = unsafe kept(buffer) {
                unsafe check(csqlite_bind_blob_static(handle, place, start, count))
            } else {
                unsafe check(csqlite_bind_blob_transient(handle, place, buffer.baseAddress, count))
            }
        }
    }

    /// Binds UTF-8 where it lies: nothing is copied.
    ///
    /// - Precondition: It stays there until ``reset()``.
    package func bindText(_ index: Int, in place: UnsafeBufferPointer<UInt8>) {
        guard let start = unsafe UnsafeRawPointer(place.baseAddress), place.count > 0 else {
            return unsafe check(csqlite_bind_text_static(handle, Int32(index), "", 0))
        }
        unsafe check(csqlite_bind_text_static(handle, Int32(index), start.assumingMemoryBound(to: CChar.self), Int32(place.count)))
    }

    /// Binds bytes where they lie: nothing is copied.
    ///
    /// - Precondition: They stay there until ``reset()``.
    package func bindBlob(_ index: Int, in place: UnsafeBufferPointer<UInt8>) {
        guard !place.isEmpty else { return unsafe check(sqlite3_bind_zeroblob(handle, Int32(index), 0)) }
        unsafe check(csqlite_bind_blob_static(handle, Int32(index), place.baseAddress, Int32(place.count)))
    }

    /// Binds what a column of another statement's row holds, as it is.
    ///
    /// - Precondition: The other statement stands on a row.
    package func bind(_ index: Int, valueOf other: Statement, _ column: Int) {
        unsafe check(sqlite3_bind_value(handle, Int32(index), sqlite3_column_value(other.handle, Int32(column))))
    }

    package func bind(_ index: Int, _ value: Int64?) { value.map { bind(index, $0) } ?? bindNull(index) }
    package func bind(_ index: Int, _ value: String?) { value.map { bind(index, $0) } ?? bindNull(index) }

    // MARK: Rows

    /// Moves to the next row; `false` after the last.
    package func step() throws(SQLiteError) -> Bool {
        guard fault == SQLITE_OK else { throw connection.error(fault, sql: sql) }
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let status:
            let error = connection.error(status, sql: sql)
            unsafe sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs to the end and rewinds.
    package func run() throws(SQLiteError) {
        while try step() {}
        unsafe sqlite3_reset(handle)
    }

    package func isNull(_ column: Int) -> Bool { unsafe sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }
    package func int(_ column: Int) -> Int64 { unsafe sqlite3_column_int64(handle, Int32(column)) }
    package func double(_ column: Int) -> Double { unsafe sqlite3_column_double(handle, Int32(column)) }
    package var columnCount: Int { unsafe Int(sqlite3_column_count(handle)) }
    package func name(_ column: Int) -> String { unsafe String(cString: sqlite3_column_name(handle, Int32(column))) }

    package func text(_ column: Int) -> String {
        guard let start = unsafe sqlite3_column_text(handle, Int32(column)) else { return "" }
        let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    package func blob(_ column: Int) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(handle, Int32(column)) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Hands out what a column of the row holds, where it lies: nothing is copied.
    package func withBlob<Result>(_ column: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        let none: [UInt8] = []
        guard let start = unsafe sqlite3_column_blob(handle, Int32(column)) else { return body(none.span) }
        let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
        let bytes = unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
        return unsafe body(bytes.span)
    }

    package func optionalInt(_ column: Int) -> Int64? { isNull(column) ? nil : int(column) }
    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
}

extension Statement {
    package enum Kind: Sendable {
        case null, integer, text, blob
    }

    /// How the value is stored; a floating-point number counts as text.
    package func kind(_ column: Int) -> Kind {
        switch unsafe sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .integer
        case SQLITE_BLOB: .blob
        default: .text
        }
    }

    /// Whether two columns hold the same: of one kind, and equal to the byte.
    ///
    /// - Precondition: Both statements stand on a row.
    package func holds(_ column: Int, sameAs other: Statement, _ otherColumn: Int) -> Bool {
        let (one, two) = (Int32(column), Int32(otherColumn))
        let type = unsafe sqlite3_column_type(handle, one)
        guard unsafe type == sqlite3_column_type(other.handle, two) else { return false }
        switch type {
        case SQLITE_NULL: return true
        case SQLITE_INTEGER: return unsafe sqlite3_column_int64(handle, one) == sqlite3_column_int64(other.handle, two)
        case SQLITE_FLOAT:
            return unsafe sqlite3_column_double(handle, one).bitPattern == sqlite3_column_double(other.handle, two).bitPattern
        default:
            let (left, right) = unsafe (sqlite3_column_blob(handle, one), sqlite3_column_blob(other.handle, two))
            let count = unsafe sqlite3_column_bytes(handle, one)
            guard unsafe count == sqlite3_column_bytes(other.handle, two) else { return false }
            guard count > 0, let left = unsafe left, let right = unsafe right else { return count == 0 }
            return unsafe UnsafeRawBufferPointer(start: left, count: Int(count))
                .elementsEqual(UnsafeRawBufferPointer(start: right, count: Int(count)))
        }
    }
}
