import Causality
import Changesets
public import Records
import SQLite

extension Views {
    /// The records of a type, oldest first.
    ///
    /// - Parameters:
    ///   - scopes: Only in these regions and what lies in them; empty is everywhere.
    ///   - conditions: Column names and the stored forms that they must have; trusted names.
    public func records(
        _ type: RecordType, in scopes: [ScopeCode] = [], parent: RecordID? = nil,
        where conditions: [(field: String, value: Value)] = [], limit: Int = .max, includesRetired: Bool = false
    ) throws(StoreError) -> [RecordID] {
        try file.read { r throws(StoreError) in
            try records(
                type, in: scopes, parent: parent, where: conditions, limit: limit, includesRetired: includesRetired, r)
        }
    }

    func records(
        _ type: RecordType, in scopes: [ScopeCode], parent: RecordID?, where conditions: [(field: String, value: Value)],
        limit: Int, includesRetired: Bool, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [RecordID] {
        guard let table = layout.main(type.number) else { return [] }
        var clauses = includesRetired ? ["1"] : ["_standing NOT IN (1, 4)"]
        if !scopes.isEmpty {
            var numbers: Set<Int64> = []
            for scope in scopes { numbers.formUnion(try names.scopeNumbers(in: scope, r)) }
            clauses.append("_scope IN (\(numbers.sorted().map(String.init).joined(separator: ", ")))")
        }
        var parentNumber: Int64?
        if let parent {
            parentNumber = try moves.anyRecordNumber(parent, r)
            clauses.append("_parent = ?1")
        }
        let first = parent == nil ? 1 : 2
        for (index, condition) in conditions.enumerated() { clauses.append("\"\(condition.field)\" IS ?\(first + index)") }
        let sql = "SELECT _id FROM \"\(table.name)\" WHERE \(clauses.joined(separator: " AND ")) ORDER BY _id LIMIT \(min(limit, 1 << 40))"
        let find = try r.prepare(sql)
        if parent != nil { find.bind(1, parentNumber ?? -1) }
        for (index, condition) in conditions.enumerated() {
            let place = first + index
            switch condition.value {
            case .bool(let bit): find.bind(place, bit ? 1 : 0)
            case .integer(let number): find.bind(place, number)
            case .text(let text): find.bind(place, text)
            case .reference(let record): find.bind(place, try moves.anyRecordNumber(record, r) ?? -1)
            default: find.bindNull(place)
            }
        }
        var found: [Int64] = []
        while try find.nextRow() { found.append(find.int(0)) }
        find.reset()
        return try found.map { number throws(StoreError) in try names.row(number, r)?.id }.compactMap(\.self)
    }

    /// The records whose written name begins so, at most `limit`.
    public func records(named prefix: String, limit: Int = 8) throws(StoreError) -> [RecordID] {
        try file.read { r throws(StoreError) in try records(named: prefix, limit: limit, r) }
    }

    func records(named prefix: String, limit: Int = 8, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [RecordID] {
        if let record = RecordID(prefix) { return try moves.anyRecordNumber(record, r) == nil ? [] : [record] }
        let place = prefix.split(separator: "-", omittingEmptySubsequences: false)[0].split(
            separator: ".", omittingEmptySubsequences: false)
        guard let number = UInt64(place[0]) else { return [] }
        let isExact = place.count > 1
        // A number by itself may be the beginning of a longer one.
        let numbers = try names.numbers(ofEntry: number, isExact: isExact, limit: 4_096, r)
        var result: [RecordID] = []
        for number in numbers {
            guard let row = try names.row(number, r), !row.scope.isDirectory, row.id.description.hasPrefix(prefix), !result.contains(row.id)
            else {
                continue
            }
            result.append(row.id)
            if result.count >= limit { break }
        }
        return result
    }

    /// The keys under which a keyed field has a value or a dispute anywhere, ascending.
    public func keys(of field: Field, type: RecordType) throws(StoreError) -> [FieldKey] {
        try file.read { r throws(StoreError) in try keys(of: field, type: type, r) }
    }

    func keys(of field: Field, type: RecordType, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [FieldKey] {
        guard let table = layout.table(type.number, field: field.number), table.key != nil,
            let column = column(type.name, field.name, field.inputs[0].name)
        else { return [] }
        let find = try r.prepare(
            "SELECT DISTINCT _key FROM \"\(table.name)\" t WHERE \(column.isWritten(in: "t")) ORDER BY _key")
        var numbers: [Int64] = []
        while try find.nextRow() { numbers.append(find.int(0)) }
        find.reset()
        return try numbers.map { number throws(StoreError) in try rows.fieldKey(number, table, r) }
    }
}
