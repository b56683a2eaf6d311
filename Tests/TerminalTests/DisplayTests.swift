import Terminal
import Testing

private let plain = Palette(isColored: false)

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("韦国庆", 6), ("e\u{301}", 1), ("ﾊﾝ", 2), ("，。", 4), ("👍", 2), ("👍🏽", 4), ("한", 2),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("㐂𠮷", 4), ("─●✓›", 4), ("\u{200D}", 0), ("à", 1),
    ])
    func `width is the sum over the scalars`(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test func `padding counts cells, not characters`() {
        #expect("韦国庆".padded(to: 8) == "韦国庆  ")
        #expect("12".padded(to: 4, .trailing) == "  12")
        #expect("韦国庆".padded(to: 3) == "韦国庆")
    }

    @Test func `truncating never splits a wide character`() {
        #expect("韦国庆".truncated(to: 6) == "韦国庆")
        #expect("韦国庆".truncated(to: 5) == "韦国…")
        #expect("韦国庆".truncated(to: 4) == "韦…")
        #expect("韦国庆".truncated(to: 1) == "…")
        #expect("abc".truncated(to: 0) == "")
    }

    @Test func `lines break between words and between Chinese characters, not before a full stop`() {
        #expect("a house of brick".wrapped(to: 9) == ["a house", "of brick"])
        #expect("主体结构完好。".wrapped(to: 12) == ["主体结构完", "好。"])
        #expect("abcdefgh".wrapped(to: 3) == ["abc", "def", "gh"])
        #expect("一\n\n二".wrapped(to: 10) == ["一", "", "二"])
        #expect("".wrapped(to: 10) == [""])
    }

    @Test(arguments: 6...30) func `what is wrapped is all there, whatever the width`(width: Int) {
        let text = "resident medical insurance yes; treatment: was reimbursed or aided yes"
        let lines = text.wrapped(to: width)
        #expect(lines.allSatisfy { $0.displayWidth <= width })
        // The longest word has ten letters; narrower than that it is cut.
        if width >= 11 { #expect(lines.joined(separator: " ") == text) }
    }

    @Test func `F14 nothing in a value moves the cursor or hides`() {
        #expect("a\u{1B}[2J".visible == "a␛[2J")
        #expect("x\u{202E}y".visible == "x‹U+202E›y")
        #expect("a\u{200B}b\nc\u{9B}".visible == "a‹U+200B›b␊c‹U+009B›")
        #expect("a\u{3164}b\u{180E}".visible == "a‹U+3164›b‹U+180E›")
        #expect("韦国庆 👩‍🌾 e\u{301}".visible == "韦国庆 👩‍🌾 e\u{301}")
    }
}

@Suite struct TableTests {
    private var table: Table {
        var table = Table(["编号", "户主", "人口", "人均纯收入"])
        table.append(["0042", "韦国庆", "4", "3,125.50"])
        table.append(["0043", "Lan Xiuying", "12", "—"])
        return table
    }

    @Test func `columns are aligned, and numbers to the right`() {
        #expect(
            table.lines(width: nil, palette: plain) == [
                "编号  户主         人口  人均纯收入",
                "───────────────────────────────────",
                "0042  韦国庆          4    3,125.50",
                "0043  Lan Xiuying    12           —",
            ])
    }

    @Test func `a narrow window takes from the widest text`() {
        #expect(table.lines(width: 32, palette: plain).last == "0043  Lan Xiuyi…    12         —")
        for width in 26...40 {
            #expect(table.lines(width: width, palette: plain).allSatisfy { $0.displayWidth <= width })
        }
    }

    @Test func `a number is never cut, and columns are left out, those that can be spared most first`() {
        for width in 1...40 {
            let lines = table.lines(width: width, palette: plain)
            #expect(lines[lines.count - 2].hasPrefix("0042") && lines[lines.count - 2].hasSuffix("3,125.50"))
        }
        var spared = Table([.init("编号"), .init("姓名"), .init("村", spare: 2), .init("电话", spare: 1)])
        spared.append(["450124100200-0042", "韦国庆", "那坡村民委员会", "13977112233"])
        #expect(spared.hidden(within: 80) == [])
        #expect(spared.hidden(within: 45) == ["村"])
        #expect(spared.hidden(within: 30) == ["村", "电话"])
        #expect(spared.lines(width: 30, palette: plain).last == "450124100200-0042  韦国庆")
    }

    @Test func `where nothing more can be spared the last columns go if whoever shows the table names them`() {
        var table = Table(["编号", "姓名", "村", "电话"])
        table.append(["450124100200-0042", "韦国庆", "那坡村民委员会", "13977112233"])
        #expect(table.hidden(within: 30) == [] && table.lines(width: 30, palette: plain)[1].displayWidth == 30)
        table.leavesOutLast = true
        #expect(table.hidden(within: 46) == ["电话"])
        #expect(table.hidden(within: 30) == ["村", "电话"] && table.hidden(within: 3) == ["村", "电话"])
        #expect(table.lines(width: 46, palette: plain).allSatisfy { $0.displayWidth <= 46 })
    }

    @Test func `titles wider than their column take several lines, words whole, before any cell is cut`() {
        var table = Table(["scope", "not decidable here", "所在的行政村"])
        table.append(["450124", "0", "那坡村"])
        #expect(
            table.lines(width: 25, palette: plain) == [
                "              not  ",
                "        decidable  所在的",
                " scope       here  行政村",
                "─────────────────────────",
                "450124          0  那坡村",
            ])
    }

    @Test func `text wraps within its column when asked to`() {
        var table = Table(["村", "情况"])
        table.append(["那坡", "房屋主体结构完好，厨房新建。"])
        #expect(
            table.lines(width: 22, palette: plain, overflow: .wrap).dropFirst(2) == [
                "那坡  房屋主体结构完",
                "      好，厨房新建。",
            ])
    }

    @Test func `names stay whole and words too, as long as other columns can be left out`() {
        var table = Table([.init("field", isWhole: true), .init("written by", spare: 2), .init("rule", spare: 1), .init("label")])
        table.append(["water.fetch_horizontal", "village collector; resident team", "people decide", "horizontal distance"])
        for width in [46, 60, 80, 120] {
            let lines = table.lines(width: width, palette: plain, overflow: .wrap)
            #expect(lines.allSatisfy { $0.displayWidth <= width })
            #expect(lines.joined(separator: "\n").contains("water.fetch_horizontal"), "\(width) \(lines)")
            #expect(
                lines.contains { $0.contains("horizontal") && $0.contains("water") } && !lines.contains { $0.hasSuffix("collect") },
                "\(lines)")
        }
        #expect(table.hidden(within: 46) == ["written by"] && table.hidden(within: 120).isEmpty, "\(table.hidden(within: 46))")
    }

    @Test func `a label that is too long goes on below, and its end is seen`() {
        let sheet = Sheet(
            title: "", sections: [.init("", [.init("distance to the nearest clinic[2016]", "4.48 km"), .init("fuel", "gas")])])
        #expect(
            sheet.lines(width: 50, palette: plain) == [
                "  distance to the       4.48 km", "  nearest clinic[2016]", "  fuel                  gas",
            ], "\(sheet.lines(width: 50, palette: plain))")
    }

    @Test func `colour is added around the text, not to the spaces`() {
        var table = Table(["x", "y"])
        table.append([Table.Cell("a", .bad), "b"])
        #expect(table.lines(width: nil, palette: Palette(isColored: true))[2].shown == "\u{1B}[31ma\u{1B}[0m  b")
    }

    @Test func `a sheet aligns labels, and puts notes behind the values or below`() {
        let sheet = Sheet(
            title: "韦国庆",
            sections: [
                .init(
                    "住房",
                    [.init("结构", "砖混", note: "县 2017"), .init("面积", "96.5 m²"), .init("备注", "很好很好很好很好很好很好")])
            ])
        #expect(
            sheet.lines(width: 26, palette: plain) == [
                "韦国庆", "", "住房", "  结构  砖混  县 2017", "  面积  96.5 m²", "  备注  很好很好很好很好很", "        好很好",
            ])
    }
}

@Suite struct EnvironmentTests {
    @Test func `language follows the option, then the locale`() {
        #expect(DisplayLanguage(option: "zh") { _ in "en_US.UTF-8" } == .zh)
        #expect(DisplayLanguage { $0 == "LANG" ? "zh_CN.UTF-8" : nil } == .zh)
        #expect(DisplayLanguage { ["LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"][$0] } == .en)
        #expect(DisplayLanguage(option: "fr") { ["LC_ALL": "", "LANG": "zh"][$0] } == .zh)
        #expect(DisplayLanguage { _ in nil } == .en)
    }

    @Test func `large numbers are grouped`() {
        #expect([0, 999, 1_000, -1_234_567].map(grouped) == ["0", "999", "1,000", "-1,234,567"])
    }
}

@Suite struct ProgressBarTests {
    /// What a bar writes for updates at these times, in milliseconds.
    private func written(_ times: [Int], width: Int? = 60) -> [String] {
        var time = Duration.zero
        var written: [String] = []
        var bar = ProgressBar(
            "合并", total: 100, language: .zh, palette: plain, now: { time }, width: { width },
            write: { written.append($0) })
        for (index, milliseconds) in times.enumerated() {
            time = .milliseconds(milliseconds)
            bar.update((index + 1) * 10)
        }
        bar.finish()
        return written
    }

    @Test func `quick work and pipes show nothing`() {
        #expect(written([0, 500, 999]).isEmpty)
        #expect(written([0, 1500, 3000], width: nil).isEmpty)
    }

    @Test func `long work shows a bar now and then, and takes it away`() {
        let lines = written([500, 1500, 1510, 1700])
        #expect(lines.count == 3)
        #expect(lines[0] == "\r合并 ━━━━━━────────────────────────  20%  20/100  剩余 6 秒\u{1B}[K")
        #expect(lines[2] == "\r\u{1B}[K")
    }
}
