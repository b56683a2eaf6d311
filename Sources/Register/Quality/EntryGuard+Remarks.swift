import Cunlian
import RecordStore
package import Records

/// What is recorded all the same, and told to whoever typed it.
extension EntryGuard {
    /// Whether what was written of a household says that it moves, and nobody of it has signed: Q87. Who has moved has moved, so it is recorded.
    ///
    /// - Parameter written: As they were typed.
    package func movesUnsigned(_ record: RecordID, of type: RecordType, written: [String]) throws -> Bool {
        let names = written.compactMap { path in type.field(called: String(path.prefix { $0 != "." && $0 != "[" }))?.name }
        guard type.name == "household", !Set(Self.moving).isDisjoint(with: names), let scope = try store.views.scope(of: record),
            let own = try store.views.number(of: record, in: scope),
            let consent = store.views.column(type.name, "relocation_consent", "date")
        else { return false }
        let columns = [
            store.views.column(type.name, "relocation_target"), store.views.column(type.name, "relocation_state", "key_delivered"),
            store.views.column(type.name, "relocation_state", "moved_in"),
        ].compactMap(\.self)
        let moves = columns.map { "EXISTS (SELECT 1 FROM \"\($0.table)\" t WHERE t._record = ?1 AND t.\"\($0.name)\" = 1)" }
        guard !moves.isEmpty else { return false }
        return try !store.views.query(
            """
            SELECT 1 WHERE (\(moves.joined(separator: " OR "))) \
            AND NOT EXISTS (SELECT 1 FROM "\(consent.table)" k WHERE k._record = ?1 AND k."\(consent.name)" IS NOT NULL)
            """, [.integer(own)]
        ).isEmpty
    }

    /// A problem that lies in a county's scope, or a wider one, and names a region in it: whoever keeps that region alone does not see it.
    ///
    /// - Returns: The region, and the inspection as people call it.
    package func unseenProblem(_ record: RecordID, of type: RecordType) throws -> (region: ScopeCode, inspection: String)? {
        guard type.name == "issue", let scope = try store.views.scope(of: record), scope.digits <= type.scopeDigits,
            let view = try store.record(record, in: scope), let code = text(view, "region"),
            let region = ScopeCode(RegionCode.enclosing(code)[0], in: store.schema.scopes), region != scope, scope.covers(region),
            let inspection = view.parent
        else { return nil }
        let number = try store.views.readableNumber(inspection).map { "inspection:\($0)" }
        return (region, number ?? inspection.description)
    }

    private static let moving = ["relocation_target", "relocation_state"]
}
