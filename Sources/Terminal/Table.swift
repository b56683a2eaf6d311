/// Rows in aligned columns: a header, a thin rule, nothing else.
///
///     编号  户主      人口  人均纯收入
///     ────────────────────────────────
///     0042  韦国庆       4    3,125.50
///
/// Columns of numbers are set to the right. On a terminal a table that is too wide is narrowed: titles that are wider
/// than what stands below them first, which then take several lines, then the widest columns of text, then columns that
/// may be left out; a number, a day or a code is shown whole or not at all. Elsewhere (`width: nil`) nothing is ever cut.
package struct Table: Sendable {
    package struct Column: Sendable {
        package var title: String
        /// `nil`: to the right if every cell is a number.
        package var alignment: Alignment?
        /// Where the window is too narrow, columns are left out, those with the greatest number first; `nil`: never.
        package var spare: Int?
        /// What stands in it is a name that means nothing in part.
        package var isWhole: Bool

        package init(_ title: String, _ alignment: Alignment? = nil, spare: Int? = nil, isWhole: Bool = false) {
            self.title = title
            self.alignment = alignment
            self.spare = spare
            self.isWhole = isWhole
        }
    }

    package struct Cell: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        package var text: String
        package var style: TextStyle

        package init(_ text: String, _ style: TextStyle = .plain) {
            self.text = text
            self.style = style
        }

        package init(stringLiteral text: String) { self.init(text) }
    }

    package enum Overflow: Sendable { case truncate, wrap }

    package var columns: [Column]
    package private(set) var rows: [[Cell]] = []
    /// Whether, where all that may be spared is gone and the window is still too narrow, other columns go too, the last one first; the
    /// first two stay. For whoever says what is not shown (``hidden(within:)``).
    package var leavesOutLast = false

    package init(_ columns: [Column]) { self.columns = columns }
    package init(_ titles: [String]) { columns = titles.map { Column($0) } }

    /// - Parameter cells: One for each column; missing ones are empty.
    package mutating func append(_ cells: [Cell]) {
        var row = cells.prefix(columns.count).map { Cell($0.text.visible, $0.style) }
        while row.count < columns.count { row.append("") }
        rows.append(row)
    }

    package mutating func append(_ texts: [String]) { append(texts.map { Cell($0) }) }

    private static let gap = "  "

    /// The lines of the table, without line breaks.
    package func lines(width: Int?, palette: Palette, overflow: Overflow = .truncate) -> [String] {
        let hidden = hiddenColumns(width)
        guard hidden.isEmpty else { return without(hidden).lines(width: width, palette: palette, overflow: overflow) }
        let alignments = columns.indices.map { columns[$0].alignment ?? naturalAlignment($0) }
        let widths = widths(within: width, alignments)
        let titles = wrapped(columns.map { Cell($0.title, .title) }, widths, isAtEnd: true)
        var lines = titles.map { render($0, widths, alignments, palette) }
        let whole = widths.reduce(0, +) + 2 * max(0, widths.count - 1)
        lines.append(palette(String(repeating: "─", count: min(whole, width ?? whole)), .dim))
        for row in rows {
            let parts = overflow == .truncate ? [row] : wrapped(row, widths)
            lines += parts.map { render($0, widths, alignments, palette) }
        }
        return lines
    }

    /// The titles of columns that a window of that width leaves out.
    package func hidden(within width: Int?) -> [String] { hiddenColumns(width).sorted().map { columns[$0].title } }

    /// How narrow a column of text may become before others are left out: eight cells, or a word of up to fourteen.
    private func leastText(_ column: Int) -> Int {
        let content = rows.reduce(0) { max($0, $1[column].text.displayWidth) }
        return min(content, max(8, min(14, rows.reduce(0) { max($0, $1[column].text.leastWidth) })))
    }

    /// Columns are left out before a text has less than ``leastText(_:)``.
    private func hiddenColumns(_ width: Int?) -> Set<Int> {
        guard let width else { return [] }
        var left = Array(columns.indices)
        func leastWidth() -> Int {
            left.reduce(2 * max(0, left.count - 1)) { sum, column in
                let content = rows.reduce(0) { max($0, $1[column].text.displayWidth) }
                return sum + max(isWhole(column) ? content : leastText(column), columns[column].title.leastWidth)
            }
        }
        while leastWidth() > width,
            let least = left.filter({ columns[$0].spare != nil }).max(by: { columns[$0].spare ?? 0 < columns[$1].spare ?? 0 })
                ?? (leavesOutLast ? left.dropFirst(2).last : nil)
        { left.removeAll { $0 == least } }
        return Set(columns.indices).subtracting(left)
    }

    private func without(_ hidden: Set<Int>) -> Table {
        let left = columns.indices.filter { !hidden.contains($0) }
        var table = Table(left.map { columns[$0] })
        table.leavesOutLast = leavesOutLast
        for row in rows { table.append(left.map { row[$0] }) }
        return table
    }

    /// Whether what stands in a column means nothing in part: numbers, days, codes of records.
    private func isWhole(_ column: Int) -> Bool {
        // A name that fills the window is broken none the less.
        if columns[column].isWhole, rows.allSatisfy({ $0[column].text.displayWidth <= 32 }) { return true }
        let texts = rows.map { $0[column].text }.filter { !$0.isEmpty && $0 != "—" && $0 != "-" }
        return !texts.isEmpty
            && texts.allSatisfy { text in
                text.utf8.contains { (0x30...0x39).contains($0) }
                    && text.unicodeScalars.allSatisfy { "0123456789X.,:+-−%@ ".unicodeScalars.contains($0) }
            }
    }

    /// A row as the rows of lines that it takes.
    ///
    /// - Parameter isAtEnd: Whether what is shorter stands at the bottom, as titles stand on their rule.
    private func wrapped(_ row: [Cell], _ widths: [Int], isAtEnd: Bool = false) -> [[Cell]] {
        let texts = zip(row, widths).map { $0.text.wrapped(to: $1) }
        let height = texts.map(\.count).max() ?? 1
        return (0..<height).map { line in
            zip(row, texts).map { cell, lines in
                let index = isAtEnd ? line - height + lines.count : line
                return Cell(lines.indices.contains(index) ? lines[index] : "", cell.style)
            }
        }
    }

    private func render(
        _ cells: [Cell], _ widths: [Int], _ alignments: [Alignment], _ palette: Palette
    ) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let text = cell.text.truncated(to: widths[index])
            let space = String(repeating: " ", count: max(0, widths[index] - text.displayWidth))
            if index > 0 { line += Table.gap }
            if alignments[index] == .trailing { line += space }
            line += palette(text, cell.style)
            // Nothing but spaces would follow: they only make lines wrap in a window that is made narrower.
            if alignments[index] == .leading, index < cells.count - 1 { line += space }
        }
        return line
    }

    private func naturalAlignment(_ column: Int) -> Alignment {
        let texts = rows.map { $0[column].text }.filter { !$0.isEmpty && $0 != "—" && $0 != "-" }
        let isNumeric = texts.allSatisfy { text in
            text.utf8.contains { (0x30...0x39).contains($0) }
                && text.unicodeScalars.allSatisfy { "0123456789.,+-−% ".unicodeScalars.contains($0) }
                // Codes and numbers of records begin with zeros, are long, or hold hyphens: they are names.
                && text.utf8.count < 12 && !text.dropFirst().contains("-")
                && (!text.hasPrefix("0") || text.hasPrefix("0.") || text.utf8.count == 1
                    || text.hasPrefix("0%"))
        }
        return isNumeric && !texts.isEmpty ? .trailing : .leading
    }

    /// Takes from titles that are wider than their column, then from the widest column of text, cell by cell, until the
    /// table fits; numbers never give way.
    private func widths(within limit: Int?, _ alignments: [Alignment]) -> [Int] {
        let contents = columns.indices.map { column in rows.reduce(0) { max($0, $1[column].text.displayWidth) } }
        var widths = zip(contents, columns).map { max($0, $1.title.displayWidth) }
        guard let limit else { return widths }
        var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - limit
        let least = zip(contents, columns).map { max($0, $1.title.leastWidth) }
        while excess > 0, let widest = widths.indices.filter({ widths[$0] > least[$0] }).max(by: { widths[$0] < widths[$1] }) {
            widths[widest] -= 1
            excess -= 1
        }
        let texts = widths.indices.filter { alignments[$0] == .leading && !isWhole($0) }
        let whole = columns.indices.map { leastText($0) }
        // Words are broken only where the window has no room for them.
        for least in [Int.max, 8, 4] {
            while excess > 0 {
                let candidates = texts.filter { widths[$0] > min(least, max(whole[$0], 8)) }
                guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
                excess -= 1
            }
        }
        return widths
    }
}

extension String {
    /// How narrow a title may become without a word that is cut: its longest English word, two Chinese characters.
    fileprivate var leastWidth: Int {
        split(separator: " ").map { word in
            word.contains { $0.displayWidth > 1 } ? min(4, String(word).displayWidth) : String(word).displayWidth
        }.max() ?? 0
    }
}
