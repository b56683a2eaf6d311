import Causality
import Changesets
import Records
import SQLite

/// Compares what is derived from the log beside the rows of records: heads, what is kept out or let in, conflicts,
/// retirements, moves, names.
struct DerivedTables {
    let file: Rooms
    let shadow: Rooms

    /// - Parameter isWhole: Whether rows of every scope are compared, and those of none.
    func compare(
        scopes: [ScopeCode], isWhole: Bool, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable,
        _ s: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let connection = s.connection
        let numbers = try scopes.map { scope throws(StoreError) in String(try shadow.names.find(scope, s) ?? -1) }.joined(separator: ", ")
        let condition = isWhole ? "1" : "scope IN (\(numbers))"
        let ofScope: (Statement, Int) throws(StoreError) -> ScopeCode = { row, column throws(StoreError) in
            try shadow.names.knownScope(row.int(column), ReadTransaction(connection)) ?? .directory
        }
        let entry: (Statement) throws(StoreError) -> (row: Fault.Row, scope: ScopeCode) = { row throws(StoreError) in
            let replica = try shadow.names.knownReplica(row.int(1), ReadTransaction(connection))
            let name = replica.map { Fault.Row.entry(Dot($0, UInt64(clamping: row.int(2)))) } ?? .number(row.int(1))
            return (name, try ofScope(row, 0))
        }
        try TableComparison(
            table: "_head", columns: ["scope", "replica", "held", "digest", "applied"], keyCount: 2,
            condition: condition + " AND (held > 0 OR applied > 0)",
            name: { row throws(StoreError) in
                let replica = try shadow.names.knownReplica(row.int(1), ReadTransaction(connection))
                return (replica.map { .replica($0) } ?? .number(row.int(1)), try ofScope(row, 0))
            }
        ).run(&result, r, s)
        for (table, columns) in [
            ("_refused", ["scope", "replica", "number", "objection"]), ("_admission", ["scope", "replica", "number"]),
            ("_foreign", ["scope", "replica", "number", "time", "person", "role"]),
        ] {
            try TableComparison(table: table, columns: columns, keyCount: 3, condition: condition, name: entry).run(&result, r, s)
        }
        try TableComparison(
            table: "_scope", columns: ["id", "code", "unknown_columns"], keyCount: 1,
            condition: isWhole ? "1" : "id IN (\(numbers))",
            name: { row throws(StoreError) in (.key(String(row.int(1))), try ofScope(row, 0)) }
        ).run(&result, r, s)
        try compareOfRecords(scopes, isWhole: isWhole, condition, &result, r, s)
        try compareConflicts(condition, &result, r, s)
        try compareTransfers(condition, &result, r, s)
        guard isWhole else { return }
        // Folding anew found every record and replica under the number that it has in the file.
        for (table, columns) in [
            ("_replica", ["id", "name"]),
            ("_run", ["first", "count", "scope", "replica", "salt", "number", "place", "last", "births"]),
        ] {
            try TableComparison(
                table: table, columns: columns, keyCount: 1, condition: "1",
                name: { row throws(StoreError) in (.number(row.int(0)), .directory) }
            ).run(&result, r, s)
        }
    }

    /// Retirements, edits against them, and how moved records stand by themselves.
    private func compareOfRecords(
        _ scopes: [ScopeCode], isWhole: Bool, _ condition: String, _ result: inout Verification,
        _ r: borrowing some Reading & ~Copyable, _ s: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let connection = s.connection
        let record: (Statement) throws(StoreError) -> (row: Fault.Row, scope: ScopeCode) = { row throws(StoreError) in
            let s = ReadTransaction(connection)
            guard let found = try shadow.names.row(row.int(0), s) else { return (.number(row.int(0)), .directory) }
            return (.record(found.id, number: try shadow.views.readableNumber(found.id, s)), found.scope)
        }
        var ranges = ["1"]
        if !isWhole {
            ranges = []
            for scope in scopes {
                for span in try shadow.names.spans(in: scope, s) {
                    ranges.append("record BETWEEN \(span.lowerBound) AND \(span.upperBound - 1)")
                }
            }
        }
        for range in ranges {
            try TableComparison(
                table: "_deletion", columns: ["record", "replica", "number", "covered"], keyCount: 3, condition: range, name: record
            ).run(&result, r, s)
            try TableComparison(
                table: "_edit", columns: ["record", "replica", "number"], keyCount: 2, condition: range, name: record
            ).run(&result, r, s)
        }
        try TableComparison(
            table: "_moved", columns: ["record", "root", "scope", "standing"], keyCount: 1, condition: condition, name: record
        ).run(&result, r, s)
        // More changesets may be taken into account than concern a record; that costs time and nothing else.
        try TableComparison(
            table: "_course", columns: ["root", "changeset", "scope"], keyCount: 2, condition: condition, name: record,
            unpaired: { _, isInFile in isInFile }
        ).run(&result, r, s)
    }

    private struct ConflictKey: Hashable {
        let record: Int64
        let field: Int64
        let key: String
    }

    private func compareConflicts(
        _ condition: String, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable, _ s: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let sql = "SELECT record, field, key, scope, attention FROM _conflict WHERE \(condition)"
        var there: [ConflictKey: [Int64]] = [:]
        let folded = try s.prepare(sql)
        while try folded.nextRow() { there[try conflictKey(folded, s)] = [folded.int(3), folded.int(4)] }
        folded.reset()
        let stored = try r.prepare(sql)
        defer { stored.reset() }
        while try stored.nextRow() {
            let key = try conflictKey(stored, s)
            let (name, scope) = try conflictName(key, s)
            result.rows += 1
            if !(0..<5).allSatisfy({ stored.kind($0) == .integer || $0 == 2 }) {
                result.note(.differs(table: "_conflict", row: name, column: "record"), in: scope)
            }
            guard let expected = there.removeValue(forKey: key) else {
                result.note(.extra(table: "_conflict", row: name), in: scope)
                continue
            }
            for (column, value) in expected.enumerated() where value != stored.int(3 + column) {
                result.note(.differs(table: "_conflict", row: name, column: column == 0 ? "scope" : "attention"), in: scope)
            }
        }
        for key in there.keys.sorted(by: { ($0.record, $0.field, $0.key) < ($1.record, $1.field, $1.key) }) {
            let (name, scope) = try conflictName(key, s)
            result.note(.absent(table: "_conflict", row: name), in: scope)
        }
    }

    private func conflictKey(_ row: Statement, _ s: borrowing some Reading & ~Copyable) throws(StoreError) -> ConflictKey {
        var key = row.kind(2) == .integer ? String(row.int(2)) : "?"
        if let record = try shadow.names.row(row.int(0), s),
            shadow.context.layout(for: record.scope).table(record.type, field: Int(row.int(1)))?.key == .member,
            let member = try shadow.names.row(row.int(2), s)
        {
            key = member.id.description
        }
        return ConflictKey(record: row.int(0), field: row.int(1), key: key)
    }

    private func conflictName(
        _ key: ConflictKey, _ s: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> (Fault.Row, ScopeCode) {
        guard let found = try shadow.names.row(key.record, s) else { return (.number(key.record), .directory) }
        let number = try shadow.views.readableNumber(found.id, s)
        return (.keyed(found.id, number: number, key: "\(key.field) \(key.key)"), found.scope)
    }

    /// Transfers have no key; each stands once for each time that the log says so.
    ///
    /// Records of which entries say different things are noted there as well; that is looked at with the folds.
    private func compareTransfers(
        _ condition: String, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable, _ s: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let columns = ["record", "kind", "scope", "replica", "number", "other", "out_replica", "out_number", "hex(covered)"]
        let sql = "SELECT \(columns.joined(separator: ", ")) FROM _transfer WHERE kind <> 5 AND \(condition)"
        var counts: [[String]: Int] = [:]
        for (sign, statement) in [(1, try r.prepare(sql)), (-1, try s.prepare(sql))] {
            while try statement.nextRow() { counts[columns.indices.map { statement.text($0) }, default: 0] += sign }
            statement.reset()
        }
        for (row, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) where count != 0 {
            let found = try Int64(row[0]).flatMap { number throws(StoreError) in try shadow.names.row(number, s) }
            let name = found.map { Fault.Row.record($0.id, number: nil) } ?? .key(row.dropLast().joined(separator: " "))
            result.note(
                count > 0 ? .extra(table: "_transfer", row: name) : .absent(table: "_transfer", row: name), in: found?.scope ?? .directory)
        }
    }
}
