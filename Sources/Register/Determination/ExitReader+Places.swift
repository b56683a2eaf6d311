import RecordStore
package import Records

/// Where something was recorded.
extension ExitReader {
    /// A year's run of one household.
    package struct Place: Hashable, Sendable {
        package let household: RecordID
        package let scope: ScopeCode
        package let year: Int
        package let kind: RunKind
    }

    /// The households of which somebody recorded an event, region by region, so that each log is read once.
    package func households(year: Int? = nil, in scopes: [ScopeCode] = []) throws -> [(household: RecordID, year: Int)] {
        var seen: Set<[String]> = []
        return try runs(year: year, in: scopes).filter { seen.insert([$0.household.description, String($0.year)]).inserted }
            .map { ($0.household, $0.year) }
    }

    /// The runs of which somebody recorded an event, by region and year.
    package func runs(year: Int? = nil, in scopes: [ScopeCode] = []) throws -> [Place] {
        let (exact, within) = (Set(scopes), try within(scopes))
        let codes = Dictionary(
            (store.schema.codeList("run_kind")?.items ?? []).compactMap { item in
                RunKind(rawValue: item.code).map { (Int64(item.number), $0) }
            },
            uniquingKeysWith: { first, _ in first })
        var found: Set<Place> = []
        for name in Self.types {
            guard let table = store.views.table(name), let column = store.views.column(name, "year") else { continue }
            let kind = store.views.column(name, "run").map { "\"\($0.name)\"" } ?? "NULL"
            let rows = try store.views.query(
                """
                SELECT DISTINCT _parent, "\(column.name)", \(kind) FROM "\(table)" \
                WHERE "\(column.name)" IS NOT NULL AND _parent IS NOT NULL\(within)
                """)
            for row in rows {
                guard let number = row[0].integer, let of = row[1].integer, year == nil || Int64(year ?? 0) == of,
                    let place = try store.views.place(number),
                    scopes.isEmpty || exact.contains(place.scope) || scopes.contains(where: { $0.covers(place.scope) })
                else { continue }
                // Of one that moved, where it lives.
                guard try store.views.scope(of: place.record) == place.scope else { continue }
                let kind = row[2].integer.flatMap { codes[$0] } ?? .exit
                found.insert(Place(household: place.record, scope: place.scope, year: Int(of), kind: kind))
            }
        }
        return found.sorted { ($0.scope, $0.year, $0.household, $0.kind) < ($1.scope, $1.year, $1.household, $1.kind) }
    }

    /// What keeps a query to the events beneath the households of a few regions: whoever asks about one village reads no other's.
    private func within(_ scopes: [ScopeCode]) throws -> String {
        guard !scopes.isEmpty, scopes.count <= ReportSource.fewScopes, let table = store.views.table("household") else { return "" }
        let numbers = try store.views.scopeNumbers(within: scopes).map(String.init).joined(separator: ",")
        return " AND _parent IN (SELECT _id FROM \"\(table)\" WHERE _scope IN (\(numbers)))"
    }
}
