package import Records

/// A report as a value: what it says, and nothing of how it is shown.
///
/// Computed from a store by the files beside this one; `ReportFormats` writes it as a table, CSV, JSON or a
/// page. Texts are in both languages, so one value serves every reader.
package struct Report: Sendable {
    /// As on the command line.
    package let name: String
    package private(set) var title: Label
    /// What stands on every page of a register that is none; see ``marked(_:_:)``.
    package private(set) var mark: Label?
    /// The region reported of; `nil` where the store holds nothing.
    package let region: Region?
    package let year: Int?
    package var sections: [Section] = []
    /// What a reader must know to use the figures, and where the plan has them (`[S:n]`, a line of its text).
    package var notes: [Label] = []

    package init(name: String, title: Label, region: Region?, year: Int?) {
        self.name = name
        self.title = title
        self.region = region
        self.year = year
    }

    /// The same report of a register that is none: said in its title, on every page, and in the first of its notes.
    package func marked(_ mark: Label, _ note: Label) -> Report {
        var report = self
        report.mark = mark
        report.title = Label(mark.zh + " · " + title.zh, mark.en + " · " + title.en)
        report.notes.insert(note, at: 0)
        return report
    }

    package struct Section: Sendable {
        package let title: Label
        package let subtitle: Label?
        /// A household in the book of a village begins a page of its own.
        package let startsPage: Bool
        package var blocks: [Block]

        package init(
            _ title: Label, subtitle: Label? = nil, startsPage: Bool = false, _ blocks: [Block] = []
        ) {
            self.title = title
            self.subtitle = subtitle
            self.startsPage = startsPage
            self.blocks = blocks
        }
    }

    package enum Block: Sendable {
        case table(Table)
        case chart(Chart)
        case facts([Fact])
        case remark(Label, Mark)
    }

    /// Rows of cells under typed columns.
    package struct Table: Sendable {
        /// In scripts' output each row says of which table it is.
        package let name: String
        package let title: Label?
        package let columns: [Column]
        package var rows: [Row] = []
        package let audience: Audience
        /// Many short rows, as on a form: a page may set them in two halves beside each other.
        package let isForm: Bool
        /// On a page, by what another program finds it; `nil` where none is to.
        package let anchor: String?

        package init(
            _ name: String, title: Label? = nil, for audience: Audience = .everybody, isForm: Bool = false, anchor: String? = nil,
            _ columns: [Column]
        ) {
            self.name = name
            self.anchor = anchor
            self.title = title
            self.isForm = isForm
            self.columns = columns
            self.audience = audience
        }

        /// - Precondition: As many cells as there are columns.
        package mutating func append(_ cells: [Cell], isTotal: Bool = false, of subject: Subject? = nil) {
            precondition(cells.count == columns.count, "A row has a cell for each column.")
            rows.append(Row(cells: cells, isTotal: isTotal, subject: subject))
        }
    }

    /// Regions side by side are for reading, one row for each of them is for scripts.
    package enum Audience: Sendable {
        case everybody, readers, scripts
    }

    package struct Row: Sendable {
        package let cells: [Cell]
        /// The sum of the others, or the whole of which they are parts.
        package let isTotal: Bool
        /// What the row is about: where pages lead somewhere, its name leads there.
        package let subject: Subject?
    }

    /// A record, in a year where the year matters.
    package struct Subject: Sendable {
        package let record: RecordID
        package let year: Int?
        /// Of a decision that is due the name of the open case, where it is no household's.
        package let openCase: String?

        package init(_ record: RecordID, in year: Int? = nil, openCase: String? = nil) {
            (self.record, self.year, self.openCase) = (record, year, openCase)
        }
    }

    package struct Column: Sendable {
        package enum Kind: Sendable {
            case text, count, decimal, money, share, date, time, plan
            /// A text that is never broken at a line's end: what somebody or something is called.
            case name
        }

        /// The key in JSON.
        package let name: String
        package let label: Label
        package let kind: Kind
        /// A window that is too narrow does without it: the one of the greatest number first; `nil` is always shown.
        package let spare: Int?

        package init(_ name: String, _ label: Label, _ kind: Kind = .text, spare: Int? = nil) {
            self.name = name
            self.label = label
            self.kind = kind
            self.spare = spare
        }
    }

    /// A label and what is to be said under it, in a book about one record.
    package struct Fact: Sendable {
        package let label: Label
        package let value: Cell
        /// Every value and proposal, where there is more than one; none of them is chosen.
        package let variants: [Variant]

        package init(_ label: Label, _ value: Cell, variants: [Variant] = []) {
            self.label = label
            self.value = value
            self.variants = variants
        }
    }

    /// One of several values, and who says so.
    package struct Variant: Sendable {
        package let value: Label
        /// Person, office, day.
        package let source: Label
        package let isProposal: Bool

        package init(value: Label, source: Label, isProposal: Bool) {
            self.value = value
            self.source = source
            self.isProposal = isProposal
        }
    }

    /// What is to be noticed about something.
    package enum Mark: Sendable {
        case none, dim, good, warning, bad
    }
}

extension Label {
    package init(_ zh: String, _ en: String) { self.init(zh: zh, en: en) }

    /// A name or a number, which is the same in every language.
    package init(same text: String) { self.init(zh: text, en: text) }
}
