/// Which villages there are and how many households each holds; everything else is drawn while writing.
struct Layout {
    struct Village {
        /// Index in ``Geography/counties``.
        var county: Int
        var town: Int
        var code: String
        var name: String
        /// The households of each natural village, registered or not.
        var natural: [Int]
        /// Registered households.
        var households: Int
        var isPoor: Bool
        /// The first village that a town has is taken for its seat.
        var isSeat: Bool

        var residents: Int { natural.reduce(0, +) }
    }

    private(set) var villages: [Village] = []
    private(set) var households = 0
    private(set) var persons = 0
    /// How often the city is taken; rural populations grow with it.
    private(set) var times = 1

    /// What a town's code leaves for its villages, from 200 as village committees are numbered.
    private static let villageNumbers = 200..<1_000
    private static let usualCounty = "450124"

    init(scale: Scale, using random: inout SplitMix64) {
        let usual = Geography.counties.firstIndex { $0.code == Self.usualCounty }!
        switch scale {
        case .village:
            households = random.between(70...300)
            persons = (households * Plan.persons + Plan.households / 2) / Plan.households
            add(county: usual, households: households, villages: 1, using: &random)
        case .county:
            households = Geography.counties[usual].households
            persons = 34_000
            add(
                county: usual, households: households, villages: Geography.counties[usual].villages,
                using: &random)
        case .city(let times):
            self.times = times
            households = Plan.households * times
            persons = Plan.persons * times
            for (index, county) in Geography.counties.enumerated() {
                let villages = min(county.villages * times, county.towns.count * Self.villageNumbers.count)
                add(county: index, households: county.households * times, villages: villages, using: &random)
            }
        }
    }

    var poorVillages: Int { villages.reduce(0) { $0 + ($1.isPoor ? 1 : 0) } }
    var counties: [Int] { Set(villages.map(\.county)).sorted() }

    private mutating func add(
        county index: Int, households: Int, villages count: Int, using random: inout SplitMix64
    ) {
        let county = Geography.counties[index]
        let registered = apportion(households, among: (0..<count).map { _ in random.between(55...145) })
        let perTown = apportion(count, among: county.towns.map { _ in 1 })
        var number = 0
        for (town, villagesOfTown) in perTown.enumerated() {
            let firstName = random.below(1_000)
            for place in 0..<villagesOfTown {
                let code = county.towns[town].code + String(Self.villageNumbers.lowerBound + place)
                villages.append(
                    Village(
                        county: index, town: town, code: code, name: Names.place(firstName + place) + "村",
                        natural: natural(
                            registered: registered[number], isPoor: county.isPoor, using: &random),
                        households: registered[number], isPoor: county.isPoor, isSeat: place == 0))
                number += 1
            }
        }
    }

    /// Natural villages of 10 to 90 households that hold all residents of a village.
    ///
    /// In a poor village 18 to 40 of a hundred households are registered, elsewhere 5 to 15.
    private func natural(registered: Int, isPoor: Bool, using random: inout SplitMix64) -> [Int] {
        let share = isPoor ? random.between(18...40) : random.between(5...15)
        let residents = max(registered * 100 / share, registered + 20)
        let count = max(2, residents / random.between(35...60))
        return apportion(residents, among: (0..<count).map { _ in random.between(20...100) })
    }
}
