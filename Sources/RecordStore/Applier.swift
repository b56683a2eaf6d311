import Causality
import Changesets
import Records
import SQLite

/// Folds entries of one replica into a scope's rows.
///
/// Made for one changeset, or one save. Fields are independent of each other, so changes are taken row by
/// row, not entry by entry: each row is read once, changed, and written once. Nothing here decides: that
/// is `Records`. Here is only where what lies, and what it costs.
struct Applier {
    let store: RecordStore
    let scope: ScopeCode
    let scopeNumber: Int64
    let layout: StoreLayout
    let author: Author
    let replica: ReplicaID
    let replicaNumber: Int32
    /// The number of the entry at place 0.
    let first: UInt64
    let contexts: [VersionVector]
    let times: [HybridTime]
    /// Which of the entries count; the others only move the vector, and create records nobody vouches for.
    let isAdmitted: (Int) -> Bool
    /// Records may have numbers in the file already, because their scope is folded anew.
    let isRefold: Bool
    let now: Int64
    /// Records that are created may be there already, because an entry of this store or scope repeats another.
    var mayRepeat = false
    let rights = RightsMemo()

    /// What the author may write, asked once for each field and not for each of its values.
    final class RightsMemo {
        private var answers: [ObjectIdentifier: (created: Bool?, later: Bool?)] = [:]

        func hasRight(
            _ author: Author, to kind: ChangeKind, _ slot: TableLayout.FieldSlot, creates: Bool, by schema: Schema
        ) -> Bool {
            guard kind == .set else { return schema.hasRight(author.role, to: kind, slot.field, creates: creates) }
            let name = ObjectIdentifier(slot)
            if let known = answers[name], let answer = creates ? known.created : known.later { return answer }
            let answer = schema.hasRight(author.role, to: kind, slot.field, creates: creates)
            if creates { answers[name, default: (nil, nil)].created = answer } else { answers[name, default: (nil, nil)].later = answer }
            return answer
        }
    }

    /// A change on its way into a row.
    struct Cell {
        let entry: Int
        let position: Int
        let kind: ChangeKind
        let value: Value
    }

    /// A row on its way into the file.
    struct Row {
        let table: TableLayout
        let record: Int64
        let key: Int64?
        /// Where the row is the main one of a record that is created now: its parent, and where.
        var creation: (entry: Int, parent: Int64?, isConfirmed: Bool)?
        var isNew: Bool
        var cells: [Cell] = []
    }

    func coverage(_ entry: Int) -> Coverage {
        Coverage(dot: Dot(replica, first + UInt64(entry)), context: contexts[entry])
    }

    // MARK: A whole payload

    /// - Precondition: Everything that the contexts name has been applied, and every known slot's record
    ///   is there; see ``RecordStore/missing(_:in:)``.
    func apply(_ payload: Payload) throws {
        var numbers = try payload.slots.prefix(payload.knownCount).map { slot in
            try store.recordNumber(slot.record, in: scope) ?? -1
        }
        for slot in payload.slots.dropFirst(payload.knownCount) {
            guard let creation = slot.creation else { continue }
            numbers.append(
                try store.createRecord(
                    slot.record, scope: scope, type: creation.type, parent: creation.parent.map { numbers[$0] },
                    mayExist: isRefold || mayRepeat))
        }
        var untouched = Set(payload.knownCount..<payload.slots.count)
        for table in payload.tables {
            try applyMain(table, payload, numbers, &untouched)
            try applyKeyed(table, payload, numbers)
        }
        for slot in untouched.sorted() { try insertBare(payload.slots[slot], numbers[slot], payload, numbers) }
        try applyEdits(payload, numbers)
    }

    /// What the changes mean for retirements; nothing, nearly always.
    private func applyEdits(_ payload: Payload, _ numbers: [Int64]) throws {
        let retires = payload.tables.contains { $0.blocks.first?.field == Field.existence }
        guard try retires || !store.deletedRecords().isEmpty else { return }
        var edits: [Edit] = []
        for slot in payload.slots.dropFirst(payload.knownCount) {
            guard let creation = slot.creation, let parent = creation.parent else { continue }
            edits.append(Edit(entry: creation.entry, record: numbers[parent], type: creation.type, kind: .creationBeneath))
        }
        for table in payload.tables {
            for block in table.blocks {
                for (index, place) in block.rows.enumerated() {
                    let touch = table.touches[Int(place)]
                    let isExistence = block.field == Field.existence
                    edits.append(
                        Edit(
                            entry: Int(touch.entry), record: numbers[Int(touch.slot)], type: table.type,
                            kind: isExistence ? .existence(block.kind(index)) : .field))
                }
            }
        }
        let inOrder = edits.enumerated().sorted { ($0.element.entry, $0.offset) < ($1.element.entry, $1.offset) }
        for edit in inOrder.map(\.element) where isAdmitted(edit.entry) { try store.apply(edit, of: self) }
    }

    /// A change as the existence of its record meets it.
    struct Edit {
        enum Kind {
            case creationBeneath, field
            case existence(ChangeKind)
        }

        let entry: Int
        let record: Int64
        let type: Int
        let kind: Kind
    }

    private func insertBare(_ slot: Slot, _ number: Int64, _ payload: Payload, _ numbers: [Int64]) throws {
        guard let creation = slot.creation, let table = layout.main(creation.type) else { return }
        var row = Row(table: table, record: number, key: nil, isNew: true)
        row.creation = (creation.entry, creation.parent.map { numbers[$0] }, isConfirmed(creation.entry, table.type))
        try write(row)
    }

    private func isConfirmed(_ entry: Int, _ type: RecordType) -> Bool {
        isAdmitted(entry) && layout.schema.mayKeep(author.role, type)
    }

    /// The fields that are not keyed: one row for each record touched.
    private func applyMain(
        _ touchTable: TouchTable, _ payload: Payload, _ numbers: [Int64], _ untouched: inout Set<Int>
    ) throws {
        guard let table = layout.main(touchTable.type) else { return }
        // Counting sort by slot: blocks ascend by field, rows by entry, so each row's cells come in order.
        var places: [Int32: Int] = [:]
        var rows: [Row] = []
        for touch in touchTable.touches where places[touch.slot] == nil {
            places[touch.slot] = rows.count
            let slot = payload.slots[Int(touch.slot)]
            var row = Row(table: table, record: numbers[Int(touch.slot)], key: nil, isNew: slot.creation != nil)
            if let creation = slot.creation {
                row.creation = (creation.entry, creation.parent.map { numbers[$0] }, isConfirmed(creation.entry, table.type))
                untouched.remove(Int(touch.slot))
            }
            rows.append(row)
        }
        for block in touchTable.blocks {
            guard let position = table.position(of: block.field),
                block.columns.count == table.slots[position].columns.count, block.keys.isEmpty
            else { continue }
            for (index, place) in block.rows.enumerated() {
                let touch = touchTable.touches[Int(place)]
                guard isAdmitted(Int(touch.entry)), let row = places[touch.slot] else { continue }
                let value = block.value(index)
                guard table.slots[position].field.fits(.none, value) else { continue }
                rows[row].cells.append(
                    Cell(entry: Int(touch.entry), position: position, kind: block.kind(index), value: value))
            }
        }
        for row in rows where row.isNew || !row.cells.isEmpty { try write(row) }
    }

    /// The keyed fields: one row for each record and key.
    private func applyKeyed(_ touchTable: TouchTable, _ payload: Payload, _ numbers: [Int64]) throws {
        for block in touchTable.blocks where !block.keys.isEmpty {
            guard let table = layout.table(touchTable.type, field: block.field), table.keyed != nil,
                block.columns.count == table.slots[0].columns.count
            else { continue }
            struct Target: Hashable {
                let slot: Int32
                let key: FieldKey
            }
            var places: [Target: Int] = [:]
            var rows: [Row] = []
            for (index, place) in block.rows.enumerated() {
                let touch = touchTable.touches[Int(place)]
                let value = block.value(index)
                guard isAdmitted(Int(touch.entry)), table.slots[0].field.fits(block.key(index), value) else { continue }
                let target = Target(slot: touch.slot, key: block.key(index))
                let slot = payload.slots[Int(touch.slot)]
                if places[target] == nil {
                    places[target] = rows.count
                    rows.append(
                        Row(
                            table: table, record: numbers[Int(touch.slot)], key: try keyNumber(target.key),
                            isNew: slot.creation != nil))
                }
                guard let row = places[target] else { continue }
                if let creation = slot.creation {
                    rows[row].creation = (creation.entry, nil, true)
                }
                rows[row].cells.append(
                    Cell(entry: Int(touch.entry), position: 0, kind: block.kind(index), value: value))
            }
            for row in rows { try write(row) }
        }
    }

    func keyNumber(_ key: FieldKey) throws -> Int64 {
        switch key {
        case .none: 0
        case .number(let number): number
        case .record(let record): try store.referenceNumber(record, from: scope)
        }
    }
}
