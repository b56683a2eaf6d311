/// By which calendar a register says what day it is: China's, UTC+08:00 all year, whatever zone the device is set to.
///
/// Everything that is told or decided by the day is by this: today, when something was written, when a term or an office ends, at
/// every node. What programs read (JSON, CSV) and the clocks of entries stay in UTC.
public enum RegisterCalendar {
    /// What the calendar is ahead of UTC, in milliseconds.
    public static let offset: UInt64 = 8 * 3_600_000

    private static let dayLength: UInt64 = 86_400_000

    /// The day of a moment.
    ///
    /// - Parameter milliseconds: Since 1970-01-01T00:00:00Z; of a peer, so any number.
    /// - Returns: Days since 1970-01-01, as of ``CalendarDate/days``.
    public static func day(at milliseconds: UInt64) -> Int { Int(local(milliseconds) / dayLength) }

    /// The moment at which a day begins, in milliseconds since 1970-01-01T00:00:00Z; 0 for days before.
    ///
    /// - Parameter day: Days since 1970-01-01, as of ``CalendarDate/days``.
    public static func start(of day: Int) -> UInt64 {
        let (begin, isOver) = UInt64(max(0, day)).multipliedReportingOverflow(by: dayLength)
        return isOver ? .max : begin - min(begin, offset)
    }

    /// `2017-05-01`; empty for a day that cannot be written.
    public static func dayText(at milliseconds: UInt64) -> String { CalendarDate(days: day(at: milliseconds))?.description ?? "" }

    /// `2017-05-01 08:30`; empty for a day that cannot be written.
    public static func minuteText(at milliseconds: UInt64) -> String {
        let day = dayText(at: milliseconds)
        guard !day.isEmpty else { return "" }
        let minutes = local(milliseconds) / 60_000
        let clock = [minutes / 60 % 24, minutes % 60].map { ($0 < 10 ? "0" : "") + String($0) }
        return "\(day) \(clock.joined(separator: ":"))"
    }

    private static func local(_ milliseconds: UInt64) -> UInt64 { min(milliseconds, .max - offset) + offset }
}
