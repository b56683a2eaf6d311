import CZlib

/// The expanded bytes of one part, piece by piece; checks length and checksum at the end.
///
/// zlib is told where bytes lie and how many there are: of arrays that outlive the call. Its own state stays where it
/// was made, since zlib points back at it.
@safe final class PartStream {
    private let archive: ZipArchive
    private let entry: ZipArchive.Entry
    private var rest: Range<Int>
    private let stream: UnsafeMutablePointer<z_stream>?
    private var produced = 0
    private var checksum: UInt = 0
    private let bytesMax: Int
    private var isAtEnd = false

    private static let chunkBytes = 1 << 16
    /// Before so many bytes a ratio says nothing.
    private static let ratioBytes = 16 << 20

    init(_ archive: ZipArchive, _ entry: ZipArchive.Entry, bytesMax: Int) throws(SpreadsheetError) {
        self.archive = archive
        self.entry = entry
        self.bytesMax = bytesMax
        let place = try archive.place(of: entry)
        rest = place
        guard entry.method == 8 else {
            unsafe stream = nil
            return
        }
        let made = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe made.initialize(to: z_stream())
        unsafe stream = made
        guard unsafe czlib_inflate_init(made) == Z_OK else { throw .noMemory }
    }

    deinit {
        guard let stream = unsafe stream else { return }
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// The next bytes; empty at the end.
    func next() throws(SpreadsheetError) -> [UInt8] {
        if isAtEnd { return [] }
        let chunk = try unsafe stream == nil ? stored() : inflated()
        produced += chunk.count
        checksum = unsafe crc32(checksum, chunk, UInt32(chunk.count))
        let packed = max(entry.packedBytes, 1)
        let isSwollen = produced > PartStream.ratioBytes && produced / packed > archive.limits.ratio
        guard produced <= bytesMax, !isSwollen else { throw .tooLarge(part: entry.name, bytesMax: bytesMax) }
        guard isAtEnd else { return chunk }
        guard produced == entry.bytes, UInt32(truncatingIfNeeded: checksum) == entry.checksum else { throw .damaged(part: entry.name) }
        return chunk
    }

    private func stored() -> [UInt8] {
        let piece = rest.prefix(PartStream.chunkBytes)
        rest = piece.upperBound..<rest.upperBound
        isAtEnd = rest.isEmpty
        return Array(archive.bytes[piece.lowerBound..<piece.upperBound])
    }

    private func inflated() throws(SpreadsheetError) -> [UInt8] {
        guard let stream = unsafe stream else { return [] }
        var status = Z_OK
        var left: UInt32 = 0
        let available = min(rest.count, Int(UInt32.max))
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: PartStream.chunkBytes) { buffer, count in
            unsafe archive.bytes.withUnsafeBufferPointer { source in
                // zlib does not write there; its field is not const for old compilers.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress.map { unsafe $0 + rest.lowerBound })
                unsafe stream.pointee.avail_in = UInt32(available)
                unsafe stream.pointee.next_out = buffer.baseAddress
                unsafe stream.pointee.avail_out = UInt32(PartStream.chunkBytes)
                status = unsafe inflate(stream, Z_NO_FLUSH)
                left = unsafe stream.pointee.avail_in
                count = unsafe PartStream.chunkBytes - Int(stream.pointee.avail_out)
            }
        }
        rest = (rest.lowerBound + available - Int(left))..<rest.upperBound
        isAtEnd = status == Z_STREAM_END
        guard isAtEnd || status == Z_OK && !chunk.isEmpty else { throw .damaged(part: entry.name) }
        return chunk
    }
}

extension ZipArchive {
    /// A part that is small enough to be held.
    func whole(_ entry: Entry, bytesMax: Int? = nil) throws(SpreadsheetError) -> [UInt8] {
        let stream = try PartStream(self, entry, bytesMax: bytesMax ?? limits.partBytes)
        var result: [UInt8] = []
        while case let chunk = try stream.next(), !chunk.isEmpty { result += chunk }
        return result
    }
}
