/// Keeps spreadsheets from running a cell of ours as a formula.
///
/// OWASP ASVS 5.0, 1.2.10: cells that begin with `=`, `+`, `-`, `@`, a tab or NUL are escaped with a single
/// quote; a carriage return and the full-width forms, which Excel folds, are treated alike. A cell
/// that already begins with such quotes and then such a character gets one more, so that taking
/// exactly one off again gives back every text there is.
enum Formula {
    static let mark: UInt8 = 0x27

    /// Whether a spreadsheet might run the text: any number of single quotes, then a dangerous character.
    private static func isTrigger(_ bytes: some Sequence<UInt8>) -> Bool {
        let head = Array(bytes.lazy.drop { $0 == mark }.prefix(3))
        switch head.first {
        // = + - @, tab, CR, NUL
        case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x00: return true
        // ＝ U+FF1D, ＋ U+FF0B, － U+FF0D, ＠ U+FF20
        case 0xEF:
            return [[0xEF, 0xBC, 0x9D], [0xEF, 0xBC, 0x8B], [0xEF, 0xBC, 0x8D], [0xEF, 0xBC, 0xA0]].contains(
                head)
        default: return false
        }
    }

    static func needsMark(_ text: String) -> Bool { isTrigger(text.utf8) }

    /// The text without the quote that ``CSVWriter`` put before it.
    static func unmarked(_ text: String) -> String {
        guard text.utf8.first == mark, isTrigger(text.utf8) else { return text }
        // By bytes: a quote and a combining character after it are one `Character`.
        return String(decoding: text.utf8.dropFirst(), as: UTF8.self)
    }
}
