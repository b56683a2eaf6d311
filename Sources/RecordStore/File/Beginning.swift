import Records
import SQLite

/// What there is before a store is: nothing, or a file whose making was broken off.
///
/// SQLite makes the file, and turns its log on, before the transaction that makes a store of it. Who is killed between the two, or whose
/// disk is full then, leaves a file in which nothing stands: it counts as none, and the next one who makes a store goes on with it.
extension RecordStore {
    /// Whether a directory holds a store, or something else in its place that none is made over.
    public static func isThere(in directory: String) -> Bool { !isUnfinished(directory + "/" + fileName) }

    static func isUnfinished(_ path: String) -> Bool {
        guard FilePlaces.isTaken(path) else { return true }
        guard FileKind(path: path) == .file, hasNothingBehind(path) else { return false }
        do throws(SQLiteError) {
            return try Connection(path: path, mode: .readOnly).isBlank()
        } catch {
            // SQLITE_READONLY_ROLLBACK: what broke off was the very first page, which only who writes may undo.
            return error.code == 776
        }
    }

    /// Whether the log holds no more than the making of a store: of one whose log went bad there may be work behind a file that is blank.
    static func hasNothingBehind(_ path: String) -> Bool { WriteAheadLog.commitFrames(path: path + "-wal") <= 1 }

    /// Whether nobody has written anything in it, or brought anything, since it was made with such a schema.
    public func isUntouched(schema bytes: [UInt8]) throws(StoreError) -> Bool {
        let rooms = rooms
        return try file.read { r throws(StoreError) in
            guard try rooms.settings.value("schema", r) == bytes else { return false }
            guard try rooms.log.isEmpty(r) else { return false }
            return try rooms.ownEntries.unsealedScopes(r).isEmpty
        }
    }

    /// Why SQLite could not open what may be a store: it says no more than that it could not.
    static func unopened(_ path: String, _ error: SQLiteError) -> StoreError {
        guard let obstacle = FilePlaces.obstacle(to: path) else { return .sqlite(error) }
        guard let number = obstacle.number else { return .noStore(path: path) }
        return .notAStore(path: path, .outOfReach(number: number, owner: obstacle.owner))
    }
}

extension Connection {
    /// Whether nothing in the file says whose it is, and it has no tables.
    func isBlank() throws(SQLiteError) -> Bool {
        guard try integer("PRAGMA application_id") == 0 else { return false }
        guard try integer("PRAGMA user_version") == 0 else { return false }
        return try integer("SELECT count(*) FROM sqlite_master") == 0
    }
}
