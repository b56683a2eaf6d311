import Causality
import Changesets
public import Records
import SQLite

/// One's own entries that are not sealed yet, and what the own chains have said so far.
public struct OwnEntries: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
}

extension OwnEntries {
    func unsealedEntries(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Entry] {
        let find = try r.prepare("SELECT number, salt, bytes FROM _entry WHERE scope = ? ORDER BY number")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var entries: [Entry] = []
        while try find.nextRow() { entries.append(try entry(in: find)) }
        return entries
    }

    /// The entry of a row: `number, salt, bytes`.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` where the bytes are no whole entry, or another one than the columns beside them say:
    ///   what nobody has signed yet is not signed as something else.
    func entry(in row: Statement) throws(StoreError) -> Entry {
        guard let entry = try? EntryCodec.decode(row.blob(2)), entry.dot.replica == host,
            Int64(exactly: entry.dot.number) == row.int(0), let salt = UInt32(exactly: row.int(1)), entry.hasSalt(salt)
        else { throw .damaged(.entryUnreadable) }
        return entry
    }

    /// Whether something is written in the scope that no changeset has yet.
    ///
    /// - Throws: What SQLite throws.
    public func hasUnsealed(_ scope: ScopeCode) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in try hasUnsealed(scope, r) }
    }

    /// The scopes in which something is written that no changeset has yet.
    func unsealedScopes(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ScopeCode] {
        let find = try r.prepare("SELECT DISTINCT scope FROM _entry ORDER BY scope")
        var numbers: [Int64] = []
        while try find.nextRow() { numbers.append(find.int(0)) }
        find.reset()
        return try numbers.map { number throws(StoreError) in try names.scope(number, r) }
    }

    func hasUnsealed(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let find = try r.prepare("SELECT 1 FROM _entry WHERE scope = ? LIMIT 1")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        return try find.nextRow()
    }

    func unsealedEntry(_ number: UInt64, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Entry? {
        let find = try r.prepare("SELECT number, salt, bytes FROM _entry WHERE scope = ? AND number = ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(number))
        defer { find.reset() }
        return try find.nextRow() ? try entry(in: find) : nil
    }

    /// The times of the newest unsealed entries, in all scopes.
    static func lastTimes(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [HybridTime] {
        let find = try r.prepare("SELECT bytes FROM _entry ORDER BY number DESC LIMIT 8")
        defer { find.reset() }
        var times: [HybridTime] = []
        while try find.nextRow() { times.append(try decoding(EntryCodec.decode(find.blob(0))).time) }
        return times
    }

    /// - Parameter bytes: The entry's, as ``EntryCodec`` has it.
    func insert(_ bytes: [UInt8], number: UInt64, _ salt: UInt32, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard bytes.count <= Limits.entryBytesMax else {
            throw StoreError.invalid(.tooLarge(bytes: bytes.count, most: Limits.entryBytesMax))
        }
        let insert = try w.prepare("INSERT INTO _entry VALUES (?, ?, ?, ?)")
        insert.bind(1, try names.intern(scope, w))
        insert.bind(2, Int64(number))
        insert.bind(3, Int64(salt))
        insert.bind(4, bytes)
        try insert.perform()
    }

    /// Writes other bytes for an entry that is unsealed.
    func replace(_ bytes: [UInt8], number: UInt64, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let update = try w.prepare("UPDATE _entry SET bytes = ? WHERE scope = ? AND number = ?")
        update.bind(1, bytes)
        update.bind(2, try names.intern(scope, w))
        update.bind(3, Int64(number))
        try update.perform()
    }

    /// What has been sealed is kept as a changeset.
    func remove(through number: UInt64, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let scope = try names.intern(scope, w)
        // Emptied whole, as where a device keeps one village, the table takes no step for each row.
        guard try !isAll(through: number, scope, w) else { return try w.execute("DELETE FROM _entry") }
        let clear = try w.prepare("DELETE FROM _entry WHERE scope = ? AND number <= ?")
        clear.bind(1, scope)
        clear.bind(2, Int64(number))
        try clear.perform()
    }

    /// Takes one row away; its number is the column's, whatever its bytes say.
    func removeRow(_ number: Int64, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let delete = try w.prepare("DELETE FROM _entry WHERE scope = ? AND number = ?")
        delete.bind(1, try names.find(scope, w) ?? -1)
        delete.bind(2, number)
        try delete.perform()
    }

    /// Whether nothing is unsealed beyond that entry of that scope.
    private func isAll(through number: UInt64, _ scope: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let find = try r.prepare(
            """
            SELECT (SELECT min(scope) FROM _entry) = ?1 AND (SELECT max(scope) FROM _entry) = ?1 \
            AND (SELECT max(number) FROM _entry WHERE scope = ?1) <= ?2
            """)
        find.bind(1, scope)
        find.bind(2, Int64(number))
        defer { find.reset() }
        return try find.nextRow() && find.int(0) == 1
    }

    /// Gives what unsealed entries had seen other names, because a chain parted.
    func rename(
        in scope: ScopeCode, _ w: borrowing WriteTransaction, _ name: (VersionVector) -> VersionVector
    ) throws(StoreError) {
        for entry in try unsealedEntries(scope, w) {
            let context = name(entry.context)
            guard context != entry.context else { continue }
            let renamed = Entry(
                dot: entry.dot, context: context, time: entry.time, reason: entry.reason, source: entry.source,
                repeats: entry.repeats, creations: entry.creations, changes: entry.changes, admits: entry.admits,
                transfer: entry.transfer)
            let update = try w.prepare("UPDATE _entry SET bytes = ? WHERE scope = ? AND number = ?")
            update.bind(1, EntryCodec.encode(renamed))
            update.bind(2, try names.intern(scope, w))
            update.bind(3, Int64(entry.dot.number))
            try update.perform()
        }
    }

    /// Another incarnation has said nothing yet.
    func forgetChains(_ w: borrowing WriteTransaction) throws(StoreError) { try w.execute("DELETE FROM _chain") }

    /// The unsealed entries as they were written down, in order, each with the salt of what it creates.
    func unsealedRows(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [(salt: UInt32, bytes: [UInt8])] {
        let find = try r.prepare("SELECT salt, bytes FROM _entry WHERE scope = ? ORDER BY number")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var rows: [(UInt32, [UInt8])] = []
        while try find.nextRow() { rows.append((try find.word(0), find.blob(1))) }
        return rows
    }

    /// What the own chain of a scope has said so far of the directory and of foreign entries.
    func chainState(
        _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> (directory: VersionVector, covered: VersionVector) {
        let find = try r.prepare("SELECT directory, covered FROM _chain WHERE scope = ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        guard try find.nextRow() else { return (VersionVector(), VersionVector()) }
        return (try decoding(Self.vector(find.blob(0))), try decoding(Self.vector(find.blob(1))))
    }

    /// A vector, and nothing behind it; entries of regions' directories are those of another scope.
    private static func vector(_ bytes: [UInt8]) throws(WireError) -> VersionVector {
        var reader = ByteReader(bytes)
        let vector = try ValueCodec.headsVector(from: &reader)
        try reader.expectEnd(.vector)
        return vector
    }

    func setChainState(
        _ scope: ScopeCode, _ chain: (directory: VersionVector, covered: VersionVector), _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let upsert = try w.prepare("INSERT OR REPLACE INTO _chain VALUES (?, ?, ?)")
        var (directory, covered) = (ByteWriter(), ByteWriter())
        ValueCodec.encode(chain.directory, into: &directory)
        ValueCodec.encode(chain.covered, into: &covered)
        upsert.bind(1, try names.intern(scope, w))
        upsert.bind(2, directory.bytes)
        upsert.bind(3, covered.bytes)
        try upsert.perform()
    }
}

extension Entry {
    /// Whether what it creates bears that salt, as all do that one save makes.
    func hasSalt(_ salt: UInt32) -> Bool { creations.allSatisfy { $0.record.salt == salt } }
}
