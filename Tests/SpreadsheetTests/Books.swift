import CZlib

@testable import Spreadsheet

/// Workbooks as tests make them.
enum Books {
    /// What our own writer makes of rows, below titles.
    static func written(_ layout: SheetLayout, _ rows: [[SheetValue]], also: [SheetLayout] = []) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let writer = WorkbookWriter { bytes += $0 }
        try writer.sheet(layout) { sheet in for row in rows { try sheet.write(row) } }
        for layout in also { try writer.sheet(layout) { _ in } }
        try writer.finish()
        return bytes
    }

    /// A workbook of others: one sheet, with whatever stands in it.
    static func foreign(
        sheet: String, strings: String = "", styles: String = "", book: String = "", also: [(String, String)] = []
    ) throws -> [UInt8] {
        let main = WorkbookParts.main
        let kinds = ["worksheet", "styles", "sharedStrings"]
        let paths = ["worksheets/sheet1.xml", "styles.xml", "sharedStrings.xml"]
        var parts = [
            ("_rels/.rels", WorkbookParts.relations([("officeDocument", "/xl/workbook.xml")])),
            ("xl/_rels/workbook.xml.rels", WorkbookParts.relations(Array(Swift.zip(kinds, paths)))),
            (
                "xl/workbook.xml",
                "<x:workbook xmlns:x=\"\(main)\" xmlns:r=\"\(WorkbookParts.relationships)\">\(book)<x:sheets><x:sheet name=\"表一\" sheetId=\"1\" r:id=\"rId1\"/></x:sheets></x:workbook>"
            ),
            ("xl/worksheets/sheet1.xml", "<worksheet xmlns=\"\(main)\">\(sheet)</worksheet>"),
            ("xl/styles.xml", "<styleSheet xmlns=\"\(main)\">\(styles)</styleSheet>"),
            ("xl/sharedStrings.xml", "<sst xmlns=\"\(main)\">\(strings)</sst>"),
        ]
        parts += also
        return try zip(parts)
    }

    static func zip(_ parts: [(String, String)]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let writer = ZipWriter { bytes += $0 }
        for (name, text) in parts { try writer.part(name, text) }
        try writer.finish()
        return bytes
    }

    static func rows(_ bytes: [UInt8], limits: WorkbookLimits = WorkbookLimits(), sheet name: String? = nil) throws -> [SheetRow] {
        var sheet = try Workbook(bytes: bytes, limits: limits).sheet(name)
        var rows: [SheetRow] = []
        while let row = try sheet.next() { rows.append(row) }
        return rows
    }

    /// The cells of one row of a foreign sheet.
    static func cells(_ row: String, strings: String = "", styles: String = "", book: String = "") throws -> [SheetCell?] {
        try rows(foreign(sheet: "<sheetData><row r=\"1\">\(row)</row></sheetData>", strings: strings, styles: styles, book: book)).first?
            .cells ?? []
    }
}
