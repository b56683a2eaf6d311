/// An interview line by line, for scripts, tests and terminals that cannot draw a page.
///
/// An empty line passes a question over, `<` goes back, `>>` and `<<` go to the next and the last part, `?` shows help,
/// `-` says that there is none, `=` that it is as the record says or, where that says nothing, as an earlier round said, `==` the
/// same of the whole part, and `!q` leaves and keeps the draft, as does the end of the input.
package struct InterviewLines {
    private let readLine: () -> String?
    private let write: (String) -> Void

    package init(
        readLine: @escaping () -> String? = { Swift.readLine() },
        write: @escaping (String) -> Void = { StandardStream.output.write($0) }
    ) {
        self.readLine = readLine
        // What is asked, and what is in it, comes from records: only the ends of our own lines are ends of lines.
        self.write = { text in
            write(text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).shown }.joined(separator: "\n"))
        }
    }

    /// Asks until the input says so or ends.
    package func run(
        _ state: InterviewState, autosave: (InterviewAnswers) throws -> Void
    ) throws -> InterviewOutcome {
        var state = state
        var title = ""
        while true {
            var effect = InterviewEffect.none
            let words = state.lineQuestion()
            if words.title != title {
                title = words.title
                write("\n\(title)\n")
            }
            write(words.question)
            guard let line = readLine()?.trimmed else {
                write("\n")
                return .draft(state.answers)
            }
            switch line {
            case "!q": return .draft(state.answers)
            case "?", "？": write(words.help + state.lineCommands)
            default: effect = state.answerLine(line)
            }
            if let refusal = state.refusal { write("  ✗ \(refusal.visible)\n") }
            if let notice = state.notice { write("  \(notice.visible)\n") }
            state.notice = nil
            switch effect {
            case .none: break
            case .save: try autosave(state.answers)
            case .finished(let outcome): return outcome
            }
        }
    }
}

extension InterviewState {
    /// What to ask next, without knowing of any screen.
    func lineQuestion() -> (title: String, question: String, help: String) {
        guard case .question(let key) = page, let question = question(key) else {
            let warnings = warnings()
            let list = reviewed().compactMap { key -> String? in
                guard let question = self.question(key), let stored = value(key) else { return nil }
                let doubt = warnings[key].map { "    · \($0.visible)\n" } ?? ""
                let mark = carryingMark(key).map { language("（\($0)）", " (\($0))") } ?? ""
                return "  \(question.label): \(question.show(stored, language).visible)\(mark)\n" + doubt
            }
            let ask = language("确认并保存？(y/n) ", "Confirm and save? (y/n) ")
            return (language("核对", "Review"), list.joined() + ask, "")
        }
        let title = sectionTitle(key)
        let unit = question.unit.map { language("（\($0)）", " (\($0))") } ?? ""
        let mark = carryingMark(key).map { language("（\($0)）", " (\($0))") } ?? ""
        let stored = value(key).map { " [\(question.show($0, language).visible)\(mark)]" } ?? ""
        let options = (question.options(language) ?? []).enumerated().map { "  \($0 + 1) \($1.label.visible)\n" }
            .joined()
        let remark = question.remark?(context(key)).map { "  ! \($0.visible)\n" } ?? ""
        let offer = offer(key).map(lineOffer) ?? ""
        let help = (question.help.map { "  \($0)\n" } ?? "") + options
        // Yes and no need no list; a long one is shown when it is asked for.
        let isShown = (3...12).contains(question.options(language)?.count ?? 0)
        let choice =
            question.options(language).map { $0.count == 2 ? " (\($0[0].label)/\($0[1].label))" : "" } ?? ""
        // Only here, since a page shows it above the first of the questions.
        let heading = question.heading.map { title.hasPrefix($0) ? "" : "\($0) · " } ?? ""
        let ask = "\(heading)\(question.label)\(unit)\(choice)\(stored): "
        return (title, remark + offer + (isShown ? options : "") + ask, help)
    }

    private func lineOffer(_ offer: Interview.Offer) -> String {
        if let bar = offer.bar { return "  \(offer.words.visible)\n  ! \(bar.visible)\n" }
        let way =
            offer.round == nil ? language("（= 采用）", " (= takes it)") : language("（= 同上年，== 整节同上年）", " (= takes it over, == the whole part)")
        return "  \(offer.words.visible)" + (offer.stored == nil ? "" : way) + "\n"
    }

    var lineCommands: String {
        language(
            "  （<）上一题 （>>）下一节 （<<）上一节 （-）无 （=）与记录相同、同上年 （==）整节同上年 （!q）保存草稿并退出\n",
            "  < back   >> next part   << previous part   - none   = as the record, or the round before, says   == the whole part   !q keep the draft and leave\n"
        )
    }

    /// Takes one line as the answer to what ``lineQuestion()`` asked.
    mutating func answerLine(_ line: String) -> InterviewEffect {
        refusal = nil
        switch page {
        case .question(let key):
            if line.isEmpty, value(key) != nil {
                goForward(from: key)
                return .none
            }
            if [">>", "》", "<<", "《"].contains(line) {
                goBySection(from: key, forward: line == ">>" || line == "》")
                return .none
            }
            guard line == "<" else { return submit(line, to: key) }
            guard let place = steps().firstIndex(of: key), place > 0 else { return .none }
            open(steps()[place - 1])
        case .review, .leaving:
            switch line.halfWidth.lowercased() {
            case "<": open(steps().last)
            case "y", "yes", "是":
                let effect = confirm()
                // Nobody sees a selected line here: the first that is in the way is asked again.
                if let refusal, let place = selection {
                    open(reviewed()[place])
                    self.refusal = refusal
                }
                return effect
            case "n", "no", "否": return .finished(.draft(answers))
            default: break
            }
        }
        return .none
    }
}
