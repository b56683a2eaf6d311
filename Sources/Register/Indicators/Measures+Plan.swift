import Records

/// Measures of what version 2 of the register's form has, for the plan's targets of production, work, relocation and schools.
///
/// A bound for each place, such as one or two cooperatives a village, is measured as the share of places that keep it.
enum PlanMeasures {
    static func all(_ span: YearSpan) -> [Measure] { bases(span) + firms + villages(span) + records(span) + counties }

    private static let mu = Label(zh: "亩", en: "mu")
    private static let companies = Label(zh: "家", en: "companies")
    private static let isPoor = Predicate.isTrue("is_poor")
    private static let isPoorCounty = Predicate.isOneOf("attribute", ["national_key", "region_key"])

    /// Bases that are finished by the year's end, and not given up before it [S:197-202, 235, 242]. Reads `kind`, `finished`, `closed` and
    /// `size`. One of which nobody says when it was finished is there.
    private static func bases(_ span: YearSpan) -> [Measure] {
        let isThere = Predicate.all([
            .any([.isEmpty("finished"), .atMost("finished", Int64(span.year))]), .any([.isEmpty("closed"), .atLeast("closed", span.asOf)]),
        ])
        let areas = [
            area("fruit_base", "水果示范基地与标准园", "fruit bases", "fruit"), area("vegetable_base", "高标准蔬菜基地", "vegetable bases", "vegetables"),
            area("herb_base", "中药材示范基地", "herb bases", "herbs"),
        ]
        let counts = [
            base("vegetable_parks", "自治区蔬菜标准园", "vegetable parks", "vegetable_park"),
            base("chicken_bases", "生态鸡示范基地", "chicken bases", "chicken"),
            base("duck_bases", "生态鸭示范基地", "duck bases", "duck"),
            // 万头: one that is said to be smaller is none.
            base("cattle_bases", "肉牛标准养殖基地", "cattle bases", "cattle", .any([.isEmpty("size.head"), .atLeast("size.head", 10_000)])),
            base("goat_bases", "山羊标准养殖基地", "goat bases", "goat"), base("cocoon_bases", "优质蚕茧示范基地", "cocoon bases", "cocoon"),
            base("silk_bases", "蚕桑高产高效示范基地", "silk bases", "silk"), base("modern_zones", "现代农业（林业）示范区", "modern farming zones", "modern"),
            Measure(
                "farm_stays", "星级乡村旅游区、农家乐", "starred rural tourism", of: "base", in: companies,
                .count(.isOneOf("kind", ["farm_stay"]))),
        ]
        return areas.map { $0.among(.all([$0.population, isThere])) } + counts.map { $0.among(isThere) }
    }

    private static func area(_ name: String, _ zh: String, _ en: String, _ kind: String) -> Measure {
        Measure(name, zh, en, of: "base", in: mu, .total(.field("size.area")))
            .among(.isOneOf("kind", [kind])).printed(places: 2, size: 100)
    }

    private static func base(_ name: String, _ zh: String, _ en: String, _ kind: String, _ more: Predicate = .always) -> Measure {
        Measure(name, zh, en, of: "base", in: .places, .count(.all([.isOneOf("kind", [kind]), more])))
    }

    /// Leading firms, all and those of herbs by who recognised them [S:199, 235]; one that nobody has recognised is none.
    private static let firms = [
        firm("leading_firms", "农业龙头企业", "leading firms", []),
        firm("herb_firms", "中药材龙头企业", "leading firms of herbs", [.isOneOf("industry", ["herbs"])]),
        firm(
            "herb_firms_region", "国家或自治区级中药材龙头企业", "of these national or regional",
            [.isOneOf("industry", ["herbs"]), .isOneOf("level", ["national", "region"])]),
        firm("herb_firms_city", "市级中药材龙头企业", "of these the city's", [.isOneOf("industry", ["herbs"]), .isOneOf("level", ["city"])]),
    ]

    private static let isRecognised = Predicate.any([.isEmpty("level"), .isOneOf("level", ["national", "region", "city", "county"])])

    private static func firm(_ name: String, _ zh: String, _ en: String, _ more: [Predicate]) -> Measure {
        Measure(name, zh, en, of: "enterprise", in: companies, .count(.all([.isOneOf("kind", ["leading_firm"]), isRecognised] + more)))
    }

    /// What a village has [S:208-212, 231, 329, 500, 552, 572, 584].
    private static func villages(_ span: YearSpan) -> [Measure] {
        // Records where there are any, else what the village's form says: see Q112.
        let cooperatives = Quantity.records("cooperative", span.there("founded", "closed", ["specialised"]), else: "cooperatives.count")
        return [
            zone("zone_northwest", "西北部岩溶生态产业片区贫困村", "poor villages of the north-western zone", "northwest"),
            zone("zone_centre_east", "东中部优势特色产业片区贫困村", "poor villages of the central and eastern zone", "centre_east"),
            zone("zone_south", "南部城郊高效特色产业片区贫困村", "poor villages of the southern zone", "south"),
        ] + [
            Measure(
                "cooperatives_min", "有1家以上专业合作社的贫困村", "poor villages with a cooperative", of: "village",
                .share(.compare(cooperatives, .atLeast, .constant(1)))
            ).among(isPoor),
            Measure(
                "cooperatives_max", "专业合作社不超过2家的贫困村", "poor villages with two cooperatives at most", of: "village",
                .share(.compare(cooperatives, .atMost, .constant(2)))
            ).among(isPoor),
            Measure(
                "job_fair_villages", "召开过专场招聘会的贫困村", "poor villages that had a job fair", of: "village", in: .places,
                .count(.holds("job_fair", span.since("date")))
            )
            .among(isPoor),
            Measure(
                "villages_with_unit", "有帮扶单位的贫困村", "poor villages with a unit", of: "village",
                .share(.holds("village_unit", span.there("from", "to")))
            ).among(isPoor),
            Measure(
                "villages_with_clinic", "有卫生室的行政村（乡镇所在地除外）", "villages with a clinic, seats apart", of: "village", .share(.isTrue("clinic"))
            )
            .among(PlaceMeasures.isNoSeat),
            Measure("villages_with_doctor", "有村医的行政村", "villages with a doctor", of: "village", .share(.atLeast("doctors", 1))),
            Measure(
                "bus_network", "满足通行条件的行政村通客运班车", "villages fit for a bus that have one", of: "village", .share(.isTrue("bus_service"))
            ).among(.isTrue("bus_possible")),
            Measure("villages_broadband", "行政村宽带覆盖", "villages with broadband", of: "village", .share(.isTrue("broadcast.broadband"))),
            Measure(
                "natural_broadband", "自然屯宽带覆盖", "natural villages with broadband", of: "natural_village",
                .share(.isTrue("broadcast.broadband"))),
            Measure(
                "tourism_villages", "旅游扶贫示范村", "model villages of tourism", of: "village", in: .places, .count(.isTrue("tourism_model"))),
        ]
    }

    /// What is recorded one by one, at the year's end [S:222, 231, 430-439, 564].
    private static func records(_ span: YearSpan) -> [Measure] {
        [
            Measure(
                "villages_recording_cooperatives", "专业合作社按记录计数的贫困村（其余按村表）",
                "poor villages whose cooperatives are counted by their records, others by the form", of: "village",
                in: .places, .count(.holds("cooperative", span.since("founded", ["specialised"])))
            ).among(isPoor),
            Measure(
                "local_leaders", "致富带头人", "local leaders", of: "local_leader", in: .persons,
                .count(
                    .all([
                        .any([.isEmpty("certified"), .atMost("certified", span.asOf)]),
                        .any([.isEmpty("ended"), .atLeast("ended", span.asOf)]),
                    ]))
            ),
            Measure(
                "paired_institutions", "有结对帮扶的学校、医院", "schools and hospitals with a partner", of: "institution",
                .share(.holds("institution_pairing", span.there("from", "to")))),
            Measure(
                "share_dividends", "资产收益与股份的分红", "dividends of shares", of: "asset_share", in: .yuan, .total(.field("dividend"))
            ).printed(places: 2, size: 100).ofItsYear,
        ]
    }

    private static func zone(_ name: String, _ zh: String, _ en: String, _ code: String) -> Measure {
        Measure(name, zh, en, of: "village", in: .places, .count(.isOneOf("zone", [code]))).among(isPoor)
    }

    /// What counties report [S:14, 91, 197, 233-235, 429-441, 481, 500, 690].
    private static let counties =
        [
            share(
                "income_growth_above", "收入增幅高于全市的贫困县", "poor counties whose income grows faster",
                .compare(.field("income_growth"), .greater, .field("city_growth"))),
            share(
                "business_growth_above", "经营收入增幅高1个百分点的贫困县", "poor counties one point above in business",
                .compare(.field("business_growth"), .atLeast, .sum([.field("city_business_growth"), .constant(100)]))),
            share(
                "industries_min", "特色产业2个以上的贫困县", "poor counties with two industries",
                .compare(.elements(of: "specialty_industries"), .atLeast, .constant(2))),
            share(
                "industries_max", "特色产业不超过5个的贫困县", "poor counties with five at most",
                .compare(.elements(of: "specialty_industries"), .atMost, .constant(5))),
            share("county_hospital", "有二级医院的贫困县", "poor counties with a hospital of level 2", .atLeast("public_hospitals", 1)),
            share(
                "preschool_subsidy_min", "普惠幼儿园补助800元以上的贫困县", "poor counties that pay 800 yuan",
                .atLeast("school_funding.kindergarten", 80_000)),
            share(
                "preschool_subsidy_max", "普惠幼儿园补助不超过1600元的贫困县", "poor counties that pay 1,600 at most",
                .atMost("school_funding.kindergarten", 160_000)),
            share("senior_funds", "普通高中经费达400元的贫困县", "poor counties that pay 400 yuan", .atLeast("school_funding.senior", 40_000)),
            share("special_funds", "特殊教育经费达6000元的贫困县", "poor counties that pay 6,000 yuan", .atLeast("school_funding.special", 600_000)),
        ] + [
            total("smart_schools", "“班班通”学校", "schools with equipment", "smart_schools", Label(zh: "所", en: "schools")),
            total("model_courses", "自治区级示范特色专业", "regional model courses", "vocational.model_courses", .places),
            total("practice_bases", "市级生产性实训基地", "city training bases", "vocational.training_bases", .places),
            total("culture_bases", "民族文化传承基地", "bases of folk culture", "vocational.culture_bases", .places),
            Measure(
                "gdp", "生产总值", "gross domestic product", of: "county", in: Label(zh: "亿元", en: "100 million yuan"), .total(.field("gdp"))
            )
            .printed(places: 2, size: 100).ofItsYear,
            money("gdp_per_head", "人均生产总值", "gross domestic product per head"),
            money("disposable_income", "农村居民人均可支配收入", "rural income per head"),
            percent("recovered_funds", "回收存量资金用于扶贫", "recovered funds spent on poverty", "finance.recovered_used", "finance.recovered"),
            percent("farming_funds", "涉农资金投向贫困县村", "funds for farming in poor places", "finance.agriculture_poor", "finance.agriculture"),
        ]
        + ["good_seed", "sold", "first_class"].map { name in
            let labels = [
                "good_seed": ("林果良种率", "good stock of fruit"), "sold": ("林果商品率", "fruit that is sold"),
                "first_class": ("林果优质率", "first-class fruit"),
            ]
            let (zh, en) = labels[name] ?? (name, name)
            return Measure(
                "fruit_" + name, zh, en, of: "county",
                .quotient(.product(.field("fruit_quality." + name), .latest("rural.persons")), over: .latest("rural.persons"))
            ).printed(places: 2, size: 100)
        }

    private static func share(_ name: String, _ zh: String, _ en: String, _ predicate: Predicate) -> Measure {
        Measure(name, zh, en, of: "county", .share(predicate)).among(isPoorCounty)
    }

    private static func total(_ name: String, _ zh: String, _ en: String, _ field: String, _ unit: Label) -> Measure {
        Measure(name, zh, en, of: "county", in: unit, .total(.field(field)))
    }

    /// Of one county a year; of several the mean would be nobody's.
    private static func money(_ name: String, _ zh: String, _ en: String) -> Measure {
        Measure(name, zh, en, of: "county", in: .yuan, .total(.field(name))).printed(places: 2, size: 100).ofItsYear.ofOnePlace
    }

    private static func percent(_ name: String, _ zh: String, _ en: String, _ part: String, _ whole: String) -> Measure {
        Measure(name, zh, en, of: "county", .quotient(.field(part), over: .field(whole))).printed(places: 2, multiplier: 100)
    }
}
