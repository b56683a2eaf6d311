import RecordStore
import Records
import Testing

@testable import Register

struct ReportsOfExitsTests {
    // MARK: Progress

    @Test func `a figure that the plan gives twice is two rows and a contradiction, and neither is chosen`() throws {
        let desk = try Desk()
        try desk.addHousehold(members: 3)
        let report = try desk.report(.progress)
        let rows = try #require(report.table("progress")).filter { $0["figure"] == "exit_villages.2016" }
        #expect(rows.map { $0["value"] } == ["104", "421"] && rows.map { $0["line"] } == ["114", "148"])
        let contradictions = try #require(report.table("contradictions"))
        let villages = try #require(contradictions.first { $0["contradiction"] == "exit_villages.2016" })
        #expect(villages["kind"] == "values")
        #expect(
            villages["statements"]?.contains("104 places [114]") == true && villages["statements"]?.contains("421 places [148]") == true)
        #expect(Set(contradictions.map { $0["kind"] ?? "" }).isSuperset(of: ["values", "rounding", "sum"]))
    }

    @Test func `what is measured stands beside each value of the plan`() throws {
        let desk = try Desk()
        for cause in ["illness", "no_funds"] { try desk.addHousehold(members: 1, ["main_cause=\(cause)"]) }
        let row = try #require(try desk.report(.progress, year: 2016).table("progress")?.first { $0["figure"] == "cause.illness" })
        #expect(row["measured"] == "50.00" && row["difference"] == "31.38" && row["measured_year"] == "2016")
    }

    // MARK: Exits and cases

    @Test func `exits and cases are the determination's, by year and region, and follow what is written`() throws {
        let desk = try Desk()
        let (first, second) = (try desk.addHousehold(members: 2), try desk.addHousehold(members: 3))
        #expect(try desk.report(.exits, year: 2017).table("exits")?.isEmpty == true)
        for household in [first, second] { try desk.add("candidate", ["year=2017", "date=2017-09-01"], parent: household) }
        try check(desk, [first, second])
        try desk.add("objection", ["year=2017", "date=2017-09-03", "by=邻居", "text=有车"], parent: second)
        try check(desk, [first, second])
        let year = try #require(try desk.report(.exits, year: 2017).table("years")?.first)
        #expect(year["plan"] == "", "a village has no plan of its own")
    }

    /// What the reports say, beside what the determination says of each household.
    private func check(_ desk: Desk, _ households: [RecordID]) throws {
        let reader = try ExitReader(desk.store)
        let standings = try households.map { try reader.standing(of: $0, year: 2017) }
        let exits = try #require(try desk.report(.exits, year: 2017).table("exits")).first
        for (name, outcome) in [("under_way", ExitStanding.Outcome.preExit), ("disputed", .disputed), ("exited", .exited)] {
            #expect(exits?[name] == String(standings.count { $0.outcome == outcome }))
        }
        let cases = try #require(try desk.report(.cases, year: 2017).table("cases"))
        #expect(cases.reduce(0) { $0 + (Int($1["cases"] ?? "") ?? 0) } == standings.reduce(0) { $0 + $1.cases.count })
        #expect(try desk.report(.cases, year: 2017, isKeeping: false).table("cases") == cases)
    }

    @Test func `a village is listed by its planned year, and no bare line makes it one that exited`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=\(Desk.village)", "name=合群村", "plan_exit_year=2017"])
        for step in ["applied", "exited"] {
            try desk.add("village_exit", ["year=2017", "date=2017-12-01", "step=\(step)"], parent: village)
        }
        let places = try desk.report(.exits, year: 2017).table("places")?.first
        #expect(places?["villages_listed"] == "1" && places?["villages"] == "0")
    }

    // MARK: Quality

    @Test func `findings are counted by what became of them`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        let found = try (0..<3).map { index in
            try desk.add("finding", ["check=Q0\(index + 1)", "level=error", "date=2017-10-0\(index + 1)", "text=x"], parent: household)
        }
        let answer = { (finding: RecordID, state: String) in
            _ = try desk.add("finding_answer", ["state=\(state)", "date=2017-11-01", "text=y"], parent: finding)
        }
        try answer(found[0], "explained")
        try answer(found[1], "explained")
        try answer(found[1], "confirmed")
        let rows = try #require(try desk.report(.quality).table("quality"))
        #expect(rows.map { $0["check"] } == ["Q01", "Q02", "Q03"])
        #expect(rows[0]["explained"] == "1" && rows[1]["disputed"] == "1" && rows[2]["open"] == "1")
        try answer(found[2], "confirmed")
        try answer(found[2], "fixed")
        #expect(try desk.report(.quality).table("quality")?[2]["fixed"] == "1")
        #expect(try desk.report(.quality, year: 2016).table("quality")?.isEmpty == true)
        #expect(try desk.report(.quality, region: Desk.village).table("now") != nil)
    }
}
