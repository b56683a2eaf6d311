import SQLite

extension Upkeep {
    /// Makes the tables, columns and indexes that a newer schema has and the older had not; no value is dropped.
    func reshape(to new: StoreLayout, _ w: borrowing WriteTransaction) throws(StoreError) {
        file.tablesChanged()
        if new.seals, !layout.seals { for sql in StoreTables.createKeys { try w.execute(sql) } }
        let existing = Dictionary(uniqueKeysWithValues: layout.allTables.map { ($0.name, $0) })
        for table in new.allTables {
            guard let before = existing[table.name] else {
                try w.execute(table.createSQL)
                continue
            }
            let names = Set(before.columns.map(\.name))
            for column in table.columns where !names.contains(column.name) {
                try w.execute("ALTER TABLE \"\(table.name)\" ADD COLUMN \"\(column.name)\" \(column.affinity)")
            }
            try reindex(from: before, to: table, w)
        }
    }

    /// Once the columns are there: those that a type lies in or is numbered by since then, in the place of others of that name.
    private func reindex(from before: TableLayout, to table: TableLayout, _ w: borrowing WriteTransaction) throws(StoreError) {
        let (old, new) = (before.indexes, table.indexes)
        for index in old where !new.contains(where: { $0.sql == index.sql }) { try w.execute("DROP INDEX IF EXISTS \"\(index.name)\"") }
        if new.contains(where: { index in !old.contains { $0.sql == index.sql } }) { try table.makeIndexes(w) }
    }
}
