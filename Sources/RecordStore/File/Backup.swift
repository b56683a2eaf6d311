public import Causality
import Changesets
import Records
import SQLite

/// One store in one file, to be kept elsewhere and gone back to.
///
/// A whole database as ``RecordStore`` keeps it, of one moment, that is no store yet: what it is restored to takes a seat of
/// its own and so goes on as another incarnation. Other programs may go on writing and serving meanwhile, on either side.
public struct Backup {
    /// Where the file is.
    public let path: String
    /// When it was made, in milliseconds since 1970; `nil` of a plain copy of a store's file.
    public let made: UInt64?
    /// The identity that the store wrote under.
    public let own: ReplicaID
    /// The bytes of the store's key file, where they were put in.
    public let key: [UInt8]?
    /// The bytes of the key files of people who share the device, where they were put in.
    public let people: [[UInt8]]
    /// What lay beside the store and makes it known to others, as far as it was put in.
    public let files: [BackupFile]

    private static let keyName = "backupKey"
    private static let peopleName = "backupPeople"
    private static let madeName = "backupMade"
    private static let filePrefix = "backupFile:"

    /// Copies a store into a file that does not exist yet.
    ///
    /// - Parameters:
    ///   - directory: The store's.
    ///   - key: The bytes of its key file, if they are to go along: whoever has the file can then write in its name.
    ///   - people: The same of people who share the device.
    ///   - files: What lies beside the store, if it is to go along: whoever has the file can then stand for the node.
    /// - Throws: ``StoreError/notAStore(path:_:)`` where there is a file already; then it is as it was.
    public static func make(
        of directory: String, to path: String, key: [UInt8]?, people: [[UInt8]] = [], files: [BackupFile] = [],
        environment: StoreEnvironment
    ) throws(StoreError) {
        guard !FilePlaces.isTaken(path) else { throw .notAStore(path: path, .fileExists) }
        let source = try RecordStore.connect(directory + "/" + RecordStore.fileName, mode: .readOnly)
        let draft = path + ".part"
        FilePlaces.removeDatabase(draft)
        defer { FilePlaces.removeDatabase(draft) }
        do {
            try asking(FilePlaces.makeOwn(draft))
            let copy = try asking(Connection(path: draft, mode: .create))
            try asking(source.copy(over: copy))
            try asking(copy.execute("BEGIN"))
            let settings = Settings()
            let w = WriteTransaction(copy)
            try settings.set(madeName, environment.wallClock(), w)
            if let key { try settings.set(keyName, key, w) }
            if !people.isEmpty { try settings.set(peopleName, people.flatMap { $0 + [0] }, w) }
            for file in files { try settings.set(filePrefix + file.name.rawValue, file.bytes, w) }
            try KeptParts.empty(w)
            try asking(copy.execute("COMMIT"))
            // So that it can be read where nothing can be written.
            copy.dropStatements()
            try asking(copy.execute("PRAGMA journal_mode = DELETE"))
        }
        try asking(FilePlaces.rename(draft, to: path))
    }

    /// Looks at a file that ``make(of:to:key:people:files:environment:)`` made, or at a copy of a store's database.
    ///
    /// - Throws: ``StoreError/notAStore(path:_:)`` for anything else, ``StoreError/newerStore(version:known:)``.
    public init(at path: String) throws(StoreError) {
        // A file in which nothing stands is no backup, and no place to make a store either.
        if FileKind(path: path) == .file, RecordStore.isUnfinished(path) { throw .notAStore(path: path, .otherProgram) }
        let source = try RecordStore.connect(path, mode: .readOnly)
        let r = ReadTransaction(source)
        let version = try r.integer("PRAGMA user_version")
        guard version <= StoreTables.version else { throw .newerStore(version: version, known: StoreTables.version) }
        let settings = Settings()
        guard let own = try settings.value("own", r).flatMap({ ReplicaID(bytes: $0) }) else { throw .damaged(.noIdentity) }
        (self.path, self.own) = (path, own)
        made = try settings.number(Self.madeName, r)
        key = try settings.value(Self.keyName, r)
        people = try settings.value(Self.peopleName, r)?.split(separator: 0).map { Array($0) } ?? []
        // A name that this program does not know is nobody's file.
        files = try settings.values(beginning: Self.filePrefix, r).compactMap { entry in
            BackupFile.Name(rawValue: String(entry.key.dropFirst(Self.filePrefix.count))).map { BackupFile(name: $0, bytes: entry.value) }
        }
    }

    /// Makes the file the store of a directory, in place of the one that may be there: in one transaction, so that a program
    /// that serves it goes on with what is restored.
    ///
    /// What was there is kept in a backup of its own.
    ///
    /// - Parameters:
    ///   - kept: Where to keep what was there.
    ///   - files: What of what lies beside it goes along there.
    /// - Returns: Whether anything was there that could be kept.
    public func restore(
        to directory: String, keeping kept: String, files: [BackupFile] = [], environment: StoreEnvironment
    ) throws(StoreError) -> Bool {
        let draft = directory + "/restored"
        FilePlaces.removeDatabase(draft)
        defer { FilePlaces.removeDatabase(draft) }
        let restored = try prepared(draft)
        let live = directory + "/" + RecordStore.fileName
        let lock = try asking(WriterLock(path: directory + "/" + RecordStore.lockName))
        try asking(lock.acquire())
        defer { lock.release() }
        var isKept = false
        if RecordStore.isThere(in: directory) {
            do {
                try Backup.make(of: directory, to: kept, key: nil, files: files, environment: environment)
                isKept = true
            } catch {
                // What cannot be read is put aside as it is.
                guard Self.isUnreadable(error) else { throw error }
                for suffix in ["", "-wal", "-shm"] where FilePlaces.isTaken(live + suffix) {
                    try asking(FilePlaces.rename(live + suffix, to: kept + ".unreadable" + suffix))
                }
            }
        }
        if !FilePlaces.isTaken(live) { try asking(FilePlaces.makeOwn(live)) }
        try asking(restored.copy(over: Connection(path: live, mode: .create)))
        return isKept
    }

    /// A copy that is sound, says nothing of keys, and has its seat nowhere.
    private func prepared(_ draft: String) throws(StoreError) -> Connection {
        try asking(FilePlaces.makeOwn(draft))
        let copy = try asking(Connection(path: draft, mode: .create))
        let source = try RecordStore.connect(path, mode: .readOnly)
        try asking(source.copy(over: copy))
        let w = WriteTransaction(copy)
        guard try w.unsoundness(atMost: 1).isEmpty else {
            throw .notAStore(path: path, .unreadable(SQLiteError(code: 11, message: "the file is damaged")))
        }
        try asking(copy.execute("PRAGMA secure_delete = ON; BEGIN"))
        let settings = Settings()
        for name in [Self.keyName, Self.peopleName, Self.madeName] { try settings.remove(name, w) }
        for entry in try settings.values(beginning: Self.filePrefix, w) { try settings.remove(entry.key, w) }
        try settings.set("seat", Seat.Place.nowhere, w)
        try asking(copy.execute("COMMIT"))
        copy.dropStatements()
        return copy
    }

    private static func isUnreadable(_ error: StoreError) -> Bool {
        switch error {
        case .notAStore(_, .unreadable), .damaged: true
        case .sqlite(let error): error.isCorrupt
        default: false
        }
    }
}
