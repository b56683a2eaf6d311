import Cunlian
import Records
import TestSupport
import Testing

@testable import Register

/// From midnight to eight in the morning it is still yesterday in UTC.
@Suite struct TodayTests {
    /// 2017-05-01T17:00:00Z: one in the morning of the second in China.
    private static let night: UInt64 = 17_287 * 86_400_000 + 17 * 3_600_000

    @Test func `Z1 today at one in the morning is China's, and a child born that day can be written down`() throws {
        let desk = try Desk(clock: { Self.night })
        #expect(CalendarDate(days: desk.editor.today)?.description == "2017-05-02")
        let number = try CitizenNumber.made(region: "450124", birth: "20170502", sequence: "001")
        let household = try desk.add("household", ["national_code=1"])
        let child = try desk.add("member", ["name=新生儿", "relation=other", "id_number=\(number)"], parent: household)
        let view = try #require(try desk.store.record(child, in: Desk.village))
        #expect(view.fields.contains { $0.verdict.value == .text(number) })
        #expect(throws: (any Error).self) {
            try desk.add(
                "member",
                ["name=明天", "relation=other", "id_number=\(CitizenNumber.made(region: "450124", birth: "20170503", sequence: "002"))"],
                parent: household)
        }
    }

    @Test func `a report's page says which day it is in China`() throws {
        let desk = try Desk(clock: { Self.night })
        try desk.add("village", ["code=450124100201", "name=村"])
        let report = try desk.report(.silence, now: Self.night)
        #expect(report.notes.contains { $0.zh.contains("2017-05-02，北京时间") })
        #expect(report.notes.contains { $0.en.contains("2017-05-02, Beijing time") })
    }
}

extension CitizenNumber {
    /// A number with the check character that it has to have (GB 11643-1999).
    fileprivate static func made(region: String, birth: String, sequence: String) throws -> String {
        for check in "0123456789X" {
            let text = region + birth + sequence + String(check)
            if (try? CitizenNumber(text)) != nil { return text }
        }
        throw EditError.badKey(birth)
    }
}
