import Causality
import Changesets
import Records
import SQLite

/// Causal order: a changeset is applied when what it names has been, however late that comes.
///
/// Each that waits is noted under one entry that it waits for, so that a changeset, once applied, finds those that it
/// sets free, and looks at no others: the whole takes time in proportion to what was delivered, in whatever order.
struct CausalOrder: Room {
    let context: StoreContext
    let names: NameTable
    let log: ChangesetLog
    let rows: Rows
}

extension CausalOrder {
    /// Whether a payload creates a record that is there already and is another.
    func namesOther(_ payload: Payload, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Wait? {
        for slot in payload.slots.dropFirst(payload.knownCount) {
            guard let creation = slot.creation, let number = try names.number(slot.record, in: scope, r),
                let row = try names.row(number, r)
            else { continue }
            let parent = creation.parent.map { payload.slots[$0].record }
            guard row.type == creation.type, try self.parent(of: number, r) == parent else { return .otherRecord(slot.record) }
        }
        return nil
    }

    private func parent(of number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordID? {
        guard let parent = try rows.parent(of: number, r) else { return nil }
        return try names.row(parent, r)?.id
    }

    /// What a changeset waits for, or `nil` where everything it names has been applied.
    ///
    /// - Parameter places: Of the records that it names and does not create.
    func waits(
        _ header: ChangesetHeader, _ payload: Payload, _ places: [RecordPlace?], _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Wait? {
        let heads = try log.heads(scope, r)
        let applied = heads.heads[header.replica]?.applied ?? 0
        guard applied + 1 == header.first else { return .entry(Dot(header.replica, applied + 1), in: scope) }
        var named = VersionVector()
        var last = VersionVector()
        for head in payload.heads where head.context != last {
            named.formJoin(head.context)
            last = head.context
        }
        for entry in named.entries where (heads.heads[entry.replica]?.applied ?? 0) < entry.number {
            return .entry(Dot(entry.replica, entry.number), in: scope)
        }
        for item in header.guards {
            guard try log.guardDigest(scope, item.dot, r) == item.digest else {
                return .branch(item.dot.replica)
            }
        }
        if !scope.isDirectory {
            let directory = try log.heads(.directory, r)
            for dot in header.directoryHeads where (directory.heads[dot.replica]?.applied ?? 0) < dot.number {
                return .entry(dot, in: .directory)
            }
        }
        let brought = broughtTypes(payload)
        if try names.mayRepeat(payload, r), let wait = try namesOther(payload, scope, r) { return wait }
        for (index, place) in places.enumerated() where place == nil && brought[payload.slots[index].record] == nil {
            guard isOnlyReferred(index, payload) else {
                return .notCovered(payload.slots[index].record)
            }
        }
        for table in payload.tables {
            for touch in table.touches where Int(touch.slot) < payload.knownCount {
                let record = payload.slots[Int(touch.slot)].record
                guard places[Int(touch.slot)]?.type ?? brought[record] == table.type else {
                    return .otherType(record)
                }
            }
        }
        return nil
    }

    /// The types of the records that transfers of the payload bring along; nearly always none.
    func broughtTypes(_ payload: Payload) -> [RecordID: Int] {
        var brought: [RecordID: Int] = [:]
        for head in payload.heads where head.transfer != nil {
            for item in head.transfer?.carried?.records ?? [] { brought[item.id] = item.state.type }
        }
        return brought
    }

    /// Whether a known record is neither changed nor a parent: references may lead elsewhere.
    func isOnlyReferred(_ index: Int, _ payload: Payload) -> Bool {
        let isParent = payload.slots.contains { $0.creation?.parent == index }
        let isTouched = payload.tables.contains { table in table.touches.contains { Int($0.slot) == index } }
        return !isParent && !isTouched
    }
}
