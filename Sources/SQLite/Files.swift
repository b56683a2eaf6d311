#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Whether there is a file of that name.
package func fileExists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
}

/// Removes a database and what SQLite keeps beside it; what is not there is no matter.
package func removeDatabase(_ path: String) {
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
}

/// Makes an empty file that its owner alone reads, for SQLite to fill.
package func makeOwnFile(_ path: String) throws(SQLiteError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
        throw SQLiteError(code: 14, message: "cannot make \(path): \(String(cString: strerror(errno)))")
    }
    close(file)
}

/// Gives a file another name, where nobody has that name yet.
package func moveFile(_ path: String, to other: String) throws(SQLiteError) {
    // `link` fails where the name is taken; some file systems of sticks have no links.
    let isDone =
        if link(path, other) == 0 { unlink(path) == 0 } else if errno == EPERM || errno == EOPNOTSUPP {
            !fileExists(other) && rename(path, other) == 0
        } else { false }
    guard isDone else {
        throw SQLiteError(code: 14, message: "cannot move \(path) to \(other): \(String(cString: strerror(errno)))")
    }
}
