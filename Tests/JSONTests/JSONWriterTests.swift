import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func `a document is one compact line in the given order`() {
        let text = JSONWriter.document { json in
            json.member("record", "1.0-a")
            json.member("sent", 12)
            json.member("complete", true)
            json.member("person", nil as String?)
            json.member("ratio", 0.5)
            json.member("scopes", ["450124100201", "450124"])
            json.member("empty", list: { _ in })
            json.member("fields", object: { json in json.member("name", "村") })
            json.member(
                "values",
                list: { json in
                    json.object { $0.member("a", 1) }
                    json.object { _ in }
                    json.value(-3)
                    json.null()
                })
        }
        #expect(
            text
                == #"{"record":"1.0-a","sent":12,"complete":true,"person":null,"ratio":0.5,"scopes":["450124100201","450124"],"empty":[],"fields":{"name":"村"},"values":[{"a":1},{},-3,null]}"#
        )
    }

    @Test func `control characters never reach a terminal`() throws {
        var json = JSONWriter()
        let value = "\"\\\n\r\t\u{0}\u{1B}[2J\u{7F}\u{9B}\u{2028}é😀"
        json.value(value)
        #expect(json.text == #""\"\\\n\r\t\u0000\u001b[2J\u007f\u009b\u2028é😀""#)
        #expect(try JSONNode(parsing: Array(json.text.utf8)).text == value)
    }

    @Test func `a document that was read is written as it was`() throws {
        let text = #"{"b":[1.50,-0,1e3,"\n",null,true,{}],"a":[]}"#
        var json = JSONWriter()
        json.value(try JSONNode(parsing: Array(text.utf8)))
        #expect(json.text == text)
    }

    @Test func `numbers that JSON does not have are null`() {
        var json = JSONWriter()
        json.list { json in
            json.value(Double.infinity)
            json.value(Double.nan)
            json.value(UInt64.max)
        }
        #expect(json.text == "[null,null,18446744073709551615]")
    }
}
