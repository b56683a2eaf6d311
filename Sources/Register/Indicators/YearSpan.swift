import Records

/// When something that begins and ends counts for a year: one rule for measures, checks, cards and reports.
///
/// The last day is a day on which it is still there: what ends on 31 December counts at that year's end. What says nothing of its
/// beginning had always begun, and what says nothing of its end goes on. All days are since 1970, as of ``CalendarDate/days``.
struct YearSpan: Sendable {
    let year: Int
    let first: Int64
    let last: Int64
    /// The day on which it is asked who is there: the year's last, and of a year that still runs today.
    let asOf: Int64

    /// - Parameter today: Days since 1970; without it the year counts as over.
    init(_ year: Int, today: Int = .max) {
        self.year = year
        first = Int64(CalendarDate(year: year, month: 1, day: 1)?.days ?? 0)
        last = Int64(CalendarDate(year: year, month: 12, day: 31)?.days ?? 0)
        asOf = min(last, max(first, Int64(today)))
    }

    /// Whether something is there at the year's end.
    func isThere(_ from: Int64?, _ to: Int64?) -> Bool { DaySpan(from, to).holds(on: asOf) }

    /// Whether something was there on any day of the year.
    func touches(_ from: Int64?, _ to: Int64?) -> Bool { (from ?? first) <= last && (to ?? last) >= first }

    /// Whether a day is of the year.
    func contains(_ day: Int64?) -> Bool { day.map { (first...last).contains($0) } ?? false }

    /// What is there at the year's end, of records with these fields of their first and last day.
    func there(_ from: String, _ to: String, _ kinds: [String] = []) -> Lasting { Lasting(from: from, to: to, day: asOf, kinds: kinds) }

    /// What has happened by the year's end, and stays so.
    func since(_ day: String, _ kinds: [String] = []) -> Lasting { Lasting(from: day, to: nil, day: asOf, kinds: kinds) }
}

/// Which records beneath another count: those begun by a day, and not ended before it.
package struct Lasting: Sendable {
    /// The field of the first day.
    let from: String
    /// That of the last one; `nil` of what happens and is over.
    let to: String?
    /// In days since 1970.
    let day: Int64
    /// Codes of the field `kind`, one of these; none is all.
    var kinds: [String] = []
}
