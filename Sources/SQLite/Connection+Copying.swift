#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import CSQLite

extension Connection {
    /// Copies the whole database over another one: from one snapshot here, in one transaction there, so that programs that
    /// have either of them open see the state before or the state after.
    ///
    /// - Throws: ``SQLiteError``, of code 5 where somebody has been writing for ten seconds; the other one is then as it was.
    package func copy(over other: Connection) throws(SQLiteError) {
        other.dropStatements()
        guard let copying = unsafe sqlite3_backup_init(other.handle, "main", handle, "main") else {
            throw unsafe other.error(sqlite3_errcode(other.handle), sql: nil)
        }
        var status = unsafe sqlite3_backup_step(copying, -1)
        var waited = 0
        while status & 0xFF == SQLITE_BUSY || status & 0xFF == SQLITE_LOCKED, waited < 10_000 {
            poll(nil, 0, 20)
            waited += 20
            status = unsafe sqlite3_backup_step(copying, -1)
        }
        let end = unsafe sqlite3_backup_finish(copying)
        guard status == SQLITE_DONE, end == SQLITE_OK else {
            throw other.error(status == SQLITE_DONE ? end : status, sql: nil)
        }
    }

    /// Whether the file that was opened is still the one at the path: another may have been put in its place since.
    package var isInPlace: Bool { identity == nil || identity == FileIdentity(path) }
}

/// Which file it is, among those of this machine.
struct FileIdentity: Equatable {
    let device: UInt64
    let inode: UInt64

    init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
    }
}
