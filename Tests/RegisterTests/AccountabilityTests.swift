import RecordStore
import Records
import Testing

@testable import Register

/// `accountability`: letters, assessments, inspections, budgets, growth and performance.
struct AccountabilityTests {
    /// 2016-12-31.
    private static let now: UInt64 = 17_166 * 86_400_000

    private func report(_ desk: Desk) throws -> Report { try desk.report(.accountability, year: 2016, now: Self.now) }

    @Test func `a problem is open until its correction is accepted, and overdue after its day`() throws {
        let desk = try Desk()
        let inspection = try desk.add("inspection", ["number=D1", "kind=audit", "by=市审计局", "from=2016-05-01"], scope: Desk.county)
        let issue = try desk.add(
            "issue", ["kind=funds", "text=补助发放不及时", "responsible=县扶贫办", "found=2016-05-10", "due=2016-06-30", "amount=10000"],
            parent: inspection,
            scope: Desk.county)
        #expect(try report(desk).table("problems")?.first?["overdue"] == "184")
        try desk.add("correction", ["state=done", "date=2016-06-20", "text=已补发"], parent: issue, scope: Desk.county)
        #expect(try report(desk).table("problems")?.first?["state"] == "done")
        try desk.add(
            "correction", ["state=accepted", "date=2016-07-20", "text=销号", "amount=10000"], parent: issue, scope: Desk.county)
        #expect(try report(desk).table("problems") == nil)
        let row = try #require(try report(desk).table("inspections")?.first)
        #expect(row["settled"] == "1" && row["overdue"] == "0" && row["recovered"] == "10000")
    }

    @Test func `budgets are held against what the plan asks of each county, growth against the city's`() throws {
        let desk = try Desk()
        try desk.add(
            "county",
            [
                "code=450124", "name=马山县", "finance[2016].revenue=500", "finance[2016].revenue_before=400",
                "finance[2016].poverty_budget=20", "finance[2016].recovered=100", "finance[2016].recovered_used=49",
                "income_growth[2016]=10.5", "city_growth[2016]=10.5", "business_growth[2016]=9.0", "city_business_growth[2016]=8.0",
            ], scope: Desk.county)
        let budget = try #require(try report(desk).table("budgets")?.first)
        #expect(budget["share"] == "20.00" && budget["met"] == "true")
        let uses = try #require(try report(desk).table("uses"))
        #expect(uses.map { $0["share"] ?? "" } == ["49.00"] && uses[0]["met"] == "false" && uses[0]["limit"] == "50 %")
        let growth = try #require(try report(desk).table("growth")?.first)
        #expect(growth["above"] == "false" && growth["above_business"] == "true")
        // Of Yongning it is the whole revenue, and 15 %.
        #expect(Budgets.limit("450109").percent == 15 && !Budgets.limit("450109").ofIncrease && Budgets.limit("450126").percent == 10)
    }

    @Test func `who is judged by themselves is marked`() throws {
        let desk = try Desk()
        try desk.add(
            "assessment", ["kind=unit", "subject=市文联", "year=2016", "score=92", "grade=excellent", "assessor=市文联"], scope: Desk.county)
        #expect(try report(desk).table("assessments")?.first?["remark"] == "judged by themselves")
    }

    @Test func `a share that does not reach its bound is never printed as if it did, and a part is no more than its whole`() throws {
        let desk = try Desk()
        try desk.add(
            "county",
            [
                "code=450124", "name=马山县", "finance[2016].revenue=3000000", "finance[2016].revenue_before=1000000",
                "finance[2016].poverty_budget=399999", "finance[2016].recovered=1000", "finance[2016].recovered_used=1100",
                "finance[2016].agriculture=1000", "finance[2016].agriculture_poor=500",
            ], scope: Desk.county)
        let report = try report(desk)
        let budget = try #require(report.table("budgets")?.first)
        #expect(budget["share"] == "19.99" && budget["met"] == "false")
        let uses = try #require(report.table("uses"))
        #expect(uses.map { $0["share"] ?? "" } == ["110.00", "50.00"] && uses.map { $0["met"] ?? "" } == ["", "true"])
        #expect(uses[0]["remark"] == "the part is more than the whole" && uses[1]["remark"] == "")
        #expect(Budgets.judged(-1, of: 3) == Ratio(-3_334, 100))
    }

    @Test func `growth is held against the city's own record, and a county that says another is marked`() throws {
        let desk = try Desk()
        let county = ["code=450124", "name=马山县", "income_growth[2016]=10.5", "city_growth[2016]=9.0"]
        try desk.add("county", county, scope: Desk.county)
        try desk.add(
            "county", ["code=450123", "name=隆安县", "income_growth[2016]=10.5", "city_growth[2016]=9.5"], scope: ScopeCode(number: 450_123))
        // Nobody has the city's: what each says is taken, and that they disagree is seen.
        var rows = try #require(try report(desk).table("growth"))
        #expect(
            rows.map { $0["above"] ?? "" } == ["true", "true"]
                && rows.allSatisfy { $0["remark"] == "counties disagree about the city's growth" })
        try desk.add("city", ["code=4501", "name=南宁市", "income_growth[2016]=11"], scope: Desk.city)
        rows = try #require(try desk.report(.accountability, region: Desk.county, year: 2016, now: Self.now).table("growth"))
        #expect(rows.count == 1 && rows[0]["city"] == "11.00" && rows[0]["above"] == "false")
        #expect(rows[0]["remark"]?.contains("the county says another growth of the city: 9.00") == true)
    }

    @Test func `a poor village's income is held against the city's growth, and those that are slower are named`() throws {
        let desk = try Desk()
        try desk.add("county", ["code=450124", "name=马山县", "city_growth[2016]=10"], scope: Desk.county)
        let incomes: [(String, ScopeCode, [String])] = [
            ("快村", Desk.village, ["is_poor=true", "net_income[2015]=1000", "net_income[2016]=1100.01"]),
            ("慢村", Desk.neighbour, ["is_poor=true", "net_income[2015]=1000", "net_income[2016]=1100"]),
            ("富村", ScopeCode(number: 450_124_100_203), ["is_poor=false", "net_income[2015]=1000", "net_income[2016]=1000"]),
            ("新村", ScopeCode(number: 450_124_100_204), ["is_poor=true", "net_income[2016]=1000"]),
        ]
        for (name, scope, more) in incomes { try desk.add("village", ["code=\(scope)", "name=\(name)"] + more, scope: scope) }
        let report = try report(desk)
        let row = try #require(report.table("village_growth")?.first)
        #expect(row["villages"] == "3" && row["known"] == "2" && row["above"] == "1" && row["not_above"] == "1")
        #expect(report.table("slow_villages")?.map { $0["region"] ?? "" } == ["慢村"])
    }

    @Test func `what was recovered before a problem was sent back counts no more, and more than it was of is marked`() throws {
        let desk = try Desk()
        let inspection = try desk.add("inspection", ["number=D1", "kind=audit", "by=市审计局", "from=2016-05-01"], scope: Desk.county)
        let issue = try desk.add(
            "issue", ["kind=funds", "responsible=县教育局", "found=2016-05-10", "text=套取", "amount=100000", "due=2016-06-30"],
            parent: inspection, scope: Desk.county)
        func correct(_ state: String, _ day: String, _ amount: Int) throws {
            try desk.add("correction", ["text=改", "state=\(state)", "date=\(day)", "amount=\(amount)"], parent: issue, scope: Desk.county)
        }
        // Recorded in another order than it happened.
        try correct("returned", "2016-07-10", 0)
        try correct("done", "2016-06-20", 60_000)
        var row = try #require(try report(desk).table("inspections")?.first)
        #expect(row["recovered"] == "0" && row["overdue"] == "1")
        try correct("done", "2016-08-01", 60_000)
        row = try #require(try report(desk).table("inspections")?.first)
        #expect(row["recovered"] == "60000" && row["remark"] == "")
        try correct("accepted", "2016-09-01", 60_000)
        row = try #require(try report(desk).table("inspections")?.first)
        #expect(row["recovered"] == "120000" && row["remark"] == "more recovered than the problem was of")
    }

    @Test func `what was reported done in time is not overdue while nobody has looked at it, and an open problem says where it is found`()
        throws
    {
        let desk = try Desk()
        let inspection = try desk.add("inspection", ["number=D1", "kind=audit", "by=市审计局", "from=2016-05-01"], scope: Desk.county)
        for (text, day) in [("早", "2016-06-20"), ("晚", "2016-07-10")] {
            let issue = try desk.add(
                "issue",
                [
                    "kind=funds", "responsible=县教育局", "text=\(text)", "amount=1000", "found=2016-05-10", "due=2016-06-30",
                    "region=450124100",
                ],
                parent: inspection, scope: Desk.county)
            try desk.add("correction", ["text=改", "state=done", "date=\(day)"], parent: issue, scope: Desk.county)
        }
        let report = try report(desk)
        let problems = try #require(report.table("problems"))
        #expect(problems.map { $0["overdue"] ?? "" } == ["", "10"] && report.table("inspections")?.first?["overdue"] == "1")
        #expect(problems[0]["inspection"] == "D1" && problems[0]["region"] == "450124100" && problems[0]["amount"] == "1000")
        #expect(problems[0]["found"] == "2016-05-10")
    }

    @Test func `a township's report has what is of it, wherever it lies; of what is the county's it says where`() throws {
        let desk = try Desk()
        let township = ScopeCode(number: 450_124_100)
        try desk.add("township", ["code=450124100", "name=白山镇"], scope: Desk.county)
        try desk.add("village", ["code=450124100201", "name=安善村"])
        for (number, region) in [("R1", "450124100"), ("R2", "450124101")] {
            try desk.add(
                "responsibility",
                ["number=\(number)", "kind=letter", "to=县委", "year=2016", "party=甲", "signed=2016-03-01", "region=\(region)"],
                scope: Desk.county)
        }
        let inspection = try desk.add("inspection", ["number=D1", "kind=audit", "by=市审计局", "from=2016-05-01"], scope: Desk.county)
        try desk.add("inspection", ["number=D2", "kind=audit", "by=市审计局", "from=2016-05-01"], scope: Desk.county)
        for region in ["450124100", "450124101"] {
            try desk.add(
                "issue", ["kind=funds", "responsible=县教育局", "found=2016-05-10", "text=\(region)", "region=\(region)"], parent: inspection,
                scope: Desk.county)
        }
        let report = try desk.report(.accountability, region: township, year: 2016, now: Self.now)
        #expect(report.table("letters")?.map { $0["number"] ?? "" } == ["R1"])
        #expect(report.table("problems")?.map { $0["text"] ?? "" } == ["450124100"])
        #expect(report.table("inspections")?.map { $0["number"] ?? "" } == ["D1"])
        #expect(report.texts.contains("nothing of this region; what is the county's or the city's is in their reports"))
        #expect(try self.report(desk).table("letters")?.count == 2)
    }

    @Test func `a record of a region outside the county that made it is marked, and one made twice`() throws {
        let desk = try Desk()
        for (region, spent) in [("450124", 150), ("450124", 90), ("450125", 90)] {
            try desk.add("performance", ["year=2016", "region=\(region)", "funds.planned=100", "funds.spent=\(spent)"], scope: Desk.county)
        }
        let rows = try #require(try report(desk).table("performance"))
        #expect(
            rows.map { $0["remark"] ?? "" } == [
                "more spent than planned; recorded 2 times for the year", "recorded 2 times for the year",
                "of a region outside the one that recorded it",
            ])
        for score in [92, 60] {
            try desk.add(
                "assessment", ["kind=unit", "subject=市文联", "year=2016", "score=\(score)", "assessor=县委", "region=450125"],
                scope: Desk.county)
        }
        let remark = "assessed 2 times in the year; of a region outside the one that recorded it"
        #expect(try report(desk).table("assessments")?.map { $0["remark"] ?? "" } == [remark, remark])
        #expect(RegionRecords.isWithin("450100", Desk.city) && RegionRecords.isWithin("450124100201", Desk.county))
        #expect(!RegionRecords.isWithin("450100", Desk.county) && !RegionRecords.isWithin("450125", Desk.county))
    }

    @Test func `who has signed nothing and who was not assessed is named`() throws {
        let desk = try Desk()
        try desk.add("township", ["code=450124100", "name=白山镇"], scope: Desk.county)
        try desk.add("township", ["code=450124101", "name=百龙滩镇"], scope: Desk.county)
        try desk.add("township", ["code=450124102", "name=林圩镇"], scope: Desk.county)
        try desk.add(
            "responsibility", ["number=R1", "kind=letter", "to=县委", "year=2016", "party=白山镇党委", "signed=2016-03-01"], scope: Desk.county)
        try desk.add(
            "responsibility", ["number=R2", "kind=letter", "to=县委", "party=百龙滩镇党委", "year=2016", "region=450124101"], scope: Desk.county)
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        let unit = try desk.add("help_unit", ["number=U1", "name=市文联"], scope: Desk.county)
        try desk.add("help_unit", ["number=U2", "name=市教育局"], scope: Desk.county)
        try desk.add("village_unit", ["unit_name=县农业局", "from=2015-01-01"], parent: village)
        try desk.add("first_secretary", ["name=陆书记", "from=2015-01-01"], parent: village)
        try desk.add("first_secretary", ["name=旧书记", "from=2012-01-01", "to=2014-06-01"], parent: village)
        try desk.add("team_member", ["name=黄队员", "from=2016-01-01"], parent: village)
        try desk.add("assessment", ["kind=unit", "subject=市文联", "unit=\(unit)", "year=2016", "score=90"], scope: Desk.county)
        try desk.add("assessment", ["kind=team_member", "subject=安善村 黄队员", "year=2016", "score=90"], scope: Desk.county)
        let rows = try #require(try report(desk).table("omissions"))
        #expect(rows.map { $0["name"] ?? "" } == ["百龙滩镇", "林圩镇", "县农业局", "市教育局", "陆书记"])
        #expect(rows[0]["missing"] == "its letter is not signed" && rows[1]["missing"] == "a letter of responsibility")
        #expect(rows[4]["place"] == "安善村" && rows[4]["missing"] == "an assessment")
        // Of last year everybody is missing again.
        let before = try #require(try desk.report(.accountability, year: 2015, now: Self.now).table("omissions"))
        #expect(before.count == 7 && !before.contains { $0["name"] == "黄队员" })
    }
}
