import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Allowance and register of the poor: how far they are about the same people [S:535], and shops of households [S:580].
struct AllowanceOverlapTests {
    private func person(_ desk: Desk, _ household: RecordID, _ given: [String]) throws {
        let member = try desk.add("member", ["name=韦某", "relation=other"] + given, parent: household)
        try desk.set(household, ["roster[2016]+=\(member)"])
    }

    @Test func `the poor on the allowance are held against the poor, and against all on the allowance in the county`() throws {
        let desk = try Desk()
        let poor = try desk.add("household", Desk.registered(["attribute[2016]=general"]))
        for given in [
            ["dibao_class[2016]=b", "destitute[2016]=false"], ["dibao_class[2016]=none"],
            ["destitute[2016]=true", "dibao_class[2016]=none"], [],
        ] {
            try person(desk, poor, given)
        }
        // Neither a neighbour on the allowance nor a proposal is among the poor.
        let neighbour = try desk.add("household", ["kind=allowance"])
        try person(desk, neighbour, ["dibao_class[2016]=a"])
        let proposed = try desk.add("household", ["attribute[2016]=general"])
        try person(desk, proposed, ["dibao_class[2016]=a"])
        func row() throws -> [String: String] { try desk.report(.monitoring, year: 2016).table("allowance")?.first ?? [:] }
        var found = try row()
        #expect(["poor", "allowance", "destitute", "unknown"].map { found[$0] ?? "" } == ["4", "1", "1", "1"])
        #expect(found["share"] == "33.33" && found["overlap"]?.isEmpty == true, "\(found)")
        try desk.add(
            "county", ["code=450124", "name=马山县", "allowance[2015].dibao_persons=8", "allowance[2017].dibao_persons=5"], scope: Desk.county)
        found = try row()
        #expect(found["all"] == "8" && found["overlap"] == "12.50", "\(found)")
    }

    @Test func `a household's online shop is a record of it, and poor households with one are counted`() throws {
        let desk = try Desk()
        let poor = try desk.addHousehold(members: 1)
        try desk.addHousehold(members: 1)
        #expect(try desk.indicators().entry("households_with_shop")?.tally.numerator == 0)
        try desk.add("online_shop", ["platform=淘宝", "opened=2016-05-01", "goods=旱藕粉丝", "sales[2016]=5200"], parent: poor)
        let tally = try #require(try desk.indicators().entry("households_with_shop")?.tally)
        #expect(tally.numerator == 1 && tally.denominator == 2)
        #expect(throws: (any Error).self) { try desk.add("online_shop", ["platform=淘宝", "sales[2016]=-1"], parent: poor) }
    }
}
