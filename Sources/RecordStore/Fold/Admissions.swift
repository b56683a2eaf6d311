public import Causality
import Changesets
public import Records
import SQLite

/// Which entries count: those that the directory keeps out, and those that somebody entitled let in.
public struct Admissions: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let offices: Offices
}

extension Admissions {
    /// Whether somebody let in entries of the changeset before they came here.
    func isAwaitedByAdmission(
        _ header: ChangesetHeader, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        guard try offices.objection(to: header, in: scope, r) != nil else { return false }
        let find = try r.prepare(
            "SELECT 1 FROM _admission WHERE scope = ? AND replica = ? AND number BETWEEN ? AND ? LIMIT 1")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(header.replica, r) ?? -1))
        find.bind(3, Int64(header.first))
        find.bind(4, Int64(header.last))
        defer { find.reset() }
        return try find.nextRow()
    }

    /// Whom somebody entitled let in, held here or not.
    func admitted(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Set<Dot> {
        let find = try r.prepare("SELECT replica, number FROM _admission WHERE scope = ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        var rows: [(Int32, UInt64)] = []
        while try find.nextRow() { rows.append((Int32(find.int(0)), UInt64(find.int(1)))) }
        find.reset()
        return Set(try rows.map { row throws(StoreError) in Dot(try names.replica(row.0, r), row.1) })
    }

    /// Lists those entries of a changeset that are kept out.
    func refuse(_ header: ChangesetHeader, _ scope: ScopeCode, admitted: Set<Dot>, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard let objection = try offices.objection(to: header, in: scope, w) else { return }
        for number in header.first...header.last where !admitted.contains(Dot(header.replica, number)) {
            try refuse(Dot(header.replica, number), scope, objection, w)
        }
    }

    func refuse(_ dot: Dot, _ scope: ScopeCode, _ objection: Objection, _ w: borrowing WriteTransaction) throws(StoreError) {
        let insert = try w.prepare("INSERT OR REPLACE INTO _refused VALUES (?, ?, ?, ?)")
        insert.bind(1, try names.intern(scope, w))
        insert.bind(2, Int64(try names.intern(dot.replica, w)))
        insert.bind(3, Int64(dot.number))
        insert.bind(4, objection.rawValue)
        try insert.perform()
    }

    /// How many entries are kept out, in all scopes.
    func refusedCount(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        Int(try r.integer("SELECT count(*) FROM _refused"))
    }

    /// The entries of a scope that are in the vector and not in the state, ascending.
    public func refusedDots(_ scope: ScopeCode) throws(StoreError) -> [(Dot, Objection)] {
        try file.read { r throws(StoreError) in try refusedDots(scope, r) }
    }

    func refusedDots(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [(Dot, Objection)] {
        let find = try r.prepare("SELECT replica, number, objection FROM _refused WHERE scope = ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        var rows: [(Int32, UInt64, Int)] = []
        while try find.nextRow() { rows.append((try find.small(0), try find.natural(1), Int(find.int(2)))) }
        find.reset()
        return try rows.map { row throws(StoreError) in
            (Dot(try names.replica(row.0, r), row.1), Objection(rawValue: row.2) ?? .noGrant)
        }
        .sorted { $0.0 < $1.0 }
    }

    /// Of a scope nothing is kept out, until the fold says so again.
    func clearRefused(_ scope: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let clear = try w.prepare("DELETE FROM _refused WHERE scope = ?")
        clear.bind(1, scope)
        try clear.perform()
    }

    func setAdmissions(_ admitted: Set<Dot>, _ scope: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let clear = try w.prepare("DELETE FROM _admission WHERE scope = ?")
        clear.bind(1, scope)
        try clear.perform()
        for dot in admitted {
            let insert = try w.prepare("INSERT INTO _admission VALUES (?, ?, ?)")
            insert.bind(1, scope)
            insert.bind(2, Int64(try names.intern(dot.replica, w)))
            insert.bind(3, Int64(dot.number))
            try insert.perform()
        }
    }
}
