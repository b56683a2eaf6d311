import Causality
import Changesets
import Records
import SQLite

/// Folds authors' payloads into a scope's rows: one changeset, one save, or a whole log.
///
/// Fields are independent of each other, so changes are taken row by row, not entry by entry. What they mean
/// for the existence of records depends on their order, and comes after.
struct Applier {
    let fold: Fold
    let scope: ScopeCode
    let scopeNumber: Int64
    let layout: StoreLayout
    /// Records may have numbers in the file already, because their scope is folded anew.
    let isRefold: Bool
    let now: Int64
    /// Records that are created may be there already, because an entry repeats one of an earlier incarnation.
    let mayRepeat: Bool
    /// See ``RowWriter/usesShortWay``.
    let usesShortWay: Bool

    init(
        _ fold: Fold, _ scope: ScopeCode, isRefold: Bool, mayRepeat: Bool, usesShortWay: Bool = true, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        self.fold = fold
        self.scope = scope
        self.isRefold = isRefold
        self.mayRepeat = mayRepeat
        self.usesShortWay = usesShortWay
        scopeNumber = try fold.names.intern(scope, w)
        layout = fold.layout(for: scope)
        now = Int64(fold.environment.wallClock())
    }

    /// - Precondition: Payloads are in an order in which they may be applied: what each names has been applied
    ///   or stands before it, and every known slot's record is there; see ``CausalOrder``.
    func apply(_ payloads: [AuthoredPayload], _ w: borrowing WriteTransaction) throws(StoreError) {
        var authored = payloads
        var rows = RowCollector(layout: layout, for: authored)
        for index in authored.indices {
            authored[index] = try named(authored[index], w)
            try collect(authored[index], at: index, into: &rows, w)
        }
        try write(authored, rows, w)
    }

    /// The same of payloads whose records have their numbers, see ``named(_:_:)``.
    func apply(named authored: [AuthoredPayload], _ w: borrowing WriteTransaction) throws(StoreError) {
        var rows = RowCollector(layout: layout, for: authored)
        for (index, item) in authored.enumerated() { try collect(item, at: index, into: &rows, w) }
        try write(authored, rows, w)
    }

    /// A payload with the numbers of all its records, those that it creates among them.
    func named(_ authored: AuthoredPayload, _ w: borrowing WriteTransaction) throws(StoreError) -> AuthoredPayload {
        var result = authored
        result.contested = try contested(authored.payload, w)
        // What a transfer brings had no number when the records that the payload names were looked up.
        let known = try fold.moves.placeCarried(authored.payload, scope, w) ? [] : authored.numbers
        result.numbers = try numbers(of: authored.payload, known: known, w)
        return result
    }

    private func collect(
        _ authored: AuthoredPayload, at index: Int, into rows: inout RowCollector, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        try rows.collect(authored, at: index) { record throws(StoreError) in try fold.names.reference(record, from: scope, w) }
    }

    private func write(_ authored: [AuthoredPayload], _ collected: RowCollector, _ w: borrowing WriteTransaction) throws(StoreError) {
        var rows = collected
        rows.sort()
        var writer = RowWriter(self, rows, authored)
        try writer.writeAll(w)
        for item in authored { try applyEdits(item, w) }
    }

    /// The slots of a payload whose records entries say different things of, those of this payload among them.
    private func contested(_ payload: Payload, _ w: borrowing WriteTransaction) throws(StoreError) -> Set<Int32> {
        var records = try fold.moves.moveTable.contestedRecords(scope, w)
        let news = try fold.order.contradicted(payload, scope, w).subtracting(records)
        if !news.isEmpty {
            try fold.moves.moveTable.noteContested(news, scope, w)
            records.formUnion(news)
        }
        guard !records.isEmpty else { return [] }
        return Set(payload.slots.indices.filter { records.contains(payload.slots[$0].record) }.map { Int32($0) })
    }

    /// The numbers in the file of a payload's records; those that it creates are given theirs.
    ///
    /// - Parameter known: Those of the records that it names and does not create, where they have been looked up.
    private func numbers(of payload: Payload, known: [Int64], _ w: borrowing WriteTransaction) throws(StoreError) -> [Int64] {
        let names = fold.names
        let known =
            known.count == payload.knownCount ? known : try names.places(of: payload, in: scope, w).map { $0?.number ?? -1 }
        let created = payload.slots[payload.knownCount...]
        return try known + names.intern(created, in: scope, mayExist: isRefold || mayRepeat, w)
    }

    /// What the changes mean for retirements; nothing, nearly always.
    private func applyEdits(_ authored: AuthoredPayload, _ w: borrowing WriteTransaction) throws(StoreError) {
        let (payload, numbers) = (authored.payload, authored.numbers)
        let retires = payload.tables.contains { $0.blocks.first?.field == Field.existence }
        if !retires, try fold.existenceTable.deletedRecords(w).isEmpty { return }
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
            try fold.existences.apply(edit, of: authored, layout.schema, w)
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
