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
        #expect(line.prose(within: 11) == [line])
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
        #expect("a\nb".prose(within: 80) == ["a", "b"])
    }

    @Test(arguments: 12...60) func `nothing is lost, whatever the width`(width: Int) {
        let text = "the household  2016-11-04  agree  陆书记 first secretary  there is no evidence of signing"
        let lines = text.prose(within: width)
        #expect(lines.allSatisfy { $0.displayWidth <= width })
        #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }
}
