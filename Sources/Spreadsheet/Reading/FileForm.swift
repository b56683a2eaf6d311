import Glibc

/// What a file is, by its first bytes and not by its name.
package struct FileForm: Sendable {
    /// A ZIP file: a workbook, or none.
    package let isArchive: Bool
    /// A form of table that is recognised and not read.
    package let otherForm: SpreadsheetError.OtherForm?

    /// - Parameter bytes: The whole file, or its beginning.
    package init(_ bytes: [UInt8]) {
        isArchive = bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
        otherForm = bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) ? FileForm.form(ofCompound: bytes) : nil
    }

    /// Reads as much of a file as tells its form; of what cannot be wound back, nothing.
    package init(file: String) throws(SpreadsheetError) {
        var status = stat()
        guard unsafe stat(file, &status) == 0 else { throw .unreadable(path: file, number: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            self.init([])
            return
        }
        self.init(try FileBytes.beginning(of: file, count: 1 << 20))
    }

    /// The names of a compound file's streams stand in UTF-16 in its directory: an encrypted package, and what programs write.
    private static func form(ofCompound bytes: [UInt8]) -> SpreadsheetError.OtherForm {
        func holds(_ name: String) -> Bool {
            let wanted = name.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
            return bytes.indices.contains { bytes[$0] == wanted[0] && bytes[$0...].starts(with: wanted) }
        }
        if holds("EncryptedPackage") { return .encrypted }
        return holds("ETExtData") || holds("WpsCustomData") || bytes.containsText("Kingsoft") ? .et : .xls
    }
}

extension [UInt8] {
    fileprivate func containsText(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return indices.contains { self[$0] == wanted[0] && self[$0...].starts(with: wanted) }
    }
}

/// Files as bytes.
enum FileBytes {
    static func read(_ path: String, most: Int) throws(SpreadsheetError) -> [UInt8] {
        let bytes = try beginning(of: path, count: most + 1)
        guard bytes.count <= most else { throw .tooLarge(part: path, bytesMax: most) }
        return bytes
    }

    static func beginning(of path: String, count most: Int) throws(SpreadsheetError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, number: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, number: errno) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(Int(status.st_size) + 1, most))
        while bytes.count < most {
            var count = 0
            let room = min(1 << 20, most - bytes.count)
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
                repeat { count = unsafe Glibc.read(descriptor, buffer.baseAddress, room) } while count < 0 && errno == EINTR
                initialized = max(count, 0)
            }
            guard count >= 0 else { throw .unreadable(path: path, number: errno) }
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }
}
