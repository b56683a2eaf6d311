import CZlib

/// The CRC-32 of RFC 1952, section 8: any bit, and any run of up to 32 bits, that changed by accident makes it another.
///
/// It is against accidents alone; what others might change is signed.
package enum Checksum {
    /// - Parameter range: Of the bytes.
    package static func of(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            // The slice lies within the array, which stays where it is until the closure ends.
            let part = unsafe UnsafeBufferPointer(rebasing: buffer[range])
            return unsafe UInt32(truncatingIfNeeded: crc32(0, part.baseAddress, UInt32(part.count)))
        }
    }
}
