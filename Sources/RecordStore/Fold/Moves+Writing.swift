import Causality
import Changesets
import Records
import SQLite

extension Moves {
    // MARK: Rows

    /// Writes the rows of every record that ever moved as the log's fold has them.
    func writeMoved(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let log = try judge.log(scope, w).entries
        var fold = ScopeFold(schema: layout(for: scope).schema)
        for item in log { fold.apply(item.entry, by: item.author, isAdmitted: item.isAdmitted) }
        for record in Set(log.flatMap { $0.entry.transfer?.carried?.records.map(\.id) ?? [] }) where fold.records[record] == nil {
            try forget(record, scope, w)
        }
        let number = try names.intern(scope, w)
        let roots = Set((Array(fold.arrivals.keys) + Array(fold.sent.keys)).compactMap { fold.root(of: $0) })
        let trees = fold.records.filter { fold.root(of: $0.key).map(roots.contains) ?? false }
        try place(trees.map { ($0.key, $0.value) }, scope, w)
        try moveTable.clearMoves(number, w)
        try writeForeign(fold, trees, number, w)
        for (id, state) in trees.sorted(by: { $0.key < $1.key }) {
            guard let record = try names.number(id, in: scope, w),
                let root = try fold.root(of: id).flatMap({ root throws(StoreError) in try names.number(root, in: scope, w) })
            else { continue }
            var own = state.existence
            own.endDepartures { _ in true }
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

    /// Of a record that somebody brought without the right to nothing is there.
    func forget(_ record: RecordID, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard let place = try names.number(record, in: scope, w), let type = try names.type(record, in: scope, w) else { return }
        for table in layout(for: scope).tables[type] ?? [] { try rows.clear(table, place..<place + 1, w) }
        try names.place(place, in: 0, type: 0, w)
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
