import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// Figures that do not lie: of which year they are, of whom, and what is not said.
struct HonestFiguresTests {
    // MARK: The year

    @Test func `one household recorded for a later year does not make the report one of that year`() throws {
        let desk = try Desk()
        let households = try (0..<4).map { _ in try desk.addHousehold(members: 2) }
        try survey(desk, households[0], 2017)
        #expect(try desk.report(.indicators).year == 2016)
        #expect(try desk.indicators(year: nil).text("persons") == "8")
        try survey(desk, households[1], 2017)
        #expect(try desk.report(.indicators).year == 2017, "half are enough")
        #expect(try desk.report(.causes).year == 2017 && desk.report(.progress).year == 2017)
    }

    @Test func `a round ahead of its time is no report's year, whoever recorded it`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        try survey(desk, household, 2019)
        #expect(try desk.report(.indicators).year == 2016, "the clock says 2017")
    }

    @Test func `where no year surveyed half, no year is taken, and the years are named`() throws {
        let desk = try Desk()
        for _ in 0..<3 { try desk.add("household", ["attribute[2016]=general"]) }
        let household = try desk.addHousehold(members: 1)
        try survey(desk, household, 2019)
        let fault = ReportFault.noYearSurveyed(
            of: 4, [SurveyRound(year: 2016, households: 1), SurveyRound(year: 2019, households: 1)])
        for name in [ReportName.indicators, .causes, .progress] { #expect(throws: fault) { try desk.report(name) } }
        #expect(throws: fault) { try desk.indicators(year: nil) }
        #expect(try desk.report(.indicators, year: 2016).year == 2016)
        // Where nobody was surveyed at all there is nothing to choose from.
        #expect(try Desk("empty").report(.causes).year == 2017)
    }

    @Test func `retired households are no part of what was to be surveyed`() throws {
        let desk = try Desk()
        let surveyed = try desk.addHousehold(members: 1)
        let gone = try (0..<3).map { _ in try desk.add("household", ["attribute[2016]=general"]) }
        for household in gone { try desk.retire(household) }
        #expect(try desk.report(.indicators).year == 2016)
        try desk.retire(surveyed)
        #expect(try desk.report(.indicators).year == 2017)
    }

    @Test func `nobody writes of a round far ahead`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        #expect(throws: EditError.roundAhead(2099, last: 2022)) { try desk.set(household, ["income[2099].wage=1"]) }
        #expect(throws: EditError.roundAhead(2023, last: 2022)) { try desk.add("household", ["attribute[2023]=general"]) }
        try desk.set(household, ["income[2022].wage=1"])
        #expect(throws: EditError.roundAhead(2099, last: 2022)) {
            try Importer(desk.editor, type: desk.editor.type("household"), header: ["number", "power_life[2099]"])
        }
        // A clock that was never set refuses nobody.
        let early = try Desk("early", clock: { 0 })
        #expect(early.editor.lastYear == 2020)
        try early.add("household", ["attribute[2020]=general"])
    }

    // MARK: Shares

    @Test func `a share of which more than a fifth is unknown is not said, and the reason is`() throws {
        let desk = try Desk()
        for _ in 0..<3 { try desk.addHousehold(members: 1, ["main_cause=illness", "power_life[2016]=true"]) }
        try desk.addHousehold(members: 1)
        let row = try #require(try desk.report(.indicators).table("indicators")?.first { $0["indicator"] == "main_cause=illness" })
        #expect(row["value"] == "" && row["unknown"] == "1" && row["remark"] == "too_much_unknown")
        #expect(row["numerator"] == "3" && row["least"] == "75.00" && row["greatest"] == "100.00")
        let read = try #require(try desk.report(.indicators).table("whole")?.first { $0["indicator"] == "main cause: illness" })
        #expect(read["value"] == "" && read["unknown"] == "1, 25%")
        #expect(try desk.report(.causes).table("causes")?.first { $0["cause"] == "illness" }?["share"] == "")
        // A fifth is not more than a fifth.
        try desk.addHousehold(members: 1, ["main_cause=illness"])
        #expect(try desk.indicators().text("main_cause=illness") == "100.00")
        #expect(try desk.report(.indicators).table("indicators")?.first { $0["indicator"] == "main_cause=illness" }?["remark"] == "")
        // What is counted is counted, whatever is unknown beside it.
        #expect(try desk.indicators().text("households") == "5")
    }

    @Test func `nor is an incidence of households of whom most were not asked`() throws {
        let desk = try Desk()
        try desk.add("county", ["code=450124", "name=马山县", "rural[2016].persons=100"], scope: Desk.county)
        let household = try desk.addHousehold(members: 4)
        #expect(try desk.indicators().text("incidence") == "4.00")
        for _ in 0..<9 { try desk.add("household", Desk.registered(["attribute[2016]=general"])) }
        let entry = try #require(try desk.indicators().entry("incidence"))
        #expect(entry.value == nil && entry.tally.unknown == 9 && entry.tally.known == 1)
        try desk.retire(household)
        #expect(try desk.indicators().text("incidence") == nil)
    }

    // MARK: Who is poor

    @Test func `a household that exited is in no figure of the poor, until the facts that it agreed to change`() async throws {
        let team = try await Team.exited()
        func texts() async throws -> [String?] {
            try await team.by("office") { clerk, _ in
                let indicators = try Indicators(of: clerk.editor.store, beside: Desk.plan(), year: Team.year)
                return ["households", "persons", "households_left"].map { indicators.text($0) }
            }
        }
        #expect(try await texts() == [nil, nil, "1"])
        // A year before it was poor.
        let before = try await team.by("office") { clerk, _ in
            try Indicators(of: clerk.editor.store, beside: Desk.plan(), year: Team.year - 1).text("households")
        }
        #expect(before == "1")
        try await team.set("collector", team.house.household, ["water[2017].litres=20"])
        try await team.settle()
        #expect(try await texts().first == "1", "disputed, and so not exited")
    }

    @Test func `a mark of the county without a procedure takes nobody out`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 2, ["registration.year=2015", "registration.source=initial"])
        try desk.add("system_mark", ["year=2016", "date=2016-12-01", "from=registered", "to=exited"], parent: household)
        #expect(try desk.indicators().text("households") == "1" && desk.indicators().text("households_left") == "0")
        // Nor does one that says it was registered by mistake.
        let other = try desk.addHousehold(members: 3, ["registration.year=2015", "registration.source=initial"])
        #expect(try desk.indicators().text("persons") == "5")
        try desk.add("system_mark", ["year=2016", "date=2016-12-02", "from=registered", "to=misidentified"], parent: other)
        #expect(try desk.indicators().text("persons") == "5")
        #expect(try desk.indicators().text("households_left") == "0")
    }

    private func survey(_ desk: Desk, _ household: RecordID, _ year: Int) throws {
        let members = try desk.store.views.children(of: household, in: Desk.village)
        try desk.set(household, members.map { "roster[\(year)]+=\($0)" })
    }
}
