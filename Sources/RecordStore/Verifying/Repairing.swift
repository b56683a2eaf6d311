public import Causality
public import Changesets
import Records
import SQLite

/// What making a store anew from its log came to.
public struct Repair: Sendable {
    /// How many changesets were kept.
    public internal(set) var changesets = 0
    /// How many of one's own entries that no changeset has yet were kept.
    public internal(set) var entries = 0
    /// How many rows of the log, and entries, could not be read, are not signed, or have no place in a chain any more.
    public internal(set) var lost = 0
    /// How many entries of the log of who opened what were set aside, because they cannot be read or nobody signed them, or are gone.
    public internal(set) var lostViewings = 0
    /// Whether the file could be read to its end.
    public internal(set) var isWhole = true
    /// The incarnation under which the store goes on, where it lost what others may hold.
    public internal(set) var renewed: ReplicaID?
    /// Where the damaged file is kept.
    public internal(set) var kept = ""
}

extension RecordStore {
    /// Makes a store anew from what can be read of its log, in the place of a file that is damaged; that one is kept.
    ///
    /// Rows, names, heads, conflicts and whatever else is derived come from the log alone. Of what is not derived, settings,
    /// notices, drafts, invitations and times of hearing are taken over as they are; what peers hold is asked of them again. A
    /// store that lost entries of its own goes on under another incarnation.
    ///
    /// - Parameter signer: The store's own key.
    /// - Throws: ``StoreError/damaged(_:)`` where the file lacks its schema: then nothing was done.
    public static func repair(in directory: String, signer: Signer, environment: StoreEnvironment) throws(StoreError) -> Repair {
        let path = directory + "/" + fileName
        let lock = try asking(WriterLock(path: directory + "/" + lockName))
        try asking(lock.acquire())
        defer { lock.release() }
        let fresh = path + ".repaired"
        for suffix in ["", "-wal", "-shm"] { try asking(FilePlaces.remove(fresh + suffix)) }
        var result = try make(fresh, from: path, signer, environment)
        result.kept = try exchange(path, for: fresh)
        return result
    }

    /// Both files are closed when this is over.
    private static func make(
        _ fresh: String, from path: String, _ signer: Signer, _ environment: StoreEnvironment
    ) throws(StoreError) -> Repair {
        for suffix in ["", "-wal", "-shm"] where FileKind(path: path + suffix) == .other {
            throw .notAStore(path: path + suffix, .notAFile)
        }
        let lost = WriteAheadLog(path: path + "-wal").commitsBeyondDamage
        let old = try connect(path, mode: .readWrite)
        let salvage = Salvage(old, environment.suite)
        guard let bytes = salvage.settings["schema"] else { throw .damaged(.noIdentity) }
        let schema = try storedSchema(bytes, path)
        let key = environment.fingerprint(of: signer)
        let named = salvage.settings["own"].flatMap { ReplicaID(bytes: $0) }
        let isOwn = named.map { Fingerprint(of: $0) == key } ?? false
        let own =
            isOwn
            ? named ?? ReplicaID(high: key.high, low: key.low, incarnation: 0)
            : ReplicaID(high: key.high, low: key.low, incarnation: UInt32(truncatingIfNeeded: environment.randomBits()))
        let context = StoreContext(
            environment: environment, path: path, signer: signer, own: own, schema: schema, clock: HybridClock())
        let store = RecordStore(StoreFile(try asking(Connection(path: fresh, mode: .create)), nil), context)
        var result = Repair()
        result.isWhole = salvage.isWhole && lost == 0
        try store.file.create { w throws(StoreError) in
            try store.lay(salvage, isOwn: isOwn, w)
            try Rebuilding(store: store, salvage: salvage).run(isWhole: result.isWhole && isOwn, &result, w)
            let keys = context.layout.seals ? ["_scope_key", "_subject_key", "_erasure"] : []
            for table in ["_invitation", "_notice", "_draft"] + keys { try copy(table, from: old, w) }
            if context.layout.seals { result.lostViewings = try store.takeViewings(from: old, w) }
        }
        return result
    }

    /// Tables, and what the store knows about itself.
    private func lay(_ salvage: Salvage, isOwn: Bool, _ w: borrowing WriteTransaction) throws(StoreError) {
        for sql in StoreTables.create(context.layout) { try w.execute(sql) }
        try w.execute("PRAGMA application_id = \(StoreTables.applicationID)")
        try w.execute("PRAGMA user_version = \(StoreTables.version)")
        for table in context.layout.allTables + context.directoryLayout.allTables { try w.execute(table.createSQL) }
        for (name, value) in salvage.settings where !["own", "schemaVersion", "repeats", KeptForm.key].contains(name) {
            try rooms.settings.set(name, value, w)
        }
        try rooms.settings.set("own", own.bytes, w)
        try rooms.settings.set("schemaVersion", Array(String(schema.version).utf8), w)
        _ = try rooms.names.intern(own, w)
    }

    /// Takes the entries of the log of who opened what that are signed, under what they say, and counts them anew.
    ///
    /// - Returns: How many are not taken, or are gone.
    private func takeViewings(from old: Connection, _ w: borrowing WriteTransaction) throws(StoreError) -> Int {
        let (table, suite) = (rooms.trail.table, environment.suite)
        var setAside = 0
        try ViewingTable.salvage(old) { row throws(StoreError) in
            if let viewing = row.viewing(suite) { _ = try table.insert(viewing, w) } else { setAside += 1 }
        }
        var gaps = try ViewingGap.kept(rooms.settings, w)
        var (replica, scope, last): (ReplicaID?, ScopeCode?, UInt64) = (nil, nil, 0)
        try table.rows(w) { row throws(StoreError) in
            guard let number = row.number, let whose = row.replica else { return }
            if replica != whose || scope != row.scope { (replica, scope, last) = (whose, row.scope, 0) }
            if whose.hasSameKey(as: own), number > last + 1 {
                for number in (last + 1..<number).prefix(ViewingCheck.listedMax) { gaps.insert(ViewingGap(row.scope, whose, number)) }
            }
            last = number
        }
        try ViewingGap.keep(gaps, rooms.settings, w)
        return max(setAside, try table.lost(against: old, w))
    }

    /// Whatever of a table can be read; nothing else depends on it.
    private static func copy(_ table: String, from old: Connection, _ w: borrowing WriteTransaction) throws(StoreError) {
        try w.execute("DELETE FROM \(table)")
        guard let find = try? old.prepare("SELECT * FROM \(table)") else { return }
        defer { find.reset() }
        let columns = (0..<find.columnCount).map { _ in "?" }.joined(separator: ", ")
        guard let insert = try? w.connection.prepare("INSERT OR IGNORE INTO \(table) VALUES (\(columns))") else { return }
        while (try? find.step()) == true {
            for column in 0..<find.columnCount { insert.bind(column + 1, valueOf: find, column) }
            try insert.perform()
        }
    }

    /// Puts a file in the place of another, which is kept.
    ///
    /// - Returns: Where.
    private static func exchange(_ path: String, for fresh: String) throws(StoreError) -> String {
        var kept = path + ".damaged"
        var number = 1
        while FileKind(path: kept) != .absent {
            number += 1
            kept = path + ".damaged-\(number)"
        }
        try asking(FilePlaces.keep(path, as: kept))
        // The new file must never be read with the log of the old one.
        if FileKind(path: path + "-wal") != .absent { try asking(FilePlaces.move(path + "-wal", to: kept + "-wal")) }
        try asking(FilePlaces.remove(path + "-shm"))
        try asking(FilePlaces.move(fresh, to: path))
        return kept
    }
}
