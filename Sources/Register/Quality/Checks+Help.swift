import Cunlian
import RecordStore
import Records

/// Q81 to Q86: who helps whom. Everybody who is poor has one main helper, every poor village a unit [S:552]; nobody helps themselves.
extension Check {
    static let help = [
        Check(
            "Q81", "每个贫困户有且只有一名主要帮扶联系人", "a poor household has exactly one main helper", .should, source: Origin.plan,
            mainHelpers),
        Check(
            "Q82", "一名联系人联系的贫困户不超过\(helpedMax)户", "nobody helps more than \(helpedMax) households", .review, .across,
            source: Origin.helpRule, tooManyHelped),
        Check("Q83", "联系人不帮扶自己所在的户", "no helper belongs to the household that they help", .must, source: Origin.own, helpingOneself),
        Check("Q84", "每个贫困村有帮扶单位", "a poor village has a unit that helps it", .should, source: Origin.plan, villagesWithoutUnit),
        Check("Q85", "帮扶单位不帮扶自己", "no unit helps itself", .must, source: Origin.own, unitsOfTheVillage),
        Check(
            "Q86", "在校贫困学生得到资助（应助尽助）", "a poor pupil or student is helped", .should, source: Origin.plan, studentsWithoutHelp),
    ]

    /// 正处级干部每人帮扶8户 is the most that the only rule found asks of one person (凤山县, 2016: 87654).
    package static let helpedMax = 8

    @Sendable private static func mainHelpers(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let isPoor = try run.isPoor(&query)
        // Counted once and joined: a question for each household would look at all pairings again.
        let (all, main) = ("coalesce(helped.helpers, 0)", "coalesce(helped.main, 0)")
        let rows = try query.select(
            [all, main, "helped.said"], where: "\(isPoor) AND (\(hasNoMain) OR \(main) > 1)",
            with: "\(try pairings(run)), \(helped)", more: "LEFT JOIN helped ON helped.household = h._id")
        return rows.map { row in
            let (all, main) = (row[1].integer ?? 0, row[2].integer ?? 0)
            let text =
                all == 0
                ? row[3].integer ?? 0 > 0
                    ? Label(zh: "结对的联系人已离任或不在名册上", en: "whoever was to help has left, or is on no roll")
                    : Label(zh: "没有帮扶联系人", en: "nobody helps the household")
                : main == 0
                    ? Label(zh: "有\(all)名联系人，没有一名是主要的", en: "\(all) helpers, none of whom is the main one")
                    : Label(zh: "有\(main)名主要联系人", en: "\(main) main helpers")
            return Suspicion(record: row.record, text: text, facts: "\(all)/\(main)")
        }
    }

    /// Of the whole store: one helper may have households in many villages. Each of theirs in the region is a finding.
    @Sendable private static func tooManyHelped(_ run: CheckRun) throws -> [Suspicion] {
        let rows = try run.rows(
            """
            WITH \(try pairings(run)), helped AS (SELECT number, count(DISTINCT household) AS households, json_group_array(household) AS list \
            FROM pairs WHERE number IS NOT NULL AND stands GROUP BY number HAVING count(DISTINCT household) > \(helpedMax)) \
            SELECT h._id, helped.number, helped.households, helped.list FROM \(try run.table("household")) h \
            JOIN pairs ON pairs.household = h._id JOIN helped ON helped.number = pairs.number \
            WHERE \(run.isInRegion("h")) GROUP BY h._id, helped.number ORDER BY h._id
            """)
        return rows.map { row in
            let (number, households) = (row[1].text ?? "", row[2].integer ?? 0)
            return Suspicion(
                record: row.record,
                text: Label(zh: "联系人\(number)联系\(households)户", en: "helper \(number) has \(households) households"),
                related: Array(Set(numbers(row[3].text))).sorted().filter { $0 != row.record }, facts: "\(number) \(households)")
        }
    }

    /// By citizens' numbers where both are known, else by the name: a namesake is to be looked at.
    @Sendable private static func helpingOneself(_ run: CheckRun) throws -> [Suspicion] {
        var member = try run.query("member", as: "m")
        var helper = try run.query("helper", as: "k")
        let (name, number) = (try member.value("name"), try member.value("id_number"))
        let (helperNumber, citizen) = (try helper.value("number"), try helper.value("id_number"))
        let rows = try run.rows(
            """
            WITH \(try pairings(run)), citizens AS (SELECT \(helperNumber) AS number, \(citizen) AS citizen FROM \(helper.from) \
            WHERE k._standing NOT IN \(Views.uncredited)) \
            SELECT m._parent, m._id, pairs.number FROM \(member.from) JOIN pairs ON pairs.household = m._parent \
            LEFT JOIN citizens ON citizens.number = pairs.number WHERE \(run.isInRegion("m")) AND \
            CASE WHEN citizens.citizen IS NOT NULL AND \(number) IS NOT NULL THEN citizens.citizen = \(number) ELSE pairs.name = \(name) END \
            GROUP BY m._parent, m._id ORDER BY m._parent
            """)
        return rows.map { row in
            Suspicion(
                record: row.record,
                text: Label(
                    zh: "联系人\(row[2].text ?? "")是本户成员", en: "helper \(row[2].text ?? "") is of the household"),
                related: [row[1].integer ?? 0], facts: row[2].text ?? "")
        }
    }

    /// Units that help a village at the end of the round, as `u`.
    private static func units(_ run: CheckRun) throws -> (from: String, condition: String, name: String) {
        var unit = try run.query("village_unit", as: "u")
        let (from, to) = (try unit.value("from"), try unit.value("to"))
        let condition = """
            u._standing NOT IN \(Views.uncredited) AND \(DaySpan.holds(from, to, on: run.asOf))
            """
        return (unit.from, condition, try unit.value("unit_name"))
    }

    @Sendable private static func villagesWithoutUnit(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("village", as: "v")
        let unit = try units(run)
        let rows = try query.select(
            [],
            where:
                "\(try query.value("is_poor")) = 1 AND NOT EXISTS (SELECT 1 FROM \(unit.from) WHERE u._parent = v._id AND \(unit.condition))"
        )
        return rows.map { Suspicion(record: $0.record, text: Label(zh: "贫困村没有帮扶单位", en: "no unit helps the poor village")) }
    }

    /// A unit that sits in the village, or is the village itself by one of its names.
    @Sendable private static func unitsOfTheVillage(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("village", as: "v")
        var known = try run.query("help_unit", as: "k")
        let unit = try units(run)
        let columns = [try query.value("code"), try query.value("name"), unit.name, try known.value("home"), try known.value("name")]
        let reference = try run.query("village_unit", as: "u").settled("unit")
        let rows = try run.rows(
            """
            SELECT v._id, \(columns.joined(separator: ", ")) FROM \(query.from) JOIN \(unit.from) ON u._parent = v._id \
            LEFT JOIN \(known.from) ON k._id = \(reference) AND k._standing NOT IN \(Views.uncredited) \
            WHERE \(run.isInRegion("v")) AND \(unit.condition) ORDER BY v._id
            """)
        let found = rows.filter { row in
            let village = VillageName(row[2].text ?? "", code: row[1].text)
            return village.isCalled(row[3].text ?? "") || village.isCalled(row[5].text ?? "") || village.surrounds(row[4].text)
        }
        return Dictionary(grouping: found, by: \.record).sorted { $0.key < $1.key }.map { village, rows in
            let names = rows.map { $0[3].text ?? $0[5].text ?? "" }.joined(separator: "、")
            return Suspicion(
                record: village, text: Label(zh: "帮扶单位“\(names)”就是本村", en: "the unit \(names) is the village itself"), facts: names)
        }
    }

    @Sendable private static func studentsWithoutHelp(_ run: CheckRun) throws -> [Suspicion] {
        var member = try run.query("member", as: "m")
        var household = try run.query("household", as: "h")
        var support = try run.query("support", as: "s")
        let status = try member.value("schooling.school_status")
        let isHelped = """
            EXISTS (SELECT 1 FROM \(support.from) WHERE s._parent = m._id AND s._standing NOT IN \(Views.uncredited) \
            AND \(try support.value("kind")) = \(try run.code("support_kind", "student_help")) AND \(try support.value("year")) = \(run.round))
            """
        let isPoor = try run.isRegistered(&household)
        let rows = try member.select(
            [status],
            where: """
                \(status) > \(try run.code("school_status", "under_school_age")) AND \(try run.isActive()) AND NOT \(isHelped) \
                AND EXISTS (SELECT 1 FROM \(household.from) WHERE h._id = m._parent AND h._standing NOT IN \(Views.uncounted) AND \(isPoor))
                """, with: try run.changes(), more: "LEFT JOIN change ON change.member = m._id")
        return rows.map { row in
            let status = run.label("school_status", row[1].integer)
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: "\(status.zh)，\(run.round)年没有学生资助记录（应助未助）", en: "\(status.en), and no help recorded for \(run.round)"),
                facts: status.en)
        }
    }
}
