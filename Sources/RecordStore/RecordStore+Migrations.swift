import Records
import SQLite

/// Brings older files, and tables of an older schema, up to what this program writes.
///
/// The log is the truth and the rows are its fold, so a file whose rows are laid out otherwise needs no
/// conversion of rows: they are dropped, and folded anew from the log.
extension RecordStore {
    /// Brings the file to ``StoreTables/version``, step by step, in one transaction.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` for a version that there never was.
    func migrate() throws {
        try write {
            // Another program may have done it meanwhile.
            let version = Int(try connection.integer("PRAGMA user_version"))
            guard version < StoreTables.version else { return }
            for step in version..<StoreTables.version { try migrate(from: step) }
            try connection.execute("PRAGMA user_version = \(StoreTables.version)")
        }
    }

    private func migrate(from version: Int) throws {
        switch version {
        // Version 1 had a table for each keyed field, did not say in numbers what a changeset waits for,
        // and kept nothing for reports.
        case 1:
            for column in ["waits_scope", "waits_replica", "waits_number"] {
                try connection.execute("ALTER TABLE _changeset ADD COLUMN \(column) INTEGER")
            }
            try connection.execute(StoreTables.createWaitsIndex)
            try connection.execute("ALTER TABLE _scope ADD COLUMN folds INTEGER NOT NULL DEFAULT 0")
            for sql in StoreTables.reporting { try connection.execute(sql) }
            for sql in StoreTables.createMoves { try connection.execute(sql) }
            try remakeRecordTables()
            for scope in try scopes() { try applyWaiting(scope) }
        default: throw StoreError.damaged(.noWayFrom(version: version))
        }
    }

    /// Drops every table of records, makes them as the schema has them now, and folds all scopes.
    private func remakeRecordTables() throws {
        connection.dropStatements()
        let find = try connection.prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '[_]*' AND name NOT GLOB 'sqlite[_]*'")
        var names: [String] = []
        while try find.step() { names.append(find.text(0)) }
        find.reset()
        for name in names { try connection.execute("DROP TABLE \"\(name)\"") }
        for table in layout.allTables + directoryLayout.allTables { try connection.execute(table.createSQL) }
        for scope in try scopes() { try refold(scope) }
    }

    /// Makes the tables and columns that a newer schema has and the older had not; nothing is dropped.
    func reshape(to new: StoreLayout) throws {
        connection.dropStatements()
        let existing = Dictionary(uniqueKeysWithValues: layout.allTables.map { ($0.name, $0) })
        for table in new.allTables {
            guard let before = existing[table.name] else {
                try connection.execute(table.createSQL)
                continue
            }
            let names = Set(before.columns.map(\.name))
            for column in table.columns where !names.contains(column.name) {
                try connection.execute("ALTER TABLE \"\(table.name)\" ADD COLUMN \"\(column.name)\" \(column.affinity)")
            }
        }
    }
}
