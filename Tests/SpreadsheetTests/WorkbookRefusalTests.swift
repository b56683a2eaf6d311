import CZlib
import Testing

@testable import Spreadsheet

/// What is refused, or read in bounded room, whatever somebody sends.
struct WorkbookRefusalTests {
    private func book() throws -> [UInt8] {
        let layout = SheetLayout(name: "户", columns: [.init("户编号"), .init("人口", kind: .number, note: "人")])
        return try Books.written(layout, (1...40).map { [.text("450124100201-\($0)"), .number("\($0)")] })
    }

    @Test func `other forms of tables are recognised`() throws {
        let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + Array(repeating: 0, count: 600)
        let encrypted = compound + "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(throws: SpreadsheetError.otherForm(.xls)) { try Workbook(bytes: compound) }
        #expect(throws: SpreadsheetError.otherForm(.encrypted)) { try Workbook(bytes: encrypted) }
        #expect(throws: SpreadsheetError.otherForm(.et)) { try Workbook(bytes: compound + Array("Kingsoft ET".utf8)) }
        let ods = try Books.zip([("mimetype", "application/vnd.oasis.opendocument.spreadsheet")])
        #expect(throws: SpreadsheetError.otherForm(.ods)) { try Workbook(bytes: ods) }
        #expect(throws: SpreadsheetError.notAWorkbook) { try Workbook(bytes: Books.zip([("a.txt", "a")])) }
    }

    @Test func `every cut of a workbook is refused`() throws {
        let whole = try book()
        for count in stride(from: 0, to: whole.count, by: 37) {
            #expect(throws: SpreadsheetError.self, "\(count)") { try Books.rows(Array(whole[..<count])) }
        }
    }

    @Test func `a workbook with a byte changed anywhere is refused or read as rows, and never ends the program`() throws {
        let whole = try book()
        var refused = 0
        for place in stride(from: 0, to: whole.count, by: 11) {
            var bytes = whole
            bytes[place] ^= UInt8(1 << (place % 8))
            do throws(SpreadsheetError) {
                var sheet = try Workbook(bytes: bytes).sheet()
                while try sheet.next() != nil {}
            } catch {
                refused += 1
            }
        }
        #expect(refused > 50)
    }

    @Test func `a document type, and with it every entity, is refused`() throws {
        let sheet = "<sheetData/>"
        let parts: [(String, String)] = [
            ("_rels/.rels", WorkbookParts.relations([("officeDocument", "xl/workbook.xml")])),
            ("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><workbook>\(sheet)</workbook>"),
        ]
        #expect(throws: SpreadsheetError.declaresTypes(part: "xl/workbook.xml")) { try Workbook(bytes: Books.zip(parts)) }
        #expect(throws: SpreadsheetError.damaged(part: "xl/worksheets/sheet1.xml")) {
            try Books.cells("<c r=\"A1\" t=\"str\"><v>&b;</v></c>")
        }
    }

    @Test func `what swells is refused before it takes room`() throws {
        var limits = WorkbookLimits()
        limits.sheetBytes = 1 << 26
        let blank = String(repeating: " ", count: 18 << 20)
        let swollen = try Books.foreign(sheet: "<sheetData>\(blank)</sheetData>")
        #expect(swollen.count < 1 << 20)
        #expect(throws: SpreadsheetError.self) { try Books.rows(swollen, limits: limits) }
        limits.sheetBytes = 1 << 20
        #expect(throws: SpreadsheetError.tooLarge(part: "xl/worksheets/sheet1.xml", bytesMax: 1 << 20)) {
            try Books.rows(swollen, limits: limits)
        }
    }

    @Test func `more cells, strings, parts and columns than may be are refused`() throws {
        var limits = WorkbookLimits()
        limits.cells = 2
        let three = "<sheetData><row><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row></sheetData>"
        #expect(throws: SpreadsheetError.tooMany(part: "表一", most: 2)) { try Books.rows(Books.foreign(sheet: three), limits: limits) }
        limits = WorkbookLimits()
        limits.strings = 1
        #expect(throws: SpreadsheetError.tooMany(part: "sharedStrings", most: 1)) {
            try Books.rows(Books.foreign(sheet: three, strings: "<si><t>a</t></si><si><t>b</t></si>"), limits: limits)
        }
        limits = WorkbookLimits()
        limits.entries = 3
        #expect(throws: SpreadsheetError.tooMany(part: "ZIP", most: 3)) { try Books.rows(Books.foreign(sheet: three), limits: limits) }
        #expect(throws: SpreadsheetError.damaged(part: "表一")) { try Books.cells("<c r=\"XFE1\"><v>1</v></c>") }
        #expect(throws: SpreadsheetError.damaged(part: "表一")) { try Books.cells("<c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c>") }
    }

    @Test func `a part of one name twice is refused, since readers would take one or the other`() throws {
        let twice = try Books.zip([("a.xml", "<a/>"), ("a.xml", "<b/>")])
        #expect(throws: SpreadsheetError.damaged(part: "a.xml")) { try Workbook(bytes: twice) }
    }
}
