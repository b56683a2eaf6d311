import Terminal
import Testing

@Suite struct ProseTests {
    private let coloured = Palette(isColored: true)

    @Test func `a line that fits stays as it is, and without a terminal every line does`() {
        #expect("现在该办：公告".prose(within: 20) == ["现在该办：公告"])
        #expect("Due: the government's attestation".prose(within: nil) == ["Due: the government's attestation"])
        #expect("".prose(within: 10) == [""])
    }

    @Test func `what is continued is set in under its beginning`() {
        #expect(
            "Due: the household's attestation, for: helper".prose(within: 24) == [
                "Due: the household's", "  attestation, for:", "  helper",
            ])
        #expect("  农户  同意  有卡码可以证明".prose(within: 16) == ["  农户  同意  有", "    卡码可以证明"])
    }

    @Test func `colours take no room and stay`() {
        let line = coloured("abc def", .bad) + " ghi"
        #expect(line.prose(within: 11) == ["\u{1B}[31mabc def\u{1B}[0m ghi"])
        #expect(line.prose(within: 8).joined(separator: "\n") == "\u{1B}[31mabc def\u{1B}[0m\n  ghi")
    }

    @Test func `names and commands are not cut, so that they can be copied`() {
        #expect("entry 460@cbf75b016425f2dc23165425acfb5c47".prose(within: 20) == ["entry", "  460@cbf75b016425f2dc23165425acfb5c47"])
        let command = "    cunlian decide e1cc2a-0abd3a1fe7 --reject --reason …"
        #expect(command.prose(within: 20) == [command])
    }

    @Test func `nothing that somebody wrote moves the cursor`() {
        #expect("a\u{1B}[2Jb\u{202E}c".prose(within: nil) == ["a␛[2Jb‹U+202E›c"])
        #expect("a\u{1B}[2Jb".prose(within: 80) == ["a␛[2Jb"])
        #expect("a\nb".prose(within: 80) == ["a␊b"])
    }

    /// Of a household's name that hides what stands behind it, and of one that pretends to be the next line.
    @Test(arguments: [
        ("\u{1B}[8m", "␛[8m"), ("\u{1B}[31m", "␛[31m"), ("\u{1B}[0m", "␛[0m"), ("\u{9B}8m", "‹U+009B›8m"), ("\n", "␊"), ("\r", "␍"),
        ("\r\n", "␍␊"), ("\u{2028}", "‹U+2028›"), ("\u{85}", "‹U+0085›"), ("\u{202E}", "‹U+202E›"), ("\u{2066}", "‹U+2066›"),
        ("\u{61C}", "‹U+061C›"), ("\u{7F}", "‹U+007F›"), ("\u{0}", "␀"), ("\u{F0000}\u{E000}\u{F0001}8m", "‹U+F0000›\u{E000}‹U+F0001›8m"),
    ]) func `F14 what a value holds is never a colour, a control or a line of its own`(value: String, shown: String) {
        for line in ["name: \(value)x", coloured("name: \(value)x", .bad)] {
            let bare = line.shown.replacing("\u{1B}[31m", with: "").replacing("\u{1B}[0m", with: "")
            #expect(bare == "name: \(shown)x" && line.prose(within: nil) == [line.shown] && line.prose(within: 80) == [line.shown])
        }
        #expect(coloured(value, .bad).shown == "\u{1B}[31m\(shown)\u{1B}[0m")
    }

    @Test func `a colour is known before a character that joins what stands in front`() {
        #expect(coloured("\u{301}a", .bad).shown == "\u{1B}[31m\u{301}a\u{1B}[0m")
    }

    @Test(arguments: 12...60) func `nothing is lost, whatever the width`(width: Int) {
        let text = "the household  2016-11-04  agree  陆书记 first secretary  there is no evidence of signing"
        let lines = text.prose(within: width)
        #expect(lines.allSatisfy { $0.displayWidth <= width })
        #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }
}
