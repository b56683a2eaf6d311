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

    private static let moving = ["relocation_target", "relocation_state"]
}
