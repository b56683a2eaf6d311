import Records
import RecordStore
import Testing

@testable import Register
@testable import generate

/// All households at once say what each says by itself.
struct BulkEvaluationTests {
    /// A generated village with faults in it.
    private func village(seed: UInt64) throws -> Desk {
        let desk = try Desk()
        var files: [(name: String, bytes: [UInt8])] = []
        var source = generate.Register(
            schema: try Generate.schema(), language: .zh, scale: .village, seed: seed, faults: 2_000)
        try source.generate { _, file, bytes in files.append((file, bytes)) }
        for name in ["county", "village", "natural_village", "household", "member", "household-roster"] {
            for file in files where file.name == name + ".csv" {
                _ = try desk.take(file.bytes, type: String(name.split(separator: "-")[0]))
            }
        }
        return desk
    }

    private func compare(_ desk: Desk, year: Int) throws {
        let evaluator = try Evaluator(desk.store)
        let all = try evaluator.evaluateHouseholds(year: year)
        #expect(!all.households.isEmpty)
        for household in all.households {
            let record = try #require(try desk.store.views.recordID(household.number))
            let one = try evaluator.evaluate(record, year: year)
            #expect(all.items == one.items.map(\.number))
            #expect(all.items.indices.map(household.result) == one.items.map(\.result), "\(one.said)")
            #expect(household.isComputable == one.isComputable)
            #expect(all.isMet(household) == one.isMet)
        }
    }

    @Test(arguments: [UInt64(3), 11]) func `a generated village, household by household`(seed: UInt64) throws {
        let desk = try village(seed: seed)
        try compare(desk, year: 2016)
        try compare(desk, year: 2017)
        let all = try Evaluator(desk.store).evaluateHouseholds(year: 2016)
        // Of each item some are met and, but for those that everybody meets, some are not.
        let kinds = all.items.indices.map { index in Set(all.households.map { $0.result(index) }) }
        #expect(
            kinds.allSatisfy { $0.contains(.met) } && kinds.filter { $0.contains(.notMet) }.count >= 4,
            "\(kinds)")
    }

    @Test func `what is disputed, contested, retired, pooled, missing or elsewhere`() throws {
        let (one, other) = (try Desk("one"), try Desk("other"))
        var houses: [StandardHousehold] = []
        for _ in 0..<8 { houses.append(try one.addStandardHousehold()) }
        try one.send(to: other)
        try one.set(houses[0].household, ["water[2017].litres=40"])
        try other.set(houses[0].household, ["water[2017].litres=50"])
        try one.retire(houses[1].members[0])
        try other.set(houses[1].members[0], ["phone=13800000000"])
        try one.retire(houses[2].household)
        try one.retire(houses[3].members[0])
        try one.set(
            houses[4].household,
            ["housing_pooled_with[2017]=\(houses[5].household)", "housing[2017].area=20"])
        try one.set(
            houses[5].household,
            ["roster[2017]-=\(houses[5].members[0])", "roster[2017]-=\(houses[5].members[1])"])
        try one.link(houses[6].household, "natural_village", to: houses[0].household)
        try one.set(houses[7].household, ["natural_village[2017]=", "roster[2018]+=\(houses[7].members[0])"])
        try one.set(houses[7].naturalVillage, ["in_reserve[2017]=", "road[2017].width=2"])
        try other.send(to: one)
        for year in [2017, 2018] { try compare(one, year: year) }
    }

    @Test func `a region's households and no others`() throws {
        let desk = try Desk()
        try desk.addStandardHousehold()
        let evaluator = try Evaluator(desk.store)
        #expect(try evaluator.evaluateHouseholds(year: 2017, in: Desk.county).households.count == 1)
        #expect(try evaluator.evaluateHouseholds(year: 2017, in: Desk.village).households.count == 1)
        #expect(
            try evaluator.evaluateHouseholds(year: 2017, in: ScopeCode(number: 450_125)).households.isEmpty)
        #expect(throws: EvaluationError.self) { try evaluator.evaluateHouseholds(year: 2012) }
    }
}
