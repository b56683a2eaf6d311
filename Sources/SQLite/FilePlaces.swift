#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Puts files in each other's places.
public enum FilePlaces {
    /// Gives a file a second name; one that is there already is not written over.
    public static func link(_ path: String, as other: String) throws(SQLiteError) {
        #if canImport(Glibc)
            let status = Glibc.link(path, other)
        #else
            let status = Darwin.link(path, other)
        #endif
        guard status == 0 else { throw failure("cannot keep \(path) as \(other)") }
    }

    /// Puts a file in the place of another in one step, or where there is none.
    public static func move(_ path: String, to other: String) throws(SQLiteError) {
        guard rename(path, other) == 0 else { throw failure("cannot move \(path) to \(other)") }
    }

    /// Takes a file away, if it is there.
    public static func remove(_ path: String) throws(SQLiteError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("cannot remove \(path)") }
    }

    private static func failure(_ what: String) -> SQLiteError {
        // 14 is SQLITE_CANTOPEN.
        SQLiteError(code: 14, message: "\(what): \(String(cString: strerror(errno)))")
    }
}
