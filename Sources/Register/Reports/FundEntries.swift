import RecordStore
import Records

/// The entries of funds as the register has them: paid, and corrected by reversal only.
struct FundEntries {
    struct Entry {
        let id: Int64
        let scope: ScopeCode
        let number: String?
        let date: Int64?
        let year: Int?
        /// The number of the source in its code list.
        let source: Int?
        /// Fen.
        let amount: Int64
        let project: Int64?
        let purpose: String?
        let reverses: Int64?
        /// The code of the place that it is for.
        let region: String?
        /// 1 paid, -1 reversed; the reversal of a reversal pays again.
        var sign: Int128 = 1
        var fault: Label?

        var net: Int128 { sign * Int128(amount) }
    }

    struct Project {
        let scope: ScopeCode
        let number: String?
        let name: String?
        let kind: Label?
        let planned: Int64?
        let done: Int64?
    }

    private(set) var entries: [Entry] = []
    private(set) var projects: [Int64: Project] = [:]
    let sources: [CodeList.Item]

    /// - Parameter year: `nil` is all years.
    init(_ source: ReportSource, year: Int?) throws {
        let store = source.store
        sources = store.schema.codeList("fund_source")?.items ?? []
        let scopes = Dictionary(uniqueKeysWithValues: source.states.map { ($0.number, $0.scope) })
        let rows = try source.rows(
            "fund_entry", ["number", "date", "year", "source", "amount", "project", "purpose", "reverses", "region"])
        for row in rows {
            guard let id = row[0].integer, let scope = row[1].integer.flatMap({ scopes[$0] }) else { continue }
            let date = row[3].integer
            let dated = date.flatMap { CalendarDate(days: Int(clamping: $0)) }?.year
            entries.append(
                Entry(
                    id: id, scope: scope, number: row[2].text, date: date, year: row[4].integer.map { Int($0) } ?? dated,
                    source: row[5].integer.map { Int($0) }, amount: row[6].integer ?? 0, project: row[7].integer,
                    purpose: row[8].text, reverses: row[9].integer, region: row[10].text))
        }
        settleReversals()
        if let year { entries.removeAll { $0.year != year } }
        let classes = store.schema.codeList("project_class")
        for row in try source.rows("project", ["number", "class", "name", "amounts.invest_plan", "amounts.invest_done"]) {
            guard let id = row[0].integer, let scope = row[1].integer.flatMap({ scopes[$0] }) else { continue }
            projects[id] = Project(
                scope: scope, number: row[2].text, name: row[4].text,
                kind: row[3].integer.flatMap { classes?.item(Int($0))?.label }, planned: row[5].integer, done: row[6].integer)
        }
    }

    /// Gives every entry its sign, and says what is wrong with a reversal.
    private mutating func settleReversals() {
        let places = Dictionary(entries.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        var reversed: [Int64: Int] = [:]
        for entry in entries { if let target = entry.reverses { reversed[target, default: 0] += 1 } }
        for index in entries.indices {
            var (at, steps, sign) = (index, 0, Int128(1))
            // A chain is as long as people corrected corrections; whatever arrives, it is followed to a bound.
            while let target = entries[at].reverses, steps < 64 {
                sign = -sign
                steps += 1
                guard let next = places[target] else { break }
                at = next
            }
            entries[index].sign = sign
            guard let target = entries[index].reverses else { continue }
            guard let original = places[target].map({ entries[$0] }) else {
                entries[index].fault = Label("被冲销的凭证不在此处", "what it reverses is not here")
                continue
            }
            if original.amount != entries[index].amount {
                entries[index].fault = Label("金额与被冲销的不同", "its amount is not that of what it reverses")
            } else if reversed[target] ?? 0 > 1 {
                entries[index].fault = Label("同一凭证被冲销多次", "the same entry is reversed more than once")
            }
        }
    }
}

extension ReportSource {
    /// The rows of a type that are not retired, in this report's region: `_id`, `_scope`, then the inputs by their paths, or `_parent`.
    ///
    /// - Parameters:
    ///   - wanted: Only these, by their numbers inside the file.
    ///   - counts: Which records are counted, as SQL over `t`; where it is not said, those that are now.
    /// - Precondition: The fields are not keyed.
    func rows(
        _ type: String, _ paths: [String], where condition: String? = nil, only wanted: Set<Int64>? = nil, counting counts: String? = nil
    ) throws -> [[QueryValue]] {
        guard let table = store.views.table(type) else { return [] }
        let columns = paths.map { path -> String in
            if path == "_parent" { return "t._parent" }
            let parts = path.split(separator: ".").map(String.init)
            guard let place = store.views.column(type, parts[0], parts.count > 1 ? parts[1] : nil), !place.isKeyed else { return "NULL" }
            return "t.\"\(place.name)\""
        }
        let counts = counts ?? "t._standing NOT IN \(Views.uncounted(type))"
        return try store.views.query(
            """
            SELECT t._id, t._scope, \(columns.joined(separator: ", ")) FROM "\(table)" t \
            WHERE \(counts) AND t._scope IN (SELECT value FROM json_each(?1)) \
            \(condition.map { "AND " + $0 } ?? "") \(wanted == nil ? "" : "AND t._id IN (SELECT value FROM json_each(?2))") ORDER BY t._id
            """, [.text(Self.list(states))] + (wanted.map { [ListedFacts.list($0)] } ?? []))
    }
}
