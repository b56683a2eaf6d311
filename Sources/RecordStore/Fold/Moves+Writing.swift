import Causality
import Changesets
import Records
import SQLite

extension Moves {
    // MARK: Rows

    /// Writes the rows of every record that ever moved, or is contested, as the log's fold has them.
    ///
    /// - Parameter isFirst: Whether other scopes are to be looked at too, where those records are.
    func writeMoved(_ scope: ScopeCode, isFirst: Bool = true, _ w: borrowing WriteTransaction) throws(StoreError) {
        let contested = try moveTable.contestedRecords(scope, w)
        let log = try judge.log(scope, w)
        var fold = ScopeFold(schema: layout(for: scope).schema, claims: contested.isEmpty ? Claims() : log.claims)
        for item in log.entries { fold.apply(item.entry, by: item.author, isAdmitted: item.isAdmitted) }
        let number = try names.intern(scope, w)
        let elsewhere = try moveTable.movedByName(w).filter { $0.value.contains { $0 != scope } && fold.records[$0.key] != nil }.keys
        let roots = Set(fold.transferred.union(contested).union(elsewhere).compactMap { fold.root(of: $0) })
        try moveTable.clearMoves(number, w)
        for record in contested where fold.records[record] == nil { try clearRows(of: record, scope, w) }
        for (dot, writer) in fold.foreignWriters { try moveTable.noteForeign(dot, writer, number, w) }
        try write(roots, contested: contested, fold, scope, w)
        for dot in fold.takenOver {
            try moveTable.writeTransfer(number, 0, .takenOver, nil, dot.replica.origin, dot.replica.from(0), dot.number, nil, w)
        }
        for part in log.parts { try noteCourse(of: part, roots, fold, scope, w) }
        try writeLate(roots, log, fold, scope, w)
        moveTable.forget()
        existenceTable.forget()
        for root in roots.sorted() { try writeStandings(of: root, w) }
        if isFirst { try writeOthers(of: roots, than: scope, w) }
    }

    /// The same for some of them, of which a changeset or one's own entries say something and move nothing.
    ///
    /// - Precondition: No record of the scope is contested.
    func writeMoved(_ numbers: Set<Int64>, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let log = try judge.log(scope, rows: moveTable.courses(of: numbers, w), w)
        var fold = ScopeFold(schema: layout(for: scope).schema)
        fold.learn(try moveTable.foreign(in: scope, w))
        for item in log.entries { fold.apply(item.entry, by: item.author, isAdmitted: item.isAdmitted) }
        var roots: Set<RecordID> = []
        for number in numbers {
            try moveTable.clearMoves(of: number, w)
            if let root = try names.row(number, w)?.id { roots.insert(root) }
        }
        try write(roots, contested: [], fold, scope, w)
        try writeLate(roots, log, fold, scope, w)
        moveTable.forget()
        existenceTable.forget()
        for root in roots.sorted() { try writeStandings(of: root, w) }
    }

    /// Writes records at the top and all that lies in them.
    private func write(
        _ roots: Set<RecordID>, contested: Set<RecordID>, _ fold: ScopeFold, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let number = try names.intern(scope, w)
        let trees = fold.records.filter { fold.root(of: $0.key).map(roots.contains) ?? false }
        try place(trees.map { ($0.key, $0.value) }, scope, w)
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
    }

    /// Notes for each record at the top that a changeset says something of that it does.
    private func noteCourse(
        of part: JudgedLog.Part, _ roots: Set<RecordID>, _ fold: ScopeFold, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        var concerned: Set<RecordID> = []
        for entry in Changeset.entries(of: part.payload, header: part.changeset.header) {
            for record in entry.touched {
                if let root = fold.root(of: record), roots.contains(root) { concerned.insert(root) }
            }
        }
        for root in concerned {
            guard let number = try names.number(root, in: scope, w) else { continue }
            try moveTable.noteCourse(number, part.row, scope, w)
        }
    }

    /// Notes which entries came too late to go along with a record that left, also those that were let in since.
    private func writeLate(
        _ roots: Set<RecordID>, _ log: JudgedLog, _ fold: ScopeFold, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let number = try names.intern(scope, w)
        let entries = log.entries.filter(\.isAdmitted).map(\.entry)
        for root in roots.sorted() {
            guard let departures = fold.records[root]?.existence.departures, !departures.isEmpty,
                let record = try names.number(root, in: scope, w)
            else { continue }
            var letInSince: Set<Dot> = []
            for departure in departures { letInSince.formUnion(try keptOut(departure, scope, w)) }
            for entry in entries where fold.isLate(entry, for: root) || letInSince.contains(entry.dot) && fold.touches(entry, root) {
                try moveTable.writeTransfer(number, record, .late, entry.dot, 0, nil, 0, nil, w)
            }
        }
    }

    /// What a departure left behind although it covers it, because it was kept out at that time.
    private func keptOut(
        _ departure: Departure, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Dot] {
        guard try !judge.admissions.admitted(scope, r).isEmpty else { return [] }
        return try judge.log(scope, r) { departure.covered.covers($0) || $0 == departure.dot }.entries
            .filter { departure.covered.covers($0.entry.dot) || $0.entry.dot == departure.dot }
            .filter { !$0.isAdmitted }.map(\.entry.dot)
    }

    /// Writes the scopes too where records are that moved here and that nothing has moved there.
    private func writeOthers(of roots: Set<RecordID>, than scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        var others: Set<ScopeCode> = []
        for root in roots {
            let known = try moveTable.movedByName(w)[root] ?? []
            for (other, _) in try names.everywhere(root, w) where other != scope && !known.contains(other) { others.insert(other) }
        }
        for other in others.sorted() { try writeMoved(other, isFirst: false, w) }
    }

    /// Whether a record of the scope moved in another one.
    func isAnyElsewhere(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        for (record, scopes) in try moveTable.movedByName(r) where scopes.contains(where: { $0 != scope }) {
            if try names.number(record, in: scope, r) != nil { return true }
        }
        return false
    }

    /// Of a contested record whose type nobody knows here there are no rows, whatever it seemed to be before.
    private func clearRows(of record: RecordID, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard let number = try names.number(record, in: scope, w) else { return }
        for table in layout(for: scope).allTables { try rows.clear(table, number..<number + 1, w) }
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
