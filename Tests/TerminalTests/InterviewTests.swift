import Testing

@testable import Terminal

/// A household: a name, whether there is a house, and if so its area; then members.
func household(_ language: DisplayLanguage = .en) -> Interview {
    let options = (1...12).map { Interview.Option("c\($0)", "option \($0)") } + [Interview.Option("d", "砖混")]
    return Interview(
        title: "Household", language: language,
        sections: [
            .init(
                id: "house", title: "House",
                questions: [
                    .init(id: "name", label: "户主姓名", kind: .text, isRequired: true),
                    .init(id: "has", label: "Has a house", kind: .yesNo, isRequired: true),
                    .init(
                        id: "area", label: "Area", kind: .number, unit: "m²", help: "With the kitchen.",
                        check: { text, _ in text.count > 4 ? "too large" : nil },
                        isAsked: { $0["has"] == "yes" }),
                    .init(id: "structure", label: "Structure", kind: .choice(options)),
                    .init(id: "causes", label: "Causes", kind: .multipleChoice(Array(options.prefix(4)))),
                ]),
            .init(
                id: "members", title: "Members", repeats: .init(noun: "member"),
                questions: [
                    .init(id: "name", label: "Name", kind: .text, isRequired: true),
                    .init(id: "born", label: "Born", kind: .date, isAsked: { $0["name"] != "unborn" }),
                ]),
        ])
}

func key(_ text: String) -> InterviewKey { InterviewKey(text) ?? InterviewKey(section: "", question: text) }

extension InterviewState {
    /// Presses keys written as in a terminal: text, `\r`, `\t`, and names in angle brackets.
    @discardableResult
    mutating func play(_ script: String) -> [InterviewEffect] {
        let names: [String: Key] = [
            "up": .up, "down": .down, "left": .left, "right": .right, "esc": .escape, "bs": .backspace,
            "end": .end,
            "home": .home, "pgup": .pageUp, "pgdn": .pageDown, "c": .control("c"), "x": .control("x"),
            "u": .control("u"),
        ]
        var effects: [InterviewEffect] = []
        var rest = Substring(script)
        while let character = rest.first {
            if character == "<", let end = rest.firstIndex(of: ">"),
                let key = names[String(rest[..<end].dropFirst())]
            {
                effects.append(press(key))
                rest = rest[end...].dropFirst()
                continue
            }
            rest = rest.dropFirst()
            for scalar in character.unicodeScalars {
                effects.append(press(scalar == "\r" ? .enter : scalar == "\t" ? .tab : .text(scalar)))
            }
        }
        return effects.filter { $0 != .none }
    }

    func shown(width: Int = 80, height: Int = 24) -> String {
        screen(WindowSize(width: width, height: height), palette: Palette(isColored: false)).lines
            .joined(separator: "\n")
    }
}

@Suite struct InterviewTests {
    @Test func `answers are stored in their forms, each is saved, and the review confirms`() {
        var state = InterviewState(household())
        let effects = state.play("韦国庆\ry\r９6.5\r砖\r24\ra\r2009年3月5日\rn\r\r")
        #expect(effects.dropLast().allSatisfy { $0 == .save })
        #expect(effects.count == 9)
        let expected: [InterviewKey: String] = [
            key("house/name"): "韦国庆", key("house/has"): "yes", key("house/area"): "96.5",
            key("house/structure"): "d", key("house/causes"): "c2,c4", key("members[1]/name"): "a",
            key("members[1]/born"): "2009-03-05", key("members[1]/+"): "no",
        ]
        #expect(effects.last == .finished(.confirmed(InterviewAnswers(expected))))
    }

    @Test func `a question is asked only where the answers before call for it`() {
        var state = InterviewState(household())
        state.play("a\ry\r50\r<esc><esc>")
        #expect(state.steps().contains(key("house/area")))
        state.play("n\r")
        #expect(!state.steps().contains(key("house/area")))
        #expect(state.page == .question(key("house/structure")))
        #expect(state.confirmedAnswers[key("house/area")] == nil)
        // The draft keeps it, in case the house is found after all.
        #expect(state.answers[key("house/area")] == "50")
    }

    @Test func `a refused answer stays, with the reason, until it is right`() {
        var state = InterviewState(household())
        state.play("a\ry\r12345")
        #expect(state.shown().contains("· too large"))
        #expect(state.play("\r").isEmpty)
        #expect(state.shown().contains("✗ too large"))
        #expect(state.play("<bs>\r") == [.save])
        #expect(state.answers[key("house/area")] == "1234")
    }

    @Test func `what was refused is still there after going back and forth`() {
        var state = InterviewState(household())
        state.play("a\ry\rmuch<up>\r")
        #expect(state.editor.text == "much")
        #expect(state.answers[key("house/area")] == nil)
    }

    @Test func `Enter does not choose what nobody selected`() {
        var state = InterviewState(household())
        #expect(state.play("a\r\r") == [.save])
        #expect(state.page == .question(key("house/has")))
        #expect(state.refusal == "Choose one")
        state.play("n\r\r")
        #expect(state.answers[key("house/structure")] == nil)
        #expect(state.page == .question(key("house/causes")))
    }

    @Test func `a number of two digits selects in a long list`() {
        var state = InterviewState(household())
        state.play("a\rn\r12\r")
        #expect(state.answers[key("house/structure")] == "c12")
    }

    @Test func `what is only pointed at in a list to tick is not skipped in silence`() {
        var state = InterviewState(household())
        state.play("a\rn\r\r<down><down>\r")
        #expect(state.refusal == "Tick with the space bar, or pass over with →")
        #expect(state.play(" \r") == [.save])
        #expect(state.answers[key("house/causes")] == "c2")
    }

    @Test func `a dash says that there is none, but not where an answer is needed`() {
        var state = InterviewState(household())
        #expect(state.play("-\r").isEmpty)
        state.play("<u>a\ry\r-\r-\r-\r")
        #expect(state.answers[key("house/area")] == "-")
        #expect(state.answers[key("house/structure")] == "-")
        #expect(state.answers[key("house/causes")] == "-")
    }

    @Test func `members are added and taken away again`() {
        var state = InterviewState(household())
        state.play("h\rn\r\r\ra\r\ry\rb\r\ry\rc\r\rn\r")
        #expect(state.answers.turns(of: "members") == 3)
        state.open(key("members[2]/name"))
        #expect(state.shown().contains("Ctrl-X"))
        #expect(state.play("<x>") == [.save])
        #expect(state.answers.turns(of: "members") == 2)
        #expect(state.answers[key("members[2]/name")] == "c")
        #expect(state.answers[key("members[2]/+")] == "no")
        state.open(key("members[1]/name"))
        #expect(state.play("<x>").isEmpty)
    }

    @Test func `a draft goes on behind its last answer`() {
        var state = InterviewState(household())
        state.play("a\ry\r")
        let resumed = InterviewState(household(), resuming: state.answers)
        #expect(resumed.page == .question(key("house/area")))
        #expect(resumed.answers == state.answers)
    }

    @Test func `what the record says is shown and kept, unless it is answered anew`() {
        let current = InterviewAnswers([
            key("house/name"): "韦国庆", key("house/has"): "no", key("members[1]/name"): "a",
            key("members[1]/+"): "no",
        ])
        var state = InterviewState(household(), current: current)
        #expect(state.shown().contains("韦国庆"))
        state.play("<u>\r")
        #expect(state.value(key("house/name")) == "韦国庆")
        state.play("<pgdn><pgdn>\r")
        #expect(state.problems()[key("house/name")] == nil)
        state.open(key("members[1]/name"))
        #expect(!state.shown().contains("Ctrl-X"))
    }

    @Test func `the review names what is missing and does not confirm without it`() {
        var state = InterviewState(household())
        state.play("<pgdn><pgdn><end>\r")
        #expect(state.page == .review)
        #expect(state.shown().contains("✗ missing or wrong: 4"))
        state.play("\ra\r")
        #expect(state.page == .question(key("house/has")))
    }

    @Test func `an answer changed in review leads through what it opens, and back`() {
        var state = InterviewState(household())
        state.play("a\rn\r\r\rb\r\rn\r")
        #expect(state.page == .review)
        state.play("<home><down>\ry\r")
        #expect(state.page == .question(key("house/area")))
        state.play("50\r")
        #expect(state.page == .review)
        #expect(state.play("<end>\r").last == .finished(.confirmed(state.confirmedAnswers)))
    }

    @Test func `leaving asks, keeps the draft by default, and can be thought better of`() {
        var state = InterviewState(household())
        state.play("a\rn\r\r<c>")
        #expect(state.page == .leaving)
        state.play("<esc>")
        #expect(state.page == .question(key("house/causes")))
        #expect(state.play("<c>\r") == [.finished(.draft(state.answers))])
        #expect(state.play("<c>") == [.finished(.draft(state.answers))])
        #expect(state.play("3\r") == [.finished(.discarded)])
    }

    @Test func `backspace takes a whole character with its marks`() {
        var state = InterviewState(household())
        state.play("韦e\u{301}<bs><bs>")
        #expect(state.editor.text == "")
        state.play("国庆<left>家<home>韦")
        #expect(state.editor.text == "韦国家庆")
    }

    @Test func `keys are written and read as text`() {
        for text in ["house/area", "members[2]/income[2017].wage", "members[1]/+", "members/+"] {
            #expect(key(text).description == text)
        }
        #expect(key("members[2]/income[2017].wage").turn == 2)
        #expect(InterviewKey("house") == nil)
        #expect(InterviewKey("m[x]/a") == nil)
    }
}

/// What is typed or ticked and left behind.
@Suite struct InterviewLeftBehindTests {
    @Test func `a text that is no answer stays when people go elsewhere, is in the draft, and is in the way of confirming`() {
        var state = InterviewState(household())
        state.play("韦\ry\r123456")
        #expect(state.play("<pgdn>") == [.save])
        #expect(state.answers.unfinished == [key("house/area"): "123456"] && state.answers[key("house/area")] == nil)
        // Interrupted, and gone on with tomorrow.
        state = InterviewState(household(), resuming: state.answers)
        #expect(state.editor.text == "123456")
        state.play("<pgdn>a\r\rn\r")
        #expect(state.page == .review)
        #expect(state.shown().contains("\"123456\" is no answer yet"))
        #expect(state.play("<end>\r").isEmpty)
        // Enter opens what is in the way, with the text in it.
        state.play("\r")
        #expect(state.editor.text == "123456")
        state.play("<u>12\r")
        #expect(state.answers.unfinished.isEmpty && state.answers[key("house/area")] == "12")
    }

    @Test func `clearing what was left behind is an answer too`() {
        var state = InterviewState(household())
        state.play("韦\ry\r123456<pgup>")
        #expect(!state.answers.unfinished.isEmpty)
        state.open(key("house/area"))
        state.play("<u><pgdn>")
        #expect(state.answers.unfinished.isEmpty && state.answers[key("house/area")] == nil)
    }

    @Test func `ticks stay without Enter, and so does an option that was named`() {
        for leave in ["<pgdn>", "<esc>", "<right>", "<c>"] {
            var state = InterviewState(household())
            state.play("韦\ry\r12\r")
            state.play("3" + leave)
            #expect(state.answers[key("house/structure")] == "c3", "\(leave)")
            state.open(key("house/causes"))
            state.play("24" + leave)
            #expect(state.answers[key("house/causes")] == "c2,c4", "\(leave)")
        }
    }

    @Test func `an option that was only passed over is no answer`() {
        var state = InterviewState(household())
        state.play("韦\ry\r12\r<down><down><pgdn>")
        #expect(state.answers[key("house/structure")] == nil)
    }
}

/// What other answers suggest, and what they make doubtful.
@Suite struct InterviewOfferTests {
    private func interview() -> Interview {
        var sex = Interview.Question(id: "sex", label: "Sex", kind: .choice([.init("m", "male"), .init("f", "female")]))
        sex.offer = { $0["id"].map { .init(stored: $0.hasSuffix("1") ? "m" : "f", words: "by the ID number: \($0)") } }
        sex.warn = { answer, context in
            context["id"].flatMap { ($0.hasSuffix("1") ? "m" : "f") == answer ? nil : "the ID number says otherwise" }
        }
        return Interview(
            title: "", language: .en,
            sections: [.init(id: "a", title: "", questions: [.init(id: "id", label: "ID", kind: .text), sex])])
    }

    @Test func `what is offered is shown, and taken only when people say so`() {
        var state = InterviewState(interview())
        state.play("x1\r")
        #expect(state.shown().contains("by the ID number: x1 (Ctrl-Y takes it)"))
        state.play("\r")
        #expect(state.answers[key("a/sex")] == nil)
        state.open(key("a/sex"))
        _ = state.press(.control("y"))
        #expect(state.answers[key("a/sex")] == "m")
        #expect(!state.shown().contains("by the ID number"))
    }

    @Test func `what may be wrong is said once, taken the second time, and seen in the review`() {
        var state = InterviewState(interview())
        state.play("x1\r")
        state.play("2\r")
        #expect(state.refusal == "the ID number says otherwise. If it is so, answer once more" && state.answers[key("a/sex")] == nil)
        #expect(state.play("\r") == [.save])
        #expect(state.answers[key("a/sex")] == "f" && state.page == .review)
        #expect(state.shown().contains("the ID number says otherwise"))
        #expect(state.play("<end>\r").count == 1)
    }

    @Test func `line by line it is the same`() throws {
        var lines = ["x1", "=", "<", "f", "f", "y"].makeIterator()
        var said = ""
        let outcome = try InterviewLines(readLine: { lines.next() }, write: { said += $0 }).run(InterviewState(interview())) { _ in }
        #expect(said.contains("by the ID number: x1 (= takes it)") && said.contains("If it is so, answer once more"))
        #expect(said.contains("    · the ID number says otherwise\n"))
        guard case .confirmed(let answers) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(answers[key("a/sex")] == "f")
    }
}
