import RecordStore
import Records

/// One input of a field, and the column whose cells answer it.
///
/// What most cells of a column say, one before has said: what was read is remembered by its text.
final class ImportedCell {
    let input: Input
    /// The type of the records that its cells name, where they name any.
    private let named: RecordType?
    /// Whether the cells of a column say few things, which mean the same in every row.
    private let isRepetitive: Bool
    private var outcomes: [Remembered: CellOutcome] = [:]
    private var lists: [Remembered: [Value]] = [:]
    var column: Int?
    /// What answers are called in the table, by what they are called here.
    var aliases: [String: String] = [:]

    /// So many are remembered at most; dates of birth go on for ever.
    private static let textsMax = 1_024

    init(_ input: Input, _ schema: Schema) {
        self.input = input
        if case .reference(let name) = input.type { named = schema.type(named: name) } else { named = nil }
        switch input.type {
        case .bool, .code, .date, .region: isRepetitive = true
        default: isRepetitive = false
        }
    }

    /// A cell: equal where its bytes are, and found by them.
    private struct Remembered: Hashable {
        let kind: TableCell.Kind
        let text: String

        init(_ cell: TableCell) { (kind, text) = (cell.kind, cell.text) }

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }

        static func == (a: Remembered, b: Remembered) -> Bool { a.kind == b.kind && a.text.utf8.elementsEqual(b.text.utf8) }
    }

    /// What a row has there; `nil` where the table has no such column, or nothing stands in it.
    func cell(in cells: [TableCell]) -> TableCell? {
        guard let column, column < cells.count, !cells[column].isBlank, !ShownCell.isMark(cells[column].text) else { return nil }
        guard !aliases.isEmpty, let text = aliases[cells[column].plain] else { return cells[column] }
        return TableCell(text)
    }

    /// - Parameter standing: What the register shows there, as texts.
    /// - Throws: ``EditError`` where a record is named that there is not.
    func outcome(_ cell: TableCell, standing: [String] = [], for importer: Importer) throws -> CellOutcome {
        if let named, cell.kind != .error, cell.kind != .uncalculated {
            return .value(.reference(try importer.record(cell.plain, of: named)))
        }
        let reader = CellReader(input, in: importer.schema, today: importer.editor.today)
        guard isRepetitive, standing.isEmpty else { return reader.read(cell, standing: standing) }
        if let outcome = outcomes[Remembered(cell)] { return outcome }
        let outcome = reader.read(cell)
        if outcomes.count < ImportedCell.textsMax { outcomes[Remembered(cell)] = outcome }
        return outcome
    }

    /// The elements that a cell lists, for unions; one that is no answer makes the whole none.
    func elements(_ cell: TableCell, for importer: Importer) throws -> [Value] {
        if let elements = lists[Remembered(cell)] { return elements }
        var elements: [Value] = []
        for text in Editor.listed(cell.plain) {
            let element = TableCell(aliases[text.normalised] ?? text, cell.kind)
            guard !element.isBlank else { continue }
            switch try outcome(element, for: importer) {
            case .value(let value): if !value.isMissing { elements.append(value) }
            case .held(let doubt): throw CellRemark(self, cell, .doubt(doubt, standing: []))
            case .refused(let fault): throw CellRemark(self, cell, .cell(fault))
            }
        }
        if isRepetitive, lists.count < ImportedCell.textsMax { lists[Remembered(cell)] = elements }
        return elements
    }
}

/// What is to be said of one cell of a row.
struct CellRemark: Error {
    let label: Label
    let column: Int?
    let cell: TableCell
    let reason: ImportFault

    init(_ place: ImportedCell, _ cell: TableCell, _ reason: ImportFault) {
        (label, column, self.cell, self.reason) = (place.input.label, place.column, cell, reason)
    }
}
