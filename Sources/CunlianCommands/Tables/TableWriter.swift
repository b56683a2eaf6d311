import CSV
import Cunlian
import Records
import Spreadsheet
import Terminal

/// Writes an export, or a form to be filled in, as a text file or a workbook.
struct TableWriter {
    private let exporter: Exporter
    private let editor: Editor
    private let type: RecordType
    /// With a page of how to fill it in.
    private let isForm: Bool
    /// The columns that are written, by their places in the export.
    private let places: [Int]

    /// - Parameter isBlank: A form of new records: nothing in it names one that there is.
    init(_ exporter: Exporter, _ type: RecordType, _ editor: Editor, isForm: Bool, isBlank: Bool) {
        (self.exporter, self.type, self.editor, self.isForm) = (exporter, type, editor, isForm)
        places = exporter.columns.enumerated().filter { index, column in
            guard isForm else { return true }
            switch column.input?.type {
            case .sealed, .attachment: return false
            case nil: return !isBlank || index > 2
            default:
                // What is kept for each person is asked of the person.
                if case .record? = column.path?.key { return false }
                return true
            }
        }.map(\.offset)
    }

    /// The whole as one piece, for whoever sends it on.
    func bytes(_ format: TableFormat, byteOrderMark: Bool = true) throws -> [UInt8] {
        let whole = Whole()
        switch format {
        case .csv: try text(byteOrderMark: byteOrderMark, into: whole.take)
        case .xlsx, .jsonl, .sqlite: try workbook(into: whole.take)
        }
        return whole.bytes
    }

    private final class Whole {
        private(set) var bytes: [UInt8] = []

        func take(_ more: [UInt8]) { bytes += more }
    }

    // MARK: Text

    private func text(byteOrderMark: Bool, into sink: ([UInt8]) throws -> Void) throws {
        var writer = CSVWriter(byteOrderMark: byteOrderMark)
        writer.write(places.map { exporter.columns[$0].title })
        try exporter.rows { row in
            writer.write(places.map { row[$0] })
            if writer.byteCount > 1 << 18 { try sink(writer.takeBytes()) }
        }
        try sink(writer.takeBytes())
    }

    func writeText(to path: String) throws {
        // On a terminal the whole is shown at once, and nothing in it is obeyed.
        guard path != "-" || !StandardStream.output.isTerminal else {
            return try writeFile(path, bytes(.csv, byteOrderMark: false))
        }
        let sink = try FileSink(path)
        try text(byteOrderMark: path != "-", into: sink.write)
        try sink.finish()
    }

    // MARK: Workbooks

    func writeWorkbook(to path: String) throws {
        let sink = try FileSink(path)
        try workbook(into: sink.write)
        try sink.finish()
    }

    private func workbook(into sink: @escaping ([UInt8]) throws -> Void) throws {
        let book = WorkbookWriter(sink: sink)
        let codes = CodeSheet(places.compactMap { exporter.columns[$0].path }, editor)
        var layout = SheetLayout(name: sheetName, columns: places.map { column(exporter.columns[$0], codes) })
        layout.frozenColumns = frozenColumns
        layout.choiceLines = max(2_000, exporter.count + 500)
        let kinds = layout.columns.map(\.kind)
        try book.sheet(layout) { sheet in
            try exporter.cells { row in
                try sheet.write(zip(places, kinds).map { SheetValue(row[$0], $1) })
            }
        }
        try codes.write(to: book)
        if isForm { try FormNotes(type, editor.language).write(to: book) }
        try book.finish()
    }

    /// Where a record is told by its number and its name, these stand still.
    private var frozenColumns: Int {
        let names = [type.numberField, "name"].compactMap(\.self)
        let last = places.lastIndex { place in exporter.columns[place].path.map { names.contains($0.field.name) } ?? false }
        return last.map { $0 < 8 ? $0 + 1 : 0 } ?? 0
    }

    private var sheetName: String {
        String(type.label.text(in: editor.language).filter { !"[]:*?/\\'".contains($0) }.prefix(31))
    }

    private func column(_ column: Exporter.Column, _ codes: CodeSheet) -> SheetLayout.Column {
        guard let path = column.path, let input = column.input else {
            return .init(column.title, width: column.title.hasPrefix("_") ? 10 : 20)
        }
        let rule = InputRule(path, input, editor)
        return .init(
            column.title, kind: .init(input, isUnion: path.field.isUnion), note: rule.note, choices: codes.choices(for: path),
            isRequired: input.isRequired)
    }
}

extension SheetLayout.Kind {
    init(_ input: Input, isUnion: Bool) {
        switch input.type {
        case .integer, .decimal, .money, .year: self = isUnion ? .text : .number
        case .date: self = isUnion ? .text : .date
        default: self = .text
        }
    }
}

extension SheetValue {
    init(_ cell: ShownCell, _ kind: SheetLayout.Kind) {
        if cell.isMarked {
            self = .marked(cell.text)
        } else if cell.text.isEmpty {
            self = .empty
        } else if case .integer(let number) = cell.value, kind == .date {
            self = .date(Int(number))
        } else if case .integer = cell.value, kind == .number, cell.text.utf8.count(where: { (0x30...0x39).contains($0) }) <= 15 {
            self = .number(cell.text)
        } else {
            self = .text(cell.text)
        }
    }
}
