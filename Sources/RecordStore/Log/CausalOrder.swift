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
            guard try log.holds(item.dot, item.digest, scope, r) else {
                return .branch(item.dot.replica)
            }
        }
        if !scope.isDirectory {
            for named in header.directoryHeads {
                let (place, dot) = (named.replica.directory, named.atHome)
                let (directory, forks) = (try log.heads(place, r), try log.forks(place, r))
                // A header does not say which branch of a chain its author knew, so any will do.
                let isApplied = forks.family(of: dot.replica).contains { (directory.heads[$0]?.applied ?? 0) >= dot.number }
                if !isApplied { return .entry(dot, in: place) }
            }
        }
        return try unknownRecord(payload, places, scope, r).map { .record($0) }
    }

    /// Whether a changeset, in the names that its author gave chains, names something that is not held: an entry, or a branch.
    ///
    /// What is held and waits for something itself is no reason: it is here to stay.
    func isEarly(
        _ header: ChangesetHeader, _ payload: Payload, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        var named = VersionVector()
        for head in payload.heads { named.formJoin(head.context) }
        for entry in named.entries where entry.replica != header.replica {
            if try !isHeld(Dot(entry.replica, entry.number), scope, r) { return true }
        }
        for item in header.guards where try !log.holds(item.dot, item.digest, scope, r) { return true }
        guard !scope.isDirectory else { return false }
        for named in header.directoryHeads where try !isHeld(named.atHome, named.replica.directory, r) { return true }
        return false
    }

    /// Whether an entry of that number is held of a chain, on whichever of its branches.
    private func isHeld(_ dot: Dot, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let heads = try log.heads(scope, r)
        return try log.forks(scope, r).family(of: dot.replica).contains { (heads.heads[$0]?.held ?? 0) >= dot.number }
    }

    /// The first record that a payload changes, or puts something into, and that nothing applied has made or named.
    private func unknownRecord(
        _ payload: Payload, _ places: [RecordPlace?], _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> RecordID? {
        let transfers = payload.rareHeads.compactMap(\.transfer)
        let brought = Set(transfers.flatMap { $0.carried?.records.map(\.id) ?? [] })
        for (index, place) in places.enumerated() where place == nil && !brought.contains(payload.slots[index].record) {
            if !isOnlyReferred(index, payload) { return payload.slots[index].record }
        }
        guard !transfers.isEmpty else { return nil }
        let created = Set(payload.slots.dropFirst(payload.knownCount).map(\.record))
        for transfer in transfers {
            for named in transfer.named where !brought.contains(named) && !created.contains(named) {
                if try names.number(named, in: scope, r) == nil { return named }
            }
        }
        return nil
    }

    /// Whether a known record is neither changed nor a parent: references may lead elsewhere.
    private func isOnlyReferred(_ index: Int, _ payload: Payload) -> Bool {
        let isParent = payload.slots.contains { $0.creation?.parent == index }
        let isTouched = payload.tables.contains { table in table.touches.contains { Int($0.slot) == index } }
        return !isParent && !isTouched
    }

    /// The records of which a payload says something else than what is here: another type, another parent.
    ///
    /// Only hand-made entries do. What holds of such a record is judged over all that is said of it, see ``Claims``.
    func contradicted(_ payload: Payload, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Set<RecordID> {
        var result: Set<RecordID> = []
        for (slot, type) in payload.uses {
            let record = payload.slots[slot].record
            if let place = try names.place(record, in: scope, r), place.type != type { result.insert(record) }
        }
        guard try names.mayRepeat(payload, r) else { return result }
        for (record, claim) in payload.claims {
            guard let place = try names.place(record, in: scope, r) else { continue }
            if place.type == claim.type, try !rows.hasRow(place.number, r) { continue }
            let parent = try rows.parent(of: place.number, r).flatMap { parent throws(StoreError) in try names.row(parent, r)?.id }
            if place.type != claim.type || layout(for: scope).main(place.type) != nil && parent != claim.parent { result.insert(record) }
        }
        return result
    }
}

extension Payload {
    /// What the payload says that records are: those that it creates and those that it carries.
    var claims: [(RecordID, Claims.Claim)] {
        let created = slots.dropFirst(knownCount).compactMap { slot in
            slot.creation.map { (slot.record, Claims.Claim(type: $0.type, parent: $0.parent.map { slots[$0].record })) }
        }
        let carried = rareHeads.flatMap { $0.transfer?.carried?.records ?? [] }
        return created + carried.map { ($0.id, Claims.Claim(type: $0.state.type, parent: $0.state.parent)) }
    }

    /// The known records that are changed, by slot, each with the type as which it is.
    var uses: [(slot: Int, type: Int)] {
        guard knownCount > 0 else { return [] }
        return tables.flatMap { table in
            Set(table.touches.lazy.map(\.slot).filter { $0 < knownCount }).map { (Int($0), table.type) }
        }
    }
}

extension Transfer {
    /// The records that have to be there: the one that is sent, and what late records lie in.
    var named: [RecordID] {
        switch self {
        case .out(let record, _): [record]
        case .into: []
        case .takeOver(_, _, let carried): carried.records.compactMap(\.state.parent)
        }
    }
}
