import Records
import Testing

/// Bytes as letters, in both forms of RFC 4648.
@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `the usual form is filled up, and that of names is not`(text: String, coded: String) {
        #expect(Base64.text(Array(text.utf8)) == coded)
        let name = coded.filter { $0 != "=" }
        #expect(Base64.text(Array(text.utf8), .names) == name)
        #expect(Base64.bytes(ofName: name) == Array(text.utf8))
    }

    @Test func `the two signs are those of the form, and a name in another form is none`() {
        let bytes: [UInt8] = [0xFB, 0xFF, 0xFE]
        #expect(Base64.text(bytes) == "+//+" && Base64.text(bytes, .names) == "-__-")
        for text in ["+//+", "Zg==", "Z", "Zh", "Zm9vYg=", "中"] { #expect(Base64.bytes(ofName: text) == nil, "\(text)") }
    }
}
