import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What was carried over is counted wherever the year is.
struct CarryingCheckTests {
    /// One entry that writes a value and marks it, as an interview does.
    private func carry(_ desk: Desk, _ record: RecordID, _ path: String, _ text: String, mark: String) throws {
        _ = try desk.editor.set(record, [Assignment("\(path)=\(text)"), Assignment("carried[2017]+=\(mark)")], token: nil)
    }

    private func found(_ desk: Desk, _ check: String) throws -> [RecordID] {
        let checks = [try #require(Check.named(check))]
        return try Examination(of: desk.store, checks: checks, round: 2017, today: Desk.today).findings.map(\.record)
    }

    @Test func `carried values are found, of households and members, and asked values are not`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        let member = try #require(try desk.editor.store.views.children(of: household, in: Desk.village).first)
        try carry(desk, household, "power_life[2017]", "true", mark: "power_life@2016")
        try carry(desk, member, "labour[2017]", "ordinary", mark: "labour@2016")
        try desk.set(household, ["road_type[2017]=cement"])
        #expect(try Set(found(desk, "Q101")) == [household, member])
        #expect(try found(desk, "Q102").isEmpty)
        let source = try desk.store.read { _ in try CarriedCount(ReportSource(desk.store, region: nil), year: 2017) }
        #expect(source.households == 1 && source.values == 2)
        try desk.set(household, ["power_life[2017]=true"])
        #expect(try found(desk, "Q101") == [member])
        #expect(try desk.store.read { _ in try CarriedCount(ReportSource(desk.store, region: nil), year: 2017).values } == 1)
    }

    @Test func `carried over first and listed for exit afterwards is an error of the register, for what a standard reads`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        try carry(desk, household, "power_life[2017]", "true", mark: "power_life@2016")
        try carry(desk, household, "road_type[2017]", "cement", mark: "road_type@2016")
        #expect(try found(desk, "Q102").isEmpty)
        try desk.add("candidate", ["year=2017", "date=2017-01-02", "reason=x"], parent: household)
        #expect(try found(desk, "Q102") == [household])
        let check = try #require(Check.named("Q102"))
        let finding = try #require(try Examination(of: desk.store, checks: [check], round: 2017, today: Desk.today).findings.first)
        #expect(finding.text.zh == "已列入退出名单，仍沿用往年1项：通生活用电（2016年）", "\(finding.text.zh)")
        #expect(finding.severity == .must)
    }
}
