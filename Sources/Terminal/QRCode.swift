/// A QR code (ISO/IEC 18004) of a short text, for a camera in front of a terminal: versions 1 to 6, bytes, error correction M, of which
/// a seventh may be damaged.
package struct QRCode: Hashable, Sendable {
    /// Modules a side.
    package private(set) var size: Int
    /// Rows of modules, dark ones `true`.
    package private(set) var rows: [[Bool]]
    /// What belongs to a pattern, and carries no data.
    private var isFixed: [[Bool]]

    /// Of each version: codewords of data in a block, of error correction in a block, blocks.
    private static let versions = [(16, 10, 1), (28, 16, 1), (44, 26, 1), (32, 18, 2), (43, 24, 2), (27, 16, 4)]

    /// - Returns: `nil` for a text of more than 106 bytes.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        // Four bits say that bytes follow, eight how many.
        guard let version = Self.versions.firstIndex(where: { $0.0 * $0.2 >= bytes.count + 2 }) else { return nil }
        size = 21 + 4 * version
        rows = Array(repeating: Array(repeating: false, count: size), count: size)
        isFixed = rows
        writePatterns(version)
        let codewords = Self.interleaved(
            Self.data(bytes, count: Self.versions[version].0 * Self.versions[version].2), Self.versions[version])
        write(codewords)
        self = (0..<8).map { masked(by: $0) }.min { $0.penalty < $1.penalty } ?? self
    }

    /// Two rows of modules to a line, light ones drawn, with the margin that a camera needs: for light letters on a dark ground.
    package var lines: [String] {
        func isLight(_ row: Int, _ column: Int) -> Bool {
            guard rows.indices.contains(row), rows.indices.contains(column) else { return true }
            return !rows[row][column]
        }
        return stride(from: -4, to: size + 4, by: 2).map { row in
            (-4..<size + 4).map { column in
                switch (isLight(row, column), isLight(row + 1, column)) {
                case (true, true): "█"
                case (true, false): "▀"
                case (false, true): "▄"
                case (false, false): " "
                }
            }.joined()
        }
    }
}

// MARK: Patterns

extension QRCode {
    private mutating func fix(_ row: Int, _ column: Int, _ isDark: Bool) {
        guard rows.indices.contains(row), rows.indices.contains(column) else { return }
        rows[row][column] = isDark
        isFixed[row][column] = true
    }

    private mutating func writePatterns(_ version: Int) {
        for place in 0..<size {
            fix(6, place, place % 2 == 0)
            fix(place, 6, place % 2 == 0)
        }
        // In three corners, with a light border.
        for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] {
            for down in -4...4 {
                for right in -4...4 {
                    let ring = max(abs(down), abs(right))
                    fix(row + down, column + right, ring != 2 && ring != 4)
                }
            }
        }
        if version > 0 {
            for down in -2...2 { for right in -2...2 { fix(size - 7 + down, size - 7 + right, max(abs(down), abs(right)) != 1) } }
        }
        writeFormat(mask: 0)
    }

    /// The level and the mask, twice, behind a BCH code; and one module that is always dark.
    private mutating func writeFormat(mask: Int) {
        // Level M is 00.
        var rest = mask << 10
        for place in (10...14).reversed() where rest >> place & 1 == 1 { rest ^= 0x537 << (place - 10) }
        let bits = (mask << 10 | rest) ^ 0x5412
        func bit(_ place: Int) -> Bool { bits >> place & 1 == 1 }
        for place in 0..<6 { fix(place, 8, bit(place)) }
        fix(7, 8, bit(6))
        fix(8, 8, bit(7))
        fix(8, 7, bit(8))
        for place in 9..<15 { fix(8, 14 - place, bit(place)) }
        for place in 0..<8 { fix(8, size - 1 - place, bit(place)) }
        for place in 8..<15 { fix(size - 15 + place, 8, bit(place)) }
        fix(size - 8, 8, true)
    }
}

// MARK: Data

extension QRCode {
    private static func data(_ bytes: [UInt8], count: Int) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ length: Int) { for place in (0..<length).reversed() { bits.append(value >> place & 1 == 1) } }
        append(4, 4)
        append(bytes.count, 8)
        for byte in bytes { append(Int(byte), 8) }
        append(0, min(4, count * 8 - bits.count))
        append(0, (8 - bits.count % 8) % 8)
        var words = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        var isFirst = true
        while words.count < count {
            words.append(isFirst ? 0xEC : 0x11)
            isFirst.toggle()
        }
        return words
    }

    private static func interleaved(_ data: [UInt8], _ form: (data: Int, correction: Int, blocks: Int)) -> [UInt8] {
        let blocks = (0..<form.blocks).map { Array(data[$0 * form.data..<($0 + 1) * form.data]) }
        let corrections = blocks.map { ReedSolomon.correction(of: $0, count: form.correction) }
        return (0..<form.data).flatMap { place in blocks.map { $0[place] } }
            + (0..<form.correction).flatMap { place in corrections.map { $0[place] } }
    }

    /// In columns of two from the right, up and down by turns.
    private mutating func write(_ codewords: [UInt8]) {
        var place = 0
        var isUpward = true
        for right in stride(from: size - 1, to: 0, by: -2).map({ $0 <= 6 ? $0 - 1 : $0 }) {
            for step in 0..<size {
                let row = isUpward ? size - 1 - step : step
                for column in [right, right - 1] where !isFixed[row][column] {
                    if place < codewords.count * 8 { rows[row][column] = codewords[place / 8] >> UInt8(7 - place % 8) & 1 == 1 }
                    place += 1
                }
            }
            isUpward.toggle()
        }
    }
}

// MARK: Masks

extension QRCode {
    private func masked(by mask: Int) -> QRCode {
        var code = self
        for row in 0..<size {
            for column in 0..<size where !isFixed[row][column] {
                let turns =
                    switch mask {
                    case 0: (row + column) % 2 == 0
                    case 1: row % 2 == 0
                    case 2: column % 3 == 0
                    case 3: (row + column) % 3 == 0
                    case 4: (row / 2 + column / 3) % 2 == 0
                    case 5: row * column % 2 + row * column % 3 == 0
                    case 6: (row * column % 2 + row * column % 3) % 2 == 0
                    default: ((row + column) % 2 + row * column % 3) % 2 == 0
                    }
                if turns { code.rows[row][column].toggle() }
            }
        }
        code.writeFormat(mask: mask)
        return code
    }

    /// How hard it is for a camera: runs, squares, what looks like a corner, more of one colour than of the other.
    private var penalty: Int {
        let columns = (0..<size).map { column in rows.map { $0[column] } }
        var total = 0
        for line in rows + columns {
            var run = 1
            for place in 1..<size {
                run = line[place] == line[place - 1] ? run + 1 : 1
                if run == 5 { total += 3 } else if run > 5 { total += 1 }
            }
            let corner = [true, false, true, true, true, false, true, false, false, false, false]
            for start in 0...size - 11 {
                let part = Array(line[start..<start + 11])
                if part == corner || part == corner.reversed() { total += 40 }
            }
        }
        for row in 1..<size {
            for column in 1..<size {
                let square = [rows[row][column], rows[row - 1][column], rows[row][column - 1], rows[row - 1][column - 1]]
                if Set(square).count == 1 { total += 3 }
            }
        }
        let dark = rows.joined().count { $0 } * 100 / (size * size)
        return total + abs(dark - 50) / 5 * 10
    }
}

/// Error correction over the field of 256 elements, of x⁸ + x⁴ + x³ + x² + 1.
private enum ReedSolomon {
    static func correction(of data: [UInt8], count: Int) -> [UInt8] {
        var generator: [UInt8] = [1]
        var root: UInt8 = 1
        for _ in 0..<count {
            var next = generator + [0]
            for place in generator.indices { next[place + 1] ^= product(generator[place], root) }
            generator = next
            root = product(root, 2)
        }
        var rest = data + Array(repeating: 0, count: count)
        for place in data.indices {
            let factor = rest[place]
            for (step, part) in generator.enumerated() { rest[place + step] ^= product(part, factor) }
        }
        return Array(rest.suffix(count))
    }

    private static func product(_ first: UInt8, _ second: UInt8) -> UInt8 {
        var (result, first, second) = (UInt8(0), first, second)
        while second != 0 {
            if second & 1 == 1 { result ^= first }
            first = first << 1 ^ (first & 0x80 == 0 ? 0 : 0x1D)
            second >>= 1
        }
        return result
    }
}
