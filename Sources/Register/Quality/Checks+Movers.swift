import RecordStore
import Records

/// Q121 to Q124: what is planned of a move, and what became of it [S:351–354, 362].
///
/// Answers are those of the latest round that has one, whatever round is examined, and years are held against today. Where the newest answer is
/// disputed nothing is known. A household of which nobody is left moves nowhere.
extension Check {
    static let movers = [
        Check(
            "Q121", "计划搬迁年度已过的户已经入住", "who was to move in a year that is over has moved in", .should, source: Origin.plan, notMoved),
        Check(
            "Q122", "入住的安置点就是计划的安置点，变更在入住以前登记", "a household moves into the site that was planned, or its change was recorded before",
            .review,
            source: Origin.own, movedElsewhere),
        Check(
            "Q123", "安排到安置点的户数、人数不超过规划", "a site is given no more households and persons than it is planned for", .should, .across,
            source: Origin.plan, fullSites),
        Check(
            "Q124", "计划搬迁年度在规划的2016至2020年内，本年、下年集中搬迁的已定安置点",
            "a move is planned for a year of the plan, 2016 to 2020, and of this year's and the next the site is known", .should,
            source: Origin.plan, unsettledPlans),
    ]

    /// [S:351]
    private static let planYears = 2016...2020

    @Sendable private static func notMoved(_ run: CheckRun) throws -> [Suspicion] {
        let query = try MoverQuery(run)
        let rows = try query.select([query.year], where: "(\(query.year)) < \(query.present) AND coalesce(\(query.moved), 0) = 0")
        return rows.map { row in
            let year = row[1].integer ?? 0
            return Suspicion(
                record: row.record, text: Label(zh: "计划\(year)年搬迁，没有入住", en: "was to move in \(year), and has not moved in"),
                facts: String(year))
        }
    }

    /// Held against the site of the rounds before the first in which it lived there; who lives at another later has moved on without a word.
    @Sendable private static func movedElsewhere(_ run: CheckRun) throws -> [Suspicion] {
        let query = try MoverQuery(run)
        let site = try run.query("relocation_site", as: "s")
        let name = "coalesce(\(try site.settled("name")), \(try site.settled("code")))"
        let called = { (number: String) in "(SELECT \(name) FROM \(site.from) WHERE s._id = \(number))" }
        let rows = try run.rows(
            """
            WITH mover AS MATERIALIZED (SELECT h._id AS id, \(query.planned) AS planned, \(query.lived) AS lived \
            FROM \(query.household.from) WHERE \(run.isInRegion("h"))) \
            SELECT id, \(called("planned")), \(called("lived")), planned, lived FROM mover WHERE planned <> lived ORDER BY id
            """)
        return rows.map { row in
            // A store without the county's scope knows that they are two, and not what they are called.
            let names = [row[1].text, row[2].text].map { $0.map { (zh: "“\($0)”", en: "\"\($0)\"") } ?? (zh: "另一安置点", en: "another site") }
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: "计划安置点\(names[0].zh)，入住\(names[1].zh)，入住以前没有登记变更",
                    en: "planned for \(names[0].en), moved into \(names[1].en), with no change recorded before"),
                related: [row[3].integer, row[4].integer].compactMap(\.self), facts: "\(names[0].en) \(names[1].en)")
        }
    }

    /// Whoever is put there counts, moved in or not, of whatever village: the site lies in the county's scope, so it is shown and recorded
    /// below no village.
    @Sendable private static func fullSites(_ run: CheckRun) throws -> [Suspicion] {
        let query = try MoverQuery(run)
        var site = try run.query("relocation_site", as: "s")
        let columns = try ["plan.households", "plan.persons", "name"].map { try site.value($0) }
        let rows = try run.rows(
            """
            WITH \(try query.people), placed AS MATERIALIZED (SELECT \(try query.site) AS site, \
            coalesce(json_array_length(\(try query.newest("roster"))), 0) AS persons, coalesce(\(query.moved), 0) AS moved \
            FROM \(query.household.from) WHERE h._standing NOT IN \(Views.uncounted) AND \(try query.site) IS NOT NULL AND \(try query.isMover)) \
            SELECT s._id, \(columns.joined(separator: ", ")), count(*), CAST(total(persons) AS INTEGER), CAST(total(moved = 1) AS INTEGER) \
            FROM \(site.from) JOIN placed ON placed.site = s._id WHERE \(run.isInRegion("s")) GROUP BY s._id \
            HAVING count(*) > \(columns[0]) OR CAST(total(persons) AS INTEGER) > \(columns[1]) ORDER BY s._id
            """)
        return rows.map { row in
            let (households, persons, moved) = (row[4].integer ?? 0, row[5].integer ?? 0, row[6].integer ?? 0)
            let reasons = [
                row[1].integer.flatMap {
                    $0 < households ? Label(zh: "规划\($0)户，安排\(households)户", en: "planned for \($0) households, given \(households)") : nil
                },
                row[2].integer.flatMap {
                    $0 < persons ? Label(zh: "规划\($0)人，安排\(persons)人", en: "planned for \($0) persons, given \(persons)") : nil
                },
            ].compactMap(\.self)
            let name = row[3].text ?? ""
            return Suspicion(
                record: row.record,
                text: Label(
                    zh: "\(name)：\(reasons.map(\.zh).joined(separator: "，"))，已入住\(moved)户",
                    en: "\(name): \(reasons.map(\.en).joined(separator: ", ")); \(moved) have moved in"),
                facts: "\(households)/\(persons)")
        }
    }

    @Sendable private static func unsettledPlans(_ run: CheckRun) throws -> [Suspicion] {
        let query = try MoverQuery(run)
        let isOutside = "(\(query.year)) NOT BETWEEN \(planYears.lowerBound) AND \(planYears.upperBound)"
        let isSoon = "(\(query.year)) IN (\(query.present), \(query.present + 1))"
        let rows = try query.select(
            [query.year, isOutside],
            where: """
                \(isOutside) OR \(isSoon) AND coalesce(\(query.moved), 0) = 0 AND \(try query.site) IS NULL \
                AND \(try query.newest("relocation_site")) IS NULL \
                AND coalesce(\(try query.newest("relocation_mode")), 0) <> \(try run.code("resettlement_mode", "scattered"))
                """)
        return rows.map { row in
            let year = row[1].integer ?? 0
            return Suspicion(
                record: row.record,
                text: row[2].integer == 1
                    ? Label(zh: "计划\(year)年搬迁，不在规划的2016至2020年内", en: "to move in \(year), which is no year of the plan, 2016 to 2020")
                    : Label(zh: "计划\(year)年搬迁，没有确定安置点", en: "to move in \(year), and no site is known"),
                facts: String(year))
        }
    }
}
