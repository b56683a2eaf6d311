package import Records

/// The day from which on what a key wrote does not count, by the register's calendar: what people write who learned when it was stolen.
package struct FirstDay: Hashable, Sendable {
    /// When it begins; milliseconds since 1970.
    package let start: UInt64

    /// - Parameters:
    ///   - text: Such as `2018-05-01`.
    ///   - now: Milliseconds since 1970.
    /// - Throws: ``FirstDayError``.
    package init(_ text: String, now: UInt64) throws(FirstDayError) {
        guard let date = CalendarDate(text) else { throw .noDate(text) }
        guard date.days <= RegisterCalendar.day(at: now) else { throw .ahead(text) }
        start = RegisterCalendar.start(of: date.days)
    }
}

/// Why nothing is kept out from a day on.
package enum FirstDayError: Error, Hashable, Sendable {
    case noDate(String)
    /// Nobody wrote on it yet: the year was mistaken, or the clock here is wrong.
    case ahead(String)
}
