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

    func set(_ key: String, _ value: [UInt8], _ w: borrowing WriteTransaction) throws(StoreError) {
        let upsert = try w.prepare("INSERT INTO _meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
        upsert.bind(1, key)
        upsert.bind(2, value)
        try upsert.perform()
    }
}

extension Settings {
    /// Where it stands how much of a scope was sealed under an incarnation when the store took another.
    static func sealedKey(_ incarnation: ReplicaID, _ scope: ScopeCode) -> String {
        "sealed:\(hex(UInt64(incarnation.incarnation), digits: 8)):\(scope.number)"
    }
}
