import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Rosters and reports by state and year, and those who are watched.
struct StatesReportTests {
    /// 2020-12-31.
    private static let now: UInt64 = 18_627 * 86_400_000

    private func rows(_ desk: Desk, _ name: ReportName, _ table: String, year: Int) throws -> [[String: String]] {
        try #require(try desk.report(name, year: year, now: Self.now).table(table))
    }

    private func roster(_ desk: Desk, _ group: HouseholdGroup?, _ year: Int) throws -> Set<String> {
        try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            let report = try RosterReport.make(of: [Desk.village], source, isIdentifying: false, year: year, only: group)
            return Set((report.table("roster") ?? []).compactMap { $0["number"] }.filter { $0.hasPrefix("4501") })
        }
    }

    @Test func `watched households stand beside the poor and are none of them, from the day they are found to the day it is over`() throws {
        let desk = try Desk(clock: { Self.now })
        let poor = try desk.addHousehold(members: 1, ["number=450124100201-0001"])
        let margin = try desk.addHousehold(
            members: 2, ["number=450124100201-0002", "kind=marginal"])
        try desk.set(margin, ["monitoring[2019].kind=marginal", "monitoring[2019].risk=illness", "monitoring[2019].identified=2019-06-01"])
        // A poor household is not watched for becoming poor, whatever somebody wrote.
        try desk.set(poor, ["monitoring[2019].kind=unstable", "monitoring[2019].risk=other", "monitoring[2019].identified=2019-06-01"])
        #expect(try roster(desk, .monitored, 2018).isEmpty)
        #expect(try roster(desk, .monitored, 2019) == ["450124100201-0002"])
        #expect(try roster(desk, .poor, 2019) == ["450124100201-0001"])
        #expect(try rows(desk, .monitoring, "kinds", year: 2019).first { $0["kind"] == "marginal" }?["new"] == "1")
        #expect(try rows(desk, .monitoring, "risks", year: 2019).map { $0["risk"] } == ["illness"])
        try desk.set(
            margin,
            [
                "monitoring[2020].kind=marginal", "monitoring[2020].risk=illness", "monitoring[2020].identified=2019-06-01",
                "monitoring[2020].cleared=2020-11-20",
            ])
        #expect(try roster(desk, .monitored, 2020).isEmpty)
        #expect(try roster(desk, .monitored, 2019) == ["450124100201-0002"], "the year before stays as it was")
        let kinds = try rows(desk, .monitoring, "kinds", year: 2020)
        #expect(kinds.first { $0["kind"] == "marginal" }?["cleared"] == "1")
        #expect(kinds.last?["watched"] == "1" && kinds.last?["kind"]?.contains("poor") == true)
        let states = try rows(desk, .states, "states", year: 2020)
        #expect(states.first { $0["state"] == "registered" }?["y2020"] == "1")
        #expect(states.first { $0["state"] == "monitored" }.map { [$0["y2018"], $0["y2019"], $0["y2020"]] } == ["0", "1", "0"])
    }

    @Test func `households that exited are listed by the year's state, and by whether policies go on`() async throws {
        let team = try await Team.exited()
        let (numbers, states) = try await team.by("office") { clerk, household in
            let desk = Desk(at: clerk.editor.store)
            try desk.set(household, ["exit_attribute[2017]=with_policy"])
            let all: [(HouseholdGroup, Int)] = [
                (.exited, 2016), (.exited, 2017), (.exited, 2019), (.followUp, 2018), (.observed, 2018), (.withPolicy, 2017),
                (.withPolicy, 2018),
                (.withoutPolicy, 2018), (.poor, 2017), (.poor, 2016),
            ]
            let found = try clerk.editor.store.read { _ in
                let source = try ReportSource(clerk.editor.store, region: nil)
                return try all.map { group, year in try HouseholdYear(source, year: year).households(group).count }
            }
            // An exit can be proposed of whoever stands as poor: of nobody once the exit stands.
            #expect(try StandingPoor.numbers(of: 2016, in: clerk.editor.store, region: nil).count == 1)
            #expect(try StandingPoor.numbers(of: 2017, in: clerk.editor.store, region: nil).isEmpty)
            // The sums of several years, which read once what is the same in each, are those of each year by itself.
            try clerk.editor.store.read { _ in
                let source = try ReportSource(clerk.editor.store, region: nil)
                for (year, sum) in try zip(2015...2021, StateSums(source, years: 2015...2021).all) {
                    let made = try HouseholdYear(source, year: year)
                    for group in HouseholdGroup.allCases {
                        #expect(sum.groups[group] ?? 0 == made.households(group).count, "\(group) \(year)")
                    }
                    #expect(sum.states.values.reduce(0, +) == made.states.count)
                }
            }
            let report = try desk.report(.states, year: 2018, now: Self.now)
            return (found, report.table("regions")?.first ?? [:])
        }
        #expect(numbers == [0, 1, 1, 1, 0, 1, 1, 0, 0, 1])
        #expect(states["exited"] == "1" && states["follow_up"] == "1" && states["poor"] == "0" && states["with_policy"] == "1")
    }

    @Test func `whoever applied in a year was proposed in none before, and stands so in lists, sums and the household's own course`()
        async throws
    {
        let team = try await Team(only: ["collector", "village", "office"], schema: Desk.bytes("schemas/poverty-register-3.json"))
        let household = try await team.by("collector") { clerk, _ in
            try Desk(at: clerk.editor.store).add("household", ["number=450124100201-0900"])
        }
        try await team.settle()
        // Nobody said when: it is proposed in all years.
        for year in [2014, 2017] { #expect(try await state(team, household, year) == [.candidate, .candidate]) }
        try await team.by("village") { clerk, _ in
            _ = try Desk(at: clerk.editor.store).add(
                "candidate", ["year=2017", "date=2017-03-01", "run=identification"], parent: household)
        }
        try await team.settle()
        for year in [2013, 2016] { #expect(try await state(team, household, year) == [.notRegistered, .notRegistered], "\(year)") }
        for year in [2017, 2018] { #expect(try await state(team, household, year) == [.candidate, .candidate], "\(year)") }
    }

    /// As its own course has it, and as the states of all have.
    private func state(_ team: Team, _ household: RecordID, _ year: Int) async throws -> [HouseholdState?] {
        try await team.by("office") { clerk, _ in
            let store = clerk.editor.store
            return try store.read { _ in
                let number = try #require(try store.views.number(of: household, in: Desk.village))
                let all = try HouseholdStates(ReportSource(store, region: nil), year: year)
                return [try clerk.reader.course(of: household, through: year).state(in: year), all.states[number]]
            }
        }
    }
}
