import RecordStore
import Records

/// Q112 and Q113: cooperatives as the form and their records have them [S:231], and who is ill for long and has not all that the plan gives
/// [S:497, 508].
extension Check {
    static let villageLists = [
        Check(
            "Q112", "村表所填合作社与合作社记录一致，同一合作社不重复登记", "what a village's form says of cooperatives agrees with their records, each there once",
            .should, source: Origin.own, cooperatives),
        Check(
            "Q113", "长期慢性病、大病的贫困人口有签约医生、慢病卡、一人一策", "who is poor and ill for long has a family doctor, a card and a plan of care",
            .should, source: Origin.plan, untreated),
    ]

    /// Where a village has records, which is what is counted then: see ``PlanMeasures``.
    @Sendable private static func cooperatives(_ run: CheckRun) throws -> [Suspicion] {
        var village = try run.query("village", as: "v")
        var record = try run.query("cooperative", as: "c")
        let (name, founded, closed) = (try record.value("name"), try record.value("founded"), try record.value("closed"))
        let count = { (code: String) throws -> String in "count(CASE WHEN kind = \(try run.code("cooperative_kind", code)) THEN 1 END)" }
        let (has, typed) = (try village.value("cooperatives.has_cooperative"), try village.value("cooperatives.count"))
        let rows = try village.select(
            [has, typed, "own.specialised", "own.communal", "own.twice"], where: "1",
            with: """
                there AS MATERIALIZED (SELECT c._parent AS village, \(name) AS name, \(try record.value("kind")) AS kind FROM \(record.from) \
                WHERE c._standing NOT IN \(Views.uncredited) AND coalesce(\(founded), \(run.asOf)) <= \(run.asOf) \
                AND coalesce(\(closed), \(run.asOf)) >= \(run.asOf)), \
                named AS MATERIALIZED (SELECT village, name FROM there WHERE name IS NOT NULL GROUP BY village, name HAVING count(*) > 1), \
                own AS MATERIALIZED (SELECT village, \(try count("specialised")) AS specialised, \(try count("village")) AS communal, \
                (SELECT group_concat(n.name, '、') FROM named n WHERE n.village = there.village) AS twice FROM there GROUP BY village)
                """, more: "JOIN own ON own.village = v._id")
        return rows.compactMap { row in
            let (specialised, own) = (row[3].integer ?? 0, row[4].integer ?? 0)
            let reasons = [
                row[2].integer.flatMap { typed in
                    specialised > 0 && typed != specialised
                        ? Label(
                            zh: "村表填专业合作社\(typed)家，在册\(specialised)家",
                            en: "the form says \(typed) specialised cooperatives, \(specialised) are recorded")
                        : nil
                },
                row[1].integer == 0 && own > 0
                    ? Label(zh: "村表填没有村民合作社，在册\(own)家", en: "the form says that there is no villagers' cooperative, \(own) are recorded")
                    : nil,
                row[5].text.map { Label(zh: "“\($0)”登记了不止一次", en: "\($0): recorded more than once") },
            ].compactMap { $0 }
            guard !reasons.isEmpty else { return nil }
            return Suspicion(
                record: row.record,
                text: Label(zh: reasons.map(\.zh).joined(separator: "；"), en: reasons.map(\.en).joined(separator: "; ")),
                facts: "\(row[1].integer ?? -1)/\(row[2].integer ?? -1)/\(specialised)/\(own)/\(row[5].text ?? "")")
        }
    }

    /// As Q86 lists who is at school: what nobody wrote down of the year was not given.
    @Sendable private static func untreated(_ run: CheckRun) throws -> [Suspicion] {
        var member = try run.query("member", as: "m")
        var household = try run.query("household", as: "h")
        var plan = try run.query("care_plan", as: "c")
        let health = try member.value("health")
        let isIll = { (code: String) throws -> String in
            "EXISTS (SELECT 1 FROM json_each(\(health)) WHERE value = \(try run.code("health", code)))"
        }
        let (isChronic, isSerious) = (try isIll("chronic"), try isIll("serious"))
        let (doctor, card) = (try member.value("family_doctor.signed"), try member.value("chronic_card"))
        let hasPlan = """
            EXISTS (SELECT 1 FROM \(plan.from) WHERE c._parent = m._id AND c._standing NOT IN \(Views.uncredited) \
            AND \(try plan.value("year")) = \(run.round))
            """
        let lacks = ["coalesce(\(doctor), 0) = 0", "\(isChronic) AND coalesce(\(card), 0) = 0", "NOT \(hasPlan)"]
        let isPoor = try run.isRegistered(&household)
        let rows = try member.select(
            lacks,
            where: """
                (\(isChronic) OR \(isSerious)) AND (\(lacks.map { "(\($0))" }.joined(separator: " OR "))) AND \(try run.isActive()) \
                AND EXISTS (SELECT 1 FROM \(household.from) WHERE h._id = m._parent AND h._standing NOT IN \(Views.uncounted) AND \(isPoor))
                """, with: try run.changes(), more: "LEFT JOIN change ON change.member = m._id")
        let names = [Label(zh: "签约医生", en: "a family doctor"), Label(zh: "慢病卡", en: "a card"), Label(zh: "一人一策", en: "a plan of care")]
        return rows.map { row in
            let missing = names.indices.filter { row[$0 + 1].integer == 1 }.map { names[$0] }
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: "\(run.round)年没有" + missing.map(\.zh).joined(separator: "、"),
                    en: "\(run.round): without " + missing.map(\.en).joined(separator: ", ")),
                facts: missing.map(\.en).joined(separator: ", "))
        }
    }
}
