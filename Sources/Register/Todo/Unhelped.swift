import Changesets
import RecordStore
import Records

/// Poor households without a main helper today, by the rule of check Q81, village by village.
///
/// Who helps whom is computed of each village and kept; it is anew with the day, and with whoever comes to a county's roll of helpers or leaves it.
struct Unhelped: Sendable {
    struct Village: Sendable {
        let scope: ScopeCode
        /// By their numbers in the file, ascending.
        let households: [Int64]
    }

    /// The one with the most households first.
    private(set) var villages: [Village] = []

    var count: Int { villages.reduce(0) { $0 + $1.households.count } }

    /// - Parameter today: Days since 1970.
    /// - Precondition: As ``ReportSource/contents(_:version:byDocuments:isApart:atOnce:of:compute:)``.
    init(_ source: ReportSource, today: Int) throws {
        let store = source.store
        guard store.views.table("pairing") != nil, let year = CalendarDate(days: today)?.year else { return }
        let run = CheckRun(store: store, region: nil, round: year, asOf: today, today: today, regions: nil)
        let sql = try Self.sql(run)
        let roll = try run.rows("WITH \(try run.helpers()) SELECT county, number, stands FROM known ORDER BY county, number").map { row in
            "\(row[0].integer ?? 0) \(row[1].text ?? "") \(row[2].integer ?? 0)"
        }
        let contents = try source.contents(
            "unhelped", version: fingerprint(sql) ^ fingerprint(roll.joined(separator: "\n")), isApart: true, atOnce: ReportSource.fewScopes
        ) { changed in
            var parts: [Int64: ByteWriter] = [:]
            for row in try store.views.query(sql, [.text(ReportSource.list(changed))]) {
                guard let scope = row[0].integer, let household = row[1].integer else { continue }
                parts[scope, default: ByteWriter()].signed(household)
            }
            return parts.mapValues(\.bytes)
        }
        let left = Set(try source.departures(by: year).left)
        for (state, content) in contents {
            var (bytes, households) = (ByteReader(content), [Int64]())
            while !bytes.isAtEnd { households.append(try bytes.signed()) }
            households.removeAll(where: left.contains)
            if !households.isEmpty { villages.append(Village(scope: state.scope, households: households)) }
        }
        villages.sort { ($1.households.count, $0.scope) < ($0.households.count, $1.scope) }
    }

    /// Scope and household, of the scopes of the first parameter; whether they are poor is asked of the whole register's courses.
    private static func sql(_ run: CheckRun) throws -> String {
        let isAsked = "(SELECT value FROM json_each(?1))"
        return """
            WITH \(try Check.pairings(run, where: "p._scope IN \(isAsked)")), \(Check.helped) SELECT h._scope, h._id \
            FROM \(try run.table("household")) h LEFT JOIN helped ON helped.household = h._id \
            WHERE h._standing NOT IN \(Views.uncounted) AND h._scope IN \(isAsked) AND \(Check.hasNoMain) ORDER BY h._id
            """
    }
}
