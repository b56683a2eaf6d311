import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// What counts at the end of a year and in it: not what began later, nor what had ended, and the last day is a day of it.
struct YearEndTests {
    private func village(_ desk: Desk, _ number: UInt64 = 201) throws -> RecordID {
        let scope = ScopeCode(number: 450_124_100_000 + number)
        return try desk.add("village", ["code=\(scope)", "name=村", "is_poor=true"], scope: scope)
    }

    @Test func `a unit counts in the years in which it is there, its last day included`() throws {
        let desk = try Desk()
        let village = try village(desk)
        try desk.add("village_unit", ["unit_name=市文联", "from=2015-03-01", "to=2015-12-31"], parent: village)
        func share(_ year: Int) throws -> String? { try desk.indicators(year: year).text("villages_with_unit") }
        #expect(try share(2014) == "0.00")
        #expect(try share(2015) == "100.00", "it ended on the year's last day")
        #expect(try share(2016) == "0.00")
        try desk.add("village_unit", ["unit_name=市农业局", "from=2016-12-31"], parent: village)
        #expect(try share(2016) == "100.00")
    }

    @Test func `of the running year it is asked who is there today`() throws {
        let desk = try Desk()
        let village = try village(desk)
        // The clock says 2017-07-14.
        try desk.add("village_unit", ["unit_name=市文联", "from=2016-03-01", "to=2017-07-13"], parent: village)
        try desk.add("village_unit", ["unit_name=市农业局", "from=2017-09-01"], parent: village)
        #expect(
            try desk.report(.indicators, year: 2017).table("indicators")?.first { $0["indicator"] == "villages_with_unit" }?["value"]
                == "0.00")
        try desk.add("village_unit", ["unit_name=市财政局", "from=2016-03-01", "to=2017-07-14"], parent: village)
        #expect(
            try desk.report(.indicators, year: 2017).table("indicators")?.first { $0["indicator"] == "villages_with_unit" }?["value"]
                == "100.00")
    }

    @Test func `a job fair or a shop of a later year is none yet, and of an earlier one it has been`() throws {
        let desk = try Desk()
        try desk.add("job_fair", ["date=2015-05-01"], parent: village(desk))
        try desk.add("job_fair", ["date=2016-05-01"], parent: village(desk, 202), scope: Desk.neighbour)
        #expect(try [2014, 2015, 2016].map { try desk.indicators(year: $0).text("job_fair_villages") } == ["0", "1", "2"])
        let household = try desk.addHousehold(members: 1)
        try desk.add("online_shop", ["platform=淘宝", "opened=2016-12-31", "closed=2017-02-01"], parent: household)
        #expect(try [2015, 2016].map { try desk.indicators(year: $0).text("households_with_shop") } == ["0.00", "100.00"])
    }

    @Test func `a base counts from the year in which it is finished, up to the one in which it is given up`() throws {
        let desk = try Desk()
        let base = { (number: Int, more: [String]) in
            _ = try desk.add("base", ["number=\(number)", "name=b", "kind=fruit"] + more, scope: Desk.county)
        }
        try base(1, ["size.area=300000", "finished=2016"])
        try base(2, ["size.area=200000", "finished=2014", "closed=2016-03-01"])
        try base(3, ["size.area=1000", "finished=2014", "closed=2015-12-31"])
        #expect(
            try [2013, 2014, 2015, 2016].map { try desk.indicators(year: $0).text("fruit_base") } == [
                nil, "201000.00", "201000.00", "300000.00",
            ])
    }

    @Test func `a cattle base of five is none of ten thousand, and a firm that nobody recognised is no leading firm`() throws {
        let desk = try Desk()
        for (number, head) in ["size.head=5", "size.head=10000", "region=450124"].enumerated() {
            try desk.add("base", ["number=\(number)", "name=b", "kind=cattle", head], scope: Desk.county)
        }
        for (number, level) in ["level=none", "level=city", "region=450124"].enumerated() {
            try desk.add("enterprise", ["number=\(number)", "name=e", "kind=leading_firm", level], scope: Desk.county)
        }
        #expect(try desk.indicators().text("cattle_bases") == "2" && desk.indicators().text("leading_firms") == "2")
    }

    @Test func `records of cooperatives count where there are any, and else what the form says`() throws {
        let desk = try Desk()
        let form = ["cooperatives[2016].has_cooperative=true", "cooperatives[2016].count=1"]
        let first = try village(desk)
        try desk.set(first, form)
        try desk.set(village(desk, 202), form)
        func shares() throws -> [String?] {
            let indicators = try desk.indicators()
            return ["cooperatives_min", "cooperatives_max", "villages_recording_cooperatives"].map { indicators.text($0) }
        }
        #expect(try shares() == ["100.00", "100.00", "0"])
        for name in ["一", "二", "三"] {
            try desk.add("cooperative", ["name=\(name)", "kind=specialised", "founded=2015-01-01"], parent: first)
        }
        #expect(try shares() == ["100.00", "50.00", "1"])
        // A cooperative of the village's own is no specialised one, and one that begins later says nothing of this year.
        try desk.add("cooperative", ["name=四", "kind=village"], parent: first)
        #expect(try shares() == ["100.00", "50.00", "1"])
        for record in try desk.store.views.children(of: first, in: Desk.village) { try desk.set(record, ["closed=2016-06-01"]) }
        #expect(try shares() == ["50.00", "100.00", "1"])
    }

    @Test func `leaders, partners of schools and shares are counted from their records, at the year's end`() throws {
        let desk = try Desk()
        let village = try village(desk)
        try desk.add("local_leader", ["name=甲", "certified=2015-05-01", "ended=2016-12-30"], parent: village)
        try desk.add("local_leader", ["name=乙", "certified=2016-05-01"], parent: village)
        let school = try desk.add("institution", ["number=1", "name=小学", "kind=primary"], scope: Desk.county)
        try desk.add("institution", ["number=2", "name=初中", "kind=junior"], scope: Desk.county)
        try desk.add(
            "institution_pairing", ["partner=市一小", "level=city_county", "from=2015-01-01", "to=2016-12-31"], parent: school,
            scope: Desk.county)
        let household = try desk.addHousehold(members: 1)
        try desk.add(
            "asset_share", ["kind=shares", "operator=公司", "amount=1000", "from=2016-01-01", "dividend[2016]=60.50"], parent: household)
        let names = ["local_leaders", "paired_institutions", "households_with_share", "share_dividends"]
        func texts(_ year: Int) throws -> [String?] {
            let indicators = try desk.indicators(year: year)
            return names.map { indicators.text($0) }
        }
        #expect(try texts(2016) == ["1", "50.00", "1", "60.50"])
        #expect(try texts(2015) == ["1", "50.00", "0", nil])
    }

    @Test func `a policy card has the posts and loans that ran in the year, and none of another`() throws {
        let desk = try Desk()
        let (household, people) = try desk.home([["name=韦大"]])
        for (wage, span) in [
            (1, "from=2016-01-01,to=2016-12-31"), (2, "from=2015-06-01,to=2016-01-01"), (3, "from=2015-01-01,to=2015-12-31"),
            (4, "from=2016-12-31"), (5, "from=2017-01-01"),
        ] {
            try desk.add("post", ["kind=forest_guard", "wage=\(wage)"] + span.split(separator: ",").map(String.init), parent: people[0])
        }
        for (amount, more) in [
            (100, "date=2016-12-31,term=12"), (200, "date=2014-12-15,term=12"), (300, "date=2015-01-15,term=12"),
            (400, "date=2017-01-01,term=12"),
            (500, "date=2014-01-15,term=36,due=2015-12-31"),
        ] {
            try desk.add(
                "loan", ["kind=micro", "bank=农信社", "amount=\(amount)"] + more.split(separator: ",").map(String.init), parent: household)
        }
        let rows = try #require(try desk.report(.policyCard, year: 2016, record: household).table("benefits"))
        #expect(Set(rows.map { $0["amount"] ?? "" }) == ["1", "2", "4", "100", "300"])
    }
}
