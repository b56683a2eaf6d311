import Causality
import Changesets
import Records
import SQLite

/// Applies the changes of each row, and reads and writes it once.
///
/// Nothing here decides: that is `Records`. Here is only where what lies, and what it costs. Nearly all rows are made
/// by entries that set fields which had no value (`RowWriter+NewRows`); nearly all other changes set a field whose
/// value their author had seen. Those take the short way: the row's state takes a dot, and the value goes from the
/// payload's column to the statement. Only the rest are spelled out as ``FieldState`` and judged (`RowWriter+Changes`);
/// that all ways come to the same, `ShortWayTests` go through.
struct RowWriter {
    let fold: Fold
    let scope: ScopeCode
    let scopeNumber: Int64
    let now: Int64
    let mayRepeat: Bool
    /// Off, every change is spelled out; the rows are the same.
    let usesShortWay: Bool
    let rows: RowCollector
    let authored: [AuthoredPayload]
    let tables: [TableLayout]
    private var statements: [Statements]
    let writers: Writers
    /// How much of the replica of that number the entry in hand had seen; see ``covers(_:_:_:)``.
    var seen: (payload: Int32, entry: Int32, replica: Int32, number: UInt64) = (-1, -1, -1, 0)

    // Of the row in hand; kept for the next, so that memory is asked for once.
    var state = RowState(fieldCount: 0)
    /// Of each field: the cell that it shows from now on, ``unchanged`` or ``judged``.
    var shown: [Int32] = []
    var full: [Int: FieldState] = [:]
    var verdicts: [Int: Verdict] = [:]
    var encoded = ByteWriter()
    /// The columns of a stored row that nothing stands in from now on.
    var emptied: [Int] = []
    /// Of each field of a new row, whether it has a value.
    var isSet: [Bool] = []

    static let unchanged: Int32 = -1
    static let judged: Int32 = -2

    /// Who wrote an entry, and when: of those that are being applied, or out of the log.
    struct Writers {
        let authors: Authors
        let scope: ScopeCode
        let authored: [AuthoredPayload]
        let byReplica: [ReplicaID: [Int]]

        func info(_ dot: Dot, _ w: borrowing WriteTransaction) throws(StoreError) -> EntryInfo {
            for index in byReplica[dot.replica] ?? [] {
                if let info = authored[index].info(dot) { return info }
            }
            return try authors.info(dot, in: scope, w)
        }
    }

    /// A table's statements; each is prepared when the first row asks for it.
    struct Statements {
        /// Reads the state alone.
        var state: Statement?
        /// Reads the whole row.
        var row: Statement?
        var insert: Statement?
        var update: Statement?
        /// Empties columns.
        var empty: Statement?
    }

    /// A row while it is being written.
    struct Row {
        let table: TableLayout
        let record: Int64
        let key: Int64
        /// Among ``RowCollector/creations``, or -1.
        let creation: Int
        /// Whether it is in the file.
        let isStored: Bool
        /// The names of disputed fields that stand there.
        let disputed: String?
        /// Inserts or updates the row.
        let statement: Statement
        /// Of the first column; the disputed fields and the state follow the last.
        let firstParameter: Int

        /// Of the disputed fields; the state has the next.
        var lastParameters: Int { firstParameter + table.columns.count }
    }

    init(_ applier: Applier, _ rows: RowCollector, _ authored: [AuthoredPayload]) {
        fold = applier.fold
        scope = applier.scope
        scopeNumber = applier.scopeNumber
        now = applier.now
        mayRepeat = applier.mayRepeat
        usesShortWay = applier.usesShortWay
        self.rows = rows
        self.authored = authored
        tables = applier.layout.allTables
        statements = Array(repeating: Statements(), count: tables.count)
        writers = Writers(
            authors: fold.authors, scope: scope, authored: authored,
            byReplica: Dictionary(grouping: authored.indices) { authored[$0].replica })
    }

    mutating func writeAll(_ w: borrowing WriteTransaction) throws(StoreError) {
        let fragments = rows.fragments
        try makeIndexes(fragments, w)
        try rows.withContents { contents throws(StoreError) in
            // Afterwards nothing is bound to where values lay.
            defer { for made in statements { made.forget() } }
            var start = 0
            while start < fragments.count {
                var end = start + 1
                while end < fragments.count, fragments[end].isOfSameRow(as: fragments[start]) { end += 1 }
                try write(fragments, start..<end, contents, w)
                start = end
            }
        }
    }

    /// Before anything else, since each statement is prepared anew after an index was made.
    private func makeIndexes(_ fragments: [RowCollector.Fragment], _ w: borrowing WriteTransaction) throws(StoreError) {
        var table: Int32?
        for fragment in fragments where fragment.table != table {
            table = fragment.table
            try tables[Int(fragment.table)].makeIndexes(w)
        }
    }

    private mutating func stateStatement(_ table: TableLayout, _ w: borrowing WriteTransaction) throws(StoreError) -> Statement {
        if let made = statements[table.index].state { return made }
        let made = try w.prepare(table.stateSQL)
        statements[table.index].state = made
        return made
    }

    private mutating func rowStatement(_ table: TableLayout, _ w: borrowing WriteTransaction) throws(StoreError) -> Statement {
        if let made = statements[table.index].row { return made }
        let made = try w.prepare(table.rowSQL)
        statements[table.index].row = made
        return made
    }

    mutating func emptyStatement(_ table: TableLayout, _ w: borrowing WriteTransaction) throws(StoreError) -> Statement {
        if let made = statements[table.index].empty { return made }
        let made = try w.prepare(table.emptySQL)
        statements[table.index].empty = made
        return made
    }

    private mutating func writingStatement(
        _ table: TableLayout, isStored: Bool, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Statement {
        if let made = isStored ? statements[table.index].update : statements[table.index].insert { return made }
        let made = try w.prepare(isStored ? table.updateSQL : table.insertSQL)
        if isStored { statements[table.index].update = made } else { statements[table.index].insert = made }
        return made
    }

    /// - Parameter range: The fragments of one row, in the order in which they came.
    private mutating func write(
        _ fragments: [RowCollector.Fragment], _ range: Range<Int>, _ contents: RowCollector.Contents,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let first = fragments[range.lowerBound]
        let table = tables[Int(first.table)]
        state.clear(fieldCount: table.slots.count)
        let row = try open(first, table, w)
        if !row.isStored, usesShortWay, try insertWhole(fragments, range, row, contents, w) { return }
        shown.removeAll(keepingCapacity: true)
        shown.append(contentsOf: repeatElement(Self.unchanged, count: table.slots.count))
        for index in range { try apply(fragments[index], to: row, contents, w) }
        if !full.isEmpty { try settle(row, w) }
        let disputed = disputed(row.disputed, table)
        if row.isStored { try update(row, disputed, w) } else { try insert(row, disputed, w) }
        if !verdicts.isEmpty { verdicts.removeAll(keepingCapacity: true) }
    }

    /// Finds a row in the file and takes up its state, or makes ready for a new one.
    private mutating func open(
        _ first: RowCollector.Fragment, _ table: TableLayout, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Row {
        var (isStored, disputed): (Bool, String?) = (false, nil)
        // What a payload creates is not in the file, unless it repeats another.
        if first.creation < 0 || mayRepeat {
            let stored = try stateStatement(table, w)
            defer { stored.rewind() }
            isStored = try find(first.record, first.key, table, stored)
            if isStored {
                disputed = stored.optionalText(0)
                try fold.rows.decode(&state, stored.blob(1), w)
            }
        }
        let statement = try writingStatement(table, isStored: isStored, w)
        statement.reset()
        emptied.removeAll(keepingCapacity: true)
        return Row(
            table: table, record: first.record, key: first.key, creation: Int(first.creation), isStored: isStored,
            disputed: disputed, statement: statement, firstParameter: isStored ? 1 : table.key == nil ? 5 : 3)
    }

    /// The full state of a field as the row in the file has it.
    mutating func storedState(_ position: Int, _ row: Row, _ w: borrowing WriteTransaction) throws(StoreError) -> FieldState {
        guard state.plain[position] > 0 else { return try fold.rows.fullState(state, position, row.table, nil, w) }
        let stored = try rowStatement(row.table, w)
        defer { stored.reset() }
        let isThere = try find(row.record, row.key, row.table, stored)
        return try fold.rows.fullState(state, position, row.table, isThere ? stored : nil, w)
    }

    /// Whether an entry is the one that creates a row's record.
    func creates(_ fragment: RowCollector.Fragment) -> Bool {
        guard fragment.creation >= 0 else { return false }
        let creation = rows.creations[Int(fragment.creation)]
        return creation.payload == fragment.payload && creation.entry == fragment.entry
    }

    func dot(of fragment: RowCollector.Fragment) -> LocalDot {
        let payload = Int(fragment.payload)
        return LocalDot(replica: authored[payload].replicaNumber, number: authored[payload].first + UInt64(fragment.entry))
    }

    /// - Returns: Whether the statement stands on the row.
    private func find(_ record: Int64, _ key: Int64, _ table: TableLayout, _ find: Statement) throws(StoreError) -> Bool {
        find.rewind()
        find.bind(1, record)
        if table.key != nil { find.bind(2, key) }
        return try find.nextRow()
    }
}

extension RowWriter.Statements {
    fileprivate func forget() {
        insert?.reset()
        update?.reset()
        empty?.reset()
    }
}
