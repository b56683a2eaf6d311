import RecordStore
import Records
import Register
import Testing

struct IndicatorsTests {
    private static let safe = [
        "water_sources[2016]=tap", "water[2016].clean=true", "water[2016].litres=40",
        "water[2016].fetch_minutes=0",
        "water[2016].fetch_horizontal=0", "water[2016].fetch_vertical=0", "water[2016].dry_months=0",
        "water_assurance[2016]=95",
    ]

    @Test func `what is missing is unknown, and shares are of those that are known`() throws {
        let desk = try Desk()
        try desk.addHousehold(members: 2, Self.safe)
        for members in [3, 3, 3] {
            try desk.addHousehold(members: members, Self.safe.map { $0.replacing("clean=true", with: "clean=false") })
        }
        try desk.addHousehold(members: 4)
        let report = try desk.indicators()
        #expect(report.tally("households") == .init(numerator: 5, denominator: 5))
        #expect(report.tally("persons") == .init(numerator: 15, denominator: 5))
        #expect(report.tally("unsafe_water") == .init(numerator: 3, denominator: 4, unknown: 1))
        #expect(report.text("unsafe_water") == "75.00")
        #expect(report.entry("unsafe_water")?.bounds?.least == Ratio(60))
        #expect(report.entry("unsafe_water")?.bounds?.greatest == Ratio(80))
        #expect(report.text("persons_per_household") == "3.00")
        // Another round's answers are no answers for this one.
        #expect(try desk.indicators(year: 2018).tally("unsafe_water") == .init(unknown: 5))
    }

    @Test func `a part that fails decides, whatever is missing beside it`() throws {
        let desk = try Desk()
        try desk.addHousehold(members: 1, ["water_assurance[2016]=50"])
        #expect(try desk.indicators().tally("unsafe_water") == .init(numerator: 1, denominator: 1))
    }

    @Test func `a disputed group counts as unknown`() throws {
        let (one, other) = (try Desk("one"), try Desk("other"))
        let household = try one.addHousehold(members: 2, Self.safe)
        try one.send(to: other)
        try one.set(household, ["water[2016].litres=50"])
        try other.set(household, ["water[2016].litres=20"])
        #expect(try other.indicators().tally("unsafe_water") == .init(numerator: 1, denominator: 1))
        try other.send(to: one)
        #expect(try one.indicators().tally("unsafe_water") == .init(unknown: 1))
        #expect(try one.indicators().text("unsafe_water") == nil)
        // What fails elsewhere fails, whoever is right about the litres.
        try one.set(household, ["water_assurance[2016]=50"])
        #expect(try one.indicators().tally("unsafe_water") == .init(numerator: 1, denominator: 1))
    }

    @Test func `retired households are left out, contested ones are counted and named`() throws {
        let (one, other) = (try Desk("one"), try Desk("other"))
        let gone = try one.addHousehold(members: 2, Self.safe)
        let doubtful = try one.addHousehold(members: 3, Self.safe)
        try one.send(to: other)
        try one.retire(gone)
        try one.retire(doubtful)
        #expect(try one.indicators().text("households") == nil)
        try other.set(doubtful, ["phone=13800000000"])
        try other.send(to: one)
        let report = try one.indicators()
        #expect(report.tally("households")?.numerator == 1)
        #expect(report.tally("households_contested")?.numerator == 1)
        #expect(report.tally("households_unconfirmed")?.numerator == 0)
        #expect(report.text("persons") == "3")
    }

    @Test func `a retired member is no person of the household`() throws {
        let desk = try Desk()
        let household = try desk.add("household", Desk.registered(["attribute[2016]=general"]))
        let people = try ["a", "b"].map {
            try desk.add("member", ["name=\($0)", "relation=other"], parent: household)
        }
        try desk.set(household, people.map { "roster[2016]+=\($0)" })
        try desk.retire(people[1])
        #expect(try desk.indicators().text("persons") == "1")
    }

    @Test func `income is exact, and equal to the line is not above it`() throws {
        let desk = try Desk()
        // 2,952 yuan a head is the line of 2016; pensions are income, and not stable.
        try desk.addHousehold(members: 2, ["income[2016].period=natural_year", "income[2016].wage=5904"])
        try desk.addHousehold(members: 2, ["income[2016].period=natural_year", "income[2016].wage=5904.02"])
        try desk.addHousehold(
            members: 2,
            [
                "income[2016].period=natural_year", "income[2016].wage=0", "income[2016].biz_crop_rice=7000",
                "income[2016].cost_seed=1000", "income[2016].tr_pension_basic=1000",
            ])
        let without = try desk.addHousehold(members: 2)
        let report = try desk.indicators()
        #expect(report.tally("households_above_line") == .init(numerator: 2, denominator: 3, unknown: 1))
        #expect(report.text("households_above_line") == nil, "a quarter is unknown")
        #expect(
            report.tally("net_income_per_head")
                == .init(numerator: 590_400 + 590_402 + 700_000, denominator: 6, unknown: 1, known: 3))
        #expect(report.text("stable_income_per_head") == "2968.00")
        try desk.retire(without)
        #expect(try desk.indicators().text("households_above_line") == "66.67")
    }

    @Test func `incidence is over the county's latest rural population`() throws {
        let desk = try Desk()
        try desk.addHousehold(members: 3)
        #expect(try desk.indicators().tally("incidence") == .init(unknown: 1))
        try desk.add(
            "county",
            [
                "code=450124", "name=马山县", "attribute=national_key", "rural[2015].persons=40",
                "rural[2017].persons=1",
            ],
            scope: Desk.county)
        let report = try desk.indicators()
        #expect(report.text("incidence") == "7.50")
        #expect(report.regions.first?.name == "马山县")
        #expect(report.text("poor_counties") == "1")
        let stated = try #require(report.entry("incidence")?.stated)
        #expect(stated.prefix(3).map(\.value.line) == [12, 53, 83])
        #expect(report.entry("incidence")?.difference == Ratio("-0.23"))
    }

    @Test func `incidence of a village is over its own population, and of a township over its own or that of its villages`() throws {
        let desk = try Desk()
        try desk.addHousehold(members: 3)
        try desk.add(
            "village",
            [
                "code=450124100201", "name=安善村", "population[2016].households=20", "population[2016].persons=60",
                "population[2015].households=20", "population[2015].persons=10",
            ])
        let township = ScopeCode(number: 450_124_100)
        func incidence(_ region: ScopeCode, _ digits: Int, year: Int = 2016) throws -> [String?] {
            let report = try desk.indicators(year: year, region: region, digits: digits)
            let row = try #require(report.rows.first { $0.measure.name == "incidence" })
            return row.entries.map { $0.value?.text(places: row.measure.places) }
        }
        #expect(try incidence(Desk.village, 12) == ["5.00"])
        #expect(try incidence(township, 12) == ["5.00", "5.00"])
        #expect(try incidence(Desk.village, 12, year: 2017) == [nil], "as the village's standard, of the round's own year")
        try desk.add("township", ["code=450124100", "name=白山镇", "population[2015].persons=300"], scope: township)
        #expect(try incidence(township, 12) == ["1.00", "5.00"])
        // A county is over what it says itself, where it says it.
        try desk.add("county", ["code=450124", "name=马山县", "rural[2015].persons=40"], scope: Desk.county)
        #expect(try incidence(Desk.county, 9) == ["7.50", "1.00"])

    }

    @Test func `roads count where twenty households live`() throws {
        let desk = try Desk()
        for (index, (households, road, gap)) in [
            (20, "earth", "1.25"), (19, "earth", "9"), (60, "cement", "0"),
        ].enumerated() {
            try desk.add(
                "natural_village",
                [
                    "code=450124100201-00\(index)", "name=屯", "size[2016].households=\(households)",
                    "road[2016].road_type=\(road)", "road_gap[2016].unpaved=\(gap)",
                    "road_gap[2016].to_main_unpaved=0.5",
                ])
        }
        let report = try desk.indicators()
        #expect(report.text("natural_villages_without_road") == "1")
        #expect(report.text("road_paved") == "50.00")
        #expect(report.text("unpaved_roads") == "2.25")
        #expect(report.tally("planned") == .init(unknown: 1))
    }

    @Test func `a baseline stands before a target that is nearer in years, and a wider region's count beside no part`() throws {
        let desk = try Desk()
        try desk.add("village", ["code=450124100201", "name=村", "is_poor=true"])
        let figure = { (id: String, kind: String, scope: String, year: Int, value: Int) in
            """
            {"id": "\(id)", "label": {"zh": "a", "en": "a"}, "kind": "\(kind)", "scope": "\(scope)", "unit": "个", "year": \(year), \
            "measure": "poor_villages", "values": [{"value": "\(value)", "line": 1}]}
            """
        }
        let text = """
            {"plan": "p", "label": {"zh": "甲", "en": "a"}, "figures": [\(figure("a", "baseline", "450124100201", 2015, 3)), \
            \(figure("b", "target", "450124100201", 2017, 7)), \(figure("c", "baseline", "4501", 2018, 9))], "sums": []}
            """
        let plan = try PlanFigures(parsing: Array(text.utf8), file: "p")
        let entry = try #require(try Indicators(of: desk.store, beside: plan, year: 2018).entry("poor_villages"))
        #expect(entry.value == Ratio(1))
        #expect(entry.difference == Ratio(-2))
        #expect(entry.stated.map(\.figure.id) == ["a", "b"])
    }

    @Test func `a register that no one region holds is reported as a whole, and not as the plan's region`() throws {
        let desk = try Desk("wide")
        let villages = [Desk.village, ScopeCode(number: 440_112_100_201)]
        try desk.store.write { _ in try desk.store.peers.setSubscriptions(villages) }
        for village in villages { try desk.add("village", ["code=\(village)", "name=村", "is_poor=true"], scope: village) }
        let report = try desk.indicators(year: 2018)
        #expect(report.regions[0] == Region(scope: .directory, name: nil))
        #expect(report.regions[0].label == Label(zh: "全部", en: "all"))
        let entry = try #require(report.entry("poor_villages"))
        #expect(entry.value == Ratio(2) && entry.stated.isEmpty)
    }

    @Test func `a register without records yet is of the region that its store keeps`() throws {
        #expect(try Desk("empty").indicators().regions[0].scope == Desk.county)
    }

    @Test func `a query only reads`() throws {
        let desk = try Desk()
        for sql in [
            "DELETE FROM household", "PRAGMA user_version = 9", "WITH x AS (SELECT 1) DELETE FROM household",
            "BEGIN",
        ] {
            #expect(throws: StoreError.self) { try desk.store.views.query(sql) }
        }
        #expect(
            try desk.store.views.query("SELECT ?1, ?2", [.integer(1), .text("x")]) == [[.integer(1), .text("x")]])
    }

    @Test func `every measure that the plan names and the register can answer is computed`() throws {
        let names = Set(try Desk().indicators().rows.map(\.measure.name))
        let wanted = Set(try Desk.plan().figures.flatMap(\.measures))
        // Exits are events with a procedure of their own.
        #expect(wanted.subtracting(names) == ["exited_persons", "exited_villages", "exited_counties"])
        #expect(try Desk().indicators().missing.isEmpty)
    }
}

/// Measures of what version 2 of the form has.
struct PlanMeasureTests {
    @Test func `a mover who is not registered is in the figures of all movers, and in none of the poor`() throws {
        let desk = try Desk()
        let moved = ["relocation_target[2016]=true", "relocation_state[2016].quality_ok=true", "relocation_state[2016].moved_in=true"]
        let poor = try desk.addHousehold(members: 3, moved + ["relocation_state[2016].moved_date=2016-08-01"])
        _ = try desk.addHousehold(members: 2, moved + ["kind=synchronous", "relocation_state[2016].moved_date=2015-12-31"])
        let indicators = try desk.indicators()
        #expect(indicators.text("households") == "1" && indicators.text("persons") == "3")
        #expect(indicators.text("moved_persons") == "5" && indicators.text("relocated_persons") == "3")
        #expect(indicators.text("moved_in_year") == "3" && indicators.text("relocated_in_year") == "3")
        try desk.set(poor, ["kind=registered"])
        #expect(try desk.indicators().text("households") == "1")
        // Nobody is taken out of the count by what an office says of their kind.
        for kind in ["synchronous", "marginal", "allowance", "other"] {
            try desk.set(poor, ["kind=\(kind)"])
            let indicators = try desk.indicators()
            #expect(indicators.text("households") == "1" && indicators.text("persons") == "3", "\(kind)")
            #expect(indicators.text("relocated_persons") == "3" && indicators.text("relocated_in_year") == "3")
            #expect(try desk.found("Q93") == [poor])
        }
    }

    @Test func `bases are counted and measured while they are there`() throws {
        let desk = try Desk()
        let base = { (number: Int, kind: String, more: [String]) in
            try desk.add("base", ["number=\(number)", "name=b", "kind=\(kind)"] + more, scope: Desk.county)
        }
        _ = try base(1, "fruit", ["size.area=1200.5"])
        let closed = try base(2, "fruit", ["size.area=100"])
        _ = try base(3, "chicken", [])
        try desk.set(closed, ["closed=2016-05-01"])
        let indicators = try desk.indicators()
        #expect(indicators.text("fruit_base") == "1200.50" && indicators.text("chicken_bases") == "1")
        #expect(indicators.text("duck_bases") == "0")
    }

    @Test func `a bound for each place is measured as the share of places that keep it, and said so beside the plan`() throws {
        let desk = try Desk()
        for (index, count) in [1, 2, 3, 0].enumerated() {
            let scope = ScopeCode(number: 450_124_100_201 + UInt64(index))
            try desk.add(
                "village",
                [
                    "code=\(scope)", "name=v", "is_poor=true", "cooperatives[2016].has_cooperative=true",
                    "cooperatives[2016].count=\(count)",
                ],
                scope: scope)
        }
        let plan = try Desk.plan()
        let figures = try MeasuredFigures.read(desk.store, beside: plan, region: nil, year: 2016)
        let line = try #require(
            TargetLedger(plan).lines(measuredBy: figures.measured).first { $0.entry.figure.id == "village.cooperatives_min" })
        #expect(line.measured?.isShareOfPlaces == true && line.measured?.value == Ratio(75) && line.difference == nil)
        #expect(line.isMet == nil)
    }
}
