import Causality
import Changesets
import Records
import SQLite

extension Moves {
    // MARK: Rows

    /// Writes the rows of every record that ever moved, or is contested, as the log's fold has them.
    func writeMoved(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let contested = try moveTable.contestedRecords(scope, w)
        let fold = try judge.fold(scope, contested: contested, w)
        let number = try names.intern(scope, w)
        let roots = Set(fold.transferred.union(contested).compactMap { fold.root(of: $0) })
        let trees = fold.records.filter { fold.root(of: $0.key).map(roots.contains) ?? false }
        try place(trees.map { ($0.key, $0.value) }, scope, w)
        try moveTable.clearMoves(number, w)
        for record in contested where fold.records[record] == nil { try clearRows(of: record, scope, w) }
        try writeForeign(fold, trees, number, w)
        for (id, state) in trees.sorted(by: { $0.key < $1.key }) {
            guard let record = try names.number(id, in: scope, w),
                let root = try fold.root(of: id).flatMap({ root throws(StoreError) in try names.number(root, in: scope, w) })
            else { continue }
            var own = state.existence
            own.endDepartures { _ in true }
            if contested.contains(id) { try names.retype(record, as: state.type, w) }
            try writeRows(record, state, own.standing, scope, fold, w)
            try moveTable.noteMoved(record, root: root, number, own.standing, w)
        }
        for root in roots { try writeTransfers(of: root, fold, scope, w) }
        for dot in fold.takenOver {
            try moveTable.writeTransfer(number, 0, .takenOver, nil, dot.replica.origin, dot.replica.from(0), dot.number, nil, w)
        }
        moveTable.forget()
        existenceTable.forget()
        for root in roots.sorted() { try writeStandings(of: root, w) }
    }

    /// Of a contested record whose type nobody knows here there are no rows, whatever it seemed to be before.
    private func clearRows(of record: RecordID, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard let number = try names.number(record, in: scope, w) else { return }
        for table in layout(for: scope).allTables { try rows.clear(table, number..<number + 1, w) }
    }

    func writeForeign(
        _ fold: ScopeFold, _ trees: [RecordID: RecordState], _ scope: Int64, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let dots = trees.values.reduce(into: Set<Dot>()) { $0.formUnion($1.dots.filter { !$0.replica.isHome }) }
        for dot in dots {
            try moveTable.noteForeign(dot, Carried.Writer(fold.info(dot)), scope, w)
        }
    }

    func writeTransfers(of root: RecordID, _ fold: ScopeFold, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard let record = try names.number(root, in: scope, w) else { return }
        let number = try names.intern(scope, w)
        for departure in fold.records[root]?.existence.departures ?? [] {
            var covered = ByteWriter()
            ValueCodec.encode(departure.covered, into: &covered)
            try moveTable.writeTransfer(number, record, .departure, departure.dot, departure.to.number, nil, 0, covered.bytes, w)
        }
        for arrival in fold.arrivals[root] ?? [] {
            try moveTable.writeTransfer(
                number, record, .arrival, arrival.dot, arrival.from.number, arrival.out?.replica, arrival.out?.number ?? 0, nil, w)
        }
        for dot in fold.sent[root] ?? [] { try moveTable.writeTransfer(number, record, .sent, dot, 0, nil, 0, nil, w) }
    }

    /// Writes how the record, and what lies in it, stands in each scope held: of all of them together.
    func writeStandings(of root: RecordID, _ w: borrowing WriteTransaction) throws(StoreError) {
        let copies = try copies(of: root, w)
        for copy in copies.copies {
            guard let number = try names.number(root, in: copy.scope, w) else { continue }
            let isDoubled = copies.isDoubled && (copy.isLiving || copies.isStranded)
            let standing: Existence.Standing? = isDoubled ? .doubled : copy.isLiving ? nil : .moved
            for (record, own) in try moveTable.moved(with: number, w) {
                try existenceTable.setStanding(record, standing ?? Existence.Standing(rawValue: Int(own)) ?? .unconfirmed, w)
                // One question is enough for a household, however many live in it.
                if isDoubled, record != number { try conflictTable.dropConflict(record, Field.existence, 0, w) }
            }
        }
    }
}
