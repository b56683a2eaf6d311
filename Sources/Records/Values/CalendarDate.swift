/// A day of the Gregorian calendar, without a time and without a zone.
///
/// Dates are stored as days since 1970-01-01, which sort and subtract; people write them as year, month
/// and day. The arithmetic is Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms" (2013):
/// years begin in March, so the leap day is the last of its year, and 400 years are 146,097 days.
///
///     CalendarDate("2017-05-01")?.days   // 17287
///
/// - Invariant: The day exists.
public struct CalendarDate: Hashable, Sendable {
    /// 1000 to 9999.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    /// The years that can be written: four digits.
    public static let years = 1000...9999

    /// Answers `nil` for a day that does not exist.
    public init?(year: Int, month: Int, day: Int) {
        guard Self.years.contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 1970-01-01, negative before it; `nil` outside the years 1000 to 9999.
    public init?(days: Int) {
        // The bounds keep the sums below from overflowing, whatever a peer sends.
        guard (-400_000...3_000_000).contains(days) else { return nil }
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// Days since 1970-01-01, negative before it.
    public var days: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Whether the year has a 29th of February.
    public static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CalendarDate: Comparable {
    /// By time.
    public static func < (a: CalendarDate, b: CalendarDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }
}

extension CalendarDate: CustomStringConvertible {
    /// `2017-05-01`.
    public var description: String { "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)" }

    /// Reads `2017-05-01`, `2017-5-1`, `2017/5/1`, `2017.5.1`, `2017年5月1日` and `20170501`.
    ///
    /// The year has four digits and comes first; two kinds of separator in one date are refused.
    public init?(_ text: some StringProtocol) {
        let digits = text.utf8.filter { (0x30...0x39).contains($0) }.count
        if digits == 8, text.utf8.count == 8 {
            self.init(
                parts: [text.prefix(4), text.dropFirst(4).prefix(2), text.dropFirst(6)].map { String($0) })
            return
        }
        if text.hasSuffix("日") {
            let parts = text.dropLast().split(whereSeparator: { $0 == "年" || $0 == "月" }).map { String($0) }
            guard text == "\(parts.first ?? "")年\(parts.dropFirst().first ?? "")月\(parts.last ?? "")日" else {
                return nil
            }
            self.init(parts: parts)
            return
        }
        for separator: Character in ["-", "/", "."] where text.contains(separator) {
            self.init(
                parts: text.split(separator: separator, omittingEmptySubsequences: false).map { String($0) })
            return
        }
        return nil
    }

    private init?(parts: [String]) {
        guard parts.count == 3, parts[0].utf8.count == 4, (1...2).contains(parts[1].utf8.count),
            (1...2).contains(parts[2].utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}
