import Changesets
import RecordStore
import Records

/// How many of a region's standing households were surveyed in one round.
package struct SurveyRound: Hashable, Sendable {
    /// The year, which is the round's name.
    package let year: Int
    /// Households that have a roster of the round.
    package let households: Int

    /// Puts the parts together.
    package init(year: Int, households: Int) {
        self.year = year
        self.households = households
    }
}

/// How many households of a region stand, and how many of them each round surveyed.
struct SurveyCoverage {
    var households = 0
    /// By year.
    var surveyed: [Int: Int] = [:]

    /// The rounds, ascending.
    var rounds: [SurveyRound] { surveyed.sorted { $0.key < $1.key }.map { SurveyRound(year: $0.key, households: $0.value) } }

    /// The newest round, not after `year`, that surveyed at least half of the households.
    ///
    /// One household that somebody recorded ahead of time is no survey: figures of its year would be figures of one household.
    func year(upTo year: Int) -> Int? {
        surveyed.filter { $0.key <= year && $0.value * 2 >= households && $0.value > 0 }.keys.max()
    }
}

extension ReportSource {
    /// The year that a report is of when nobody names one: see ``SurveyCoverage/year(upTo:)``.
    ///
    /// Where no household was surveyed in any round there is nothing to choose from, and it is the present year.
    ///
    /// - Parameter now: Milliseconds since 1970-01-01T00:00:00Z.
    /// - Throws: ``ReportFault/noYearSurveyed(of:_:)``, and what the store throws.
    func surveyedYear(now: UInt64) throws -> Int {
        let present = CalendarDate(days: RegisterCalendar.day(at: now))?.year ?? Report.years.lowerBound
        let coverage = try surveyCoverage()
        guard !coverage.surveyed.isEmpty else { return min(max(present, Report.years.lowerBound), Report.years.upperBound) }
        guard let year = coverage.year(upTo: present) else {
            throw ReportFault.noYearSurveyed(of: coverage.households, coverage.rounds)
        }
        return year
    }

    /// The newest round, not after today, that surveyed at least half of the households; `nil` where none did.
    ///
    /// - Parameter now: Milliseconds since 1970-01-01T00:00:00Z.
    func surveyedRound(now: UInt64) throws -> Int? {
        let present = CalendarDate(days: RegisterCalendar.day(at: now))?.year ?? Report.years.lowerBound
        return try surveyCoverage().year(upTo: present)
    }

    func surveyCoverage() throws -> SurveyCoverage {
        guard let roster = store.views.column("household", "roster"), let household = store.views.table("household") else { return .init() }
        let scopes = "t._standing NOT IN \(Views.uncounted) AND t._scope IN (SELECT value FROM json_each(?1))"
        let sql = """
            SELECT t._scope, NULL, count(*) FROM "\(household)" t WHERE \(scopes) GROUP BY t._scope UNION ALL \
            SELECT t._scope, k._key, count(*) FROM "\(household)" t JOIN "\(roster.table)" k ON k._record = t._id \
            WHERE k."\(roster.name)" IS NOT NULL AND k."\(roster.name)" <> '[]' \
            AND k._key BETWEEN \(Report.years.lowerBound) AND \(Report.years.upperBound) AND \(scopes) GROUP BY t._scope, k._key
            """
        let contents = try contents("surveyed", version: fingerprint(sql)) { states in
            var parts: [Int64: ByteWriter] = [:]
            for row in try store.views.query(sql, [.text(Self.list(states))]) {
                guard let scope = row[0].integer, let count = row[2].integer else { continue }
                parts[scope, default: ByteWriter()].signed(row[1].integer ?? 0)
                parts[scope, default: ByteWriter()].signed(count)
            }
            return parts.mapValues(\.bytes)
        }
        var coverage = SurveyCoverage()
        for (_, content) in contents {
            var reader = ByteReader(content)
            while !reader.isAtEnd {
                let (year, count) = (Int(try reader.signed()), Int(try reader.signed()))
                if year == 0 { coverage.households += count } else { coverage.surveyed[year, default: 0] += count }
            }
        }
        return coverage
    }
}
