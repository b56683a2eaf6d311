/// The rows of a sheet, from the first to the last, in bounded memory.
package struct SheetReader {
    /// What people call the sheet.
    package let name: String
    private let book: Workbook
    private let limits: WorkbookLimits
    private var reader: XMLReader
    private var line = 0
    private var cells = 0
    private var bytes: [UInt8] = []
    private let merges: MergedCells
    /// What stands at the top of cells that are merged downwards, by column.
    private var standing: [Int: (cell: SheetCell, last: Int)] = [:]

    init(_ book: Workbook, _ entry: ZipArchive.Entry, name: String) throws(SpreadsheetError) {
        self.name = name
        self.book = book
        limits = book.limits
        merges = try MergedCells(book, entry)
        reader = try book.reader(entry, bytesMax: limits.sheetBytes)
    }

    /// The next row in which anything stands; `nil` at the end.
    ///
    /// What is merged downwards over several rows of one column is said of each of them.
    package mutating func next() throws(SpreadsheetError) -> SheetRow? {
        while true {
            switch try reader.next() {
            case .start where reader.isNamed("row"):
                let said = reader.plain("r") { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
                line = said.flatMap { Int($0) } ?? line + 1
                guard (1...10_000_000).contains(line) else { throw .damaged(part: name) }
                let isHidden = isTold("hidden")
                let row = merges.fill(try row(), line, &standing)
                if row.contains(where: { $0 != nil }) { return SheetRow(line: line, cells: row, isHidden: isHidden) }
            case .end where reader.isNamed("sheetData"): return nil
            case .finished: return nil
            default: continue
            }
        }
    }

    /// Whether an attribute says yes.
    private func isTold(_ name: StaticString) -> Bool {
        reader.plain(name) { bytes in !bytes.isEmpty && (bytes[0] == 0x31 || bytes[0] == 0x74) } ?? false
    }

    private mutating func row() throws(SpreadsheetError) -> [SheetCell?] {
        var result: [SheetCell?] = []
        let outside = reader.depth - 1
        while reader.depth > outside {
            guard case .start = try reader.next() else { continue }
            guard reader.isNamed("c") else {
                try reader.skip()
                continue
            }
            var place = CellPlace(column: result.count, line: line)
            if let isRead = reader.plain("r", { place.read($0) }), !isRead { throw .damaged(part: name) }
            guard place.column >= result.count, place.column < limits.columns else { throw .damaged(part: name) }
            cells += 1
            guard cells <= limits.cells else { throw .tooMany(part: name, most: limits.cells) }
            let cell = try cell()
            guard let cell else { continue }
            while result.count < place.column { result.append(nil) }
            result.append(cell)
        }
        return result
    }

    /// What a cell says it holds: `s` a shared text, `inlineStr`, `str`, `b`, `e`, `d`, `n`.
    private enum CellType { case shared, inline, text, bool, error, date, number }

    private mutating func cell() throws(SpreadsheetError) -> SheetCell? {
        let type =
            reader.plain("t") { bytes -> CellType in
                switch (bytes.count, bytes.isEmpty ? 0 : bytes[0]) {
                case (1, 0x73): .shared
                case (1, 0x62): .bool
                case (1, 0x65): .error
                case (1, 0x64): .date
                case (3, 0x73): .text
                case (9, 0x69): .inline
                default: .number
                }
            } ?? .number
        let style = reader.plain("s") { bytes in
            bytes.indices.reduce(0) { $0 < 1 << 20 && (0x30...0x39).contains(bytes[$1]) ? $0 * 10 + Int(bytes[$1] - 0x30) : $0 }
        }
        let outside = reader.depth - 1
        bytes.removeAll(keepingCapacity: true)
        var inline: String?
        var (isValue, hasValue, isFormula) = (false, false, false)
        while reader.depth > outside {
            switch try reader.next() {
            case .start:
                if reader.isNamed("v") {
                    (isValue, hasValue) = (true, true)
                } else if reader.isNamed("is") {
                    inline = try RichText.read(&reader)
                } else {
                    isFormula = isFormula || reader.isNamed("f")
                    try reader.skip()
                }
            case .text: if isValue { try reader.text(into: &bytes) }
            case .end: isValue = false
            case .finished: throw .damaged(part: name)
            }
        }
        if let inline { return inline.isEmpty ? nil : SheetCell(.text, inline) }
        // Libraries that write formulas and compute none leave the value out, or leave it empty.
        guard hasValue, !(isFormula && bytes.isEmpty && type == .number) else { return isFormula ? SheetCell(.uncalculated, "") : nil }
        return try value(type, style.map { book.styles[$0] } ?? .plain)
    }

    private func value(_ type: CellType, _ style: NumberStyle) throws(SpreadsheetError) -> SheetCell? {
        let text = try reader.string(bytes)
        switch type {
        case .shared:
            guard let number = Int(text), let shared = book.strings[number] else { throw .damaged(part: name) }
            return shared.isEmpty ? nil : SheetCell(.text, shared)
        case .inline, .text: return text.isEmpty ? nil : SheetCell(.text, RichText.unescaped(text))
        case .bool: return SheetCell(.bool, text == "1" || text == "true" ? "TRUE" : "FALSE")
        case .error: return SheetCell(.error, text)
        case .date: return SheetCell(.date, isoDate(text))
        case .number:
            if text.isEmpty { return nil }
            guard let number = NumberText(text) else { throw .damaged(part: name) }
            switch style {
            case .plain: return SheetCell(.number, number.text)
            case .percent: return SheetCell(.number, number.percentage)
            case .date:
                let date = number.days.flatMap { DateText.text(of: $0, from1904: book.isFrom1904) }
                return date.map { SheetCell(.date, $0) } ?? SheetCell(.number, number.text)
            }
        }
    }

    /// `2016-03-05T00:00:00` as dates are written here.
    private func isoDate(_ text: String) -> String {
        let parts = text.split(separator: "T", maxSplits: 1)
        guard parts.count == 2 else { return text }
        let time = parts[1].prefix { $0 != "." && $0 != "Z" && $0 != "+" }
        return time.allSatisfy({ "0:".contains($0) }) ? String(parts[0]) : parts[0] + " " + time
    }
}
