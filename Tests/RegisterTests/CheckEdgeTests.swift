import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Checks exactly at their bounds: the last age, month, day and digit that is right, and the first that is not.
struct CheckEdgeTests {
    /// Which of the people a check finds, by their places.
    private func found(_ check: String, _ people: [[String]]) throws -> [Int] {
        let desk = try Desk()
        let (_, records) = try desk.home(people)
        let found = try desk.found(check)
        return records.indices.filter { found.contains(records[$0]) }
    }

    // MARK: Persons

    @Test func `Q01 somebody may be born today`() throws {
        let today = try #require(CalendarDate(days: Desk.today)).description.replacing("-", with: "")
        #expect(try found("Q01", [["id_number=\(Desk.idNumber(today))"]]) == [])
    }

    @Test func `Q21 from the sixth birthday to the day before the sixteenth, as of the end of the round`() throws {
        let births = ["2011-01-01", "2010-12-31", "2001-01-01", "2000-12-31"]
        #expect(try found("Q21", births.map { ["birth=\($0)", "dropout[2016].dropped_out=true"] }) == [1, 2])
    }

    @Test func `Q21 an exemption is a reason, and having finished school is none`() throws {
        let child = "birth=2004-05-01"
        #expect(
            try found(
                "Q21",
                [
                    [child, "dropout[2016].dropped_out=true", "dropout[2016].exempt=true"],
                    [child, "dropout[2016].dropped_out=true", "dropout[2016].exempt=false"],
                    [child, "schooling[2016].education=primary", "dropout[2016].dropped_out=false"],
                ]) == [1, 2])
    }

    @Test func `Q22 one month of work has a place`() throws {
        #expect(try found("Q22", [["work[2016].months=1"]]) == [0])
    }

    @Test func `Q25 from the sixteenth birthday to the day before the sixtieth, weak or none`() throws {
        let births = ["2001-01-01", "2000-12-31", "1957-01-01", "1956-12-31"]
        for labour in ["weak", "none"] {
            let people = births.map {
                ["birth=\($0)", "health[2016]=healthy", "schooling[2016].education=junior", "labour[2016]=\(labour)"]
            }
            #expect(try found("Q25", people) == [1, 2], "\(labour)")
        }
    }

    @Test func `Q27 twelve digits are as wrong as ten`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([[], []])
        try desk.force(people[1], "phone", .text("138000000001"))
        #expect(try desk.found("Q27") == [people[1]])
    }

    // MARK: Who is there

    @Test(arguments: ["died", "married_out", "moved_out", "conscripted", "jailed", "missing"])
    func `who died, left, serves, is in prison or missing is not in the household`(state: String) throws {
        let desk = try Desk()
        let (household, people) = try desk.home([[]])
        let change = try desk.add("member_change", ["state=\(state)", "date=2016-03-01"], parent: people[0])
        #expect(try desk.found("Q13") == [household])
        // An event that was recorded by mistake, and retired, says nothing.
        try desk.retire(change)
        #expect(try desk.found("Q13").isEmpty)
    }

    @Test func `of two events of one day the gravest holds, in whatever order they were recorded`() throws {
        for states in [["died", "moved_in"], ["moved_in", "died"]] {
            let desk = try Desk()
            let (household, people) = try desk.home([[]])
            for state in states { try desk.add("member_change", ["state=\(state)", "date=2016-03-01"], parent: people[0]) }
            #expect(try desk.found("Q13") == [household])
        }
    }

    @Test func `Q14 a stranger on a roster is found, whichever household is the older`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([[]])
        let (second, _) = try desk.home([[]])
        try desk.set(second, ["roster[2016]+=\(people[0])"])
        #expect(try desk.found("Q14") == [second])
    }

    @Test func `Q15 a head in prison is found as one who died`() throws {
        let desk = try Desk()
        let (household, people) = try desk.home([[], []])
        try desk.add("member_change", ["state=jailed", "date=2016-03-01"], parent: people[0])
        #expect(try desk.found("Q15") == [household])
    }

    @Test func `a round whose rosters were emptied is no round`() throws {
        let desk = try Desk()
        let (household, people) = try desk.home([["resident_insurance[2016]=true", "employee_insurance[2016]=true"]])
        try desk.set(household, ["roster[2018]+=\(people[0])"])
        try desk.set(household, ["roster[2018]-=\(people[0])"])
        #expect(try desk.found("Q26", round: nil) == people)
    }

    // MARK: Incomes

    @Test func `Q41 nothing is not less than nothing`() throws {
        let desk = try Desk()
        try desk.home([[]], ["income[2016].wage=0", "income[2016].cost_seed=0"])
        #expect(try desk.found("Q41").isEmpty)
    }

    @Test func `Q46 the last attestation counts, of either side`() throws {
        let desk = try Desk()
        let (household, people) = try desk.home([[]], ["income[2016].wage=1000"])
        try desk.add(
            "household_attestation",
            ["year=2016", "date=2017-07-12", "evidence=00", "decision=agree", "signer.member=\(people[0])", "capture.kind=signature"],
            parent: household)
        try desk.set(household, ["income[2016].wage=1200"])
        #expect(try desk.found("Q46") == [household])
        try desk.add("government_attestation", ["year=2016", "date=2017-07-11", "evidence=00", "decision=agree"], parent: household)
        #expect(try desk.found("Q46").isEmpty)
    }

    @Test func `a day begins at midnight in China`() {
        // 2017-07-13T15:59:59.999Z and a millisecond later.
        let midnight: UInt64 = 1_499_961_600_000
        #expect(CalendarDate(days: RegisterCalendar.day(at: midnight - 1))?.description == "2017-07-13")
        #expect(CalendarDate(days: RegisterCalendar.day(at: midnight))?.description == "2017-07-14")
    }

    // MARK: Visits and papers

    @Test func `Q52 a subsidy of nothing was not withheld`() throws {
        let desk = try Desk()
        let (household, _) = try desk.home([[]])
        try desk.add("measure", ["batch=develop_production", "subsidy.amount=0", "received=false"], parent: household)
        #expect(try desk.found("Q52").isEmpty)
    }

    @Test func `Q60 and Q61 count households, however often one was visited`() throws {
        let desk = try Desk()
        let (household, _) = try desk.home([])
        for _ in 0..<16 {
            try desk.add(
                "visit",
                [
                    "content=走访", "date=2016-11-01", "visitor=韦某", "place.latitude=23.700010", "place.longitude=108.200020",
                ], parent: household)
        }
        #expect(try desk.found("Q60").isEmpty)
        #expect(try desk.found("Q61").isEmpty)
    }

    @Test func `Q63 one picture of a signature under the attestations of two households is found`() throws {
        let desk = try Desk()
        let proof = String(repeating: "b2", count: 32)
        let households = try (0..<2).map { _ in
            let (household, people) = try desk.home([[]])
            try desk.add(
                "household_attestation",
                [
                    "year=2016", "date=2016-11-01", "evidence=00", "decision=agree", "signer.member=\(people[0])",
                    "capture.kind=signature", "capture.proof=\(proof)",
                ], parent: household)
            return household
        }
        let findings = try desk.examine("Q63")
        #expect(findings.map(\.record) == [households[0]])
        #expect(findings.first?.related == [try desk.store.views.readableNumber(households[1]) ?? ""])
    }

    // MARK: The life of a finding

    @Test func `what was explained is not fixed before somebody confirms it`() {
        #expect(RecordedFinding.State.explained.answers == [.confirmed])
        #expect(RecordedFinding.State.fixed.answers == [])
        #expect(RecordedFinding.State(of: [.explained, .confirmed, .fixed]) == .fixed)
    }
}
