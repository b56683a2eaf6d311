/// One record for reading: labels on the left, values behind them, in sections.
///
///     韦国庆  household:450124100201-0042
///
///     住房
///       结构      砖混
///       等级      B            县住建局 2017-03-05
///       建筑面积  96.5 m²
package struct Sheet: Sendable {
    package struct Row: Sendable {
        package var label: String
        package var value: String
        package var style: TextStyle
        /// Where the value comes from, or what is to be noticed about it; dim, behind the value.
        package var note: String

        package init(_ label: String, _ value: String, _ style: TextStyle = .plain, note: String = "") {
            self.label = label
            self.value = value
            self.style = style
            self.note = note
        }
    }

    package struct Section: Sendable {
        package var title: String
        package var rows: [Row]

        package init(_ title: String, _ rows: [Row]) {
            self.title = title
            self.rows = rows
        }
    }

    package var title: String
    package var subtitle: String
    package var sections: [Section]

    package init(title: String, subtitle: String = "", sections: [Section] = []) {
        self.title = title
        self.subtitle = subtitle
        self.sections = sections
    }

    /// The lines of the sheet, without line breaks; `width: nil` is no terminal, and nothing is wrapped.
    package func lines(width: Int?, palette: Palette) -> [String] {
        var lines: [String] = []
        if !title.isEmpty {
            let subtitle = subtitle.isEmpty ? "" : "  " + palette(subtitle.visible, .dim)
            lines.append(palette(title.visible, .title) + subtitle)
        }
        let rows = sections.flatMap(\.rows)
        let labelMax = width.map { max(8, $0 * 2 / 5) } ?? Int.max
        let labelWidth = min(rows.reduce(0) { max($0, $1.label.displayWidth) }, labelMax)
        let noted = rows.filter { !$0.note.isEmpty }
        let valueWidth = min(noted.reduce(0) { max($0, $1.value.visible.displayWidth) }, 32)
        for section in sections where !section.rows.isEmpty {
            if !lines.isEmpty { lines.append("") }
            if !section.title.isEmpty { lines.append(palette(section.title.visible, .section)) }
            for row in section.rows {
                lines += render(row, labelWidth: labelWidth, valueWidth: valueWidth, width: width, palette)
            }
        }
        return lines
    }

    private func render(_ row: Row, labelWidth: Int, valueWidth: Int, width: Int?, _ palette: Palette)
        -> [String]
    {
        let indent = labelWidth + 4
        // A label that is too long goes on below: its end says of which year it is.
        let labels = row.label.wrapped(to: labelWidth)
        let value = row.value.visible
        let values = width.map { value.wrapped(to: max(8, $0 - indent)) } ?? [value]
        var lines = (0..<max(labels.count, values.count)).map { index in
            let label =
                index < labels.count
                ? "  " + palette(labels[index].padded(to: labelWidth), .dim) : String(repeating: " ", count: indent - 2)
            return label + (index < values.count ? "  " + palette(values[index], row.style) : "")
        }
        guard !row.note.isEmpty else { return lines }
        let note = row.note.visible
        let shown = palette(note, .dim)
        let used = values[0].displayWidth
        let space = String(repeating: " ", count: max(2, valueWidth - used + 2))
        if lines.count == 1, width.map({ indent + used + space.count + note.displayWidth <= $0 }) ?? true {
            lines[0] += space + shown
        } else {
            let room = width.map { max(8, $0 - indent) } ?? Int.max
            lines += note.wrapped(to: room).map { String(repeating: " ", count: indent) + palette($0, .dim) }
        }
        return lines
    }
}
