import Causality
import Records
import SQLite

/// The courses of records that moved: which changesets say anything of them, and which entries came too late to go along.
extension MoveTable {
    /// Whether any record of a scope ever moved.
    func isAnyMoved(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let find = try r.prepare("SELECT 1 FROM _moved WHERE scope = ? LIMIT 1")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        return try find.nextRow()
    }

    /// What a record that moved, or lies in one that did, lies in at the top.
    func root(of record: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64? {
        let find = try r.prepare("SELECT root FROM _moved WHERE record = ?")
        find.bind(1, record)
        defer { find.reset() }
        return try find.nextRow() ? find.int(0) : nil
    }

    func noteCourse(_ root: Int64, _ changeset: Int64, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let insert = try w.prepare("INSERT OR IGNORE INTO _course VALUES (?, ?, ?)")
        insert.bind(1, try names.intern(scope, w))
        insert.bind(2, root)
        insert.bind(3, changeset)
        try insert.perform()
    }

    /// The rows in the log of the changesets that concern records at the top.
    func courses(of roots: Set<Int64>, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Set<Int64> {
        var result: Set<Int64> = []
        for root in roots {
            let find = try r.prepare("SELECT changeset FROM _course WHERE root = ?")
            find.bind(1, root)
            while try find.nextRow() { result.insert(find.int(0)) }
            find.reset()
        }
        return result
    }

    /// Forgets what was noted of one record at the top, but not which changesets concern it.
    func clearMoves(of root: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        for sql in ["DELETE FROM _transfer WHERE record = ? AND kind <> 5", "DELETE FROM _moved WHERE root = ?"] {
            let clear = try w.prepare(sql)
            clear.bind(1, root)
            try clear.perform()
        }
        forget()
    }

    /// Who wrote entries of other scopes that transfers to this one brought.
    func foreign(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Dot: Carried.Writer] {
        let find = try r.prepare("SELECT replica, number, time, person, role FROM _foreign WHERE scope = ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        var rows: [(replica: Int32, number: UInt64, writer: Carried.Writer)] = []
        while try find.nextRow() {
            let writer = Carried.Writer(
                time: HybridTime(bits: UInt64(bitPattern: find.int(2))), person: find.text(3), role: find.optionalText(4))
            rows.append((try find.small(0), try find.natural(1), writer))
        }
        find.reset()
        var result: [Dot: Carried.Writer] = [:]
        for row in rows { result[Dot(try names.replica(row.replica, r), row.number)] = row.writer }
        return result
    }

    /// Entries of a scope that came too late for a move of a record, each with the record, in the order of the log.
    func late(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [(root: Int64, dot: Dot)] {
        let find = try r.prepare("SELECT record, replica, number FROM _transfer WHERE scope = ? AND kind = 6 ORDER BY rowid")
        find.bind(1, try names.find(scope, r) ?? -1)
        var rows: [(Int64, Int32, UInt64)] = []
        while try find.nextRow() { rows.append((find.int(0), try find.small(1), try find.natural(2))) }
        find.reset()
        return try rows.map { row throws(StoreError) in (row.0, Dot(try names.replica(row.1, r), row.2)) }
    }
}
