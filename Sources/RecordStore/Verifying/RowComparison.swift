import Causality
import Changesets
import Records
import SQLite

/// Compares the rows of records with those that a ``Shadow`` folded from the log.
///
/// A record that another refers to may have had a number before it came, and the fold may give that reference another, so
/// what names records is compared by the names. All else is the same to the byte.
struct RowComparison {
    let file: Rooms
    let shadow: Rooms

    func run(
        _ table: TableLayout, _ layout: StoreLayout, _ spans: [Range<Int64>]?, _ result: inout Verification,
        _ r: borrowing some Reading & ~Copyable, _ s: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let id = table.key == nil ? "_id" : "_record"
        guard let spans else { return try run(table, layout, "1", &result, r, s) }
        for span in spans {
            try run(table, layout, "\(id) BETWEEN \(span.lowerBound) AND \(span.upperBound - 1)", &result, r, s)
        }
    }

    private func run(
        _ table: TableLayout, _ layout: StoreLayout, _ condition: String, _ result: inout Verification,
        _ r: borrowing some Reading & ~Copyable, _ s: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let identity = table.key == nil ? ["_id", "_scope", "_parent", "_standing"] : ["_record", "_key"]
        let connection = s.connection
        // Rows under different numbers for one record that is their key.
        var here: [KeyedByRecord: Int64] = [:]
        var there: [KeyedByRecord: Int64] = [:]
        let comparison = TableComparison(
            table: table.name, columns: identity + table.columns.map { "\"\($0.name)\"" } + ["_disputed", "_state"],
            keyCount: table.key == nil ? 1 : 2, condition: condition,
            name: { row throws(StoreError) in try name(row, table, ReadTransaction(connection)) },
            means: { column, one, two throws(StoreError) in
                try means(column - identity.count, one, two, identity.count, table, ReadTransaction(connection))
            },
            unpaired: table.key != .member
                ? nil
                : { row, isInFile throws(StoreError) in
                    guard let record = try shadow.names.row(row.int(1), ReadTransaction(connection))?.id else { return false }
                    let key = KeyedByRecord(record: row.int(0), key: record)
                    if isInFile { here[key] = row.int(1) } else { there[key] = row.int(1) }
                    return true
                })
        try comparison.run(&result, r, s)
        try pair(here, there, comparison, &result, r, s)
    }

    private struct KeyedByRecord: Hashable {
        let record: Int64
        let key: RecordID
    }

    /// Compares the rows whose keys are other numbers for the same record.
    private func pair(
        _ here: [KeyedByRecord: Int64], _ there: [KeyedByRecord: Int64], _ comparison: TableComparison, _ result: inout Verification,
        _ r: borrowing some Reading & ~Copyable, _ s: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        guard !here.isEmpty || !there.isEmpty else { return }
        let sql = "SELECT \(comparison.columns.joined(separator: ", ")) FROM \"\(comparison.table)\" WHERE _record = ? AND _key = ?"
        let (one, two) = (try r.prepare(sql), try s.prepare(sql))
        for key in Set(here.keys).union(there.keys).sorted(by: { ($0.record, $0.key) < ($1.record, $1.key) }) {
            for (statement, number) in [(one, here[key]), (two, there[key])] {
                statement.reset()
                statement.bind(1, key.record)
                statement.bind(2, number ?? -1)
            }
            let (isHere, isThere) = (try one.nextRow(), try two.nextRow())
            if isHere, isThere {
                try comparison.compare(one, two, &result)
            } else if isHere || isThere {
                let name = try comparison.name(isHere ? one : two)
                result.note(
                    isHere ? .extra(table: comparison.table, row: name.row) : .absent(table: comparison.table, row: name.row),
                    in: name.scope)
            }
        }
        one.reset()
        two.reset()
    }

    // MARK: Names

    func name(_ row: Statement, _ table: TableLayout, _ s: borrowing ReadTransaction) throws(StoreError) -> (
        row: Fault.Row, scope: ScopeCode
    ) {
        guard let found = try shadow.names.row(row.int(0), s) else { return (.number(row.int(0)), .directory) }
        let number = try shadow.views.readableNumber(found.id, s)
        guard let kind = table.key else { return (.record(found.id, number: number), found.scope) }
        let key = kind == .member ? try shadow.names.row(row.int(1), s)?.id.description : nil
        return (.keyed(found.id, number: number, key: key ?? String(row.int(1))), found.scope)
    }

    // MARK: What means the same

    /// - Parameters:
    ///   - column: Among the table's columns; the disputed fields and the state follow, and those of the identity are less
    ///     than 0.
    ///   - start: Of the columns in the statements.
    private func means(
        _ column: Int, _ here: Statement, _ there: Statement, _ start: Int, _ table: TableLayout, _ s: borrowing ReadTransaction
    ) throws(StoreError) -> Bool {
        if column == table.columns.count + 1 { return try statesMean(here.blob(start + column), there.blob(start + column), table, s) }
        guard table.columns.indices.contains(column), table.columns[column].input.type.wireType == .reference else { return false }
        let (one, two) = (start + column, start + column)
        if table.columns[column].isUnion {
            let input = table.columns[column].input
            return try shadow.rows.elements(here.text(one), input, s) == shadow.rows.elements(there.text(two), input, s)
        }
        guard here.kind(one) == .integer, there.kind(two) == .integer, let record = try shadow.names.row(here.int(one), s)?.id
        else { return false }
        return try record == shadow.names.row(there.int(two), s)?.id
    }

    private func statesMean(
        _ one: [UInt8], _ two: [UInt8], _ table: TableLayout, _ s: borrowing ReadTransaction
    ) throws(StoreError) -> Bool {
        var (left, right) = (RowState(fieldCount: table.slots.count), RowState(fieldCount: table.slots.count))
        do {
            try shadow.rows.decode(&left, one, s)
            try shadow.rows.decode(&right, two, s)
        } catch { return false }
        // Fields that were never written are not spelled out at the end.
        if left.crowded.isEmpty, one.count > 1, one.last == 0 { return false }
        for position in table.slots.indices {
            switch (left.plain[position], right.plain[position]) {
            case (0, 0): continue
            case (-1, -1): if left.crowded[position] != right.crowded[position] { return false }
            case (1..., 1...): if left.dot(at: position) != right.dot(at: position) { return false }
            default: return false
            }
        }
        return true
    }
}
