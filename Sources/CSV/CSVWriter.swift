/// Writes rows as RFC 4180 asks, safe to open in a spreadsheet.
///
///     var writer = CSVWriter()
///     writer.write(["姓名", "备注"])
///     writer.write(["韦国庆", "=1+1"])
///     writer.takeBytes()   // 姓名,备注⏎韦国庆,"'=1+1"⏎
///
/// ``CSVReader`` gives every row back as it was, but for two that no spreadsheet can hold: NUL is written
/// as the visible `␀`, and a row without cells as a row of one empty cell.
package struct CSVWriter: Sendable {
    private var bytes: [UInt8]
    private let separator: UInt8

    /// - Parameter byteOrderMark: Excel takes a file without it for the system's own encoding.
    package init(byteOrderMark: Bool = false, separator: Character = ",") {
        bytes = byteOrderMark ? [0xEF, 0xBB, 0xBF] : []
        self.separator = separator.asciiValue ?? 0x2C
    }

    package mutating func write(_ cells: some Sequence<String>) { write(cells.lazy.map { CSVCell.text($0) }) }

    /// The same, of texts and numbers: a negative number stays one.
    package mutating func write(_ cells: some Sequence<CSVCell>) {
        let start = bytes.count
        var isFirst = true
        for cell in cells {
            if !isFirst { bytes.append(separator) }
            isFirst = false
            append(cell)
        }
        // A line with nothing on it is no row.
        if bytes.count == start { bytes += [0x22, 0x22] }
        bytes += [0x0D, 0x0A]
    }

    /// What was written since the last call, to be passed on to a file.
    package mutating func takeBytes() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// How much waits in memory: pass it on now and then.
    package var byteCount: Int { bytes.count }

    private mutating func append(_ cell: CSVCell) {
        let isMarked = !cell.isNumber && Formula.needsMark(cell.text)
        let cell = cell.text
        let isQuoted =
            isMarked || cell.utf8.first == 0x20 || cell.utf8.last == 0x20
            || cell.utf8.contains { $0 == separator || $0 == 0x22 || $0 == 0x0D || $0 == 0x0A }
        if isQuoted { bytes.append(0x22) }
        if isMarked { bytes.append(Formula.mark) }
        for byte in cell.utf8 {
            switch byte {
            case 0x22: bytes += [0x22, 0x22]
            case 0x00: bytes += Array("␀".utf8)
            default: bytes.append(byte)
            }
        }
        if isQuoted { bytes.append(0x22) }
    }
}
