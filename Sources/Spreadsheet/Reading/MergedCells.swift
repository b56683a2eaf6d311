/// Cells of one column that a sheet shows as one: a household's number, written once for all its members.
struct MergedCells {
    /// By the line on which they begin: the column, and the last line.
    private var downwards: [Int: [(column: Int, last: Int)]] = [:]

    private static let rangesMax = 200_000

    /// They stand behind the rows, so the sheet is passed over once for them; without any, that is what it costs.
    init(_ book: Workbook, _ entry: ZipArchive.Entry) throws(SpreadsheetError) {
        guard try MergedCells.areThere(book, entry) else { return }
        var reader = try book.reader(entry, bytesMax: book.limits.sheetBytes)
        var count = 0
        while true {
            switch try reader.next() {
            case .start where reader.isNamed("mergeCell"):
                count += 1
                guard count <= MergedCells.rangesMax else { throw .tooMany(part: entry.name, most: MergedCells.rangesMax) }
                let ends = try reader.attribute("ref")?.split(separator: ":").compactMap { CellPlace(String($0)) } ?? []
                guard ends.count == 2, ends[0].column == ends[1].column, ends[0].line < ends[1].line else { continue }
                downwards[ends[0].line, default: []].append((ends[0].column, ends[1].line))
            case .finished: return
            default: continue
            }
        }
    }

    /// Looks for the word alone, which is much quicker than to read the sheet.
    private static func areThere(_ book: Workbook, _ entry: ZipArchive.Entry) throws(SpreadsheetError) -> Bool {
        let word = Array("mergeCell".utf8)
        let stream = try PartStream(book.archive, entry, bytesMax: book.limits.sheetBytes)
        var matched = 0
        while case let chunk = try stream.next(), !chunk.isEmpty {
            for byte in chunk {
                // No beginning of the word is found again within it but its first letter.
                matched = byte == word[matched] ? matched + 1 : byte == word[0] ? 1 : 0
                if matched == word.count { return true }
            }
        }
        return false
    }

    func fill(
        _ cells: [SheetCell?], _ line: Int, _ standing: inout [Int: (cell: SheetCell, last: Int)]
    ) -> [SheetCell?] {
        guard !downwards.isEmpty else { return cells }
        var cells = cells
        for (column, above) in standing {
            if line > above.last {
                standing[column] = nil
            } else {
                while cells.count <= column { cells.append(nil) }
                if cells[column] == nil { cells[column] = above.cell }
            }
        }
        for (column, last) in downwards[line] ?? [] where column < cells.count {
            if let cell = cells[column] { standing[column] = (cell, last) }
        }
        return cells
    }
}
