import Testing

@testable import Spreadsheet

/// What cells of other programs' workbooks mean.
struct SheetReaderTests {
    private let dates = """
        <numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="[Red]0.00\\d"/></numFmts>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="9"/><xf numFmtId="57"/></cellXfs>
        """

    @Test func `shared, inline and rich texts are texts, and how they are pronounced is none`() throws {
        let strings =
            "<si><t>韦国庆</t></si><si><r><rPr><b/></rPr><t>马</t></r><r><t xml:space=\"preserve\">山 </t></r><rPh sb=\"0\" eb=\"1\"><t>ma</t></rPh></si>"
        let row = """
            <c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><t>a&amp;b&#x4E2D;_x000D_</t></is></c>
            <c t="str"><f>A1</f><v>=1+1</v></c>
            """
        let cells = try Books.cells(row, strings: strings)
        #expect(cells.map { $0?.text } == ["韦国庆", "马山 ", nil, "a&b中\r", "=1+1"])
        #expect(cells.compactMap { $0?.kind } == [.text, .text, .text, .text])
    }

    @Test(arguments: [
        ("12345.6", "12345.6"), ("0.30000000000000004", "0.3"), ("4.50124198001010E+17", "450124198001010000"), ("1E-3", "0.001"),
        ("450124198001010014", "450124198001010014"), ("-0.63", "-0.63"), ("3.0", "3"), ("0", "0"), ("-0", "0"), ("1e300", "1E300"),
        ("99999.9999999999999", "100000"), ("000123", "123"),
    ])
    func `a number is read digit by digit, and shown as a sheet shows it`(written: String, shown: String) throws {
        #expect(try Books.cells("<c r=\"A1\"><v>\(written)</v></c>") == [SheetCell(.number, shown)])
    }

    @Test func `a date is a date by its style alone, counted from 1900 or from 1904`() throws {
        let row = """
            <c r="A1" s="1"><v>42434</v></c><c r="B1" s="2"><v>42434.5625</v></c><c r="C1" s="3"><v>42434</v></c><c r="D1"><v>42434</v></c>
            <c r="E1" s="5"><v>59</v></c><c r="F1" s="1"><v>60</v></c><c r="G1" s="1"><v>61</v></c><c r="H1" s="4"><v>0.92</v></c>
            <c r="I1" t="d"><v>2016-03-05T00:00:00</v></c>
            """
        let texts = try Books.cells(row, styles: dates).map { $0?.text }
        #expect(
            texts == [
                "2016-03-05", "2016-03-05 13:30:00", "42434", "42434", "1900-02-28", "1900-02-29", "1900-03-01", "92%", "2016-03-05",
            ])
        let other = try Books.cells("<c r=\"A1\" s=\"1\"><v>40972</v></c>", styles: dates, book: "<x:workbookPr date1904=\"1\"/>")
        #expect(other == [SheetCell(.date, "2016-03-05")])
    }

    @Test func `no formula is executed: what it came to is read, and what it did not come to is said`() throws {
        let row =
            "<c r=\"A1\"><f>1+1</f><v>2</v></c><c r=\"B1\"><f>WEBSERVICE(\"http://x\")</f></c><c r=\"C1\" t=\"e\"><v>#N/A</v></c><c r=\"D1\" t=\"b\"><v>1</v></c>"
        #expect(
            try Books.cells(row) == [
                SheetCell(.number, "2"), SheetCell(.uncalculated, ""), SheetCell(.error, "#N/A"), SheetCell(.bool, "TRUE"),
            ])
    }

    @Test func `a formula whose value was left empty, as libraries write it, came to nothing, and one that came to no text is no text`()
        throws
    {
        let row =
            "<c r=\"A1\"><f>1+1</f><v/></c><c r=\"B1\"><f>1+1</f><v></v></c><c r=\"C1\" t=\"str\"><f>\"\"</f><v></v></c><c r=\"D1\"><v/></c>"
        #expect(try Books.cells(row).compactMap(\.self) == [SheetCell(.uncalculated, ""), SheetCell(.uncalculated, "")])
    }

    @Test func `a row that nobody sees is told apart, hidden by hand or by a filter`() throws {
        let sheet = """
            <sheetData><row r="1"><c><v>1</v></c></row><row r="2" hidden="1"><c><v>2</v></c></row><row hidden="true"><c><v>3</v></c></row>
            <row hidden="0"><c><v>4</v></c></row></sheetData>
            """
        let rows = try Books.rows(Books.foreign(sheet: sheet))
        #expect(rows.map(\.line) == [1, 2, 3, 4] && rows.map(\.isHidden) == [false, true, true, false])
    }

    @Test func `what is merged downwards is said of every row, and titles over several columns of the first cell alone`() throws {
        let sheet = """
            <sheetData><row r="1"><c r="A1" t="str"><v>名册</v></c></row><row r="2"><c r="A2" t="str"><v>一</v></c><c r="B2"><v>1</v></c></row>
            <row r="3"><c r="B3"><v>2</v></c></row><row r="5"><c r="B5"><v>3</v></c></row></sheetData>
            <mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="A2:A4"/></mergeCells>
            """
        let rows = try Books.rows(Books.foreign(sheet: sheet))
        #expect(rows.map(\.line) == [1, 2, 3, 5])
        #expect(rows.map { $0.cells.map { $0?.text } } == [["名册"], ["一", "1"], ["一", "2"], [nil, "3"]])
    }

    @Test func `rows without numbers follow one another, and comments are no text`() throws {
        let sheet =
            "<sheetData><!-- a --><row><c t=\"str\"><v>甲<!-- b -->乙<![CDATA[<丙>]]></v></c></row><row/><row><c><v>1</v></c></row></sheetData>"
        let rows = try Books.rows(Books.foreign(sheet: sheet))
        #expect(rows.map(\.line) == [1, 3])
        #expect(rows[0].cells == [SheetCell(.text, "甲乙<丙>")])
    }
}
