import Causality
import Changesets
public import Records
import SQLite

/// What a pass over the records of one type asks: a field, and of a group which inputs.
public struct ScanField: Sendable {
    /// The field that is asked.
    public let field: Field
    /// Into the field's inputs; the others stay missing.
    public let inputs: [Int]

    /// Puts the parts together; indexes are into the field's inputs.
    public init(_ field: Field, inputs: [Int]) {
        self.field = field
        self.inputs = inputs
    }
}

/// What stands in one field, as a pass finds it.
public enum ScannedFact: Sendable {
    /// Nobody has answered, or the answer is that there is nothing.
    case missing
    /// Nothing can be chosen.
    case disputed
    /// The one value.
    case value(Value)
    /// The elements of a union of codes or numbers.
    case elements([Value])
    /// What a reference or a union of references names, by numbers of this file.
    case links([Int64])
}

/// One record of a pass.
public struct ScannedRecord: Sendable {
    /// Its number inside the file; ``RecordStore/recordID(_:)`` gives its name.
    public fileprivate(set) var number: Int64
    /// Where the record lies.
    public fileprivate(set) var scope: ScopeCode
    /// The record that it lies in, by its number inside the file.
    public fileprivate(set) var parent: Int64?
    /// How the record stands.
    public fileprivate(set) var standing: Existence.Standing
    /// One for each field that was asked.
    public fileprivate(set) var facts: [ScannedFact]
}

/// The rows of one table in the order of its key.
///
/// The columns: the record's number, the names of disputed fields, of a main table standing, scope and parent, then
/// those that were asked.
private struct TableCursor {
    let statement: Statement
    /// Of the row that stands before us; `nil` after the last.
    private(set) var number: Int64?
    private let fields: [Cell]

    /// Whether some field of the row is disputed; nearly never.
    private var isDisputed = false

    /// How one field lies in the columns. A class, because every row passes by it: one reference is counted
    /// then, and not the members of a field.
    private final class Cell {
        let field: Field
        let isUnion: Bool
        let isGroup: Bool
        let columns: [(input: Int, column: Int, kind: WireType)]

        init(_ field: Field, isUnion: Bool, _ columns: [(input: Int, column: Int, kind: WireType)]) {
            (self.field, self.isUnion, self.columns) = (field, isUnion, columns)
            isGroup = field.isGroup
        }
    }

    init(
        _ r: borrowing some Reading & ~Copyable, _ table: TableLayout, _ wanted: [ScanField], _ condition: String
    ) throws(StoreError) {
        var columns = table.key == nil ? ["_id", "_disputed", "_standing", "_scope", "_parent"] : ["_record", "_disputed"]
        var fields: [Cell] = []
        for item in wanted {
            guard let position = table.position(of: item.field.number) else { continue }
            let slot = table.slots[position]
            var cells: [(Int, Int, WireType)] = []
            for input in item.inputs {
                cells.append((input, columns.count, item.field.inputs[input].type.wireType))
                columns.append("\"\(table.columns[slot.columns.lowerBound + input].name)\"")
            }
            fields.append(Cell(item.field, isUnion: slot.isUnion, cells))
        }
        self.fields = fields
        statement = try r.prepare(
            "SELECT \(columns.joined(separator: ", ")) FROM \"\(table.name)\" WHERE \(condition) ORDER BY \(columns[0])")
        try next()
    }

    mutating func next() throws(StoreError) {
        number = try statement.nextRow() ? statement.int(0) : nil
        isDisputed = number != nil && !statement.isNull(1)
    }

    mutating func advance(to wanted: Int64) throws(StoreError) {
        while let number, number < wanted { try next() }
    }

    func fact(_ place: Int) -> ScannedFact {
        let cell = fields[place]
        if isDisputed, statement.text(1).split(separator: " ").contains(where: { $0 == cell.field.name }) {
            return .disputed
        }
        if cell.isUnion { return elements(cell) }
        guard cell.isGroup else {
            guard let column = cell.columns.first, !statement.isNull(column.column) else { return .missing }
            return column.kind == .reference ? .links([statement.int(column.column)]) : .value(value(column))
        }
        var parts = Array(repeating: Value.missing, count: cell.field.inputs.count)
        var isMissing = true
        for column in cell.columns where !statement.isNull(column.column) {
            parts[column.input] = value(column)
            isMissing = false
        }
        return isMissing ? .missing : .value(.group(parts))
    }

    private func value(_ column: (input: Int, column: Int, kind: WireType)) -> Value {
        switch column.kind {
        case .bits: .bool(statement.int(column.column) != 0)
        case .text where statement.kind(column.column) == .blob: .sealed(statement.blob(column.column))
        case .text: .text(statement.text(column.column))
        case .sealed: .sealed(statement.blob(column.column))
        // Of a group no reference is asked: its number would be taken for a number.
        case .reference: .missing
        case .integer, .scaled, .day: .integer(statement.int(column.column))
        }
    }

    /// A union's column is a JSON list; texts are not taken apart, for whoever scans asks whether there are any.
    private func elements(_ cell: Cell) -> ScannedFact {
        guard let column = cell.columns.first, !statement.isNull(column.column) else { return .missing }
        guard column.kind != .text else { return .elements([.text(statement.text(column.column))]) }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let numbers = statement.text(column.column).utf8.split { !digits.contains($0) && $0 != UInt8(ascii: "-") }
            .compactMap { Int64(Substring($0)) }
        guard !numbers.isEmpty else { return .missing }
        return column.kind == .reference ? .links(numbers) : .elements(numbers.map { .integer($0) })
    }
}

/// Reads many records at once: each table is read from end to end in the order of its key, side by side.
///
/// Rows that lie together are read together, and no row is looked for. A hundred thousand households with
/// twenty fields each take a second or two, where looking each of them up takes minutes.
extension Views {
    /// - Parameters:
    ///   - key: The year or round of all keyed fields; a field keyed by member cannot be asked.
    ///   - region: Only records in it; `nil` is everywhere.
    ///   - body: Is handed the records ascending by number, retired ones included. It must not scan the same type.
    /// - Throws: What the body throws, as it is, and ``StoreError``.
    public func scan(
        _ type: RecordType, _ fields: [ScanField], key: Int64, in region: ScopeCode? = nil, _ body: (ScannedRecord) throws -> Void
    ) throws {
        try file.readForOthers { r in try scan(type, fields, key: key, in: region, r, body) }
    }

    func scan(
        _ type: RecordType, _ fields: [ScanField], key: Int64, in region: ScopeCode?, _ r: borrowing some Reading & ~Copyable,
        _ body: (ScannedRecord) throws -> Void
    ) throws {
        guard let main = layout.main(type.number) else { return }
        let scopes = try names.scopes(r).filter { region?.covers($0) ?? true }
        let names = Dictionary(
            uniqueKeysWithValues: try scopes.map { scope throws(StoreError) in (try self.names.find(scope, r) ?? -1, scope) })
        let list = names.keys.sorted().map(String.init).joined(separator: ", ")
        let range = try numberRange(main, region == nil ? "1" : "_scope IN (\(list))", r)
        guard let range else { return }
        let plain = fields.indices.filter { fields[$0].field.key == nil }
        var cursor = try TableCursor(
            r, main, plain.map { fields[$0] }, "_id BETWEEN \(range.lowerBound) AND \(range.upperBound)")
        var keyed: [(positions: [Int], cursor: TableCursor)] = []
        for table in layout.allTables where table.type.number == type.number && table.key != nil {
            let positions = fields.indices.filter { table.position(of: fields[$0].field.number) != nil }
            guard !positions.isEmpty else { continue }
            let condition = "_key = \(key) AND _record BETWEEN \(range.lowerBound) AND \(range.upperBound)"
            keyed.append((positions, try TableCursor(r, table, positions.map { fields[$0] }, condition)))
        }
        defer {
            cursor.statement.reset()
            for item in keyed { item.cursor.statement.reset() }
        }
        // One record is written over and over, so that memory is asked for once.
        let nothing = Array(repeating: ScannedFact.missing, count: fields.count)
        var record = ScannedRecord(number: 0, scope: .directory, parent: nil, standing: .unconfirmed, facts: nothing)
        // Records of one scope lie together, mostly.
        var last: (number: Int64, scope: ScopeCode?) = (0, nil)
        while let number = cursor.number {
            let scopeNumber = cursor.statement.int(3)
            if scopeNumber != last.number { last = (scopeNumber, names[scopeNumber]) }
            if let scope = last.scope {
                record.number = number
                record.scope = scope
                record.parent = cursor.statement.optionalInt(4)
                record.standing = Existence.Standing(rawValue: Int(cursor.statement.int(2))) ?? .unconfirmed
                for (place, position) in plain.enumerated() { record.facts[position] = cursor.fact(place) }
                for index in keyed.indices {
                    try keyed[index].cursor.advance(to: number)
                    let isHere = keyed[index].cursor.number == number
                    for (place, position) in keyed[index].positions.enumerated() {
                        record.facts[position] = isHere ? keyed[index].cursor.fact(place) : .missing
                    }
                }
                try body(record)
            }
            try cursor.next()
        }
    }

    /// The name of a record that a scan numbered.
    public func recordID(_ number: Int64) throws(StoreError) -> RecordID? {
        try file.read { r throws(StoreError) in try recordID(number, r) }
    }

    func recordID(_ number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordID? { try names.row(number, r)?.id }

    func numberRange(_ main: TableLayout, _ condition: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ClosedRange<
        Int64
    >? {
        let find = try r.prepare("SELECT min(_id), max(_id) FROM \"\(main.name)\" WHERE \(condition)")
        defer { find.reset() }
        guard try find.nextRow(), let least = find.optionalInt(0), let greatest = find.optionalInt(1) else { return nil }
        return least...greatest
    }
}
