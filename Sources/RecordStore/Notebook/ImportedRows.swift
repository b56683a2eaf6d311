import Causality
import Changesets
public import Records
import SQLite

/// Rows of imported files that made records, so that the same file again changes nothing.
public struct ImportedRows: Room {
    let context: StoreContext
    let file: StoreFile
    let moves: Moves
}

extension ImportedRows {
    /// A digest of few unknown digits is guessed from the row's other columns; of rows that say something sealed a mark is kept instead.
    private var concealing: Concealing { Concealing(context: context, settings: Settings()) }
    private static let kind = "imported row"

    /// - Parameters:
    ///   - row: The digest of what the row says.
    ///   - isSealed: Whether some of that is sealed.
    public func wasImported(_ row: [UInt8], isSealed: Bool = false) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in
            if isSealed, let mark = try keptMark(row, r), try wasImported(mark, r) { return true }
            return try wasImported(row, r)
        }
    }

    func wasImported(_ row: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let find = try r.prepare("SELECT 1 FROM _imported WHERE row = ?")
        find.bind(1, row)
        defer { find.reset() }
        return try find.nextRow()
    }

    /// Remembers that a row of a file made a record.
    ///
    /// - Parameters:
    ///   - row: The digest of what the row says.
    ///   - scope: Where the record was made, if that is known: then it is not looked for everywhere.
    ///   - isSealed: Whether some of what the row says is sealed.
    /// - Throws: What SQLite throws.
    public func noteImported(_ row: [UInt8], _ record: RecordID, in scope: ScopeCode? = nil, isSealed: Bool = false) throws(StoreError) {
        try file.write { w throws(StoreError) in
            guard isSealed else { return try noteImported(row, record, in: scope, w) }
            var mark = try keptMark(row, w)
            if mark == nil { mark = try concealing.mark(row, as: Self.kind, w) }
            if let mark { try noteImported(mark, record, in: scope, w) }
        }
    }

    /// A row is asked for before it is noted, so the mark is made once. Those of whoever wrote here before are another's.
    private func keptMark(_ row: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8]? {
        if context.rowMarks.person != own || context.rowMarks.marks.count >= Self.marksMax { context.rowMarks = (own, [:]) }
        if let known = context.rowMarks.marks[row] { return known }
        let mark = try concealing.keptMark(row, as: Self.kind, r)
        context.rowMarks.marks[row] = mark
        return mark
    }

    private static let marksMax = 2_048

    /// Forgets the rows that made a record, because the record was taken back: the same row may make it anew.
    ///
    /// - Throws: What SQLite throws.
    public func forgetRows(of record: RecordID) throws(StoreError) {
        try file.write { w throws(StoreError) in
            guard let number = try moves.anyRecordNumber(record, w) else { return }
            let delete = try w.prepare("DELETE FROM _imported WHERE record = ?")
            delete.bind(1, number)
            try delete.perform()
        }
    }

    /// Remembers that an undo retired a record, which no person did: the list that made it may bring it again.
    ///
    /// - Throws: What SQLite throws.
    public func noteTakenBack(_ record: RecordID) throws(StoreError) { try noteImported(Self.takenBack(record), record) }

    /// Whether an undo retired the record, and nobody has dealt with it since.
    public func wasTakenBack(_ record: RecordID) throws(StoreError) -> Bool { try wasImported(Self.takenBack(record)) }

    /// Forgets it: somebody brought the record back, or retired it.
    ///
    /// - Throws: What SQLite throws.
    public func forgetTakenBack(_ record: RecordID) throws(StoreError) {
        try file.write { w throws(StoreError) in
            let delete = try w.prepare("DELETE FROM _imported WHERE row = ?")
            delete.bind(1, Self.takenBack(record))
            try delete.perform()
        }
    }

    /// Longer than any row's digest, so it is none.
    private static func takenBack(_ record: RecordID) -> [UInt8] { Array("taken back \(record)".utf8) }

    /// The rows that made some records.
    func rows(of records: Set<RecordID>, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [OpenWork.ImportedRow] {
        var known: [Int64: RecordID] = [:]
        for record in records { if let number = try moves.anyRecordNumber(record, r) { known[number] = record } }
        guard !known.isEmpty else { return [] }
        let find = try r.prepare("SELECT row, record FROM _imported ORDER BY row")
        defer { find.reset() }
        var rows: [OpenWork.ImportedRow] = []
        while try find.nextRow() {
            if let record = known[find.int(1)] { rows.append(OpenWork.ImportedRow(row: find.blob(0), record: record)) }
        }
        return rows
    }

    func remove(_ rows: [[UInt8]], _ w: borrowing WriteTransaction) throws(StoreError) {
        let delete = try w.prepare("DELETE FROM _imported WHERE row = ?")
        for row in rows {
            delete.bind(1, row)
            try delete.perform()
        }
    }

    func restore(_ rows: [OpenWork.ImportedRow], _ w: borrowing WriteTransaction) throws(StoreError) {
        for row in rows { try noteImported(row.row, row.record, w) }
    }

    func noteImported(
        _ row: [UInt8], _ record: RecordID, in scope: ScopeCode? = nil, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        var found: Int64?
        if let scope { found = try moves.names.number(record, in: scope, w) }
        if found == nil { found = try moves.anyRecordNumber(record, w) }
        guard let number = found else { return }
        let insert = try w.prepare("INSERT OR IGNORE INTO _imported VALUES (?, ?)")
        insert.bind(1, row)
        insert.bind(2, number)
        try insert.perform()
    }
}
