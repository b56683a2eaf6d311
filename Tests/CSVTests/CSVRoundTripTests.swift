import Testing

import CSV

/// Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// What goes wrong in spreadsheets, and what is ordinary.
private let pieces = [
    "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "'", "\"", ",", ";", " ", "＝", "＋", "－", "＠", "\u{301}",
    "韦", "屯",
    "👍🏽", "㐂", "𠮷", "12", "a", "", "\u{FEFF}",
]

private func written(_ rows: [[String]], byteOrderMark: Bool = false) -> [UInt8] {
    var writer = CSVWriter(byteOrderMark: byteOrderMark)
    for row in rows { writer.write(row) }
    return writer.takeBytes()
}

@Suite struct CSVRoundTripTests {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `whatever is written is read again, byte for byte`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let columns = Int.random(in: 1...4, using: &random)
        let rows = (0..<Int.random(in: 1...20, using: &random)).map { _ in
            (0..<columns).map { _ in
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }
                .joined()
            }
        }
        // A file that begins with the mark's character cannot be told from one with the mark.
        let reader = try CSVReader(bytes: written(rows, byteOrderMark: true))
        var found = [reader.header.cells]
        while case .row(let row)? = try reader.next() { found.append(row.cells) }
        // Strings compare by canonical equivalence; the promise is about bytes.
        #expect(found.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `whatever bytes come, the reader ends and finds good rows behind them`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let alphabet = Array("\",\n\r'a=".utf8) + [0xE5, 0x9B, 0xBD, 0xFF]
        let noise = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            alphabet.randomElement(using: &random) ?? 0x61
        }
        // Quotes in the noise may reach the rows behind it; two in one line end that.
        let reader = try CSVReader(
            bytes: Array("a,b\n".utf8) + noise + Array("\n1,2\n\"x\"y\n1,2\n3,4\n".utf8))
        var last: CSVItem?
        while let item = try reader.next() { last = item }
        guard case .row(let row)? = last else {
            Issue.record("the last row is \(String(describing: last))")
            return
        }
        #expect(row.cells == ["3", "4"])
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "'=1", "\0"])
    func `T13 a cell that could run as a formula gets a quote`(cell: String) {
        let text = String(decoding: written([[cell]]), as: UTF8.self)
        #expect(text.unicodeScalars.starts(with: "\"'".unicodeScalars))
    }

    @Test func `ordinary cells stay as they are`() {
        #expect(written([["韦国庆", "12.5", "", "'x"]]) == Array("韦国庆,12.5,,'x\r\n".utf8))
        #expect(written([[""], []]) == Array("\"\"\r\n\"\"\r\n".utf8))
        #expect(written([["a\0b"]]) == Array("a␀b\r\n".utf8))
    }
}
