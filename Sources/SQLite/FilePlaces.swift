#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Puts files in each other's places.
package enum FilePlaces {
    /// Whether there is a file of that name.
    package static func isTaken(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// What keeps a file, or the folder that it is in, from being read and written.
    ///
    /// It is not opened: who closes a file that SQLite has open takes its locks away.
    ///
    /// - Returns: The system's `errno`, or nothing in its place where there is no such file, and whose it is where that is somebody
    ///   else; `nil` where nothing is in the way.
    package static func obstacle(to path: String) -> (number: Int32?, owner: UInt32?)? {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var status = stat()
        if unsafe stat(path, &status) != 0 {
            let number = errno
            guard number != ENOENT, number != ENOTDIR else { return (nil, nil) }
            return (number, unsafe stat(folder, &status) == 0 ? other(status) : nil)
        }
        let owner = other(status)
        if unsafe access(path, R_OK | W_OK) != 0 || access(folder, W_OK | X_OK) != 0 { return (errno, owner) }
        return nil
    }

    private static func other(_ status: stat) -> UInt32? { status.st_uid == geteuid() ? nil : status.st_uid }

    /// Makes an empty file that its owner alone reads, for SQLite to fill.
    package static func makeOwn(_ path: String) throws(SQLiteError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("cannot make \(path)") }
        close(file)
    }

    /// Removes a database and what SQLite keeps beside it; what is not there is no matter.
    package static func removeDatabase(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unsafe unlink(path + suffix) }
    }

    /// Gives a file another name, where nobody has that name yet.
    package static func rename(_ path: String, to other: String) throws(SQLiteError) {
        try keep(path, as: other)
        try remove(path)
    }

    /// Gives a file a second name, or another one where a file system, as those of sticks, knows no second; one that is there
    /// already is not written over.
    package static func keep(_ path: String, as other: String) throws(SQLiteError) {
        #if canImport(Glibc)
            let status = unsafe Glibc.link(path, other)
        #else
            let status = Darwin.link(path, other)
        #endif
        if status == 0 { return }
        guard errno == EPERM || errno == EOPNOTSUPP, !isTaken(other), renamed(path, other) else {
            throw failure("cannot keep \(path) as \(other)")
        }
    }

    /// Puts a file in the place of another in one step, or where there is none.
    package static func move(_ path: String, to other: String) throws(SQLiteError) {
        guard renamed(path, other) else { throw failure("cannot move \(path) to \(other)") }
    }

    private static func renamed(_ path: String, _ other: String) -> Bool {
        #if canImport(Glibc)
            unsafe Glibc.rename(path, other) == 0
        #else
            Darwin.rename(path, other) == 0
        #endif
    }

    /// Takes a file away, if it is there.
    package static func remove(_ path: String) throws(SQLiteError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure("cannot remove \(path)") }
    }

    private static func failure(_ what: String) -> SQLiteError {
        // 14 is SQLITE_CANTOPEN.
        SQLiteError(code: 14, message: unsafe "\(what): \(String(cString: strerror(errno)))")
    }
}
