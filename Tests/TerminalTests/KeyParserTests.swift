import Terminal
import Testing

@Suite struct KeyParserTests {
    private func keys(_ text: String) -> [Key] {
        var parser = KeyParser()
        return parser.parse(Array(text.utf8)) + parser.flush()
    }

    @Test func `a burst is many keys`() {
        #expect(
            keys("4\r\u{1B}[A\u{1B}OB韦\u{7F}\u{3}\t") == [
                .text("4"), .enter, .up, .down, .text("韦"), .backspace, .control("c"), .tab,
            ])
        #expect(
            keys("\u{1B}[5~\u{1B}[6~\u{1B}[3~\u{1B}[H\u{1B}[4~\u{1B}[Z\u{1B}[1;5C") == [
                .pageUp, .pageDown, .delete, .home, .end, .backTab, .right,
            ])
    }

    @Test func `however reads are cut, the keys are the same`() {
        let bytes = Array("韦\u{1B}[A国\u{1B}[6~\u{1B}[200~a\rb\u{1B}[201~👍x".utf8)
        var whole = KeyParser()
        let expected = whole.parse(bytes)
        #expect(expected == [.text("韦"), .up, .text("国"), .pageDown, .paste("a\rb"), .text("👍"), .text("x")])
        for cut in bytes.indices {
            var parser = KeyParser()
            #expect(parser.parse(bytes[..<cut]) + parser.parse(bytes[cut...]) == expected)
        }
    }

    @Test func `an escape byte alone is the key once nothing follows`() {
        var parser = KeyParser()
        #expect(parser.parse([0x1B]) == [])
        #expect(parser.isWaiting)
        #expect(parser.flush() == [.escape])
        #expect(!parser.isWaiting)
        #expect(keys("\u{1B}\u{1B}[A") == [.escape, .up])
        #expect(keys("\u{1B}x") == [.escape, .text("x")])
    }

    @Test func `unknown sequences and broken text are passed over`() {
        #expect(keys("\u{1B}[99;1u\u{1B}[15~a") == [.text("a")])
        var parser = KeyParser()
        #expect(
            parser.parse([0xFF, 0xE5, 0x41, 0xC0, 0x80, 0x42, 0xED, 0xA0, 0x80, 0x43]) == [
                .text("A"), .text("B"), .text("C"),
            ])
        #expect(keys("\u{1B}[\u{3}") == [.control("c")])
    }
}
