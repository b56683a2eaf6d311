import CZlib

/// Writes the parts of a ZIP file one after another; one is packed in memory, and passed on when it ends.
///
/// The same parts make the same bytes: no time is written.
final class ZipWriter {
    private let sink: ([UInt8]) throws -> Void
    private var offset = 0
    private var directory: [UInt8] = []
    private var count = 0
    private var open: OpenPart?

    private struct OpenPart {
        let name: String
        let deflater: Deflater
        var packed: [UInt8] = []
        var bytes = 0
        var checksum: UInt = 0
    }

    /// - Parameter sink: Takes the file's bytes in order.
    init(sink: @escaping ([UInt8]) throws -> Void) { self.sink = sink }

    func begin(_ name: String) throws(SpreadsheetError) { open = OpenPart(name: name, deflater: try Deflater()) }

    /// Adds to the part that was begun.
    func write(_ bytes: [UInt8]) throws(SpreadsheetError) {
        guard !bytes.isEmpty, let deflater = open?.deflater, let before = open?.checksum else { return }
        open?.bytes += bytes.count
        open?.checksum = unsafe crc32(before, bytes, UInt32(bytes.count))
        try pack(bytes, isEnd: false, by: deflater)
    }

    private func pack(_ bytes: [UInt8], isEnd: Bool, by deflater: Deflater) throws(SpreadsheetError) {
        var packed: [UInt8] = []
        try deflater.pack(bytes, isEnd: isEnd, into: &packed)
        open?.packed += packed
    }

    /// Ends the part that was begun and passes it on.
    func end() throws {
        guard let deflater = open?.deflater else { return }
        try pack([], isEnd: true, by: deflater)
        guard let part = open else { return }
        open = nil
        let name = Array(part.name.utf8)
        // Version 2.0; names in UTF-8; deflated; 1980-01-01 without a time.
        let head =
            little(20, 2) + little(0x0800, 2) + little(8, 2) + little(0, 2) + little(0x21, 2) + little(Int(part.checksum), 4)
            + little(part.packed.count, 4) + little(part.bytes, 4) + little(name.count, 2) + little(0, 2)
        try sink(little(0x0403_4B50, 4) + head + name)
        try sink(part.packed)
        directory += little(0x0201_4B50, 4) + little(20, 2) + head + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4)
        directory += little(offset, 4) + name
        offset += 30 + name.count + part.packed.count
        count += 1
    }

    /// Ends the file.
    func finish() throws {
        let counts = little(count, 2) + little(count, 2)
        try sink(directory + little(0x0605_4B50, 4) + little(0, 4) + counts + little(directory.count, 4) + little(offset, 4) + little(0, 2))
    }

    /// A whole part at once.
    func part(_ name: String, _ text: String) throws {
        try begin(name)
        try write(Array(text.utf8))
        try end()
    }

    private func little(_ number: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
}
