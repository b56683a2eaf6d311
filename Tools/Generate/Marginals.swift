/// The urns from which a register is drawn, so that its totals are the plan's.
struct Marginals {
    private var sizes: Urn
    private var causes: Urn
    private var attributes: Urn
    private var water: Urn
    private var dangerous: Urn
    private var leaving: Urn
    private var relocated: Urn
    private var faulty: Urn
    private var buses: Urn
    private var cable: Urn
    private var withoutPower: Urn

    enum Water: Int { case hard, unsafe, safe }

    /// What a household is drawn to be.
    struct Draw {
        var size: Int
        var cause: String
        var attribute: String
        var water: Water
        var isDangerous: Bool
        /// Its income of 2016 is above the line.
        var leaves: Bool
        /// It is to be relocated, and has moved in 2016.
        var isRelocated: Bool
        var hasMoved: Bool
        var isFaulty: Bool
    }

    private static let attributeCodes = ["general", "dibao", "wubao"]

    init(layout: Layout, faults: Int) {
        let households = layout.households
        sizes = Urn(Self.sizes(households: households, persons: layout.persons))
        causes = Urn(households, shares: Plan.causes.map(\.share))
        attributes = Urn(households, shares: [7_400, 2_300, 300])
        water = Urn(
            households,
            shares: [Plan.hardWater, Plan.unsafeWater - Plan.hardWater, 10_000 - Plan.unsafeWater])
        dangerous = Urn(households, shares: [Plan.dangerousHouses, 10_000 - Plan.dangerousHouses])
        leaving = Urn(households, shares: [Plan.exits2016.exits, Plan.exits2016.of - Plan.exits2016.exits])
        relocated = Urn(
            households,
            shares: [
                Plan.relocated.in2016, Plan.relocated.all - Plan.relocated.in2016,
                Plan.relocated.of - Plan.relocated.all,
            ])
        faulty = Urn(households, shares: [faults, 10_000 - faults])
        let poor = layout.poorVillages
        buses = Urn(poor, shares: Plan.buses)
        cable = Urn(poor, shares: Plan.cable)
        let natural = layout.villages.reduce(0) { $0 + ($1.isPoor ? $1.natural.count : 0) }
        let dark = min(natural, (Plan.withoutPower * poor + Plan.poorVillages / 2) / Plan.poorVillages)
        withoutPower = Urn([dark, natural - dark])
    }

    /// How many households of 1, 2, 3 … persons there are, so that all persons are housed.
    private static func sizes(households: Int, persons: Int) -> [Int] {
        var counts = apportion(households, among: [70, 140, 225, 290, 165, 75, 25, 10])
        var missing = persons - counts.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element }
        var size = 1
        // One household at a time grows or shrinks by a person, of each size in turn.
        while missing != 0 {
            let (from, to) = missing > 0 ? (size, size + 1) : (size + 1, size)
            if counts[from - 1] > 0 {
                counts[from - 1] -= 1
                counts[to - 1] += 1
                missing -= to - from
            }
            size = size % (counts.count - 1) + 1
        }
        return counts
    }

    mutating func draw(using random: inout SplitMix64) -> Draw {
        let size = sizes.draw(using: &random) + 1
        let alone = size == 1
        let cause = Plan.causes[causes.draw(using: &random) { !alone || Plan.causes[$0].code != "schooling" }]
            .code
        let attribute = Self.attributeCodes[
            attributes.draw(using: &random) { $0 != 2 || (size <= 2 && cause != "schooling") }]
        let move = relocated.draw(using: &random)
        return Draw(
            size: size, cause: cause, attribute: attribute,
            water: Water(rawValue: water.draw(using: &random))!,
            isDangerous: dangerous.draw(using: &random) == 0, leaves: leaving.draw(using: &random) == 0,
            isRelocated: move < 2, hasMoved: move == 0, isFaulty: faulty.draw(using: &random) == 0)
    }

    /// Draws for a poor village: has it a bus, has it cable television?
    mutating func drawVillage(using random: inout SplitMix64) -> (bus: Bool, cable: Bool) {
        (buses.draw(using: &random) == 1, cable.draw(using: &random) == 1)
    }

    /// Draws for a natural village of a poor village: has it power for production?
    mutating func drawPower(using random: inout SplitMix64) -> Bool { withoutPower.draw(using: &random) == 1 }
}
