import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// Households that ended after the year that is asked about. The desk's day is in 2017.
struct EndedHouseholdTests {
    private func registered(_ evaluator: Evaluator, _ year: Int) throws -> Int {
        let all = try evaluator.evaluateHouseholds(year: year)
        return all.households.count(where: all.counts)
    }

    @Test func `whoever is gone this year changes nothing of a village's last year, now and at the cut, by the same digest`() throws {
        let desk = try Desk()
        let village = try desk.addStandardVillage(households: 3, year: 2016)
        for index in 1...3 { try desk.addStandardHousehold(year: 2016, ["number=450124100201-000\(index)"]) }
        let evaluator = try Evaluator(desk.store)
        let before = try evaluator.evaluate(village, year: 2016)
        #expect(before.isComputable)
        _ = try NaturalChanges(desk.editor).gone("450124100201-0001", cause: .died, date: "2017-06-20", reason: "泥石流")
        _ = try Regrouping(desk.editor).join("450124100201-0002", "450124100201-0003", reason: "并户")
        let after = try evaluator.evaluate(village, year: 2016)
        #expect(after.evidence == before.evidence && after.items.map(\.result) == before.items.map(\.result))
        let cut = try desk.store.heads(Desk.village).applied
        #expect(try evaluator.evaluate(village, year: 2016, at: cut).evidence == before.evidence)
        #expect(try registered(evaluator, 2016) == 3)
        #expect(try registered(evaluator, 2017) == 1, "two of them ended in this year")
    }

    @Test func `of whom nobody was left at a year's end is told apart, and who left later is not`() throws {
        let desk = try Desk()
        let (alone, single) = try desk.home([[]])
        let (pair, two) = try desk.home([[], []])
        let died = { (day: String) in ["state=died", "date=\(day)"] }
        try desk.add("member_change", died("2016-03-01"), parent: single[0])
        try desk.add("member_change", died("2016-03-01"), parent: two[0])
        let numbers = try [alone, pair].map { try #require(try desk.store.views.number(of: $0, in: Desk.village)) }
        #expect(try EmptiedHouseholds.numbers(of: 2016, in: desk.store) == [numbers[0]])
        try desk.add("member_change", died("2017-01-01"), parent: two[1])
        #expect(try EmptiedHouseholds.numbers(of: 2016, in: desk.store) == [numbers[0]], "in the year after")
        // Who came back is there again.
        try desk.add("member_change", ["state=active", "date=2016-09-01"], parent: single[0])
        #expect(try EmptiedHouseholds.numbers(of: 2016, in: desk.store).isEmpty)
    }

    @Test func `what was made by mistake was there in no year, now and at the cut`() throws {
        let desk = try Desk()
        let village = try desk.addStandardVillage(households: 2, year: 2016)
        try desk.addStandardHousehold(year: 2016)
        let evaluator = try Evaluator(desk.store)
        let before = try evaluator.evaluate(village, year: 2016)
        let mistake = try desk.addStandardHousehold(year: 2016)
        #expect(try evaluator.evaluate(village, year: 2016).evidence != before.evidence)
        let cut = try desk.store.heads(Desk.village).applied
        let both = try evaluator.evaluate(village, year: 2016, at: cut)
        try desk.retire(mistake.household)
        #expect(try registered(evaluator, 2016) == 1)
        let now = try desk.store.heads(Desk.village).applied
        let after = try evaluator.evaluate(village, year: 2016)
        #expect(try evaluator.evaluate(village, year: 2016, at: now).evidence == after.evidence)
        #expect(after.evidence != both.evidence, "the hamlet that was made for it is there still, the household is not")
        #expect(try evaluator.evaluate(village, year: 2016, at: cut).evidence == both.evidence)
    }
}
