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

    /// - Parameter findings: What the log was found to hold; what cannot be used is left out.
    init(
        of context: StoreContext, findings: [ScopeCode: LogCheck.Findings], scopes: [ScopeCode],
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let own = StoreContext(
            environment: context.environment, path: context.path, signer: nil, own: context.own, schema: context.schema,
            clock: context.clock)
        store = RecordStore(StoreFile(try asking(Connection(path: "", mode: .temporary)), nil), own)
        let (rooms, source) = (store.rooms, r.connection)
        try store.file.create { w throws(StoreError) in
            for sql in StoreTables.create { try w.execute(sql) }
            for table in own.layout.allTables + own.directoryLayout.allTables { try w.execute(table.createSQL) }
            let unusable = findings.values.reduce(into: Set()) { $0.formUnion($1.unusable) }
            for table in Self.copied { try Self.copy(table, without: table == "_changeset" ? unusable : [], from: source, w) }
            // Which records are contested stays noted for good, so that folding anew finds it; whether all are, is looked at by itself.
            try Self.copy("_transfer WHERE kind = 5", without: [], from: source, w)
            for (scope, found) in findings {
                for (replica, head) in found.heads.heads { try rooms.log.setHead(scope, replica, w) { $0 = head } }
                for number in found.unusableEntries { try rooms.ownEntries.removeRow(number, scope, w) }
            }
        }
        // One after the other, the directory first: it says who held which office.
        for scope in scopes {
            try store.file.create { w throws(StoreError) in try rooms.fold.refold(scope, w) }
        }
    }

    private static func copy(
        _ table: String, without unusable: Set<Int64>, from source: Connection, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let find = try asking(source.prepare("SELECT * FROM \(table)"))
        defer { find.reset() }
        let names = (0..<find.columnCount).map { "\"\(find.name($0))\"" }
        let insert = try w.prepare(
            "INSERT INTO \(table.prefix { $0 != " " }) (\(names.joined(separator: ", "))) VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))"
        )
        while try find.nextRow() {
            if !unusable.isEmpty, unusable.contains(find.int(0)) { continue }
            for column in names.indices { insert.bind(column + 1, valueOf: find, column) }
            try insert.perform()
        }
    }
}
