import Changesets
import RecordStore
import Records

/// Poor households without a main helper today, by the rule of check Q81, village by village.
///
/// Who helps whom is computed of each village and kept; it is anew with the day, and with whoever comes to the county's roll of helpers or
/// leaves it.
struct Unhelped: Sendable {
    struct Village: Sendable {
        let scope: ScopeCode
        /// By their numbers in the file, ascending.
        let households: [Int64]
    }

    /// The one with the most households first.
    private(set) var villages: [Village] = []

    var count: Int { villages.reduce(0) { $0 + $1.households.count } }

    /// Of each village and each pairing in it all of these are looked through, and each batch looks at the county's helpers.
    private static let scopesAtOnce = 16

    /// - Parameter today: Days since 1970.
    /// - Precondition: As ``ReportSource/contents(_:version:byDocuments:isApart:atOnce:of:compute:)``.
    init(_ source: ReportSource, today: Int) throws {
        let store = source.store
        guard store.views.table("pairing") != nil, let year = CalendarDate(days: today)?.year else { return }
        let run = CheckRun(store: store, region: nil, round: year, asOf: today, today: today, regions: nil)
        let version = fingerprint(try Self.sql(run, []))
        let (rolls, digits) = (try Self.rolls(run), store.schema.type(named: "helper")?.scopeDigits ?? 0)
        let left = Set(try source.departures(by: year).left)
        // County by county: who comes to the roll of one changes nothing in the others.
        for (county, states) in Dictionary(grouping: source.states, by: { $0.scope.enclosing(digits: digits) }) {
            let contents = try source.contents(
                "unhelped", version: version ^ (county.flatMap { rolls[$0] } ?? 0), isApart: true, atOnce: Self.scopesAtOnce,
                of: Set(states.map(\.scope))
            ) { try Self.parts($0, run) }
            for (state, content) in contents {
                var (bytes, households) = (ByteReader(content), [Int64]())
                while !bytes.isAtEnd { households.append(try bytes.signed()) }
                households.removeAll(where: left.contains)
                if !households.isEmpty { villages.append(Village(scope: state.scope, households: households)) }
            }
        }
        villages.sort { ($1.households.count, $0.scope) < ($0.households.count, $1.scope) }
    }

    private static func parts(_ states: [ScopeState], _ run: CheckRun) throws -> [Int64: [UInt8]] {
        var parts: [Int64: ByteWriter] = [:]
        for row in try run.store.views.query(sql(run, states), [.text(ReportSource.list(states))]) {
            guard let scope = row[0].integer, let household = row[1].integer else { continue }
            parts[scope, default: ByteWriter()].signed(household)
        }
        return parts.mapValues(\.bytes)
    }

    /// Scope and household, of these scopes; whether they are poor is asked of the whole register's courses.
    private static func sql(_ run: CheckRun, _ states: [ScopeState]) throws -> String {
        """
        WITH \(try Check.pairings(run, in: states)), \(Check.helped) SELECT h._scope, h._id \
        FROM \(try run.table("household")) h LEFT JOIN helped ON helped.household = h._id \
        WHERE h._standing NOT IN \(Views.uncounted) AND h._scope IN (SELECT value FROM json_each(?1)) AND \(Check.hasNoMain) ORDER BY h._id
        """
    }

    /// A name for each county's roll: who is on it, and still there today.
    private static func rolls(_ run: CheckRun) throws -> [ScopeCode: UInt64] {
        let rows = try run.rows("WITH \(try run.helpers(of: [])) SELECT county, number, stands FROM known ORDER BY county, number")
        let counties = Dictionary(
            try run.store.keptParts.scopeStates(in: nil).map { ($0.number, $0.scope) }, uniquingKeysWith: { one, _ in one })
        var rolls: [ScopeCode: UInt64] = [:]
        for (county, rows) in Dictionary(grouping: rows, by: { $0[0].integer ?? 0 }) {
            guard let scope = counties[county] else { continue }
            rolls[scope] = fingerprint(rows.map { "\($0[1].text ?? "") \($0[2].integer ?? 0)" }.joined(separator: "\n"))
        }
        return rolls
    }
}
