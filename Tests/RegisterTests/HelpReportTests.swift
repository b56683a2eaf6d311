import RecordStore
import Records
import Testing

@testable import Register

/// `help` and `training`.
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

    @Test func `who covers nobody is in no coverage, and the busiest helper is called as their own record has it`() throws {
        let desk = try Desk()
        try desk.add("helper", ["number=a1", "name=林帮扶"], scope: Desk.county)
        try desk.add("helper", ["number=b1", "name=乙", "to=2016-06-01"], scope: Desk.county)
        for number in ["a1", "b1", "林帮扶"] + Array(repeating: "a1", count: 8) {
            let household = try desk.addHousehold(members: 1)
            try desk.add("pairing", ["helper_number=\(number)", "helper_name=韦", "from=2016-01-01", "main=true"], parent: household)
            if number == "a1" {
                try desk.add("pairing", ["helper_number=a1", "helper_name=韦", "from=2016-02-01", "main=true"], parent: household)
            }
        }
        let report = try report(desk, .help)
        #expect(report.table("help")?.last?["households"] == "11" && report.table("help")?.last?["helped"] == "9")
        #expect(report.table("busiest") == [["helper": "a1", "name": "林帮扶", "households": "9"]])
    }

    @Test func `poor pupils stand with how many of them somebody looks after`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home(
            [
                ["schooling[2016].school_status=primary"], ["schooling[2016].school_status=grade_7"],
                ["schooling[2016].school_status=under_school_age"],
            ],
            ["attribute[2016]=general"] + Desk.registered([]))
        #expect(try report(desk, .help).table("pupils")?.last?["without"] == "2")
        try desk.add("student_pairing", ["helper_number=a1", "from=2016-01-01"], parent: people[0])
        try desk.add("student_pairing", ["helper_number=b1", "from=2016-01-01", "to=2016-09-01"], parent: people[1])
        let row = try #require(try report(desk, .help).table("pupils")?.last)
        #expect(row["pupils"] == "2" && row["helped"] == "1" && row["share"] == "50.00")
    }

    @Test func `what ends with the year is of the year: a unit, a leader, a firm and a post, but no secretary who is followed`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村", "is_poor=true"])
        let year = ["from=2016-01-01", "to=2016-12-31"]
        try desk.add("village_unit", ["unit_name=市文联"] + year, parent: village)
        try desk.add("first_secretary", ["name=韦"] + year, parent: village)
        try desk.add("leader_assignment", ["name=甲", "kind=county", "region=450124"] + year, scope: Desk.county)
        try desk.add("village_enterprise", ["enterprise_name=糖厂", "mode=orders"] + year, parent: village)
        let (_, people) = try desk.home([[]])
        try desk.add("post", ["kind=\(try #require(desk.store.schema.codeList("post_kind")?.items.first?.code))"] + year, parent: people[0])
        let help = try report(desk, .help)
        #expect(help.table("help")?.last?["with_unit"] == "1" && help.table("help")?.last?["with_secretary"] == "0")
        #expect(help.table("leaders")?.count == 1 && help.table("firms")?.first?["villages"] == "1")
        #expect(try report(desk, .training).table("posts")?.first?["persons"] == "1")
        let next = try desk.report(.help, year: 2017, now: Self.now + 365 * 86_400_000)
        #expect(next.table("help")?.last?["with_unit"] == "0" && next.table("leaders") == nil)
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

    @Test
    func `a leader of two counties or of one township is marked, a code that is no such place too, and places without a leader are named`()
        throws
    {
        let desk = try Desk()
        let assigned = { (name: String, kind: String, region: String, more: [String]) in
            _ = try desk.add(
                "leader_assignment", ["name=\(name)", "kind=\(kind)", "region=\(region)", "from=2016-01-01"] + more, scope: Desk.county)
        }
        for region in ["450124", "450123"] { try assigned("甲", "county", region, []) }
        try assigned("乙", "township", "450124100", [])
        try assigned("丙", "township", "450124100", ["level=county"])
        for region in ["450124100201", "450124100", "450124101"] { try assigned("丁", "township", region, []) }
        for (code, name) in [("450124100", "白山镇"), ("450124101", "百龙滩镇"), ("450124102", "林圩镇")] {
            try desk.add("township", ["code=\(code)", "name=\(name)"], scope: Desk.county)
        }
        try desk.add("village", ["code=450124102201", "name=林村"], scope: ScopeCode(number: 450_124_102_201))
        let report = try report(desk, .help)
        let rows = Dictionary(uniqueKeysWithValues: try #require(report.table("leaders")).map { ($0["name"] ?? "", $0) })
        #expect(rows["甲"]?["remark"] == "more than one county" && rows["乙"]?["remark"] == "fewer than two or three townships")
        #expect(rows["丙"]?["remark"] == "" && rows["丁"]?["townships"] == "2")
        #expect(rows["丁"]?["remark"] == "no place of that kind: 450124100201")
        #expect(report.table("without_leader")?.map { $0["region"] ?? "" } == ["林圩镇"])
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
            rows.last?["planned"] == "5000" && rows.last?["gain"] == "4000" && rows.last?["effects"] == "1" && rows.last?["signed"] == "0")
        // What came this year of another year's measure is no effect of this year's.
        let before = try desk.add("measure", ["batch=develop_production", "plan.year=2015"], parent: household)
        try desk.add("measure_effect", ["year=2016", "date=2016-12-02", "gain=700", "signature=\(signature)"], parent: before)
        let later = try #require(try report(desk, .help).table("effects"))
        #expect(later.map { $0["gain"] ?? "" } == ["4000", "4000", "700"] && later.last?["batch"] == "measures of other years")
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
}
