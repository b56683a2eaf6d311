import Cunlian
import RecordStore
package import Records

/// What a check reads: a store, a region of it, a survey round, and the SQL that names its columns.
///
/// Names come from the schema and numbers from the code; what people typed is never part of a statement. Values that
/// are disputed read as NULL.
struct CheckRun {
    let store: RecordStore
    /// `nil` is all that the store holds.
    let region: ScopeCode?
    /// The survey round, and the year of incomes.
    let round: Int
    /// Ages are as of this day, in days since 1970.
    let asOf: Int
    let today: Int
    let regions: RegionTable?

    func rows(_ sql: String) throws -> [[QueryValue]] {
        guard let region else { return try store.views.query(sql) }
        guard sql.contains("?1") else { return try store.views.query(sql) }
        let scopes = try store.keptParts.scopeStates(in: region).map { String($0.number) }
        return try store.views.query(sql, [.text("[" + scopes.joined(separator: ",") + "]")])
    }

    // MARK: Names

    func table(_ type: String) throws(CheckFault) -> String {
        guard let table = store.views.table(type) else { throw .lacks(type) }
        return "\"\(table)\""
    }

    func column(_ path: String, of type: String) throws(CheckFault) -> QueryColumn {
        let parts = path.split(separator: ".").map(String.init)
        guard let column = store.views.column(type, parts[0], parts.count > 1 ? parts[1] : nil) else {
            throw .lacks("\(type).\(path)")
        }
        return column
    }

    /// The number of an item of a code list.
    func code(_ list: String, _ code: String) throws(CheckFault) -> Int {
        guard let item = store.schema.codeList(list)?.items.first(where: { $0.code == code }) else {
            throw .lacks("\(list).\(code)")
        }
        return item.number
    }

    func codes(_ list: String, _ codes: [String]) throws(CheckFault) -> String {
        var numbers: [String] = []
        for code in codes { numbers.append(String(try self.code(list, code))) }
        return "(\(numbers.joined(separator: ", ")))"
    }

    /// The label of a stored code, for texts.
    func label(_ list: String, _ number: Int64?) -> Label {
        number.flatMap { store.schema.codeList(list)?.item(Int($0))?.label } ?? Label(zh: "未填", en: "nothing")
    }

    /// Records of the region that are not retired.
    func isInRegion(_ alias: String) -> String {
        let standing = "\(alias)._standing NOT IN \(Views.uncounted)"
        guard region != nil else { return standing }
        return "\(standing) AND \(alias)._scope IN (SELECT value FROM json_each(?1))"
    }

    /// A question about the records of one type.
    func query(_ type: String, as alias: String = "t") throws(CheckFault) -> CheckQuery {
        CheckQuery(run: self, type: type, alias: alias, table: try table(type))
    }

    // MARK: Persons

    /// Who no longer belongs to the household, by the latest event.
    static let gone = ["died", "married_out", "moved_out", "conscripted", "jailed", "missing"]
    /// Who is on the way between two households.
    static let moving = ["married_out", "moved_out"] + coming
    static let coming = ["married_in", "moved_in", "adopted"]

    /// `change (member, state)`: the latest event of each person; of one day the gravest.
    ///
    /// The order must not depend on where it is read, so events of one day are told apart by what they say.
    ///
    /// - Parameters:
    ///   - name: What it is called instead.
    ///   - until: Only what happened by that day, in days since 1970.
    ///   - after: Only what happened later, and of that the first.
    func changes(_ name: String = "change", until: Int? = nil, after: Int? = nil) throws(CheckFault) -> String {
        let state = try column("state", of: "member_change")
        let date = try column("date", of: "member_change")
        let rank = "c.\"\(date.name)\" * 1000 + 999 - c.\"\(state.name)\""
        let days = until.map { " AND c.\"\(date.name)\" <= \($0)" } ?? after.map { " AND c.\"\(date.name)\" > \($0)" } ?? ""
        return """
            \(name) AS MATERIALIZED (SELECT c._parent AS member, c."\(state.name)" AS state, \(after == nil ? "max" : "min")(\(rank)) \
            FROM \(try table("member_change")) c WHERE c._standing NOT IN \(Views.uncredited)\(days) GROUP BY c._parent)
            """
    }

    /// `person (id, household, scope, relation, birth, number, state, active)` of the region, then `change`.
    func persons() throws(CheckFault) -> String {
        var query = try self.query("member", as: "m")
        let columns = [
            "m._id AS id", "m._parent AS household", "m._scope AS scope",
            "\(try query.value("relation")) AS relation", "\(try query.value("birth")) AS birth",
            "\(try query.value("id_number")) AS number", "change.state AS state",
            "change.state IS NULL OR change.state NOT IN \(try codes("member_state", Self.gone)) AS active",
        ]
        return """
            \(try changes()), person AS MATERIALIZED (SELECT \(columns.joined(separator: ", ")) \
            FROM \(query.from) LEFT JOIN change ON change.member = m._id WHERE \(isInRegion("m")))
            """
    }

    /// Full years at ``asOf`` of somebody born on that day, as SQL.
    func age(_ birth: String) -> String {
        // Days to a date and back: SQLite knows leap years.
        let day = "date(\(birth) * 86400, 'unixepoch')"
        let today = CalendarDate(days: asOf)?.description ?? "1970-01-01"
        return
            "(CAST(strftime('%Y', '\(today)') AS INTEGER) - CAST(strftime('%Y', \(day)) AS INTEGER) - (substr('\(today)', 6) < substr(\(day), 6)))"
    }

    /// Whether somebody is active, where the query joins ``changes()`` to members of that alias.
    func isActive(_ alias: String = "change") throws(CheckFault) -> String {
        "(\(alias).state IS NULL OR \(alias).state NOT IN \(try codes("member_state", Self.gone)))"
    }

    /// The village's own record in the scope, where findings about the village as a whole belong.
    func village(_ scope: Int64) throws -> Int64? {
        let table = try table("village")
        return try store.views.query(
            "SELECT _id FROM \(table) WHERE _scope = ?1 AND _standing NOT IN \(Views.uncounted) ORDER BY _id LIMIT 1",
            [.integer(scope)]
        ).first?[0].integer
    }
}

/// Collects the columns of one type's records, and the joins that they need.
struct CheckQuery {
    let run: CheckRun
    let type: String
    let alias: String
    let table: String
    private var joins: [String] = []

    init(run: CheckRun, type: String, alias: String, table: String) {
        (self.run, self.type, self.alias, self.table) = (run, type, alias, table)
    }

    /// The main table and all that was joined to it.
    var from: String { (["\(table) \(alias)"] + joins).joined(separator: " ") }

    /// Where an input lies: the alias of its table, and its place.
    private mutating func place(_ path: String, _ year: Int?) throws(CheckFault) -> (String, QueryColumn) {
        let column = try run.column(path, of: type)
        guard column.isKeyed else { return (alias, column) }
        let key = year ?? run.round
        let name = "\"\(alias)_\(column.table)_\(key)\""
        let join =
            "LEFT JOIN \"\(column.table)\" \(name) ON \(name)._record = \(alias)._id AND \(name)._key = \(key)"
        if !joins.contains(join) { joins.append(join) }
        return (name, column)
    }

    /// The value, or NULL where it is missing or disputed; of a keyed field that of the round.
    mutating func value(_ path: String, year: Int? = nil) throws(CheckFault) -> String {
        let (table, column) = try place(path, year)
        return "CASE WHEN \(table)._disputed IS NULL OR NOT \(isDisputed(table, column)) THEN \(column.plain(in: table)) END"
    }

    /// The same of a field without a key, which needs no join.
    func settled(_ path: String) throws(CheckFault) -> String {
        var copy = self
        return try copy.value(path)
    }

    /// Whether nothing stands there, and nobody disputes it.
    mutating func isMissing(_ path: String, year: Int? = nil) throws(CheckFault) -> String {
        let (table, column) = try place(path, year)
        return "(\(table).\"\(column.name)\" IS NULL AND NOT \(isDisputed(table, column)))"
    }

    private func isDisputed(_ table: String, _ column: QueryColumn) -> String {
        "(instr(' ' || coalesce(\(table)._disputed, '') || ' ', ' \(column.field.name) ') > 0)"
    }

    /// The rows of the region for which a condition holds.
    func select(_ columns: [String], where condition: String, with common: String? = nil, more: String = "") throws
        -> [[QueryValue]]
    {
        let head = common.map { "WITH \($0) " } ?? ""
        return try run.rows(
            """
            \(head)SELECT \((["\(alias)._id"] + columns).joined(separator: ", ")) FROM \(from) \(more) \
            WHERE \(run.isInRegion(alias)) AND (\(condition)) ORDER BY \(alias)._id
            """)
    }
}

extension [QueryValue] {
    /// The number of the record that a row is about.
    var record: Int64 { self[0].integer ?? 0 }
}

extension CitizenNumber.Problem {
    /// What is wrong with a number, as a finding says it.
    package var finding: Label {
        switch self {
        case .length: Label(zh: "公民身份号码应为18位（旧号15位）", en: "a citizen's number has 18 characters, an old one 15")
        case .characters:
            Label(zh: "公民身份号码只能是数字，末位可为X", en: "a citizen's number has digits only, and X at most as the last of 18")
        case .date: Label(zh: "号码中的出生日期不存在，请核对", en: "the birth date in the number does not exist; check the number")
        case .check: Label(zh: "校验码不符，请核对号码", en: "the check character does not fit; check the number for a slip")
        }
    }
}
