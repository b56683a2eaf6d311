/// Turns bytes of UTF-16 into those of UTF-8, chunk by chunk.
///
/// Half a pair of surrogates, and half a unit at the end, become U+FFFD: what was lost on the way is seen, and no reader of answers takes it.
struct UTF16Bytes {
    let isBigEndian: Bool
    /// Half of a unit.
    private var half: UInt8?
    /// The first of a pair of surrogates.
    private var high: UInt16?

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    mutating func utf8(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            guard let first = half else {
                half = byte
                continue
            }
            half = nil
            take(isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first), into: &result)
        }
        return result
    }

    /// What is left at the end of the file.
    mutating func finish() -> [UInt8] {
        let isCut = half != nil || high != nil
        (half, high) = (nil, nil)
        return isCut ? Self.replacement : []
    }

    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    private mutating func take(_ unit: UInt16, into result: inout [UInt8]) {
        if let first = high {
            high = nil
            if UTF16.isTrailSurrogate(unit) {
                let pair = UInt32(first - 0xD800) << 10 | UInt32(unit - 0xDC00)
                return append(pair + 0x1_0000, to: &result)
            }
            result += Self.replacement
        }
        if UTF16.isLeadSurrogate(unit) { high = unit } else { append(UInt32(unit), to: &result) }
    }

    private func append(_ scalar: UInt32, to result: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar) else {
            result += Self.replacement
            return
        }
        result += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }
}
