public import Causality
public import Records
import SQLite

/// Inside the file, replicas, scopes and records are named by small numbers.
extension RecordStore {
    func replicaNumber(_ replica: ReplicaID) throws -> Int32 {
        if let number = caches.replicaNumbers[replica] { return number }
        let find = try connection.prepare("SELECT id FROM _replica WHERE name = ?")
        find.bind(1, replica.fileName)
        if try find.step() {
            let number = Int32(find.int(0))
            find.reset()
            remember(replica, number)
            return number
        }
        find.reset()
        let insert = try connection.prepare("INSERT INTO _replica (name) VALUES (?)")
        insert.bind(1, replica.fileName)
        try insert.run()
        let number = Int32(connection.lastInsertedRow)
        remember(replica, number)
        return number
    }

    func replica(_ number: Int32) throws -> ReplicaID {
        if let replica = caches.replicas[number] { return replica }
        let find = try connection.prepare("SELECT name FROM _replica WHERE id = ?")
        find.bind(1, Int64(number))
        defer { find.reset() }
        guard try find.step(), let replica = ReplicaID(fileName: find.blob(0)) else {
            throw StoreError.damaged("replica number \(number) is not in the file")
        }
        remember(replica, number)
        return replica
    }

    private func remember(_ replica: ReplicaID, _ number: Int32) {
        caches.replicas[number] = replica
        caches.replicaNumbers[replica] = number
    }

    public func publicKey(of replica: ReplicaID) throws -> [UInt8]? {
        let find = try connection.prepare("SELECT public_key FROM _replica WHERE name = ?")
        find.bind(1, replica.bytes)
        defer { find.reset() }
        guard try find.step(), !find.isNull(0) else { return nil }
        return find.blob(0)
    }

    func setPublicKey(_ key: [UInt8], of replica: ReplicaID) throws {
        let update = try connection.prepare("UPDATE _replica SET public_key = ? WHERE id = ?")
        update.bind(1, key)
        update.bind(2, Int64(try replicaNumber(replica)))
        try update.run()
    }

    func scopeNumber(_ scope: ScopeCode) throws -> Int64 {
        if let number = caches.scopes[scope] { return number }
        let find = try connection.prepare("SELECT id FROM _scope WHERE code = ?")
        find.bind(1, Int64(scope.number))
        if try find.step() {
            let number = find.int(0)
            find.reset()
            caches.scopes[scope] = number
            return number
        }
        find.reset()
        let insert = try connection.prepare("INSERT INTO _scope (code) VALUES (?)")
        insert.bind(1, Int64(scope.number))
        try insert.run()
        caches.scopes[scope] = connection.lastInsertedRow
        return connection.lastInsertedRow
    }

    func scope(_ number: Int64) throws -> ScopeCode {
        if let found = caches.scopes.first(where: { $0.value == number }) { return found.key }
        let find = try connection.prepare("SELECT code FROM _scope WHERE id = ?")
        find.bind(1, number)
        defer { find.reset() }
        guard try find.step() else { throw StoreError.damaged("scope number \(number) is not in the file") }
        let scope = ScopeCode(number: UInt64(find.int(0)))
        caches.scopes[scope] = number
        return scope
    }

    /// Every scope that the store holds something of, the directory first.
    public func scopes() throws -> [ScopeCode] {
        let find = try connection.prepare("SELECT code FROM _scope WHERE code >= 0")
        defer { find.reset() }
        var result: [ScopeCode] = []
        while try find.step() { result.append(ScopeCode(number: UInt64(find.int(0)))) }
        return result.sorted()
    }

    // MARK: Records

    /// What the file knows of a record besides its fields.
    struct RecordRow {
        let number: Int64
        let id: RecordID
        let scope: ScopeCode
        let type: Int
        let parent: Int64?
    }

    /// The number of a record in one scope, or `nil` where the scope has none of that name.
    func recordNumber(_ record: RecordID, in scope: ScopeCode) throws -> Int64? {
        try recordPlace(record, in: scope)?.number
    }

    func recordType(_ record: RecordID, in scope: ScopeCode) throws -> Int? { try recordPlace(record, in: scope)?.type }

    func recordPlace(_ record: RecordID, in scope: ScopeCode) throws -> RecordPlace? {
        if let place = caches.records[scope]?[record] { return place }
        let find = try connection.prepare(
            "SELECT id, type FROM _record WHERE replica = ? AND number = ? AND place = ? AND salt = ? AND scope = ?")
        try bind(record, to: find)
        find.bind(5, try scopeNumber(scope))
        defer { find.reset() }
        guard try find.step() else { return nil }
        let place = RecordPlace(number: find.int(0), type: Int(find.int(1)))
        remember(record, place, in: scope)
        return place
    }

    /// The number of a record wherever it is; a place is kept for one that has not arrived yet.
    func referenceNumber(_ record: RecordID, from scope: ScopeCode) throws -> Int64 {
        if let number = try recordNumber(record, in: scope) { return number }
        let find = try connection.prepare(
            "SELECT id FROM _record WHERE replica = ? AND number = ? AND place = ? AND salt = ? ORDER BY scope LIMIT 1")
        try bind(record, to: find)
        if try find.step() {
            defer { find.reset() }
            return find.int(0)
        }
        find.reset()
        caches.placeholders = nil
        return try insertRecord(record, scope: 0, type: 0, parent: nil)
    }

    private func bind(_ record: RecordID, to statement: Statement) throws {
        statement.bind(1, Int64(try replicaNumber(record.replica)))
        statement.bind(2, Int64(record.number))
        statement.bind(3, Int64(record.index))
        statement.bind(4, Int64(record.salt))
    }

    private func remember(_ record: RecordID, _ place: RecordPlace, in scope: ScopeCode) {
        if caches.records[scope]?.count ?? 0 >= 100_000 || caches.records.count > 1_000 { caches.records = [:] }
        caches.records[scope, default: [:]][record] = place
    }

    private func insertRecord(_ record: RecordID, scope: Int64, type: Int, parent: Int64?) throws -> Int64 {
        let insert = try connection.prepare(
            "INSERT INTO _record (replica, number, place, salt, scope, type, parent) VALUES (?, ?, ?, ?, ?, ?, ?)")
        try bind(record, to: insert)
        insert.bind(5, scope)
        insert.bind(6, type)
        insert.bind(7, parent)
        try insert.run()
        return connection.lastInsertedRow
    }

    /// Gives a created record its number; one that was referred to before it came keeps the one it had.
    func createRecord(_ record: RecordID, scope: ScopeCode, type: Int, parent: Int64?, mayExist: Bool) throws -> Int64 {
        let scopeNumber = try scopeNumber(scope)
        if mayExist, let number = try recordNumber(record, in: scope) { return number }
        if try placeholderCount() > 0 {
            let update = try connection.prepare(
                """
                UPDATE _record SET scope = ?5, type = ?6, parent = ?7 \
                WHERE replica = ?1 AND number = ?2 AND place = ?3 AND salt = ?4 AND scope = 0 RETURNING id
                """)
            try bind(record, to: update)
            update.bind(5, scopeNumber)
            update.bind(6, type)
            update.bind(7, parent)
            if try update.step() {
                let number = update.int(0)
                update.reset()
                caches.placeholders = nil
                remember(record, RecordPlace(number: number, type: type), in: scope)
                return number
            }
            update.reset()
        }
        let number = try insertRecord(record, scope: scopeNumber, type: type, parent: parent)
        remember(record, RecordPlace(number: number, type: type), in: scope)
        return number
    }

    private func placeholderCount() throws -> Int64 {
        if let count = caches.placeholders { return count }
        let find = try connection.prepare("SELECT count(*) FROM _record WHERE type = 0")
        defer { find.reset() }
        _ = try find.step()
        caches.placeholders = find.int(0)
        return find.int(0)
    }

    func recordRow(_ number: Int64) throws -> RecordRow? {
        let find = try connection.prepare(
            "SELECT replica, number, place, salt, scope, type, parent FROM _record WHERE id = ?")
        find.bind(1, number)
        guard try find.step() else {
            find.reset()
            return nil
        }
        let fields = (0..<6).map { find.int($0) }
        let parent = find.optionalInt(6)
        find.reset()
        let id = RecordID(
            replica: try replica(Int32(fields[0])), number: UInt64(fields[1]), index: UInt32(fields[2]),
            salt: UInt32(fields[3]))
        return RecordRow(
            number: number, id: id, scope: fields[5] == 0 ? .directory : try scope(fields[4]), type: Int(fields[5]),
            parent: parent)
    }
}

extension ReplicaID {
    /// As the file names it: 20 bytes, and behind them the scope in which it wrote where that is another, 8 bytes.
    var fileName: [UInt8] {
        isHome ? bytes : bytes + (0..<8).map { UInt8(truncatingIfNeeded: origin >> UInt64(56 - 8 * $0)) }
    }

    init?(fileName: [UInt8]) {
        guard fileName.count == Self.byteCount || fileName.count == Self.byteCount + 8,
            let replica = ReplicaID(bytes: Array(fileName.prefix(Self.byteCount)))
        else { return nil }
        self = replica.from(fileName.dropFirst(Self.byteCount).reduce(0) { $0 << 8 | UInt64($1) })
    }
}
