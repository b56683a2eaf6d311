import Records
import Testing

@Suite struct RegisterCalendarTests {
    /// Milliseconds of 2017-05-01T00:00:00Z.
    private static let may: UInt64 = 17_287 * 86_400_000
    private static let hour: UInt64 = 3_600_000

    @Test(
        arguments: [
            (0, "2017-05-01", "2017-05-01 08:00"), (15 * 60 + 59, "2017-05-01", "2017-05-01 23:59"),
            (16 * 60, "2017-05-02", "2017-05-02 00:00"),
            (23 * 60 + 59, "2017-05-02", "2017-05-02 07:59"),
        ] as [(UInt64, String, String)])
    func `a day begins at midnight in China, whatever zone the device is set to`(minute: UInt64, day: String, text: String) {
        let moment = Self.may + minute * 60_000
        #expect(RegisterCalendar.dayText(at: moment) == day)
        #expect(RegisterCalendar.minuteText(at: moment) == text)
        #expect(CalendarDate(days: RegisterCalendar.day(at: moment))?.description == day)
    }

    @Test func `any number that a peer sends as a moment is a day, or none that can be written`() {
        #expect(RegisterCalendar.dayText(at: 0) == "1970-01-01")
        for moment in [UInt64.max, .max - 1, .max - RegisterCalendar.offset, 1 << 48] as [UInt64] {
            #expect(RegisterCalendar.day(at: moment) > 0)
            #expect(RegisterCalendar.minuteText(at: moment).isEmpty == RegisterCalendar.dayText(at: moment).isEmpty)
        }
        #expect(RegisterCalendar.dayText(at: .max).isEmpty)
    }
}
