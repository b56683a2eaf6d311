import CZlib

/// Packs bytes as they come.
///
/// Its state stays where it was made, since zlib points back at it; zlib is told where bytes lie and how many there are, of
/// arrays that outlive the call.
@safe final class Deflater {
    private let stream: UnsafeMutablePointer<z_stream>

    /// zlib's level: a step above it takes twice the time for a tenth of the bytes.
    private static let level: Int32 = 4
    private static let chunkBytes = 1 << 16

    init() throws(SpreadsheetError) {
        unsafe stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe czlib_deflate_init(stream, Deflater.level) == Z_OK else { throw .noMemory }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// What becomes of the bytes, so far as it is known; at the end all of it.
    func pack(_ bytes: [UInt8], isEnd: Bool, into packed: inout [UInt8]) throws(SpreadsheetError) {
        var start = 0
        while true {
            var status = Z_OK
            var (left, room): (UInt32, UInt32) = (0, 0)
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: Deflater.chunkBytes) { buffer, count in
                unsafe bytes.withUnsafeBufferPointer { source in
                    // zlib does not write there; its field is not const for old compilers.
                    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress.map { unsafe $0 + start })
                    unsafe stream.pointee.avail_in = UInt32(bytes.count - start)
                    unsafe stream.pointee.next_out = buffer.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(Deflater.chunkBytes)
                    status = unsafe deflate(stream, isEnd ? Z_FINISH : Z_NO_FLUSH)
                    (left, room) = unsafe (stream.pointee.avail_in, stream.pointee.avail_out)
                    count = Deflater.chunkBytes - Int(room)
                }
            }
            packed += chunk
            start = bytes.count - Int(left)
            if status == Z_STREAM_END || !isEnd && left == 0 && room > 0 { return }
            // Without anything to do it says that there was no room, which is no error.
            guard status == Z_OK || status == Z_BUF_ERROR && !isEnd else { throw .noMemory }
            if !isEnd, left == 0, chunk.isEmpty { return }
        }
    }
}
