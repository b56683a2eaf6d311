package import RecordStore
package import Records

/// What one household is called by, asked of the tables' indexes: a page names fifty of a city's and reads no others.
///
/// Nothing that is sealed is opened for it, so whoever lists records has looked at none.
package struct HouseholdHead {
    private let store: RecordStore
    private let sql: String?
    private let head: Int64

    package init(_ store: RecordStore) {
        self.store = store
        let item = store.schema.codeList("relation")?.items.first { $0.code == "head" }
        head = Int64(item?.number ?? 0)
        guard item != nil, let table = store.views.table("member"), let relation = store.views.column("member", "relation"),
            let name = Self.name(store, store.schema.type(named: "member"))
        else {
            sql = nil
            return
        }
        sql = """
            SELECT "\(name)" FROM "\(table)" WHERE _parent = ?1 AND "\(relation.name)" = ?2 AND "\(name)" IS NOT NULL \
            AND _standing NOT IN \(Views.uncounted) ORDER BY _id LIMIT 1
            """
    }

    /// The column of a type's names; `nil` where it has none, or they are sealed.
    private static func name(_ store: RecordStore, _ type: RecordType?) -> String? {
        guard let type, type.field(named: "name")?.isSealed == false else { return nil }
        return store.views.column(type.name, "name")?.name
    }

    /// The name of the head of a household, or of the household in which a record lies; of another record its own name.
    ///
    /// - Returns: `nil` where nobody wrote it, or it is sealed.
    package func name(of record: RecordID, in scope: ScopeCode, _ type: RecordType) throws -> String? {
        guard let number = try store.views.number(of: record, in: scope) else { return nil }
        if type.name == "household" { return try head(of: number) }
        guard let table = store.views.table(type.name) else { return nil }
        let columns = [Self.name(store, type).map { "\"\($0)\"" } ?? "NULL", type.parents.isEmpty ? "NULL" : "_parent"]
        let row = try store.views.query("SELECT \(columns.joined(separator: ", ")) FROM \"\(table)\" WHERE _id = ?1", [.integer(number)])
            .first
        if let name = row?[0].text, !name.isEmpty { return name }
        guard let parent = row?[1].integer, let place = try store.views.place(parent),
            try store.views.type(of: place.record)?.name == "household"
        else { return nil }
        return try head(of: parent)
    }

    private func head(of household: Int64) throws -> String? {
        guard let sql else { return nil }
        return try store.views.query(sql, [.integer(household), .integer(head)]).first?[0].text
    }
}
