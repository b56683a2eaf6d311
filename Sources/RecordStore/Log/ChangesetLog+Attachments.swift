import Changesets
import Records
import SQLite

extension ChangesetLog {
    /// What came into the log behind a row of it, applied or only held, oldest first; what cannot be read is passed over.
    ///
    /// - Returns: The last row that there is.
    func payloads(
        after row: Int64, _ r: borrowing some Reading & ~Copyable, _ body: (ScopeCode, Payload) throws(StoreError) -> Void
    ) throws(StoreError) -> Int64 {
        let find = try r.prepare("SELECT id, scope FROM _changeset WHERE id > ? ORDER BY id")
        find.bind(1, row)
        var rows: [(id: Int64, scope: Int64)] = []
        while try find.nextRow() { rows.append((find.int(0), find.int(1))) }
        find.reset()
        for row in rows {
            let scope = try names.scope(row.scope, r)
            guard !scope.isDirectory else { continue }
            // A disk that does not answer is no changeset that cannot be read: what is behind it is not passed over.
            let bytes = try changeset(row.id, r)
            guard let changeset = try? Changeset(parsing: bytes, digest: { _ in [] }), let payload = try? changeset.payload() else {
                continue
            }
            try body(scope, payload)
        }
        return rows.last?.id ?? row
    }

    /// The last row of the log.
    func lastRow(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64 {
        try r.integer("SELECT coalesce(max(id), 0) FROM _changeset")
    }
}
