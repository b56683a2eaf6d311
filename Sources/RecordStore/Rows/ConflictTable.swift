import Causality
import Changesets
import Records
import SQLite

/// The fields that want a person, as the rules judged them, and since when.
public struct ConflictTable: Room {
    let context: StoreContext
    let file: StoreFile
}

extension ConflictTable {
    /// Something that wants a person, and since when.
    struct ConflictTime {
        let record: Int64
        let field: Int64
        let key: Int64
        let since: Int64
        var attention: Int64 = 0
    }

    func noteConflict(
        _ record: Int64, _ field: Int, _ key: Int64, _ scope: Int64, _ attention: Verdict.Attention, _ now: Int64,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let upsert = try w.prepare(
            """
            INSERT INTO _conflict VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (record, field, key) \
            DO UPDATE SET attention = excluded.attention
            """)
        upsert.bind(1, record)
        upsert.bind(2, field)
        upsert.bind(3, key)
        upsert.bind(4, scope)
        upsert.bind(5, attention.rawValue)
        upsert.bind(6, now)
        try upsert.perform()
    }

    /// Since when the conflicts of a scope are open: making the state anew must not make them young.
    func conflictTimes(_ scope: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ConflictTime] {
        let find = try r.prepare("SELECT record, field, key, since FROM _conflict WHERE scope = ?")
        find.bind(1, scope)
        defer { find.reset() }
        var times: [ConflictTime] = []
        while try find.nextRow() {
            times.append(ConflictTime(record: find.int(0), field: find.int(1), key: find.int(2), since: find.int(3)))
        }
        return times
    }

    /// Everything that wants a person: what blocks something first, then the oldest.
    ///
    /// - Parameter scope: By its number in the file; `nil` is everywhere.
    func open(in scope: Int64? = nil, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ConflictTime] {
        let find = try r.prepare(
            """
            SELECT record, field, key, since, attention FROM _conflict WHERE ?1 IS NULL OR scope = ?1 \
            ORDER BY attention DESC, since, record, field, key
            """)
        if let scope { find.bind(1, scope) } else { find.bindNull(1) }
        defer { find.reset() }
        var result: [ConflictTime] = []
        while try find.nextRow() {
            result.append(
                ConflictTime(
                    record: find.int(0), field: find.int(1), key: find.int(2), since: find.int(3), attention: find.int(4)))
        }
        return result
    }

    /// Gives those that are open still their time back.
    func setConflictTimes(_ times: [ConflictTime], _ w: borrowing WriteTransaction) throws(StoreError) {
        let update = try w.prepare("UPDATE _conflict SET since = ? WHERE record = ? AND field = ? AND key = ?")
        for time in times {
            for (index, number) in [time.since, time.record, time.field, time.key].enumerated() { update.bind(index + 1, number) }
            try update.perform()
        }
    }

    func dropConflict(_ record: Int64, _ field: Int, _ key: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let delete = try w.prepare("DELETE FROM _conflict WHERE record = ? AND field = ? AND key = ?")
        delete.bind(1, record)
        delete.bind(2, field)
        delete.bind(3, key)
        try delete.perform()
    }

    /// Nothing of a scope wants a person, until the fold says so again.
    func clear(_ scope: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let clear = try w.prepare("DELETE FROM _conflict WHERE scope = ?")
        clear.bind(1, scope)
        try clear.perform()
    }

    func clear(record: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let clear = try w.prepare("DELETE FROM _conflict WHERE record = ?")
        clear.bind(1, record)
        try clear.perform()
    }

    /// How many conflicts the rows have: those that block something, and those that are only listed.
    func counts(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> (disputed: Int, listed: Int) {
        let find = try r.prepare("SELECT coalesce(sum(attention = 2), 0), coalesce(sum(attention = 1), 0) FROM _conflict")
        defer { find.reset() }
        _ = try find.nextRow()
        return (Int(find.int(0)), Int(find.int(1)))
    }

    /// How many fields of each record are disputed, by the record's number in the file; only of these scopes.
    public func disputedCounts(in scopes: [Int64]) throws(StoreError) -> [Int64: Int] {
        try file.read { r throws(StoreError) in try disputedCounts(in: scopes, r) }
    }

    func disputedCounts(in scopes: [Int64], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Int64: Int] {
        let find = try r.prepare(
            """
            SELECT record, count(*) FROM _conflict WHERE attention = 2 \
            AND scope IN (SELECT value FROM json_each(?)) GROUP BY record
            """)
        find.bind(1, "[" + scopes.map(String.init).joined(separator: ",") + "]")
        var counts: [Int64: Int] = [:]
        while try find.nextRow() { counts[find.int(0)] = Int(find.int(1)) }
        find.reset()
        return counts
    }
}
