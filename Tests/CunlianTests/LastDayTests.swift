import Records
import Testing

@testable import Cunlian

/// An office's last day: one meaning, wherever it is typed or shown.
struct LastDayTests {
    /// 2018-12-31 00:00 by the register's calendar, which is 16:00 of the day before in UTC.
    private static let begins: UInt64 = 17_896 * 86_400_000 - RegisterCalendar.offset
    private static let day = 86_400_000 as UInt64

    @Test func `the day that is written is included, and shown again`() throws {
        let last = try LastDay("2018-12-31", now: Self.begins - 10 * Self.day)
        #expect(last.text == "2018-12-31" && last.expires == 17_897)
        #expect(LastDay(expires: last.expires) == last)
        // Nodes compare with their day in UTC: at no moment of the day is it over.
        let grant = { (now: UInt64) in Int64(now / Self.day) < last.expires }
        #expect(grant(Self.begins) && grant(Self.begins + Self.day - 1))
        #expect(!grant(Self.begins + Self.day + RegisterCalendar.offset))
    }

    @Test func `today is a last day, yesterday is none, by the register's calendar`() throws {
        #expect(try LastDay("2018-12-31", now: Self.begins).expires == 17_897)
        #expect(try LastDay("2018-12-31", now: Self.begins + Self.day - 1).expires == 17_897)
        #expect(throws: LastDayError.past("2018-12-31")) { _ = try LastDay("2018-12-31", now: Self.begins + Self.day) }
    }

    @Test(arguments: ["", "明天", "2018-13-01", "2018-02-29", "tomorrow", "2018-12-31 "]) func `what is no day is refused`(text: String) {
        #expect(throws: LastDayError.noDate(text)) { _ = try LastDay(text, now: Self.begins) }
    }

    @Test(arguments: [Int64.min, .max, -800_000, 9_000_000]) func `a day that cannot be written is empty`(expires: Int64) {
        #expect(LastDay(expires: expires).text.isEmpty)
    }
}
