import Records

/// Measures over villages, natural villages, townships and counties. `[S:n]` is a line of the plan.
enum PlaceMeasures {
    static func all(_ span: YearSpan) -> [Measure] { natural + villages + economy(year: span.year) + counties + PlanMeasures.all(span) }

    private static let isLarge = Predicate.atLeast("size.households", 20)
    private static let isPoor = Predicate.isTrue("is_poor")
    /// One village of a township is its seat, and of the others nobody says that they are not.
    static let isNoSeat = Predicate.any([.isEmpty("is_seat"), .isFalse("is_seat")])

    /// Roads, power and plans of natural villages. Reads `size`, `road`, `road_gap`, `power` and `planned`.
    ///
    /// Item 6 asks for gravel at least where 20 households live; the plan wants those roads paved by 2020
    /// and counts 2,400 km to do [S:87, 572]. 67 had no power for production [S:576]. Those of 50
    /// households and more get a plan [S:582].
    private static let natural = [
        Measure(
            "natural_villages", "自然村（屯）", "natural villages", of: "natural_village", in: .places,
            .count(.always)),
        Measure(
            "natural_villages_large", "其中20户以上的屯", "of these with 20 households and more",
            of: "natural_village",
            in: .places, .count(isLarge)),
        Measure(
            "natural_villages_without_road", "20户以上未通砂石路或硬化路的屯", "of these without a gravel or paved road",
            of: "natural_village", in: .places, .count(.isOneOf("road.road_type", ["earth", "none"]))
        ).among(isLarge),
        Measure(
            "road_paved", "20户以上屯通屯道路硬化率", "paved roads to natural villages of 20 households",
            of: "natural_village",
            .share(.isOneOf("road.road_type", ["cement", "asphalt"]))
        ).among(isLarge),
        Measure(
            "unpaved_roads", "需硬化的20户以上屯通屯路", "roads to be paved to natural villages of 20 households",
            of: "natural_village", in: .kilometres,
            .total(.sum([.field("road_gap.unpaved"), .field("road_gap.to_main_unpaved")]))
        ).among(isLarge).printed(places: 2, size: 100),
        Measure(
            "natural_villages_without_power", "未通生产用电的屯", "natural villages without power for production",
            of: "natural_village", in: .places, .count(.isFalse("power.production"))),
        Measure(
            "natural_villages_power", "屯生产用电通电率", "natural villages with power for production",
            of: "natural_village",
            .share(.isTrue("power.production"))),
        Measure(
            "planned", "50户以上屯已编制村屯规划", "natural villages of 50 households with a plan",
            of: "natural_village",
            .share(.isTrue("planned"))
        ).among(.atLeast("size.households", 50)),
    ]

    /// Roads, buses, television and clinics. Reads `is_poor`, `main_road`, `bus_service`, `broadcast`, `clinic`.
    ///
    /// Of 421 poor villages [S:4, 87, 131] 278 had no bus and 143 had one [S:87], and 272 no cable
    /// television [S:584]. The village that is the township's seat needs no clinic.
    private static let villages = [
        Measure("villages", "行政村", "villages", of: "village", in: .places, .count(.always)),
        Measure("poor_villages", "贫困村", "poor villages", of: "village", in: .places, .count(isPoor)),
        Measure(
            "villages_without_paved_road", "未通硬化路的行政村", "villages without a paved road", of: "village",
            in: .places,
            .count(.isFalse("main_road.paved"))),
        Measure(
            "villages_without_bus", "未通客运班车的贫困村", "poor villages without a bus", of: "village", in: .places,
            .count(.isFalse("bus_service"))
        ).among(isPoor),
        Measure(
            "villages_with_bus", "已通班车的贫困村", "poor villages with a bus", of: "village", in: .places,
            .count(.isTrue("bus_service"))
        ).among(isPoor),
        Measure(
            "villages_without_cable", "未通有线电视的贫困村", "poor villages without cable television", of: "village",
            in: .places, .count(.isFalse("broadcast.cable_tv"))
        ).among(isPoor),
        Measure(
            "villages_with_cable", "贫困村有线电视通达率", "poor villages with cable television", of: "village",
            .share(.isTrue("broadcast.cable_tv"))
        ).among(isPoor),
        Measure(
            "villages_without_television", "未通广播电视的行政村", "villages without television", of: "village",
            in: .places,
            .count(.isFalse("broadcast.television"))),
        Measure(
            "villages_without_clinic", "无卫生室的行政村（乡镇所在地除外）", "villages without a clinic, seats apart",
            of: "village", in: .places, .count(.isFalse("clinic"))
        ).among(isNoSeat),
        Measure(
            "medical_insured", "贫困村居民医保参保率", "residents of poor villages insured", of: "village",
            .quotient(.field("coverage.medical_insured"), over: .field("coverage.persons"))
        ).among(isPoor).printed(places: 2, multiplier: 100),
    ]

    /// Poor villages that reach what the plan asks of each. Reads `collective_income` and `mutual_fund`.
    ///
    /// 20,000 yuan a year, 50,000 from 2020 on [S:305-308]; a mutual fund of 500,000 yuan [S:692].
    private static func economy(year: Int) -> [Measure] {
        let yuan: Int64 = year < 2020 ? 20_000 : 50_000
        return [
            Measure(
                "collective_income", "集体经济收入达\(yuan)元的贫困村",
                "poor villages with a collective income of \(yuan) yuan",
                of: "village", .share(.atLeast("collective_income", yuan * 100))
            ).among(isPoor).withoutDifference,
            Measure(
                "mutual_fund", "互助资金达500000元的贫困村", "poor villages with a mutual fund of 500000 yuan",
                of: "village",
                .share(.atLeast("mutual_fund", 50_000_000))
            ).among(isPoor).withoutDifference,
        ]
    }

    /// What counties report. Poor counties are the key counties of nation and region [S:4, 109, 135].
    ///
    /// Education [S:444-461], hospitals [S:500], tap water [S:574], e-commerce [S:580] and toilets [S:582] are rates that
    /// sector authorities own; over several counties they are weighted by rural population.
    private static let counties = [
        Measure(
            "poor_counties", "贫困县（区）", "poor counties", of: "county", in: .places,
            .count(.isOneOf("attribute", ["national_key", "region_key"]))),
        Measure(
            "rural_population", "乡村人口", "rural population", of: "county", in: .persons,
            .total(.latest("rural.persons"))),
        rate("preschool_rate", "学前三年毛入学率", "preschool rate"),
        rate("consolidation_rate", "九年义务教育巩固率", "compulsory education rate"),
        rate("senior_rate", "高中阶段教育毛入学率", "senior secondary rate"),
        rate("tap_water_rate", "农村自来水普及率", "tap water rate"),
        rate("toilet_rate", "农村卫生厕所普及率", "sanitary toilet rate"),
        Measure(
            "public_hospitals", "二级以上公立医院", "public hospitals of level 2", of: "county",
            in: Label(zh: "家", en: "hospitals"), .total(.field("public_hospitals"))
        ).withoutDifference,
        Measure(
            "e_commerce", "农村电子商务示范乡镇", "e-commerce townships", of: "township", in: .places,
            .count(.isTrue("e_commerce"))
        ).withoutDifference,
    ]

    /// What an incidence of a township or a village is over: a village's of the same round, as its standard has it; a township's, like a
    /// county's, of the latest year.
    static let townshipPopulation = Measure(
        "township_population", "乡镇人口", "population of townships", of: "township", in: .persons, .total(.latest("population.persons")))
    static let villagePopulation = Measure(
        "village_population", "村人口", "population of villages", of: "village", in: .persons, .total(.field("population.persons")))
    static let populations = [townshipPopulation, villagePopulation]

    /// Stored in hundredths of a percent.
    private static func rate(_ name: String, _ zh: String, _ en: String) -> Measure {
        Measure(
            name, zh, en, of: "county",
            .quotient(.product(.field(name), .latest("rural.persons")), over: .latest("rural.persons"))
        ).printed(places: 2, size: 100)
    }
}
