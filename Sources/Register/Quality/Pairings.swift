import RecordStore
import Records

/// Who helps whom, as tables of a query.
///
/// A pairing says that somebody of a number helps a household. Where the county's own records of its helpers are in the store, it covers the
/// household only while that somebody is among them and has not left: a number that is nobody's helps nobody. A store without them, as a
/// village's, believes what the pairing says.
extension Check {
    /// `place`, `known` (``CheckRun/helpers()``) and `pairs (household, pairing, number, name, main, who, stands, listed, gone)`: pairings that
    /// hold at the end of the round, begun and not ended by then.
    ///
    /// `name` is the helper's own record's where there is one; `who` tells helpers apart: by number, by name where there is none.
    ///
    /// - Parameter scopes: Only what lies in these is looked at, all else is as if it were not there; `nil` is all of the store.
    static func pairings(_ run: CheckRun, in scopes: [ScopeState]? = nil) throws -> String {
        var query = try run.query("pairing", as: "p")
        var end = try run.query("pairing_end", as: "e")
        let (from, to) = (try query.value("from"), try end.value("to"))
        let columns = try ["p._parent AS household", "p._id AS pairing", "\(query.value("main")) AS main"] + run.helper(of: &query)
        return """
            \(try run.helpers(of: scopes)), pairs AS MATERIALIZED (SELECT \(columns.joined(separator: ", ")) \
            \(try run.fromPlaces(&query)) AND p._standing NOT IN \(Views.uncredited) \
            AND coalesce(\(from), 0) <= \(run.asOf) AND NOT EXISTS (SELECT 1 FROM \(end.from) WHERE e._parent = p._id \
            AND e._standing NOT IN \(Views.uncredited) AND coalesce(\(to), 0) <= \(run.asOf)))
            """
    }

    /// `helped (household, helpers, main, said)`, behind ``pairings(_:)``: how many people help a household, how many of them as the main one,
    /// and how many pairings say so.
    static let helped = """
        helped AS MATERIALIZED (SELECT household, count(DISTINCT CASE WHEN stands THEN who END) AS helpers, \
        count(DISTINCT CASE WHEN stands AND main IS 1 THEN who END) AS main, count(*) AS said FROM pairs GROUP BY household)
        """

    /// Whether nobody is a household's main helper, by ``helped``: one who is alone is the main one, whether or not it was written down.
    static let hasNoMain = """
        (coalesce(helped.helpers, 0) = 0 OR coalesce(helped.main, 0) = 0 AND helped.helpers > 1)
        """

    /// `taught (member, pairing, number, name, who, stands, listed, gone)`, behind `place` and `known`: the same of pupils.
    static func pupils(_ run: CheckRun) throws -> String {
        var query = try run.query("student_pairing", as: "s")
        let (from, to) = (try query.value("from"), try query.value("to"))
        let columns = try ["s._parent AS member", "s._id AS pairing"] + run.helper(of: &query)
        return """
            taught AS MATERIALIZED (SELECT \(columns.joined(separator: ", ")) \(try run.fromPlaces(&query)) \
            AND s._standing NOT IN \(Views.uncredited) AND \(DaySpan.holds(from, to, on: run.asOf, isFollowed: true)))
            """
    }
}

extension CheckRun {
    /// `place (scope, county)`: every scope, with the county that it lies in where that one's helpers are recorded in this store; and `known
    /// (county, number, name, stands, gone)`: those helpers, whether they are still there at the end of the round, and the day on which they left.
    ///
    /// A county all of whose helpers were taken out has them recorded still, and none is left.
    ///
    /// - Parameter scopes: Only these are places; `nil` is all of the store.
    func helpers(of scopes: [ScopeState]? = nil) throws -> String {
        let states = try store.keptParts.scopeStates(in: nil)
        let (table, digits) = (store.views.table("helper"), store.schema.type(named: "helper")?.scopeDigits ?? 0)
        let kept = Set(
            try table.map {
                try store.views.query("SELECT DISTINCT _scope FROM \"\($0)\" WHERE _standing <> \(Existence.Standing.unconfirmed.rawValue)")
            }?.compactMap { $0[0].integer } ?? [])
        let counties = Dictionary(
            states.filter { kept.contains($0.number) }.map { ($0.scope, $0.number) }, uniquingKeysWith: { one, _ in one })
        let places = (scopes ?? states).map { state in
            "[\(state.number),\(state.scope.enclosing(digits: digits).flatMap { counties[$0] }.map(String.init) ?? "null")]"
        }
        let place = """
            place AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS scope, json_extract(value, '$[1]') AS county \
            FROM json_each('[\(places.joined(separator: ","))]'))
            """
        guard table != nil else {
            return place + ", known AS (SELECT 0 AS county, '' AS number, '' AS name, 0 AS stands, 0 AS gone WHERE 0)"
        }
        var query = try query("helper", as: "k")
        let (number, to) = (try query.value("number"), try query.value("to"))
        return """
            \(place), \
            known AS MATERIALIZED (SELECT k._scope AS county, \(number) AS number, max(\(try query.value("name"))) AS name, \
            max(coalesce(\(to), \(asOf)) >= \(asOf)) AS stands, max(\(to)) AS gone FROM \(query.from) \
            WHERE k._standing NOT IN \(Views.uncredited) AND \(number) IS NOT NULL GROUP BY 1, 2)
            """
    }

    /// What ``helpers()`` say of the helper whom a pairing names, where ``fromPlaces(_:)`` joins them.
    fileprivate func helper(of query: inout CheckQuery) throws -> [String] {
        let (number, name) = (try query.value("helper_number"), try query.value("helper_name"))
        return [
            "\(number) AS number", "coalesce(known.name, \(name)) AS name",
            "coalesce(\(number), '=' || \(name), '#' || \(query.alias)._id) AS who",
            "CASE WHEN place.county IS NULL OR (\(number)) IS NULL THEN 1 ELSE coalesce(known.stands, 0) END AS stands",
            "known.number IS NOT NULL AS listed", "known.gone AS gone",
        ]
    }

    /// Pairings, scope by scope: what SQLite thinks that it knows of a list makes it look through all of it for each of them, so it is told to
    /// begin with the list.
    fileprivate func fromPlaces(_ query: inout CheckQuery) throws -> String {
        let number = try query.value("helper_number")
        return """
            FROM place CROSS JOIN \(query.from) LEFT JOIN known ON known.county = place.county AND known.number = (\(number)) \
            WHERE \(query.alias)._scope = place.scope
            """
    }
}
