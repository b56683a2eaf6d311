#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import CSQLite

/// A small file beside a store, by which a copy of the two, or an older state of either, gives itself away.
///
///     cunlian seat 1 <id: 16 hexadecimal digits> <counter: 16> <time: 16>\n
///
/// `id` and `counter` are the store's; `time` is when this was written, in milliseconds since 1970. A copy is another
/// file, so its inode is another; what was put back in place was changed later than it says itself.
package struct SeatFile: Sendable {
    /// What the file says.
    package struct Mark: Hashable, Sendable {
        package let id: UInt64
        package let counter: UInt64
        /// Milliseconds since 1970.
        package let time: UInt64
    }

    /// The file as it is found.
    package struct Sight: Hashable, Sendable {
        /// `nil` where the file says something else.
        package var mark: Mark?
        /// `nil` where the file system makes inodes up each time it is mounted.
        package var inode: UInt64?
        /// When the system saw the file change last, in milliseconds since 1970.
        package var changed: UInt64
    }

    package let path: String
    /// The clock that the file system goes by, in milliseconds since 1970.
    private let clock: @Sendable () -> UInt64

    private static let word = "cunlian seat 1"
    private static let length = word.utf8.count + 3 * 17 + 1

    package init(path: String, clock: @escaping @Sendable () -> UInt64 = SeatFile.systemClock) {
        self.path = path
        self.clock = clock
    }

    /// - Returns: `nil` where there is no such file.
    package func look() throws(SQLiteError) -> Sight? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("open")
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: Self.length)
        let count = unsafe pread(file, &bytes, bytes.count, 0)
        guard count >= 0 else { throw failure("read") }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw failure("examine") }
        return Sight(
            mark: count == bytes.count ? Self.mark(bytes) : nil, inode: Self.keepsInodes(file) ? UInt64(status.st_ino) : nil,
            changed: Self.milliseconds(status))
    }

    /// Writes the file, durably and in place, making it where it is not there.
    ///
    /// - Returns: The file as it is then.
    @discardableResult
    package func write(id: UInt64, counter: UInt64) throws(SQLiteError) -> Sight? {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("open") }
        defer { close(file) }
        let numbers = [id, counter, clock()].map { number in
            let digits = String(number, radix: 16)
            return " " + String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
        let bytes = Array((Self.word + numbers.joined() + "\n").utf8)
        guard unsafe pwrite(file, bytes, bytes.count, 0) == bytes.count, ftruncate(file, off_t(bytes.count)) == 0, fsync(file) == 0 else {
            throw failure("write")
        }
        return try look()
    }

    private static func mark(_ bytes: [UInt8]) -> Mark? {
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard parts.count == 6, parts[..<3].joined(separator: " ") == word, parts[5].last == "\n" else { return nil }
        let numbers = [parts[3], parts[4], parts[5].dropLast()].compactMap { UInt64($0, radix: 16) }
        return numbers.count == 3 ? Mark(id: numbers[0], counter: numbers[1], time: numbers[2]) : nil
    }

    private func failure(_ step: String) -> SQLiteError {
        // 13 is SQLITE_FULL, 14 is SQLITE_CANTOPEN.
        let code: Int32 = errno == ENOSPC || errno == EDQUOT ? 13 : 14
        return SQLiteError(code: code, message: unsafe "cannot \(step) \(path): \(String(cString: strerror(errno)))")
    }

    // MARK: The system

    package static let systemClock: @Sendable () -> UInt64 = {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return milliseconds(now)
    }

    private static func milliseconds(_ time: timespec) -> UInt64 {
        UInt64(max(0, time.tv_sec)) * 1_000 + UInt64(max(0, time.tv_nsec)) / 1_000_000
    }

    private static func milliseconds(_ status: stat) -> UInt64 {
        #if canImport(Glibc)
            milliseconds(status.st_ctim)
        #else
            milliseconds(status.st_ctimespec)
        #endif
    }

    /// Not those of sticks (FAT, exFAT) and of file systems that are programs (FUSE).
    private static func keepsInodes(_ file: Int32) -> Bool {
        ![0x4D44, 0x2011_BAB0, 0x6573_5546].contains(csqlite_file_system(file))
    }
}
