/// How a sheet is laid out: its columns, what people may choose in them, what stands still.
package struct SheetLayout: Sendable {
    /// What a column's cells are, filled in or not: a cell that is a text keeps the zeros that somebody types.
    package enum Kind: Int, Sendable {
        case general = 0
        case text = 2
        case number = 3
        case date = 4
        /// A text over several lines.
        case prose = 6
    }

    /// Answers among which people choose: a column of another sheet.
    package struct Choices: Hashable, Sendable {
        /// `'代码表'!$A$2:$A$8`.
        package var range: String
        /// Whether anything else is refused; a cell that lists several is none of the answers.
        package var isStrict: Bool

        /// - Parameters:
        ///   - column: From 0.
        ///   - lines: From 1.
        package init(sheet: String, column: Int, lines: ClosedRange<Int>, isStrict: Bool) {
            let letters = CellPlace.letters(ofColumn: column)
            let quoted = sheet.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            range = "'\(quoted)'!$\(letters)$\(lines.lowerBound):$\(letters)$\(lines.upperBound)"
            self.isStrict = isStrict
        }
    }

    package struct Column: Sendable {
        package var title: String
        package var kind: Kind
        /// In characters of ASCII.
        package var width: Int
        /// What people read when they point at the title.
        package var note: String?
        package var choices: Choices?
        /// Whether the title is set off as one that must be answered.
        package var isRequired: Bool

        package init(
            _ title: String, kind: Kind = .text, width: Int? = nil, note: String? = nil, choices: Choices? = nil, isRequired: Bool = false
        ) {
            self.title = title
            self.kind = kind
            self.width = width ?? min(max(title.unicodeScalars.reduce(2) { $0 + ($1.value < 0x1100 ? 1 : 2) }, 8), 40)
            self.note = note
            self.choices = choices
            self.isRequired = isRequired
        }
    }

    /// At most 31 characters, none of `[]:*?/\`.
    package var name: String
    package var columns: [Column]
    /// How many columns stand still at the left; the titles always do.
    package var frozenColumns = 0
    /// Down to which line choices are offered.
    package var choiceLines = 5_000

    package init(name: String, columns: [Column]) {
        self.name = name
        self.columns = columns
    }
}

/// What a cell is given.
package enum SheetValue: Hashable, Sendable {
    case empty
    /// Never a formula, whatever it begins with.
    case text(String)
    /// Digits, `-`, a point: at most 15 digits, since sheets keep no more.
    case number(String)
    /// Days since 1970-01-01; before March of 1900, where sheets count wrong, it is written as a text.
    case date(Int)
    /// A text that is set off: not an answer, but something to look at.
    case marked(String)
}
