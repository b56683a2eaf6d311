import Causality
import Records

/// The changes of one field: a row for each, ascending by touch, key, and (of a union) element.
struct FieldColumns {
    let number: Int
    private(set) var rows: [Int32] = []
    /// One for each row, or empty where the field is not keyed.
    private(set) var keys: [FieldKey] = []
    /// One for each row, or a single one that holds for all.
    private(set) var kinds: [ChangeKind] = []
    /// That of the only input, or of a group's first.
    private(set) var first = FlatColumn()
    /// Of a group as many more as its first value has parts.
    private(set) var others: [FlatColumn]
    /// Whether one touch has several rows, which come as the entry has them until they are sorted.
    private(set) var hasRepeatedTouches = false

    var columns: [FlatColumn] { [first] + others }

    init(_ number: Int, width: Int, capacity: Int) {
        self.number = number
        others = Array(repeating: FlatColumn(), count: width - 1)
        guard capacity > 1 else { return }
        rows.reserveCapacity(capacity)
        first.reserve(capacity)
    }

    /// Takes in one change.
    ///
    /// - Parameter reader: Stands on the value.
    mutating func append(
        touch: Int32, _ change: WrittenEntry.Change, from reader: inout ByteReader, _ context: EntryContext
    ) throws(WireError) {
        if rows.last == touch { hasRepeatedTouches = true }
        if !keys.isEmpty || change.key != .none {
            if keys.isEmpty { keys = Array(repeating: .none, count: rows.count) }
            keys.append(change.key)
        }
        if kinds.count > 1 {
            kinds.append(change.kind)
        } else if kinds.first != change.kind {
            kinds = Array(repeating: kinds.first ?? change.kind, count: rows.count) + [change.kind]
        }
        rows.append(touch)
        let kind = try reader.peek()
        guard kind == 7 else {
            _ = try reader.byte()
            try first.append(kind, from: &reader, context)
            for index in others.indices { others[index].appendMissing() }
            return
        }
        guard !others.isEmpty else { return first.append(spelled: try ValueCodec.decode(from: &reader), context) }
        try appendGroup(from: &reader, context)
    }

    private mutating func appendGroup(from reader: inout ByteReader, _ context: EntryContext) throws(WireError) {
        _ = try reader.byte()
        let count = try reader.count(max: Limits.inputsMax, .inputs)
        guard count > 1 else { throw reader.fail(.smallGroup) }
        for index in 0..<count {
            let kind = try reader.byte()
            switch index {
            case 0: try first.append(kind, from: &reader, context)
            case ...others.count: try others[index - 1].append(kind, from: &reader, context)
            default: _ = try ValueCodec.single(kind, from: &reader)
            }
        }
        for index in others.indices.dropFirst(count - 1) { others[index].appendMissing() }
    }

    /// By touch, key and element: several rows of one touch came as the entry has them.
    mutating func sort(_ context: EntryContext) {
        let columns = columns
        let value = { (row: Int) -> Value in
            columns.count == 1 ? columns[0].value(row, context) : .group(columns.map { $0.value(row, context) })
        }
        let order = rows.indices.sorted { a, b in
            if rows[a] != rows[b] { return rows[a] < rows[b] }
            if !keys.isEmpty, keys[a] != keys[b] { return keys[a] < keys[b] }
            return value(a) < value(b)
        }
        rows = order.map { [rows] in rows[$0] }
        if !keys.isEmpty { keys = order.map { [keys] in keys[$0] } }
        if kinds.count > 1 { kinds = order.map { [kinds] in kinds[$0] } }
        first.reorder(order)
        for index in others.indices { others[index].reorder(order) }
    }
}
