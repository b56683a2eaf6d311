import CSV
import Records
import Register

/// Cells as people read them, and as scripts do.
struct CellText {
    let language: Language
    /// Where what a row is about can be read; `nil` where it cannot.
    var link: ((Report.Subject) -> String)?

    init(language: Language) { self.language = language }

    func say(_ label: Label) -> String { label.text(in: language) }

    /// With digits in groups of three, and `—` where something is not known.
    func reading(_ cell: Report.Cell) -> String {
        switch cell.content {
        case .none: ""
        case .unknown: "—"
        case .text(let text): text
        case .label(let label), .code(_, let label): say(label)
        case .count(let count): Self.grouped(String(count))
        case .decimal(let ratio, let places): Self.grouped(ratio.text(places: places))
        case .money(let fen): Self.grouped(Self.yuan(fen))
        case .share(let ratio): ratio.text(places: 2)
        case .date(let date): date.description
        case .time(let milliseconds): RegisterCalendar.minuteText(at: milliseconds)
        case .plan(let stated): plan(stated)
        }
    }

    /// Without groups, as JSON and spreadsheets take it; `nil` is nothing.
    func script(_ cell: Report.Cell) -> String? {
        switch cell.content {
        case .none, .unknown: nil
        case .code(let code, _): code
        case .count(let count): String(count)
        case .decimal(let ratio, let places): ratio.text(places: places)
        case .money(let fen): Self.yuan(fen)
        case .time(let milliseconds): Self.minute(milliseconds)
        default: reading(cell)
        }
    }

    /// The same for a spreadsheet, which computes with numbers.
    func cell(_ cell: Report.Cell) -> CSVCell {
        let script = script(cell) ?? ""
        switch cell.content {
        case .count, .decimal, .money, .share: return .number(script)
        default: return .text(script)
        }
    }

    /// A year is a number that is never grouped.
    func reading(_ cell: Report.Cell, under column: Report.Column) -> String {
        if column.kind == .text, case .count(let count) = cell.content { return String(count) }
        return reading(cell)
    }

    // MARK: Numbers and times

    /// `1234567.5` as `1,234,567.5`.
    static func grouped(_ number: String) -> String {
        let isNegative = number.hasPrefix("-")
        let parts = number.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, whole.utf8.count > 3 else { return number }
        var digits = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.utf8.count - index) % 3 == 0 { digits += "," }
            digits.append(digit)
        }
        return (isNegative ? "-" : "") + digits + (parts.count > 1 ? "." + parts[1] : "")
    }

    static func yuan(_ fen: Int64) -> String {
        Ratio(Int128(fen), 100).text(places: fen % 100 == 0 ? 0 : 2)
    }

    /// `2017-05-01T08:30Z`, in UTC.
    private static func minute(_ milliseconds: UInt64) -> String {
        let minutes = milliseconds / 60_000
        guard let date = CalendarDate(days: Int(clamping: minutes / 1_440)) else { return "" }
        let clock = [minutes / 60 % 24, minutes % 60].map { ($0 < 10 ? "0" : "") + String($0) }
        return "\(date)T\(clock.joined(separator: ":"))Z"
    }

    // MARK: The plan

    /// Each figure once, and each of its values with the lines that have it.
    func plan(_ stated: [Report.Stated]) -> String {
        var figures: [PlanFigures.Figure] = []
        for item in stated where !figures.contains(where: { $0.id == item.figure.id }) { figures.append(item.figure) }
        return figures.map(text).joined(separator: language == .zh ? "；" : "; ")
    }

    /// `2017 ≥75% [574]`, `40.6466 [12] / 40.65 [44] / 40.6 [83] 万人`.
    func text(_ figure: PlanFigures.Figure) -> String {
        var shown: [(text: String, lines: [Int])] = []
        for value in figure.values {
            if let place = shown.firstIndex(where: { $0.text == value.text }) {
                if !shown[place].lines.contains(value.line) { shown[place].lines.append(value.line) }
            } else {
                shown.append((value.text, [value.line]))
            }
        }
        let values = shown.map { "\($0.text) [\($0.lines.map(String.init).joined(separator: ","))]" }.joined(separator: " / ")
        let relations = [">=": "≥", "<=": "≤", "=": "", "<": "<"]
        let relation = figure.relation.map { relations[$0] ?? $0 } ?? ""
        let year = figure.kind == .baseline ? "" : figure.year.map { "\($0) " } ?? ""
        return year + relation + values + " " + say(PlanUnits.label(figure.unit))
    }
}

extension Report.Column {
    /// Numbers stand to the right, under each other.
    var isNumeric: Bool {
        switch kind {
        case .count, .decimal, .money, .share: true
        case .text, .name, .date, .time, .plan: false
        }
    }
}

extension Report {
    /// The line below the title: where and when.
    func subtitle(_ language: Language) -> String {
        let place = region.map { region in region.name.map { "\($0) \(region.scope)" } ?? region.label.text(in: language) }
        let time = year.map { language == .zh ? "\($0) 年" : String($0) }
        return [place, time].compactMap { $0 }.joined(separator: "  ")
    }
}
