import Causality
import Records
import SQLite

/// What the store knows about itself, by name: `_meta`.
struct Settings {
    func value(_ key: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8]? {
        let find = try r.prepare("SELECT value FROM _meta WHERE key = ?")
        find.bind(1, key)
        defer { find.reset() }
        return try find.nextRow() ? find.blob(0) : nil
    }

    /// What stands under keys that begin so, ascending by key.
    func values(
        beginning prefix: String, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(key: String, value: [UInt8])] {
        let find = try r.prepare("SELECT key, value FROM _meta WHERE substr(key, 1, ?) = ? ORDER BY key")
        find.bind(1, Int64(prefix.unicodeScalars.count))
        find.bind(2, prefix)
        defer { find.reset() }
        var result: [(key: String, value: [UInt8])] = []
        while try find.nextRow() { result.append((find.text(0), find.blob(1))) }
        return result
    }

    /// How many bytes stand under keys that begin so.
    func size(beginning prefix: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        let find = try r.prepare("SELECT coalesce(sum(length(value)), 0) FROM _meta WHERE key >= ?1 AND key < ?1 || char(1114111)")
        find.bind(1, prefix)
        defer { find.reset() }
        return try find.nextRow() ? Int(find.int(0)) : 0
    }

    func set(_ key: String, _ value: [UInt8], _ w: borrowing WriteTransaction) throws(StoreError) {
        let upsert = try w.prepare("INSERT INTO _meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
        upsert.bind(1, key)
        upsert.bind(2, value)
        try upsert.perform()
    }

    func remove(_ key: String, _ w: borrowing WriteTransaction) throws(StoreError) {
        let delete = try w.prepare("DELETE FROM _meta WHERE key = ?")
        delete.bind(1, key)
        try delete.perform()
    }

    /// A number that was kept under the key.
    func number(_ key: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64? {
        try value(key, r).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    func set(_ key: String, _ number: UInt64, _ w: borrowing WriteTransaction) throws(StoreError) {
        try set(key, (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }, w)
    }
}

extension Settings {
    /// Where it stands how much of a scope was sealed under an incarnation when the store took another.
    static func sealedKey(_ incarnation: ReplicaID, _ scope: ScopeCode) -> String {
        "sealed:\(hex(UInt64(incarnation.incarnation), digits: 8)):\(scope.number)"
    }
}
