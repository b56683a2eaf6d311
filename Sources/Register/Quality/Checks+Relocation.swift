import RecordStore
import Records

/// Q87 to Q93: relocation after the plan's lines 346, 368 to 371, 377, 381, 388 and 397. The register takes what is the case; what exceeds
/// the plan is found here.
extension Check {
    static let relocation = [
        Check("Q87", "搬迁须户主签字同意", "who is to be relocated has signed", .must, source: Origin.plan, unsigned),
        Check(
            "Q88", "安置住房人均不超过25平方米，宅基地不超过80平方米", "a relocated house has at most 25 m² a head, its plot at most 80 m²", .must,
            source: Origin.plan, largeHouses),
        Check(
            "Q89", "住房造价每平方米不超过1400元，特殊的不超过1600元", "a square metre costs at most 1,400 yuan, 1,600 in special cases", .review,
            source: Origin.plan, dearHouses),
        Check(
            "Q90", "自筹资金每人不超过标准（国家重点县2500元，其他3000元）",
            "people pay at most 2,500 yuan a head themselves in a national key county, 3,000 elsewhere", .must, source: Origin.plan,
            selfFunds),
        Check(
            "Q91", "搬迁贴息贷款不超过10万元、3年（特别贫困5年）、同期基准利率",
            "a subsidised loan is of at most 100,000 yuan, three years (five for the poorest) and the benchmark rate",
            .must, source: Origin.plan, loans),
        Check(
            "Q92", "安置点楼房不超过6层、商业面积不低于10%、用地和社区管理符合规划",
            "a site has at most six floors, a tenth for shops, the land and the community that the plan asks for",
            .review, source: Origin.plan, ResettlementSites.find),
        Check(
            "Q93", "非建档立卡的户不得有建档立卡", "who is in the register for another reason is not registered as poor", .must, source: Origin.own,
            registeredOthers),
    ]

    private static func yuan(_ fen: Int64?) -> String { Ratio(Int128(fen ?? 0), 100).text(places: 2) }
    private static func square(_ hundredths: Int64?) -> String { Ratio(Int128(hundredths ?? 0), 100).text(places: 2) }

    /// The consent may be of an earlier round, and is found too where the first is of a day after the key or the move.
    @Sendable private static func unsigned(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let consent = try run.column("relocation_consent.date", of: "household")
        let days = try ["key_date", "moved_date"].map { try run.column("relocation_state." + $0, of: "household").settled(in: "k") }
        let signed = "(SELECT min(\(consent.settled(in: "k"))) FROM \"\(consent.table)\" k WHERE k._record = h._id)"
        let came =
            "(SELECT min(min(coalesce(\(days[0]), \(days[1])), coalesce(\(days[1]), \(days[0])))) FROM \"\(consent.table)\" k WHERE k._record = h._id)"
        let target = try query.value("relocation_target")
        let (key, moved) = (try query.value("relocation_state.key_delivered"), try query.value("relocation_state.moved_in"))
        let isThere = "coalesce(\(key) = 1, 0) OR coalesce(\(moved) = 1, 0)"
        let rows = try query.select(
            [isThere, signed, came],
            where: """
                (\(target) = 1 OR \(isThere)) AND NOT EXISTS (SELECT 1 FROM "\(consent.table)" k WHERE k._record = h._id AND k."\(consent.name)" IS NOT NULL) \
                OR \(signed) > \(came)
                """)
        return rows.map {
            if let signed = $0[2].integer, let came = $0[3].integer {
                let days = [came, signed].map { CalendarDate(days: Int(clamping: $0))?.description ?? "" }
                return Suspicion(
                    record: $0.record,
                    text: Label(
                        zh: "\(days[0])已交钥匙或入住，\(days[1])才签字同意",
                        en: "has had the key or lived there since \(days[0]), and signed on \(days[1])"), facts: days.joined(separator: " ")
                )
            }
            return $0[1].integer == 1
                ? Suspicion(
                    record: $0.record,
                    text: Label(zh: "已交钥匙或入住，没有户主签字同意", en: "has the key or moved in, and nobody of the household has signed"),
                    facts: "there")
                : Suspicion(
                    record: $0.record, text: Label(zh: "列为搬迁对象，没有户主签字同意", en: "to be relocated, and nobody of the household has signed"))
        }
    }

    @Sendable private static func largeHouses(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let (area, plot) = (try query.value("relocation_area"), try query.value("relocation_homestead"))
        let persons = "json_array_length(\(try query.value("roster")))"
        let rows = try query.select(
            [area, plot, persons], where: "(\(area)) > 2500 * \(persons) AND \(persons) > 0 OR (\(plot)) > 8000")
        return rows.map { row in
            let persons = row[3].integer ?? 0
            let reasons = [
                persons > 0 && row[1].integer ?? 0 > 2_500 * persons
                    ? Label(
                        zh: "\(persons)人安置住房\(square(row[1].integer))平方米，超过人均25平方米",
                        en: "\(square(row[1].integer)) m² for \(persons), over 25 m² a head") : nil,
                row[2].integer ?? 0 > 8_000
                    ? Label(zh: "宅基地\(square(row[2].integer))平方米，超过80平方米", en: "a plot of \(square(row[2].integer)) m², over 80 m²") : nil,
            ].compactMap { $0 }
            return Suspicion(
                record: row.record,
                text: Label(zh: reasons.map(\.zh).joined(separator: "；"), en: reasons.map(\.en).joined(separator: "; ")),
                facts: "\(row[1].integer ?? 0)/\(persons)/\(row[2].integer ?? 0)")
        }
    }

    /// What is beyond the standard must not burden the household: who pays it is to be said.
    @Sendable private static func dearHouses(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let cost = try query.value("relocation_cost")
        let actual = (try? query.value("relocation_actual_cost")) ?? "NULL"
        let payer = (try? query.value("relocation_overrun")) ?? "NULL"
        let dearest = "max(coalesce(\(cost), 0), coalesce(\(actual), 0))"
        let rows = try query.select(
            [dearest, payer], where: "\(dearest) > 160000 AND \(payer) IS NULL OR coalesce(\(cost), 0) > 140000")
        return rows.map { row in
            let most = row[1].integer ?? 0
            let isUnpaid = most > 160_000 && row[2].text == nil
            return Suspicion(
                record: row.record,
                text: isUnpaid
                    ? Label(
                        zh: "每平方米\(yuan(most))元，超过1600元，没有写明超出部分由谁承担",
                        en: "\(yuan(most)) yuan a square metre, over 1,600, and nobody is said to pay the rest")
                    : Label(
                        zh: "每平方米\(yuan(most))元，超过1400元，须属个别特殊情况",
                        en: "\(yuan(most)) yuan a square metre, over 1,400: only in special cases"),
                facts: String(most))
        }
    }

    @Sendable private static func selfFunds(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let fund = try query.value("relocation_self_fund")
        let rows = try query.select([fund, "h._scope"], where: "(\(fund)) > 250000")
        guard !rows.isEmpty else { return [] }
        let national = try run.nationalKeyCounties()
        let scopes = Dictionary(uniqueKeysWithValues: try run.store.keptParts.scopeStates(in: nil).map { ($0.number, $0.scope) })
        return rows.compactMap { row in
            guard let fund = row[1].integer else { return nil }
            let county = row[2].integer.flatMap { scopes[$0] }.map { String($0.description.prefix(6)) } ?? ""
            let limit: Int64 = national.contains(county) ? 250_000 : 300_000
            guard fund > limit else { return nil }
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: "人均自筹\(yuan(fund))元，超过\(limit / 100)元", en: "\(yuan(fund)) yuan a head, over \(limit / 100)"),
                facts: String(fund))
        }
    }

    @Sendable private static func loans(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let amount = try query.value("relocation_loan")
        var found = try query.select([amount], where: "(\(amount)) > 10000000").map { row in
            Suspicion(
                record: row.record,
                text: Label(
                    zh: "贴息贷款额度\(yuan(row[1].integer))元，超过10万元", en: "a subsidised loan of \(yuan(row[1].integer)) yuan, over 100,000"),
                facts: String(row[1].integer ?? 0))
        }
        // Records of loans came with version 2 of the register's form.
        guard run.store.views.table("loan") != nil else { return found }
        var loan = try run.query("loan", as: "l")
        let paths = ["amount", "term", "rate", "benchmark"]
        let values = try paths.map { try loan.value($0) }
        let isLong = "\(values[1]) > 36"
        let rows = try loan.select(
            ["l._parent"] + values,
            where: """
                \(try loan.value("kind")) = \(try run.code("loan_kind", "relocation")) \
                AND (\(values[0]) > 10000000 OR \(isLong) OR \(values[2]) > \(values[3]))
                """)
        found += rows.compactMap { row in
            guard let household = row[1].integer else { return nil }
            let term = row[3].integer ?? 0
            let reasons = [
                row[2].integer ?? 0 > 10_000_000
                    ? Label(zh: "金额\(yuan(row[2].integer))元，超过10万元", en: "\(yuan(row[2].integer)) yuan, over 100,000") : nil,
                term > 60
                    ? Label(zh: "期限\(term)个月，超过5年", en: "\(term) months, over five years")
                    : term > 36 ? Label(zh: "期限\(term)个月，超过3年，须属特别贫困", en: "\(term) months, over three years: only for the poorest") : nil,
                row[4].integer.flatMap { rate in row[5].integer.map { rate > $0 } } == true
                    ? Label(zh: "利率高于同期基准利率", en: "a rate above the benchmark") : nil,
            ].compactMap { $0 }
            return Suspicion(
                record: household,
                text: Label(
                    zh: "搬迁贴息贷款：" + reasons.map(\.zh).joined(separator: "；"),
                    en: "relocation loan: " + reasons.map(\.en).joined(separator: "; ")),
                related: [row.record], facts: row.dropFirst(2).map { String($0.integer ?? 0) }.joined(separator: "/"))
        }
        return found
    }

    /// It counts by its course all the same: what somebody says of its kind takes nobody out.
    @Sendable private static func registeredOthers(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let kind = try query.value("kind")
        let rows = try query.select(
            [kind],
            where: """
                \(kind) <> \(try run.code("household_kind", "registered")) AND \(try query.value("registration.year")) IS NOT NULL
                """)
        return rows.map { row in
            let label = run.label("household_kind", row[1].integer)
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: "户的种类写作“\(label.zh)”，却有建档立卡；仍按办理的程序计",
                    en: "its kind is \"\(label.en)\", with a registration; it counts by its procedures"))
        }
    }
}

extension CheckRun {
    /// The codes of counties that are national key counties, by the county's own record.
    fileprivate func nationalKeyCounties() throws -> Set<String> {
        var query = try self.query("county", as: "c")
        let rows = try store.views.query(
            """
            SELECT \(try query.value("code")) FROM \(query.from) WHERE c._standing NOT IN \(Views.uncounted) \
            AND \(try query.value("attribute")) = \(try code("county_attr", "national_key"))
            """)
        return Set(rows.compactMap { $0[0].text.map { String($0.prefix(6)) } })
    }
}
