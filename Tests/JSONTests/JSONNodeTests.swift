import JSON
import Testing

@Suite struct JSONNodeTests {
    private func parse(_ text: String) throws(JSONError) -> JSONNode {
        try JSONNode(parsing: Array(text.utf8))
    }

    private func refusal(_ bytes: [UInt8]) -> JSONError? {
        do {
            _ = try JSONNode(parsing: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func `every value knows where it begins`() throws {
        let node = try parse("{\n  \"名\": [1,\n    \"村\", true],\n  \"b\": {\"c\": null}\n}")
        #expect((node.line, node.column) == (1, 1))
        let list = try #require(node["名"])
        #expect((list.line, list.column) == (2, 8))
        #expect(list.list?.map(\.line) == [2, 3, 3])
        #expect(list.list?.map(\.column) == [9, 5, 10])
        #expect(node["b"]?["c"]?.isNull == true)
        #expect(node["b"]?["c"]?.column == 14)
    }

    @Test func `places count on behind ideographs, escapes and blank lines`() throws {
        let node = try parse("[\"村委会\", \"a\\n\\u6751b\", 1,\r\n\n\t\"é\u{1F600}\", {\"名称\": \"\\\"\", \"b\": -1.5e3}]")
        let list = try #require(node.list)
        #expect(list.map(\.line) == [1, 1, 1, 3, 3])
        #expect(list.map(\.column) == [2, 9, 23, 2, 8])
        #expect(list.compactMap(\.text) == ["村委会", "a\n村b", "é😀"])
        #expect(list[4]["b"]?.column == 26)
        #expect(list[4]["b"]?.number?.text == "-1.5e3")
    }

    @Test(arguments: [1, 15, 16, 17, 40])
    func `a name that comes twice is refused, of however many`(count: Int) throws {
        let members = (0..<count).map { "\"n\($0)\": \($0)" }
        #expect(try parse("{" + members.joined(separator: ", ") + "}").object?.count == count)
        for place in [0, count / 2, count - 1] {
            let error = try #require(refusal(Array(("{" + (members + ["\"n\(place)\": 0"]).joined(separator: ",\n") + "}").utf8)))
            #expect((error.line, error.column, error.fault) == (count + 1, 1, .nameTwice))
        }
    }

    @Test func `names keep the order of the document`() throws {
        #expect(try parse(#"{"z": 1, "a": 2, "m": 3}"#).object?.map(\.name) == ["z", "a", "m"])
    }

    @Test func `escapes are read, pairs of surrogates too`() throws {
        #expect(try parse(#""\"\\\/\b\f\n\r\t\u6751\uD83D\uDE00""#).text == "\"\\/\u{8}\u{C}\n\r\t村😀")
    }

    @Test(arguments: [
        ("", 1, 1), ("{", 1, 2), ("[1,]", 1, 4), ("[1 2]", 1, 4), ("{\"a\":1,}", 1, 8), ("{\"a\" 1}", 1, 6),
        ("{a: 1}", 1, 2), ("01", 1, 2), ("1.", 1, 3), ("-", 1, 2), (".5", 1, 1), ("+1", 1, 1), ("1e", 1, 3),
        ("nul", 1, 1), ("NaN", 1, 1), ("1 1", 1, 3), ("[1]\n\nx", 3, 1), ("'a'", 1, 1), ("\"a", 1, 3),
        ("\"\n\"", 1, 2), (#""\x""#, 1, 2), (#""\uD83D""#, 1, 2), (#""\uDE00""#, 1, 2), (#""\uD83Dx""#, 1, 2),
        (#""\u12""#, 1, 2), (#""\u+123""#, 1, 2), ("{\"a\": 1,\n \"a\": 2}", 2, 2), ("\u{FEFF}{}", 1, 1),
        ("// a\n1", 1, 1),
    ])
    func `what the standard does not allow is refused where it stands`(text: String, line: Int, column: Int)
        throws
    {
        let error = try #require(refusal(Array(text.utf8)), "\(text)")
        #expect((error.line, error.column) == (line, column), "\(text): \(error)")
    }

    @Test(arguments: [
        [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE6, 0x9D], [0xE6, 0x9D, 0x41], [0xFF],
    ])
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) throws {
        let error = try #require(refusal([0x22, 0x61] + bytes + [0x22]))
        #expect((error.line, error.column) == (1, 3))
    }

    @Test func `64 levels are read and 65 are refused`() throws {
        _ = try parse(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
        let error = try #require(refusal(Array(String(repeating: "[", count: 100_000).utf8)))
        #expect(error.column == 65)
    }

    @Test func `every beginning of a document is refused, and none traps`() throws {
        let document = Array(#"{"名":[1.5e-3,"\u6751\n",{"b":[true,false,null]}],"d":-0}"#.utf8)
        _ = try JSONNode(parsing: document)
        for count in 0..<document.count { #expect(refusal(Array(document.prefix(count))) != nil) }
    }

    @Test func `equal names in other normal forms are the same name`() {
        #expect(refusal(Array("{\"\u{E9}\": 1, \"e\u{301}\": 2}".utf8)) != nil)
    }
}

@Suite struct JSONNumberTests {
    @Test(arguments: [
        ("12", 2, 1200), ("12.5", 2, 1250), ("12.50", 2, 1250), ("12.500", 2, 1250), ("-0.01", 2, -1),
        ("-0", 2, 0),
        ("1.2e3", 2, 120_000), ("120e-1", 0, 12), ("0e999999999999999999999", 2, 0), ("0.00", 0, 0),
        ("92233720368547758.07", 2, Int64.max), ("-92233720368547758.08", 2, Int64.min),
    ])
    func `a number is scaled without loss`(text: String, digits: Int, result: Int64) throws {
        #expect(try #require(JSONNumber(text)).scaled(digits: digits) == result)
    }

    @Test(arguments: [
        "0.001", "92233720368547758.08", "1e17", "1e99999999999999999999", "1e-3", "1e-9223372036854775808",
    ])
    func `what has too many places or does not fit is no scaled number`(text: String) throws {
        #expect(try #require(JSONNumber(text)).scaled(digits: 2) == nil)
    }

    @Test func `the text is kept`() throws {
        #expect(try JSONNode(parsing: Array("1.50".utf8)).number?.text == "1.50")
        #expect(JSONNumber("1.50")?.double == 1.5)
        #expect(JSONNumber("1x") == nil)
        #expect(JSONNumber("") == nil)
    }
}
