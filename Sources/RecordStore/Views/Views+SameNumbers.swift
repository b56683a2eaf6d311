import Causality
import Changesets
public import Records
import SQLite

extension Views {
    /// Records that people call by one number in one scope, as conflicts: they are found where the records meet, which may be a node
    /// that no one of their authors ever reached. Numbers that begin with a scope's code are the same in whichever scopes they stand.
    ///
    /// Each number is one conflict, about the record that was made last by its id; ``Conflict/others`` are the rest. It is no state
    /// of any field, so it ends when the records are merged, one is renumbered, or one is retired.
    ///
    /// - Parameters:
    ///   - scopes: Only what lies in them; without any everything.
    ///   - isWithin: Whether only what lies in one scope is asked for, which the rest of the file does not change.
    /// - Complexity: One pass over the table of each type that has numbers; of named scopes over what lies in them.
    public func sameNumbers(in scopes: [ScopeCode] = [], withinOne isWithin: Bool = false) throws(StoreError) -> [Conflict] {
        try file.read { r throws(StoreError) in try sameNumbers(in: scopes, withinOne: isWithin, r) }
    }

    func sameNumbers(
        in scopes: [ScopeCode], withinOne isWithin: Bool, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Conflict] {
        var result: [Conflict] = []
        let within: [Int64]? =
            scopes.isEmpty ? nil : try names.refolds(r).filter { item in scopes.contains { $0.covers(item.scope) } }.map(\.number)
        for type in schema.types {
            for (scope, records) in try equalNumbers(type, in: within, withinOne: isWithin, r) {
                guard let last = records.last, scopes.isEmpty || scopes.contains(where: { $0.covers(scope) }),
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
            for type in schema.types { count += try equalNumbers(type, in: nil, withinOne: false, r).count }
            return count
        }
    }

    /// The records of a type that are there, in groups of one readable number: two or more, ascending, and where the last is.
    ///
    /// - Parameter scopes: By their numbers in the file; `nil` is everywhere.
    private func equalNumbers(
        _ type: RecordType, in scopes: [Int64]?, withinOne isWithin: Bool, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(scope: ScopeCode, records: [RecordID])] {
        guard let name = type.numberField, let table = table(type.name), let column = column(type.name, name) else { return [] }
        // Two villages may each have a first household, and no two a `450124100201-0001`.
        let coded = String(repeating: "[0-9]", count: type.scopeDigits) + "-*"
        let place = isWithin ? "_scope" : "CASE WHEN \"\(column.name)\" GLOB '\(coded)' THEN 0 ELSE _scope END"
        let find = try r.prepare(
            """
            SELECT group_concat(_id) FROM "\(table)" WHERE "\(column.name)" IS NOT NULL AND _standing NOT IN \(Self.uncounted) \
            \(scopes == nil ? "" : "AND _scope IN (SELECT value FROM json_each(?)) ")GROUP BY \(place), "\(column.name)" HAVING count(*) > 1
            """)
        if let scopes { find.bind(1, "[" + scopes.map(String.init).joined(separator: ",") + "]") }
        defer { find.reset() }
        var groups: [[Int64]] = []
        while try find.nextRow() { groups.append(find.text(0).split(separator: ",").compactMap { Int64($0) }) }
        var result: [(scope: ScopeCode, records: [RecordID])] = []
        for group in groups {
            // A record that is in two scopes has a row in each.
            var scopes: [RecordID: ScopeCode] = [:]
            for number in group { if let row = try names.row(number, r), scopes[row.id] == nil { scopes[row.id] = row.scope } }
            let records = scopes.keys.sorted()
            if records.count > 1, let scope = records.last.flatMap({ scopes[$0] }) { result.append((scope, records)) }
        }
        return result
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
