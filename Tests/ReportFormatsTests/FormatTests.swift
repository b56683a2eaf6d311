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

    @Test func `numbers are numbers for a spreadsheet, and what the plan says stands in columns of its own`() throws {
        let plan = try PlanFigures(
            parsing: Array(
                """
                {"plan": "p", "label": {"zh": "甲", "en": "a"}, "figures": [{"id": "a", "label": {"zh": "a", "en": "a"}, "kind": "baseline", \
                "scope": "4501", "unit": "%", "year": 2016, "measure": "x", "values": [{"value": "18.62", "line": 85}]}, {"id": "b", \
                "label": {"zh": "b", "en": "b"}, "kind": "target", "scope": "4501", "unit": "个", "year": 2016, "measure": "y", \
                "values": [{"value": "104", "line": 114}, {"value": "421", "line": 148}]}], "sums": []}
                """.utf8), file: "p")
        let stated = plan.figures.map { figure in figure.values.map { Report.Stated(figure: figure, value: $0, difference: nil) } }
        var report = Report(name: "a", title: Label("甲", "a"), region: nil, year: nil)
        var table = Report.Table(
            "t", [.init("d", Label("差", "difference"), .decimal), .init("p", Label("规划", "plan"), .plan), .init("t", Label("文", "text"))])
        table.append([.decimal(Ratio(-63, 100), places: 2), .plan(stated[0]), .text("-1+2")])
        table.append([.money(-100), .plan(stated[1]), .text("=1")])
        table.append([.unknown, .none, .none])
        report.sections = [.init(Label("甲", "a"), [.table(table)])]
        var writer = CSVWriter()
        report.writeCSV(&writer, language: .zh)
        let lines = String(decoding: writer.takeBytes(), as: UTF8.self).split(separator: "\r\n").map(String.init)
        #expect(
            lines == [
                "表,差,规划,规划单位,规划原文,文", "t,-0.63,18.62,%,18.62 [85] %,\"'-1+2\"", "t,-1,,,2016 104 [114] / 421 [148] 个,\"'=1\"", "t,,,,,",
            ])
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
}
