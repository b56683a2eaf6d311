import Causality
import Cunlian
import Records
import RecordStore
import Testing

@testable import Register

/// Villages: what they declare of everybody, held against the households of the register; counties.
struct VillageEvaluationTests {
    private func village(_ desk: Desk, households: Int, of total: Int = 100, registered: Bool = true) throws -> (
        RecordID, [StandardHousehold]
    ) {
        let village = try desk.addStandardVillage(households: households, of: total)
        let proposed = ["registration.year=2018", "registration.source=added"]
        return (village, try (0..<households).map { _ in try desk.addStandardHousehold(registered ? [] : proposed) })
    }

    private func mark(
        _ desk: Desk, _ household: RecordID, _ state: String, year: Int = 2017, date: String = "2017-12-01"
    ) throws {
        try desk.add(
            "system_mark", ["year=\(year)", "date=\(date)", "from=registered", "to=\(state)"],
            parent: household)
    }

    @Test func `all villages at once are as each by itself, whatever lies in which`() throws {
        let desk = try Desk()
        let first = try desk.addStandardVillage(households: 2)
        for _ in 0..<2 { try desk.addStandardHousehold() }
        let sibling = ScopeCode(number: 450_124_100_202)
        let second = try desk.addStandardVillage(households: 0, scope: sibling)
        try desk.addStandardHousehold(["registration.year=2018", "registration.source=added"], scope: sibling)
        let evaluator = try Evaluator(desk.store)
        let all = try evaluator.evaluateAll(.village, year: 2017)
        #expect(Set(all.map(\.record)) == [first, second])
        for item in all {
            let single = try evaluator.evaluate(item.record, year: 2017)
            #expect(item.evaluation.evidence == single.evidence && item.evaluation.items.map(\.result) == single.items.map(\.result))
        }
        #expect(try evaluator.evaluateAll(.village, year: 2017, in: sibling).map(\.record) == [second])
    }

    @Test func `every item met, now and at the cut, by the same digest`() throws {
        let desk = try Desk()
        let (village, houses) = try village(desk, households: 3, registered: false)
        let evaluator = try Evaluator(desk.store)
        let now = try evaluator.evaluate(village, year: 2017)
        #expect(now.criteria.id == "GX-V-2017" && now.items.count == 12)
        #expect(now.isMet && now.isComputable, "\(now.said)")
        let cut = try desk.store.heads(Desk.village).applied
        #expect(try evaluator.evaluate(village, year: 2017, at: cut).evidence == now.evidence)
        // A household's facts are the village's evidence, by what they come to.
        try desk.set(houses[0].household, ["power_life[2017]=false"])
        #expect(try evaluator.evaluate(village, year: 2017).evidence != now.evidence)
        #expect(try evaluator.evaluate(village, year: 2017, at: cut).evidence == now.evidence)
    }

    @Test func `the old form exempts whom an industry cannot reach, and asks for no road to a hamlet`() throws {
        let desk = try Desk()
        let village = try desk.addStandardVillage(households: 3, year: 2016)
        for _ in 0..<3 { try desk.addStandardHousehold(year: 2016) }
        let evaluator = try Evaluator(desk.store)
        func result(_ item: String, _ changes: [String]) throws -> ItemResult? {
            try desk.set(village, changes)
            return try evaluator.evaluate(village, year: 2016).result(item)
        }
        #expect(try evaluator.evaluate(village, year: 2016).criteria.id == "GX-V-2016-2")
        #expect(try result("1", ["industry_base[2016].covered=2", "industry_base[2016].excluded=0"]) == .notMet)
        #expect(try result("1", ["industry_base[2016].covered=2", "industry_base[2016].excluded=1"]) == .met)
        #expect(try result("1", ["industry_base[2016].covered=1", "industry_base[2016].excluded=1"]) == .notMet)
        let hamlets = try desk.store.views.records(desk.editor.type("natural_village"), in: [Desk.village])
        for hamlet in hamlets { try desk.set(hamlet, ["road[2016].width=1", "road[2016].road_type=earth"]) }
        #expect(try result("5", ["main_road[2016].subgrade=4.5", "main_road[2016].pavement=3.5"]) == .met)
        #expect(try result("5", ["main_road[2016].pavement=3.49"]) == .notMet)
    }

    @Test func `shares at their line, and what the register says against them`() throws {
        let desk = try Desk()
        let (village, houses) = try village(desk, households: 3)
        let evaluator = try Evaluator(desk.store)
        func result(_ item: String, _ changes: [String] = []) throws -> ItemResult? {
            if !changes.isEmpty { try desk.set(village, changes) }
            return try evaluator.evaluate(village, year: 2017).result(item)
        }
        #expect(try result("2", ["coverage[2017].housing_safe=98"]) == .met)
        #expect(try result("2", ["coverage[2017].housing_safe=97"]) == .notMet)
        #expect(try result("2", ["coverage[2017].housing_safe=100"]) == .met)
        // Three registered households in dangerous houses are three of a hundred, whatever is declared.
        for (house, expected) in zip(houses, [ItemResult.met, .met, .notMet]) {
            try desk.set(house.household, ["housing_grade[2017]=d"])
            #expect(try result("2") == expected)
        }
        // Persons: each such household is one person at least, of four hundred.
        for house in houses {
            try desk.set(
                house.members[0],
                [
                    "resident_insurance[2017]=false", "employee_insurance[2017]=false",
                    "commercial_insurance[2017].insured=false",
                ])
        }
        #expect(try result("3") == .met)
        #expect(try result("3", ["coverage[2017].medical_insured=391"]) == .notMet)
        // Not declared, and the register leaves it open.
        #expect(try result("6", ["coverage[2017].water_safe="]) == .unknown)
        for house in houses { try desk.set(house.household, ["water[2017].clean=false"]) }
        #expect(try result("6") == .notMet)
    }

    @Test func `one registered household whose child is out of school fails the village, whatever it declares`() throws {
        let desk = try Desk()
        let (village, houses) = try village(desk, households: 2)
        let evaluator = try Evaluator(desk.store)
        #expect(try evaluator.evaluate(village, year: 2017).result("4") == .met)
        try desk.set(
            houses[0].members[1], ["dropout[2017].dropped_out=true", "dropout[2017].reason=economic", "dropout[2017].exempt=false"])
        #expect(try evaluator.evaluate(village, year: 2017).result("4") == .notMet)
    }

    @Test func `where all households are registered they are counted, and unknown is between`() throws {
        let desk = try Desk()
        let (village, houses) = try village(desk, households: 2, of: 2)
        let evaluator = try Evaluator(desk.store)
        try desk.set(village, ["coverage[2017].power=0"])
        #expect(try evaluator.evaluate(village, year: 2017).result("7") == .met)
        try desk.set(houses[0].household, ["power_life[2017]="])
        let open = try evaluator.evaluate(village, year: 2017)
        #expect(open.result("7") == .unknown)
        #expect(open.items[6].explanation.observations.first?.shown?.zh == "50–100")
        try desk.set(houses[1].household, ["power_life[2017]=false"])
        #expect(try evaluator.evaluate(village, year: 2017).result("7") == .notMet)
    }

    @Test func `incidence counts who has not left, below three in a hundred`() throws {
        let desk = try Desk()
        let (village, houses) = try village(desk, households: 3)
        let evaluator = try Evaluator(desk.store)
        func incidence(_ year: Int = 2017) throws -> ItemResult? {
            try evaluator.evaluate(village, year: year).result("12")
        }
        // Six persons of two hundred are three in a hundred, and that is not below it.
        try desk.set(village, ["population[2017].persons=200"])
        #expect(try incidence() == .notMet)
        try desk.set(village, ["population[2017].persons=201"])
        #expect(try incidence() == .met)
        try desk.set(village, ["population[2017].persons=200"])
        // Retired households are counted no more.
        try desk.retire(houses[2].household)
        let tally = try evaluator.tally(
            evaluator.criteria.set(
                "GX-HH-2017", for: .household, year: 2017, type: desk.store.schema.types[0]), year: 2017,
            line: evaluator.criteria.lines.line(2017), in: Desk.village)
        #expect(tally.registered == 2 && tally.persons == 4 && tally.poorPersons == 4)
        #expect(try incidence() == .met)
    }

    @Test func `bare marks take nobody out, at no digest and at no cut`() throws {
        let desk = try Desk()
        let (village, houses) = try village(desk, households: 3)
        try desk.set(village, ["population[2017].persons=200"])
        let evaluator = try Evaluator(desk.store)
        let before = try evaluator.evaluate(village, year: 2017)
        for (house, state) in zip(houses, ["exited", "misidentified", "removed"]) { try mark(desk, house.household, state) }
        let after = try evaluator.evaluate(village, year: 2017)
        #expect(after.result("12") == .notMet && after.evidence == before.evidence)
        let cut = try desk.store.heads(Desk.village).applied
        #expect(try evaluator.evaluate(village, year: 2017, at: cut).evidence == before.evidence)
        // Each is a case for the county, and blocks nothing.
        let clerk = try ExitClerk(desk.editor)
        #expect(try clerk.cases().map(\.found.kind) == [.illegalHistory, .bareMark, .bareMark])
        #expect(try clerk.reader.course(of: houses[1].household, through: 2017).state(in: 2017) == .registered)
    }

    @Test func `incidence falls when an exit stands, rises when it falls, and was what it was at every cut`() async throws {
        let team = try await Team.exited()
        func poor() async throws -> (now: Int?, cut: Int?, heads: VersionVector) {
            try await team.by("office") { clerk, _ in
                let store = clerk.editor.store
                let evaluator = try Evaluator(store)
                let heads = try store.heads(Desk.village).applied
                let set = try evaluator.criteria.set(nil, for: .household, year: Team.year, type: store.schema.types[0])
                let now = try store.read { _ in
                    try evaluator.tally(set, year: Team.year, line: evaluator.criteria.lines.line(Team.year), in: Desk.village)
                }
                return (now.poorPersons, try self.poor(evaluator, set, at: heads), heads)
            }
        }
        let exited = try await poor()
        #expect(exited.now == 0 && exited.cut == 0)
        try await team.set("collector", team.house.household, ["water[2017].litres=20"])
        try await team.settle()
        let fallen = try await poor()
        #expect(fallen.now == 2 && fallen.cut == 2)
        let then = try await team.by("office") { clerk, _ in
            let evaluator = try Evaluator(clerk.editor.store)
            let set = try evaluator.criteria.set(nil, for: .household, year: Team.year, type: clerk.editor.store.schema.types[0])
            return try self.poor(evaluator, set, at: exited.heads)
        }
        #expect(then == 0, "as it was when the exit stood")
    }

    private func poor(_ evaluator: Evaluator, _ set: CriteriaSet, at heads: VersionVector) throws -> Int? {
        let cut = Cut(entries: heads)
        let runs = try CutRuns(evaluator, Desk.village, at: cut)
        let reader = try ExitReader(evaluator: evaluator)
        let log = try evaluator.logs.log(of: Desk.village, directory: nil, in: evaluator.store)
        return try Gathering(
            bound: BoundCriteria(set, in: evaluator.store.schema, year: Team.year), year: Team.year,
            line: evaluator.criteria.lines.line(Team.year), source: CutFacts(log: log, cut: heads)
        ).tally(reader.counted(in: Desk.village, year: Team.year, from: runs)) {
            try reader.course(of: $0, through: Team.year, in: runs)?.state(in: Team.year)?.isPoor
        }.poorPersons
    }

    @Test func `without a registered household the declared number holds`() throws {
        let desk = try Desk()
        let (village, _) = try village(desk, households: 0)
        let evaluator = try Evaluator(desk.store)
        #expect(try evaluator.evaluate(village, year: 2017).result("12") == .met)
        try desk.set(village, ["poverty[2017].persons=12"])
        #expect(try evaluator.evaluate(village, year: 2017).result("12") == .notMet)
        // No hamlet is registered: nobody knows their roads.
        #expect(try evaluator.evaluate(village, year: 2017).result("5") == .unknown)
    }

    @Test func `collective income is asked by the year`() throws {
        let desk = try Desk()
        let (village, _) = try village(desk, households: 1)
        let evaluator = try Evaluator(desk.store)
        #expect(try evaluator.evaluate(village, year: 2017).result("10") == .met)
        try desk.set(village, ["collective_income[2017]=19999.99"])
        #expect(try evaluator.evaluate(village, year: 2017).result("10") == .notMet)
        try desk.set(
            village, ["collective_income[2020]=49999.99", "cooperatives[2020].has_cooperative=true"])
        #expect(try evaluator.evaluate(village, year: 2020).result("10") == .notMet)
        try desk.set(village, ["collective_income[2020]=50000"])
        #expect(try evaluator.evaluate(village, year: 2020).result("10") == .met)
    }

    @Test func `a county declares, and its townships have hospitals`() throws {
        let desk = try Desk()
        let county = try desk.add(
            "county",
            [
                "code=450124", "name=马山县", "attribute=national_key", "rural[2017].persons=100000",
                "specialty_industries[2017]+=桑蚕", "specialty_industries[2017]+=柑橘",
                "industry_coverage[2017]=60",
                "village_industry[2017].villages=70", "village_industry[2017].with_industry=70",
                "house_reform_rate[2017]=90", "consolidation_rate[2017]=90", "public_hospitals[2017]=1",
                "allowance_line[2017]=2952", "pension_rate[2017]=90", "pension60_rate[2017]=100",
                "coverage[2017].households=1000", "coverage[2017].persons=4000",
                "coverage[2017].housing_safe=980",
                "coverage[2017].medical_insured=3920", "coverage[2017].water_safe=980",
                "coverage[2017].power=980",
                "coverage[2017].television=980", "coverage[2017].villages=150",
                "coverage[2017].villages_paved=147",
                "coverage[2017].villages_clinic=150", "coverage[2017].villages_services=150",
                "poverty[2017].persons=2999", "income_growth[2017]=9.41", "national_growth[2017]=9.40",
            ], scope: Desk.county)
        let town = try desk.add(
            "township", ["code=450124100", "name=白山镇", "standard_hospital[2017]=true"], scope: Desk.county)
        let evaluator = try Evaluator(desk.store)
        let met = try evaluator.evaluate(county, year: 2017)
        #expect(met.isMet && met.items.count == 10, "\(met.said)")
        let cut = try desk.store.heads(Desk.county).applied
        for (record, change, item) in [
            (county, "poverty[2017].persons=3000", "10"), (county, "coverage[2017].villages_paved=146", "6"),
            (county, "allowance_line[2017]=2951.99", "9"), (town, "standard_hospital[2017]=false", "8"),
            (county, "specialty_industries[2017]-=柑橘", "1"), (county, "house_reform_rate[2017]=89.99", "2"),
        ] {
            try desk.set(record, [change])
            #expect(try evaluator.evaluate(county, year: 2017).result(item) == .notMet, "\(change)")
        }
        #expect(try evaluator.evaluate(county, year: 2017, at: cut).evidence == met.evidence)
        // 2020 asks for all dangerous houses, and for 93 in a hundred at school.
        try desk.set(county, ["house_reform_rate[2020]=99.99", "consolidation_rate[2020]=92.99"])
        let later = try evaluator.evaluate(county, year: 2020)
        #expect(later.result("2") == .notMet && later.result("4") == .notMet)
    }
}
