import CSV
import Cunlian
import Spreadsheet

/// A file of rows, whatever its form: text with separators, or a workbook.
final class TableFile {
    /// How the file is to be read, where it does not say itself.
    struct Options {
        var sheet: String?
        var encoding: CSVEncoding?
    }

    enum Item {
        case row(line: Int, [TableCell])
        case fault(CSVFault)
    }

    /// What the file turned out to be.
    enum Form {
        case text(CSVEncoding, separator: UInt8)
        case workbook(sheet: String, among: [String])
    }

    let form: Form
    /// Of a text file, for a progress bar; of a workbook it is not known.
    let lineCount: Int
    /// Lines of a workbook that were read and that nobody sees who opens it.
    private(set) var hiddenLines: [Int] = []
    private let text: CSVReader?
    private var sheet: SheetReader?
    private var isFirst = true

    /// - Parameter path: Trust: none.
    init(_ path: String, _ options: Options = Options()) throws {
        let kind = try FileForm(file: path)
        if let other = kind.otherForm { throw SpreadsheetError.otherForm(other) }
        if kind.isArchive {
            let book = try Workbook(file: path)
            let sheet = try book.sheet(options.sheet)
            form = .workbook(sheet: sheet.name, among: book.sheetNames)
            lineCount = 0
            text = nil
            self.sheet = sheet
            return
        }
        let reader = try CSVReader(file: path, separator: nil, encoding: options.encoding)
        form = .text(reader.encoding, separator: reader.separator)
        lineCount = reader.lineCount
        text = reader
    }

    /// The next row in which anything stands, or why it cannot be read; `nil` at the end.
    func next() throws -> Item? {
        if let row = try sheet?.next() {
            if row.isHidden { hiddenLines.append(row.line) }
            return .row(line: row.line, row.cells.map { $0.map(TableCell.init) ?? TableCell("") })
        }
        guard let text else { return nil }
        if isFirst {
            isFirst = false
            if !text.header.isBlank { return .row(line: text.header.line, text.header.cells.map { TableCell($0) }) }
        }
        while let item = try text.nextUneven() {
            switch item {
            case .fault(let fault): return .fault(fault)
            case .row(let row): if !row.isBlank { return .row(line: row.line, row.cells.map { TableCell($0) }) }
            }
        }
        return nil
    }
}

extension TableCell {
    init(_ cell: SheetCell) {
        let kind: Kind =
            switch cell.kind {
            case .text: .text
            case .number: .number
            case .date: .date
            case .bool: .bool
            case .error: .error
            case .uncalculated: .uncalculated
            }
        self.init(cell.text, kind)
    }
}
