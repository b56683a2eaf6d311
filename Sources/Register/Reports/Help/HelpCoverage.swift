import RecordStore
import Records

/// Of every village who is helped, and who is there to help.
struct HelpCoverage {
    struct Village {
        let scope: ScopeCode
        var households = 0
        var helped = 0
        var isPoor = false
        var units = 0
        var secretaries = 0
        var hasCollector = false
        /// Poor pupils and students, and of these who has somebody who looks after them.
        var pupils = 0
        var pupilsHelped = 0

        /// Whether anything of what the plan asks for is not there.
        var isLacking: Bool { helped < households || !hasCollector || isPoor && (units == 0 || secretaries == 0) }
    }

    let year: Int
    let whole: Region?
    let names: [ScopeCode: String]
    /// Ascending by code.
    private(set) var villages: [Village] = []
    /// Over the rule, the most first: number, name by the helper's own record where there is one, households.
    private(set) var busiest: [(number: String, name: String?, households: Int)] = []
    let run: CheckRun
    let scopes: [Int64: ScopeCode]

    /// Offices whose holders keep the register of a village.
    static let collectors: Set<String> = ["C", "V", "F"]

    init(_ source: ReportSource, _ request: ReportRequest) throws {
        let today = Int(RegisterCalendar.day(at: request.now))
        year = request.year ?? CalendarDate(days: today)?.year ?? 2016
        let end = CalendarDate(year: year, month: 12, day: 31)?.days ?? today
        run = CheckRun(
            store: source.store, region: source.region, round: year, asOf: min(today, end), today: today, regions: nil)
        scopes = Dictionary(uniqueKeysWithValues: source.states.map { ($0.number, $0.scope) })
        names = try Region.names(source.store, digits: Set(Region.Level.allCases.map(\.digits)))
        let held = source.states.map(\.scope)
        let common = try request.region ?? Survey.commonRegion(of: held, in: source.store.schema.scopes) ?? source.keptRegion()
        whole = common.map { [names] in Region(scope: $0, name: names[$0]) }
        var found = Dictionary(
            uniqueKeysWithValues: held.filter { $0.isOf(.village) }.map { ($0, Village(scope: $0)) })
        try count(&found, source)
        let grants = try source.store.offices.directory().current.filter { grant in
            Self.collectors.contains(grant.role) && grant.opensSessions(on: today)
        }
        for scope in found.keys { found[scope]?.hasCollector = grants.contains { $0.covers(scope) } }
        villages = found.values.sorted { $0.scope < $1.scope }
        busiest = try Self.busiest(run)
    }

    private func count(_ found: inout [ScopeCode: Village], _ source: ReportSource) throws {
        var query = try run.query("household", as: "h")
        let isPoor = try run.isPoor(&query, source)
        let rows = try run.rows(
            """
            WITH \(try Check.pairings(run)), \(Check.helped) SELECT h._scope, count(*), \
            sum(coalesce(helped.main > 0 OR helped.helpers = 1, 0)) FROM \(query.from) LEFT JOIN helped ON helped.household = h._id \
            WHERE \(run.isInRegion("h")) AND \(isPoor) GROUP BY h._scope
            """)
        for row in rows {
            guard let scope = row[0].integer.flatMap({ scopes[$0] }) else { continue }
            found[scope, default: Village(scope: scope)].households = Int(row[1].integer ?? 0)
            found[scope]?.helped = Int(row[2].integer ?? 0)
        }
        for row in try source.rows("village", ["is_poor"]) {
            if let scope = row[1].integer.flatMap({ scopes[$0] }) { found[scope]?.isPoor = row[2].integer == 1 }
        }
        try countPupils(&found, source)
        for row in try source.rows("village_unit", ["from", "to"]) where holds(row[2].integer, row[3].integer) {
            if let scope = row[1].integer.flatMap({ scopes[$0] }) { found[scope]?.units += 1 }
        }
        for row in try source.rows("first_secretary", ["from", "to"])
        where DaySpan(row[2].integer, row[3].integer).holds(on: Int64(run.asOf), isFollowed: true) {
            if let scope = row[1].integer.flatMap({ scopes[$0] }) { found[scope]?.secretaries += 1 }
        }
    }

    /// A form without pupils' helpers has none of them.
    private func countPupils(_ found: inout [ScopeCode: Village], _ source: ReportSource) throws {
        guard run.store.views.table("student_pairing") != nil else { return }
        var member = try run.query("member", as: "m")
        var household = try run.query("household", as: "h")
        let isPoor = try run.isPoor(&household, source)
        let isPupil = try run.isPupil(&member).condition
        let rows = try run.rows(
            """
            WITH \(try run.changes()), \(try run.helpers()), \(try Check.pupils(run)), \
            looked AS MATERIALIZED (SELECT DISTINCT member FROM taught WHERE stands) \
            SELECT m._scope, count(*), count(looked.member) FROM \(member.from) JOIN \(household.from) ON h._id = m._parent \
            LEFT JOIN change ON change.member = m._id LEFT JOIN looked ON looked.member = m._id \
            WHERE \(run.isInRegion("m")) AND h._standing NOT IN \(Views.uncounted) AND \(isPupil) AND \(try run.isActive()) AND \(isPoor) \
            GROUP BY m._scope
            """)
        for row in rows {
            guard let scope = row[0].integer.flatMap({ scopes[$0] }) else { continue }
            found[scope, default: Village(scope: scope)].pupils = Int(row[1].integer ?? 0)
            found[scope]?.pupilsHelped = Int(row[2].integer ?? 0)
        }
    }

    /// Whether something that began and ended then is there at the year's end.
    func holds(_ from: Int64?, _ to: Int64?) -> Bool { DaySpan(from, to).holds(on: Int64(run.asOf)) }

    private static func busiest(_ run: CheckRun) throws -> [(number: String, name: String?, households: Int)] {
        let rows = try run.rows(
            """
            WITH \(try Check.pairings(run)) SELECT number, max(name), count(DISTINCT household) FROM pairs WHERE number IS NOT NULL AND stands \
            AND household IN (SELECT h._id FROM \(try run.table("household")) h WHERE \(run.isInRegion("h"))) \
            GROUP BY number HAVING count(DISTINCT household) > \(Check.helpedMax) ORDER BY 3 DESC, 1
            """)
        return rows.map { ($0[0].text ?? "", $0[1].text, Int($0[2].integer ?? 0)) }
    }

    func grouped(_ digits: Int) -> [(ScopeCode, [Village])] {
        Dictionary(grouping: villages) { $0.scope.enclosing(digits: digits) ?? $0.scope }.sorted { $0.key < $1.key }
    }
}
