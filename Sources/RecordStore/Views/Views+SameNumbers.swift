import Causality
import Changesets
public import Records
import SQLite

extension Views {
    /// Records that people call by one number in one scope, as conflicts: they are found where the records meet, which may be a node
    /// that no one of their authors ever reached.
    ///
    /// Each number is one conflict, about the record that was made last by its id; ``Conflict/others`` are the rest. It is no state
    /// of any field, so it ends when the records are merged, one is renumbered, or one is retired.
    ///
    /// - Complexity: One pass over the table of each type that has numbers; of named scopes over what lies in them.
    public func sameNumbers(in scopes: [ScopeCode] = []) throws(StoreError) -> [Conflict] {
        try file.read { r throws(StoreError) in try sameNumbers(in: scopes, r) }
    }

    func sameNumbers(in scopes: [ScopeCode], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Conflict] {
        var result: [Conflict] = []
        let within: [Int64]? =
            scopes.isEmpty ? nil : try names.refolds(r).filter { item in scopes.contains { $0.covers(item.scope) } }.map(\.number)
        for type in schema.types {
            for group in try equalNumbers(type, in: within, r) {
                let records = try group.map { number throws(StoreError) in try names.row(number, r)?.id }.compactMap(\.self).sorted()
                guard let last = records.last, records.count > 1, let scope = try names.row(group[0], r)?.scope,
                    scopes.isEmpty || scopes.contains(where: { $0.covers(scope) }),
                    let conflict = try sameNumber(last, Array(records.dropLast()), in: scope, type, r)
                else { continue }
                result.append(conflict)
            }
        }
        return result
    }

    /// How many there are, without looking at each.
    public func sameNumberCount() throws(StoreError) -> Int {
        try file.read { r throws(StoreError) in
            var count = 0
            for type in schema.types { count += try equalNumbers(type, in: nil, r).count }
            return count
        }
    }

    /// The records of a type that are there, by their numbers in the file, in groups of one scope and one readable number.
    ///
    /// - Parameter scopes: By their numbers in the file; `nil` is everywhere.
    private func equalNumbers(
        _ type: RecordType, in scopes: [Int64]?, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [[Int64]] {
        guard let name = type.numberField, let table = table(type.name), let column = column(type.name, name) else { return [] }
        let find = try r.prepare(
            """
            SELECT group_concat(_id) FROM "\(table)" WHERE "\(column.name)" IS NOT NULL AND _standing NOT IN \(Self.uncounted) \
            \(scopes == nil ? "" : "AND _scope IN (SELECT value FROM json_each(?)) ")GROUP BY _scope, "\(column.name)" HAVING count(*) > 1
            """)
        if let scopes { find.bind(1, "[" + scopes.map(String.init).joined(separator: ",") + "]") }
        defer { find.reset() }
        var groups: [[Int64]] = []
        while try find.nextRow() { groups.append(find.text(0).split(separator: ",").compactMap { Int64($0) }) }
        return groups
    }

    private func sameNumber(
        _ record: RecordID, _ others: [RecordID], in scope: ScopeCode, _ type: RecordType, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Conflict? {
        guard let name = type.numberField, let field = type.field(named: name), let view = try self.record(record, in: scope, r),
            let shown = view.field(FieldAddress(field.number))
        else { return nil }
        var place = ByteWriter()
        place.varint(scope.number)
        place.varint(type.number)
        if let value = shown.verdict.value { ValueCodec.encode(value, into: &place) }
        var content = place
        for record in others + [record] { ValueCodec.encode(record, into: &content) }
        let digits: ([UInt8], Int) -> String = { [self] bytes, count in
            environment.suite.digest(bytes).prefix(count).map { hex(UInt64($0), digits: 2) }.joined()
        }
        let time = try authors.info(record.dot, in: scope, r).time.milliseconds
        return Conflict(
            name: digits(place.bytes, 3) + "-" + digits(content.bytes, 5), kind: .sameNumber, record: record, scope: scope, type: type,
            address: shown.address, field: field, state: shown.state, verdict: shown.verdict, existence: view.existence, since: time,
            others: others)
    }
}
