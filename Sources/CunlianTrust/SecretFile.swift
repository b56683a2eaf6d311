#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Small files that only their owner may read, written so that they survive a power loss.
package enum SecretFile {
    /// Writes a file of mode 0600 that must not exist yet.
    ///
    /// The bytes go to `<path>.new`, are made durable there and then linked to their name: `link` fails
    /// where the name is taken, so that neither a crash nor a second process leaves half a key or replaces one.
    static func create(_ bytes: [UInt8], at path: String) throws {
        let draft = try self.draft(bytes, of: path)
        defer { unsafe unlink(draft) }
        guard unsafe link(draft, path) == 0 else {
            throw errno == EEXIST
                ? KeyFileError.exists(path: path) : .system(path: path, .name, number: errno)
        }
        try synchronizeDirectory(of: path)
    }

    /// Writes a file of mode 0600 in place of the one that may be there: whoever reads finds the one or the other, whole.
    ///
    /// - Throws: ``KeyFileError``.
    package static func replace(_ bytes: [UInt8], at path: String) throws {
        let draft = try self.draft(bytes, of: path)
        defer { unsafe unlink(draft) }
        try check(.name, path) { unsafe rename(draft, path) }
        try synchronizeDirectory(of: path)
    }

    /// Takes a file away, durably.
    static func remove(_ path: String) throws {
        try check(.remove, path) { unsafe unlink(path) }
        try synchronizeDirectory(of: path)
    }

    /// The bytes under the name that they have until they are durable.
    private static func draft(_ bytes: [UInt8], of path: String) throws -> String {
        let draft = path + ".new"
        unsafe unlink(draft)  // What a crash may have left; nobody has used it.
        let file = try check(.create, path) {
            unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        }
        do {
            defer { close(file) }
            try check(.setMode, path) { fchmod(file, 0o600) }
            try write(bytes, to: file, path: path)
            try check(.synchronize, path) { fsync(file) }
        } catch {
            unsafe unlink(draft)
            throw error
        }
        return draft
    }

    /// Reads a whole file that group and world have no right to.
    static func read(_ path: String, bytesMax: Int) throws -> [UInt8] {
        let file = try check(.open, path) { unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        defer { close(file) }
        var status = stat()
        try check(.examine, path) { unsafe fstat(file, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw KeyFileError.malformed(path: path) }
        guard status.st_uid == geteuid() || geteuid() == 0 else {
            throw KeyFileError.openToOthers(path: path, mode: UInt32(status.st_mode) & 0o777)
        }
        let mode = UInt32(status.st_mode) & 0o777
        guard mode & 0o077 == 0 else { throw KeyFileError.openToOthers(path: path, mode: mode) }
        var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
        var count = 0
        while count < bytes.count {
            let step = try check(.read, path) {
                unsafe bytes.withUnsafeMutableBytes {
                    unsafe systemRead(file, $0.baseAddress?.advanced(by: count), $0.count - count)
                }
            }
            guard step > 0 else { break }
            count += step
        }
        guard count <= bytesMax else { throw KeyFileError.malformed(path: path) }
        return Array(bytes.prefix(count))
    }

    private static func write(_ bytes: [UInt8], to file: Int32, path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let step = try check(.write, path) {
                unsafe rest.withUnsafeBytes { unsafe systemWrite(file, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(step)
        }
    }

    /// Makes the name durable: the entry is the directory's, not the file's.
    private static func synchronizeDirectory(of path: String) throws {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let file = try check(.openDirectory, path) {
            unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        defer { close(file) }
        try check(.synchronizeDirectory, path) { fsync(file) }
    }

    @discardableResult
    private static func check<Result: BinaryInteger>(
        _ step: KeyFileStep, _ path: String, _ call: () -> Result
    ) throws -> Result {
        while true {
            let result = call()
            if result >= 0 { return result }
            guard errno == EINTR else {
                throw KeyFileError.system(path: path, step, number: errno)
            }
        }
    }
}

/// The system's calls, whose names those above would hide.
private func systemRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(file, bytes, count)
}
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(file, bytes, count)
}
