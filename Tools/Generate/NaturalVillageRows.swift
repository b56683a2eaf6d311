/// Writes the natural villages (屯) of a village.
struct NaturalVillageRows {
    private static let round = HouseholdRows.round
    private static let narrow = 20

    let village: Layout.Village

    static func code(village: String, index: Int) -> String {
        let number = String(index + 1)
        return village + "-" + String(repeating: "0", count: max(0, 3 - number.count)) + number
    }

    func write(
        _ index: Int, tally: VillageTally, marginals: inout Marginals, roads: inout Roads, in row: inout Row,
        using random: inout SplitMix64
    ) {
        let round = Self.round
        let households = village.natural[index]
        row.set("code", .text(Self.code(village: village.code, index: index)))
        row.set("name", .text(Names.place(index * 7 + village.residents) + "屯"))
        row.set("size", round, "households", .integer(households))
        row.set("size", round, "persons", .integer(households * random.between(370...430) / 100))
        let isLarge = households >= Self.narrow
        let unpaved =
            village.isPoor && isLarge
            ? roads.draw(using: &random) : isLarge || random.chance(50) ? nil : random.between(20...180)
        writeRoad(unpaved: unpaved, in: &row, using: &random)
        row.set("in_reserve", round, .bool(random.chance(1)))
        row.set("relocation_planned", round, .bool(random.chance(2)))
        row.set("power", round, "life_households", .integer(households))
        row.set(
            "power", round, "production", .bool(village.isPoor ? marginals.drawPower(using: &random) : true))
        row.set("water_hard", round, "households", .integer(tally.hard[index]))
        row.set("broadcast", round, "tv_households", .integer(households * random.between(92...100) / 100))
        row.set("broadcast", round, "broadband", .bool(random.chance(40)))
        row.set("planned", round, .bool(households >= 50 ? random.chance(55) : false))
    }

    private func writeRoad(unpaved: Int?, in row: inout Row, using random: inout SplitMix64) {
        let round = Self.round
        let kind = unpaved == nil ? "cement" : random.chance(62) ? "gravel" : "earth"
        row.set("road", round, "road_type", .code(kind))
        row.set(
            "road", round, "width",
            .decimal(kind == "earth" ? random.between(18...34) : random.between(30...45), places: 1))
        row.set("road", round, "vehicle_passes", .bool(kind != "earth" || random.chance(55)))
        row.set("road", round, "reaches_village_road", .bool(random.chance(93)))
        let within = (unpaved ?? 0) * random.between(20...45) / 100
        row.set("road_gap", round, "unpaved", .decimal(within, places: 2))
        row.set("road_gap", round, "to_main_unpaved", .decimal((unpaved ?? 0) - within, places: 2))
    }
}
