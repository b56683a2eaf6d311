import CZlib

/// Raw deflate (RFC 1951) with a preset dictionary that both ends know by number.
///
/// zlib is told where bytes lie and how many there are; both are an array's, which outlives the call.
public enum Deflate {
    /// Compresses.
    ///
    /// - Parameter level: zlib's, 1 to 9; the last yields least.
    /// - Throws: ``WireError`` where zlib has no memory.
    public static func compress(_ bytes: [UInt8], dictionary: [UInt8], level: Int32 = 9) throws(WireError) -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe czlib_deflate_init(&stream, level) == Z_OK else { throw WireError(0, .noMemory) }
        defer { unsafe deflateEnd(&stream) }
        if !dictionary.isEmpty { unsafe deflateSetDictionary(&stream, dictionary, UInt32(dictionary.count)) }
        var input = bytes
        let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
        var status = Z_OK
        let output = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            unsafe input.withUnsafeMutableBufferPointer { source in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = buffer.baseAddress
                unsafe stream.avail_out = UInt32(bound)
                status = unsafe deflate(&stream, Z_FINISH)
            }
            count = unsafe bound - Int(stream.avail_out)
        }
        guard status == Z_STREAM_END else { throw WireError(0, .noMemory) }
        return output
    }

    /// Restores exactly `size` bytes from exactly the bytes given.
    ///
    /// - Parameters:
    ///   - bytes: Untrusted. No more than `size` bytes are ever produced, whatever they say.
    ///   - size: What the sender declared; the caller has bounded it.
    public static func expand(
        _ bytes: ArraySlice<UInt8>, to size: Int, dictionary: [UInt8]
    ) throws(WireError) -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe czlib_inflate_init(&stream) == Z_OK else { throw WireError(0, .noMemory) }
        defer { unsafe inflateEnd(&stream) }
        if !dictionary.isEmpty { unsafe inflateSetDictionary(&stream, dictionary, UInt32(dictionary.count)) }
        var input = Array(bytes)
        var status = Z_OK
        var left: (input: UInt32, output: UInt32) = (0, 0)
        let output = unsafe [UInt8](unsafeUninitializedCapacity: max(size, 1)) { buffer, count in
            unsafe input.withUnsafeMutableBufferPointer { source in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = buffer.baseAddress
                unsafe stream.avail_out = UInt32(size)
                status = unsafe inflate(&stream, Z_FINISH)
                left = unsafe (stream.avail_in, stream.avail_out)
            }
            count = size - Int(left.output)
        }
        guard status == Z_STREAM_END, left.output == 0, left.input == 0 else {
            throw WireError(bytes.count - Int(left.input), .damaged(.deflated))
        }
        return output
    }
}
