/// Tells from one pass over all bytes how a file is encoded.
///
/// Text in GB18030 is almost never valid UTF-8 (the check is as in Unicode 15, table 3-7: overlong forms
/// and surrogates are not valid). The other way round it may pass, so UTF-8 is tried first; only where it would be nothing but
/// Greek or Cyrillic, and in GB18030 nothing but ideographs, it is these. A file that is
/// mostly good UTF-8 with a few broken bytes stays UTF-8: its bad rows are refused one by one, rather
/// than the whole file read as nonsense.
struct EncodingProbe {
    private var offset = 0
    private var line = 1
    private var start: [UInt8] = []
    private var nulLine: Int?
    /// NUL bytes at even and odd offsets of the beginning: ASCII in UTF-16 has them on one side only.
    private var nuls = (even: 0, odd: 0)
    /// What the next byte of an open UTF-8 sequence may be, and how many are to come.
    private var remaining = 0
    private var following: ClosedRange<UInt8> = 0x80...0xBF
    private var isLong = false
    /// Whole sequences of three or four bytes, and bytes that belong to no sequence.
    private var long = 0
    private var broken = 0
    /// Whole sequences of two bytes: those of signs like `²` and `·`, and the others.
    private var signs = 0
    private var short = 0
    /// Of the others, those that are an ideograph of GB 2312 when they are read so.
    private var ideographs = 0
    private var lead: UInt8 = 0

    mutating func read(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { read(byte) }
    }

    private mutating func read(_ byte: UInt8) {
        if offset < 3 { start.append(byte) }
        if byte == 0 {
            nulLine = nulLine ?? line
            if offset < 512 { if offset % 2 == 0 { nuls.even += 1 } else { nuls.odd += 1 } }
        }
        if byte == 0x0A { line += 1 }
        offset += 1
        if remaining > 0 {
            if following.contains(byte) {
                remaining -= 1
                following = 0x80...0xBF
                if remaining == 0 { if isLong { long += 1 } else { endShort(byte) } }
                return
            }
            broken += 1
            remaining = 0
        }
        switch byte {
        case 0..<0x80: break
        case 0xC2...0xDF:
            lead = byte
            begin(1, 0x80...0xBF)
        case 0xE0: begin(2, 0xA0...0xBF)
        case 0xED: begin(2, 0x80...0x9F)
        case 0xE1...0xEF: begin(2, 0x80...0xBF)
        case 0xF0: begin(3, 0x90...0xBF)
        case 0xF1...0xF3: begin(3, 0x80...0xBF)
        case 0xF4: begin(3, 0x80...0x8F)
        default: broken += 1
        }
    }

    private mutating func begin(_ count: Int, _ range: ClosedRange<UInt8>) {
        remaining = count
        following = range
        isLong = count > 1
    }

    private mutating func endShort(_ byte: UInt8) {
        if lead <= 0xC3 {
            signs += 1
        } else {
            short += 1
            if byte >= 0xA1 { ideographs += 1 }
        }
    }

    /// Good UTF-8 and nothing of it Chinese, in a file whose every such pair is an ideograph of GB 2312: a few words in GBK look so.
    private var isRatherIdeographs: Bool { long == 0 && short > 0 && ideographs == short && signs == 0 }

    var hasByteOrderMark: Bool { start == [0xEF, 0xBB, 0xBF] }

    func verdict() throws(CSVError) -> CSVEncoding {
        let mark = start.prefix(2)
        if mark == [0xFF, 0xFE] { return .utf16LittleEndian }
        if mark == [0xFE, 0xFF] { return .utf16BigEndian }
        let nulsMost = max(nuls.even, nuls.odd)
        if (nuls.even == 0) != (nuls.odd == 0), nulsMost * 8 >= min(offset, 512) {
            return nuls.even == 0 ? .utf16LittleEndian : .utf16BigEndian
        }
        if let nulLine { throw .nul(line: nulLine) }
        let faults = broken + (remaining > 0 ? 1 : 0)
        // A mark that some program put before a text in GB18030 is none; it is itself one of the whole sequences. A few faults are
        // damage: two titles in GB18030 have more.
        if hasByteOrderMark { return long - 1 >= faults || faults < 4 ? .utf8 : .gb18030 }
        if faults == 0 { return isRatherIdeographs ? .gb18030 : .utf8 }
        return long > faults ? .utf8 : .gb18030
    }
}
