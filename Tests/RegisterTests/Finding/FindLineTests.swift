import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What nobody asks for of a line is passed over eight bytes at a time; here lines are taken apart in the plain way too.
@Suite struct FindLineTests {
    private static let letters = [" ", "!", "9", "村", "é", "😀", "\u{7F}", "|"]

    @Test(arguments: 0..<20) func `the parts of a line are found, whatever stands in them and wherever they end`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let count = FindLine.Part.allCases.count
        let lines = (0..<30).map { _ in
            (0..<count).map { _ in
                (0..<Int.random(in: 0...12, using: &random)).map { _ in Self.letters.randomElement(using: &random) ?? "" }.joined()
            }
        }
        var bytes: [UInt8] = []
        for line in lines { FindLine.write(line, into: &bytes) }
        for last in FindLine.Part.allCases {
            var (line, place) = (FindLine(), 0)
            for texts in lines {
                place = line.read(bytes.span, from: place, to: last)
                for part in FindLine.Part.allCases {
                    let text = String(decoding: bytes[line[part]], as: UTF8.self)
                    #expect(text == (part.rawValue <= last.rawValue ? texts[part.rawValue] : ""))
                }
            }
            #expect(place == bytes.count)
        }
    }

    @Test func `a line that is cut off, or lacks parts, has what there is`() {
        for text in ["", "1", "1\t2", "1\t2\n", "1\t2\t\t\t韦大明"] {
            let bytes = Array(text.utf8)
            var line = FindLine()
            #expect(line.read(bytes.span, from: 0) >= bytes.count)
            let parts = text.split(separator: "\n", omittingEmptySubsequences: false)[0].split(
                separator: "\t", omittingEmptySubsequences: false)
            for part in FindLine.Part.allCases {
                let expected = part.rawValue < parts.count ? String(parts[part.rawValue]) : ""
                #expect(String(decoding: bytes[line[part]], as: UTF8.self) == expected)
            }
        }
    }

    @Test func `of many that answer those of the best rank come first, and pages follow each other`() throws {
        let desk = try Desk()
        let household = try desk.add("household", ["number=450124100201-0001"])
        for name in ["韦大明", "大明", "大明山", "李大明", "大明"] {
            try desk.add("member", ["name=\(name)", "relation=other"], parent: household)
        }
        let pages = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            let all = try FindIndex.search(source, ["大明"])
            #expect(all.total == 5)
            #expect(all.found.map(\.rank.rawValue) == [0, 0, 1, 2, 2])
            #expect(try FindIndex.search(source, ["大明"], limit: 0).found.isEmpty)
            return [
                all.found.map(\.number),
                try stride(from: 0, to: 5, by: 2).flatMap {
                    try FindIndex.search(source, ["大明"], limit: 2, offset: $0).found.map(\.number)
                },
            ]
        }
        #expect(pages[0] == pages[1])
    }
}
