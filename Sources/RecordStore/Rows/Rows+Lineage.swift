import Causality
import Changesets
import Records
import SQLite

extension Rows {
    /// What a record lies in, or `nil` where it lies in nothing or has no row.
    func parent(of record: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64? {
        guard let row = try names.row(record, r), let table = layout(for: row.scope).main(row.type) else { return nil }
        let find = try r.prepare(table.parentSQL)
        find.bind(1, record)
        defer { find.reset() }
        return try find.nextRow() ? find.optionalInt(0) : nil
    }

    /// Whether a record has a row; one whose scope is being folded anew has a number before it has one.
    func hasRow(_ record: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        guard let row = try names.row(record, r), let table = layout(for: row.scope).main(row.type) else { return false }
        let find = try r.prepare(table.parentSQL)
        find.bind(1, record)
        defer { find.reset() }
        return try find.nextRow()
    }

    /// The records directly in one, retired ones included, ascending by number.
    ///
    /// - Parameter wanted: The number of their type; `nil` is all.
    func children(of record: Int64, type wanted: Int? = nil, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Int64] {
        guard let row = try names.row(record, r), let type = layout(for: row.scope).schema.type(row.type) else { return [] }
        var result: [Int64] = []
        for table in layout(for: row.scope).children(of: type) where wanted == nil || table.type.number == wanted {
            let find = try r.prepare(table.childrenSQL)
            find.bind(1, record)
            defer { find.reset() }
            while try find.nextRow() { result.append(find.int(0)) }
        }
        return result.sorted()
    }

    /// Empties a table of the rows of some records.
    func clear(_ table: TableLayout, _ records: Range<Int64>, _ w: borrowing WriteTransaction) throws(StoreError) {
        let clear = try w.prepare(
            "DELETE FROM \"\(table.name)\" WHERE \(table.key == nil ? "_id" : "_record") BETWEEN ? AND ?")
        clear.bind(1, records.lowerBound)
        clear.bind(2, records.upperBound - 1)
        try clear.perform()
    }

    func standing(_ record: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Existence.Standing {
        guard let row = try names.row(record, r), let table = layout(for: row.scope).main(row.type) else { return .unconfirmed }
        let find = try r.prepare("SELECT _standing FROM \"\(table.name)\" WHERE _id = ?")
        find.bind(1, record)
        defer { find.reset() }
        guard try find.nextRow() else { return .unconfirmed }
        return Existence.Standing(rawValue: Int(find.int(0))) ?? .unconfirmed
    }

    /// Whether the record has a row, however it stands.
    func isThere(_ record: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        guard let row = try names.row(record, r), let table = layout(for: row.scope).main(row.type) else { return false }
        let find = try r.prepare("SELECT 1 FROM \"\(table.name)\" WHERE _id = ?")
        find.bind(1, record)
        defer { find.reset() }
        return try find.nextRow()
    }

    func isBeneath(_ number: Int64, _ ancestor: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        var next: Int64? = number
        for _ in 0..<Limits.ancestorsMax {
            guard let current = next else { return false }
            if current == ancestor { return true }
            next = try parent(of: current, r)
        }
        return false
    }

    func rootNumber(_ number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64? {
        var current = number
        for _ in 0..<Limits.ancestorsMax {
            guard let parent = try parent(of: current, r) else { return current }
            current = parent
        }
        return current
    }

    func ancestors(_ number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Int64] {
        var result: [Int64] = []
        var next = try parent(of: number, r)
        while let current = next, result.count < Limits.ancestorsMax {
            result.append(current)
            next = try parent(of: current, r)
        }
        return result
    }
}
