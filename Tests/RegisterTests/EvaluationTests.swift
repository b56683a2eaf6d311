import Causality
import RecordStore
import Records
import Testing

@testable import Register

struct EvaluationTests {
    @Test func `destitute support is an income as minimum allowance is, and a child is not asked for months of work`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold()
        let evaluator = try Evaluator(desk.store)
        func one(_ set: String? = nil) throws -> ItemResult? {
            try evaluator.evaluate(house.household, year: 2017, criteria: set).result("1")
        }
        // A child of fifteen, of whom nobody asked where it works; the adult does not work away.
        let child = try desk.add(
            "member", ["name=小妹", "relation=daughter", "birth=2002-05-01", "labour[2017]=none"], parent: house.household)
        try desk.set(
            house.household,
            [
                "roster[2017]+=\(child)", "livelihood[2017].land_income=false", "livelihood[2017].premises_income=false",
                "livelihood[2017].own_business=false", "livelihood[2017].other_stable=false", "breeding[2017].at_scale=false",
            ])
        try desk.set(house.members[0], ["work[2017].months=0"])
        #expect(try one("GX-HH-2017") == .unknown && one() == .notMet)
        try desk.set(house.members[0], ["work[2017].months=6"])
        #expect(try one() == .met)
        // Nobody has labour: allowance of class C is none, destitute support is.
        try desk.set(house.members[0], ["labour[2017]=none", "dibao_class[2017]=c", "destitute[2017]=false"])
        for member in [house.members[1], child] { try desk.set(member, ["dibao_class[2017]=c", "destitute[2017]=false"]) }
        #expect(try one() == .notMet)
        try desk.set(house.members[0], ["destitute[2017]=true"])
        #expect(try one() == .met && one("GX-HH-2017") == .notMet)
    }

    @Test func `a household that meets every item, and at the cut of now the same digest`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold()
        let evaluator = try Evaluator(desk.store)
        let now = try evaluator.evaluate(house.household, year: 2017)
        #expect(now.criteria.id == "GX-HH-2017-2")
        #expect(now.items.map(\.result) == Array(repeating: .met, count: 9), "\(now.said)")
        #expect(now.isComputable && now.isMet && now.evidence?.count == 32)
        let cut = try desk.store.heads(Desk.village).applied
        let then = try evaluator.evaluate(house.household, year: 2017, at: cut)
        #expect(then.evidence == now.evidence && then.isMet)
    }

    @Test func `the set of the year is taken, and errors say what there is`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold(year: 2016)
        let evaluator = try Evaluator(desk.store)
        #expect(try evaluator.evaluate(house.household, year: 2016).criteria.id == "GX-HH-2016-2")
        #expect(try evaluator.evaluate(house.household, year: 2019).criteria.id == "GX-HH-2017-2")
        func refusal(_ record: RecordID, _ year: Int, _ set: String? = nil) -> EvaluationError? {
            #expect(throws: EvaluationError.self) { _ = try evaluator.evaluate(record, year: year, criteria: set) }
        }
        func name(_ type: String) throws -> RecordType.Name { try #require(desk.store.schema.type(named: type)).called }
        #expect(
            refusal(house.household, 2015)
                == .noCriteria(level: .household, year: 2015, known: ["GX-HH-2016", "GX-HH-2016-2", "GX-HH-2017", "GX-HH-2017-2"]))
        guard case .unknownCriteria("GX-HH-1999", let known)? = refusal(house.household, 2017, "GX-HH-1999") else {
            Issue.record("not refused as unknown")
            return
        }
        #expect(known.contains("GX-HH-2016"))
        #expect(
            refusal(house.household, 2017, "GX-HH-2016")
                == .outsideValidity(criteria: "GX-HH-2016", year: 2017, from: 2016, to: 2016))
        #expect(
            try refusal(house.household, 2017, "GX-V-2017")
                == .wrongLevel(criteria: "GX-V-2017", level: .village, type: name("household")))
        #expect(try refusal(house.members[0], 2017) == .notJudged(name("member")))
    }

    @Test func `it says why, in both languages`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold()
        try desk.set(
            house.household, ["water[2017].litres=20", "water_assurance[2017]=80", "power_life[2017]="])
        try desk.set(house.members[1], ["resident_insurance[2017]="])
        let evaluation = try Evaluator(desk.store).evaluate(house.household, year: 2017)
        func why(_ item: Int, _ language: Language) -> String {
            evaluation.items[item - 1].explanation.text(in: language, judged: house.household) { record in
                record == house.members[1] ? "成员1" : "?"
            }
        }
        #expect(why(5, .zh) == "饮水·每人每天水量 20升（要求不少于35升）；供水保证率 80%（要求不少于90%）")
        #expect(why(7, .zh) == "通生活用电未填")
        #expect(
            why(3, .zh) == "成员1：居民医保未填；成员1：职工医保未填；成员1：商业补充医疗保险·已购商业保险未填；"
                + "成员1：商业补充医疗保险·额度比例不低于居民医保未填")
        #expect(why(9, .en) == "stable net income a head (yuan) 2952.01 (wanted: more than 2952)")
        #expect(why(7, .en).hasSuffix(" missing"))
    }

    @Test func `a household taken together with its parents' pools area and heads`() throws {
        let desk = try Desk()
        let (parents, children) = (try desk.addStandardHousehold(), try desk.addStandardHousehold())
        try desk.set(
            children.household, ["housing[2017].area=20", "housing_pooled_with[2017]=\(parents.household)"])
        let evaluator = try Evaluator(desk.store)
        #expect(try evaluator.evaluate(children.household, year: 2017).result("2") == .notMet)
        try desk.set(parents.household, ["housing[2017].area=32"])
        let pooled = try evaluator.evaluate(children.household, year: 2017)
        #expect(pooled.result("2") == .met)
        // The other's house and people are evidence too.
        try desk.set(parents.household, ["housing[2017].area=33"])
        #expect(try evaluator.evaluate(children.household, year: 2017).evidence != pooled.evidence)
        try desk.set(parents.household, ["roster[2017]-=\(parents.members[1])"])
        #expect(try evaluator.evaluate(children.household, year: 2017).result("2") == .met)
        // The other's heads are counted by the other's roster: 53 square metres for two and three people are too few.
        let third = try desk.add("member", ["name=third", "relation=other"], parent: parents.household)
        try desk.set(parents.household, ["roster[2017]+=\(parents.members[1])", "roster[2017]+=\(third)"])
        #expect(try evaluator.evaluate(children.household, year: 2017).result("2") == .notMet)
    }

    @Test func `a schema without a group that the set names computes nothing, and says which item`() throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold()
        let evaluator = try Evaluator(desk.store)
        let set = try #require(evaluator.criteria.sets.first { $0.id == "GX-HH-2017-2" })
        var schema = desk.store.schema
        let type = try #require(schema.types.firstIndex { $0.name == "household" })
        schema.types[type].fields.removeAll { $0.name == "water_assurance" }
        let bound = BoundCriteria(set, in: schema, year: 2017)
        #expect(!bound.isWhole && bound.items.filter { !$0.isHere }.map(\.item.number) == ["5"])
        let facts = try #require(
            try Gathering(
                bound: bound, year: 2017, line: nil, source: RowFacts(store: desk.store, scope: Desk.village)
            ).facts(of: house.household))
        var judge = Judge(facts, schema: schema, isTracing: true)
        #expect(judge.answer(bound.items[4]) == .unknown)
        #expect(judge.observations.map(\.obstacle) == [.notHere])
        #expect(judge.answer(bound.items[6]) == .met)
    }
}
