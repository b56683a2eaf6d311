import RecordStore
import Records

/// Q10 to Q16: who makes up a household. Persons are those who are not retired and have not died, married out, moved
/// out, been conscripted, jailed or gone missing.
extension Check {
    static let households = [
        Check(
            "Q10", "每户有且只有一名户主", "a household has exactly one head", .must, source: Origin.national, heads),
        Check(
            "Q11", "配偶不超过一名，且与户主性别不同（按号码）", "at most one spouse, of the other sex than the head by their numbers", .warn,
            source: Origin.national, spouses),
        Check(
            "Q12", "当年名册人数等于在户人数", "the round's roster names as many as there are persons", .should,
            source: Origin.form, rosterCounts),
        Check("Q13", "户内有成员", "a household has members", .must, source: Origin.national, empty),
        Check(
            "Q14", "名册成员只属于一户", "nobody on a roster belongs to another household", .must, source: Origin.national,
            strangersOnRosters),
        Check("Q15", "户主未死亡、未服刑", "the head is neither dead nor in prison", .must, source: Origin.audit, lostHeads),
        Check("Q16", "户内有成年人", "there is an adult in the household", .review, source: Origin.own, childrenAlone),
    ]

    /// The households of the region whose persons satisfy a condition on their group.
    ///
    /// - Parameter columns: Aggregates over `person p`, which is empty columns where nobody is left.
    private static func grouped(_ run: CheckRun, _ columns: [String], having condition: String) throws -> [[QueryValue]] {
        try run.rows(
            """
            WITH \(try run.persons()) SELECT h._id, \(columns.joined(separator: ", ")) FROM \(try run.table("household")) h \
            LEFT JOIN person p ON p.household = h._id WHERE \(run.isInRegion("h")) \
            GROUP BY h._id HAVING \(condition) ORDER BY h._id
            """)
    }

    /// A person whose relation is not known may be the head, so nobody is missed then.
    @Sendable private static func heads(_ run: CheckRun) throws -> [Suspicion] {
        let head = try run.code("relation", "head")
        let heads = "coalesce(sum(p.active AND p.relation IS \(head)), 0)"
        let unknown = "coalesce(sum(p.active AND p.relation IS NULL), 0)"
        let people = "coalesce(sum(p.active), 0)"
        let rows = try grouped(
            run, [heads], having: "\(people) > 0 AND (\(heads) > 1 OR (\(heads) = 0 AND \(unknown) = 0))")
        return rows.map { row in
            let count = row[1].integer ?? 0
            return Suspicion(
                record: row.record,
                text: count == 0
                    ? Label(zh: "没有户主", en: "nobody is head") : Label(zh: "有\(count)名户主", en: "\(count) heads"),
                facts: String(count))
        }
    }

    @Sendable private static func spouses(_ run: CheckRun) throws -> [Suspicion] {
        let (head, spouse) = (try run.code("relation", "head"), try run.code("relation", "spouse"))
        let parity = "CAST(substr(p.number, 17, 1) AS INTEGER) % 2"
        let count = "coalesce(sum(p.active AND p.relation IS \(spouse)), 0)"
        let heads = "coalesce(sum(p.active AND p.relation IS \(head)), 0)"
        let of: (Int) -> String = { "max(CASE WHEN p.active AND p.relation IS \($0) THEN \(parity) END)" }
        let isSame = "(\(count) = 1 AND \(heads) = 1 AND \(of(head)) = \(of(spouse)))"
        return try grouped(run, [count], having: "\(count) > 1 OR \(isSame)").map { row in
            let count = row[1].integer ?? 0
            return Suspicion(
                record: row.record,
                text: count > 1
                    ? Label(zh: "有\(count)名配偶", en: "\(count) spouses")
                    : Label(zh: "按号码，配偶与户主性别相同", en: "by their numbers head and spouse are of one sex"),
                facts: count > 1 ? String(count) : "sex")
        }
    }

    /// Who was there when the round's year ended: whoever came, left, or was written on as another's afterwards was, and was not.
    @Sendable private static func rosterCounts(_ run: CheckRun) throws -> [Suspicion] {
        guard let end = CalendarDate(year: run.round, month: 12, day: 31)?.days, let now = CalendarDate(days: run.today) else { return [] }
        var query = try run.query("household", as: "h")
        var member = try run.query("member", as: "m")
        let (roster, birth) = (try query.value("roster"), try member.value("birth"))
        let isListed = "m._id IN (SELECT value FROM json_each(\(roster)))"
        let isThere = "m._standing NOT IN \(Views.uncounted)" + (run.round < now.year ? " OR \(isListed)" : "")
        let (gone, come) = (try run.codes("member_state", CheckRun.gone), try run.codes("member_state", ["born"] + CheckRun.coming))
        let people = """
            (SELECT count(*) FROM \(member.from) LEFT JOIN earlier ON earlier.member = m._id LEFT JOIN later ON later.member = m._id \
            WHERE m._parent = h._id AND (\(isThere)) AND coalesce(\(birth) <= \(end), 1) AND CASE WHEN earlier.state IS NOT NULL \
            THEN earlier.state NOT IN \(gone) ELSE coalesce(later.state NOT IN \(come), 1) END)
            """
        let rows = try query.select(
            ["json_array_length(\(roster))", people], where: "json_array_length(\(roster)) <> \(people)",
            with: "\(try run.changes("earlier", until: end)), \(try run.changes("later", after: end))")
        return rows.map { row in
            let (named, living) = (row[1].integer ?? 0, row[2].integer ?? 0)
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: "\(run.round)年名册\(named)人，在户\(living)人", en: "roster of \(run.round): \(named), persons: \(living)"),
                facts: "\(named)/\(living)")
        }
    }

    @Sendable private static func empty(_ run: CheckRun) throws -> [Suspicion] {
        try grouped(run, ["1"], having: "coalesce(sum(p.active), 0) = 0").map {
            Suspicion(record: $0.record, text: Label(zh: "户内没有成员", en: "nobody is in the household"))
        }
    }

    @Sendable private static func strangersOnRosters(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("household", as: "h")
        let roster = try query.value("roster")
        let member = try run.table("member")
        let rows = try query.select(
            ["(SELECT json_group_array(r._id) FROM json_each(\(roster)) e JOIN \(member) r ON r._id = e.value WHERE r._parent <> h._id)"],
            where: "EXISTS (SELECT 1 FROM json_each(\(roster)) e JOIN \(member) r ON r._id = e.value WHERE r._parent <> h._id)")
        return rows.map { row in
            let strangers = numbers(row[1].text)
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: "名册上有\(strangers.count)人属于另一户", en: "\(strangers.count) on the roster belong to another household"),
                related: strangers)
        }
    }

    /// The numbers of a JSON list.
    static func numbers(_ list: String?) -> [Int64] {
        (list ?? "").split { !$0.isNumber }.compactMap { Int64($0) }
    }

    @Sendable private static func lostHeads(_ run: CheckRun) throws -> [Suspicion] {
        let head = try run.code("relation", "head")
        let rows = try run.rows(
            """
            WITH \(try run.persons()) SELECT p.household, p.id, p.state FROM person p \
            JOIN \(try run.table("household")) h ON h._id = p.household AND h._standing NOT IN \(Views.uncounted) \
            WHERE p.relation = \(head) AND p.state IN \(try run.codes("member_state", ["died", "jailed"])) \
            AND NOT EXISTS (SELECT 1 FROM person o WHERE o.household = p.household AND o.active AND o.relation = \(head)) \
            ORDER BY p.household
            """)
        return rows.map { row in
            let state = run.label("member_state", row[2].integer)
            return Suspicion(
                record: row.record, text: Label(zh: "户主：\(state.zh)", en: "the head: \(state.en)"),
                related: [row[1].integer ?? 0], facts: state.en)
        }
    }

    @Sendable private static func childrenAlone(_ run: CheckRun) throws -> [Suspicion] {
        let age = run.age("p.birth")
        // One person whose age is not known may be the adult.
        let rows = try grouped(
            run, ["sum(p.active)", "max(CASE WHEN p.active THEN \(age) END)"],
            having: "sum(p.active) > 0 AND sum(p.active AND (p.birth IS NULL OR \(age) >= 18)) = 0")
        return rows.map { row in
            Suspicion(
                record: row.record,
                text: Label(
                    zh: "\(row[1].integer ?? 0)人均未成年，最大\(row[2].integer ?? 0)岁",
                    en: "\(row[1].integer ?? 0) persons, all under age, the oldest \(row[2].integer ?? 0)"))
        }
    }
}
