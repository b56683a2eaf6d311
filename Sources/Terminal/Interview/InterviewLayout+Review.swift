extension InterviewLayout {
    /// All answers, and below them the line that confirms.
    func review() -> InterviewBody {
        var body = InterviewBody()
        let steps = state.reviewed()
        let warnings = state.warnings()
        var title = ""
        for (place, step) in steps.enumerated() {
            let section = state.sectionTitle(step)
            if section != title {
                if !body.lines.isEmpty { body.lines.append("") }
                body.lines.append("  " + palette(section, .section))
                title = section
            }
            let isSelected = state.selection == place
            if isSelected { body.focus = body.lines.count..<(body.lines.count + 1) }
            body.lines.append(row(step, isSelected: isSelected, after: nil))
            // "Needed" is said in the row itself.
            if let problem = problems[step], state.answers.unfinished[step] != nil || !(state.value(step) ?? "").isEmpty {
                body.lines += indented("✗ " + problem.visible, .bad)
            } else if let warning = warnings[step] {
                body.lines += indented("· " + warning.visible, .warning)
            }
        }
        let isSelected = state.selection == steps.count
        let faults = steps.count { problems[$0] != nil }
        let others = state.steps().count - steps.count
        if others > 0, state.steps().count > InterviewState.reviewMax {
            let text = language("其余 \(others) 题未答，记录不变。", "The other \(others) questions change nothing.")
            body.lines += ["", "  " + palette(text.truncated(to: width - 3), .dim)]
        }
        body.lines.append("")
        let start = body.lines.count
        let button = language("确认并保存", "Confirm and save")
        body.lines.append(
            "  " + (isSelected ? palette("› ", .accent) : "  ")
                + palette(button, isSelected ? .selected : .plain)
                + "  " + summary(faults, width - button.displayWidth - 7))
        if isSelected { body.focus = start..<body.lines.count }
        return body
    }

    private func summary(_ faults: Int, _ room: Int) -> String {
        guard faults == 0 else {
            let text = language("还有 \(faults) 处要补充或更正", "missing or wrong: \(faults)")
            return palette(text.truncated(to: room), .bad)
        }
        return palette(language("✓ 全部检查通过", "✓ all checks passed").truncated(to: room), .good)
    }

    /// How to leave: nothing is lost unless people say so.
    func leaving() -> InterviewBody {
        var body = InterviewBody()
        let count = state.answers.texts.count
        let title = language("要离开这次填写吗？", "Leave this form?")
        let comfort = language(
            "已答 \(count) 题，下次可以从这里继续。", "Answered so far: \(count). You can go on from here later.")
        body.lines = ["    " + palette(title, .title)]
        body.lines += comfort.wrapped(to: width - 5).map { "    " + palette($0, .dim) } + [""]
        for (place, way) in InterviewState.Leaving.allCases.enumerated() {
            let isSelected = state.selection == place
            let text =
                switch way {
                case .saveDraft: language("保存草稿并退出", "Keep the draft and leave")
                case .goOn: language("继续填写", "Go on")
                case .discard: language("放弃全部回答", "Throw all answers away")
                }
            if isSelected { body.focus = body.lines.count..<(body.lines.count + 1) }
            let style: TextStyle = isSelected ? (way == .discard ? .bad : .selected) : .plain
            body.lines.append("  " + (isSelected ? palette("› ", .accent) : "  ") + palette(text, style))
        }
        return body
    }
}
