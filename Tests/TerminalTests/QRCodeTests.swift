import Testing

@testable import Terminal

/// Codes for a camera, read back as a camera's program reads them.
@Suite struct QRCodeTests {
    /// What the modules say, by the rules of the standard and none of the code that wrote them.
    private func read(_ code: QRCode) throws -> String {
        let (size, rows) = (code.size, code.rows)
        let format = (0..<6).map { rows[8][$0] } + [rows[8][7], rows[8][8], rows[7][8]] + (0..<6).reversed().map { rows[$0][8] }
        let bits = format.reduce(0) { $0 << 1 | ($1 ? 1 : 0) } ^ 0b101010000010010
        #expect(bits >> 13 == 0, "level M")
        let mask = bits >> 10 & 7
        func isPattern(_ row: Int, _ column: Int) -> Bool {
            if row == 6 || column == 6 { return true }
            if row <= 8 && column <= 8 || row <= 8 && column >= size - 8 || row >= size - 8 && column <= 8 { return true }
            return size > 21 && (size - 9...size - 5).contains(row) && (size - 9...size - 5).contains(column)
        }
        func turns(_ row: Int, _ column: Int) -> Bool {
            let product = row * column
            return [
                (row + column) % 2 == 0, row % 2 == 0, column % 3 == 0, (row + column) % 3 == 0, (row / 2 + column / 3) % 2 == 0,
                product % 2 + product % 3 == 0, (product % 2 + product % 3) % 2 == 0, ((row + column) % 2 + product % 3) % 2 == 0,
            ][mask]
        }
        var stream: [Bool] = []
        var column = size - 1
        var isUpward = true
        while column > 0 {
            if column == 6 { column -= 1 }
            for row in isUpward ? Array((0..<size).reversed()) : Array(0..<size) {
                for place in [column, column - 1] where !isPattern(row, place) { stream.append(rows[row][place] != turns(row, place)) }
            }
            column -= 2
            isUpward.toggle()
        }
        let words = stride(from: 0, to: stream.count - 7, by: 8).map { stream[$0..<$0 + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) } }
        // Data of blocks that are interleaved.
        let (data, blocks) = try #require([21: (16, 1), 25: (28, 1), 29: (44, 1), 33: (32, 2), 37: (43, 2), 41: (27, 4)][size])
        let plain = (0..<blocks).flatMap { block in (0..<data).map { words[$0 * blocks + block] } }
        #expect(plain[0] >> 4 == 4, "bytes")
        let count = Int(plain[0] & 15) << 4 | Int(plain[1] >> 4)
        let bytes = (0..<count).map { plain[$0 + 1] << 4 | plain[$0 + 2] >> 4 }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        "", "A", "AZLW-PF6U-V8G4-Z5FP.W95P-ACD4-CZEX-Q883", String(repeating: "7", count: 84), String(repeating: "村", count: 35),
    ])
    func `what is drawn reads as it was written`(text: String) throws {
        #expect(try read(#require(QRCode(text))) == text)
    }

    @Test func `what does not fit has no code, and a drawing has the margin that a camera needs`() throws {
        #expect(QRCode(String(repeating: "x", count: 107)) == nil)
        let code = try #require(QRCode("HELLO"))
        #expect(code.size == 21 && code.lines.count == 15 && code.lines.allSatisfy { $0.count == 29 })
        #expect(code.lines.prefix(2).allSatisfy { $0.allSatisfy { $0 == "█" } })
    }
}
