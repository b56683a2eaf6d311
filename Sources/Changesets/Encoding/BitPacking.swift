/// Writes numbers of any number of bits, one behind the other, the lowest bit first; `Protocol/01-encoding.md`, section 1.5.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingBits: UInt64 = 0

    /// - Precondition: The value has no more than `width` bits, and `width` is at most 64.
    mutating func write(_ value: UInt64, width: Int) {
        guard width <= 32 else {
            write(value & 0xFFFF_FFFF, width: 32)
            return write(value >> 32, width: width - 32)
        }
        pending |= value << pendingBits
        pendingBits += UInt64(width)
        while pendingBits >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingBits -= 8
        }
    }

    /// The bytes; bits that are left over are zero.
    func finished() -> [UInt8] { pendingBits == 0 ? bytes : bytes + [UInt8(truncatingIfNeeded: pending)] }
}

/// Reads what ``BitWriter`` wrote, from untrusted bytes.
struct BitReader {
    private let bytes: ArraySlice<UInt8>
    private var next: Int
    private var pending: UInt64 = 0
    private var pendingBits: UInt64 = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        next = bytes.startIndex
    }

    private var remainingBits: Int { (bytes.endIndex - next) * 8 + Int(pendingBits) }

    /// The next `count` numbers of `width` bits each.
    ///
    /// - Precondition: `width` is at most 64; the caller has bounded `count`.
    mutating func read(_ count: Int, width: Int) throws(WireError) -> [UInt64] {
        guard count * width <= remainingBits else { throw WireError(next - bytes.startIndex, .endsEarly) }
        var result = [UInt64](repeating: 0, count: count)
        guard width > 0 else { return result }
        let low = UInt64(min(width, 32))
        let high = UInt64(width) - low
        for index in 0..<count {
            result[index] = take(low)
            if high > 0 { result[index] |= take(high) << 32 }
        }
        return result
    }

    private mutating func take(_ width: UInt64) -> UInt64 {
        while pendingBits < width {
            pending |= UInt64(bytes[next]) << pendingBits
            next += 1
            pendingBits += 8
        }
        let value = pending & (1 << width - 1)
        pending >>= width
        pendingBits -= width
        return value
    }

    func expectEnd() throws(WireError) {
        guard next == bytes.endIndex, pending == 0 else {
            throw WireError(next - bytes.startIndex, .bitsLeft)
        }
    }
}

/// How many bits it takes to write a number: 0 for 0.
func bitCount(_ value: UInt64) -> Int { UInt64.bitWidth - value.leadingZeroBitCount }
