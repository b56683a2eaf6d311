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

    /// The same of records of which two at least lie in different ones of these scopes.
    package func sameNumbers(across scopes: [ScopeCode]) throws(StoreError) -> [Conflict] {
        guard scopes.count > 1 else { return [] }
        return try file.read { r throws(StoreError) in try sameNumbers(in: scopes, withinOne: false, acrossOnly: true, r) }
    }

    /// The codes of other scopes with which numbers of this one's records begin. Of equal numbers in two scopes one at least is such
    /// a number, so that whoever looks for them looks where these lead and nowhere else.
    package func strayCodes(of scope: ScopeCode) throws(StoreError) -> [ScopeCode] {
        try file.read { r throws(StoreError) in
            guard let place = try names.find(scope, r) else { return [] }
            var codes: Set<ScopeCode> = []
            for type in schema.types where type.scopeDigits == scope.digits {
                guard let name = type.numberField, let table = table(type.name), let column = column(type.name, name) else { continue }
                let find = try r.prepare(
                    """
                    SELECT DISTINCT substr("\(column.name)", 1, \(type.scopeDigits)) FROM "\(table)" WHERE _scope = ? \
                    AND "\(column.name)" GLOB '\(Self.coded(type))' AND substr("\(column.name)", 1, \(type.scopeDigits)) <> ? \
                    AND _standing NOT IN \(Self.uncounted)
                    """)
                find.bind(1, Int64(place))
                find.bind(2, scope.description)
                defer { find.reset() }
                while try find.nextRow() { if let code = UInt64(find.text(0)) { codes.insert(ScopeCode(number: code)) } }
            }
            return codes.sorted()
        }
    }

    func sameNumbers(
        in scopes: [ScopeCode], withinOne isWithin: Bool, acrossOnly: Bool = false, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Conflict] {
        var result: [Conflict] = []
        let within: [Int64]? =
            scopes.isEmpty ? nil : try names.refolds(r).filter { item in scopes.contains { $0.covers(item.scope) } }.map(\.number)
        for type in schema.types {
            for (scope, records) in try equalNumbers(type, in: within, withinOne: isWithin, acrossOnly: acrossOnly, r) {
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
    /// - Parameters:
    ///   - scopes: By their numbers in the file; `nil` is everywhere.
    ///   - acrossOnly: Whether groups that lie in one scope are left out.
    private func equalNumbers(
        _ type: RecordType, in scopes: [Int64]?, withinOne isWithin: Bool, acrossOnly: Bool = false, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(scope: ScopeCode, records: [RecordID])] {
        guard let name = type.numberField, let table = table(type.name), let column = column(type.name, name) else { return [] }
        let place = isWithin ? "_scope" : "CASE WHEN \"\(column.name)\" GLOB '\(Self.coded(type))' THEN 0 ELSE _scope END"
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
            if acrossOnly, Set(scopes.values).count < 2 { continue }
            if records.count > 1, let scope = records.last.flatMap({ scopes[$0] }) { result.append((scope, records)) }
        }
        return result
    }

    /// What a number looks like that begins with a scope's code: two villages may each have a first household, and no two a
    /// `450124100201-0001`.
    private static func coded(_ type: RecordType) -> String { String(repeating: "[0-9]", count: type.scopeDigits) + "-*" }

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
