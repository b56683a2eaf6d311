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
        var (place, part, first) = (start, 0, UInt32(0))
        while place < bytes.count {
            let byte = bytes[place]
            if byte == Self.tab || byte == Self.newline {
                let end = UInt32(truncatingIfNeeded: place - start)
                (firsts[part], ends[part]) = (first, end)
                part += 1
                first = end + 1
                if byte == Self.newline { break }
                if part > last.rawValue {
                    place = Self.newline(in: bytes, from: place)
                    break
                }
            }
            place += 1
        }
        // What ends with the bytes, and not as a line does, is cut off.
        if place == bytes.count, part <= last.rawValue {
            (firsts[part], ends[part]) = (first, UInt32(truncatingIfNeeded: place - start))
            part += 1
        }
        while part < Part.allCases.count {
            (firsts[part], ends[part]) = (0, 0)
            part += 1
        }
        return place + 1
    }

    /// Eight bytes a step, for what nobody asks for is most of a line: of a word's bytes the lowest that is a newline is found without
    /// looking at each ("Bit Twiddling Hacks", Anderson).
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
