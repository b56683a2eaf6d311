import Causality
import Changesets
public import Records
import SQLite

/// One field of a record as people see it.
public struct FieldView: Sendable {
    public let address: FieldAddress
    public let field: Field
    public let verdict: Verdict
    public let state: FieldState

    /// Whether there is more to see than the value.
    public var isCrowded: Bool { !state.isPlain && !(field.isUnion && verdict.attention == .none) }
}

/// A record as it stands.
public struct RecordView: Sendable {
    public let id: RecordID
    public let scope: ScopeCode
    public let type: RecordType
    public let parent: RecordID?
    public let standing: Existence.Standing
    public let existence: Existence
    /// Ascending by address; fields that nobody ever wrote are not in it.
    public let fields: [FieldView]

    public func field(_ address: FieldAddress) -> FieldView? { fields.first { $0.address == address } }

    /// The value that a field shows, of the latest key where it is keyed.
    public func value(_ name: String, key: FieldKey? = nil) -> Value? {
        fields.last { $0.field.name == name && (key == nil || $0.address.key == key) }?.verdict.value
    }
}

extension RecordStore {
    /// Reads one record with everything that its fields hold.
    public func record(_ id: RecordID, in scope: ScopeCode) throws -> RecordView? {
        guard let number = try recordNumber(id, in: scope) else { return nil }
        return try record(number: number)
    }

    func record(number: Int64) throws -> RecordView? {
        guard let row = try recordRow(number), row.type != 0, let tables = layout(for: row.scope).tables[row.type],
            let main = tables.first
        else { return nil }
        var fields: [FieldView] = []
        for table in tables { fields += try fieldViews(table, number, row.scope) }
        let parent = try row.parent.flatMap { try recordRow($0)?.id }
        let standing = try standing(number)
        let existence =
            try deletedRecords().contains(number) || movedRecords().contains(number)
            ? try existence(number) : Existence(isConfirmed: standing != .unconfirmed)
        return RecordView(
            id: row.id, scope: row.scope, type: main.type, parent: parent, standing: standing, existence: existence,
            fields: fields.sorted { $0.address < $1.address })
    }

    private func fieldViews(_ table: TableLayout, _ number: Int64, _ scope: ScopeCode) throws -> [FieldView] {
        let find = try connection.prepare(table.rowsSQL)
        find.bind(1, number)
        defer { find.reset() }
        var views: [FieldView] = []
        var state = RowState(fieldCount: table.slots.count)
        while try find.step() {
            try decode(&state, from: find, table)
            let key = try fieldKey(find.int(table.columns.count + 2), table)
            for (position, slot) in table.slots.enumerated() where state.plain[position] != 0 {
                let full = try fullState(state, position, table, find)
                let verdict = slot.field.judge(full) { info($0, in: scope) }
                views.append(FieldView(address: FieldAddress(slot.field.number, key), field: slot.field, verdict: verdict, state: full))
            }
        }
        return views
    }

    func fieldKey(_ number: Int64, _ table: TableLayout) throws -> FieldKey {
        switch table.key {
        case nil: return .none
        case .year, .round: return .number(number)
        case .member:
            guard let row = try recordRow(number) else { throw StoreError.damaged(.missingRecord(number)) }
            return .record(row.id)
        }
    }

    /// The records of a type, oldest first.
    ///
    /// - Parameters:
    ///   - scopes: Only in these regions and what lies in them; empty is everywhere.
    ///   - conditions: Column names and the stored forms that they must have; trusted names.
    public func records(
        _ type: RecordType, in scopes: [ScopeCode] = [], parent: RecordID? = nil, where conditions: [(field: String, value: Value)] = [],
        limit: Int = .max, includesRetired: Bool = false
    ) throws -> [RecordID] {
        guard let table = layout.main(type.number) else { return [] }
        var clauses = includesRetired ? ["1"] : ["_standing NOT IN (1, 4)"]
        let numbers =
            try scopes.isEmpty ? [] : self.scopes().filter { scope in scopes.contains { $0.covers(scope) } }.map { try scopeNumber($0) }
        if !scopes.isEmpty { clauses.append("_scope IN (\(numbers.map(String.init).joined(separator: ", ")))") }
        var parentNumber: Int64?
        if let parent {
            parentNumber = try anyRecordNumber(parent)
            clauses.append("_parent = \(parentNumber ?? -1)")
        }
        for condition in conditions { clauses.append("\"\(condition.field)\" IS ?") }
        let sql = "SELECT _id FROM \"\(table.name)\" WHERE \(clauses.joined(separator: " AND ")) ORDER BY _id LIMIT \(min(limit, 1 << 40))"
        let find = try connection.prepare(sql)
        for (index, condition) in conditions.enumerated() {
            switch condition.value {
            case .bool(let bit): find.bind(index + 1, bit ? 1 : 0)
            case .integer(let number): find.bind(index + 1, number)
            case .text(let text): find.bind(index + 1, text)
            case .reference(let record): find.bind(index + 1, try anyRecordNumber(record) ?? -1)
            default: find.bindNull(index + 1)
            }
        }
        var found: [Int64] = []
        while try find.step() { found.append(find.int(0)) }
        find.reset()
        return try found.compactMap { try recordRow($0)?.id }
    }

    /// The number of a record in whichever scope it is.
    func anyRecordNumber(_ record: RecordID) throws -> Int64? {
        let moved = try movedRecords()
        var first: Int64?
        for scope in try scopes() {
            guard let number = try recordNumber(record, in: scope) else { continue }
            // Where it moved, the place where it lives.
            if try !moved.contains(number) || standing(number) != .moved { return number }
            first = first ?? number
        }
        return first
    }

    /// Where a record is.
    public func scope(of record: RecordID) throws -> ScopeCode? {
        try anyRecordNumber(record).flatMap { try recordRow($0)?.scope }
    }

    public func type(of record: RecordID) throws -> RecordType? {
        guard let number = try anyRecordNumber(record), let row = try recordRow(number) else { return nil }
        return layout(for: row.scope).schema.type(row.type)
    }

    /// The records whose written name begins so, at most `limit`.
    public func records(named prefix: String, limit: Int = 8) throws -> [RecordID] {
        if let record = RecordID(prefix) { return try anyRecordNumber(record) == nil ? [] : [record] }
        let place = prefix.split(separator: "-", omittingEmptySubsequences: false)[0].split(
            separator: ".", omittingEmptySubsequences: false)
        guard let number = UInt64(place[0]) else { return [] }
        let isExact = place.count > 1
        // A number by itself may be the beginning of a longer one.
        let find = try connection.prepare(
            "SELECT id FROM _record WHERE type > 0 AND (number = ?1 OR (?2 = 0 AND CAST(number AS TEXT) LIKE ?3)) ORDER BY number LIMIT 4096"
        )
        find.bind(1, Int64(number))
        find.bind(2, isExact ? 1 : 0)
        find.bind(3, "\(number)%")
        var numbers: [Int64] = []
        while try find.step() { numbers.append(find.int(0)) }
        find.reset()
        var result: [RecordID] = []
        for number in numbers {
            guard let row = try recordRow(number), !row.scope.isDirectory, row.id.description.hasPrefix(prefix), !result.contains(row.id)
            else {
                continue
            }
            result.append(row.id)
            if result.count >= limit { break }
        }
        return result
    }
}

extension RecordStore {
    /// The keys under which a keyed field has a value or a dispute anywhere, ascending.
    public func keys(of field: Field, type: RecordType) throws -> [FieldKey] {
        guard let table = layout.table(type.number, field: field.number), table.key != nil,
            let column = column(type.name, field.name, field.inputs[0].name)
        else { return [] }
        let find = try connection.prepare(
            "SELECT DISTINCT _key FROM \"\(table.name)\" t WHERE \(column.isWritten(in: "t")) ORDER BY _key")
        var numbers: [Int64] = []
        while try find.step() { numbers.append(find.int(0)) }
        find.reset()
        return try numbers.map { try fieldKey($0, table) }
    }

    /// Every record of a type with what stands in the field that holds its readable number.
    ///
    /// - Parameter number: Only those with that number, found by passing over the table and no other.
    public func readableNumbers(_ type: RecordType, field: String, only number: String? = nil) throws -> [(String, RecordID)] {
        guard let table = layout.main(type.number) else { return [] }
        let find = try connection.prepare(
            """
            SELECT DISTINCT t."\(field)", r.replica, r.number, r.place, r.salt FROM "\(table.name)" t \
            JOIN _record r ON r.id = t._id WHERE t."\(field)" \(number == nil ? "IS NOT NULL" : "= ?")
            """)
        if let number { find.bind(1, number.normalised) }
        var rows: [(String, Int32, UInt64, UInt32, UInt32)] = []
        while try find.step() {
            rows.append((find.text(0), Int32(find.int(1)), UInt64(find.int(2)), UInt32(find.int(3)), UInt32(find.int(4))))
        }
        find.reset()
        return try rows.map { row in
            (row.0, RecordID(replica: try replica(row.1), number: row.2, index: row.3, salt: row.4))
        }
    }

    /// The readable number of one record, if it has one.
    public func readableNumber(_ record: RecordID) throws -> String? {
        guard let number = try anyRecordNumber(record), let row = try recordRow(number),
            let table = layout(for: row.scope).main(row.type), let field = table.type.numberField
        else { return nil }
        let find = try connection.prepare("SELECT \"\(field)\" FROM \"\(table.name)\" WHERE _id = ?")
        find.bind(1, number)
        defer { find.reset() }
        return try find.step() ? find.optionalText(0) : nil
    }

    /// The next readable number of this device in a scope: from the block that its grant reserves.
    ///
    /// Blocks hold a thousand; when one is used up the next one of the same series is a million further on,
    /// so running out never stops a registration.
    public func nextReadableNumber(_ type: RecordType, in scope: ScopeCode) throws -> String {
        let key = "number:\(type.name):\(scope)"
        var count = try meta(key).map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } } ?? 0
        let series = UInt64(max(0, try ownGrant(for: scope)?.series ?? 0))
        var name: String
        repeat {
            let text = String(series * 1_000 + count % 1_000 + count / 1_000 * 1_000_000 + 1)
            name = "\(scope)-" + String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
            count += 1
        } while try isTaken(name, type, scope)
        try setMeta(key, (0..<8).map { UInt8(truncatingIfNeeded: count >> UInt64(56 - 8 * $0)) })
        return name
    }

    /// Whether a record of the scope has that readable number; imported ones have what their file says.
    private func isTaken(_ number: String, _ type: RecordType, _ scope: ScopeCode) throws -> Bool {
        guard let field = type.numberField, let table = table(type.name), let column = column(type.name, field) else { return false }
        let find = try connection.prepare("SELECT 1 FROM \"\(table)\" WHERE _scope = ? AND \"\(column.name)\" = ? LIMIT 1")
        find.bind(1, try scopeNumber(scope))
        find.bind(2, number)
        defer { find.reset() }
        return try find.step()
    }
}
