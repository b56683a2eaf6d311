import FoundationEssentials

/// A directory of its own for the time of a test.
@discardableResult
func withTemporaryDirectory<Result>(_ body: (_ path: String) async throws -> Result) async throws -> Result {
    let files = FileManager.default
    let path = files.temporaryDirectory.path + "/cunlian-edge-" + UUID().uuidString
    try files.createDirectory(atPath: path, withIntermediateDirectories: false)
    do {
        let result = try await body(path)
        try files.removeItem(atPath: path)
        return result
    } catch {
        try files.removeItem(atPath: path)
        throw error
    }
}

/// The names in a directory, sorted.
func names(in directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
}

/// Writes a file as an editor or a careless copy would.
func write(_ text: String, to path: String, mode: UInt32) throws {
    guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else { throw Mishap() }
    try FileManager.default.setAttributes([.posixPermissions: UInt(mode)], ofItemAtPath: path)
}

func contents(of path: String) throws -> (text: String, mode: UInt32) {
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? UInt
    guard let mode, let data = FileManager.default.contents(atPath: path) else { throw Mishap() }
    return (String(decoding: data, as: UTF8.self), UInt32(mode))
}
