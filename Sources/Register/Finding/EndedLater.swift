package import RecordStore
import Records

/// What was there at the end of a year, although it is retired by now.
///
/// Who leaves a household, and a household that is gone or joins another, is retired when that is written down; the years before keep
/// them, as they were surveyed. What somebody made by mistake, and what was another record once more, was there in no year.
enum EndedLater {
    /// Whether the county marked the end of a retired household for a later year, as SQL.
    ///
    /// - Parameters:
    ///   - row: What the query calls the table of households.
    ///   - year: As SQL.
    static func household(_ row: String, year: String, in store: RecordStore) -> String {
        let column = { (name: String) in store.views.column("system_mark", name) }
        guard let table = store.views.table("system_mark"), let to = column("to"), let marked = column("year"), let cause = column("cause"),
            let removed = number("hh_state", HouseholdState.removed.rawValue, in: store)
        else { return "0" }
        let doubled = number("state_cause", "duplicate", in: store) ?? -1
        return """
            (\(row)._standing = \(Existence.Standing.retired.rawValue) AND EXISTS (SELECT 1 FROM "\(table)" x WHERE x._parent = \(row)._id \
            AND x._standing NOT IN \(Views.uncounted) AND \(to.settled(in: "x")) = \(removed) \
            AND coalesce(\(cause.settled(in: "x")), -1) <> \(doubled) AND \(marked.settled(in: "x")) > \(year)))
            """
    }

    /// Those of some retired households that ended after a year only, by their numbers in the file.
    static func households(_ retired: Set<Int64>, after year: Int, in store: RecordStore) throws -> Set<Int64> {
        guard !retired.isEmpty, let table = store.views.table("household") else { return [] }
        let rows = try store.views.query(
            """
            SELECT t._id FROM "\(table)" t WHERE t._id IN (SELECT value FROM json_each(?1)) \
            AND \(household("t", year: String(year), in: store))
            """, [ListedFacts.list(retired)])
        return Set(rows.compactMap { $0[0].integer })
    }

    /// Whether a household is counted at the end of a year, as SQL.
    static func counts(_ row: String, year: String, in store: RecordStore) -> String {
        "(\(row)._standing NOT IN \(Views.uncounted) OR \(household(row, year: year, in: store)))"
    }

    /// Whether a retired member was one when the roster of a year was taken, as SQL: it left, or goes on as another record that is on no
    /// roster of that year.
    ///
    /// - Parameters:
    ///   - row: What the query calls the table of members.
    ///   - year: As SQL.
    static func member(_ row: String, year: String, in store: RecordStore) -> String {
        guard let table = store.views.table("member"), let next = store.views.column("member", Continuations.field),
            let roster = store.views.column("household", "roster"), let changes = store.views.table("member_change")
        else { return "0" }
        let continued = "SELECT c.value FROM \"\(table)\" m, json_each(m.\"\(next.name)\") c WHERE m.\"\(next.name)\" IS NOT NULL"
        return """
            (\(row)._standing = \(Existence.Standing.retired.rawValue) AND (\(row)._id IN (\(continued) AND NOT EXISTS \
            (SELECT 1 FROM "\(roster.table)" k, json_each(k."\(roster.name)") o WHERE k._record = m._parent AND k._key = \(year) \
            AND o.value = m._id)) OR (\(row)._id NOT IN (\(continued)) AND EXISTS (SELECT 1 FROM "\(changes)" x \
            WHERE x._parent = \(row)._id AND x._standing NOT IN \(Views.uncounted)))))
            """
    }

    private static func number(_ list: String, _ code: String, in store: RecordStore) -> Int? {
        store.schema.codeList(list)?.items.first { $0.code == code }.map { Int($0.number) }
    }
}

extension ExitReader {
    /// The households of a scope that are counted at the end of a year, those that ended later among them; ascending.
    func counted(in scope: ScopeCode, year: Int, from source: some RunSource) throws -> [RecordID] {
        guard let type = store.schema.type(named: Subject.household.type) else { return [] }
        return try source.records(type, in: scope, parent: nil).filter { household in
            guard let existence = try source.existence(of: household, in: scope) else { return false }
            return try existence.standing != .retired
                || found(of: household, in: source).events.contains { $0.endsHousehold(after: year) }
        }
    }
}

extension ExitEvent {
    /// Whether it ends a household after a year, and not because the household was another once more.
    func endsHousehold(after year: Int) -> Bool {
        guard case .mark(_, .removed, let cause) = content else { return false }
        return isAdmitted && step == nil && self.year > year && cause != "duplicate"
    }
}

/// Households on whose roster of a year stand persons, all of whom had died or left by its end: they are counted as they were surveyed,
/// and nobody is there who could be proposed for an exit.
package enum EmptiedHouseholds {
    /// - Returns: Their numbers in the file.
    package static func numbers(of year: Int, in store: RecordStore) throws -> Set<Int64> {
        guard let end = CalendarDate(year: year, month: 12, day: 31)?.days else { return [] }
        let run = CheckRun(store: store, region: nil, round: year, asOf: end, today: end, regions: nil)
        do {
            var query = try run.query("household", as: "h")
            let roster = try query.value("roster")
            let (state, date) = (try run.column("state", of: "member_change").name, try run.column("date", of: "member_change").name)
            let rows = try run.rows(
                """
                WITH change AS MATERIALIZED (SELECT c._parent AS member, c."\(state)" AS state, max(c."\(date)" * 1000 + 999 - c."\(state)") \
                FROM \(try run.table("member_change")) c WHERE c._standing NOT IN \(Views.uncounted) AND c."\(date)" <= \(end) GROUP BY c._parent) \
                SELECT h._id FROM \(query.from) WHERE json_array_length(\(roster)) > 0 AND NOT EXISTS (SELECT 1 FROM json_each(\(roster)) e \
                LEFT JOIN change ON change.member = e.value WHERE change.state IS NULL \
                OR change.state NOT IN \(try run.codes("member_state", CheckRun.gone)))
                """)
            return Set(rows.map(\.record))
        } catch is CheckFault {
            // A form that knows no rosters, or nothing of who leaves.
            return []
        }
    }
}
