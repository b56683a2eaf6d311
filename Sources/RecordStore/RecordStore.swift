public import Causality
public import Changesets
public import Records
import SQLite

/// One node's or device's files: the log, the state that is its fold, and what sync remembers.
///
/// Synchronous and confined: one owner at a time, who runs each public method to its end. Everything that
/// is written goes through ``write(_:)``: one transaction, under the lock that keeps a second writer out.
/// The state is kept up as entries come; ``refold(_:)`` makes it anew from the log and must agree.
public final class RecordStore {
    let connection: Connection
    let lock: WriterLock
    public let environment: StoreEnvironment
    public let path: String
    /// Signs what is sealed; a store opened without one reads and receives, and seals nothing.
    public let signer: Signer?

    /// The identity that this store writes under.
    public internal(set) var own: ReplicaID
    public internal(set) var schema: Schema
    var layout: StoreLayout
    let directoryLayout: StoreLayout
    var caches = Caches()
    var clock: HybridClock
    var salts: [ScopeCode: UInt32] = [:]
    private var isClosed = false
    private var depth = 0

    /// What can be read again from the file, kept while nobody else writes it.
    struct Caches {
        var replicas: [Int32: ReplicaID] = [:]
        var replicaNumbers: [ReplicaID: Int32] = [:]
        var scopes: [ScopeCode: Int64] = [:]
        var heads: [ScopeCode: ScopeHeads] = [:]
        /// By scope, because whoever signs a changeset may give one name in two of them.
        var records: [ScopeCode: [RecordID: RecordPlace]] = [:]
        var deleted: Set<Int64>?
        var moved: Set<Int64>?
        var directory: Directory? { didSet { invoked = [:] } }
        /// The grant that one's own next changeset invokes.
        var invoked: [ScopeCode: RecordID?] = [:]
        /// Whether anything here was written again under another incarnation.
        var hasRepeats: Bool?
        var infos: [Int64: ChangesetInfo] = [:]
        var placeholders: Int64?
        var sequences: [ScopeCode: Int64] = [:]
        /// How many changesets are held and not applied.
        var waiting: [ScopeCode: [ReplicaID: Int64]] = [:]
        var dataVersion: Int64 = -1
    }

    /// What a record is called inside the file, and what it is.
    struct RecordPlace {
        let number: Int64
        let type: Int
    }

    /// Who wrote the entries of one changeset, and when.
    struct ChangesetInfo {
        let first: UInt64
        let times: [HybridTime]
        let author: Author
    }

    init(
        connection: Connection, lock: WriterLock, environment: StoreEnvironment, path: String, signer: Signer?,
        own: ReplicaID, schema: Schema, clock: HybridClock
    ) {
        self.connection = connection
        self.lock = lock
        self.environment = environment
        self.path = path
        self.signer = signer
        self.own = own
        self.schema = schema
        self.clock = clock
        layout = StoreLayout(schema: schema, prefix: "")
        directoryLayout = StoreLayout(schema: .directory, prefix: "directory_")
    }

    func layout(for scope: ScopeCode) -> StoreLayout { scope.isDirectory ? directoryLayout : layout }

    // MARK: Transactions

    /// Runs the body in one durable transaction; an error undoes all of it.
    ///
    /// Nested calls join the outer one. After an error of the disk the store is closed until it is opened
    /// anew: a failed fsync must never be tried again, since the pages that it lost count as clean.
    public func write<Result>(_ body: () throws -> Result) throws -> Result {
        guard !isClosed else { throw StoreError.closed }
        if depth > 0 { return try body() }
        try lock.acquire()
        depth += 1
        defer {
            depth -= 1
            lock.release()
        }
        do {
            try connection.execute("BEGIN IMMEDIATE")
            try dropStaleCaches()
            let result = try body()
            try connection.execute("COMMIT")
            return result
        } catch {
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            caches = Caches()
            if let failure = error as? SQLiteError, failure.isInputOutput { isClosed = true }
            throw error
        }
    }

    /// Runs the body on one snapshot of the file.
    public func read<Result>(_ body: () throws -> Result) throws -> Result {
        guard !isClosed else { throw StoreError.closed }
        if depth > 0 { return try body() }
        depth += 1
        defer { depth -= 1 }
        try connection.execute("BEGIN")
        defer { if connection.isInTransaction { try? connection.execute("COMMIT") } }
        try dropStaleCaches()
        return try body()
    }

    /// Another process may have written since: `data_version` changes when one has.
    private func dropStaleCaches() throws {
        let statement = try connection.prepare("PRAGMA data_version")
        _ = try statement.step()
        let version = statement.int(0)
        statement.reset()
        guard version != caches.dataVersion else { return }
        caches = Caches()
        caches.dataVersion = version
        try takeUpIdentity()
    }

    /// Another process may have opened another incarnation, or taken up a newer schema.
    private func takeUpIdentity() throws {
        if let current = try meta("own").flatMap({ ReplicaID(bytes: $0) }), current != own {
            own = current
            salts = [:]
        }
        guard let version = try meta("schemaVersion"), String(decoding: version, as: UTF8.self) != String(schema.version),
            let bytes = try meta("schema")
        else { return }
        use(try Schema(parsing: bytes, file: path))
    }

    /// From now on the store reads and writes by that schema; its tables are there.
    func use(_ newer: Schema) {
        schema = newer
        layout = StoreLayout(schema: newer, prefix: "")
        caches.directory = nil
        caches.infos = [:]
    }

    // MARK: Settings

    func meta(_ key: String) throws -> [UInt8]? {
        let statement = try connection.prepare("SELECT value FROM _meta WHERE key = ?")
        statement.bind(1, key)
        defer { statement.reset() }
        return try statement.step() ? statement.blob(0) : nil
    }

    func setMeta(_ key: String, _ value: [UInt8]) throws {
        let statement = try connection.prepare("INSERT INTO _meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
        statement.bind(1, key)
        statement.bind(2, value)
        try statement.run()
    }
}
