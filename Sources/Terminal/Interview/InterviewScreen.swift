/// What an interview looks like at one moment.
package struct InterviewScreen: Sendable {
    /// As many as the window has, none wider than it.
    package var lines: [String]
    /// Where people type, from 0; `nil` where they only select.
    package var cursor: (row: Int, column: Int)?
}

/// Lines of the page's middle, and which of them must be seen.
struct InterviewBody {
    var lines: [String] = []
    /// The lines of what people are at.
    var focus = 0..<0
    var cursor: (row: Int, column: Int)?
}

extension InterviewState {
    /// The page in a window of that size.
    ///
    ///     贫困户登记 · 家庭成员 2                      12 / 31 ━━━━━━────────
    ///     ──────────────────────────────────────────────────────────────────
    ///       姓名          韦小妹
    ///     › 出生日期      2009-0                      年-月-日
    ///       与户主关系    —
    ///
    ///     Enter 下一题   ↑ 上一题   …
    func screen(_ size: WindowSize, palette: Palette) -> InterviewScreen {
        let layout = InterviewLayout(state: self, size: size, palette: palette)
        return layout.screen()
    }
}

/// Measures and colours for one drawing.
struct InterviewLayout {
    let state: InterviewState
    let size: WindowSize
    let palette: Palette
    /// Lines that run across the whole of a very wide window cannot be read.
    let width: Int
    let labelWidth: Int
    let problems: [InterviewKey: String]

    static let margin = 2
    /// In front of a label: a pointer, or nothing.
    static let gutter = 2

    init(state: InterviewState, size: WindowSize, palette: Palette) {
        self.state = state
        self.size = size
        self.palette = palette
        problems = state.problems()
        width = max(20, min(size.width, 100))
        // Of all questions, so that the column stands still from page to page.
        let widths = state.interview.sections.flatMap { section in
            section.questions.map(\.label.displayWidth)
                + (section.repeats.map { [state.anotherLabel($0, turn: 1).displayWidth] } ?? [])
        }
        let most = max(8, width * 2 / 5 - InterviewLayout.margin - InterviewLayout.gutter)
        labelWidth = max(8, widths.filter { $0 <= most }.max() ?? 0)
    }

    var language: DisplayLanguage { state.language }
    /// The column in which answers begin.
    var valueColumn: Int { InterviewLayout.margin + InterviewLayout.gutter + labelWidth + 2 }
    var valueWidth: Int { max(8, width - valueColumn - 1) }

    func screen() -> InterviewScreen {
        let header = header()
        let body: InterviewBody
        let hints: [(key: String, action: String)]
        switch state.page {
        case .question(let key):
            body = question(key)
            hints = questionHints(key)
        case .review:
            body = review()
            hints = [
                ("↑↓", language("选择", "select")), ("Enter", language("修改", "change")),
                ("End", language("到确认", "to confirm")), ("Ctrl-C", language("退出", "leave")),
            ]
        case .leaving:
            body = leaving()
            hints = [
                ("↑↓", language("选择", "select")), ("Enter", language("确定", "choose")),
                ("Esc", language("返回", "back")),
            ]
        }
        let height = max(3, size.height)
        let room = max(1, height - header.count - 2)
        let window = window(body, room)
        var lines = header + body.lines[window]
        while lines.count < height - 1 { lines.append("") }
        if state.page == .review, let refusal = state.refusal {
            lines.append("  " + palette("✗ " + refusal.truncated(to: width - 6), .bad))
        } else if let notice = state.notice {
            lines.append("  " + palette(notice.truncated(to: width - 4), .accent))
        } else {
            lines.append(footer(hints))
        }
        let cursor = body.cursor.map { (header.count + $0.row - window.lowerBound, $0.column) }
        return InterviewScreen(lines: Array(lines.prefix(height)), cursor: cursor)
    }

    /// Which lines are seen: what people are at, with as much before it as behind.
    private func window(_ body: InterviewBody, _ room: Int) -> Range<Int> {
        guard body.lines.count > room else { return body.lines.indices }
        let spare = max(0, room - body.focus.count)
        let wanted = body.focus.lowerBound - spare / 2
        let start = min(max(0, wanted), body.lines.count - room)
        // A focus that is taller than the window shows its end where it is typed into, else its beginning.
        let row = body.cursor?.row ?? body.focus.lowerBound
        let seen = min(max(start, row - room + 1), row)
        return seen..<(seen + min(room, body.lines.count - seen))
    }

    // MARK: Header and footer

    /// So much of a page's name is shown beside the longest title.
    private static let placeMin = 12

    private func header() -> [String] {
        let steps = state.steps()
        var place: String
        var done = steps.count
        switch state.page {
        case .question(let key):
            place = state.sectionTitle(key)
            done = steps.firstIndex(of: key) ?? 0
        case .review: place = language("核对", "Review")
        case .leaving:
            place = language("离开", "Leave")
            if case .question(let key) = state.pageBefore { done = steps.firstIndex(of: key) ?? 0 }
        }
        let bar = width < 72 ? 6 : 16
        let filled = steps.isEmpty ? bar : done * bar / steps.count
        let count = "\(min(done + 1, steps.count)) / \(steps.count)"
        let right = count.displayWidth + 1 + bar
        let room = width - 2 * InterviewLayout.margin - right - 2
        // Whose answers these are stands before which page it is, of which enough is left to tell it from the next.
        let title = state.interview.title.truncated(to: max(0, room - min(place.displayWidth, Self.placeMin) - 3))
        var line = "  " + (title.isEmpty ? "" : palette(title, .title) + palette(" · ", .dim))
        place = place.truncated(to: max(4, room - (title.isEmpty ? 0 : title.displayWidth + 3)))
        line += palette(place, .section)
        let used = title.displayWidth + (title.isEmpty ? 0 : 3) + place.displayWidth
        line += String(repeating: " ", count: max(1, room + 2 - used))
        if room >= 12 {
            line += palette(count, .dim) + " " + palette(String(repeating: "━", count: filled), .accent)
            line += palette(String(repeating: "─", count: bar - filled), .dim)
        }
        let rule = palette(String(repeating: "─", count: width - 2 * InterviewLayout.margin), .dim)
        return size.height < 12 ? [line] : [line, "  " + rule, ""]
    }

    private func footer(_ hints: [(key: String, action: String)]) -> String {
        var parts: [String] = []
        var used = 2
        for (key, action) in hints {
            used += key.displayWidth + 1 + action.displayWidth
            guard used < width else { break }
            parts.append(palette(key, .accent) + " " + palette(action, .dim))
            used += 3
        }
        return "  " + parts.joined(separator: "   ")
    }

    private func questionHints(_ key: InterviewKey) -> [(key: String, action: String)] {
        guard let question = state.question(key) else { return [] }
        var hints: [(key: String, action: String)] = []
        if question.options(language) == nil {
            hints = [("Enter", language("下一题", "next")), ("↑", language("上一题", "back"))]
        } else {
            hints = [("↑↓", language("选择", "select"))]
            if question.isMultiple { hints.append((language("空格", "Space"), language("勾选", "tick"))) }
            hints += [("Enter", language("下一题", "next")), ("Esc", language("上一题", "back"))]
        }
        hints.append(("PgDn", language("下一节", "next part")))
        if state.isRemovable(key), let noun = state.section(key)?.repeats?.noun {
            hints.append(("Ctrl-X", language("删去此\(noun)", "remove this \(noun)")))
        }
        hints.append(("Ctrl-C", language("退出", "leave")))
        if state.current[key] != nil, state.answers[key] == nil {
            hints.append(("Ctrl-Y", language("情况相同", "still so")))
        } else if let offer = state.offer(key) {
            if offer.round != nil, offer.bar == nil, offer.stored != nil {
                hints.insert(("=", language("同上年", "as before")), at: hints.count - 1)
                hints.insert(("Ctrl-T", language("整节同上年", "whole part")), at: hints.count - 1)
            } else if offer.stored != nil {
                hints.append(("Ctrl-Y", language("采用", "take it")))
            }
        }
        if !state.isRequired(question, key) { hints.append(("-", language("无", "none"))) }
        return hints
    }

    // MARK: Rows

    /// A label and the answer that stands.
    func row(_ key: InterviewKey, isSelected: Bool, after place: InterviewKey?) -> String {
        guard let question = state.question(key) else { return "" }
        let pointer = isSelected ? palette("› ", .accent) : "  "
        var (value, style) = ("—", TextStyle.dim)
        if let stored = state.value(key), !stored.isEmpty {
            let mark = state.carryingMark(key).map { language("（\($0)）", " (\($0))") } ?? ""
            value = question.show(stored, language).truncated(to: max(4, valueWidth - mark.displayWidth)) + mark
            // What was answered now stands out from what the record said before.
            style = problems[key] != nil ? .bad : state.answers[key] == nil ? .dim : .plain
        } else if problems[key] != nil, place == nil || state.seen.contains(key) {
            (value, style) = (language("必填", "needed"), .bad)
        }
        // A label that is a whole sentence takes what the answer leaves it.
        let used = InterviewLayout.margin + InterviewLayout.gutter + 3 + value.displayWidth
        let label = question.label.truncated(to: max(labelWidth, width - used)).padded(to: labelWidth)
        return "  " + pointer + palette(label, isSelected ? .selected : .dim) + "  " + palette(value, style)
    }

    func indented(_ text: String, _ style: TextStyle) -> [String] {
        text.wrapped(to: valueWidth).map { String(repeating: " ", count: valueColumn) + palette($0, style) }
    }
}
