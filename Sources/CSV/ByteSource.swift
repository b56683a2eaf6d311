import Glibc

/// Bytes from memory or from a file, in chunks; owns the file's descriptor.
///
/// A file is read twice, for its encoding and for its rows, so whatever cannot be wound back (a pipe) is
/// taken into memory up to a bound.
final class ByteSource {
    private let path: String
    private var memory: [UInt8]
    private var position = 0
    private let descriptor: Int32?
    /// Of a file in UTF-16 what makes UTF-8 of it.
    private var units: UTF16Bytes?

    static let chunkBytes = 65_536
    static let pipeBytesMax = 64 << 20

    init(bytes: [UInt8]) {
        path = ""
        memory = bytes
        descriptor = nil
    }

    init(path: String) throws(CSVError) {
        self.path = path
        memory = []
        let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw ByteSource.unreadable(path) }
        if lseek(opened, 0, SEEK_SET) == 0 {
            descriptor = opened
            return
        }
        descriptor = nil
        defer { close(opened) }
        while case let chunk = try ByteSource.read(opened, path), !chunk.isEmpty {
            memory += chunk
            guard memory.count <= ByteSource.pipeBytesMax else {
                throw .pipeTooLarge(bytesMax: ByteSource.pipeBytesMax)
            }
        }
    }

    deinit {
        if let descriptor { close(descriptor) }
    }

    /// From here on, and after each ``rewind()``, the bytes are those of UTF-8.
    func readUTF16(isBigEndian: Bool) { units = UTF16Bytes(isBigEndian: isBigEndian) }

    /// The next bytes; empty at the end.
    func next() throws(CSVError) -> ArraySlice<UInt8> {
        guard units != nil else { return try nextAsTheyAre() }
        while true {
            let chunk = try nextAsTheyAre()
            let bytes = (chunk.isEmpty ? units?.finish() : units?.utf8(chunk)) ?? []
            if !bytes.isEmpty || chunk.isEmpty { return bytes[...] }
        }
    }

    private func nextAsTheyAre() throws(CSVError) -> ArraySlice<UInt8> {
        if let descriptor { return try ByteSource.read(descriptor, path)[...] }
        let chunk = memory[position...].prefix(ByteSource.chunkBytes)
        position += chunk.count
        return chunk
    }

    /// Begins again with the first byte.
    func rewind() throws(CSVError) {
        position = 0
        if let units { self.units = UTF16Bytes(isBigEndian: units.isBigEndian) }
        if let descriptor, lseek(descriptor, 0, SEEK_SET) != 0 { throw ByteSource.unreadable(path) }
    }

    private static func read(_ descriptor: Int32, _ path: String) throws(CSVError) -> [UInt8] {
        var count = -1
        repeat {
            var chunk: [UInt8] = []
            count = -1
            chunk = unsafe [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, initialized in
                count = unsafe Glibc.read(descriptor, buffer.baseAddress, chunkBytes)
                initialized = max(count, 0)
            }
            if count >= 0 { return chunk }
        } while errno == EINTR
        throw unreadable(path)
    }

    private static func unreadable(_ path: String) -> CSVError {
        .unreadable(path: path, number: errno)
    }
}
