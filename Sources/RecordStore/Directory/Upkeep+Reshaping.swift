import SQLite

extension Upkeep {
    /// Makes the tables and columns that a newer schema has and the older had not; nothing is dropped.
    func reshape(to new: StoreLayout, _ w: borrowing WriteTransaction) throws(StoreError) {
        file.tablesChanged()
        if new.seals, !layout.seals { for sql in StoreTables.createKeys { try w.execute(sql) } }
        let existing = Dictionary(uniqueKeysWithValues: layout.allTables.map { ($0.name, $0) })
        for table in new.allTables {
            guard let before = existing[table.name] else {
                try w.execute(table.createSQL)
                continue
            }
            if table.indexes.count > before.indexes.count { for sql in table.indexSQL { try w.execute(sql) } }
            let names = Set(before.columns.map(\.name))
            for column in table.columns where !names.contains(column.name) {
                try w.execute("ALTER TABLE \"\(table.name)\" ADD COLUMN \"\(column.name)\" \(column.affinity)")
            }
        }
    }
}
