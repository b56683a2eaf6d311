/// The days of a workbook, counted from 1900 or from 1904, as text.
enum DateText {
    /// - Parameter days: As ``NumberText/days``.
    /// - Returns: `2016-03-05`, `2016-03-05 13:30:00`, `13:30:00`; `nil` for a day that no sheet shows.
    static func text(of days: (whole: Int, seconds: Int), from1904: Bool) -> String? {
        let time = days.seconds == 0 ? nil : clock(days.seconds)
        if days.whole == 0, !from1904 { return time ?? "00:00:00" }
        // ECMA-376 part 1, 18.17.4.1: counted from 1900, day 60 is a 29th of February that there never was.
        let base = from1904 ? -24_107 : days.whole < 60 ? -25_568 : -25_569
        if !from1904, days.whole == 60 { return "1900-02-29" }
        guard let date = civil(days.whole + base) else { return nil }
        return date + (time.map { " " + $0 } ?? "")
    }

    private static func clock(_ seconds: Int) -> String {
        [seconds / 3_600, seconds / 60 % 60, seconds % 60].map(two).joined(separator: ":")
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013): days since 1970-01-01.
    static func civil(_ days: Int) -> String? {
        let shifted = days + 719_468
        guard shifted >= 0, days < 2_932_897 else { return nil }
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        let text = String(year)
        return String(repeating: "0", count: 4 - text.utf8.count) + text + "-" + two(month < 10 ? month + 3 : month - 9) + "-"
            + two(dayOfYear - (153 * month + 2) / 5 + 1)
    }
}
