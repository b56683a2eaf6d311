import Testing

@testable import Spreadsheet

/// What is written is read back as it was.
struct WorkbookWriterTests {
    @Test func `numbers, texts and dates come back as they went, with the zeros of a text`() throws {
        let layout = SheetLayout(
            name: "家庭成员", columns: [.init("证件号码"), .init("人均收入（元）", kind: .number), .init("出生日期", kind: .date), .init("备注")])
        let rows: [[SheetValue]] = [
            [.text("000123456"), .number("12345.67"), .date(16_865), .text("=1+1")],
            [.text("11010519491231002X"), .number("-0.5"), .date(-25_508), .marked("【有争议】甲 ｜ 乙")],
            [.empty, .number("0"), .date(-25_509), .text("甲<&>\"乙\n丙\t\u{7}_x000D_ \u{FFFE}𠮷")],
        ]
        let read = try Books.rows(Books.written(layout, rows))
        #expect(read.map(\.line) == [1, 2, 3, 4])
        #expect(read[0].cells.map { $0?.text } == ["证件号码", "人均收入（元）", "出生日期", "备注"])
        #expect(read[1].cells == [.init(.text, "000123456"), .init(.number, "12345.67"), .init(.date, "2016-03-05"), .init(.text, "=1+1")])
        #expect(read[2].cells[2] == SheetCell(.date, "1900-03-01"))
        #expect(
            read[3].cells == [nil, .init(.number, "0"), .init(.text, "1900-02-28"), .init(.text, "甲<&>\"乙\n丙\t\u{7}_x000D_ \u{FFFE}𠮷")])
    }

    @Test func `choices are ranges of a sheet, titles stand still, notes stand behind them`() throws {
        var layout = SheetLayout(
            name: "户",
            columns: [
                .init("属性", note: "从列表中选一项", choices: .init(sheet: "代码'表", column: 27, lines: 2...8, isStrict: true), isRequired: true),
                .init("面积", kind: .number),
            ])
        layout.frozenColumns = 1
        let bytes = try Books.written(layout, [], also: [SheetLayout(name: "代码'表", columns: [.init("a")])])
        let archive = try ZipArchive(bytes, limits: WorkbookLimits())
        func text(_ part: String) throws -> String { String(decoding: try archive.whole(#require(archive.entry(part))), as: UTF8.self) }
        let sheet = try text("xl/worksheets/sheet1.xml")
        #expect(sheet.contains("sqref=\"A2:A5000\"><formula1>'代码''表'!$AB$2:$AB$8</formula1>"))
        #expect(sheet.contains("xSplit=\"1\" ySplit=\"1\" topLeftCell=\"B2\""))
        // Cells that nobody has filled in are texts and numbers already.
        #expect(sheet.contains("<col min=\"1\" max=\"1\" width=\"8\" style=\"2\"") && sheet.contains("style=\"3\""))
        #expect(try text("xl/comments1.xml").contains("ref=\"A1\""))
        #expect(try text("xl/worksheets/_rels/sheet1.xml.rels").contains("vmlDrawing1.vml"))
        #expect(try Workbook(bytes: bytes).sheetNames == ["户", "代码'表"])
    }

    @Test func `the same rows make the same bytes`() throws {
        let layout = SheetLayout(name: "户", columns: [.init("户编号")])
        let rows: [[SheetValue]] = (0..<3_000).map { [.text("450124100201-\($0)")] }
        #expect(try Books.written(layout, rows) == Books.written(layout, rows))
        #expect(try Books.rows(Books.written(layout, rows)).count == 3_001)
    }
}
