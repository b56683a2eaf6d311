/// Writes counties and their towns with the figures that the plan has, and helpers.
enum CountyRows {
    private static let units = [
        "县教育局", "县卫生局", "县水利局", "县交通运输局", "县农业局", "县民政局", "县财政局", "县人社局", "县住建局", "县林业局",
    ]

    static func write(
        _ county: Geography.County, times: Int, in row: inout Row, using random: inout SplitMix64
    ) {
        row.set("code", .text(county.code))
        row.set("name", .text(county.name))
        row.set("attribute", .code(county.attribute))
        row.set("plan_exit_year", .integer(county.exitYear))
        // The plan's incidence of 7.73 % and its 40.6466 万 persons give the rural persons of the city.
        let rural = Plan.persons * 10_000 / Plan.incidence * times
        let persons = rural / 1_000 * county.population
        row.set("rural", 2_015, "persons", .integer(persons))
        row.set("rural", 2_015, "households", .integer(persons / 4))
        row.set(
            "rural", 2_015, "total_persons",
            .integer(Plan.totalPopulation / 1_000 * county.population * times))
        row.set("gdp", 2_015, county.product.map { .decimal($0.total, places: 2) } ?? .none)
        row.set("gdp_per_head", 2_015, county.product.map { .yuan($0.perHead) } ?? .none)
        row.set("disposable_income", 2_015, county.netIncome.map { .yuan($0) } ?? .none)
        row.set("income_growth", 2_016, .decimal(random.between(850...1_150), places: 2))
        row.set("house_reform_rate", 2_016, .decimal(random.between(7_200...9_600), places: 2))
        row.set("consolidation_rate", 2_016, .decimal(random.between(8_750...9_200), places: 2))
        row.set("preschool_rate", 2_016, .decimal(random.between(6_900...7_800), places: 2))
        row.set("senior_rate", 2_016, .decimal(random.between(7_900...8_500), places: 2))
        row.set("public_hospitals", 2_016, .integer(random.between(1...3)))
        row.set("allowance_line", 2_016, .yuan(3_000))
        row.set("pension_rate", 2_016, .decimal(random.between(8_800...9_700), places: 2))
        row.set("pension60_rate", 2_016, .decimal(random.between(9_800...10_000), places: 2))
        row.set("tap_water_rate", 2_016, .decimal(random.between(6_600...7_600), places: 2))
        row.set("toilet_rate", 2_016, .decimal(random.between(6_800...8_400), places: 2))
    }

    static func write(_ town: Geography.Town, seat: String, in row: inout Row, using random: inout SplitMix64) {
        row.set("code", .text(town.code))
        row.set("name", .text(town.name))
        row.set("seat_village", .text(seat))
        row.set("standard_hospital", 2_016, .bool(random.chance(92)))
        row.set("e_commerce", 2_016, .bool(random.chance(8)))
    }

    static func write(_ helper: Helper, in row: inout Row, using random: inout SplitMix64) {
        row.set("number", .text(helper.number))
        row.set("name", .text(helper.name))
        row.set("unit", .text(helper.unit))
        row.set("unit_level", .code("county"))
        row.set("phone", .text(Circumstances.phone(using: &random)))
        row.set("from", .date(16_861))
    }

    /// Somebody of a county's office who looks after a few households.
    struct Helper {
        var number: String
        var name: String
        var unit: String

        init(county: String, index: Int, using random: inout SplitMix64) {
            let digits = String(100_000 + index).dropFirst()
            number = "\(county)-H\(digits)"
            name = Names.person(
                surname: Names.surname(using: &random), isMale: random.chance(60), using: &random)
            unit = random.pick(units)
        }
    }
}
