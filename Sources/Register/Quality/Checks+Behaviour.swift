import Causality
import Changesets
import RecordStore
import Records

/// Q60 to Q64: how the register was written. They point to places to visit, not to people to blame.
extension Check {
    static let behaviour = [
        Check(
            "Q60", "一人一天走访不超过15户", "nobody visits more than 15 households on one day", .review, source: Origin.own,
            tooManyVisits),
        Check(
            "Q61", "不同户的走访位置（约10米内）不重合达5户", "the visits of five households or more were not noted at one point, within some ten metres",
            .review, source: Origin.own, onePoint),
        Check("Q62", "照片不重复使用", "no photograph serves twice", .review, .across, source: Origin.own) {
            try reused($0, photos, Label(zh: "同一张照片用了\(timesMark)次", en: "one photograph is used \(timesMark) times"))
        },
        Check("Q63", "签名影像不重复使用", "no picture of a signature serves twice", .must, .across, source: Origin.own) {
            try reused($0, signatures, Label(zh: "同一签名影像用了\(timesMark)次", en: "one picture of a signature is used \(timesMark) times"))
        },
        Check(
            "Q64", "县级关账之后不再改当年数据", "nothing of a round is written after its county closed it", .must, source: Origin.own,
            writtenAfterClose),
    ]

    private static let visitsADay = 15
    private static let householdsAtOnePoint = 5
    private static let timesMark = "{}"

    /// Findings about a visitor or a place are the village's, for no single household did anything.
    private static func ofVillage(_ run: CheckRun, _ scope: Int64, else household: Int64) throws -> Int64 {
        try run.village(scope) ?? household
    }

    @Sendable private static func tooManyVisits(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("visit")
        let (visitor, date) = (try query.value("visitor"), try query.value("date"))
        let rows = try run.rows(
            """
            SELECT t._scope, \(visitor), \(date), count(DISTINCT t._parent), json_group_array(t._parent) FROM \(query.from) \
            WHERE \(run.isInRegion("t")) AND (\(visitor)) IS NOT NULL AND (\(date)) IS NOT NULL \
            GROUP BY 1, 2, 3 HAVING count(DISTINCT t._parent) > \(visitsADay) ORDER BY 1, 3, 2
            """)
        return try rows.compactMap { row in
            guard let scope = row[0].integer, let visitor = row[1].text,
                let day = row[2].integer.flatMap({ CalendarDate(days: Int($0)) })
            else { return nil }
            let households = Array(Set(numbers(row[4].text))).sorted()
            return Suspicion(
                record: try ofVillage(run, scope, else: households[0]),
                text: Label(
                    zh: "\(visitor) \(day) 一天走访\(households.count)户", en: "\(visitor) visited \(households.count) households on \(day)"),
                related: households, facts: "\(visitor) \(day)")
        }
    }

    @Sendable private static func onePoint(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("visit")
        // Millionths of a degree; a hundred of them are some ten metres.
        let (north, east) = ("(\(try query.value("place.latitude"))) / 100", "(\(try query.value("place.longitude"))) / 100")
        let rows = try run.rows(
            """
            SELECT t._scope, \(north), \(east), json_group_array(t._parent) FROM \(query.from) \
            WHERE \(run.isInRegion("t")) AND \(north) IS NOT NULL AND \(east) IS NOT NULL \
            GROUP BY 1, 2, 3 HAVING count(DISTINCT t._parent) >= \(householdsAtOnePoint) ORDER BY 1, 2, 3
            """)
        return try rows.compactMap { row in
            guard let scope = row[0].integer, let north = row[1].integer, let east = row[2].integer else { return nil }
            let households = Array(Set(numbers(row[3].text))).sorted()
            let point = [north, east].map { Ratio(Int128($0), 10_000).text(places: 4) }.joined(separator: ", ")
            return Suspicion(
                record: try ofVillage(run, scope, else: households[0]),
                text: Label(
                    zh: "\(households.count)户的走访都在同一点（\(point)）", en: "visits to \(households.count) households at one point (\(point))"),
                related: households, facts: point)
        }
    }

    // MARK: Pictures

    /// Sheets that list several households, such as minutes and notices, serve all of them and are not in it.
    private static let photos = [
        ("visit", "photos.people"), ("visit", "photos.house"), ("visit", "photos.other"), ("household", "house_photos"),
        ("member", "id_photos"), ("house_check", "photo"),
    ]
    private static let signatures = [
        ("visit", "household_signature"), ("visit", "helper_signature"), ("household_attestation", "capture.proof"),
    ]

    private static func reused(_ run: CheckRun, _ places: [(String, String)], _ text: Label) throws -> [Suspicion] {
        let uses = try places.flatMap { type, path in try pictures(run, type, path) }
        let all = "WITH use AS MATERIALIZED (\(uses.joined(separator: " UNION ALL ")))"
        // One record may show its own picture in two rounds; two records may not share one.
        let rows = try run.rows(
            """
            \(all) SELECT hash, json_group_array(DISTINCT subject), max(near) FROM use GROUP BY hash \
            HAVING count(DISTINCT record) > 1 AND max(near) = 1 ORDER BY min(record)
            """)
        return try rows.flatMap { row -> [Suspicion] in
            let subjects = numbers(row[1].text).sorted()
            let times = try run.rows("\(all) SELECT count(DISTINCT record) FROM use WHERE hash = '\(hex(row[0].text))'").first?[0]
            let count = String(times?.integer ?? 2)
            guard let first = subjects.first else { return [] }
            return [
                Suspicion(
                    record: first,
                    text: Label(zh: text.zh.replacing(timesMark, with: count), en: text.en.replacing(timesMark, with: count)),
                    related: Array(subjects.dropFirst()), facts: String(hex(row[0].text).prefix(16)))
            ]
        }
    }

    /// Only what is a digest goes into a statement.
    private static func hex(_ text: String?) -> String { (text ?? "").filter(\.isHexDigit) }

    /// `(hash, record, subject, near)`: a picture, who shows it, whose file that is, and whether it is in the region.
    private static func pictures(_ run: CheckRun, _ type: String, _ path: String) throws -> [String] {
        let column = try run.column(path, of: type)
        let table = try run.table(type)
        let isOwn = type == "household" || type == "member"
        let near = run.isInRegion("t")
        let from =
            column.isKeyed ? "\(table) t JOIN \"\(column.table)\" k ON k._record = t._id" : "\(table) t"
        let value = (column.isKeyed ? "k" : "t") + ".\"\(column.name)\""
        let (hash, more) = column.field.isUnion ? ("e.value", ", json_each(\(value)) e") : (value, "")
        return [
            """
            SELECT \(hash) AS hash, t._id AS record, \(isOwn ? "t._id" : "t._parent") AS subject, (\(near)) AS near \
            FROM \(from)\(more) WHERE t._standing NOT IN \(Views.uncounted) AND \(value) IS NOT NULL
            """
        ]
    }

    // MARK: After the close

    /// The log itself is read, since a value's row does not say when it was written: only in counties with a close.
    @Sendable private static func writtenAfterClose(_ run: CheckRun) throws -> [Suspicion] {
        let closes = try closeDays(run)
        guard !closes.isEmpty else { return [] }
        return try run.store.scopes().sorted().filter { run.region?.covers($0) ?? true }.flatMap { scope -> [Suspicion] in
            guard scope.isOf(.village), let county = scope.enclosing(.county), let close = closes[county.description] else { return [] }
            return try lateWrites(run, scope, after: close)
        }
    }

    /// By county code, the last day on which the round was open.
    private static func closeDays(_ run: CheckRun) throws -> [String: Int] {
        // A close belongs to the county, whatever part of it is looked at.
        let all = CheckRun(store: run.store, region: nil, round: run.round, asOf: run.asOf, today: run.today, regions: nil)
        var query = try all.query("county")
        let (code, closed) = (try query.value("code"), try query.value("closed"))
        let rows = try query.select([code, closed], where: "(\(closed)) IS NOT NULL AND (\(code)) IS NOT NULL")
        return Dictionary(rows.compactMap { row in row[1].text.map { ($0, Int(row[2].integer ?? 0)) } }, uniquingKeysWith: min)
    }

    private static func lateWrites(_ run: CheckRun, _ scope: ScopeCode, after close: Int) throws -> [Suspicion] {
        let key = FieldKey.number(Int64(run.round))
        var late: [RecordID: (count: Int, day: Int)] = [:]
        let take: (Entry) -> Void = { entry in
            let day = RegisterCalendar.day(at: entry.time.milliseconds)
            guard day > close else { return }
            for change in entry.changes where change.address.key == key {
                let known = late[change.record] ?? (0, 0)
                late[change.record] = (known.count + 1, max(known.day, day))
            }
        }
        for row in try run.store.log.changesetRows(scope, beyond: VersionVector()) {
            let bytes = try run.store.log.changeset(row)
            for entry in try Changeset(parsing: bytes, suite: run.store.environment.suite).entries() { take(entry) }
        }
        let counts = try run.store.views.ownCounts(scope)
        for number in counts.sealed..<(counts.sealed + counts.unsealed) {
            if let entry = try run.store.log.entry(Dot(run.store.own, number + 1), in: scope) { take(entry) }
        }
        let found = try late.compactMap { record, late -> Suspicion? in
            guard let number = try run.store.views.number(of: record, in: scope), let day = CalendarDate(days: late.day),
                ["household", "member", "village"].contains(try run.store.views.type(of: record)?.name)
            else { return nil }
            return Suspicion(
                record: number,
                text: Label(
                    zh: "关账之后改了\(run.round)年的\(late.count)项，最近在\(day)",
                    en: "\(late.count) fields of \(run.round) written after the close, the last on \(day)"),
                facts: "\(late.count) \(day)")
        }
        return found.sorted { $0.record < $1.record }
    }
}
