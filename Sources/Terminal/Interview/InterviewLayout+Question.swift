extension InterviewLayout {
    /// The part of the form around one question, which is opened up in its place.
    func question(_ key: InterviewKey) -> InterviewBody {
        var body = InterviewBody()
        let steps = state.steps().filter { $0.section == key.section && $0.turn == key.turn }
        var heading: String?
        for step in steps {
            let next = state.question(step)?.heading
            if next != heading {
                if body.lines.last.map({ !$0.isEmpty }) == true { body.lines.append("") }
                if let next { body.lines.append("    " + palette(next.truncated(to: width - 5), .section)) }
            }
            heading = next
            guard step == key else {
                body.lines.append(row(step, isSelected: false, after: key))
                continue
            }
            // Air around what people are at; none where there is hardly room.
            let isRoomy = size.height >= 16
            let isHeaded = next != nil && next != steps.prefix { $0 != step }.last.flatMap { state.question($0)?.heading }
            if isRoomy, !isHeaded, body.lines.last.map({ !$0.isEmpty }) == true { body.lines.append("") }
            let start = body.lines.count
            open(key, in: &body)
            body.focus = start..<body.lines.count
            if isRoomy { body.lines.append("") }
        }
        return body
    }

    private func open(_ key: InterviewKey, in body: inout InterviewBody) {
        guard let question = state.question(key) else { return }
        let pointer = "  " + palette("› ", .accent)
        let label = question.label
        let space = String(repeating: " ", count: valueColumn)
        var lead: String
        if label.displayWidth <= labelWidth {
            lead = pointer + palette(label.padded(to: labelWidth), .selected) + "  "
        } else {
            for (index, part) in label.wrapped(to: width - 5).enumerated() {
                body.lines.append((index == 0 ? pointer : "    ") + palette(part, .selected))
            }
            lead = space
        }
        if let options = question.options(language) {
            list(options, question, lead: lead, in: &body)
        } else {
            line(question, key, lead: lead, in: &body)
        }
        if let refusal = state.refusal {
            body.lines += indented("✗ " + refusal, .bad)
        } else if let doubt = doubt(question, key) {
            body.lines += indented("· " + doubt, .warning)
        }
        if let stored = state.current[key], let answer = state.answers[key], stored != answer {
            let before = question.show(stored, language)
            body.lines += indented(language("记录中：\(before)", "the record says: \(before)"), .dim)
        }
        if let mark = state.carryingMark(key) {
            let words = language("\(mark)，未经本次核实；问到后重新回答", "\(mark), and not asked this time: answer anew once you know")
            body.lines += indented(state.carryingProblem(key)?.visible ?? words, .warning)
        }
        if let offer = state.offer(key) {
            body.lines += indented(offer.words.visible + way(offer), .accent)
            if let bar = offer.bar { body.lines += indented(bar.visible, .warning) }
        }
        if let help = question.help { body.lines += indented(help, .dim) }
        if let remark = question.remark?(state.context(key)) { body.lines += indented(remark.visible, .warning) }
    }

    /// How an offer is taken.
    private func way(_ offer: Interview.Offer) -> String {
        guard offer.stored != nil, offer.bar == nil else { return "" }
        return offer.round == nil ? language("（Ctrl-Y 采用）", " (Ctrl-Y takes it)") : language("（= 同上年）", " (= takes it over)")
    }

    // MARK: Text

    private func line(
        _ question: Interview.Question, _ key: InterviewKey, lead: String, in body: inout InterviewBody
    ) {
        let unit = question.unit.map { " " + $0 } ?? ""
        let room = max(6, valueWidth - unit.displayWidth - 3)
        let (text, cursor) = state.editor.window(room)
        body.cursor = (body.lines.count, valueColumn + cursor)
        guard !state.editor.isEmpty else {
            body.lines.append(
                lead + " " + palette((placeholder(question, key) + unit).truncated(to: valueWidth), .dim))
            return
        }
        let isRight = isChecked(question) && read(question, key) == nil
        body.lines.append(lead + text + palette(unit, .dim) + (isRight ? palette("  ✓", .good) : ""))
    }

    private func placeholder(_ question: Interview.Question, _ key: InterviewKey) -> String {
        let must = state.isRequired(question, key) ? language("必填", "needed") : language("可留空", "may stay empty")
        if case .date = question.kind { return language("年-月-日，\(must)", "year-month-day, \(must)") }
        return must
    }

    /// Whether a tick says anything.
    private func isChecked(_ question: Interview.Question) -> Bool {
        switch question.kind {
        case .number, .date: true
        default: question.check != nil
        }
    }

    /// What is wrong with the text so far, or nothing.
    private func read(_ question: Interview.Question, _ key: InterviewKey) -> String? {
        let text = state.editor.text.trimmed
        guard !text.isEmpty else { return nil }
        guard case .failure(let problem) = question.read(text, in: state.context(key), language) else {
            return nil
        }
        return problem.message
    }

    /// Said while people type, without insisting.
    private func doubt(_ question: Interview.Question, _ key: InterviewKey) -> String? {
        question.options(language) == nil ? read(question, key) : nil
    }

    // MARK: Choices

    private func list(
        _ options: [Interview.Option], _ question: Interview.Question, lead: String,
        in body: inout InterviewBody
    ) {
        let space = String(repeating: " ", count: valueColumn)
        var lead = lead
        if !state.editor.isEmpty {
            let (text, cursor) = state.editor.window(valueWidth - 2)
            body.cursor = (body.lines.count, valueColumn + cursor)
            let isNone = text == InterviewAnswers.none
            body.lines.append(lead + text + (isNone ? palette(language("  无", "  none"), .dim) : ""))
            lead = space
        }
        let shown = state.shownOptions(options)
        let isNone = state.editor.text == InterviewAnswers.none
        if shown.isEmpty, !isNone {
            body.lines.append(lead + palette(language("没有这个选项", "There is no such option"), .warning))
        }
        let seen = seenOptions(shown.count)
        if seen.lowerBound > 0 {
            body.lines.append(
                lead + palette(language("↑ 还有 \(seen.lowerBound) 项", "↑ \(seen.lowerBound) more"), .dim))
            lead = space
        }
        let digits = String(options.count).count
        for place in seen where !isNone {
            let option = shown[place]
            let number = String((options.firstIndex(of: option) ?? 0) + 1).padded(to: digits, .trailing)
            let isSelected = state.selection == place
            let label = option.label.visible.truncated(to: max(4, valueWidth - digits - 5))
            let isMarked = question.isMultiple ? state.chosen.contains(option.code) : isSelected
            let mark = question.isMultiple ? (isMarked ? "■ " : "□ ") : (isMarked ? "● " : "○ ")
            body.lines.append(
                lead + palette(mark, isMarked ? .accent : .dim)
                    + palette(number + " ", isSelected ? .selected : .dim)
                    + palette(label, isSelected ? .selected : .plain)
                    + (question.isMultiple && isSelected ? palette(" ‹", .accent) : ""))
            lead = space
        }
        if seen.upperBound < shown.count {
            let count = shown.count - seen.upperBound
            let more = language("↓ 还有 \(count) 项，输入文字可查找", "↓ \(count) more, type to find")
            body.lines.append(space + palette(more.truncated(to: valueWidth), .dim))
        }
    }

    /// The options that fit, around the selected one.
    private func seenOptions(_ count: Int) -> Range<Int> {
        let room = max(3, min(12, size.height - 12))
        guard count > room else { return 0..<count }
        let start = min(max(0, (state.selection ?? 0) - room / 2), count - room)
        return start..<(start + room)
    }
}
