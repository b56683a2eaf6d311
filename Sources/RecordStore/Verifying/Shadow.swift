import Causality
import Changesets
import Records
import SQLite

/// A second store in a temporary file, which has the log of the first and nothing else of it: its rows, conflicts and
/// admissions are folded anew, so what the first holds can be compared with what it must hold.
///
/// It has the first one's numbers for replicas, scopes and records, so rows lie side by side; whether those numbers stand
/// for what they say is looked at by itself. It takes as much room among the system's temporary files as the first takes
/// on the disk, and is gone when the check ends.
struct Shadow {
    let store: RecordStore

    /// Tables that are the log, or name what stands in it.
    private static let copied = ["_meta", "_replica", "_scope", "_run", "_fork", "_changeset", "_entry", "_chain"]

    init(of context: StoreContext, _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        let own = StoreContext(
            environment: context.environment, path: context.path, signer: nil, own: context.own, schema: context.schema,
            clock: context.clock)
        store = RecordStore(StoreFile(try asking(Connection(path: "", mode: .temporary)), nil), own)
        let source = r.connection
        try store.file.create { w throws(StoreError) in
            for sql in StoreTables.create { try w.execute(sql) }
            for table in own.layout.allTables + own.directoryLayout.allTables { try w.execute(table.createSQL) }
            for table in Self.copied { try Self.copy(table, from: source, w) }
            // Which records are contested stays noted for good, so that folding anew finds it; whether all are, is looked at by itself.
            try Self.copy("_transfer WHERE kind = 5", from: source, w)
        }
    }

    /// Takes up what a scope's log was found to hold; what cannot be used is left out.
    func take(_ found: LogCheck.Findings, of scope: ScopeCode) throws(StoreError) {
        let rooms = store.rooms
        try store.file.create { w throws(StoreError) in
            let delete = try w.prepare("DELETE FROM _changeset WHERE id = ?")
            for row in found.unusable {
                delete.bind(1, row)
                try delete.perform()
            }
            for (replica, head) in found.heads.heads { try rooms.log.setHead(scope, replica, w) { $0 = head } }
            for number in found.unusableEntries { try rooms.ownEntries.removeRow(number, scope, w) }
        }
    }

    /// Makes the rows of a scope, or those of all directories, which say who held which office and so come first.
    ///
    /// - Parameter logged: What of the log is at hand, by its row; it stays so until the next is folded.
    func fold(_ scope: ScopeCode, _ logged: [Int64: LoggedChangeset]) throws(StoreError) {
        let rooms = store.rooms
        try store.file.create { w throws(StoreError) in
            rooms.log.atHand = logged
            try rooms.fold.refold(scope, w)
        }
    }

    private static func copy(
        _ table: String, from source: Connection, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let find = try asking(source.prepare("SELECT * FROM \(table)"))
        defer { find.reset() }
        let names = (0..<find.columnCount).map { "\"\(find.name($0))\"" }
        let insert = try w.prepare(
            "INSERT INTO \(table.prefix { $0 != " " }) (\(names.joined(separator: ", "))) VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))"
        )
        while try find.nextRow() {
            for column in names.indices { insert.bind(column + 1, valueOf: find, column) }
            try insert.perform()
        }
    }
}
