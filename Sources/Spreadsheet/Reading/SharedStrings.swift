/// The texts that a workbook's cells name by number.
struct SharedStrings {
    private(set) var texts: [String] = []

    init() {}

    init(_ reader: inout XMLReader, limits: WorkbookLimits) throws(SpreadsheetError) {
        while true {
            switch try reader.next() {
            case .start where reader.isNamed("si"):
                guard texts.count < limits.strings else { throw .tooMany(part: "sharedStrings", most: limits.strings) }
                texts.append(try RichText.read(&reader))
            case .finished: return
            default: continue
            }
        }
    }

    subscript(_ index: Int) -> String? { texts.indices.contains(index) ? texts[index] : nil }
}

/// A text in runs of several fonts; how it is pronounced stands beside it and is no part of it.
enum RichText {
    /// Reads to the end of the element whose start was found last: `si`, `is`.
    static func read(_ reader: inout XMLReader) throws(SpreadsheetError) -> String {
        let outside = reader.depth - 1
        var bytes: [UInt8] = []
        var isText = false
        while reader.depth > outside {
            switch try reader.next() {
            case .start:
                if reader.isNamed("rPh") { try reader.skip() } else { isText = reader.isNamed("t") }
            case .text: if isText { try reader.text(into: &bytes) }
            case .end: isText = false
            case .finished: break
            }
        }
        return try unescaped(reader.string(bytes))
    }

    /// `_x000D_` is a carriage return, `_x005F_` an underscore (ECMA-376 part 1, 22.9.2.19).
    static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(0x5F), text.contains("_x") else { return text }
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if byte == 0x5F, rest.count >= 7, rest[rest.startIndex + 1] == 0x78, rest[rest.startIndex + 6] == 0x5F,
                let number = UInt32(String(decoding: rest.dropFirst(2).prefix(4), as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(number)
            {
                result += Array(String(scalar).utf8)
                rest = rest.dropFirst(7)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
