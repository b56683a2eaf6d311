/// Writes the rows of one sheet, the titles first.
package final class SheetWriter {
    private let zip: ZipWriter
    private let layout: SheetLayout
    private let isFirst: Bool
    private var buffer: [UInt8] = []
    private var line = 0
    private let letters: [[UInt8]]

    private static let flushBytes = 1 << 17
    /// Of March 1, 1900: from there on sheets count days rightly.
    private static let firstDay = -25_508

    init(_ zip: ZipWriter, _ layout: SheetLayout, isFirst: Bool) {
        self.zip = zip
        self.layout = layout
        self.isFirst = isFirst
        letters = layout.columns.indices.map { Array(CellPlace.letters(ofColumn: $0).utf8) }
    }

    func begin() throws {
        var head = WorkbookParts.head + "<worksheet xmlns=\"\(WorkbookParts.main)\" xmlns:r=\"\(WorkbookParts.relationships)\">"
        let corner = CellPlace.letters(ofColumn: layout.frozenColumns) + "2"
        let split = layout.frozenColumns > 0 ? " xSplit=\"\(layout.frozenColumns)\"" : ""
        let pane = layout.frozenColumns > 0 ? "bottomRight" : "bottomLeft"
        head += "<sheetViews><sheetView\(isFirst ? " tabSelected=\"1\"" : "") workbookViewId=\"0\">"
        head += "<pane\(split) ySplit=\"1\" topLeftCell=\"\(corner)\" activePane=\"\(pane)\" state=\"frozen\"/></sheetView></sheetViews>"
        head += "<sheetFormatPr defaultRowHeight=\"15\"/><cols>"
        for (index, column) in layout.columns.enumerated() {
            head +=
                "<col min=\"\(index + 1)\" max=\"\(index + 1)\" width=\"\(column.width)\" style=\"\(column.kind.rawValue)\" customWidth=\"1\"/>"
        }
        buffer += Array((head + "</cols><sheetData>").utf8)
        beginRow(" ht=\"32\" customHeight=\"1\"")
        for (index, column) in layout.columns.enumerated() {
            text(column.title, index, style: column.isRequired ? WorkbookParts.requiredTitle : WorkbookParts.title)
        }
        buffer += Array("</row>".utf8)
    }

    /// The next row, from column A on.
    package func write(_ values: some Sequence<SheetValue>) throws {
        beginRow("")
        for (index, value) in values.enumerated() where index < letters.count {
            let style = layout.columns[index].kind.rawValue
            switch value {
            case .empty: continue
            case .text(let text):
                self.text(text, index, style: style == SheetLayout.Kind.prose.rawValue ? style : SheetLayout.Kind.text.rawValue)
            case .marked(let text): self.text(text, index, style: WorkbookParts.marked)
            case .number(let digits): number(digits, index, style: SheetLayout.Kind.number.rawValue)
            case .date(let days):
                if days < SheetWriter.firstDay {
                    text(DateText.civil(days) ?? String(days), index, style: SheetLayout.Kind.text.rawValue)
                } else {
                    number(String(days + 25_569), index, style: SheetLayout.Kind.date.rawValue)
                }
            }
        }
        buffer += [0x3C, 0x2F, 0x72, 0x6F, 0x77, 0x3E]
        if buffer.count >= SheetWriter.flushBytes {
            try zip.write(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
    }

    private func beginRow(_ also: StaticString) {
        line += 1
        append("<row r=\"")
        append(line)
        buffer.append(0x22)
        append(also)
        buffer.append(0x3E)
    }

    private func beginCell(_ column: Int, _ style: Int) {
        append("<c r=\"")
        buffer += letters[column]
        append(line)
        append("\" s=\"")
        append(style)
    }

    private func text(_ text: String, _ column: Int, style: Int) {
        if text.isEmpty { return }
        beginCell(column, style)
        append("\" t=\"inlineStr\"><is><t xml:space=\"preserve\">")
        XMLText.append(text, to: &buffer)
        append("</t></is></c>")
    }

    private func number(_ digits: String, _ column: Int, style: Int) {
        beginCell(column, style)
        append("\"><v>")
        buffer += Array(digits.utf8)
        append("</v></c>")
    }

    private func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes in unsafe buffer.append(contentsOf: bytes) }
    }

    private func append(_ number: Int) { buffer += Array(String(number).utf8) }

    func end(hasNotes: Bool) throws {
        var tail = "</sheetData>"
        let chosen = layout.columns.enumerated().filter { $0.element.choices != nil }
        if !chosen.isEmpty {
            let last = max(layout.choiceLines, line)
            tail += "<dataValidations count=\"\(chosen.count)\">"
            for (index, column) in chosen {
                guard let choices = column.choices else { continue }
                let letters = CellPlace.letters(ofColumn: index)
                tail += "<dataValidation type=\"list\" allowBlank=\"1\"\(choices.isStrict ? " showErrorMessage=\"1\"" : "")"
                tail += " sqref=\"\(letters)2:\(letters)\(last)\"><formula1>\(XMLText.escaped(choices.range))</formula1></dataValidation>"
            }
            tail += "</dataValidations>"
        }
        if hasNotes { tail += "<legacyDrawing r:id=\"rId1\"/>" }
        buffer += Array((tail + "</worksheet>").utf8)
        try zip.write(buffer)
        buffer = []
    }
}
