import Causality
import Changesets
import Records
import SQLite

/// Who opened what is sealed, entry by entry, and how much there is of each log: `_viewing`, `_viewing_log`.
///
/// A store whose schema seals nothing has neither table.
struct ViewingTable: Room {
    let context: StoreContext

    /// The newest entry of a log; of two with one number the one with the greater digest.
    func last(
        of replica: ReplicaID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> (number: UInt64, digest: [UInt8])? {
        let find = try r.prepare(
            "SELECT number, digest FROM _viewing WHERE scope = ? AND replica = ? ORDER BY number DESC, digest DESC LIMIT 1")
        bind(find, replica, scope)
        defer { find.reset() }
        return try find.nextRow() ? (find.natural(0), find.blob(1)) : nil
    }

    /// - Returns: Whether it was new.
    func insert(_ viewing: Viewing, _ w: borrowing WriteTransaction) throws(StoreError) -> Bool {
        let scope = viewing.content.scope
        let find = try w.prepare("SELECT 1 FROM _viewing WHERE scope = ? AND replica = ? AND number = ? AND digest = ?")
        bind(find, viewing.replica, scope)
        find.bind(3, Int64(clamping: viewing.number))
        find.bind(4, viewing.digest)
        let isThere = try find.nextRow()
        find.reset()
        guard !isThere else { return false }
        let insert = try w.prepare("INSERT INTO _viewing VALUES (?, ?, ?, ?, ?, ?)")
        bind(insert, viewing.replica, scope)
        insert.bind(3, Int64(clamping: viewing.number))
        insert.bind(4, viewing.digest)
        insert.bind(5, Int64(clamping: viewing.content.time))
        insert.bind(6, viewing.bytes)
        try insert.perform()
        var log = try log(of: viewing.replica, in: scope, w) ?? ViewingLog(scope: scope, replica: viewing.replica)
        log.include(viewing.digest)
        let keep = try w.prepare("INSERT OR REPLACE INTO _viewing_log VALUES (?, ?, ?, ?)")
        bind(keep, viewing.replica, scope)
        keep.bind(3, Int64(log.count))
        keep.bind(4, log.sum)
        try keep.perform()
        return true
    }

    func log(
        of replica: ReplicaID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> ViewingLog? {
        let find = try r.prepare("SELECT count, sum FROM _viewing_log WHERE scope = ? AND replica = ?")
        bind(find, replica, scope)
        defer { find.reset() }
        return try find.nextRow()
            ? ViewingLog(scope: scope, replica: replica, count: Int(clamping: try find.natural(0)), sum: find.blob(1)) : nil
    }

    /// All logs, by scope, then by replica.
    func logs(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ViewingLog] {
        let find = try r.prepare("SELECT scope, replica, count, sum FROM _viewing_log ORDER BY scope, replica")
        defer { find.reset() }
        var result: [ViewingLog] = []
        while try find.nextRow() {
            guard let replica = ReplicaID(bytes: find.blob(1)) else { throw .damaged(.settingUnreadable("_viewing_log")) }
            result.append(
                ViewingLog(
                    scope: ScopeCode(number: try find.natural(0)), replica: replica, count: Int(clamping: try find.natural(2)),
                    sum: find.blob(3)))
        }
        return result
    }

    func logCount(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        Int(try r.integer("SELECT count(*) FROM _viewing_log"))
    }

    /// The entries of a log beyond a number, ascending.
    func entries(
        of replica: ReplicaID, in scope: ScopeCode, beyond number: UInt64, _ r: borrowing some Reading & ~Copyable,
        _ body: (UInt64, [UInt8]) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let find = try r.prepare(
            "SELECT number, bytes FROM _viewing WHERE scope = ? AND replica = ? AND number > ? ORDER BY number, digest")
        bind(find, replica, scope)
        find.bind(3, Int64(clamping: number))
        defer { find.reset() }
        while try find.nextRow() { guard try body(find.natural(0), find.blob(1)) else { return } }
    }

    /// The entries from a time on, by their viewers' clocks, in no order.
    func entries(since time: UInt64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [[UInt8]] {
        let find = try r.prepare("SELECT bytes FROM _viewing WHERE time >= ?")
        find.bind(1, Int64(clamping: time))
        defer { find.reset() }
        var result: [[UInt8]] = []
        while try find.nextRow() { result.append(find.blob(0)) }
        return result
    }

    /// A row as it stands, whatever stands there.
    struct Row {
        let scope: ScopeCode
        /// `nil` where no replica is called so.
        let replica: ReplicaID?
        /// What stands in the place of the number.
        let said: Int64
        let digest: [UInt8]
        let time: Int64
        let bytes: [UInt8]

        var number: UInt64? { said > 0 ? UInt64(said) : nil }

        /// The entry, where it can be read and is signed.
        func viewing(_ suite: Suite) -> Viewing? { try? Viewing(bytes, suite: suite) }

        /// Whether the row stands under what the entry says.
        func isLabelled(as viewing: Viewing) -> Bool {
            viewing.replica == replica && viewing.content.scope == scope && viewing.number == number && viewing.digest == digest
                && Int64(clamping: viewing.content.time) == time
        }
    }

    /// All rows, log by log, each ascending.
    func rows(_ r: borrowing some Reading & ~Copyable, _ body: (Row) throws(StoreError) -> Void) throws(StoreError) {
        let find = try r.prepare("SELECT scope, replica, number, digest, time, bytes FROM _viewing ORDER BY scope, replica, number, digest")
        defer { find.reset() }
        while try find.nextRow() { try body(Self.row(find)) }
    }

    private static func row(_ find: Statement) -> Row {
        Row(
            scope: ScopeCode(number: UInt64(bitPattern: find.int(0))), replica: ReplicaID(bytes: find.blob(1)), said: find.int(2),
            digest: find.blob(3), time: find.int(4), bytes: find.blob(5))
    }

    /// What another file has of it, as far as it can be read.
    static func salvage(_ old: Connection, _ body: (Row) throws(StoreError) -> Void) throws(StoreError) {
        guard
            let find = try? old.prepare("SELECT scope, replica, number, digest, time, bytes FROM _viewing ORDER BY scope, replica, number")
        else { return }
        defer { find.reset() }
        while (try? find.step()) == true { try body(row(find)) }
    }

    /// By how many entries the logs that a file counts come to more than those that another one has.
    func lost(against old: Connection, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        guard let find = try? old.prepare("SELECT scope, replica, count FROM _viewing_log") else { return 0 }
        defer { find.reset() }
        var result = 0
        while (try? find.step()) == true {
            guard let replica = ReplicaID(bytes: find.blob(1)), let said = Int(exactly: find.int(2)), said < 1 << 40 else { continue }
            let here = try log(of: replica, in: ScopeCode(number: UInt64(bitPattern: find.int(0))), r)?.count ?? 0
            result += max(0, said - here)
        }
        return result
    }

    /// How much each log is said to have; `nil` in the place of a row that names no replica.
    func saidLogs(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ViewingLog?] {
        let find = try r.prepare("SELECT scope, replica, count, sum FROM _viewing_log ORDER BY scope, replica")
        defer { find.reset() }
        var result: [ViewingLog?] = []
        while try find.nextRow() {
            result.append(
                ReplicaID(bytes: find.blob(1)).map {
                    ViewingLog(
                        scope: ScopeCode(number: UInt64(bitPattern: find.int(0))), replica: $0, count: Int(find.int(2)), sum: find.blob(3))
                })
        }
        return result
    }

    private func bind(_ statement: Statement, _ replica: ReplicaID, _ scope: ScopeCode) {
        statement.bind(1, Int64(bitPattern: scope.number))
        statement.bind(2, replica.bytes)
    }
}

extension RecordStore {
    /// A store that sealed something before there were such logs has no tables for them.
    func makeViewingTables() throws(StoreError) {
        let isThere = try file.look { r throws(StoreError) in
            try r.integer("SELECT count(*) FROM sqlite_master WHERE name IN ('_viewing', '_viewing_log')") == 2
        }
        guard !isThere else { return }
        try file.write { w throws(StoreError) in
            guard try w.integer("SELECT count(*) FROM sqlite_master WHERE name IN ('_viewing', '_viewing_log')") == 0 else { return }
            for sql in StoreTables.createViewings { try w.execute(sql) }
        }
    }
}
