import Testing

import CSV

/// 姓名,民族⏎韦国庆,壮族⏎ in GB18030.
private let gb18030: [UInt8] = [
    0xD0, 0xD5, 0xC3, 0xFB, 0x2C, 0xC3, 0xF1, 0xD7, 0xE5, 0x0A, 0xCE, 0xA4, 0xB9, 0xFA, 0xC7, 0xEC, 0x2C,
    0xD7,
    0xB3, 0xD7, 0xE5, 0x0A,
]

@Suite struct CSVEncodingTests {
    @Test func `a byte order mark is passed over`() throws {
        let reader = try CSVReader(bytes: [0xEF, 0xBB, 0xBF] + Array("姓名\n甲\n".utf8))
        #expect(reader.header.cells == ["姓名"])
        #expect(reader.encoding == .utf8)
        #expect(try reader.next() == .row(CSVRow(line: 2, cells: ["甲"])))
    }

    @Test func `a byte order mark that a program put before GB18030 is none, found out or told`() throws {
        for told in [nil, CSVEncoding.gb18030] {
            let reader = try CSVReader(bytes: [0xEF, 0xBB, 0xBF] + gb18030, encoding: told)
            #expect(reader.encoding == .gb18030 && reader.header.cells == ["姓名", "民族"])
        }
        let one = try CSVReader(bytes: [0xEF, 0xBB, 0xBF] + Array("姓名\n甲\n".utf8) + [0xFF, 0x0A])
        #expect(one.encoding == .utf8 && one.header.cells == ["姓名"])
    }

    @Test func `GB18030 is recognised and decoded`() throws {
        let reader = try CSVReader(bytes: gb18030)
        #expect(reader.encoding == .gb18030)
        #expect(reader.header.cells == ["姓名", "民族"])
        #expect(try reader.next() == .row(CSVRow(line: 2, cells: ["韦国庆", "壮族"])))
    }

    @Test func `four-byte characters of GB18030 do not end cells`() throws {
        // 㐂 U+3402 is 81 39 EF 31, 𠮷 U+20BB7 is 95 34 B2 35.
        let reader = try CSVReader(bytes: gb18030 + [0x81, 0x39, 0xEF, 0x31, 0x2C, 0x95, 0x34, 0xB2, 0x35])
        _ = try reader.next()
        #expect(try reader.next() == .row(CSVRow(line: 3, cells: ["㐂", "𠮷"])))
    }

    @Test func `broken GB18030 costs a row`() throws {
        let reader = try CSVReader(bytes: gb18030 + [0xFF, 0x2C, 0x31, 0x0A, 0x31, 0x2C, 0x32])
        _ = try reader.next()
        #expect(
            try reader.next() == .fault(CSVFault(line: 3, kind: .notText(column: 1, encoding: .gb18030))))
        #expect(try reader.next() == .row(CSVRow(line: 4, cells: ["1", "2"])))
    }

    @Test func `one broken byte does not turn a UTF-8 file into GB18030`() throws {
        let reader = try CSVReader(bytes: Array("姓名\n甲\n".utf8) + [0xFF, 0x0A])
        #expect(reader.encoding == .utf8)
        _ = try reader.next()
        #expect(try reader.next() == .fault(CSVFault(line: 3, kind: .notText(column: 1, encoding: .utf8))))
    }

    private func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    @Test(arguments: [false, true])
    func `UTF-16 is read by its mark, and without one, as Excel's Unicode text has it`(isBigEndian: Bool) throws {
        let text = "姓名\t上限\r\n甲\t\"两\r\n行\"\r\n𠮷\t5\r\n"
        for mark in ["\u{FEFF}", ""] {
            // Without a mark it is known by the zeros of what is ASCII.
            let padding = mark.isEmpty ? String(repeating: "x", count: 40) + "\t" : ""
            let reader = try CSVReader(bytes: utf16(mark + padding + text, isBigEndian: isBigEndian), separator: nil)
            #expect(reader.encoding == (isBigEndian ? .utf16BigEndian : .utf16LittleEndian))
            #expect(reader.header.cells.suffix(2) == ["姓名", "上限"] && reader.separator == 0x09 && reader.lineCount == 4)
            #expect(try reader.nextUneven() == .row(CSVRow(line: 2, cells: ["甲", "两\r\n行"])))
            #expect(try reader.nextUneven() == .row(CSVRow(line: 4, cells: ["𠮷", "5"])))
            #expect(try reader.nextUneven() == nil)
        }
    }

    @Test func `UTF-16 that was cut shows what was lost`() throws {
        let bytes = utf16("\u{FEFF}a,b\n1,甲", isBigEndian: false)
        let reader = try CSVReader(bytes: bytes.dropLast() + [])
        #expect(try reader.next() == .row(CSVRow(line: 2, cells: ["1", "\u{FFFD}"])))
        // Half of a pair of surrogates in the middle.
        let broken = try CSVReader(bytes: utf16("\u{FEFF}a\n", isBigEndian: true) + [0xD8, 0x42, 0x00, 0x62])
        #expect(try broken.next() == .row(CSVRow(line: 2, cells: ["\u{FFFD}b"])))
    }

    @Test func `NUL is refused with its line, and nothing is no file`() {
        #expect(throws: CSVError.nul(line: 2)) {
            try CSVReader(bytes: Array("header\nsome text\0, and more\n".utf8))
        }
        #expect(throws: CSVError.empty) { try CSVReader(bytes: []) }
        #expect(throws: CSVError.empty) { try CSVReader(bytes: Array("\r\n\n".utf8)) }
    }
}
