import Testing

@testable import Terminal

/// Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct InterviewScreenTests {
    @Test func `a page is a form with one question opened up`() {
        var state = InterviewState(household())
        state.play("韦国庆\ry\r5")
        let lines = state.shown(height: 20).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.prefix(13) == [
                "  Household · House                                     3 / 8 ━━━━────────────",
                "  ────────────────────────────────────────────────────────────────────────────",
                "",
                "    户主姓名         韦国庆",
                "    Has a house      Yes",
                "",
                "  › Area             5 m²  ✓",
                "                     With the kitchen.",
                "",
                "    Structure        —",
                "    Causes           —",
                "",
                "",
            ])
        #expect(lines.count == 20)
        #expect(lines.last?.contains("Enter next   ↑ back") == true)
        let screen = state.screen(WindowSize(width: 80, height: 20), palette: Palette(isColored: false))
        #expect(screen.cursor?.row == 6)
        #expect(screen.cursor?.column == 22)
    }

    @Test(arguments: [60, 80, 120]) func `whose answers these are stands in the head of every page, however its page is called`(width: Int)
    {
        var interview = household(.zh)
        interview.title = "演练 · 户 覃大明 990124100201-0001"
        for index in interview.sections.indices { interview.sections[index].title = "自然村（屯） – 致贫原因说明" }
        let screen = InterviewState(interview).screen(WindowSize(width: width, height: 20), palette: Palette(isColored: false))
        #expect(screen.lines[0].contains("演练 · 户 覃大明") && screen.lines[0].contains("自然村"), "\(screen.lines[0])")
        #expect(screen.lines[0].displayWidth <= width)
        if width >= 80 { #expect(screen.lines[0].contains("990124100201-0001")) }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `whatever is pressed, every page fits its window`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let keys: [Key] = [
            .enter, .enter, .enter, .tab, .backTab, .backspace, .delete, .escape, .up, .down, .down, .left,
            .right,
            .home, .end, .pageUp, .pageDown, .control("x"), .control("c"), .control("u"), .paste("1\r2"),
            .text("韦"),
            .text("y"), .text("n"), .text("1"), .text(" "), .text("-"), .text("\u{301}"),
            .paste(String(repeating: "屯", count: 60)),
        ]
        var state = InterviewState(household(seed % 2 == 0 ? .zh : .en))
        for _ in 0..<200 {
            let key = keys.randomElement(using: &random) ?? .enter
            if case .finished = state.press(key) { state = InterviewState(household()) }
            let size = WindowSize(
                width: .random(in: 40...120, using: &random), height: .random(in: 6...40, using: &random))
            let screen = state.screen(size, palette: Palette(isColored: false))
            #expect(screen.lines.count <= size.height)
            #expect(screen.lines.filter { $0.displayWidth > size.width } == [])
            if let cursor = screen.cursor {
                #expect((0..<size.height).contains(cursor.row) && (0..<size.width).contains(cursor.column))
            }
            if case .question = state.page {
                #expect(screen.lines.contains { $0.hasPrefix("  ›") } || size.height < 16)
            }
        }
    }

    @Test func `escape sequences in answers are shown, not obeyed`() {
        var state = InterviewState(household(), current: InterviewAnswers([key("house/name"): "a\u{1B}[2J"]))
        #expect(!state.shown().contains("\u{1B}"))
        state.play("\r")
        #expect(!state.shown().contains("\u{1B}"))
        #expect(state.shown().contains("a␛[2J"))
    }
}

@Suite struct InterviewLinesTests {
    private func run(_ script: String, _ state: InterviewState) throws -> (InterviewOutcome, String, Int) {
        var lines = script.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var output = ""
        var saves = 0
        let interview = InterviewLines(
            readLine: { lines.isEmpty ? nil : lines.removeFirst() }, write: { output += $0 })
        let outcome = try interview.run(state) { _ in saves += 1 }
        return (outcome, output, saves)
    }

    @Test func `a script answers by code, label or number, goes back, and confirms`() throws {
        let (outcome, output, saves) = try run(
            "a\n<\n韦国庆\nyes\n99999\n?\n50\n砖混\nc1、option 2\nb\n\nn\ny", InterviewState(household()))
        guard case .confirmed(let answers) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(answers[key("house/name")] == "韦国庆")
        #expect(answers[key("house/structure")] == "d")
        #expect(answers[key("house/causes")] == "c1,c2")
        #expect(output.contains("✗ too large"))
        #expect(output.contains("With the kitchen."))
        #expect(saves == 8)
    }

    @Test func `the end of the input and !q keep the draft`() throws {
        #expect(
            try run("a", InterviewState(household())).0 == .draft(InterviewAnswers([key("house/name"): "a"])))
        #expect(try run("!q", InterviewState(household())).0 == .draft(InterviewAnswers()))
    }

    @Test func `an empty line passes over, but not where an answer is needed`() throws {
        let (outcome, output, _) = try run("\na\nn\n\n\n!q", InterviewState(household()))
        #expect(output.contains("✗ This question needs an answer"))
        #expect(outcome == .draft(InterviewAnswers([key("house/name"): "a", key("house/has"): "no"])))
    }
}
