import RecordStore
import Records

/// Q108, Q110 and Q111: the key, the old house and the days of a move.
extension Check {
    static let keys = [
        Check(
            "Q108", "入住不早于交钥匙", "nobody moves in before the key is handed over", .should, source: Origin.own, movedBeforeTheKey)
    ]

    static let moving = [
        Check(
            "Q110", "旧房拆除补助为每户2万元，拆除后发放", "20,000 yuan are paid for an old house, once it is pulled down", .should, source: Origin.plan,
            oldHouses),
        Check(
            "Q111", "搬迁的签字、交钥匙、入住和拆除日期不在今天以后", "nobody has signed, had the key, moved or pulled a house down on a day that lies ahead",
            .should, source: Origin.own, daysAhead),
    ]

    /// Who builds for themselves is handed no key, and says nothing of one.
    @Sendable private static func movedBeforeTheKey(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let (key, moved) = (try query.value("relocation_state.key_delivered"), try query.value("relocation_state.moved_in"))
        let (keyDay, day) = (try query.value("relocation_state.key_date"), try query.value("relocation_state.moved_date"))
        let rows = try query.select(
            [key, keyDay, day], where: "(\(moved)) = 1 AND ((\(key)) = 0 OR (\(key)) = 1 AND (\(day)) < (\(keyDay)))")
        return rows.map { row in
            let days = [row[2], row[3]].map { $0.integer.flatMap { CalendarDate(days: Int(clamping: $0))?.description } ?? "" }
            return row[1].integer == 0
                ? Suspicion(
                    record: row.record, text: Label(zh: "已入住，却没有交钥匙", en: "moved in, and no key was handed over"), facts: "no key")
                : Suspicion(
                    record: row.record,
                    text: Label(zh: "\(days[1])入住，\(days[0])才交钥匙", en: "moved in on \(days[1]), and got the key on \(days[0])"),
                    facts: days.joined(separator: " "))
        }
    }

    /// [S:371]; what nobody filled in is not looked at.
    @Sendable private static func oldHouses(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let (reward, isDown) = (try query.value("old_house.reward"), try query.value("old_house.demolished"))
        let rows = try query.select(
            [reward, isDown], where: "(\(reward)) <> 2000000 AND (\(reward) > 0 OR \(isDown) = 1) OR (\(reward)) > 0 AND (\(isDown)) = 0")
        return rows.map { row in
            let yuan = Ratio(Int128(row[1].integer ?? 0), 100).text(places: 2)
            return Suspicion(
                record: row.record,
                text: row[2].integer == 0
                    ? Label(zh: "旧房没有拆除，已补助\(yuan)元", en: "\(yuan) yuan paid for an old house that stands")
                    : Label(zh: "旧房拆除补助\(yuan)元，应为20000元", en: "\(yuan) yuan paid for the old house, due 20,000"),
                facts: "\(row[1].integer ?? 0)/\(row[2].integer ?? -1)")
        }
    }

    static let movingDays = ["relocation_consent.date", "relocation_state.key_date", "relocation_state.moved_date", "old_house.date"]

    /// Of any round: a day to come is right in none.
    @Sendable private static func daysAhead(_ run: CheckRun) throws -> [Suspicion] {
        var found: [Int64: [(Label, String)]] = [:]
        let household = try run.query("household", as: "h")
        for path in movingDays {
            let column = try run.column(path, of: "household")
            let day = column.settled(in: "k")
            let rows = try run.rows(
                """
                SELECT h._id, \(day) FROM \(household.from) JOIN "\(column.table)" k ON k._record = h._id \
                WHERE \(run.isInRegion("h")) AND (\(day)) > \(run.today) ORDER BY h._id, k._key
                """)
            for row in rows {
                let text = row[1].integer.flatMap { CalendarDate(days: Int(clamping: $0)) }?.description ?? ""
                found[row.record, default: []].append((column.input.label, text))
            }
        }
        return found.sorted { $0.key < $1.key }.map { record, days in
            Suspicion(
                record: record,
                text: Label(
                    zh: days.map { "\($0.0.zh) \($0.1) 在今天以后" }.joined(separator: "；"),
                    en: days.map { "\($0.0.en): the day \($0.1) lies ahead" }.joined(separator: "; ")),
                facts: days.map(\.1).joined(separator: " "))
        }
    }
}
