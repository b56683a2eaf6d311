import Causality
import Changesets
import Records
import SQLite

/// Retirements, and the edits that contradict them.
///
/// An edit vector for every record would cost more than all its fields' dots. So one is kept only while a
/// record has a live retirement; when one arrives, the edits that its author had not seen are gathered
/// from the log, which holds them all.
final class ExistenceTable: Room {
    let context: StoreContext
    let names: NameTable
    let rows: Rows
    let moveTable: MoveTable
    let conflictTable: ConflictTable

    private var deleted: Set<Int64>?

    init(_ context: StoreContext, _ names: NameTable, _ rows: Rows, _ moveTable: MoveTable, _ conflictTable: ConflictTable) {
        self.context = context
        self.names = names
        self.rows = rows
        self.moveTable = moveTable
        self.conflictTable = conflictTable
    }

    func forget() {
        deleted = nil
    }
}

extension ExistenceTable {
    func deletedRecords(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Set<Int64> {
        if let deleted { return deleted }
        let find = try r.prepare("SELECT DISTINCT record FROM _deletion")
        defer { find.reset() }
        var result: Set<Int64> = []
        while try find.nextRow() { result.insert(find.int(0)) }
        deleted = result
        return result
    }

    func existence(_ record: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Existence {
        var deletions: [Deletion] = []
        var edits = VersionVector()
        let find = try r.prepare("SELECT replica, number, covered FROM _deletion WHERE record = ?")
        find.bind(1, record)
        var rows: [(Int32, UInt64, [UInt8])] = []
        while try find.nextRow() { rows.append((try find.small(0), try find.natural(1), find.blob(2))) }
        find.reset()
        for row in rows {
            var reader = ByteReader(row.2)
            let covered = try decoding(ValueCodec.foreignVector(from: &reader))
            deletions.append(Deletion(dot: Dot(try names.replica(row.0, r), row.1), covered: covered))
        }
        let findEdits = try r.prepare("SELECT replica, number FROM _edit WHERE record = ?")
        findEdits.bind(1, record)
        var editRows: [(Int32, UInt64)] = []
        while try findEdits.nextRow() { editRows.append((try findEdits.small(0), try findEdits.natural(1))) }
        findEdits.reset()
        for row in editRows { edits.include(Dot(try names.replica(row.0, r), row.1)) }
        let departures = try moveTable.movedRecords(r).contains(record) ? try moveTable.copy(record, .directory, r).departures : []
        return Existence(
            isConfirmed: try isConfirmed(record, r), deletions: deletions.sorted { $0.dot < $1.dot }, edits: edits,
            departures: departures)
    }

    /// A record that moved stands as that, so what it is by itself is kept beside.
    func isConfirmed(_ record: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        guard try moveTable.movedRecords(r).contains(record) else { return try rows.standing(record, r) != .unconfirmed }
        return try moveTable.standing(record, r).map { $0 != .unconfirmed } ?? false
    }

    /// Of some records nothing is known any more.
    func clear(_ records: Range<Int64>, _ w: borrowing WriteTransaction) throws(StoreError) {
        for table in ["_deletion", "_edit"] {
            let clear = try w.prepare("DELETE FROM \(table) WHERE record BETWEEN ? AND ?")
            clear.bind(1, records.lowerBound)
            clear.bind(2, records.upperBound - 1)
            try clear.perform()
        }
        deleted = nil
    }

    func storeExistence(_ existence: Existence, of record: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        for table in ["_deletion", "_edit"] {
            let clear = try w.prepare("DELETE FROM \(table) WHERE record = ?")
            clear.bind(1, record)
            try clear.perform()
        }
        for deletion in existence.deletions {
            var covered = ByteWriter()
            ValueCodec.encode(deletion.covered, into: &covered)
            let insert = try w.prepare("INSERT INTO _deletion VALUES (?, ?, ?, ?)")
            insert.bind(1, record)
            insert.bind(2, Int64(try names.intern(deletion.dot.replica, w)))
            insert.bind(3, Int64(deletion.dot.number))
            insert.bind(4, covered.bytes)
            try insert.perform()
        }
        if !existence.deletions.isEmpty {
            for edit in existence.edits.entries {
                let insert = try w.prepare("INSERT INTO _edit VALUES (?, ?, ?)")
                insert.bind(1, record)
                insert.bind(2, Int64(try names.intern(edit.replica, w)))
                insert.bind(3, Int64(edit.number))
                try insert.perform()
            }
        }
        deleted = nil
        try setStanding(record, existence.standing, w)
    }

    func setStanding(_ record: Int64, _ standing: Existence.Standing, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard let row = try names.row(record, w), let table = layout(for: row.scope).main(row.type) else { return }
        let update = try w.prepare("UPDATE \"\(table.name)\" SET _standing = ? WHERE _id = ?")
        update.bind(1, standing.rawValue)
        update.bind(2, record)
        try update.perform()
        let scopeNumber = try names.intern(row.scope, w)
        if [.contested, .unconfirmed, .doubled].contains(standing) {
            try conflictTable.noteConflict(record, Field.existence, 0, scopeNumber, .disputed, Int64(environment.wallClock()), w)
        } else {
            try conflictTable.dropConflict(record, Field.existence, 0, w)
        }
    }
}
