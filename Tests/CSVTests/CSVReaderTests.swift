import Glibc
import Testing

import CSV

/// All items of a text with a header of `a,b`.
private func items(_ text: String, limits: CSVReader.Limits = .init()) throws -> [CSVItem] {
    let reader = try CSVReader(bytes: Array(("a,b\n" + text).utf8), limits: limits)
    var items: [CSVItem] = []
    while let item = try reader.next() { items.append(item) }
    return items
}

private func row(_ line: Int, _ cells: String...) -> CSVItem { .row(CSVRow(line: line, cells: cells)) }
private func fault(_ line: Int, _ kind: CSVFault.Kind) -> CSVItem { .fault(CSVFault(line: line, kind: kind)) }

@Suite struct CSVReaderTests {
    @Test func `rows keep the line on which they begin, whatever ends a line`() throws {
        #expect(
            try items("1,2\r\n\"x\r\ny\nz\",3\n\n\r\n4,5\r6,") == [
                row(2, "1", "2"), row(3, "x\r\ny\nz", "3"), row(8, "4", "5"), row(9, "6", ""),
            ])
    }

    @Test func `quotes hold separators, line breaks and doubled quotes`() throws {
        #expect(try items(#""a,b","say ""好""""#) == [row(2, "a,b", #"say "好""#)])
        #expect(try items("\"\",\"\"\n") == [row(2, "", "")])
    }

    @Test func `a missing closing quote costs its own line only`() throws {
        let unclosed = CSVFault.Kind.unclosedQuote(column: 2)
        #expect(try items("1,\"x\n2,y\n3,z\n") == [fault(2, unclosed), row(3, "2", "y"), row(4, "3", "z")])
        #expect(try items("1,\"x\n2,\"y\"\n") == [fault(2, unclosed), row(3, "2", "y")])
        #expect(try items("1,\"x") == [fault(2, unclosed)])
    }

    @Test func `the line that opened the quote is passed over, not the one the row began on`() throws {
        #expect(try items("\"p\nq\",\"x\n2,y\n") == [fault(2, .unclosedQuote(column: 2)), row(4, "2", "y")])
    }

    @Test func `a text that a spreadsheet is told to leave alone is that text`() throws {
        #expect(try items("=\"0001\",2\n=\"a \"\"b\"\"\",=\n") == [row(2, "0001", "2"), row(3, "a \"b\"", "=")])
        #expect(try items("==\"1\",2\n") == [fault(2, .bareQuote(column: 1))])
        #expect(try items("1,=\"x\n2,y\n") == [fault(2, .unclosedQuote(column: 2)), row(3, "2", "y")])
    }

    @Test func `stray quotes and text behind quotes are refused`() throws {
        #expect(try items("1,x\"y\"\n2,3\n") == [fault(2, .bareQuote(column: 2)), row(3, "2", "3")])
        #expect(try items("\"1\"x,2\r\n2,3\n") == [fault(2, .textAfterQuote(column: 1)), row(3, "2", "3")])
    }

    @Test func `a row with another number of columns is reported, and the next is read`() throws {
        #expect(
            try items("1\n1,2,3\n4,5\n") == [
                fault(2, .columns(expected: 2, found: 1)), fault(3, .columns(expected: 2, found: 3)),
                row(4, "4", "5"),
            ])
    }

    @Test func `a row beyond the limit is reported, and the next is read`() throws {
        let limits = CSVReader.Limits(rowBytesMax: 20)
        let long = String(repeating: "x", count: 200_000)
        #expect(
            try items("\(long),1\n2,3\n", limits: limits) == [
                fault(2, .rowTooLong(bytesMax: 20)), row(3, "2", "3"),
            ])
        #expect(
            try items("\"\(long)\n2,3\n", limits: limits) == [
                fault(2, .unclosedQuote(column: 1)), row(3, "2", "3"),
            ])
    }

    @Test func `a row reads the same whether its cells are in quotes or not`() throws {
        let (cells, ends) = (["", "x", "家庭", "e\u{301}", "'", " ", "😀"], ["\n", "\r\n", "\r"])
        var (plain, quoted) = ("", "")
        // Several windows of the reader.
        for index in 0..<20_000 {
            let row = (0..<(index % 11 == 0 ? 3 : 2)).map { cells[(index * 31 + $0 * 17 + index / 7) % cells.count] }
            plain += row.joined(separator: ",") + ends[index % 3]
            quoted += row.map { "\"\($0)\"" }.joined(separator: ",") + ends[index % 3]
        }
        let read = try items(plain)
        #expect(try read == items(quoted) && read.count == 20_000)
        // What is no text is told by its column either way.
        for bytes in [[0xE5, 0xAE], [0xF0, 0x9F, 0x98], [0x78, 0xFF], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            for line in [[0x78, 0x2C] + bytes, [0x78, 0x2C, 0x22] + bytes + [0x22]] {
                let reader = try CSVReader(bytes: [0xEF, 0xBB, 0xBF] + Array("a,b\n".utf8) + line + Array("\n1,2\n".utf8))
                #expect(try reader.next() == fault(2, .notText(column: 2, encoding: .utf8)))
                #expect(try reader.next() == row(3, "1", "2"))
            }
        }
    }

    @Test func `a row may be so long and no longer, in quotes or not`() throws {
        let limits = CSVReader.Limits(rowBytesMax: 20)
        for (end, longest) in [("\n", 19), ("\r\n", 18), ("\r", 19)] {
            for count in 15...22 {
                let text = String(repeating: "x", count: count)
                for cell in [text, "\"\(text.dropLast(2))\""] {
                    let isRead = if case .row? = try items("\(cell),\(end)2,3\n", limits: limits).first { true } else { false }
                    #expect(isRead == (count <= longest), "\(cell) \(Array(end.utf8))")
                }
            }
        }
    }

    @Test func `the mark before a formula is taken off, an ordinary quote is not`() throws {
        #expect(
            try items("'=1+1,'-5\n'x,'\n''=1,=2\n") == [
                row(2, "=1+1", "-5"), row(3, "'x", "'"), row(4, "'=1", "=2"),
            ])
    }

    @Test func `a file is read in chunks as its bytes are`() throws {
        let path = "/tmp/csv-test-\(getpid()).csv"
        var text = "编号,备注\n"
        for index in 0..<20_000 { text += "\(index),\"家庭\n情况\"\n" }
        let file = try #require(fopen(path, "w"))
        let bytes = Array(text.utf8)
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
        defer { unlink(path) }
        let reader = try CSVReader(file: path)
        var count = 0
        while let item = try reader.next() {
            #expect(item == row(2 + 2 * count, "\(count)", "家庭\n情况"))
            count += 1
        }
        #expect(count == 20_000)
    }

    @Test func `a file that is not there is named`() {
        #expect(throws: CSVError.unreadable(path: "/no/such.csv", number: 2)) {
            try CSVReader(file: "/no/such.csv")
        }
    }
}
