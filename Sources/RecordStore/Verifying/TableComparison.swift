import Causality
import Changesets
import Records
import SQLite

/// Compares a table of the file with the same table of a ``Shadow``, row by row in the order of its key.
struct TableComparison {
    /// As the file names it.
    let table: String
    let columns: [String]
    /// How many of the columns, from the first on, are the key; all of them are whole numbers.
    let keyCount: Int
    /// Which rows, of both.
    let condition: String
    /// How a row that differs is called; the statement stands on it.
    let name: (Statement) throws(StoreError) -> (row: Fault.Row, scope: ScopeCode)
    /// Whether two columns mean the same though they do not hold the same.
    var means: (Int, Statement, Statement) throws(StoreError) -> Bool = { _, _, _ in false }
    /// Takes a row that only one of them has, instead of its being noted.
    var unpaired: ((Statement, _ isInFile: Bool) throws(StoreError) -> Bool)?

    func run(
        _ result: inout Verification, _ r: borrowing some Reading & ~Copyable, _ shadow: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let key = columns.prefix(keyCount).joined(separator: ", ")
        let sql = "SELECT \(columns.joined(separator: ", ")) FROM \"\(table)\" WHERE \(condition) ORDER BY \(key)"
        let (here, there) = (try r.prepare(sql), try shadow.prepare(sql))
        defer {
            here.reset()
            there.reset()
        }
        var (isHere, isThere) = (try here.nextRow(), try there.nextRow())
        while isHere || isThere {
            let order = isHere && isThere ? compareKeys(here, there) : isHere ? -1 : 1
            if order == 0 {
                try compare(here, there, &result)
                (isHere, isThere) = (try here.nextRow(), try there.nextRow())
            } else if order < 0 {
                if try unpaired?(here, true) != true {
                    let name = try name(here)
                    result.note(.extra(table: table, row: name.row), in: name.scope)
                }
                isHere = try here.nextRow()
            } else {
                if try unpaired?(there, false) != true {
                    let name = try name(there)
                    result.note(.absent(table: table, row: name.row), in: name.scope)
                }
                isThere = try there.nextRow()
            }
        }
    }

    func compare(_ here: Statement, _ there: Statement, _ result: inout Verification) throws(StoreError) {
        result.rows += 1
        // Of the key the numbers are equal; but what stands there may be a text that looks like one.
        for column in columns.indices where !here.holds(column, sameAs: there, column) {
            if try means(column, here, there) { continue }
            let name = try name(there)
            result.note(.differs(table: table, row: name.row, column: columns[column].filter { $0 != "\"" }), in: name.scope)
        }
    }

    private func compareKeys(_ here: Statement, _ there: Statement) -> Int {
        for column in 0..<keyCount {
            let (one, two) = (here.int(column), there.int(column))
            if one != two { return one < two ? -1 : 1 }
        }
        return 0
    }
}
