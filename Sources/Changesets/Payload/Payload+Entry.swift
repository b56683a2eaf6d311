import Causality
public import Records

extension Payload {
    /// One entry by column, for a store that folds its own entries as it folds others'.
    ///
    /// - Parameter typeOf: The type of a record that the entry does not create.
    public init<Failure>(entry: Entry, typeOf: (RecordID) throws(Failure) -> Int?) throws(Failure) {
        self.init()
        heads = [
            EntryHead(
                context: entry.context, time: entry.time, reason: entry.reason, source: entry.source,
                repeats: entry.repeats, admits: entry.admits, transfer: entry.transfer)
        ]
        let own = Dictionary(uniqueKeysWithValues: entry.creations.map { ($0.record, $0.type) })
        let known = Set(entry.changes.map(\.record) + entry.creations.compactMap(\.parent)).subtracting(own.keys).sorted()
        knownCount = known.count
        slots = known.map { Slot($0) }
        var places = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
        for creation in entry.creations {
            places[creation.record] = slots.count
            slots.append(Slot(creation.record, creation: (0, creation.type, creation.parent.flatMap { places[$0] })))
        }
        var touches: [Int: [Int32]] = [:]
        for record in Set(entry.changes.map(\.record)).sorted(by: { places[$0] ?? 0 < places[$1] ?? 0 }) {
            let known: Int? = if let type = own[record] { type } else { try typeOf(record) }
            guard let type = known, let slot = places[record] else { continue }
            touches[type, default: []].append(Int32(slot))
        }
        for (type, touched) in touches.sorted(by: { $0.key < $1.key }) {
            var table = TouchTable(type: type, touches: touched.map { (0, $0) })
            let rows = Dictionary(uniqueKeysWithValues: touched.enumerated().map { ($1, Int32($0)) })
            let changes = entry.changes.filter { places[$0.record].map { rows[Int32($0)] != nil } ?? false }
            for (field, group) in Dictionary(grouping: changes, by: \.address.field).sorted(by: { $0.key < $1.key }) {
                table.blocks.append(Block(field: field, changes: group) { rows[Int32(places[$0] ?? 0)] ?? 0 })
            }
            tables.append(table)
        }
    }
}

extension Block {
    fileprivate init(field: Int, changes: [Change], row: (RecordID) -> Int32) {
        self.init(field: field)
        let isKeyed = changes.contains { $0.address.key != .none }
        var width = 1
        if case .group(let parts) = changes.first?.value { width = parts.count }
        columns = Array(repeating: [], count: width)
        for change in changes.sorted(by: { row($0.record) < row($1.record) }) {
            rows.append(row(change.record))
            if isKeyed { keys.append(change.address.key) }
            kinds.append(change.kind)
            for index in 0..<width { columns[index].append(change.value.part(index)) }
        }
    }
}
