import Records
package import Register
package import Terminal

extension Report {
    /// The report for a terminal, or for a pipe: sections of aligned tables. Charts are for paper; their numbers are in
    /// the tables.
    ///
    /// - Parameter width: Of the terminal; `nil` is none, and nothing is wrapped.
    package func lines(language: DisplayLanguage, width: Int?, palette: Palette) -> [String] {
        let text = CellText(language: language == .zh ? .zh : .en)
        let titled: (Label, String, TextStyle) -> [String] = { label, note, style in
            let (title, note) = (text.say(label).visible, note.visible)
            guard let width, title.displayWidth + 2 + note.displayWidth > width else {
                return [palette(title, style) + (note.isEmpty ? "" : "  " + palette(note, .dim))]
            }
            return title.wrapped(to: width).map { palette($0, style) } + note.wrapped(to: width).map { palette($0, .dim) }
        }
        var lines = titled(title, subtitle(text.language), .title)
        for section in sections {
            let blocks = section.blocks.map { Self.lines($0, text, width, palette) }.filter { !$0.isEmpty }
            guard !blocks.isEmpty else { continue }
            lines += [""] + titled(section.title, section.subtitle.map(text.say) ?? "", .section)
            for (index, block) in blocks.enumerated() { lines += (index > 0 ? [""] : []) + block }
        }
        if !notes.isEmpty { lines.append("") }
        for note in notes {
            let note = text.say(note).visible
            lines += (width.map { note.wrapped(to: $0) } ?? [note]).map { palette($0, .dim) }
        }
        return lines
    }

    private static func lines(_ block: Block, _ text: CellText, _ width: Int?, _ palette: Palette) -> [String] {
        switch block {
        case .chart: []
        case .table(let table):
            table.audience == .scripts ? [] : lines(table, text, width, palette)
        case .facts(let facts):
            Sheet(title: "", sections: [.init("", facts.flatMap { rows($0, text) })]).lines(width: width, palette: palette)
        case .remark(let label, let mark):
            (width.map { text.say(label).visible.wrapped(to: $0) } ?? [text.say(label).visible]).map { palette($0, mark.style) }
        }
    }

    private static func lines(_ table: Table, _ text: CellText, _ width: Int?, _ palette: Palette) -> [String] {
        var shown = Terminal.Table(
            table.columns.map {
                .init(text.say($0.label).visible, $0.isNumeric ? .trailing : .leading, spare: $0.spare, isWhole: $0.kind == .name)
            })
        shown.leavesOutLast = true
        for row in table.rows {
            shown.append(
                zip(row.cells, table.columns).map { cell, column in
                    .init(text.reading(cell, under: column), row.isTotal && cell.mark == .none ? .title : cell.mark.style)
                })
        }
        let caption = table.title.map { text.say($0).visible } ?? ""
        let title = caption.isEmpty ? [] : (width.map { caption.wrapped(to: $0) } ?? [caption]).map { palette($0, .dim) }
        guard !table.rows.isEmpty else { return title + [palette(text.say(.nothing), .dim)] }
        let hidden = shown.hidden(within: width)
        let rest = hidden.isEmpty ? [] : text.say(.notShown(hidden)).wrapped(to: width ?? .max).map { palette($0, .dim) }
        return title + shown.lines(width: width, palette: palette, overflow: .wrap) + rest
    }

    private static func rows(_ fact: Fact, _ text: CellText) -> [Sheet.Row] {
        [Sheet.Row(text.say(fact.label).visible, text.reading(fact.value), fact.value.mark.style)]
            + fact.variants.map { variant in
                Sheet.Row(
                    variant.isProposal ? "  ?" : "  ·", text.say(variant.value), variant.isProposal ? .dim : .plain,
                    note: text.say(variant.source))
            }
    }
}

extension Report.Mark {
    var style: TextStyle {
        switch self {
        case .none: .plain
        case .dim: .dim
        case .good: .good
        case .warning: .warning
        case .bad: .bad
        }
    }
}

extension Label {
    static let nothing = Label(zh: "（无）", en: "(nothing)")

    /// Of columns that a window has no room for.
    static func notShown(_ titles: [String]) -> Label {
        Label(
            zh: "窗口窄，未显示：\(titles.joined(separator: "、"))",
            en: "The window has no room for: \(titles.joined(separator: ", "))")
    }
}
