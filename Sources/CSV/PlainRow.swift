/// A row without quotes, which ends within the window that is looked at: nearly every row, found in one pass.
///
/// Whatever is otherwise, ``RowScan`` has to look at byte by byte.
struct PlainRow {
    private(set) var cells: [Range<Int>] = []
    /// Where the next row begins.
    private(set) var next: Int

    /// - Parameter start: Where in the bytes the row begins.
    init?(in window: [UInt8], from start: Int, separator: UInt8, bytesMax: Int) {
        next = start
        guard find(in: window.span, from: start, separator, bytesMax) else { return nil }
    }

    private mutating func find(in bytes: Span<UInt8>, from start: Int, _ separator: UInt8, _ bytesMax: Int) -> Bool {
        var cell = start
        for index in start..<bytes.count {
            switch bytes[index] {
            case 0x22: return false
            case separator:
                cells.append(cell..<index)
                cell = index + 1
            case 0x0A, 0x0D:
                let isReturn = bytes[index] == 0x0D
                guard !isReturn || index + 1 < bytes.count else { return false }
                cells.append(cell..<index)
                // CRLF is one end.
                next = index + (isReturn && bytes[index + 1] == 0x0A ? 2 : 1)
                return next - start <= bytesMax
            default: continue
            }
        }
        return false
    }

    var isBlankLine: Bool { cells.count == 1 && cells[0].isEmpty }
}
