import RecordStore
import Records
import Testing

@testable import Register

/// Q10 to Q16.
struct HouseholdCheckTests {
    @Test func `Q10 wants one head`() throws {
        let desk = try Desk()
        try desk.home([[], []])
        let (two, _) = try desk.home([[], ["relation=head"]])
        let (none, _) = try desk.home([["relation=son"], ["relation=other"]])
        let (doubtful, people) = try desk.home([["relation=son"]])
        try desk.force(people[0], "relation", .missing)
        let findings = try desk.examine("Q10")
        #expect(findings.map(\.record) == [two, none])
        #expect(findings.map(\.facts) == ["2", "0"])
        #expect(!findings.map(\.record).contains(doubtful))
    }

    @Test func `Q10 counts nobody who is dead, or retired`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([[], ["relation=head"], ["relation=head"]])
        try desk.add("member_change", ["state=died", "date=2016-03-01"], parent: people[0])
        #expect(try desk.examine("Q10").map(\.facts) == ["2"])
        try desk.retire(people[2])
        #expect(try desk.found("Q10").isEmpty)
    }

    @Test func `Q11 wants one spouse at most, of the other sex by number`() throws {
        let desk = try Desk()
        let (man, woman) = (Desk.idNumber("19800101", 1), Desk.idNumber("19800101", 2))
        try desk.home([["id_number=\(man)"], ["relation=spouse", "id_number=\(woman)"]])
        let (same, _) = try desk.home([["id_number=\(man)"], ["relation=spouse", "id_number=\(Desk.idNumber("19820101", 3))"]])
        let (two, _) = try desk.home([[], ["relation=spouse"], ["relation=spouse"]])
        try desk.home([["id_number=\(man)"], ["relation=spouse"]])
        let findings = try desk.examine("Q11")
        #expect(findings.map(\.record) == [same, two])
        #expect(findings.map(\.facts) == ["sex", "2"])
    }

    @Test func `Q12 compares the roster with who is there`() throws {
        let desk = try Desk()
        try desk.home([[], []])
        let (fewer, people) = try desk.home([[], [], []])
        try desk.add("member_change", ["state=moved_out", "date=2016-03-01"], parent: people[2])
        try desk.home([[], []], isSurveyed: false)
        let findings = try desk.examine("Q12")
        #expect(findings.map(\.record) == [fewer])
        #expect(findings.map(\.facts) == ["3/2"])
    }

    @Test func `Q12 asks of a past roster who was there then, whatever happened afterwards`() throws {
        let desk = try Desk()
        let (home, people) = try desk.home([[], [], []])
        // In the year after one dies, a child is born, a bride comes, and one goes on in another household.
        try desk.add("member_change", ["state=died", "date=2017-03-01"], parent: people[1])
        try desk.add("member", ["name=a", "relation=son", "birth=2017-04-01"], parent: home)
        let bride = try desk.add("member", ["name=b", "relation=daughter_in_law", "birth=1995-04-01"], parent: home)
        try desk.add("member_change", ["state=married_in", "date=2017-05-01"], parent: bride)
        try desk.retire(people[2])
        #expect(try desk.found("Q12").isEmpty)
        // Who came, left, and came back was there when they were there.
        let (other, back) = try desk.home([[], []])
        for (state, date) in [("moved_out", "2016-02-01"), ("moved_in", "2017-02-01")] {
            try desk.add("member_change", ["state=\(state)", "date=\(date)"], parent: back[1])
        }
        #expect(try desk.found("Q12") == [other])
        #expect(try desk.examine("Q12").map(\.facts) == ["2/1"])
        // Of this year's round it is who is there now.
        try desk.set(home, people.prefix(2).map { "roster[2017]+=\($0)" })
        #expect(try desk.examine("Q12", round: 2017).map(\.facts) == ["2/3"])
    }

    @Test func `Q13 finds households without people`() throws {
        let desk = try Desk()
        try desk.home([[]])
        let (empty, _) = try desk.home([])
        let (left, people) = try desk.home([[]])
        try desk.add("member_change", ["state=died", "date=2016-03-01"], parent: people[0])
        // An event that is not the last says nothing.
        let (back, returned) = try desk.home([[]])
        try desk.add("member_change", ["state=moved_out", "date=2015-03-01"], parent: returned[0])
        try desk.add("member_change", ["state=moved_in", "date=2016-03-01"], parent: returned[0])
        #expect(try desk.found("Q13") == [empty, left])
        #expect(!(try desk.found("Q13")).contains(back))
    }

    @Test func `Q14 finds people of another household on a roster`() throws {
        let desk = try Desk()
        let (first, _) = try desk.home([[], []])
        let (other, people) = try desk.home([[]])
        try desk.set(first, ["roster[2016]+=\(people[0])"])
        let findings = try desk.examine("Q14")
        #expect(findings.map(\.record) == [first])
        #expect(findings.first?.related == [try desk.store.views.readableNumber(people[0]) ?? ""])
        #expect(!findings.map(\.record).contains(other))
    }

    @Test func `Q15 finds heads who died or are in prison, until there is another`() throws {
        let desk = try Desk()
        try desk.home([[]])
        let (dead, people) = try desk.home([[], []])
        try desk.add("member_change", ["state=died", "date=2016-03-01"], parent: people[0])
        let (away, gone) = try desk.home([[]])
        try desk.add("member_change", ["state=conscripted", "date=2016-03-01"], parent: gone[0])
        #expect(try desk.found("Q15") == [dead])
        #expect(!(try desk.found("Q15")).contains(away))
        try desk.set(people[1], ["relation=head"])
        #expect(try desk.found("Q15").isEmpty)
    }

    @Test func `Q16 finds children alone`() throws {
        let desk = try Desk()
        try desk.home([["birth=1998-12-31"]])
        let (alone, _) = try desk.home([["birth=1999-01-01"], ["birth=2005-01-01"]])
        try desk.home([["birth=2005-01-01"], []])
        let findings = try desk.examine("Q16")
        #expect(findings.map(\.record) == [alone])
        #expect(findings.first?.text.en == "2 persons, all under age, the oldest 17")
    }
}
