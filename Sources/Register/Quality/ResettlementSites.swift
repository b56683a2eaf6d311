import RecordStore
import Records

/// Q92: what the plan asks of a resettlement site [S:369, 377, 388, 397].
enum ResettlementSites {
    private static let floorsMax: Int64 = 6

    /// Which sites need a community: each in a county's seat, a park or a place of tourism; one of 1,000 persons wherever it is; and a central
    /// village's of 500 whose movers come from two villages or more that move as a whole [S:388].
    private struct Place {
        let code: String?
        let label: Label
        let persons: Int64
        let villages: Int64?
        let isWhole: Bool?

        var communityReason: Label? {
            switch code {
            case "county_seat"?, "industrial_park"?, "tourism"?:
                return Label(zh: "\(label.zh)安置点，没有引入社区管理", en: "a site in a \(label.en), and no community")
            case "central_village"? where persons < 1_000:
                guard persons >= 500, isWhole == true, let villages, villages >= 2 else { return nil }
                return Label(
                    zh: "\(villages)个村整体搬迁的中心村安置点，安置\(persons)人，没有引入社区管理",
                    en: "a central village for \(persons) persons of \(villages) villages moved as a whole, and no community")
            default:
                return persons >= 1_000 ? Label(zh: "安置\(persons)人，没有引入社区管理", en: "\(persons) persons, and no community") : nil
            }
        }
    }

    @Sendable static func find(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("relocation_site", as: "s")
        let paths = ["plan.floors", "services.commerce_share", "plan.persons", "plan.land", "services.community"]
        // What version 1 of the register's form does not ask is not answered.
        let later = ["building.area", "building.commerce_area", "place", "origin_villages", "whole_move"]
        var values: [String] = []
        for path in paths { values.append(try query.value(path)) }
        for path in later { values.append((try? query.value(path)) ?? "NULL") }
        let places = run.store.schema.codeList("resettlement_place")
        return try query.select(values, where: "1").compactMap { row in
            let item = row[8].integer.flatMap { places?.item(Int($0)) }
            let place = Place(
                code: item?.code, label: run.label("resettlement_place", row[8].integer), persons: row[3].integer ?? 0,
                villages: row[9].integer,
                isWhole: row[10].integer.map { $0 == 1 })
            let reasons = self.reasons(row, place.persons) + (row[5].integer == 0 ? [place.communityReason].compactMap { $0 } : [])
            guard !reasons.isEmpty else { return nil }
            return Suspicion(
                record: row.record,
                text: Label(zh: reasons.map(\.zh).joined(separator: "；"), en: reasons.map(\.en).joined(separator: "; ")),
                facts: row.dropFirst().map { $0.integer.map(String.init) ?? "-" }.joined(separator: "/"))
        }
    }

    private static func reasons(_ row: [QueryValue], _ persons: Int64) -> [Label] {
        var reasons: [Label] = []
        if let floors = row[1].integer, floors > floorsMax { reasons.append(Label(zh: "\(floors)层，超过6层", en: "\(floors) floors, over 6")) }
        if let share = row[2].integer ?? share(row[7].integer, of: row[6].integer), share < 1_000 {
            reasons.append(Label(zh: "商业和综合服务面积占\(square(share))%，低于10%", en: "\(square(share)) % for shops and services, under 10 %"))
        }
        // 1,500 mu for 10,000 persons are 0.15 mu a head.
        if let land = row[4].integer, persons > 0, Int128(land) > Int128(persons) * 15 {
            reasons.append(Label(zh: "用地\(square(land))亩，超过每万人1500亩", en: "\(square(land)) mu, over 1,500 for 10,000 persons"))
        }
        return reasons
    }

    private static func square(_ hundredths: Int64?) -> String { Ratio(Int128(hundredths ?? 0), 100).text(places: 2) }

    /// In hundredths of a percent.
    private static func share(_ part: Int64?, of whole: Int64?) -> Int64? {
        guard let part, let whole, whole > 0 else { return nil }
        return Int64(clamping: Int128(part) * 10_000 / Int128(whole))
    }
}
