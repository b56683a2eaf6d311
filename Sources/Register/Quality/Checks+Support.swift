import RecordStore
import Records

/// Q94 to Q100: premiums that the government pays [S:540-543], and what society gives.
extension Check {
    static let support = [
        Check("Q94", "医保代缴金额符合规定", "the medical premium is paid as the plan says", .should, source: Origin.plan, premiums),
        Check(
            "Q95", "低保、特困、残疾人的医保由政府全额代缴", "the premium of who draws an allowance, is destitute or disabled is paid in full", .should,
            source: Origin.plan, unpaidPremiums),
        Check(
            "Q96", "养老保险代缴金额符合规定（100元、50元）", "the pension premium is paid as the plan says: 100 or 50 yuan", .should, source: Origin.plan,
            pensions),
        Check("Q97", "同一资源不承诺给两处", "nothing is promised twice", .must, .across, source: Origin.own, promisedTwice),
        Check("Q98", "农户的需求对外提供前有同意书", "a household's need is passed on with its consent", .review, source: Origin.own, withoutConsent),
        Check("Q99", "两后生培训生活补助为每年5500元", "a school leaver in training is paid 5,500 yuan a year", .should, source: Origin.plan, leavers),
        Check(
            "Q100", "稳岗奖励：签订合同、工作满3个月，每人不超过1000元", "an employer is rewarded for a contract and three months of work, at most 1,000 yuan",
            .should, source: Origin.plan, rewards),
    ]

    /// The premium of the year, in fen, where the plan states it.
    private static let premium: [Int: Int64] = [2_017: 15_000]

    private static func yuan(_ fen: Int64?) -> String { fen.map { Ratio(Int128($0), 100).text(places: 2) } ?? "—" }

    /// 60 % of the premium for who has no other help, all of it for who has [S:543]; what nobody filled in is not looked at.
    @Sendable private static func premiums(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("member", as: "m")
        let kind = try query.value("insurance_payment.class")
        let (paid, own) = (try query.value("insurance_payment.government"), try query.value("insurance_payment.own"))
        let (full, sixty) = (try run.code("insurance_class", "full"), try run.code("insurance_class", "sixty"))
        let total = premium[run.round]
        let wrongFull = "\(kind) = \(full) AND (coalesce(\(own), 0) > 0\(total.map { " OR \(paid) <> \($0)" } ?? ""))"
        let wrongSixty =
            total.map { "\(paid) <> \($0 * 6 / 10) OR \(own) <> \($0 - $0 * 6 / 10)" } ?? "\(paid) * 10 <> (\(paid) + \(own)) * 6"
        let rows = try query.select(
            [paid, own, kind], where: "(\(wrongFull)) OR (\(kind) = \(sixty) AND (\(wrongSixty)))")
        return rows.map { row in
            let kind = run.label("insurance_class", row[3].integer)
            let due = total.map { row[3].integer == Int64(full) ? $0 : $0 * 6 / 10 }
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: "\(kind.zh)：政府\(yuan(row[1].integer))元，个人\(yuan(row[2].integer))元" + (due.map { "；应由政府缴\(yuan($0))元" } ?? ""),
                    en: "\(kind.en): \(yuan(row[1].integer)) yuan by the government, \(yuan(row[2].integer)) by the person"
                        + (due.map { "; due from the government: \(yuan($0))" } ?? "")),
                facts: "\(row[1].integer ?? 0)/\(row[2].integer ?? 0)")
        }
    }

    @Sendable private static func unpaidPremiums(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("member", as: "m")
        let kind = try query.value("insurance_payment.class")
        let dibao = try query.value("dibao_class")
        let isDisabled =
            "EXISTS (SELECT 1 FROM json_each(\(try query.value("health"))) WHERE value = \(try run.code("health", "disabled")))"
        let rows = try query.select(
            [kind],
            where: """
                \(kind) <> \(try run.code("insurance_class", "full")) \
                AND (\(dibao) <> \(try run.code("dibao_class", "none")) OR \(try query.value("destitute")) = 1 OR \(isDisabled))
                """)
        return rows.map { row in
            let kind = run.label("insurance_class", row[1].integer)
            return Suspicion(
                record: row.record, text: Label(zh: "应全额代缴，登记为“\(kind.zh)”", en: "due to be paid in full, in the register: \(kind.en)"),
                facts: kind.en)
        }
    }

    /// The sum by the class that was typed, and the class by what the register knows of the person: 100 yuan for who is disabled or destitute, 50
    /// for who draws the allowance [S:542]. Where nobody asked after the one or the other, the class is believed.
    @Sendable private static func pensions(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("member", as: "m")
        let (kind, paid) = (try query.value("pension_payment.class"), try query.value("pension_payment.government"))
        let (severe, dibao) = (try run.code("pension_class", "severe"), try run.code("pension_class", "dibao"))
        let none = try run.code("pension_class", "none")
        let (health, allowance) = (try query.value("health"), try query.value("dibao_class"))
        let isDisabled = "EXISTS (SELECT 1 FROM json_each(\(health)) WHERE value = \(try run.code("health", "disabled")))"
        let isSevere = "(coalesce((\(try query.value("destitute"))) = 1, 0) OR \(isDisabled))"
        let (isOn, isOff) = (
            "(\(allowance)) <> \(try run.code("dibao_class", "none"))", "(\(allowance)) = \(try run.code("dibao_class", "none"))"
        )
        let due = """
            CASE WHEN (\(kind)) <> \(severe) AND \(isSevere) THEN \(severe) \
            WHEN (\(kind)) <> \(dibao) AND NOT \(isSevere) AND \(isOn) AND ((\(kind)) = \(none) OR (\(health)) IS NOT NULL) THEN \(dibao) \
            WHEN (\(kind)) = \(severe) AND NOT \(isSevere) AND (\(health)) IS NOT NULL AND \(isOff) THEN \(none) \
            WHEN (\(kind)) = \(dibao) AND NOT \(isSevere) AND \(isOff) THEN \(none) END
            """
        let rows = try query.select(
            [kind, paid, due],
            where: "((\(kind)) = \(severe) AND (\(paid)) <> 10000) OR ((\(kind)) = \(dibao) AND (\(paid)) <> 5000) OR (\(due)) IS NOT NULL")
        return rows.map { row in
            let typed = run.label("pension_class", row[1].integer)
            if let due = row[3].integer {
                let known = run.label("pension_class", due)
                return Suspicion(
                    record: row.record,
                    text: Label(
                        zh: "登记为“\(typed.zh)”，按登记册应为“\(known.zh)”",
                        en: "in the register \(typed.en), and by what it knows of them \(known.en)"),
                    facts: "\(typed.en) \(known.en)")
            }
            let due = row[1].integer == Int64(severe) ? 100 : 50
            return Suspicion(
                record: row.record,
                text: Label(zh: "代缴养老保险\(yuan(row[2].integer))元，应为\(due)元", en: "\(yuan(row[2].integer)) yuan paid, due \(due)"),
                facts: String(row[2].integer ?? 0))
        }
    }

    /// [S:319]
    @Sendable private static func leavers(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("training", as: "t")
        let (subsidy, begun) = (try query.value("subsidy"), try query.value("from"))
        let rows = try query.select(
            ["t._parent", subsidy],
            where: """
                \(try query.value("kind")) = \(try run.code("training_kind", "leavers")) AND \(subsidy) <> 550000 \
                AND strftime('%Y', \(begun) * 86400, 'unixepoch') = '\(run.round)'
                """)
        return rows.compactMap { row in
            row[1].integer.map {
                Suspicion(
                    record: $0, text: Label(zh: "补助\(yuan(row[2].integer))元，应为5500元", en: "\(yuan(row[2].integer)) yuan paid, due 5,500"),
                    related: [row.record], facts: String(row[2].integer ?? 0))
            }
        }
    }

    /// [S:333]; of who still works there the months are counted to today.
    @Sendable private static func rewards(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("employment", as: "t")
        let (amount, contract) = (try query.value("reward.amount"), try query.value("contract"))
        let days = "(coalesce(\(try query.value("to")), \(run.today)) - \(try query.value("from")))"
        let rows = try query.select(
            ["t._parent", amount, contract, days], where: "\(amount) > 0 AND (\(amount) > 100000 OR \(contract) = 0 OR \(days) < 90)")
        return rows.compactMap { row in
            let reasons = [
                row[2].integer ?? 0 > 100_000
                    ? Label(zh: "\(yuan(row[2].integer))元，超过1000元", en: "\(yuan(row[2].integer)) yuan, over 1,000") : nil,
                row[3].integer == 0 ? Label(zh: "没有劳动合同", en: "no contract") : nil,
                row[4].integer ?? 90 < 90 ? Label(zh: "只工作\(row[4].integer ?? 0)天", en: "\(row[4].integer ?? 0) days of work") : nil,
            ].compactMap { $0 }
            return row[1].integer.map {
                Suspicion(
                    record: $0,
                    text: Label(
                        zh: "稳岗奖励：" + reasons.map(\.zh).joined(separator: "；"), en: "reward: " + reasons.map(\.en).joined(separator: "; ")),
                    related: [row.record], facts: row.dropFirst(2).map { String($0.integer ?? 0) }.joined(separator: "/"))
            }
        }
    }

    /// Promises that were not withdrawn, by the offer: more than there is of it, or several of what has no amount.
    ///
    /// Two villages that promised one offer without having seen each other are found by whoever holds both.
    @Sendable private static func promisedTwice(_ run: CheckRun) throws -> [Suspicion] {
        var promise = try run.query("promise", as: "p")
        var offer = try run.query("offer", as: "o")
        let need = try run.query("need", as: "n")
        let end = try run.query("promise_end", as: "e")
        let number = try promise.value("offer_number")
        let rows = try run.rows(
            """
            WITH open AS (SELECT \(number) AS number, \(try promise.value("amount")) AS amount, n._parent AS place, \
            \(run.isInRegion("n")) AS isHere FROM \(promise.from) JOIN \(need.from) ON n._id = p._parent \
            WHERE p._standing NOT IN \(Views.uncredited) AND n._standing NOT IN \(Views.uncredited) AND NOT EXISTS (SELECT 1 FROM \(end.from) \
            WHERE e._parent = p._id AND e._standing NOT IN \(Views.uncredited))), \
            offered AS (SELECT \(try offer.value("number")) AS number, \(try offer.value("size.amount")) AS amount FROM \(offer.from) \
            WHERE o._standing NOT IN \(Views.uncredited)) \
            SELECT open.number, count(*), CAST(total(open.amount) AS INTEGER), max(offered.amount), json_group_array(DISTINCT open.place), \
            json_group_array(DISTINCT CASE WHEN open.isHere THEN open.place END) \
            FROM open LEFT JOIN offered ON offered.number = open.number WHERE open.number IS NOT NULL GROUP BY open.number \
            HAVING CASE WHEN max(offered.amount) IS NULL OR count(open.amount) < count(*) THEN count(*) > 1 \
            ELSE total(open.amount) > max(offered.amount) END
            """)
        return rows.flatMap { row in
            let (number, promises) = (row[0].text ?? "", row[1].integer ?? 0)
            let all = numbers(row[4].text)
            let amounts = row[3].integer.map { most in
                Label(zh: "，共\(yuan(row[2].integer))，资源只有\(yuan(most))", en: ", \(yuan(row[2].integer)) in all of \(yuan(most))")
            }
            return numbers(row[5].text).map { place in
                Suspicion(
                    record: place,
                    text: Label(
                        zh: "资源\(number)承诺了\(promises)次" + (amounts?.zh ?? ""),
                        en: "offer \(number) is promised \(promises) times" + (amounts?.en ?? "")),
                    related: all.filter { $0 != place }, facts: "\(number) \(promises)")
            }
        }
    }

    /// Needs that are still there, of households that consented to nothing, or no longer do.
    @Sendable private static func withoutConsent(_ run: CheckRun) throws -> [Suspicion] {
        var need = try run.query("need", as: "n")
        let household = try run.table("household")
        let rows = try need.select(
            ["n._parent"],
            where: """
                \(try need.value("closed")) IS NULL AND n._parent IN (SELECT _id FROM \(household)) \
                AND n._parent NOT IN (SELECT household FROM consents WHERE household IS NOT NULL)
                """, with: try Consent.current(run))
        return Dictionary(grouping: rows) { $0[1].integer ?? 0 }.sorted { $0.key < $1.key }.map { household, needs in
            Suspicion(
                record: household,
                text: Label(
                    zh: "\(needs.count)项需求，没有个人信息同意书；对外只提供需求本身",
                    en: "\(needs.count) needs and no consent: nothing but the need itself is passed on"),
                related: needs.map(\.record), facts: String(needs.count))
        }
    }
}

/// What a household lets others know of it.
enum Consent {
    /// `consents (household, name, phone, address, illness, photo)`: those that hold on the day, the latest of each household. One that
    /// nobody signed, with nothing to show for it, is none.
    static func current(_ run: CheckRun) throws -> String {
        var query = try run.query("consent", as: "c")
        let end = try run.query("consent_end", as: "e")
        let over = try end.settled("date")
        let date = try query.value("date")
        // Nobody gives away what another household's is.
        let own = "EXISTS (SELECT 1 FROM \(try run.table("member")) m WHERE m._id = \(try query.value("signer")) AND m._parent = c._parent)"
        let signed = "(\(try query.value("proof")) IS NOT NULL OR \(own))"
        let allowed = try ["name", "phone", "address", "illness", "photo"].map { "\(try query.value("allows." + $0)) AS \"\($0)\"" }
        return """
            consents AS MATERIALIZED (SELECT c._parent AS household, \(allowed.joined(separator: ", ")), max(coalesce(\(date), 0) * 1000000 + c._id % 1000000) \
            FROM \(query.from) WHERE c._standing NOT IN \(Views.uncredited) AND \(signed) AND coalesce(\(date), 0) <= \(run.today) \
            AND coalesce(\(try query.value("until")), \(run.today)) >= \(run.today) \
            AND NOT EXISTS (SELECT 1 FROM \(end.from) WHERE e._parent = c._id AND e._standing NOT IN \(Views.uncredited) \
            AND coalesce(\(over), 0) <= \(run.today)) GROUP BY c._parent)
            """
    }
}
