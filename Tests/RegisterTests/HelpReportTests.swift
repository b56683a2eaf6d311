import RecordStore
import Records
import Testing

@testable import Register

/// `help`, `training` and `accountability`.
struct HelpReportTests {
    /// 2016-12-31.
    private static let now: UInt64 = 17_166 * 86_400_000

    private func report(_ desk: Desk, _ name: ReportName) throws -> Report { try desk.report(name, year: 2016, now: Self.now) }

    @Test func `coverage counts who has a main helper, and names the villages that lack somebody`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村", "is_poor=true"])
        let helped = try desk.addHousehold(members: 1)
        try desk.add("pairing", ["helper_number=a", "from=2016-01-01"], parent: helped)
        _ = try desk.addHousehold(members: 1)
        // Neither a mover from next door nor one who comes later counts.
        _ = try desk.addHousehold(members: 1, ["kind=synchronous"])
        var rows = try #require(try report(desk, .help).table("help"))
        #expect(rows.last?["households"] == "2" && rows.last?["helped"] == "1" && rows.last?["share"] == "50.00")
        #expect(rows.last?["with_unit"] == "0" && rows.last?["without_collector"] == "1")
        #expect(try report(desk, .help).table("gaps")?.map { $0["collector"] ?? "" } == ["none"])
        try desk.add("village_unit", ["unit_name=市文联", "from=2016-02-01"], parent: village)
        try desk.add("first_secretary", ["name=韦", "from=2015-10-01", "to=2016-06-01"], parent: village)
        rows = try #require(try report(desk, .help).table("help"))
        #expect(rows.last?["with_unit"] == "1" && rows.last?["with_secretary"] == "0")
    }

    @Test func `a leader of many townships is marked, and one whose term ended is gone`() throws {
        let desk = try Desk()
        let assigned = { (name: String, kind: String, region: String, more: [String]) in
            _ = try desk.add(
                "leader_assignment", ["name=\(name)", "kind=\(kind)", "region=\(region)", "from=2016-01-01"] + more, scope: Desk.county)
        }
        for number in 100...103 { try assigned("甲", "township", "450124\(number)", []) }
        try assigned("乙", "county", "450124", [])
        try assigned("丙", "county", "450124", ["to=2016-03-01"])
        let rows = try #require(try report(desk, .help).table("leaders"))
        #expect(rows.map { $0["name"] ?? "" } == ["乙", "甲"])
        #expect(rows.last?["townships"] == "4" && rows.last?["remark"] == "more than two or three townships")
    }

    @Test func `what measures were to bring stands beside what the household signed for`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        let plan = ["batch=develop_production", "plan.year=2016", "plan.planned_income=5000"]
        let measure = try desk.add("measure", plan, parent: household)
        let signature = String(repeating: "a1", count: 32)
        try desk.add("measure_effect", ["year=2016", "date=2016-12-01", "gain=4200", "signature=\(signature)"], parent: measure)
        try desk.add("measure_effect", ["year=2016", "date=2016-12-02", "gain=-200"], parent: measure)
        let rows = try #require(try report(desk, .help).table("effects"))
        #expect(
            rows.last?["planned"] == "5000" && rows.last?["gain"] == "4000" && rows.last?["effects"] == "2" && rows.last?["signed"] == "1")
    }

    @Test func `the six kinds of the Rain and Dew plan are told apart, and one of no kind is named`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([[], []])
        let dew = ["kind=rain_dew", "from=2016-09-01", "subsidy=1500"]
        try desk.add("training", dew + ["rain_dew=vocational"], parent: people[0])
        try desk.add("training", dew + ["rain_dew=vocational"], parent: people[0])
        try desk.add("training", dew, parent: people[1])
        try desk.add("training", ["kind=practical", "from=2015-09-01"], parent: people[1])
        let rows = try #require(try report(desk, .training).table("rain_dew"))
        #expect(rows.count == 7 && rows[1]["times"] == "2" && rows[1]["persons"] == "1" && rows[1]["subsidy"] == "3000")
        #expect(rows.last?["kind"] == "of no kind" && rows.last?["times"] == "1")
        #expect(try report(desk, .training).table("training")?.last?["times"] == "3")
    }

    @Test func `a loan stands with what is left of it, and is overdue until something is paid`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        let loan = try desk.add(
            "loan", ["kind=micro", "bank=农信社", "amount=50000", "date=2016-03-01", "term=36"], parent: household)
        try desk.add("loan_event", ["kind=overdue", "date=2016-09-01"], parent: loan)
        #expect(try report(desk, .training).table("loans")?.first?["overdue"] == "1")
        try desk.add("loan_event", ["kind=repayment", "date=2016-10-01", "amount=20000"], parent: loan)
        try desk.add("loan_event", ["kind=subsidy", "date=2016-10-01", "amount=800"], parent: loan)
        let row = try #require(try report(desk, .training).table("loans")?.first)
        #expect(row["overdue"] == "0" && row["left"] == "30000" && row["subsidy"] == "800")
    }

    @Test func `a problem is open until its correction is accepted, and overdue after its day`() throws {
        let desk = try Desk()
        let inspection = try desk.add("inspection", ["number=D1", "kind=audit", "by=市审计局", "from=2016-05-01"], scope: Desk.county)
        let issue = try desk.add(
            "issue", ["kind=funds", "text=补助发放不及时", "responsible=县扶贫办", "found=2016-05-10", "due=2016-06-30", "amount=10000"],
            parent: inspection,
            scope: Desk.county)
        #expect(try report(desk, .accountability).table("problems")?.first?["overdue"] == "184")
        try desk.add("correction", ["state=done", "date=2016-06-20", "text=已补发"], parent: issue, scope: Desk.county)
        #expect(try report(desk, .accountability).table("problems")?.first?["state"] == "done")
        try desk.add(
            "correction", ["state=accepted", "date=2016-07-20", "text=销号", "amount=10000"], parent: issue, scope: Desk.county)
        #expect(try report(desk, .accountability).table("problems") == nil)
        let row = try #require(try report(desk, .accountability).table("inspections")?.first)
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
        let budget = try #require(try report(desk, .accountability).table("budgets")?.first)
        #expect(budget["share"] == "20.00" && budget["met"] == "true" && budget["recovered"] == "49.00")
        let growth = try #require(try report(desk, .accountability).table("growth")?.first)
        #expect(growth["above"] == "false" && growth["above_business"] == "true")
        // Of Yongning it is the whole revenue, and 15 %.
        #expect(Budgets.limit("450109").percent == 15 && !Budgets.limit("450109").ofIncrease && Budgets.limit("450126").percent == 10)
    }

    @Test func `who is judged by themselves is marked`() throws {
        let desk = try Desk()
        try desk.add(
            "assessment", ["kind=unit", "subject=市文联", "year=2016", "score=92", "grade=excellent", "assessor=市文联"], scope: Desk.county)
        #expect(try report(desk, .accountability).table("assessments")?.first?["remark"] == "judged by themselves")
    }
}
