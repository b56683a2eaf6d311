import Changesets
import Records
import SQLite

/// Keys to what is sealed, as they are kept and passed on, unreadable but for whoever may: `_scope_key`, `_subject_key`.
///
/// A store whose schema seals nothing has neither table.
struct KeyTable: Room {
    let context: StoreContext
    let file: StoreFile

    /// A subject's key under one scope's key.
    struct Subject {
        let name: KeyName
        let scopeKey: KeyName
        let wrapped: [UInt8]
    }

    /// The key as it was given to somebody, as bytes of ``ScopeKey``; `nil` where it was not.
    func statement(_ name: KeyName, for holder: Fingerprint, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8]? {
        let find = try r.prepare("SELECT statement FROM _scope_key WHERE holder = ? AND name = ?")
        find.bind(1, holder.bytes)
        find.bind(2, name.bytes)
        defer { find.reset() }
        return try find.nextRow() ? find.blob(0) : nil
    }

    /// Everything that was given to anybody in a scope, in the order of the keys' names.
    func statements(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [[UInt8]] {
        let find = try r.prepare("SELECT statement FROM _scope_key WHERE scope = ? ORDER BY name, holder")
        find.bind(1, Int64(bitPattern: scope.number))
        defer { find.reset() }
        var result: [[UInt8]] = []
        while try find.nextRow() { result.append(find.blob(0)) }
        return result
    }

    /// How much has been given to whoever writes here, in eight bytes: what they can open grows with it.
    func count(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8] {
        let find = try r.prepare("SELECT count(*) FROM _scope_key WHERE holder = ?")
        find.bind(1, Fingerprint(of: own).bytes)
        defer { find.reset() }
        var writer = ByteWriter()
        writer.fixed64(try find.nextRow() ? try find.natural(0) : 0)
        return writer.bytes
    }

    func insert(_ key: ScopeKey, _ w: borrowing WriteTransaction) throws(StoreError) {
        let insert = try w.prepare("INSERT OR IGNORE INTO _scope_key VALUES (?, ?, ?, ?)")
        insert.bind(1, Int64(bitPattern: key.scope.number))
        insert.bind(2, key.name.bytes)
        insert.bind(3, key.holder.bytes)
        insert.bind(4, key.bytes)
        try insert.perform()
    }

    /// What the keys of a scope are called.
    func names(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [KeyName] {
        let find = try r.prepare("SELECT DISTINCT name FROM _scope_key WHERE scope = ?")
        find.bind(1, Int64(bitPattern: scope.number))
        defer { find.reset() }
        var result: [KeyName] = []
        while try find.nextRow() { result.append(KeyName(find.blob(0))) }
        return result
    }

    /// Keeps a statement, and destroys every key whose name begins so.
    ///
    /// - Returns: How many there were.
    func erase(_ statement: Erasure, _ beginning: [UInt8], _ w: borrowing WriteTransaction) throws(StoreError) -> Int {
        let insert = try w.prepare("INSERT OR IGNORE INTO _erasure VALUES (?, ?, ?)")
        insert.bind(1, beginning)
        insert.bind(2, Int64(bitPattern: statement.scope.number))
        insert.bind(3, statement.bytes)
        try insert.perform()
        let there = try subjects(beginning: beginning, w)
        let delete = try w.prepare("DELETE FROM _subject_key WHERE name = ?")
        for subject in there {
            delete.bind(1, subject.name.bytes)
            try delete.perform()
        }
        return there.count
    }

    func isErased(_ beginning: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let find = try r.prepare("SELECT 1 FROM _erasure WHERE beginning = ?")
        find.bind(1, beginning)
        defer { find.reset() }
        return try find.nextRow()
    }

    /// What was said of keys of a scope's records, as bytes of ``Erasure``.
    func erasures(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [[UInt8]] {
        let find = try r.prepare("SELECT statement FROM _erasure WHERE scope = ? ORDER BY beginning")
        find.bind(1, Int64(bitPattern: scope.number))
        defer { find.reset() }
        var result: [[UInt8]] = []
        while try find.nextRow() { result.append(find.blob(0)) }
        return result
    }

    /// Everything that was said of keys of records.
    func erasures(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Erasure] {
        let find = try r.prepare("SELECT statement FROM _erasure ORDER BY beginning")
        defer { find.reset() }
        var result: [Erasure] = []
        while try find.nextRow() { result.append(try decoding(Erasure(find.blob(0), suite: environment.suite, isKept: true))) }
        return result
    }

    /// How many keys there are, of both kinds.
    func recordCount(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64 {
        try r.integer(
            "SELECT (SELECT count(*) FROM _scope_key) + (SELECT count(*) FROM _subject_key) + 2 * (SELECT count(*) FROM _erasure)")
    }

    /// The keys whose names begin so, ascending by name.
    func subjects(beginning: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Subject] {
        let find = try r.prepare("SELECT name, scope_key, wrapped FROM _subject_key WHERE name BETWEEN ? AND ? ORDER BY name, scope_key")
        find.bind(1, beginning)
        find.bind(2, beginning + [UInt8](repeating: 0xFF, count: KeyName.size - beginning.count))
        return try subjects(find)
    }

    func subjectCount(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64 {
        try r.integer("SELECT count(*) FROM _subject_key")
    }

    /// All of them.
    func allSubjects(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Subject] {
        try subjects(r.prepare("SELECT name, scope_key, wrapped FROM _subject_key"))
    }

    private func subjects(_ find: Statement) throws(StoreError) -> [Subject] {
        defer { find.reset() }
        var result: [Subject] = []
        while try find.nextRow() {
            result.append(Subject(name: KeyName(find.blob(0)), scopeKey: KeyName(find.blob(1)), wrapped: find.blob(2)))
        }
        return result
    }

    func insert(_ subject: Subject, _ w: borrowing WriteTransaction) throws(StoreError) {
        let insert = try w.prepare("INSERT OR IGNORE INTO _subject_key VALUES (?, ?, ?)")
        insert.bind(1, subject.name.bytes)
        insert.bind(2, subject.scopeKey.bytes)
        insert.bind(3, subject.wrapped)
        try insert.perform()
    }
}

extension Fingerprint {
    /// Its 16 bytes.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.fixed64(high)
        writer.fixed64(low)
        return writer.bytes
    }
}
