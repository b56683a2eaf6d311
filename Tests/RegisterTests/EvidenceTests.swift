import Causality
import RecordStore
import Records
import Testing

@testable import Register

/// What the evidence digest knows and what it does not.
struct EvidenceTests {
    private func evidence(_ desk: Desk, _ record: RecordID, year: Int = 2017) throws -> [UInt8]? {
        try Evaluator(desk.store).evaluate(record, year: year).evidence
    }

    /// Two desks that hold the same standard household.
    private func pair() throws -> (Desk, Desk, StandardHousehold) {
        let (one, other) = (try Desk("one"), try Desk("other"))
        let house = try one.addStandardHousehold()
        try one.send(to: other)
        return (one, other, house)
    }

    @Test func `two people who measured the same agree, whatever the order`() throws {
        let (one, other, house) = try pair()
        let before = try evidence(one, house.household)
        try one.set(house.household, ["water[2017].litres=40"])
        try other.set(house.household, ["water[2017].litres=40"])
        let (a, b) = (try evidence(one, house.household), try evidence(other, house.household))
        #expect(a == b && a != before)
        try one.send(to: other)
        try other.send(to: one)
        #expect(try evidence(one, house.household) == a && evidence(other, house.household) == a)
    }

    @Test func `what differs is disputed, unknown, and another digest`() throws {
        let (one, other, house) = try pair()
        try one.set(house.household, ["water[2017].litres=40"])
        try other.set(house.household, ["water[2017].litres=50"])
        let before = try evidence(one, house.household)
        try other.send(to: one)
        let evaluation = try Evaluator(one.store).evaluate(house.household, year: 2017)
        #expect(evaluation.result("5") == .unknown && !evaluation.isMet && evaluation.isComputable)
        #expect(evaluation.evidence != before)
        let why = evaluation.items[4].explanation.observations
        #expect(why.contains { $0.obstacle == .disputed })
        // What fails beside it fails, whoever is right about the litres.
        try one.set(house.household, ["water_assurance[2017]=50"])
        #expect(try Evaluator(one.store).evaluate(house.household, year: 2017).result("5") == .notMet)
    }

    @Test func `next year's survey changes nothing of this year's`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold()
        let before = try evidence(desk, house.household)
        let baby = try desk.add(
            "member", ["name=婴儿", "relation=grandson", "birth=2017-02-01"], parent: house.household)
        try desk.set(
            house.household,
            [
                "roster[2018]+=\(house.members[0])", "roster[2018]+=\(baby)", "water[2018].clean=false",
                "income[2018].wage=1",
            ])
        try desk.set(house.members[1], ["labour[2018]=ordinary"])
        // Somebody who died belongs to the round that surveyed them.
        try desk.retire(house.members[1])
        #expect(try evidence(desk, house.household) == before)
    }

    @Test func `every group the set names is in it, read or not, and nothing else`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold()
        let before = try Evaluator(desk.store).evaluate(house.household, year: 2017)
        try desk.set(house.household, ["phone=13800000000", "handbook_number=S1", "road_type[2017]=cement"])
        try desk.set(house.members[0], ["mandarin=true"])
        #expect(try evidence(desk, house.household) == before.evidence)
        for (record, change) in [
            (house.household, "livestock[2017].pig=3"), (house.household, "attribute[2017]=dibao"),
            (house.members[0], "schooling[2017].education=junior"),
            (house.naturalVillage, "relocation_planned[2017]=false"),
        ] {
            let last = try evidence(desk, house.household)
            try desk.set(record, [change])
            let now = try Evaluator(desk.store).evaluate(house.household, year: 2017)
            #expect(now.evidence != last, "\(change)")
            #expect(now.items.map(\.result) == before.items.map(\.result))
        }
    }

    @Test func `the roster decides who is judged`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold()
        let before = try evidence(desk, house.household)
        try desk.set(house.household, ["roster[2017]-=\(house.members[1])"])
        let alone = try Evaluator(desk.store).evaluate(house.household, year: 2017)
        #expect(alone.evidence != before && alone.isMet)
        try desk.set(house.household, ["roster[2017]-=\(house.members[0])"])
        let nobody = try Evaluator(desk.store).evaluate(house.household, year: 2017)
        #expect(["1", "2", "3", "4", "9"].allSatisfy { nobody.result($0) == .unknown }, "\(nobody.said)")
        #expect(["5", "6", "7", "8"].allSatisfy { nobody.result($0) == .met })
        try desk.set(house.household, house.members.reversed().map { "roster[2017]+=\($0)" })
        #expect(try evidence(desk, house.household) == before)
    }

    @Test func `a member whose existence is disputed makes every item unknown that reads members`() throws {
        let (one, other, house) = try pair()
        try one.retire(house.members[1])
        try other.set(house.members[1], ["phone=13800000000"])
        try other.send(to: one)
        let evaluation = try Evaluator(one.store).evaluate(house.household, year: 2017)
        #expect(
            ["1", "2", "3", "4", "9"].allSatisfy { evaluation.result($0) == .unknown }, "\(evaluation.said)")
        #expect(["5", "6", "7", "8"].allSatisfy { evaluation.result($0) == .met })
        #expect(evaluation.items[8].explanation.observations.map(\.obstacle) == [.existence])
        #expect(evaluation.isComputable)
    }

    @Test func `a household whose existence is disputed meets nothing`() throws {
        let (one, other, house) = try pair()
        try one.retire(house.household)
        try other.set(house.household, ["phone=13800000000"])
        try other.send(to: one)
        let evaluation = try Evaluator(one.store).evaluate(house.household, year: 2017)
        #expect(evaluation.items.allSatisfy { $0.result == .unknown })
    }

    @Test func `at a cut the digest is what it was, whatever came since`() throws {
        let (one, other, house) = try pair()
        let before = try Evaluator(one.store).evaluate(house.household, year: 2017)
        let cut = try one.store.heads(Desk.village).applied
        try one.set(house.household, ["water[2017].litres=10", "housing[2017].area=5"])
        try other.set(house.household, ["water[2017].litres=50"])
        try other.set(house.members[0], ["labour[2017]=lost"])
        try other.retire(house.members[1])
        try other.send(to: one)
        let evaluator = try Evaluator(one.store)
        #expect(try evaluator.evaluate(house.household, year: 2017).evidence != before.evidence)
        let then = try evaluator.evaluate(house.household, year: 2017, at: cut)
        #expect(then.evidence == before.evidence && then.isMet)
        // The same from the other's store, which holds the same entries and more.
        #expect(
            try Evaluator(other.store).evaluate(house.household, year: 2017, at: cut).evidence
                == before.evidence)
        // And at the cut of an entry: what its author had seen, and had written before.
        let saved = try Desk.village.lastEntry(of: one.store)
        let seen = try #require(try one.store.cuts.cut(of: saved, in: Desk.village))
        #expect(seen.entries[saved.replica] == saved.number - 1)
        #expect(try evaluator.evaluate(house.household, year: 2017, at: seen).evidence == before.evidence)
        // Before the household was there, there is nothing to evaluate.
        #expect(throws: EvaluationError.unknownRecord(house.household)) {
            try evaluator.evaluate(house.household, year: 2017, at: VersionVector())
        }
    }

    @Test func `without the hamlet or a member's record nothing is computable here`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold()
        let elsewhere = RecordID(
            replica: ReplicaID(high: 1, low: 2, incarnation: 3), number: 1, index: 0, salt: 1)
        try desk.link(house.household, "natural_village", to: elsewhere)
        let evaluation = try Evaluator(desk.store).evaluate(house.household, year: 2017)
        #expect(evaluation.result("6") == .unknown && !evaluation.isComputable && evaluation.evidence == nil)
        #expect(evaluation.items[5].explanation.observations.map(\.obstacle) == [.notHere])
        #expect(evaluation.result("5") == .met)
    }
}
