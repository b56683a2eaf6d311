import Records

/// Draws a register and hands it out file by file, a village at a time.
///
/// Memory holds the layout, one village's tables and the helpers of one county, whatever the scale.
struct Register {
    struct Counts {
        var counties = 0, villages = 0, natural = 0, households = 0, persons = 0, faults = 0
        var bytes = 0, files = 0
    }

    private let schema: Schema
    private let language: Language
    private let layout: Layout
    private var random: SplitMix64
    private var marginals: Marginals
    private var roads: Roads
    private var numbers = CitizenNumbers()
    private var faults = Faults()
    private var helpers: [CountyRows.Helper] = []
    private var served = 0
    private(set) var counts = Counts()
    private var faultLines = "check,scope,type,number,refused\n"

    private static let householdsPerHelper = 5

    /// - Parameter faults: How many households of 10,000 get a fault.
    init(schema: Schema, language: Language, scale: Scale, seed: UInt64, faults: Int) {
        self.schema = schema
        self.language = language
        random = SplitMix64(seed: seed)
        layout = Layout(scale: scale, using: &random)
        marginals = Marginals(layout: layout, faults: faults)
        roads = Roads(layout: layout)
    }

    private func table(_ type: String, file: String? = nil) -> Table {
        Table(type, file: file, schema: schema, language: language)
    }

    /// Writes every file: `write` gets the region's code, the file's name and its bytes.
    mutating func generate(_ write: (_ region: String, _ file: String, _ bytes: [UInt8]) throws -> Void)
        throws
    {
        var village = VillageTables(schema: schema, language: language)
        for county in layout.counties {
            helpers = []
            served = 0
            for place in layout.villages.indices where layout.villages[place].county == county {
                fill(&village, with: layout.villages[place])
                try village.takeFiles { file, bytes throws in
                    try emit(file, bytes, of: layout.villages[place].code, write)
                }
            }
            try writeCounty(county, write)
        }
        if counts.faults > 0 { try write("", "faults.csv", Array(faultLines.utf8)) }
    }

    private mutating func emit(
        _ file: String, _ bytes: [UInt8], of region: String, _ write: (String, String, [UInt8]) throws -> Void
    ) throws {
        counts.bytes += bytes.count
        counts.files += 1
        try write(region, file, bytes)
    }

    private mutating func writeCounty(
        _ index: Int, _ write: (String, String, [UInt8]) throws -> Void
    ) throws {
        let county = Geography.counties[index]
        var counties = table("county")
        counties.add(scope: county.code) {
            CountyRows.write(county, times: layout.times, in: &$0, using: &random)
        }
        var towns = table("township")
        for (place, town) in county.towns.enumerated() {
            guard let seat = layout.villages.first(where: { $0.county == index && $0.town == place }) else {
                continue
            }
            towns.add(scope: county.code) { CountyRows.write(town, seat: seat.code, in: &$0, using: &random) }
        }
        var staff = table("helper")
        for helper in helpers {
            staff.add(scope: county.code) { CountyRows.write(helper, in: &$0, using: &random) }
        }
        for var table in [counties, towns, staff] {
            try emit(table.file, table.takeBytes(), of: county.code, write)
        }
        counts.counties += 1
    }
}

extension Register {
    private mutating func fill(_ tables: inout VillageTables, with village: Layout.Village) {
        var tally = VillageTally(village: village)
        // A household lives where its turn falls: large natural villages have more of them.
        var homes = Urn(apportion(village.households, among: village.natural))
        for index in 0..<village.households {
            let natural = homes.draw(using: &random)
            let digits = String(10_001 + index).dropFirst()
            var household = Household(
                draw: marginals.draw(using: &random), number: "\(village.code)-\(digits)",
                natural: NaturalVillageRows.code(village: village.code, index: natural), group: natural + 1,
                county: Geography.counties[village.county], numbers: &numbers, using: &random)
            for fault in faults.spoil(&household, using: &random) { note(fault, in: village) }
            tally.add(household, natural: natural)
            tables.add(household, village: village, helper: helper(in: village), using: &random)
        }
        tables.village.add(scope: village.code) {
            VillageRows.write(village, tally: tally, marginals: &marginals, in: &$0, using: &random)
        }
        let rows = NaturalVillageRows(village: village)
        for index in village.natural.indices {
            tables.natural.add(scope: village.code) {
                rows.write(index, tally: tally, marginals: &marginals, roads: &roads, in: &$0, using: &random)
            }
        }
        if village.isPoor { tables.addSecretary(village, using: &random) }
        counts.villages += 1
        counts.natural += village.natural.count
        counts.households += tally.households
        counts.persons += tally.persons
    }

    private mutating func helper(in village: Layout.Village) -> CountyRows.Helper {
        if served % Self.householdsPerHelper == 0 {
            helpers.append(
                CountyRows.Helper(
                    county: Geography.counties[village.county].code, index: helpers.count, using: &random))
        }
        served += 1
        return helpers[helpers.count - 1]
    }

    private mutating func note(_ fault: Fault, in village: Layout.Village) {
        let refused = fault.check.isRefused ? "yes" : "no"
        faultLines += "\(fault.check.rawValue),\(village.code),\(fault.type),\(fault.number),\(refused)\n"
        counts.faults += 1
    }
}
