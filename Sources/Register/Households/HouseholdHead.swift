package import RecordStore
package import Records

/// What one household is called by, asked of the table's index: a page names fifty of a city's and reads no others.
package struct HouseholdHead {
    private let store: RecordStore
    private let sql: String?
    private let head: Int64

    package init(_ store: RecordStore) {
        self.store = store
        let item = store.schema.codeList("relation")?.items.first { $0.code == "head" }
        head = Int64(item?.number ?? 0)
        guard item != nil, let table = store.views.table("member"), let name = store.views.column("member", "name"),
            let relation = store.views.column("member", "relation")
        else {
            sql = nil
            return
        }
        sql = """
            SELECT "\(name.name)" FROM "\(table)" WHERE _parent = ?1 AND "\(relation.name)" = ?2 AND "\(name.name)" IS NOT NULL \
            AND _standing NOT IN \(Views.uncounted) ORDER BY _id LIMIT 1
            """
    }

    /// The name of the head of a household, or of the household in which a record lies; of another record its own name.
    ///
    /// - Returns: `nil` where nobody wrote it, or it is sealed.
    package func name(of record: RecordID, in scope: ScopeCode, _ type: RecordType) throws -> String? {
        if type.name == "household" { return try head(of: record, in: scope) }
        let view = try store.record(record, in: scope)
        if type.field(named: "name")?.isSealed == false, case .text(let name)? = view?.value("name"), !name.isEmpty { return name }
        guard let parent = view?.parent, try store.views.type(of: parent)?.name == "household" else { return nil }
        return try head(of: parent, in: scope)
    }

    private func head(of household: RecordID, in scope: ScopeCode) throws -> String? {
        guard let sql, let number = try store.views.number(of: household, in: scope) else { return nil }
        return try store.views.query(sql, [.integer(number), .integer(head)]).first?[0].text
    }
}
