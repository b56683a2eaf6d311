import Glibc

/// A folder that is there as long as the value is.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() {
        // In memory where there is such a place: tests wait for no disk.
        let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(base)/cunlian-test-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, mkdtemp(start) != nil else { return base }
            return String(cString: start)
        }
    }

    deinit {
        if path.contains("/cunlian-test-") { removeTree(path) }
    }

    public func folder(_ name: String) -> String {
        let folder = path + "/" + name
        mkdir(folder, 0o700)
        return folder
    }
}

extension TemporaryFolder {
    /// Every file in it, with all that it holds.
    public func contents() -> [(name: String, bytes: [UInt8])] { Self.contents(of: path) }

    private static func contents(of path: String) -> [(name: String, bytes: [UInt8])] {
        var result: [(name: String, bytes: [UInt8])] = []
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
            guard name != ".", name != ".." else { continue }
            let place = path + "/" + name
            if entry.pointee.d_type == UInt8(DT_DIR) {
                result += contents(of: place)
                continue
            }
            guard let file = fopen(place, "r") else { continue }
            defer { fclose(file) }
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
            result.append((place, bytes))
        }
        return result
    }
}

/// Removes a folder and what is in it; links are removed, not followed.
private func removeTree(_ path: String) {
    if let folder = opendir(path) {
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            if entry.pointee.d_type == UInt8(DT_DIR) { removeTree(path + "/" + name) } else { unlink(path + "/" + name) }
        }
        closedir(folder)
    }
    rmdir(path)
}
