import Records

/// What is kept of one record so that it is found: a line of text, its parts between tabs.
///
/// All lines of a scope are one part (``ReportSource``); people stand behind their household. It is text, so that whoever
/// looks into the file sees what is there.
struct FindLine {
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

    /// Where its parts lie in the scope's bytes.
    private(set) var parts: [Range<Int>] = Array(repeating: 0..<0, count: Part.allCases.count)

    subscript(_ part: Part) -> Range<Int> { parts[part.rawValue] }

    /// Takes up the line that begins at a place.
    ///
    /// - Returns: Where the next one begins.
    mutating func read(_ bytes: [UInt8], from start: Int) -> Int {
        var (place, part, first) = (start, 0, start)
        while place < bytes.count {
            let byte = bytes[place]
            if byte == Self.tab || byte == Self.newline {
                if part < parts.count { parts[part] = first..<place }
                part += 1
                first = place + 1
                if byte == Self.newline { break }
            }
            place += 1
        }
        while part < parts.count {
            parts[part] = place..<place
            part += 1
        }
        return place + 1
    }

    static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
        range.isEmpty ? nil : bytes[range].reduce(0) { $0 &* 10 &+ Int64($1 &- 0x30) }
    }

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
