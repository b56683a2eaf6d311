#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder of files that nobody but their owner reads, each there whole or not at all.
///
/// What is under way is written to a draft. ``place(_:as:)`` makes the draft durable, and then gives it its name in one step.
package struct FileShelf: Sendable {
    /// The folder.
    package let path: String

    package init(path: String) { self.path = path }

    /// Makes the folder where it is not there.
    package func make() throws(SQLiteError) {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make", path) }
    }

    /// How many bytes a file has; `nil` where there is none of that name, or something that is no file.
    package func size(_ name: String) -> Int? {
        var status = stat()
        guard unsafe lstat(place(of: name), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Bytes of a file from a place on, fewer where it ends before.
    package func read(_ name: String, from offset: Int, count: Int) throws(SQLiteError) -> [UInt8] {
        let file = unsafe open(place(of: name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw failure("open", name) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(file, buffer.baseAddress.map { unsafe $0 + filled }, count - filled, off_t(offset + filled))
            }
            guard read >= 0 else { throw failure("read", name) }
            if read == 0 { break }
            filled += read
        }
        return Array(bytes.prefix(filled))
    }

    /// Puts bytes behind those that a draft has, making it where it is not there; nothing is durable yet.
    ///
    /// - Parameter size: How many it is to have before: it is cut to so many.
    package func append(_ bytes: [UInt8], to name: String, at size: Int) throws(SQLiteError) {
        let file = unsafe open(place(of: name), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("open", name) }
        defer { close(file) }
        guard ftruncate(file, off_t(size)) == 0 else { throw failure("cut", name) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(file, buffer.baseAddress.map { unsafe $0 + written }, bytes.count - written, off_t(size + written))
            }
            guard count > 0 else { throw failure("write", name) }
            written += count
        }
    }

    /// Makes a draft durable and gives it its name, in the place of a file that has it.
    package func place(_ draft: String, as name: String) throws(SQLiteError) {
        let file = unsafe open(place(of: draft), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw failure("open", draft) }
        let isDurable = fsync(file) == 0
        close(file)
        guard isDurable else { throw failure("write", draft) }
        try FilePlaces.move(place(of: draft), to: place(of: name))
        try settle()
    }

    /// Takes a file away, if it is there.
    package func remove(_ name: String) throws(SQLiteError) { try FilePlaces.remove(place(of: name)) }

    /// What is in the folder; nothing where it is not there.
    package func names() throws(SQLiteError) -> [String] {
        guard let folder = unsafe opendir(path) else {
            if errno == ENOENT { return [] }
            throw failure("read", path)
        }
        defer { unsafe closedir(folder) }
        var result: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
                unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { result.append(name) }
        }
        return result.sorted()
    }

    /// Makes durable which names there are.
    private func settle() throws(SQLiteError) {
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure("open", path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure("write", path) }
    }

    private func place(of name: String) -> String { path + "/" + name }

    private func failure(_ step: String, _ name: String) -> SQLiteError {
        // 13 is SQLITE_FULL, 14 is SQLITE_CANTOPEN.
        let code: Int32 = errno == ENOSPC || errno == EDQUOT ? 13 : 14
        return SQLiteError(code: code, message: unsafe "cannot \(step) \(name): \(String(cString: strerror(errno)))")
    }
}
