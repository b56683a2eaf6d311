import Glibc
import Records
import Terminal

/// A file that may not grow ends in an error that is told, like a full disk, and not in the end of the process.
public func ignoreFileSizeSignal() { signal(SIGXFSZ, SIG_IGN) }

/// A file that could not be read or written.
struct FileFailure: Error, Hashable {
    enum Reason: Hashable {
        /// The system's `errno`.
        case system(Int32)
        /// It opened, and could not be read to its end.
        case unreadable
        /// Empty, or larger than what may stand as evidence.
        case size(bytes: Int, most: Int)
    }

    let path: String
    let reason: Reason
}

/// Reads a whole file.
func readFile(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw FileFailure(path: path, reason: .system(errno)) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&buffer, 1, buffer.count, file)
        bytes += buffer[..<count]
        if count == 0 { break }
    }
    guard ferror(file) == 0 else { throw FileFailure(path: path, reason: .unreadable) }
    return bytes
}

/// Writes a whole file; `-` is standard output.
///
/// Its owner alone reads a file that is made: registers hold what identifies people. On a terminal nothing that a value
/// holds is obeyed; a file and a pipe get the bytes as they are.
func writeFile(_ path: String, _ bytes: [UInt8]) throws {
    if path == "-", StandardStream.output.isTerminal {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self).shown
        }
        StandardStream.output.write(lines.joined(separator: "\n"))
        return
    }
    let descriptor = path == "-" ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0, let file = fdopen(descriptor, "wb") else {
        throw FileFailure(path: path, reason: .system(errno))
    }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fflush(file) == 0 else {
        throw FileFailure(path: path, reason: .system(errno))
    }
}

/// Makes a folder, and those above it, where it is not there.
func makeFolder(_ path: String) throws {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
        made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
        if mkdir(made, 0o700) != 0, errno != EEXIST {
            throw FileFailure(path: made, reason: .system(errno))
        }
    }
}
