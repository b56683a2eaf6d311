package import Records

extension Report {
    /// One entry of a table, with its type: how many digits are shown is the reader's affair, rounding is not.
    package struct Cell: Sendable {
        package enum Content: Sendable {
            /// Nothing belongs here.
            case none
            /// Something belongs here and is not known here; shown as `—`.
            case unknown
            case text(String)
            case label(Label)
            /// What scripts read, and what it is called.
            case code(String, Label)
            case count(Int64)
            /// Shown with that many decimals.
            case decimal(Ratio, places: Int)
            /// Fen.
            case money(Int64)
            /// In percent, shown with two decimals.
            case share(Ratio)
            case date(CalendarDate)
            /// Milliseconds since 1970-01-01T00:00:00Z.
            case time(UInt64)
            /// What the plan says, with every value that it gives and their lines.
            case plan([Stated])
        }

        package let content: Content
        package let mark: Mark

        package init(_ content: Content, _ mark: Mark = .none) {
            self.content = content
            self.mark = mark
        }

        package func marked(_ mark: Mark) -> Cell { Cell(content, mark) }

        package static let none = Cell(.none)
        package static let unknown = Cell(.unknown)
        /// Room for a name and a day, to be written by hand.
        static let signature = Cell.label(Label("＿＿＿＿＿＿　　　年　　月　　日", "____________  date ____________"))
        package static func text(_ text: String?) -> Cell { text.map { Cell(.text($0)) } ?? .unknown }
        package static func label(_ label: Label) -> Cell { Cell(.label(label)) }
        package static func code(_ code: String, _ label: Label) -> Cell { Cell(.code(code, label)) }
        package static func count(_ count: some BinaryInteger) -> Cell { Cell(.count(Int64(clamping: count))) }
        package static func money(_ fen: Int64) -> Cell { Cell(.money(fen)) }
        package static func share(_ ratio: Ratio?) -> Cell { ratio.map { Cell(.share($0)) } ?? .unknown }
        package static func decimal(_ ratio: Ratio?, places: Int) -> Cell {
            ratio.map { Cell(.decimal($0, places: places)) } ?? .unknown
        }
        package static func day(_ days: Int64?) -> Cell {
            days.flatMap { CalendarDate(days: Int(clamping: $0)) }.map { Cell(.date($0)) } ?? .unknown
        }
        package static func plan(_ stated: [Stated]) -> Cell { stated.isEmpty ? .none : Cell(.plan(stated)) }

        /// A count that wants to be noticed where it is not zero.
        static func alarm(_ count: some BinaryInteger, _ mark: Mark = .warning) -> Cell {
            Cell(.count(Int64(clamping: count)), count > 0 ? mark : .none)
        }
    }

    /// A value of the plan beside a measured one.
    package struct Stated: Sendable {
        package let figure: PlanFigures.Figure
        package let value: PlanFigures.Value
        /// The measured value less this one, in the measure's unit; `nil` where they are not the same thing.
        package let difference: Ratio?
        /// Decimals of the difference.
        package let places: Int

        package init(figure: PlanFigures.Figure, value: PlanFigures.Value, difference: Ratio?, places: Int = 0) {
            self.figure = figure
            self.value = value
            self.difference = difference
            self.places = places
        }
    }
}

extension Report.Column {
    static let scope = Report.Column("scope", Label("区域代码", "scope"))
    static let region = Report.Column("region", Label("区域", "region"))
    static let year = Report.Column("year", Label("年度", "year"))
}

extension Region {
    /// The code and the name, for the columns that every table by region begins with.
    var cells: [Report.Cell] {
        scope.isDirectory ? [.none, .label(label)] : [.text(scope.description), name.map { .text($0) } ?? .none]
    }

    /// The name where there is one, else the code; what no one region holds is all of it.
    package var label: Label { name == nil && scope.isDirectory ? Label("全部", "all") : Label(same: name ?? scope.description) }
}
