import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// Q121 to Q124; it is 2017-06-01.
struct MoverCheckTests {
    private func mover(_ desk: Desk, year: Int?, _ more: [String] = [], persons: Int = 1) throws -> RecordID {
        try desk.addHousehold(
            members: persons, ["relocation_target[2016]=true"] + (year.map { ["relocation_year=\($0)"] } ?? []) + more)
    }

    private func moved(_ year: Int, _ moved: Bool = true) -> [String] {
        ["relocation_state[\(year)].quality_ok=true", "relocation_state[\(year)].moved_in=\(moved)"]
    }

    private func site(_ desk: Desk, _ name: String, _ more: [String] = []) throws -> RecordID {
        let code = name.unicodeScalars.map { String($0.value) }.joined()
        return try desk.add("relocation_site", ["code=S\(code)", "name=点\(name)"] + more, scope: Desk.county)
    }

    private func texts(_ desk: Desk, _ check: String) throws -> [String] { try desk.examine(check).map(\.text.zh) }

    @Test func `Q121 a planned year that is over and a household that has not moved in`() throws {
        let desk = try Desk()
        let late = try mover(desk, year: 2016)
        let asked = try mover(desk, year: 2016, moved(2016, false))
        // Who moved late has moved; this year is not over, and nobody said when the last is to move.
        _ = try mover(desk, year: 2016, moved(2017))
        let now = try mover(desk, year: 2017)
        _ = try mover(desk, year: nil)
        #expect(try desk.found("Q121") == [late, asked])
        #expect(try texts(desk, "Q121")[0] == "计划2016年搬迁，没有入住")
        // Taken off the list; and one of whom nobody is left.
        try desk.set(late, ["relocation_target[2017]=false"])
        #expect(try desk.found("Q121") == [asked])
        let (alone, people) = try desk.home([[]], Desk.registered(["relocation_year=2016"]))
        #expect(try desk.found("Q121") == [asked, alone])
        try desk.add("member_change", ["state=died", "date=2016-05-01"], parent: people[0])
        #expect(try desk.found("Q121") == [asked])
        try desk.set(now, ["relocation_year=2016"])
        #expect(try desk.found("Q121") == [asked, now])
    }

    @Test func `Q122 who moved into another site than planned, where nothing was recorded before`() throws {
        let desk = try Desk()
        let (one, other) = (try site(desk, "甲"), try site(desk, "乙"))
        let elsewhere = try mover(desk, year: 2016, ["relocation_place[2015]=\(one)", "relocation_place[2016]=\(other)"] + moved(2016))
        // As planned; changed a round before; and not there yet.
        _ = try mover(desk, year: 2016, ["relocation_place[2015]=\(one)", "relocation_place[2016]=\(one)"] + moved(2016))
        _ = try mover(
            desk, year: 2017,
            ["relocation_place[2015]=\(one)", "relocation_place[2016]=\(other)", "relocation_place[2017]=\(other)"] + moved(2017))
        _ = try mover(desk, year: 2017, ["relocation_place[2015]=\(one)", "relocation_place[2016]=\(other)"])
        // Said again by no round since it came, it is where it was to be.
        _ = try mover(desk, year: 2016, ["relocation_place[2015]=\(one)"] + moved(2016))
        #expect(try desk.found("Q122") == [elsewhere])
        #expect(try texts(desk, "Q122") == ["计划安置点“点甲”，入住“点乙”，入住以前没有登记变更"])
        try desk.set(elsewhere, ["relocation_place[2015]=\(other)"])
        #expect(try desk.found("Q122").isEmpty)
    }

    @Test func `Q123 a site is full at what it is planned for, and one more is too many`() throws {
        let desk = try Desk()
        let full = try site(desk, "甲", ["plan.households=2", "plan.persons=5"])
        let small = try site(desk, "乙", ["plan.persons=3"])
        let open = try site(desk, "丙")
        for _ in 0..<2 { _ = try mover(desk, year: 2017, ["relocation_place[2016]=\(full)"], persons: 2) }
        _ = try mover(desk, year: 2017, ["relocation_place[2016]=\(small)"], persons: 3)
        for _ in 0..<3 { _ = try mover(desk, year: 2017, ["relocation_place[2016]=\(open)"]) }
        #expect(try desk.found("Q123").isEmpty)
        let third = try mover(desk, year: 2016, ["relocation_place[2016]=\(full)"] + moved(2016), persons: 2)
        let fourth = try mover(desk, year: 2017, ["relocation_place[2016]=\(small)"])
        #expect(try desk.found("Q123") == [full, small])
        #expect(try texts(desk, "Q123") == ["点甲：规划2户，安排3户，规划5人，安排6人，已入住1户", "点乙：规划3人，安排4人，已入住0户"])
        // Whoever is sent elsewhere, or no longer moves, is not there.
        try desk.set(third, ["relocation_place[2017]=\(open)"])
        try desk.set(fourth, ["relocation_target[2017]=false"])
        #expect(try desk.found("Q123").isEmpty)
    }

    @Test func `Q124 a year of the plan, and a site in time`() throws {
        let desk = try Desk()
        let place = try site(desk, "甲")
        let outside = try mover(desk, year: 2021, ["relocation_place[2016]=\(place)"])
        let this = try mover(desk, year: 2017)
        let next = try mover(desk, year: 2018)
        _ = try mover(desk, year: 2019)
        _ = try mover(desk, year: 2020)
        for more in [["relocation_place[2016]=\(place)"], ["relocation_site[2016]=甲点"], ["relocation_mode[2016]=scattered"], moved(2017)] {
            _ = try mover(desk, year: 2017, more)
        }
        #expect(try desk.found("Q124") == [outside, this, next])
        #expect(try texts(desk, "Q124") == ["计划2021年搬迁，不在规划的2016至2020年内", "计划2017年搬迁，没有确定安置点", "计划2018年搬迁，没有确定安置点"])
    }
}
