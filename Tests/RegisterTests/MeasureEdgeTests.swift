import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// Measures exactly at the bounds that the standard and the plan set.
struct MeasureEdgeTests {
    private static let year = 2016

    /// How many of some households a measure counts, each made of those answers.
    private func count(_ measure: String, _ households: [[String]]) throws -> Measure.Tally? {
        let desk = try Desk()
        for household in households { try desk.addHousehold(members: 1, household) }
        return try desk.indicators(year: Self.year).tally(measure)
    }

    private static func water(_ change: String...) -> [String] {
        var answers = [
            "water[2016].clean": "true", "water[2016].litres": "35", "water[2016].fetch_minutes": "30",
            "water[2016].fetch_horizontal": "900", "water[2016].fetch_vertical": "90", "water[2016].dry_months": "2",
            "water_assurance[2016]": "90",
        ]
        for assignment in change {
            let parts = assignment.split(separator: "=").map(String.init)
            answers[parts[0]] = parts[1]
        }
        return ["water_sources[2016]=tap"] + answers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    @Test func `safe water: 35 litres, one of three distances, assured to 90 %`() throws {
        let near = "water[2016].fetch_minutes=20"
        let safe = [
            Self.water(near), Self.water("water[2016].fetch_horizontal=800"), Self.water("water[2016].fetch_vertical=80"),
        ]
        #expect(try count("unsafe_water", safe) == .init(numerator: 0, denominator: 3))
        let unsafe = [
            Self.water(), Self.water("water[2016].fetch_minutes=21"), Self.water("water[2016].fetch_horizontal=801"),
            Self.water("water[2016].fetch_vertical=81"), Self.water(near, "water[2016].litres=34"),
            Self.water(near, "water_assurance[2016]=89"), Self.water(near, "water[2016].clean=false"),
        ]
        #expect(try count("unsafe_water", unsafe) == .init(numerator: 7, denominator: 7))
    }

    @Test func `water is hard to come by beyond thirty minutes, or through three dry months`() throws {
        let tally = try count(
            "water_hard", [Self.water(), Self.water("water[2016].fetch_minutes=31"), Self.water("water[2016].dry_months=3")])
        #expect(tally == .init(numerator: 2, denominator: 3))
    }

    @Test func `houses of grade C and D are dangerous`() throws {
        let tally = try count("dangerous_house", ["a", "b", "c", "d"].map { ["housing_grade[2016]=\($0)"] })
        #expect(tally == .init(numerator: 2, denominator: 4))
    }

    @Test func `plans are asked of natural villages from fifty households on, and a size that is not known is unknown`() throws {
        let desk = try Desk()
        for (index, size) in [("50", "true"), ("49", "false"), ("50", "false"), ("", "true")].enumerated() {
            try desk.add(
                "natural_village",
                ["code=450124100201-00\(index)", "name=屯", "planned[2016]=\(size.1)"]
                    + (size.0.isEmpty ? [] : ["size[2016].households=\(size.0)"]))
        }
        let report = try desk.indicators(year: Self.year)
        #expect(report.tally("planned") == .init(numerator: 1, denominator: 2, unknown: 1))
        #expect(report.tally("natural_villages_large") == .init(numerator: 3, denominator: 3, unknown: 1))
    }

    @Test func `the seat of a township needs no clinic, and from 2020 on a village needs fifty thousand yuan`() throws {
        let desk = try Desk()
        for (index, seat) in ["true", "false"].enumerated() {
            try desk.add(
                "village",
                [
                    "code=45012410020\(index + 1)", "name=村", "is_poor=true", "is_seat[2016]=\(seat)", "clinic[2016]=false",
                    "collective_income[2019]=20000", "collective_income[2020]=\(49_999 + index)",
                ], scope: index == 0 ? Desk.village : Desk.neighbour)
        }
        #expect(try desk.indicators(year: Self.year).tally("villages_without_clinic")?.numerator == 1)
        // Of most villages nobody says that they are no seat.
        try desk.add("village", ["code=450124100203", "name=村", "clinic[2016]=true"], scope: ScopeCode(number: 450_124_100_203))
        #expect(try desk.indicators(year: Self.year).tally("villages_with_clinic") == .init(numerator: 1, denominator: 2, unknown: 0))
        #expect(try desk.indicators(year: 2019).tally("collective_income")?.numerator == 2)
        #expect(try desk.indicators(year: 2020).tally("collective_income")?.numerator == 1)
    }

    @Test func `a roster that names somebody who is not here counts nobody`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 2)
        try desk.addHousehold(members: 3)
        let roster = try #require(desk.editor.type("household").field(named: "roster"))
        var draft = Draft(scope: Desk.village)
        draft.record = household
        let stranger = RecordID(replica: desk.store.own, number: 999_999, index: 0, salt: 5)
        draft.changes = [FieldWrite(FieldAddress(roster.number, .number(2016)), .add, .reference(stranger))]
        _ = try desk.store.save(draft)
        #expect(try desk.indicators(year: Self.year).tally("persons") == .init(numerator: 3, denominator: 1, unknown: 1))
    }
}
