import Causality
import Changesets
public import Records
import SQLite

/// Who wrote one field of many records: read from the rows' states, and each changeset asked once.
extension Views {
    /// - Parameters:
    ///   - field: Without key; fields with a key are not asked.
    ///   - scopes: By their numbers in the file.
    ///   - body: Is handed the number of each record in which the field has been written, ascending, and its writer;
    ///     `nil` where several values or proposals stand in it.
    package func writers(
        of field: Field, _ type: RecordType, in scopes: [Int64], _ body: (Int64, Author?) throws -> Void
    ) throws {
        try file.readForOthers { r in try writers(of: field, type, in: scopes, r, body) }
    }

    private func writers(
        of field: Field, _ type: RecordType, in scopes: [Int64], _ r: borrowing some Reading & ~Copyable,
        _ body: (Int64, Author?) throws -> Void
    ) throws {
        guard field.key == nil, let table = layout.main(type.number), let position = table.position(of: field.number) else { return }
        let find = try r.prepare(
            "SELECT _id, _scope, _state FROM \"\(table.name)\" WHERE _scope IN (SELECT value FROM json_each(?)) ORDER BY _id")
        find.bind(1, "[" + scopes.map(String.init).joined(separator: ",") + "]")
        defer { find.reset() }
        var state = RowState(fieldCount: table.slots.count)
        var last: WrittenSpan?
        while try find.nextRow() {
            state.clear(fieldCount: table.slots.count)
            try rows.decode(&state, find.blob(2), r)
            switch state.plain[position] {
            case 0: continue
            case -1: try body(find.int(0), nil)
            default:
                let (scope, dot) = (find.int(1), state.dot(at: position))
                let span = try last.flatMap { $0.holds(dot, scope) ? $0 : nil } ?? span(of: dot, scope, r)
                last = span
                try body(find.int(0), span.author)
            }
        }
    }

    /// Entries of one replica that have one author.
    private struct WrittenSpan {
        let scope: Int64
        let replica: Int32
        let numbers: ClosedRange<UInt64>
        let author: Author

        func holds(_ dot: LocalDot, _ scope: Int64) -> Bool {
            scope == self.scope && dot.replica == replica && numbers.contains(dot.number)
        }
    }

    private func span(of dot: LocalDot, _ scope: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> WrittenSpan {
        let code = try names.scope(scope, r)
        let name = Dot(try names.replica(dot.replica, r), dot.number)
        if name.replica.isHome, let info = try authors.changeset(holding: name, in: code, r), info.holds(dot.number) {
            let numbers = info.first...(info.first + UInt64(info.times.count) - 1)
            return WrittenSpan(scope: scope, replica: dot.replica, numbers: numbers, author: info.author)
        }
        // What this store wrote and did not seal yet goes on to the end.
        let isOwn = name.replica == authors.host
        let author = isOwn ? try offices.ownAuthor(in: code, by: offices.directory(r), r) : try authors.info(name, in: code, r).author
        return WrittenSpan(scope: scope, replica: dot.replica, numbers: dot.number...(isOwn ? .max : dot.number), author: author)
    }
}
