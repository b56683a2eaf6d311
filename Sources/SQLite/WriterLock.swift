#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The right to write a store, held by one process at a time through `flock` on a file beside it.
///
/// SQLite before 3.51.3 can lose committed frames when two connections write or checkpoint at the same
/// instant (the WAL-reset bug); with this lock around every write transaction it cannot come to that.
package final class WriterLock {
    private let descriptor: Int32
    package let path: String
    /// How long a writer waits for another, in milliseconds; the longest honest write, a refold, takes a second.
    package var patience = 60_000

    /// Opens the lock file, making it where it is not there.
    package init(path: String) throws(SQLiteError) {
        descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        self.path = path
        guard descriptor >= 0 else {
            throw SQLiteError(code: 14, message: unsafe "cannot open the lock \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// Waits until no other process writes.
    ///
    /// - Throws: ``SQLiteError`` of code 5 where the other one does not end within ``patience``.
    package func acquire() throws(SQLiteError) {
        var waited = 0
        var pause = 1
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EINTR || errno == EWOULDBLOCK else {
                throw SQLiteError(code: 5, message: unsafe "cannot lock \(path): \(String(cString: strerror(errno)))")
            }
            guard waited < patience else {
                throw SQLiteError(
                    code: 5, message: "another program has been writing here for \(patience / 1_000) s; end it, or try again later")
            }
            // Short at first, so that writers who take turns hardly wait.
            poll(nil, 0, Int32(pause))
            waited += pause
            pause = min(pause * 2, 50)
        }
    }

    /// Takes the lock if nobody holds it.
    package func tryAcquire() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    package func release() { flock(descriptor, LOCK_UN) }
}
