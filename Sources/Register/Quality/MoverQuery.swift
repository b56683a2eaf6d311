import RecordStore
import Records

/// Households that are to move, and what is said of it, as SQL over `h`.
struct MoverQuery {
    let run: CheckRun
    let household: CheckQuery
    /// The planned year.
    let year: String
    /// Whether it moved in: -1 where that is disputed, NULL where nobody was asked.
    let moved: String
    private let state: QueryColumn
    private let place: QueryColumn

    /// The year that it is.
    var present: Int { CalendarDate(days: run.today)?.year ?? run.round }

    init(_ run: CheckRun) throws(CheckFault) {
        self.run = run
        let household = try run.query("household", as: "h")
        self.household = household
        year = try household.settled("relocation_year")
        state = try run.column("relocation_state.moved_in", of: "household")
        place = try run.column("relocation_place", of: "household")
        moved = """
            (SELECT CASE WHEN \(state.isDisputed(in: "k")) THEN -1 ELSE k."\(state.name)" END FROM "\(state.table)" k \
            WHERE k._record = h._id AND \(state.isWritten(in: "k")) ORDER BY k._key DESC LIMIT 1)
            """
    }

    /// The answer of the latest round that has one; NULL where that is disputed.
    func newest(_ path: String) throws(CheckFault) -> String {
        let column = try run.column(path, of: "household")
        return """
            (SELECT \(column.settled(in: "k")) FROM "\(column.table)" k WHERE k._record = h._id AND \(column.isWritten(in: "k")) \
            ORDER BY k._key DESC LIMIT 1)
            """
    }

    var site: String { get throws(CheckFault) { try newest("relocation_place") } }

    /// The first round in which it lived there.
    private var arrival: String {
        "(SELECT min(a._key) FROM \"\(state.table)\" a WHERE a._record = h._id AND \(state.settled(in: "a")) = 1)"
    }

    /// The last site of the rounds before it came.
    var planned: String { lastSite(where: "k._key < \(arrival)") }

    /// The latest site since.
    var lived: String { lastSite(where: "k._key >= \(arrival)") }

    private func lastSite(where condition: String) -> String {
        """
        (SELECT \(place.settled(in: "k")) FROM "\(place.table)" k WHERE k._record = h._id AND \(place.isWritten(in: "k")) AND \(condition) \
        ORDER BY k._key DESC LIMIT 1)
        """
    }

    /// `change` and `deserted (household)`: those of which nobody is left. Of which no member was ever recorded is none of them.
    var people: String {
        get throws(CheckFault) {
            """
            \(try run.changes()), deserted AS MATERIALIZED (SELECT m._parent AS household FROM \(try run.table("member")) m \
            LEFT JOIN change ON change.member = m._id WHERE m._parent IS NOT NULL AND m._standing NOT IN \(Views.uncounted) \
            GROUP BY m._parent HAVING max(\(try run.isActive())) = 0)
            """
        }
    }

    /// Whether it moves at all: nobody took it off the list, and somebody of it is there. Behind ``people``.
    var isMover: String {
        get throws(CheckFault) {
            "coalesce(\(try newest("relocation_target")), 1) = 1 AND h._id NOT IN (SELECT household FROM deserted)"
        }
    }

    func select(_ columns: [String], where condition: String) throws -> [[QueryValue]] {
        try household.select(columns, where: "(\(condition)) AND \(try isMover)", with: try people)
    }
}
