/// Rows in aligned columns: a header, a thin rule, nothing else.
///
///     编号  户主      人口  人均纯收入
///     ────────────────────────────────
///     0042  韦国庆       4    3,125.50
///
/// Columns of numbers are set to the right. On a terminal a table that is too wide is narrowed, the widest
/// columns of text first; elsewhere (`width: nil`) nothing is ever cut.
public struct Table: Sendable {
    public struct Column: Sendable {
        public var title: String
        /// `nil`: to the right if every cell is a number.
        public var alignment: Alignment?

        public init(_ title: String, _ alignment: Alignment? = nil) {
            self.title = title
            self.alignment = alignment
        }
    }

    public struct Cell: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        public var text: String
        public var style: TextStyle

        public init(_ text: String, _ style: TextStyle = .plain) {
            self.text = text
            self.style = style
        }

        public init(stringLiteral text: String) { self.init(text) }
    }

    public enum Overflow: Sendable { case truncate, wrap }

    public var columns: [Column]
    public private(set) var rows: [[Cell]] = []

    public init(_ columns: [Column]) { self.columns = columns }
    public init(_ titles: [String]) { columns = titles.map { Column($0) } }

    /// - Parameter cells: One for each column; missing ones are empty.
    public mutating func append(_ cells: [Cell]) {
        var row = cells.prefix(columns.count).map { Cell($0.text.visible, $0.style) }
        while row.count < columns.count { row.append("") }
        rows.append(row)
    }

    public mutating func append(_ texts: [String]) { append(texts.map { Cell($0) }) }

    private static let gap = "  "

    /// The lines of the table, without line breaks.
    public func lines(width: Int?, palette: Palette, overflow: Overflow = .truncate) -> [String] {
        let alignments = columns.indices.map { columns[$0].alignment ?? naturalAlignment($0) }
        let widths = widths(within: width, alignments)
        var lines = [
            render(columns.map { Cell($0.title, .title) }, widths, alignments, palette),
            palette(String(repeating: "─", count: widths.reduce(0, +) + 2 * max(0, widths.count - 1)), .dim),
        ]
        for row in rows {
            switch overflow {
            case .truncate: lines.append(render(row, widths, alignments, palette))
            case .wrap:
                let wrapped = zip(row, widths).map { $0.text.wrapped(to: $1) }
                for index in 0..<(wrapped.map(\.count).max() ?? 1) {
                    let part = zip(row, wrapped).map { Cell(index < $1.count ? $1[index] : "", $0.style) }
                    lines.append(render(part, widths, alignments, palette))
                }
            }
        }
        return lines
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

    /// Takes from the widest column of text, cell by cell, until the table fits; numbers give way last.
    private func widths(within limit: Int?, _ alignments: [Alignment]) -> [Int] {
        var widths = columns.indices.map { column in
            rows.reduce(columns[column].title.displayWidth) { max($0, $1[column].text.displayWidth) }
        }
        guard let limit else { return widths }
        var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - limit
        for (alignment, least) in [(Alignment.leading, 8), (.leading, 4), (.trailing, 4)] {
            while excess > 0 {
                let candidates = widths.indices.filter { alignments[$0] == alignment && widths[$0] > least }
                guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
                excess -= 1
            }
        }
        return widths
    }
}
