package import Records

/// The last day of an office, by the register's calendar: what people write where they give one, and what they are shown.
///
/// A grant keeps the day after, the first on which it opens no session, and every node compares that with its day by the same calendar.
package struct LastDay: Hashable, Sendable {
    /// What a grant keeps; days since 1970-01-01.
    package let expires: Int64

    /// - Parameters:
    ///   - text: Such as `2018-12-31`.
    ///   - now: Milliseconds since 1970.
    /// - Throws: ``LastDayError``.
    package init(_ text: String, now: UInt64) throws(LastDayError) {
        guard let date = CalendarDate(text) else { throw .noDate(text) }
        guard date.days >= RegisterCalendar.day(at: now) else { throw .past(text) }
        expires = Int64(date.days) + 1
    }

    /// - Parameter expires: What a grant keeps; of a peer, so any number.
    package init(expires: Int64) { self.expires = expires }

    /// `2018-12-31`; empty for a day that cannot be written.
    package var text: String {
        let (day, isOver) = expires.subtractingReportingOverflow(1)
        return isOver ? "" : CalendarDate(days: Int(clamping: day))?.description ?? ""
    }
}

/// Why an office does not end on a day.
package enum LastDayError: Error, Hashable, Sendable {
    case noDate(String)
    /// It would be over before it began.
    case past(String)
}
