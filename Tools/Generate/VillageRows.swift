/// What the households of a village add up to, for the village's own figures.
struct VillageTally {
    var households = 0
    var persons = 0
    var unsafeWater = 0
    var dangerous = 0
    var hard: [Int]
    var registered: [Int]

    init(village: Layout.Village) {
        hard = village.natural.map { _ in 0 }
        registered = hard
    }

    mutating func add(_ household: Household, natural: Int) {
        households += 1
        persons += household.members.count
        registered[natural] += 1
        if household.draw.water != .safe { unsafeWater += 1 }
        if household.draw.water == .hard { hard[natural] += 1 }
        if household.draw.isDangerous { dangerous += 1 }
    }
}

/// Shares out the plan's kilometres among natural villages of 20 households and more that lack a road.
struct Roads {
    private var urn: Urn
    /// Hundredths of a kilometre, and the roads that are left for them.
    private var length: Int
    private var roads: Int

    init(layout: Layout) {
        let large = layout.villages.reduce(0) { $0 + ($1.isPoor ? $1.natural.count { $0 >= 20 } : 0) }
        roads = large * 60 / 100
        urn = Urn([roads, large - roads])
        length = Plan.unpavedKilometres * 100 * layout.poorVillages / Plan.poorVillages
    }

    /// Hundredths of a kilometre to be paved; `nil` where the road is paved.
    mutating func draw(using random: inout SplitMix64) -> Int? {
        guard urn.draw(using: &random) == 0 else { return nil }
        let mean = length / roads
        let share = roads == 1 ? length : min(length - (roads - 1), mean * random.between(40...160) / 100)
        length -= share
        roads -= 1
        return share
    }
}

/// Writes villages and natural villages.
enum VillageRows {
    private static let round = HouseholdRows.round
    private static let industries = ["桑蚕", "百香果", "中药材", "黑山羊", "生态鸡", "甘蔗", "肉牛", "食用菌", "火龙果", "金银花"]

    static func write(
        _ village: Layout.Village, tally: VillageTally, marginals: inout Marginals, in row: inout Row,
        using random: inout SplitMix64
    ) {
        let drawn =
            village.isPoor
            ? marginals.drawVillage(using: &random) : (bus: random.chance(80), cable: random.chance(70))
        writeIdentity(village, in: &row, using: &random)
        row.set("bus_service", round, .bool(drawn.bus))
        row.set("broadcast", round, "television", .bool(random.chance(98)))
        row.set("broadcast", round, "cable_tv", .bool(drawn.cable))
        row.set("broadcast", round, "broadband", .bool(random.chance(78)))
        row.set("broadcast", round, "mobile_4g", .bool(random.chance(85)))
        writeRoadAndServices(in: &row, using: &random)
        writeEconomy(village, tally: tally, in: &row, using: &random)
        writeCoverage(village, tally: tally, in: &row, using: &random)
    }

    private static func writeIdentity(
        _ village: Layout.Village, in row: inout Row, using random: inout SplitMix64
    ) {
        let county = Geography.counties[village.county]
        let residents = village.residents
        row.set("code", .text(village.code))
        row.set("name", .text(village.name))
        row.set("location", "latitude", .decimal(22_600_000 + random.below(1_200_000), places: 6))
        row.set("location", "longitude", .decimal(107_500_000 + random.below(1_800_000), places: 6))
        row.set("location", "accuracy", .integer(random.between(5...60)))
        row.set("location", "datum", .code("wgs84"))
        row.set("is_poor", .bool(village.isPoor))
        row.set("poor_class", village.isPoor ? .code(random.chance(60) ? "class_1" : "class_2") : .none)
        let exitYear = county.exitYear.map { $0 + random.below(3) }
        row.set("plan_exit_year", .integer(exitYear))
        let secretary = Names.person(
            surname: Names.surname(using: &random), isMale: random.chance(88), using: &random)
        let director = Names.person(
            surname: Names.surname(using: &random), isMale: random.chance(80), using: &random)
        row.set("officials", "party_secretary", .text(secretary))
        row.set("officials", "director", .text(director))
        row.set("officials", "phone", .text(Circumstances.phone(using: &random)))
        row.set("population", 2_016, "households", .integer(residents))
        row.set("population", 2_016, "persons", .integer(residents * random.between(370...430) / 100))
        row.set("population", 2_016, "natural_villages", .integer(village.natural.count))
        row.set("population", 2_016, "groups", .integer(village.natural.count + random.below(4)))
        row.set("is_seat", round, .bool(village.isSeat))
    }

    private static func writeRoadAndServices(in row: inout Row, using random: inout SplitMix64) {
        let isPaved = random.chance(91)
        row.set("main_road", round, "paved", .bool(isPaved))
        row.set(
            "main_road", round, "subgrade",
            .decimal(isPaved ? random.between(45...75) : random.between(35...50), places: 1))
        row.set("main_road", round, "pavement", .decimal(isPaved ? random.between(35...55) : 0, places: 1))
        row.set("main_road", round, "length", .decimal(random.between(120...1_900), places: 2))
        row.set("clinic", round, .bool(random.chance(86)))
        row.set("clinic_equipped", round, .bool(random.chance(70)))
        row.set("doctors", round, .integer(random.below(4)))
        for (input, share) in [
            ("office", 95), ("notice_board", 96), ("basketball", 82), ("culture_room", 70), ("stage", 66),
        ] {
            row.set("services", round, input, .bool(random.chance(share)))
        }
        row.set("pension_rate", round, .decimal(random.between(8_600...9_900), places: 2))
        row.set("pension60_rate", round, .decimal(random.between(9_700...10_000), places: 2))
        row.set("allowance_complete", round, .bool(random.chance(94)))
        row.set(
            "committees", round,
            .code(
                ["none", "weak_fixed_good", "weak_fixed_fair", "weak_not_fixed"][
                    random.pick(weights: [86, 7, 4, 3])]))
    }

    private static func writeEconomy(
        _ village: Layout.Village, tally: VillageTally, in row: inout Row, using random: inout SplitMix64
    ) {
        row.set("net_income", 2_016, .yuan(random.between(5_200...8_400)))
        row.set(
            "collective_income", 2_016,
            .yuan(random.chance(25) ? random.between(20_000...46_000) : random.between(500...19_900)))
        let hasCooperative = random.chance(72)
        row.set("cooperatives", round, "has_cooperative", .bool(hasCooperative))
        row.set("cooperatives", round, "name", hasCooperative ? .text(village.name + "村民合作社") : .none)
        row.set("cooperatives", round, "count", .integer(random.below(3)))
        let first = random.below(industries.count)
        row.set("industry_1", round, "name", .text(industries[first]))
        row.set("industry_1", round, "households", .integer(tally.households * random.between(20...60) / 100))
        row.set("industry_2", round, "name", .text(industries[(first + 3) % industries.count]))
        row.set("industry_2", round, "households", .integer(tally.households * random.between(5...30) / 100))
        row.set("industry_base", round, "has_base", .bool(random.chance(55)))
        row.set("industry_base", round, "covered", .integer(tally.households * random.between(35...75) / 100))
        row.set("industry_base", round, "excluded", .integer(tally.households * random.between(5...15) / 100))
    }

    /// Of all residents: the registered as surveyed, the others a little better off.
    private static func writeCoverage(
        _ village: Layout.Village, tally: VillageTally, in row: inout Row, using random: inout SplitMix64
    ) {
        let households = village.residents
        let others = households - tally.households
        let persons = others * random.between(380...420) / 100 + tally.persons
        row.set("coverage", round, "households", .integer(households))
        row.set("coverage", round, "persons", .integer(persons))
        row.set(
            "coverage", round, "housing_safe",
            .integer(households - tally.dangerous - others * random.below(3) / 100))
        row.set("coverage", round, "medical_insured", .integer(persons * random.between(960...998) / 1_000))
        row.set("coverage", round, "school_age", .integer(persons * 12 / 100))
        row.set("coverage", round, "out_of_school", .integer(random.chance(6) ? 1 : 0))
        row.set(
            "coverage", round, "water_safe",
            .integer(households - tally.unsafeWater - others * random.below(20) / 100))
        row.set("coverage", round, "power", .integer(households - households * random.below(2) / 100))
        row.set("coverage", round, "television", .integer(households * random.between(92...100) / 100))
    }
}
