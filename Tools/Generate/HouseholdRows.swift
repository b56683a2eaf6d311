/// Writes households as the survey of 2016 found them.
enum HouseholdRows {
    static let round = 2_016

    static func write(
        _ household: Household, village: Layout.Village, in row: inout Row, using random: inout SplitMix64
    ) {
        writeIdentity(household, village: village, in: &row, using: &random)
        writeHousing(household, in: &row, using: &random)
        writeWater(household.draw.water, in: &row, using: &random)
        writeEnergyAndMedia(in: &row, using: &random)
        writeSurroundings(in: &row, using: &random)
        writeLivelihood(household, in: &row, using: &random)
        writeProperty(in: &row, using: &random)
        household.before.write(year: 2_015, in: &row)
        household.now.write(year: 2_016, in: &row)
        writeRelocation(household.draw, in: &row, using: &random)
    }

    private static func writeIdentity(
        _ household: Household, village: Layout.Village, in row: inout Row, using random: inout SplitMix64
    ) {
        let draw = household.draw
        row.set("number", .text(household.number))
        row.set("national_code", .text(household.number.filter { $0 != "-" }))
        row.set("natural_village", round, .text(household.natural))
        row.set("address", "group_number", .integer(household.group))
        row.set("address", "street", .text(village.name))
        row.set("address", "house_number", .text("\(random.between(1...180))号"))
        row.set("handbook_number", .text("S" + household.number.filter { $0 != "-" }.dropFirst(4)))
        row.set("phone", .text(household.phone))
        row.set("registration", "year", .integer(random.chance(88) ? 2_015 : 2_016))
        row.set("registration", "source", .code(random.chance(94) ? "initial" : "added"))
        row.set("registration", "score", .decimal(random.between(310...640), places: 1))
        row.set("registration", "standard", .code("national"))
        row.set("attribute", round, .code(draw.attribute))
        row.set("special", "martyr_family", .bool(random.chance(4, of: 1_000)))
        row.set("special", "only_child", .bool(random.chance(5)))
        row.set("special", "two_daughters", .bool(random.chance(6)))
        row.set("main_cause", .code(draw.cause))
        let others = Plan.causes.map(\.code).filter { $0 != draw.cause && $0 != "other" }
        let first = random.pick(others)
        let second = random.pick(others.filter { $0 != first })
        let count = random.below(3)
        row.set("other_causes", count == 0 ? .none : .codes(Array([first, second].prefix(count))))
    }

    private static func writeHousing(
        _ household: Household, in row: inout Row, using random: inout SplitMix64
    ) {
        let isDangerous = household.draw.isDangerous
        let isNew = !isDangerous && random.chance(6)
        let structures = ["steel_concrete", "brick_concrete", "brick_wood", "earth_wood", "wood"]
        let weights = isDangerous ? [0, 5, 25, 55, 15] : isNew ? [30, 70, 0, 0, 0] : [8, 66, 20, 5, 1]
        let perPerson = random.chance(94) ? random.between(1_310...3_900) : random.between(850...1_299)
        row.set("housing", round, "survey_date", .date(17_100 + random.below(60)))
        row.set("housing", round, "house_kind", .code(isNew ? "new" : "existing"))
        row.set("housing", round, "structure", .code(structures[random.pick(weights: weights)]))
        row.set("housing", round, "area", .decimal(perPerson * household.draw.size, places: 2))
        row.set("housing", round, "move_in_ready", isNew ? .bool(random.chance(90)) : .none)
        row.set("housing", round, "moved_in", isNew ? .bool(random.chance(80)) : .none)
        let grades = ["a", "b", "c", "d"]
        row.set(
            "housing_grade", round,
            .code(grades[random.pick(weights: isDangerous ? [0, 0, 75, 25] : [34, 66, 0, 0])]))
        let isReformed = !isDangerous && random.chance(17)
        row.set("reform_policy", round, .bool(isReformed))
        row.set(
            "reform_kind",
            isReformed ? .code(random.pick(["repair", "rebuild", "rebuild", "elsewhere"])) : .none)
        row.set("reform_year", isReformed ? .integer(random.between(2_013...2_016)) : .none)
        row.set("reform_subsidy", isReformed ? .yuan(random.between(130...260) * 100) : .none)
    }

    /// Safe water meets item 5 of the exit standard; hard access is more than 30 minutes or three dry months.
    private static func writeWater(
        _ water: Marginals.Water, in row: inout Row, using random: inout SplitMix64
    ) {
        let isHard = water == .hard
        let isDry = isHard && random.chance(45)
        let isFar = isHard && !isDry
        let isSoiled = water == .unsafe && random.chance(60)
        let isScarce = water == .unsafe && !isSoiled
        row.set("water", round, "clean", .bool(!isSoiled))
        row.set(
            "water", round, "litres",
            .integer(isScarce || isDry ? random.between(12...34) : random.between(35...90)))
        row.set("water", round, "fetch_minutes", .integer(isFar ? random.between(31...75) : random.below(20)))
        row.set(
            "water", round, "fetch_horizontal",
            .integer(isFar ? random.between(820...2_900) : random.below(400)))
        row.set(
            "water", round, "fetch_vertical", .integer(isFar ? random.between(85...260) : random.below(40)))
        row.set("water", round, "dry_months", .integer(isDry ? random.between(3...6) : random.below(2)))
        let sources = ["tap", "well", "tank", "cellar", "spring", "other"]
        let weights = water == .safe ? [72, 14, 5, 1, 8, 0] : [4, 14, 38, 12, 27, 5]
        row.set("water_sources", round, .codes([sources[random.pick(weights: weights)]]))
        row.set(
            "water_assurance", round, .integer(isHard ? random.between(45...85) : random.between(90...99)))
    }

    private static func writeEnergyAndMedia(in row: inout Row, using random: inout SplitMix64) {
        let hasPower = random.chance(993, of: 1_000)
        row.set("power_life", round, .bool(hasPower))
        row.set("power_modes", round, hasPower ? .codes([random.chance(98) ? "grid" : "solar"]) : .none)
        row.set("power_production", round, .bool(hasPower && random.chance(92)))
        let televisions = hasPower && random.chance(93) ? 1 + (random.chance(6) ? 1 : 0) : 0
        let phones = random.pick(weights: [24, 42, 24, 10])
        let receives = televisions + phones > 0 && random.chance(98)
        row.set("devices", round, "tv_count", .integer(televisions))
        row.set("devices", round, "pc_count", .integer(random.chance(5) ? 1 : 0))
        row.set("devices", round, "phone_count", .integer(phones))
        row.set(
            "devices", round, "tv_signal",
            .code(receives ? random.pick(["satellite", "satellite", "cable", "terrestrial"]) : "none"))
        row.set("devices", round, "channels_ok", .bool(receives))
    }

    private static func writeSurroundings(in row: inout Row, using random: inout SplitMix64) {
        row.set(
            "road_type", round,
            .code(["earth", "gravel", "cement", "asphalt"][random.pick(weights: [22, 24, 52, 2])]))
        row.set("main_road_distance", round, .decimal(random.below(620), places: 2))
        row.set("clinic_distance", round, .decimal(random.between(10...1_100), places: 2))
        row.set("sanitary_toilet", round, .bool(random.chance(63)))
        row.set(
            "main_fuel", round,
            .code(["firewood", "clean", "coal", "other"][random.pick(weights: [70, 26, 2, 2])]))
        let isMember = random.chance(21)
        row.set("cooperative", "joined", .bool(isMember))
        row.set("cooperative", "name", isMember ? .text("\(Names.place(random.below(1_000)))种养专业合作社") : .none)
    }

    private static func writeLivelihood(
        _ household: Household, in row: inout Row, using random: inout SplitMix64
    ) {
        let works = household.members.contains { $0.months >= 6 }
        row.set("livelihood", round, "food_ok", .bool(random.chance(97)))
        row.set("livelihood", round, "clothes_ok", .bool(random.chance(97)))
        row.set("livelihood", round, "land_income", .bool(household.now.business > 1_500))
        row.set("livelihood", round, "premises_income", .bool(random.chance(1)))
        row.set("livelihood", round, "own_business", .bool(random.chance(2)))
        row.set("livelihood", round, "other_stable", .bool(works))
        row.set("land", round, "paddy", .decimal(household.paddy, places: 2))
        row.set("land", round, "dry", .decimal(household.dryLand, places: 2))
        row.set("land", round, "econ_forest", .decimal(random.chance(25) ? random.below(400) : 0, places: 2))
        row.set("land", round, "forest", .decimal(random.chance(45) ? random.below(2_600) : 0, places: 2))
        let income = household.now
        let pigs = income.pig / 700
        row.set("livestock", round, "cattle", .integer(income.cattle / 2_500))
        row.set("livestock", round, "pig", .integer(pigs))
        row.set("livestock", round, "poultry", .integer(income.poultry / 35))
        row.set("livestock", round, "silkworm", .integer(income.silkworm / 1_100))
        row.set("breeding", round, "at_scale", .bool(pigs >= 10))
        row.set("breeding", round, "note", pigs >= 10 ? .text("养猪\(pigs)头") : .none)
    }

    private static func writeProperty(in row: inout Row, using random: inout SplitMix64) {
        let hasVehicle = random.chance(26)
        row.set(
            "vehicle", round, "kind",
            hasVehicle ? .code(random.chance(96) ? "motorcycle" : "tricycle") : .none)
        row.set("vehicle", round, "count", hasVehicle ? .integer(1) : .none)
        row.set("vehicle", round, "year", hasVehicle ? .integer(random.between(2_004...2_016)) : .none)
        row.set("appliances", round, "fridge", .integer(random.chance(44) ? 1 : 0))
        row.set("appliances", round, "washer", .integer(random.chance(38) ? 1 : 0))
        row.set("other_property", round, "other_house", .bool(random.chance(2, of: 1_000)))
        row.set("other_property", round, "shop", .bool(random.chance(1, of: 1_000)))
        row.set("other_property", round, "company", .bool(random.chance(1, of: 1_000)))
    }

    private static func writeRelocation(
        _ draw: Marginals.Draw, in row: inout Row, using random: inout SplitMix64
    ) {
        let moves = draw.isRelocated
        let isCollective = random.chance(86)
        let reasons = ["conditions", "conditions", "ecology", "hazard"]
        row.set("relocation_target", round, .bool(moves))
        row.set("relocation_mode", round, moves ? .code(isCollective ? "collective" : "scattered") : .none)
        row.set(
            "relocation_land", round, moves ? .code(random.chance(30) ? "with_land" : "without_land") : .none)
        row.set("relocation_reason", round, moves ? .code(random.pick(reasons)) : .none)
        row.set(
            "relocation_area", round,
            moves ? .decimal(random.between(2_000...2_500) * draw.size, places: 2) : .none)
        row.set("relocation_cost", round, moves ? .yuan(random.between(1_150...1_400)) : .none)
        row.set("relocation_self_fund", round, moves ? .yuan(random.between(20...25) * 100) : .none)
        row.set("relocation_state", round, "quality_ok", moves ? .bool(draw.hasMoved) : .none)
        row.set("relocation_state", round, "ready", moves ? .bool(draw.hasMoved) : .none)
        row.set("relocation_state", round, "key_delivered", moves ? .bool(draw.hasMoved) : .none)
        row.set(
            "relocation_state", round, "moved_in", moves ? .bool(draw.hasMoved && random.chance(80)) : .none)
    }
}
