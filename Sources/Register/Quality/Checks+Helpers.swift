import RecordStore
import Records

/// Q116 to Q120: whether who is said to help is there to help, and a pupil is one [S:552, 555].
extension Check {
    static let helpers = [
        Check(
            "Q116", "结对的联系人在本县名册上，没有离任", "whoever helps is on the county's roll, and has not left", .should, .across,
            source: Origin.own, helpersWhoAreNot),
        Check(
            "Q117", "同一联系人不与同一户、同一学生重复结对，同一单位不重复帮扶同一村", "nobody is paired with the same household, pupil or village twice", .should,
            source: Origin.own, pairedTwice),
        Check(
            "Q118", "贫困学生有人联系（一帮一联）", "a poor pupil or student has somebody who looks after them", .review, source: Origin.plan,
            pupilsWithoutHelper),
        Check("Q119", "结对联系的学生在校", "whoever is paired as a pupil is one", .should, source: Origin.own, pupilsWhoAreNone),
        Check(
            "Q120", "一人不同时任两个村的第一书记", "nobody is the first secretary of two villages at once", .review, .across, source: Origin.own,
            secretariesOfTwo),
    ]

    private static func day(_ day: Int64?) -> String { day.flatMap { CalendarDate(days: Int(clamping: $0)) }?.description ?? "" }

    /// Where the form has no pupils' helpers, there are households' alone.
    private static func hasPupils(_ run: CheckRun) -> Bool { run.store.views.table("student_pairing") != nil }

    @Sendable private static func helpersWhoAreNot(_ run: CheckRun) throws -> [Suspicion] {
        let columns = "pairing, number, name, listed, gone"
        var rows = try run.rows(
            """
            WITH \(try pairings(run)) SELECT household, \(columns) FROM pairs \
            WHERE household IN (SELECT h._id FROM \(try run.table("household")) h WHERE \(run.isInRegion("h"))) AND NOT stands ORDER BY household, pairing
            """)
        if hasPupils(run) {
            rows += try run.rows(
                """
                WITH \(try run.helpers()), \(try pupils(run)) SELECT member, \(columns) FROM taught \
                WHERE member IN (SELECT m._id FROM \(try run.table("member")) m WHERE \(run.isInRegion("m"))) AND NOT stands ORDER BY member, pairing
                """)
        }
        return each(rows) { row in
            let (number, name) = (row[2].text ?? "", row[3].text ?? "")
            return row[4].integer == 1
                ? Label(
                    zh: "联系人\(number) \(name) 已于\(day(row[5].integer))离任", en: "helper \(number) \(name) left on \(day(row[5].integer))")
                : Label(zh: "联系人\(number)不在本县的联系人名册上", en: "helper \(number) is not on the county's roll")
        }
    }

    @Sendable private static func pairedTwice(_ run: CheckRun) throws -> [Suspicion] {
        let columns = "min(pairing), number, max(name), count(*), group_concat(pairing)"
        var rows = try run.rows(
            """
            WITH \(try pairings(run)) SELECT household, \(columns) FROM pairs \
            WHERE household IN (SELECT h._id FROM \(try run.table("household")) h WHERE \(run.isInRegion("h"))) AND number IS NOT NULL GROUP BY household, number HAVING count(*) > 1 ORDER BY household, number
            """)
        if hasPupils(run) {
            rows += try run.rows(
                """
                WITH \(try run.helpers()), \(try pupils(run)) SELECT member, \(columns) FROM taught \
                WHERE member IN (SELECT m._id FROM \(try run.table("member")) m WHERE \(run.isInRegion("m"))) AND number IS NOT NULL GROUP BY member, number HAVING count(*) > 1 ORDER BY member, number
                """)
        }
        if run.store.views.table("village_unit") != nil {
            var unit = try run.query("village_unit", as: "u")
            let (name, from, to) = (try unit.value("unit_name"), try unit.value("from"), try unit.value("to"))
            rows += try run.rows(
                """
                SELECT u._parent, min(u._id), \(name), NULL, count(*), group_concat(u._id) FROM \(unit.from) WHERE \(run.isInRegion("u")) \
                AND u._parent IS NOT NULL AND u._standing NOT IN \(Views.uncredited) AND \(name) IS NOT NULL AND \(DaySpan.holds(from, to, on: run.asOf)) \
                GROUP BY u._parent, 3 HAVING count(*) > 1 ORDER BY 1, 3
                """)
        }
        return each(rows) { row in
            let (number, count) = ([row[2].text, row[3].text].compactMap(\.self).joined(separator: " "), row[4].integer ?? 0)
            return Label(zh: "\(number)登记了\(count)次", en: "\(number) is there \(count) times")
        }
    }

    @Sendable private static func pupilsWithoutHelper(_ run: CheckRun) throws -> [Suspicion] {
        var member = try run.query("member", as: "m")
        var household = try run.query("household", as: "h")
        let isPoor = try run.isPoor(&household)
        let status = try run.isPupil(&member)
        let rows = try member.select(
            [status.value],
            where: """
                \(status.condition) AND \(try run.isActive()) AND h._standing NOT IN \(Views.uncounted) AND \(isPoor) \
                AND m._id NOT IN (SELECT member FROM taught WHERE stands)
                """, with: "\(try run.changes()), \(try run.helpers()), \(try pupils(run))",
            more: "JOIN \(household.from) ON h._id = m._parent LEFT JOIN change ON change.member = m._id")
        return rows.map { row in
            let status = run.label("school_status", row[1].integer)
            return Suspicion(
                record: row.record, text: Label(zh: "\(status.zh)，没有人结对联系", en: "\(status.en), and nobody looks after them"),
                facts: status.en)
        }
    }

    /// A person whose schooling was answered without saying at which school they are, or who is too old to be at one, is no pupil; of whom
    /// nobody has asked yet this year, nothing is known.
    @Sendable private static func pupilsWhoAreNone(_ run: CheckRun) throws -> [Suspicion] {
        var member = try run.query("member", as: "m")
        let pupil = try run.isPupil(&member)
        let (education, birth) = (try member.value("schooling.education"), try member.value("birth"))
        let isMissing = try member.isMissing("schooling.school_status")
        let rows = try member.select(
            ["taught.pairing", "taught.number", "\(run.isActive())", pupil.value],
            where: """
                NOT \(try run.isActive()) OR coalesce(NOT (\(pupil.condition)), 0) \
                OR \(isMissing) AND ((\(education)) IS NOT NULL OR \(run.age("(\(birth))")) >= \(oldestPupil))
                """, with: "\(try run.changes()), \(try run.helpers()), \(try pupils(run))",
            more: "JOIN taught ON taught.member = m._id LEFT JOIN change ON change.member = m._id")
        return each(rows) { row in
            guard row[3].integer == 1 else { return Label(zh: "结对的学生已不在户", en: "no longer belongs to the household") }
            let said = run.label("school_status", row[4].integer)
            return row[4].integer == nil
                ? Label(zh: "不是在校学生，却结对为学生", en: "is at no school, and is paired as a pupil")
                : Label(zh: "“\(said.zh)”，却结对为学生", en: "\(said.en), and is paired as a pupil")
        }
    }

    /// In full years: nobody older than that is asked at which school they are.
    private static let oldestPupil = 26

    /// By name; whom two different units sent are two people.
    @Sendable private static func secretariesOfTwo(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("first_secretary", as: "s")
        let village = try run.query("village", as: "v")
        let (from, to, unit) = (try query.value("from"), try query.value("to"), try query.value("unit"))
        let called = try village.settled("name")
        let rows = try run.rows(
            """
            WITH there AS MATERIALIZED (SELECT s._parent AS village, \(try query.value("name")) AS name, \(unit) AS unit, \
            \(run.isInRegion("s")) AS isHere FROM \(query.from) WHERE s._parent IS NOT NULL AND s._standing NOT IN \(Views.uncredited) \
            AND \(DaySpan.holds(from, to, on: run.asOf, isFollowed: true))) \
            SELECT DISTINCT there.village, other.village, there.name, \(called) FROM there JOIN there other ON other.name = there.name \
            AND other.village <> there.village AND coalesce(other.unit = there.unit, 1) JOIN \(village.from) ON v._id = other.village \
            WHERE there.isHere AND v._standing NOT IN \(Views.uncounted) ORDER BY there.village, other.village
            """)
        return each(rows) { row in
            let (name, other) = (row[2].text ?? "", row[3].text ?? "")
            return Label(zh: "第一书记\(name)同时在\(other)任职", en: "the first secretary \(name) is \(other)'s too")
        }
    }

    /// One for each record: of a check one finding is open below it. A row is the record, what it is about, and more; one of another record
    /// comes after.
    private static func each(_ rows: [[QueryValue]], _ text: ([QueryValue]) -> Label) -> [Suspicion] {
        Dictionary(grouping: rows, by: \.record).sorted { $0.key < $1.key }.map { record, all in
            let texts = all.map(text)
            return Suspicion(
                record: record,
                text: Label(zh: texts.map(\.zh).joined(separator: "；"), en: texts.map(\.en).joined(separator: "; ")),
                facts: texts.map(\.en).sorted().joined(separator: "; "))
        }
    }
}

extension CheckRun {
    /// Whether a member is at a school in the round, of preschool or above; NULL where it is not known.
    func isPupil(_ query: inout CheckQuery) throws -> (value: String, condition: String) {
        let status = try query.value("schooling.school_status")
        return (status, "(\(status)) > \(try code("school_status", "under_school_age"))")
    }
}
