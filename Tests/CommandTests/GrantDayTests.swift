import Causality
@testable import CunlianCommands
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// When an office is over, `status` says, and a node: at no minute of the day two things.
@Suite struct GrantDayTests {
    /// 2018-12-31 00:00 by the register's calendar.
    private static let begins: UInt64 = 17_896 * 86_400_000 - RegisterCalendar.offset

    /// Of the register's day and after it: around its midnights and those in UTC.
    private static let minutes: [Int64] = [-1, 1, 479, 481, 1_439, 1_441, 1_919, 1_921]

    @Test(arguments: minutes)
    func `Z4 status and a session agree on whether a grant has ended, around midnight here and in UTC`(minute: Int64) async throws {
        let moment = UInt64(Int64(Self.begins) + minute * 60_000)
        let time = ManualTime()
        let tree = try await TestTree(clock: { time.now })
        let device = try await tree.device("device", role: nil)
        let last = try LastDay("2018-12-31", now: Self.begins)
        try await tree.county.replica.run { store in
            try store.invitations.invite(
                .init(role: "S", person: "device", scopes: [TestTree.village], mayGrant: false, grantExpires: last.expires), code: "c",
                expires: .max / 2)
        }
        try await device.replica.enrol(over: tree.transport(to: tree.county), code: "c", signer: device.signer)
        time.advance(by: moment - time.now)
        let told = try await device.replica.run { store in try WorkStatus.expiry(store) }
        var isRefused = false
        do {
            try await tree.sync(device, with: tree.county)
        } catch let refusal as SyncRefusal {
            #expect(refusal == .grantEnded(on: last.expires))
            isRefused = true
        }
        #expect(told.first == last.expires && told.isPast == isRefused)
        #expect(isRefused == (minute >= 24 * 60))
    }
}
