/// Rows and values of the dense workload, drawn.
extension MersenneTwister {
    mutating func name() -> String {
        let name = pick(DenseTables.surnames) + pick(DenseTables.givenNames)
        return chance(0.7) ? name + pick(DenseTables.givenNames) : name
    }

    mutating func date(_ years: ClosedRange<Int>) -> String {
        let year = years.lowerBound + below(years.count)
        let month = 1 + below(12)
        return "\(year)-\(padded(month, 2))-\(padded(1 + below(28), 2))"
    }

    /// Small sums are likelier than large ones.
    mutating func money(_ most: Double) -> String { fixed(unit() * unit() * most, 2) }
    mutating func tenths(_ most: Double, from least: Double = 0) -> String { fixed(least + unit() * most, 1) }
    mutating func bit(_ share: Double) -> String { chance(share) ? "1" : "0" }
    /// One of the first numbers from 1.
    mutating func code(_ count: Int) -> String { String(1 + below(count)) }
    mutating func digits(_ count: Int, _ bound: Int) -> String { padded(below(bound), count) }

    /// Something new for a column that a visit may change.
    mutating func value(of column: String) -> String {
        switch column {
        case "phone": "1" + digits(10, 10_000_000_000)
        case "poverty_cause": code(12)
        case "labour_count": String(below(6))
        case "income_total": money(60_000)
        case "income_percap": money(8_000)
        case "income_wage", "income_business", "income_transfer": money(30_000)
        case "house_area": tenths(160, from: 20)
        case "road_km": tenths(12)
        case "fuel_type": code(6)
        case "exit_on": date(2016...2020)
        case "visited_on": date(2015...2016)
        default: String(below(2))
        }
    }

    mutating func person(_ id: String, of household: String, name: String, sex: Int, birth: String, relation: Int) -> [String] {
        let age = 2015 - (Int(birth.prefix(4)) ?? 0)
        let isGrown = 18 < age && age < 60
        return [
            id, household, name, String(sex), birth, String(relation), chance(0.9) ? "1" : String(2 + below(10)), code(7),
            (6...18).contains(age) ? pick(DenseTables.schools) : DenseTables.missing, chance(0.75) ? "1" : String(2 + below(3)), code(4),
            isGrown && chance(0.4) ? pick(DenseTables.workplaces) : DenseTables.missing, isGrown ? String(below(13)) : DenseTables.missing,
            bit(0.95), bit(0.6), bit(0.3),
        ]
    }

    mutating func household(_ code: String, in village: DenseVillage, head: String, members: Int) -> [String] {
        let missing = DenseTables.missing
        return [
            code, village.code, head, "\(village.countyName)\(village.townName)镇第\(village.index + 1)村民委员会第\(1 + below(14))村民小组",
            chance(0.8) ? value(of: "phone") : missing, pick(DenseTables.banks), "6210" + digits(15, 1_000_000_000_000_000), self.code(12),
            chance(0.3) ? self.code(12) : missing, self.code(4), self.code(2), String(members), String(min(members, below(4))),
            money(60_000), money(8_000), money(30_000), money(30_000), money(12_000), tenths(9), tenths(2), tenths(20),
            chance(0.4) ? tenths(3) : missing, tenths(160, from: 20), self.code(5), bit(0.35), tenths(12), self.code(4), bit(0.6),
            bit(0.97),
            bit(0.7), bit(0.6), bit(0.95), bit(0.96), bit(0.4), self.code(6), bit(0.5), date(2013...2015),
            chance(0.8) ? missing : date(2016...2020), name(), date(2014...2015),
        ]
    }

    /// Six fields of a household that a visit found otherwise.
    mutating func visit(_ row: [String]) -> [DenseEdit] {
        var left = DenseTables.surveyed
        return (0..<6).map { _ in
            let column = left.remove(at: below(left.count))
            let old = DenseTables.households.firstIndex { $0.name == column }.map { row[$0] } ?? ""
            var new = old
            while new == old { new = value(of: column) }
            return DenseEdit(column: column, new: new, old: old)
        }
    }

    /// What somebody else made of the same field: neither what stood there nor what the visit found.
    mutating func third(_ edit: DenseEdit) -> String {
        for _ in 0..<50 {
            let value = value(of: edit.column)
            if value != edit.new, value != edit.old { return value }
        }
        // A bit has no third value.
        return DenseTables.missing
    }
}

struct DenseVillage {
    let county: Int
    /// Within its county.
    let index: Int

    /// Of counties, from here upwards.
    static let firstCounty = 530_621

    var countyName: String { DenseTables.counties[county] }
    var townName: String { DenseTables.towns[index % DenseTables.towns.count] }
    var countyCode: String { String(DenseVillage.firstCounty + county) }
    var code: String { countyCode + padded(100 + index % DenseTables.towns.count, 3) + padded(200 + index, 3) }
}

struct DenseEdit {
    let column: String
    let new: String
    let old: String
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// A number that is not negative, with so many decimal places.
private func fixed(_ number: Double, _ places: Int) -> String {
    let scale = places == 1 ? 10 : 100
    let whole = Int((number * Double(scale)).rounded(.toNearestOrEven))
    return "\(whole / scale).\(padded(whole % scale, places))"
}
