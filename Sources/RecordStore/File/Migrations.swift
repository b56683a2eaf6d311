import Records
import SQLite

/// Brings older files, and tables of an older schema, up to what this program writes.
///
/// The log is the truth and the rows are its fold, so a file whose rows are laid out otherwise needs no
/// conversion of rows: they are dropped, and folded anew from the log.
struct Migrations: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let moveTable: MoveTable
    let fold: Fold
    let waiting: Waiting
    let chaining: Chaining

    /// Brings the file to ``StoreTables/version``, step by step, in one transaction.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` for a version that there never was.
    func migrate(_ w: borrowing WriteTransaction) throws(StoreError) {
        // Another program may have done it meanwhile.
        let version = Int(try w.integer("PRAGMA user_version"))
        guard version < StoreTables.version else { return }
        file.tablesChanged()
        // Every step reads the log, which asks where chains part.
        if version < 4 { for sql in [StoreTables.createForks, StoreTables.createCourses] { try w.execute(sql) } }
        // And every fold anew takes note of what is left to do.
        if try !isThere("_outstanding", w) { try w.execute(StoreTables.createOutstanding) }
        // And who may write asks for every table of the directory; version 1 makes all of them anew.
        if version > 1 { try makeMissingDirectoryTables(w) }
        // And whatever is put into the log says since when it waits. What waited before is not known to have waited since any time.
        if version < 8 { try w.execute("ALTER TABLE _changeset ADD COLUMN since INTEGER") }
        for step in version..<StoreTables.version { try migrate(from: step, w) }
        try w.execute("PRAGMA user_version = \(StoreTables.version)")
    }

    private func migrate(from version: Int, _ w: borrowing WriteTransaction) throws(StoreError) {
        switch version {
        // Version 1 had a table for each keyed field, did not say in numbers what a changeset waits for,
        // and kept nothing for reports.
        case 1:
            for column in ["waits_scope", "waits_replica", "waits_number"] {
                try w.execute("ALTER TABLE _changeset ADD COLUMN \(column) INTEGER")
            }
            try w.execute(StoreTables.createWaitsIndex)
            try w.execute("ALTER TABLE _scope ADD COLUMN folds INTEGER NOT NULL DEFAULT 0")
            for sql in StoreTables.reporting { try w.execute(sql) }
            for sql in StoreTables.createMoves { try w.execute(sql) }
            try nameByRuns(w)
            try remakeRecordTables(w)
            for scope in try names.scopes(w) { try waiting.applyWaiting(scope, w) }
        // Version 2 had a row with two indexes for each record's name.
        case 2:
            // A file of version 1 has gone both steps by now.
            guard try w.integer("SELECT count(*) FROM sqlite_master WHERE name = '_record'") > 0 else { return }
            try nameByRuns(w)
            for sql in (layout.allTables + directoryLayout.allTables).flatMap(\.indexSQL) { try w.execute(sql) }
        // Version 3 kept the branches of forks unread, and what lay behind a gap in its chain.
        case 3:
            try w.execute(
                """
                UPDATE _changeset SET standing = 2, waits = NULL, waits_scope = NULL, waits_replica = NULL, waits_number = NULL \
                WHERE standing = 1 OR last > coalesce((SELECT held FROM _head h WHERE h.scope = _changeset.scope \
                AND h.replica = _changeset.replica), 0)
                """)
            try chaining.takeLoose(w)
            for scope in try names.scopes(w) where try moveTable.isAnyMoved(in: scope, w) { try fold.refold(scope, w) }
        // Version 4 wrote its own entries without a sum; they are read as they are until they are sealed.
        case 4: return
        // Version 5 carried revocations without knowing them; until one comes, the directory says what it said.
        // Version 6 did the same with successions, and had the indexes of empty tables too, which may stay.
        case 5, 6:
            guard try names.hasUnknownColumns(.directory, w) else { return }
            try fold.refold(.directory, w)
            for scope in try names.scopes(w) where !scope.isDirectory { try fold.refold(scope, w) }
        // Version 7 folded all at once, and did not note since when a changeset waits.
        case 7: return
        // Version 8 went through everybody's keys for one's own.
        case 8: if layout.seals { try w.execute(StoreTables.createKeyIndex) }
        // Version 9 went through all records of a kind for the one of a number, which those above the lowest scopes are named by.
        case 9: try makeNumberIndexes(w)
        default: throw StoreError.damaged(.noWayFrom(version: version))
        }
    }

    /// Makes what later tables have from their first row on.
    private func makeNumberIndexes(_ w: borrowing WriteTransaction) throws(StoreError) {
        for table in layout.allTables where table.key == nil {
            if try w.integer("SELECT EXISTS (SELECT 1 FROM \"\(table.name)\")") == 1 { try table.makeIndexes(w) }
        }
    }

    /// Makes those tables of the directory that earlier programs did not have.
    private func makeMissingDirectoryTables(_ w: borrowing WriteTransaction) throws(StoreError) {
        file.tablesChanged()
        for table in directoryLayout.allTables {
            if try !isThere(table.name, w) { try w.execute(table.createSQL) }
        }
    }

    /// Whether the file has a table or an index of that name.
    private func isThere(_ name: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let find = try r.prepare("SELECT 1 FROM sqlite_master WHERE name = ?")
        find.bind(1, name)
        defer { find.reset() }
        return try find.nextRow()
    }

    /// Names the file's records by runs; each keeps its number.
    private func nameByRuns(_ w: borrowing WriteTransaction) throws(StoreError) {
        for sql in StoreTables.createRuns { try w.execute(sql) }
        let find = try w.prepare("SELECT id, replica, number, place, salt, scope, type FROM _record ORDER BY id")
        var run: (family: RecordRun.Family, first: Int64, names: [RecordRun.Name])?
        while try find.nextRow() {
            let family = RecordRun.Family(
                scope: find.int(6) == 0 ? 0 : find.int(5), replica: try find.small(1), salt: try find.word(4))
            let name = RecordRun.Name(number: try find.natural(2), place: try find.word(3), type: try find.small(6))
            if let open = run, open.family == family, family.scope != 0, name.follows(open.names[open.names.count - 1]),
                open.first + Int64(open.names.count) == find.int(0)
            {
                run?.names.append(name)
                continue
            }
            if let open = run { try names.insert(RecordRun(open.family, first: open.first, open.names), w) }
            run = (family, find.int(0), [name])
        }
        if let open = run { try names.insert(RecordRun(open.family, first: open.first, open.names), w) }
        find.reset()
        file.tablesChanged()
        try w.execute("DROP TABLE _record")
        names.forget()
    }

    /// Drops every table of records, makes them as the schema has them now, and folds all scopes.
    private func remakeRecordTables(_ w: borrowing WriteTransaction) throws(StoreError) {
        file.tablesChanged()
        let find = try w.prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '[_]*' AND name NOT GLOB 'sqlite[_]*'")
        var tables: [String] = []
        while try find.nextRow() { tables.append(find.text(0)) }
        find.reset()
        for table in tables { try w.execute("DROP TABLE \"\(table)\"") }
        for table in layout.allTables + directoryLayout.allTables { try w.execute(table.createSQL) }
        for scope in try names.scopes(w) { try fold.refold(scope, w) }
    }
}
