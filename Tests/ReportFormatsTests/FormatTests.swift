import CSV
import JSON
import Records
import Register
import Terminal
import Testing

@testable import ReportFormats

struct FormatTests {
    @Test func `CSV is rectangular and reads back`() throws {
        for text in ["韦国庆", "a,b\"c\"\nd", "=1+1"] {
            var writer = CSVWriter()
            Report.sample(text).writeCSV(&writer, language: .zh)
            let reader = try CSVReader(bytes: writer.takeBytes())
            #expect(reader.header.cells.first == "表")
            var rows: [[String]] = []
            while let item = try reader.next() {
                guard case .row(let row) = item else { continue }
                #expect(row.cells.count == reader.header.cells.count)
                rows.append(row.cells)
            }
            #expect(rows.count == 5)
            #expect(rows[0].prefix(6) == ["people", text, "1234567", "12345.50", "33.33", "2016-07-18"])
            #expect(rows[2].contains(text) && rows[2][0] == "facts")
        }
    }

    @Test func `each line is a JSON document whose keys are the columns`() throws {
        let lines = Report.sample("\"韦\u{202E}\n").jsonLines(language: .en)
        let documents = try lines.map { try JSONNode(parsing: Array($0.utf8)) }
        #expect(lines.allSatisfy { !$0.contains("\n") })
        #expect(documents.map { $0["table"]?.text } == ["people", "people", "facts", "facts", "facts", "notes"])
        #expect(documents[0]["count"]?.number?.integer == 1_234_567)
        #expect(documents[0]["money"]?.number?.text == "12345.50")
        #expect(documents[0]["share"]?.number?.text == "33.33")
        #expect(documents[0]["name"]?.text == "\"韦\u{202E}\n")
        #expect(documents[0]["plan"]?.list?.isEmpty == true)
        #expect(documents[1]["count"]?.value == .null)
        #expect(documents[4]["proposal"]?.text == "true")
    }

    @Test(arguments: [80, 120]) func `a terminal's lines are no wider than it is`(width: Int) {
        let long = String(repeating: "南宁市脱贫攻坚 plan ", count: 8)
        for language in [DisplayLanguage.zh, .en] {
            let lines = Report.sample(long).lines(language: language, width: width, palette: Palette(isColored: false))
            #expect(lines.filter { $0.displayWidth > width && !$0.contains("450124") }.isEmpty)
            #expect(lines.contains { $0.contains("1,234,567") && $0.contains("33.33") })
        }
    }

    @Test func `nothing that a person wrote moves the cursor`() {
        let lines = Report.sample("a\u{1B}[2Jb\u{202E}c").lines(language: .zh, width: 80, palette: Palette(isColored: false))
        #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    }

    @Test(arguments: [
        ("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.50", "-1,234,567.50"), ("123456.789", "123,456.789"),
    ])
    func `digits are in groups of three`(number: String, shown: String) { #expect(CellText.grouped(number) == shown) }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `base64`(text: String, coded: String) { #expect(Base64.text(Array(text.utf8)) == coded) }
}
