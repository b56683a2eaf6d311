/// Writes a workbook sheet by sheet and row by row; what is held is one packed sheet.
///
///     let writer = WorkbookWriter { bytes in try file.write(bytes) }
///     try writer.sheet(SheetLayout(name: "家庭成员", columns: [.init("姓名")])) { rows in
///         try rows.write([.text("韦国庆")])
///     }
///     try writer.finish()
package final class WorkbookWriter {
    private let zip: ZipWriter
    private var sheets: [(name: String, hasNotes: Bool)] = []

    /// - Parameter sink: Takes the file's bytes in order.
    package init(sink: @escaping ([UInt8]) throws -> Void) { zip = ZipWriter(sink: sink) }

    /// - Throws: What the sink and the closure throw.
    package func sheet(_ layout: SheetLayout, rows: (SheetWriter) throws -> Void) throws {
        let number = sheets.count + 1
        let notes = layout.columns.enumerated().compactMap { index, column in column.note.map { (index, $0) } }
        sheets.append((layout.name, !notes.isEmpty))
        try zip.begin("xl/worksheets/sheet\(number).xml")
        let writer = SheetWriter(zip, layout, isFirst: number == 1)
        try writer.begin()
        try rows(writer)
        try writer.end(hasNotes: !notes.isEmpty)
        try zip.end()
        guard !notes.isEmpty else { return }
        try zip.part("xl/comments\(number).xml", SheetNotes.comments(notes))
        try zip.part("xl/drawings/vmlDrawing\(number).vml", SheetNotes.drawing(notes))
        try zip.part(
            "xl/worksheets/_rels/sheet\(number).xml.rels",
            WorkbookParts.relations([
                ("vmlDrawing", "../drawings/vmlDrawing\(number).vml"), ("comments", "../comments\(number).xml"),
            ]))
    }

    /// Ends the file.
    package func finish() throws {
        let names = sheets.indices.map { "worksheets/sheet\($0 + 1).xml" }
        try zip.part("xl/workbook.xml", WorkbookParts.book(sheets.map(\.name)))
        try zip.part("xl/_rels/workbook.xml.rels", WorkbookParts.relations(names.map { ("worksheet", $0) } + [("styles", "styles.xml")]))
        try zip.part("xl/styles.xml", WorkbookParts.styles)
        try zip.part("_rels/.rels", WorkbookParts.relations([("officeDocument", "xl/workbook.xml")]))
        try zip.part("[Content_Types].xml", WorkbookParts.contentTypes(sheets.map(\.hasNotes)))
        try zip.finish()
    }
}
