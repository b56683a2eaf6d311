import Records

/// What is kept of one record so that it is found: a line of text, its parts between tabs.
///
/// All lines of a scope are one part (``ReportSource``); people stand behind their household. It is text, so that whoever
/// looks into the file sees what is there.
struct FindLine: Sendable {
    enum Part: Int, CaseIterable {
        /// Of its type, in decimal digits; so is the next.
        case type, record
        /// The item of the code list `relation`.
        case relation
        case number
        /// One behind the other where people disagree, the one that is shown first; of a household its head's.
        case names
        /// Numbers that belong to nobody else, telephones among them.
        case codes
        /// Of a household.
        case hamlet, helpers
    }

    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    /// Between several names or helpers.
    static let comma = UInt8(ascii: "|")
    static let blank = UInt8(ascii: " ")

    /// Where the line begins in the scope's bytes.
    private var start = 0
    /// Where its parts begin and end, counted from there: as many as there are, so that a line asks for no memory.
    private var (firsts, ends): (SIMD8<UInt32>, SIMD8<UInt32>) = (.zero, .zero)

    subscript(_ part: Part) -> Range<Int> { start + Int(firsts[part.rawValue])..<start + Int(ends[part.rawValue]) }

    /// Takes up the line that begins at a place.
    ///
    /// - Parameter last: The last part that is asked for; those behind it are passed over and stand empty.
    /// - Returns: Where the next one begins.
    mutating func read(_ bytes: Span<UInt8>, from start: Int, to last: Part = .helpers) -> Int {
        self.start = start
        let raw = unsafe bytes.bytes
        var (place, part, first) = (start, 0, UInt32(0))
        var isEnded = false
        while !isEnded, place + 8 <= raw.byteCount {
            var ends = Self.controls(in: unsafe raw.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
            while ends != 0, !isEnded {
                isEnded = end(&part, &first, at: place + ends.trailingZeroBitCount >> 3, bytes, last)
                ends &= ends &- 1
            }
            if !isEnded { place += 8 }
        }
        while !isEnded, place < bytes.count {
            if bytes[place] < Self.blank { isEnded = end(&part, &first, at: place, bytes, last) }
            if !isEnded { place += 1 }
        }
        // What ends with the bytes, and not as a line does, is cut off.
        if !isEnded, part <= last.rawValue {
            (firsts[part], self.ends[part]) = (first, UInt32(truncatingIfNeeded: bytes.count - start))
            part += 1
        }
        let next = isEnded ? start + Int(first) : bytes.count + 1
        while part < Part.allCases.count {
            (firsts[part], self.ends[part]) = (0, 0)
            part += 1
        }
        return next
    }

    /// Notes a part that ends at a place.
    ///
    /// - Returns: Whether nothing more is asked for of the line; then `first` is where the next one begins, counted from its start.
    @inline(__always)
    private mutating func end(_ part: inout Int, _ first: inout UInt32, at place: Int, _ bytes: Span<UInt8>, _ last: Part) -> Bool {
        let end = UInt32(truncatingIfNeeded: place - start)
        if part <= last.rawValue {
            (firsts[part], ends[part]) = (first, end)
            part += 1
        }
        first = end + 1
        if bytes[place] == Self.newline { return true }
        guard part > last.rawValue else { return false }
        first = UInt32(truncatingIfNeeded: Self.newline(in: bytes, from: place) + 1 - start)
        return true
    }

    /// Of eight bytes the highest bit of each that is a tab or a newline: no other below a blank is in a line, and none carries into its
    /// neighbour ("Bit Twiddling Hacks", Anderson).
    @inline(__always)
    private static func controls(in bytes: UInt64) -> UInt64 {
        let word = bytes.littleEndian
        return ~((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x6060_6060_6060_6060 | word) & 0x8080_8080_8080_8080
    }

    /// Eight bytes a step, for what nobody asks for is most of a line.
    @inline(__always)
    private static func newline(in bytes: Span<UInt8>, from start: Int) -> Int {
        let raw = unsafe bytes.bytes
        var place = start
        while place + 8 <= raw.byteCount {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian ^ 0x0A0A_0A0A_0A0A_0A0A
            let found = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            if found != 0 { return place + found.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < raw.byteCount, bytes[place] != newline { place += 1 }
        return place
    }

    static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        guard !range.isEmpty else { return nil }
        var number = Int64.zero
        for place in range { number = number &* 10 &+ Int64(bytes[place] &- 0x30) }
        return number
    }

    static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? { number(bytes.span, range) }

    static func texts(_ bytes: [UInt8], _ range: Range<Int>, by separator: UInt8 = comma) -> [String] {
        bytes[range].split(separator: separator).map { String(decoding: $0, as: UTF8.self) }
    }

    /// - Parameter texts: In the order of ``Part``; what would end a part or a line is left out of them.
    static func write(_ texts: [String], into bytes: inout [UInt8]) {
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(tab) }
            for byte in text.utf8 where byte >= 0x20 { bytes.append(byte) }
        }
        bytes.append(newline)
    }
}
