import Records
import RecordStore
import Testing

@testable import Register

/// Q50 to Q64.
struct AccountCheckTests {
    /// A visit that noted something of one field of its household.
    private func note(
        _ desk: Desk, _ household: RecordID, _ field: String, _ more: [String], date: String = "2016-11-01"
    ) throws {
        let visit = try desk.add("visit", ["date=\(date)", "content=走访"], parent: household)
        try desk.add("handbook_check", ["field=\(field)"] + more, parent: visit)
    }

    @Test func `Q50 compares the handbook with the register`() throws {
        let desk = try Desk()
        let wage = ["income[2016].wage=1000"]
        let (differs, _) = try desk.home([[]], wage)
        try note(desk, differs, "income[2016].wage", ["paper=900.00"])
        let (said, _) = try desk.home([[]], wage)
        try note(desk, said, "income[2016].wage", ["agrees=false"])
        let (same, _) = try desk.home([[]], wage)
        try note(desk, same, "income[2016].wage", ["paper=1000", "agrees=true"])
        let (unknown, _) = try desk.home([[]])
        try note(desk, unknown, "income[2016].wage", ["paper=900"])
        let (unreadable, _) = try desk.home([[]], wage)
        try note(desk, unreadable, "income[2016].wage", ["paper=about a thousand"])
        try note(desk, unreadable, "no such field", ["paper=900"])
        // The last note counts.
        let (corrected, _) = try desk.home([[]], wage)
        try note(desk, corrected, "income[2016].wage", ["paper=900"], date: "2016-10-01")
        try note(desk, corrected, "income[2016].wage", ["paper=1000"])
        let findings = try desk.examine("Q50")
        #expect(findings.map(\.record) == [differs, said])
        #expect(findings.first?.facts == "income[2016].wage")
    }

    @Test func `Q51 compares the register with what the last visit saw`() throws {
        let desk = try Desk()
        let water = ["water[2016].clean=true", "water[2016].litres=40"]
        let (differs, _) = try desk.home([[]], water)
        try note(desk, differs, "water[2016].clean", ["house=否"])
        let (same, _) = try desk.home([[]], water)
        try note(desk, same, "water[2016].litres", ["house=40", "paper=30"])
        let (unseen, _) = try desk.home([[]], water)
        try note(desk, unseen, "water[2016].litres", ["paper=30"])
        #expect(try desk.found("Q51") == [differs])
    }

    @Test func `Q52 finds subsidies that were paid and not received`() throws {
        let desk = try Desk()
        func measure(_ household: RecordID, _ more: [String]) throws {
            try desk.add("measure", ["batch=develop_production"] + more, parent: household)
        }
        let (missing, _) = try desk.home([[]])
        try measure(missing, ["subsidy.amount=500", "received=false"])
        try measure(missing, ["subsidy.amount=250.50", "received=false"])
        let (got, _) = try desk.home([[]])
        try measure(got, ["subsidy.amount=500", "received=true"])
        let (unsaid, _) = try desk.home([[]])
        try measure(unsaid, ["subsidy.amount=500"])
        try measure(unsaid, ["received=false"])
        let findings = try desk.examine("Q52")
        #expect(findings.map(\.record) == [missing])
        #expect(findings.first?.facts == "750.50" && findings.first?.related.count == 2)
    }

    @Test func `Q60 finds days with more visits than a day holds`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=村"])
        func visit(_ count: Int, _ more: [String]) throws {
            for _ in 0..<count {
                let (household, _) = try desk.home([])
                try desk.add("visit", ["content=走访"] + more, parent: household)
            }
        }
        try visit(16, ["date=2016-11-01", "visitor=韦某"])
        try visit(15, ["date=2016-11-02", "visitor=韦某"])
        try visit(1, ["date=2016-11-02", "visitor=黄某"])
        try visit(16, ["date=2016-11-03"])
        let findings = try desk.examine("Q60")
        #expect(findings.map(\.record) == [village])
        #expect(findings.first?.facts == "韦某 2016-11-01" && findings.first?.related.count == 16)
    }

    @Test func `Q61 finds visits that were all noted at one point`() throws {
        let desk = try Desk()
        func visit(_ count: Int, _ more: [String]) throws -> [RecordID] {
            try (0..<count).map { _ in
                let (household, _) = try desk.home([])
                try desk.add("visit", ["date=2016-11-01", "content=走访"] + more, parent: household)
                return household
            }
        }
        let point = ["place.latitude=23.700010", "place.longitude=108.200020"]
        let households = try visit(5, point)
        _ = try visit(4, ["place.latitude=23.800010", "place.longitude=108.200020"])
        _ = try visit(5, [])
        let findings = try desk.examine("Q61")
        // There is no record of the village here, so its first household has it.
        #expect(findings.map(\.record) == [households[0]])
        #expect(findings.first?.related.count == 5)
        #expect(findings.first?.facts == "23.7000, 108.2000")
    }

    @Test func `Q62 and Q63 find pictures that serve twice`() throws {
        let desk = try Desk()
        let (photo, signature) = (String(repeating: "a1", count: 32), String(repeating: "b2", count: 32))
        let (first, _) = try desk.home([[]])
        let (second, _) = try desk.home(
            [[]], ["house_photos[2016]+=\(photo)", "house_photos[2015]+=\(String(repeating: "c3", count: 32))"])
        let (elsewhere, _) = try desk.home([[]], scope: Desk.neighbour)
        let other = String(repeating: "d4", count: 32)
        try desk.add(
            "visit", ["date=2016-11-01", "content=走访", "photos.house=\(photo)", "household_signature=\(signature)"], parent: first)
        try desk.add("visit", ["date=2016-11-02", "content=走访", "photos.house=\(other)", "household_signature=\(other)"], parent: first)
        try desk.add(
            "visit", ["date=2016-11-01", "content=走访", "household_signature=\(signature)"], parent: elsewhere, scope: Desk.neighbour)
        // One household may show its house in two rounds.
        try desk.set(second, ["house_photos[2016]+=\(String(repeating: "c3", count: 32))"])
        let photos = try desk.examine("Q62")
        #expect(photos.map(\.record) == [first])
        #expect(photos.first?.related == [try desk.store.views.readableNumber(second) ?? ""])
        #expect(photos.first?.text.en == "one photograph is used 2 times")
        #expect(try desk.found("Q63") == [first])
        #expect(try desk.found("Q63", region: Desk.neighbour) == [first])
        #expect(try desk.found("Q62", region: Desk.neighbour).isEmpty)
    }

    /// The store's clock stands on 2017-07-14.
    @Test func `Q64 finds what was written after the county closed the round`() throws {
        let desk = try Desk()
        let (household, people) = try desk.home([["work[2016].months=0"]], ["power_life[2016]=true"])
        let (next, _) = try desk.home([[]], ["power_life[2017]=true"], isSurveyed: false)
        #expect(try desk.found("Q64").isEmpty)
        let county = try desk.add("county", ["code=450124", "name=马山县", "closed[2016]=2017-07-14"], scope: Desk.county)
        #expect(try desk.found("Q64").isEmpty)
        try desk.set(county, ["closed[2016]=2017-07-13"])
        #expect(try Set(desk.found("Q64")) == [household, people[0]])
        // Sealed entries are read as well as open ones.
        try desk.store.write { _ in _ = try desk.store.seal(Desk.village) }
        #expect(try Set(desk.found("Q64")) == [household, people[0]])
        #expect(try desk.found("Q64", round: 2017).isEmpty)
        #expect(!(try desk.found("Q64")).contains(next))
        #expect(try desk.found("Q64", region: Desk.neighbour).isEmpty)
    }
}
