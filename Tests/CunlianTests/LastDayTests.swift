import Causality
import RecordStore
import Records
import SyncSession
import TestSupport
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
    }

    /// 23:59 of the last day and 00:01 of the next by the register's calendar, between which it stays one day in UTC; and eight in the
    /// morning of either, when a day begins in UTC.
    @Test(arguments: [
        (LastDayTests.begins + LastDayTests.day - 60_000, true), (LastDayTests.begins + LastDayTests.day + 60_000, false),
        (LastDayTests.begins + 60_000, true),
        (LastDayTests.begins + RegisterCalendar.offset + 60_000, true),
        (LastDayTests.begins + LastDayTests.day + RegisterCalendar.offset - 60_000, false),
        (LastDayTests.begins + LastDayTests.day + RegisterCalendar.offset + 60_000, false),
    ])
    func `Z4 a grant opens sessions to the end of its last day by the register's calendar, at every node`(
        moment: UInt64, opens: Bool
    ) async throws {
        let last = try LastDay("2018-12-31", now: Self.begins)
        let time = ManualTime()
        let tree = try await TestTree(clock: { time.now })
        let device = try await tree.device("device", role: nil)
        try await tree.county.replica.run { store in
            try store.invitations.invite(
                .init(
                    role: "S", person: "device", scopes: [TestTree.village], mayGrant: false, grantExpires: last.expires),
                code: "c", expires: .max / 2)
        }
        try await device.replica.enrol(over: tree.transport(to: tree.county), code: "c", signer: device.signer)
        time.advance(by: moment - time.now)
        let grants = try await device.replica.run { try $0.offices.directory().grants(of: Fingerprint(of: $0.own)) }
        #expect(grants.map { $0.opensSessions(at: moment) } == [opens])
        if opens {
            #expect(try await tree.sync(device, with: tree.county).isComplete)
        } else {
            let refusal = await #expect(throws: SyncRefusal.self) { try await tree.sync(device, with: tree.county) }
            #expect(refusal == .grantEnded(on: last.expires))
        }
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
