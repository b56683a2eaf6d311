import Causality
public import Changesets
import Records
import SQLite

extension RecordStore {
    /// What the database is called in the store's folder.
    public static let fileName = "store.sqlite"
    static let lockName = "lock"

    /// Makes a store in a directory that exists and holds none.
    ///
    /// - Parameter schema: The bytes of the register's schema file, kept in the store.
    public static func create(
        in directory: String, schema bytes: [UInt8], signer: Signer, environment: StoreEnvironment
    ) throws(StoreError) -> RecordStore {
        let schema = try parsing(Schema(parsing: bytes, file: "schema"))
        let lock = try asking(WriterLock(path: directory + "/" + lockName))
        let path = directory + "/" + fileName
        let connection = try asking(Connection(path: path, mode: .create))
        let fingerprint = environment.fingerprint(of: signer)
        let own = ReplicaID(
            high: fingerprint.high, low: fingerprint.low, incarnation: UInt32(truncatingIfNeeded: environment.randomBits()))
        let context = StoreContext(
            environment: environment, path: path, signer: signer, own: own, schema: schema, clock: HybridClock())
        let store = RecordStore(StoreFile(connection, lock), context)
        if context.layout.seals { try store.file.sortInMemory() }
        try store.file.create { w throws(StoreError) in
            guard try w.integer("PRAGMA user_version") == 0 else {
                throw StoreError.notAStore(path: path, .exists)
            }
            for sql in StoreTables.create(context.layout) { try w.execute(sql) }
            try w.execute("PRAGMA application_id = \(StoreTables.applicationID)")
            try w.execute("PRAGMA user_version = \(StoreTables.version)")
            for table in context.layout.allTables + context.directoryLayout.allTables { try w.execute(table.createSQL) }
            let settings = store.rooms.settings
            try LabelledViews.make(context.layout, settings, w)
            try settings.set("own", own.bytes, w)
            try settings.set("schema", bytes, w)
            try context.keptForm.keep(schema, of: bytes, w)
            try settings.set("schemaVersion", Array(String(schema.version).utf8), w)
            _ = try store.rooms.names.intern(own, w)
            try store.rooms.seat.take(w)
        }
        store.watchSeat()
        return store
    }

    /// What a store is opened for.
    enum Purpose {
        case use
        /// Its faults are to be listed, so what can be read is enough.
        case checking
        case repairing
    }

    /// Opens a store that is there.
    ///
    /// - Parameter signer: The key it writes with, or `nil` to read.
    /// - Throws: ``StoreError/newerStore(version:known:)`` for a store of a later program,
    ///   ``StoreError/notAStore(path:_:)`` where there is none, ``StoreError/otherKey(own:)`` for another's key,
    ///   ``StoreError/damaged(_:)`` for a file that holds what no store does.
    public static func open(
        in directory: String, signer: Signer?, environment: StoreEnvironment
    ) throws(StoreError) -> RecordStore {
        try open(in: directory, signer: signer, environment: environment, for: .use)
    }

    /// Opens a store to ``verify(_:key:)`` it, without a key: one that is damaged too, as long as it can be read at all.
    public static func openForChecking(in directory: String, environment: StoreEnvironment) throws(StoreError) -> RecordStore {
        try open(in: directory, signer: nil, environment: environment, for: .checking)
    }

    static func open(
        in directory: String, signer: Signer?, environment: StoreEnvironment, for purpose: Purpose
    ) throws(StoreError) -> RecordStore {
        let path = directory + "/" + fileName
        if purpose != .repairing { try checkLog(path) }
        let connection = try connect(path, mode: .readWrite)
        guard try asking(connection.integer("PRAGMA application_id")) == StoreTables.applicationID else {
            throw StoreError.notAStore(path: path, .otherProgram)
        }
        let version = try asking(connection.integer("PRAGMA user_version"))
        guard version <= StoreTables.version else {
            throw StoreError.newerStore(version: version, known: StoreTables.version)
        }
        let file = StoreFile(connection, try asking(WriterLock(path: directory + "/" + lockName)))
        let isOld = version < StoreTables.version
        let context = try file.look { r throws(StoreError) in
            if purpose == .use || isOld { try Structure.checkNothingRuns(r) }
            return try readContext(path, signer, environment, for: purpose, r)
        }
        let store = RecordStore(file, context)
        if context.layout.seals { try file.sortInMemory() }
        if isOld { try store.file.write { w throws(StoreError) in try store.rooms.migrations.migrate(w) } }
        if context.layout.seals, purpose != .checking { try store.makeViewingTables() }
        if purpose == .use {
            try store.renewNotes()
            try file.look { r throws(StoreError) in try Structure(context).check(r) }
        }
        guard purpose == .use else { return store }
        store.watchSeat()
        try store.takeSeat()
        return store
    }

    /// What the file says about the store itself.
    static func readContext(
        _ path: String, _ signer: Signer?, _ environment: StoreEnvironment, for purpose: Purpose, _ r: borrowing ReadTransaction
    ) throws(StoreError) -> StoreContext {
        let settings = Settings()
        guard let own = try settings.value("own", r).flatMap({ ReplicaID(bytes: $0) }), let bytes = try settings.value("schema", r)
        else { throw StoreError.damaged(.noIdentity) }
        if purpose == .use, let signer, environment.fingerprint(of: signer) != Fingerprint(of: own) {
            throw .otherKey(own: own)
        }
        let last: HybridTime
        do { last = try lastTime(settings, environment, r) } catch {
            guard purpose != .use, case .damaged = error else { throw error }
            last = HybridTime(bits: 0)
        }
        // What is checked is the file, and not what was noted of it.
        let noted = purpose == .use ? try KeptForm(settings: settings, suite: environment.suite).schema(of: bytes, r) : nil
        let schema = if let noted { noted } else { try storedSchema(bytes, path) }
        let context = StoreContext(
            environment: environment, path: path, signer: signer, own: own, schema: schema, clock: HybridClock(last: last))
        context.hasForm = noted != nil
        return context
    }

    /// The schema that a store keeps.
    static func storedSchema(_ bytes: [UInt8], _ path: String) throws(StoreError) -> Schema {
        do { return try Schema(parsing: bytes, file: path) } catch { throw .damaged(.schemaUnreadable(error)) }
    }

    /// Looks at the files before SQLite does: what is no file would be waited for, and what is lost behind damage in the
    /// log would be overwritten.
    private static func checkLog(_ path: String) throws(StoreError) {
        for suffix in ["", "-wal", "-shm"] where FileKind(path: path + suffix) == .other {
            throw .notAStore(path: path + suffix, .notAFile)
        }
        let lost = WriteAheadLog(path: path + "-wal").commitsBeyondDamage
        // One may be what a power cut tore, which nobody was told is saved.
        if lost > 1 { throw .damaged(.lostCommits(lost)) }
    }

    /// Makes anew what an older program, or one of an older schema, left of the views and of the schema's form; nobody's work
    /// waits for them.
    private func renewNotes() throws(StoreError) {
        let (rooms, context) = (rooms, context)
        let hasViews = try file.look { r throws(StoreError) in try LabelledViews.areCurrent(context.layout, rooms.settings, r) }
        guard !hasViews || !context.hasForm, file.isFree() else { return }
        do throws(StoreError) {
            try file.write { w throws(StoreError) in
                if !hasViews { try LabelledViews.make(context.layout, rooms.settings, w) }
                if !context.hasForm, let bytes = try rooms.settings.value("schema", w) {
                    // Parsed once more: another process may have taken up another one since.
                    try context.keptForm.keep(Self.storedSchema(bytes, context.path), of: bytes, w)
                }
            }
        } catch {
            guard Self.cannotWriteNow(error) else { throw error }
        }
    }

    /// From now on nothing is written where the store is not what it was.
    private func watchSeat() {
        let rooms = rooms
        file.prepare = { [unowned rooms] w throws(StoreError) in try rooms.setBack.takeSeat(w) }
        file.settle = { [unowned rooms] () throws(StoreError) in try rooms.seat.settle() }
    }

    /// A copy goes on as another from the start, so that whoever only looks is told as well.
    private func takeSeat() throws(StoreError) {
        let verdict = try file.read { r throws(StoreError) in try rooms.seat.verdict(r) }
        guard verdict == .elsewhere else { return }
        let before = own
        do {
            try file.write { _ throws(StoreError) in }
            // It may have been somebody else, a moment ago.
            if own != before { reseating = try notebook.notices().last { $0.kind == "seat" }?.event }
        } catch {
            // Where nothing can be written no number is given either.
            guard Self.cannotWriteNow(error) else { throw error }
        }
    }

    static func connect(_ path: String, mode: Connection.Mode) throws(StoreError) -> Connection {
        do throws(SQLiteError) {
            // Looked at first: another program's file is not to be changed by a mistyped path.
            let look = try Connection(path: path, mode: .readOnly)
            if try look.integer("PRAGMA application_id") == StoreTables.applicationID {
                return mode == .readOnly ? look : try Connection(path: path, mode: mode)
            }
        } catch {
            // 14 is SQLITE_CANTOPEN: there is no such file.
            if error.code & 0xFF == 14 { throw StoreError.noStore(path: path) }
            guard error.isCorrupt else { throw .sqlite(error) }
            throw StoreError.notAStore(path: path, .unreadable(error))
        }
        throw StoreError.notAStore(path: path, .otherProgram)
    }

    /// The greatest time of one's own entries: the clock goes on from there after a restart.
    private static func lastTime(
        _ settings: Settings, _ environment: StoreEnvironment, _ r: borrowing ReadTransaction
    ) throws(StoreError) -> HybridTime {
        do { return try Timekeeping.last(settings, environment, r) } catch {
            guard case .wire = error else { throw error }
            throw .damaged(.entryUnreadable)
        }
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
