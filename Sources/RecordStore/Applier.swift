import Causality
import Changesets
import Records
import SQLite

/// Folds authors' payloads into a scope's rows: one changeset, one save, or a whole log.
///
/// Fields are independent of each other, so changes are taken row by row, not entry by entry. What they mean
/// for the existence of records depends on their order, and comes after.
struct Applier {
    let store: RecordStore
    let scope: ScopeCode
    let scopeNumber: Int64
    let layout: StoreLayout
    /// Records may have numbers in the file already, because their scope is folded anew.
    let isRefold: Bool
    let now: Int64
    /// Records that are created may be there already, because an entry repeats one of an earlier incarnation.
    let mayRepeat: Bool

    init(_ store: RecordStore, _ scope: ScopeCode, isRefold: Bool, mayRepeat: Bool) throws {
        self.store = store
        self.scope = scope
        self.isRefold = isRefold
        self.mayRepeat = mayRepeat
        scopeNumber = try store.scopeNumber(scope)
        layout = store.layout(for: scope)
        now = Int64(store.environment.wallClock())
    }

    /// - Precondition: Payloads are in an order in which they may be applied: what each names has been applied
    ///   or stands before it, and every known slot's record is there; see ``RecordStore/waits(_:_:_:_:)``.
    func apply(_ payloads: [AuthoredPayload]) throws {
        var authored = payloads
        var rows = RowCollector(layout: layout)
        for index in authored.indices {
            // What a transfer brings had no number when the records that the payload names were looked up.
            let known = try store.placeCarried(authored[index].payload, scope) ? [] : authored[index].numbers
            authored[index].numbers = try numbers(of: authored[index].payload, known: known)
            try rows.collect(authored[index], at: index) { try store.referenceNumber($0, from: scope) }
        }
        var writer = RowWriter(self, rows, authored)
        try writer.writeAll()
        for item in authored { try applyEdits(item) }
    }

    /// The numbers in the file of a payload's records; those that it creates are given theirs.
    ///
    /// - Parameter known: Those of the records that it names and does not create, where they have been looked up.
    private func numbers(of payload: Payload, known: [Int64]) throws -> [Int64] {
        var numbers =
            known.count == payload.knownCount ? known : try store.places(of: payload, in: scope).map { $0?.number ?? -1 }
        numbers.reserveCapacity(payload.slots.count)
        for slot in payload.slots.dropFirst(payload.knownCount) {
            guard let creation = slot.creation else { continue }
            numbers.append(
                try store.createRecord(
                    slot.record, scope: scope, type: creation.type, parent: creation.parent.map { numbers[$0] },
                    mayExist: isRefold || mayRepeat))
        }
        return numbers
    }

    /// What the changes mean for retirements; nothing, nearly always.
    private func applyEdits(_ authored: AuthoredPayload) throws {
        let (payload, numbers) = (authored.payload, authored.numbers)
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
        for edit in inOrder.map(\.element) where authored.isAdmitted(edit.entry) {
            try store.apply(edit, of: authored, layout.schema)
        }
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
}
