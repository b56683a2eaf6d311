import RecordStore
import Records
import Testing

@testable import Register

/// Figures of movers over several rounds, and of households with a business or a skill.
struct MoverFigureTests {
    private static let figures = ["moved_persons", "moved_in_year"]

    private func texts(_ desk: Desk, _ year: Int) throws -> [String?] {
        let indicators = try desk.indicators(year: year)
        return Self.figures.map { indicators.text($0) }
    }

    private func mover(_ desk: Desk, _ persons: Int, _ round: Int, _ state: [String]) throws -> RecordID {
        let household = try desk.addHousehold(members: persons, ["relocation_target[2016]=true"])
        try desk.set(household, (["quality_ok=true"] + state).map { "relocation_state[\(round)].\($0)" })
        return household
    }

    @Test func `who moved has moved in the years after too, asked again or not`() throws {
        let desk = try Desk()
        _ = try mover(desk, 3, 2016, ["moved_in=true", "moved_date=2016-08-01"])
        _ = try mover(desk, 2, 2017, ["moved_in=true", "moved_date=2017-02-01"])
        #expect(try texts(desk, 2016) == ["3", "3"])
        #expect(try texts(desk, 2017) == ["5", "2"])
        #expect(try texts(desk, 2018) == ["5", nil])
        #expect(try desk.indicators(year: 2018).tally("moved_persons")?.unknown == 0)
    }

    @Test func `a day that a later round tells counts from that day on, and one that lies ahead not before it`() throws {
        let desk = try Desk()
        let late = try mover(desk, 3, 2017, ["moved_in=true", "moved_date=2016-12-31"])
        #expect(try texts(desk, 2016) == ["3", "3"] && texts(desk, 2015) == [nil, nil])
        // Set right afterwards: the latest answer holds for all years.
        try desk.set(late, ["quality_ok=true", "moved_in=true", "moved_date=2017-01-01"].map { "relocation_state[2018].\($0)" })
        #expect(try texts(desk, 2016) == [nil, nil] && texts(desk, 2017) == ["3", "3"])
        _ = try mover(desk, 2, 2016, ["moved_in=true", "moved_date=2030-12-31"])
        #expect(try texts(desk, 2017) == ["3", "3"])
        // Of whom no round tells the day it is known by the round.
        _ = try mover(desk, 4, 2017, ["moved_in=true"])
        #expect(try texts(desk, 2017)[0] == "7")
    }

    @Test func `who was to move and was never asked is unknown, and who is back has moved in no later year`() throws {
        let desk = try Desk()
        _ = try desk.addHousehold(members: 1, ["relocation_target[2016]=true"])
        #expect(try desk.indicators(year: 2017).tally("moved_persons")?.unknown == 1)
        let back = try mover(desk, 3, 2016, ["moved_in=true"])
        try desk.set(back, ["quality_ok=true", "moved_in=false"].map { "relocation_state[2018].\($0)" })
        #expect(try texts(desk, 2016)[0] == "3" && texts(desk, 2018)[0] == nil)
    }

    @Test func `a household that has no business has a skill where one of it is skilled, or has a certificate`() throws {
        let desk = try Desk()
        func share() throws -> Measure.Tally? { try desk.indicators().tally("households_with_industry_or_skill") }
        try desk.addHousehold(members: 1, ["industry_kinds[2016]=pigs"])
        _ = try desk.home([["labour[2016]=ordinary"], ["labour[2016]=skilled"]], Desk.registered(["attribute[2016]=general"]))
        let (_, unasked) = try desk.home([["labour[2016]=ordinary"], []], Desk.registered(["attribute[2016]=general"]))
        #expect(try share() == .init(numerator: 2, denominator: 2, unknown: 1))
        #expect(try desk.indicators().tally("households_with_industry") == .init(numerator: 1, denominator: 1, unknown: 2))
        try desk.add("training", ["kind=practical", "from=2017-01-01", "certificate=1"], parent: unasked[1])
        try desk.add("training", ["kind=practical", "from=2016-01-01"], parent: unasked[1])
        #expect(try share()?.numerator == 2, "one is of the year after, and one led to no certificate")
        try desk.add("training", ["kind=practical", "from=2016-12-31", "certificate=2"], parent: unasked[1])
        #expect(try share() == .init(numerator: 3, denominator: 3))
    }
}
