import Glibc
import Records
import Terminal

/// A file that may not grow ends in an error that is told, like a full disk, and not in the end of the process.
package func ignoreFileSizeSignal() { signal(SIGXFSZ, SIG_IGN) }

/// A file that could not be read or written.
struct FileFailure: Error, Hashable {
    enum Reason: Hashable {
        /// The system's `errno`.
        case system(Int32)
        /// It opened, and could not be read to its end.
        case unreadable
        /// Empty, or larger than what may stand as evidence.
        case size(bytes: Int, most: Int)
        /// Larger than anything that is read whole in its place.
        case tooLarge(most: Int)
        /// A folder, a pipe or a device: it is not waited for.
        case notAFile
        /// A store's own: its key, its database, what else it keeps in its folder.
        case ofStore
    }

    let path: String
    let reason: Reason
}

/// How much is read of what is short by its nature, as a code or a file of settings, and of anything else that is read whole.
let (shortFileMax, wholeFileMax) = (1 << 20, 256 << 20)

/// Opens a file to read it; what is none, and would be waited for, is refused. What the shell opened already is taken as it is.
private func opened(_ path: String) throws -> Int32 {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileFailure(path: path, reason: .system(errno)) }
    var status = stat()
    let isGiven = path == "/dev/stdin" || path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/")
    guard unsafe fstat(descriptor, &status) == 0, [S_IFREG, S_IFCHR].contains(status.st_mode & S_IFMT) || isGiven
    else {
        close(descriptor)
        throw FileFailure(path: path, reason: .notAFile)
    }
    _ = fcntl(descriptor, F_SETFL, 0)
    return descriptor
}

/// Reads a whole file.
///
/// - Parameter most: How many bytes it may have.
func readFile(_ path: String, most: Int = wholeFileMax) throws -> [UInt8] {
    let descriptor = try opened(path)
    guard let file = unsafe fdopen(descriptor, "rb") else { throw FileFailure(path: path, reason: .system(errno)) }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe fread(&buffer, 1, buffer.count, file)
        bytes += buffer[..<count]
        if count == 0 { break }
        guard bytes.count <= most else { throw FileFailure(path: path, reason: .tooLarge(most: most)) }
    }
    guard unsafe ferror(file) == 0 else { throw FileFailure(path: path, reason: .unreadable) }
    return bytes
}

/// Writes a whole file; `-` is standard output.
///
/// Its owner alone reads a file that is made: registers hold what identifies people. On a terminal nothing that a value
/// holds is obeyed; a file and a pipe get the bytes as they are. What a store keeps for itself is not written over.
func writeFile(_ path: String, _ bytes: [UInt8]) throws {
    try StoreFolder.refuse(path)
    try HeldOutput.shared.show { try writeFileNow(path, bytes) }
}

/// Writes a whole file that is the store's own.
func writeOwnFile(_ path: String, _ bytes: [UInt8]) throws { try HeldOutput.shared.show { try writeFileNow(path, bytes) } }

private func writeFileNow(_ path: String, _ bytes: [UInt8]) throws {
    if path == "-", StandardStream.output.isTerminal {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self).shown
        }
        StandardStream.output.write(lines.joined(separator: "\n"))
        return
    }
    let place = try OutputPlace(path)
    guard let file = unsafe fdopen(place.descriptor, "wb") else { throw FileFailure(path: path, reason: .system(errno)) }
    defer { unsafe fclose(file) }
    guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count, unsafe fflush(file) == 0 else {
        throw FileFailure(path: path, reason: .system(errno))
    }
    try place.finish()
}

/// Takes from group and world whatever they may do with a file or folder.
func closeToOthers(_ path: String) throws {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw FileFailure(path: path, reason: .system(errno)) }
    let mode = status.st_mode & 0o7777
    guard mode & 0o077 != 0 else { return }
    guard unsafe chmod(path, mode & ~0o077) == 0 else { throw FileFailure(path: path, reason: .system(errno)) }
}

/// Whether others than its owner may read a file.
func isOpenToOthers(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & 0o077 != 0
}

/// What a user of the machine is called; the number of one who has no name there.
func userName(_ number: UInt32) -> String {
    guard let user = unsafe getpwuid(number), let name = unsafe user.pointee.pw_name else { return String(number) }
    return unsafe String(cString: name)
}

/// Makes a folder, and those above it, where it is not there.
func makeFolder(_ path: String) throws {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
        made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
        if unsafe mkdir(made, 0o700) != 0, errno != EEXIST {
            throw FileFailure(path: made, reason: .system(errno))
        }
    }
}

/// A code that need not stand on the command line, where everybody on the machine could read it.
///
/// - Parameters:
///   - value: The code itself; `-` reads a line from standard input.
///   - file: A file whose first line is the code.
func secret(_ value: String?, file: String?) throws -> String? {
    if let file { return firstLine(String(decoding: try readFile(file, most: shortFileMax), as: UTF8.self)) }
    guard value == "-" else { return value }
    return firstLine(readLine() ?? "")
}

private func firstLine(_ text: String) -> String {
    String(text.prefix { !$0.isNewline }.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
}

/// A file that is there whole or not at all: it is written beside its name, made durable, and then given it.
///
/// The stream is nobody else's, and is closed with it.
@safe final class WholeFile {
    private let path: String
    private let draft: String
    private var descriptor: Int32

    /// - Throws: ``FileFailure``.
    init(_ path: String) throws {
        try StoreFolder.refuse(path)
        self.path = path
        // A name that nobody gives to a file of theirs.
        draft = path + ".cunlian-new"
        descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure(path: path, reason: .system(errno)) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unsafe unlink(draft)
    }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else { throw FileFailure(path: path, reason: .system(errno)) }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Gives it its name, when it is safe on its disk: a stick is pulled out as soon as the command ends.
    func finish() throws {
        guard fsync(descriptor) == 0, unsafe rename(draft, path) == 0 else { throw FileFailure(path: path, reason: .system(errno)) }
        close(descriptor)
        descriptor = -1
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }
}

/// A file that is read where it lies.
@safe final class PlacedFile: Sendable {
    let path: String
    /// In bytes.
    let size: Int
    private let descriptor: Int32

    /// - Throws: ``FileFailure``, also for what is no file.
    init(_ path: String) throws {
        self.path = path
        descriptor = try opened(path)
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileFailure(path: path, reason: .notAFile)
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// - Returns: Fewer bytes where the file ends.
    func read(_ offset: Int, _ count: Int) throws -> [UInt8] {
        var (bytes, got) = ([UInt8](repeating: 0, count: count), 0)
        while got < count {
            let step = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress?.advanced(by: got), count - got, off_t(offset + got))
            }
            guard step >= 0 || errno == EINTR else { throw FileFailure(path: path, reason: .system(errno)) }
            guard step != 0 else { break }
            got += max(0, step)
        }
        return Array(bytes.prefix(got))
    }
}

/// A file that is written piece by piece; `-` is standard output. As ``writeFile(_:_:)``, its owner alone reads one that is made.
///
/// The stream is nobody else's, and is closed with it.
@safe final class FileSink {
    private let path: String
    private var place: OutputPlace?
    private let file: UnsafeMutablePointer<FILE>
    /// Of a store that has something sealed nothing is written before that it was opened is written down, so all of it is kept until the end.
    private var waiting: [UInt8]? = HeldOutput.shared.mayOwe ? [] : nil

    init(_ path: String) throws {
        try StoreFolder.refuse(path)
        self.path = path
        let place = try OutputPlace(path)
        guard let opened = unsafe fdopen(place.descriptor, "wb") else { throw FileFailure(path: path, reason: .system(errno)) }
        unsafe file = opened
        self.place = place
    }

    deinit { unsafe fclose(file) }

    func write(_ bytes: [UInt8]) throws {
        guard waiting == nil else {
            waiting? += bytes
            return
        }
        guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw FileFailure(path: path, reason: .system(errno)) }
    }

    /// Hands everything over to the system.
    func finish() throws {
        if let waiting {
            // It was to show that the place can be written.
            place = nil
            return try writeFile(path, waiting)
        }
        guard unsafe fflush(file) == 0 else { throw FileFailure(path: path, reason: .system(errno)) }
        try place?.finish()
    }
}

/// A file that is read piece by piece. The stream is nobody else's, and is closed with it.
@safe final class FileSource {
    private let path: String
    private let file: UnsafeMutablePointer<FILE>

    init(_ path: String) throws {
        self.path = path
        let descriptor = try opened(path)
        guard let stream = unsafe fdopen(descriptor, "rb") else { throw FileFailure(path: path, reason: .system(errno)) }
        unsafe file = stream
    }

    deinit { unsafe fclose(file) }

    /// The next bytes; `nil` at the end.
    func next() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe fread(&buffer, 1, buffer.count, file)
        guard unsafe count > 0 || ferror(file) == 0 else { throw FileFailure(path: path, reason: .unreadable) }
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}
