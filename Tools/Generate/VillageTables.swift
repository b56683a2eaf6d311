import Records

/// The files of one village, in the order in which they can be imported.
struct VillageTables {
    var village: Table
    var natural: Table
    private var household: Table
    private var member: Table
    /// A household names its members, and they name it: so the rosters are a file of their own, read last.
    private var roster: Table
    private var secretary: Table
    private var pairing: Table
    private var measure: Table

    init(schema: Schema, language: Language) {
        func table(_ type: String, file: String? = nil) -> Table {
            Table(type, file: file, schema: schema, language: language)
        }
        village = table("village")
        natural = table("natural_village")
        household = table("household")
        member = table("member")
        roster = table("household", file: "household-roster")
        secretary = table("first_secretary")
        pairing = table("pairing")
        measure = table("measure")
    }

    /// Hands out the files of the village and makes the tables ready for the next.
    mutating func takeFiles(_ write: (_ file: String, _ bytes: [UInt8]) throws -> Void) rethrows {
        let tables: [WritableKeyPath<Self, Table>] = [
            \.village, \.natural, \.household, \.member, \.roster, \.secretary, \.pairing, \.measure,
        ]
        for table in tables where !self[keyPath: table].isEmpty {
            try write(self[keyPath: table].file, self[keyPath: table].takeBytes())
        }
    }

    mutating func add(
        _ home: Household, village: Layout.Village, helper: CountyRows.Helper, using random: inout SplitMix64
    ) {
        let scope = village.code
        let county = Geography.counties[village.county].name
        household.add(scope: scope) { HouseholdRows.write(home, village: village, in: &$0, using: &random) }
        for (index, person) in home.members.enumerated() {
            member.add(scope: scope, parent: home.number) {
                MemberRows.write(
                    person, number: home.memberNumber(index), county: county, in: &$0, using: &random)
            }
        }
        roster.add(scope: scope) {
            $0.set("number", .text(home.number))
            $0.set("roster", HouseholdRows.round, .records(home.members.indices.map(home.memberNumber)))
        }
        pairing.add(scope: scope, parent: home.number) {
            $0.set("helper_number", .text(helper.number))
            $0.set("helper_name", .text(helper.name))
            $0.set("unit", .text(helper.unit))
            $0.set("from", .date(16_861 + random.below(200)))
            $0.set("main", .bool(true))
        }
        if random.chance(70) {
            measure.add(scope: scope, parent: home.number) {
                Self.writeMeasure(home, in: &$0, using: &random)
            }
        }
    }

    private static func writeMeasure(_ home: Household, in row: inout Row, using random: inout SplitMix64) {
        let (batch, kind, unit, scale): (String, String, String, Int) =
            if home.draw.isRelocated {
                ("relocation", "move", "人", home.draw.size)
            } else if home.draw.cause == "schooling" {
                ("education", "schooling", "人", 1)
            } else if home.draw.cause == "illness" {
                ("medical", "treatment", "人", 1)
            } else if home.draw.attribute != "general" {
                ("social_security", home.draw.attribute, "人", home.draw.size)
            } else if home.members.contains(where: { $0.months > 0 }) {
                ("transfer_employment", "long_work", "人", 1)
            } else if random.chance(50) {
                ("develop_production", "livestock", "只", random.between(20...200))
            } else {
                ("develop_production", "crop", "亩", random.between(1...6))
            }
        row.set("batch", .code(batch))
        row.set("kind", .code(kind))
        row.set("plan", "year", .integer(2_016))
        row.set("plan", "scale", .integer(scale))
        row.set("plan", "unit", .text(unit))
        row.set("plan", "planned_income", .yuan(random.between(4...60) * 100))
        row.set("subsidy", "amount", .yuan(random.between(3...50) * 100))
        row.set("subsidy", "source", .code(random.pick(["region", "city", "county", "central"])))
    }

    mutating func addSecretary(_ place: Layout.Village, using random: inout SplitMix64) {
        secretary.add(scope: place.code, parent: place.code) {
            let name = Names.person(
                surname: Names.surname(using: &random), isMale: random.chance(75), using: &random)
            $0.set("name", .text(name))
            $0.set("unit", .text(random.pick(["市发展和改革委员会", "市教育局", "市公安局", "市国税局", "市农业委员会", "市交通运输局"])))
            $0.set("unit_level", .code("city"))
            $0.set("phone", .text(Circumstances.phone(using: &random)))
            $0.set("from", .date(16_716))
        }
    }
}
