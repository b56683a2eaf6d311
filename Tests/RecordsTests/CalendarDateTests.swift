import Records
import Testing

@Suite struct CalendarDateTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2000-03-01", 11_017),
        ("2017-05-01", 17_287),
        ("1900-03-01", -25_508), ("2100-12-31", 47_846), ("1000-01-01", -354_285), ("9999-12-31", 2_932_896),
    ])
    func `a date is so many days from 1970`(text: String, days: Int) throws {
        let date = try #require(CalendarDate(text))
        #expect(date.days == days)
        #expect(date.description == text)
        #expect(CalendarDate(days: days) == date)
    }

    @Test func `every day from 1896 to 2104 follows the one before`() throws {
        var (year, month, day) = (1896, 1, 1)
        let first = try #require(CalendarDate(year: 1896, month: 1, day: 1)).days
        for days in first..<first + 76_000 {
            let date = try #require(CalendarDate(days: days))
            guard date.year == year, date.month == month, date.day == day, date.days == days else {
                Issue.record("\(days) is \(date), not \(year)-\(month)-\(day)")
                return
            }
            if CalendarDate(year: year, month: month, day: day + 1) != nil {
                day += 1
            } else if month < 12 {
                (month, day) = (month + 1, 1)
            } else {
                (year, month, day) = (year + 1, 1, 1)
            }
        }
    }

    @Test(arguments: [
        "2017-05-01", "2017-5-1", "2017/5/1", "2017/05/01", "2017.5.1", "20170501", "2017年5月1日",
        "2017年05月01日",
    ])
    func `people may write a date in several ways`(text: String) {
        #expect(CalendarDate(text)?.days == 17_287)
    }

    @Test(arguments: [
        "", "2017", "2017-05", "2017-02-29", "1900-02-29", "2017-13-01", "2017-00-10", "2017-04-31",
        "2017-01-00",
        "17-05-01", "2017-05-01-", "2017-05/01", "2017--05-1", "2017-005-01", "20170532", "2017050",
        "201705011",
        "2017年5月", "2017月5年1日", "年5月1日", "2017-+5-01", "2017-５-01", "-2017-5-1", "0999-01-01", "５2017年5月1日",
    ])
    func `what is no day is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test(arguments: [Int.min, -400_001, 3_000_001, Int.max])
    func `days beyond four-digit years are refused`(days: Int) {
        #expect(CalendarDate(days: days) == nil)
    }

    @Test func `dates sort by time`() throws {
        let dates = ["2017-05-01", "2016-12-31", "2017-04-30"].compactMap { CalendarDate($0) }
        #expect(dates.sorted().map(\.description) == ["2016-12-31", "2017-04-30", "2017-05-01"])
    }
}
