import Causality
public import Changesets
import Records
import SQLite

extension RecordStore {
    public static let fileName = "store.sqlite"
    static let lockName = "lock"

    /// Makes a store in a directory that exists and holds none.
    ///
    /// - Parameter schema: The bytes of the register's schema file, kept in the store.
    public static func create(
        in directory: String, schema bytes: [UInt8], signer: Signer, environment: StoreEnvironment
    ) throws -> RecordStore {
        let schema = try Schema(parsing: bytes, file: "schema")
        let lock = try WriterLock(path: directory + "/" + lockName)
        try lock.acquire()
        defer { lock.release() }
        let path = directory + "/" + fileName
        let connection = try Connection(path: path, mode: .create)
        guard try connection.integer("PRAGMA user_version") == 0 else {
            throw StoreError.notAStore(path: path, .exists)
        }
        let digest = environment.suite.digest(signer.publicKey)
        let fingerprint = Fingerprint(digest: digest)
        let own = ReplicaID(
            high: fingerprint.high, low: fingerprint.low, incarnation: UInt32(truncatingIfNeeded: environment.randomBits()))
        try connection.execute("BEGIN IMMEDIATE")
        do {
            for sql in StoreTables.create { try connection.execute(sql) }
            try connection.execute("PRAGMA application_id = \(StoreTables.applicationID)")
            try connection.execute("PRAGMA user_version = \(StoreTables.version)")
            let store = RecordStore(
                connection: connection, lock: lock, environment: environment, path: path, signer: signer, own: own,
                schema: schema, clock: HybridClock())
            for table in store.layout.allTables + store.directoryLayout.allTables { try connection.execute(table.createSQL) }
            try store.setMeta("own", own.bytes)
            try store.setMeta("schema", bytes)
            try store.setMeta("schemaVersion", Array(String(schema.version).utf8))
            _ = try store.replicaNumber(own)
            try connection.execute("COMMIT")
            return store
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }

    /// Opens a store that is there.
    ///
    /// - Parameter signer: The key it writes with, or `nil` to read.
    /// - Throws: ``StoreError/newerStore(version:known:)`` for a store of a later program,
    ///   ``StoreError/notAStore(path:_:)`` where there is none.
    public static func open(
        in directory: String, signer: Signer?, environment: StoreEnvironment
    ) throws -> RecordStore {
        let path = directory + "/" + fileName
        let connection = try connect(path)
        guard try connection.integer("PRAGMA application_id") == StoreTables.applicationID else {
            throw StoreError.notAStore(path: path, .otherProgram)
        }
        let version = try connection.integer("PRAGMA user_version")
        guard version <= StoreTables.version else {
            throw StoreError.newerStore(version: version, known: StoreTables.version)
        }
        let lock = try WriterLock(path: directory + "/" + lockName)
        guard let own = try blob("own", connection).flatMap({ ReplicaID(bytes: $0) }),
            let bytes = try blob("schema", connection)
        else { throw StoreError.damaged(.noIdentity) }
        let schema = try Schema(parsing: bytes, file: path)
        let store = RecordStore(
            connection: connection, lock: lock, environment: environment, path: path, signer: signer, own: own,
            schema: schema, clock: HybridClock(last: try lastTime(connection, own)))
        if version < StoreTables.version { try store.migrate() }
        return store
    }

    private static func connect(_ path: String) throws -> Connection {
        do throws(SQLiteError) {
            // Looked at first: another program's file is not to be changed by a mistyped path.
            let look = try Connection(path: path, mode: .readOnly)
            if try look.integer("PRAGMA application_id") == StoreTables.applicationID {
                return try Connection(path: path, mode: .readWrite)
            }
        } catch {
            // 14 is SQLITE_CANTOPEN: there is no such file.
            if error.code & 0xFF == 14 { throw StoreError.noStore(path: path) }
            guard error.isCorrupt else { throw error }
            throw StoreError.notAStore(path: path, .unreadable(error))
        }
        throw StoreError.notAStore(path: path, .otherProgram)
    }

    private static func blob(_ key: String, _ connection: Connection) throws -> [UInt8]? {
        let find = try connection.prepare("SELECT value FROM _meta WHERE key = ?")
        find.bind(1, key)
        defer { find.reset() }
        return try find.step() ? find.blob(0) : nil
    }

    /// The greatest time of one's own entries, sealed and unsealed: the clock goes on from there after a restart.
    private static func lastTime(_ connection: Connection, _ own: ReplicaID) throws -> HybridTime {
        let sealed = try blob("clock", connection) ?? []
        var last = HybridTime(bits: sealed.reduce(0) { $0 << 8 | UInt64($1) })
        let find = try connection.prepare("SELECT bytes FROM _entry ORDER BY number DESC LIMIT 8")
        defer { find.reset() }
        while try find.step() { last = max(last, try EntryCodec.decode(find.blob(0)).time) }
        return last
    }
}

extension Connection {
    /// The first column of the first row.
    func integer(_ sql: String) throws(SQLiteError) -> Int64 {
        let statement = try prepare(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.int(0) : 0
    }
}
