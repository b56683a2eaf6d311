/// What a cell's style says of its number, so far as it changes what the number means.
enum NumberStyle {
    case plain, date, percent
}

/// The styles of a workbook, by the number that cells name.
struct NumberStyles {
    private var formats: [Int: NumberStyle] = [:]
    private var styles: [NumberStyle] = []

    private static let stylesMax = 65_536

    init() {}

    init(_ reader: inout XMLReader) throws(SpreadsheetError) {
        var isInCells = false
        while true {
            switch try reader.next() {
            case .start:
                if reader.isNamed("numFmt"), let id = try reader.attribute("numFmtId").flatMap({ Int($0) }) {
                    formats[id] = NumberStyles.style(try reader.attribute("formatCode") ?? "")
                } else if reader.isNamed("cellXfs") {
                    isInCells = true
                } else if isInCells, reader.isNamed("xf") {
                    guard styles.count < NumberStyles.stylesMax else { throw .tooMany(part: "styles", most: NumberStyles.stylesMax) }
                    let id = try reader.attribute("numFmtId").flatMap { Int($0) } ?? 0
                    styles.append(formats[id] ?? NumberStyles.builtIn(id))
                }
            case .end: if reader.isNamed("cellXfs") { isInCells = false }
            case .text: continue
            case .finished: return
            }
        }
    }

    subscript(_ index: Int) -> NumberStyle { styles.indices.contains(index) ? styles[index] : .plain }

    /// ECMA-376 part 1, 18.8.30, the formats of Chinese workbooks included.
    private static func builtIn(_ id: Int) -> NumberStyle {
        switch id {
        case 9, 10: .percent
        case 14...22, 27...36, 45...47, 50...58: .date
        default: .plain
        }
    }

    /// Of a format in words: `yyyy"年"m"月"d"日"`, `0.00%`, `[Red]0.00`.
    static func style(_ code: String) -> NumberStyle {
        var result = NumberStyle.plain
        var isQuoted = false
        var bytes = code.utf8[...]
        while let byte = bytes.popFirst() {
            if isQuoted {
                isQuoted = byte != 0x22
                continue
            }
            switch byte {
            case 0x22: isQuoted = true
            // What stands behind these is shown, or only its room.
            case 0x5C, 0x5F, 0x2A: _ = bytes.popFirst()
            case 0x5B:
                let inside = bytes.prefix { $0 != 0x5D }
                bytes = bytes.dropFirst(inside.count + 1)
                // [h], [mm], [ss] are times; others are colours, conditions, languages.
                let letters = Set(inside.map { $0 | 0x20 })
                if letters == [0x68] || letters == [0x6D] || letters == [0x73] { return .date }
            case 0x25: result = .percent
            // The first section is that of numbers above nought.
            case 0x3B: return result
            // y, m, d, h, s in either case; General is a word, and has none of them but in itself.
            case 0x79, 0x59, 0x6D, 0x4D, 0x64, 0x44, 0x68, 0x48, 0x73, 0x53: return .date
            case 0x47 where bytes.starts(with: "eneral".utf8): bytes = bytes.dropFirst(6)
            default: continue
            }
        }
        return result
    }
}
