import Causality
import Changesets
public import Records
import SQLite

extension ScopeFold {
    /// What a record lies in at the top, itself where it lies in nothing.
    func root(of record: RecordID) -> RecordID? {
        var current = record
        for _ in 0..<Limits.ancestorsMax {
            guard let parent = records[current]?.parent, records[parent] != nil else { break }
            current = parent
        }
        return records[current] == nil ? nil : current
    }
}

/// Records that left a scope or came to it; `Protocol/03-merge.md`, section 11.
///
/// Whatever touches a record that ever moved has it, and all that lies in it, folded anew in memory by ``ScopeFold`` from the
/// changesets that concern it, and its rows written as they are there. A move itself, which is rare, folds the whole scope.
public struct Moves: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let judge: LogJudge
    let moveTable: MoveTable
    let existenceTable: ExistenceTable
    let conflictTable: ConflictTable
    let rows: Rows
}

extension Moves {
    // MARK: Before and after a payload

    /// Gives the records that a payload brings their numbers, so that what it says of them finds them.
    ///
    /// - Returns: Whether there are any.
    func placeCarried(_ payload: Payload, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Bool {
        var isAny = false
        for head in payload.rareHeads {
            guard let carried = head.transfer?.carried, !carried.records.isEmpty else { continue }
            try place(carried.records.map { ($0.id, $0.state) }, scope, w)
            isAny = true
        }
        return isAny
    }

    func place(_ records: [(RecordID, RecordState)], _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        for (id, state) in records { _ = try names.intern(id, in: scope, type: state.type, w) }
    }

    /// Brings the rows of moved records up to what the log says, where a payload moves or touches one.
    ///
    /// - Parameter first: The first entry of the payload's changeset; `nil` where it is not sealed.
    func settleMoves(after payload: Payload, of first: Dot?, in scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard !payload.rareHeads.contains(where: { $0.transfer != nil }) else { return try writeMoved(scope, w) }
        let contested = try moveTable.contestedRecords(scope, w)
        // A record that has come to be contested lies in none of them yet.
        if payload.slots.contains(where: { contested.contains($0.record) }) { return try writeMoved(scope, w) }
        let moved = try moveTable.movedByName(w)
        let touched = payload.slots.lazy.map(\.record).filter { moved[$0] != nil }
        guard !touched.isEmpty else { return }
        // One that moved elsewhere counts there by what this scope has of it.
        let isNewHere = touched.contains { !(moved[$0]?.contains(scope) ?? false) }
        guard !isNewHere, contested.isEmpty else { return try writeMoved(scope, w) }
        let roots = try roots(of: touched, in: scope, w)
        if let first, let row = try judge.log.row(holding: first, in: scope, w) {
            for root in roots { try moveTable.noteCourse(root, row, scope, w) }
        }
        try writeMoved(roots, scope, w)
    }

    /// Notes which of the records that moved one's own changesets concern that were just sealed.
    ///
    /// - Parameter number: The last entry that was sealed before.
    func noteSealed(after number: UInt64, in scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard try moveTable.isAnyMoved(in: scope, w) else { return }
        var next = number + 1
        while let row = try judge.log.row(holding: Dot(own, next), in: scope, w),
            let changeset = try judge.log.openIfNamed(row: row, w)
        {
            let touched = changeset.entries.reduce(into: Set<RecordID>()) { $0.formUnion($1.touched) }
            for root in try roots(of: touched, in: scope, w) { try moveTable.noteCourse(root, row, scope, w) }
            next = changeset.changeset.header.last + 1
        }
    }

    /// What those of the records that moved, or lie in one that did, lie in at the top.
    private func roots(
        of records: some Sequence<RecordID>, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Set<Int64> {
        let moved = try moveTable.movedRecords(r)
        guard !moved.isEmpty else { return [] }
        var result: Set<Int64> = []
        for record in records {
            guard let number = try names.number(record, in: scope, r), moved.contains(number) else { continue }
            if let root = try moveTable.root(of: number, r) { result.insert(root) }
        }
        return result
    }

    /// What a departure sends to where it leads: the record as it was at the cut.
    public func carried(_ record: RecordID, from scope: ScopeCode, _ departure: Departure) throws(StoreError) -> Carried {
        try file.read { r throws(StoreError) in try carried(record, from: scope, departure, r) }
    }

    func carried(
        _ record: RecordID, from scope: ScopeCode, _ departure: Departure, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Carried {
        let isWithin = { (dot: Dot) in departure.covered.covers(dot) || dot == departure.dot }
        let log = try judge.log(scope, r, at: isWithin)
        var fold = ScopeFold(schema: layout(for: scope).schema)
        for item in log.entries where isWithin(item.entry.dot) {
            fold.apply(item.entry, by: item.author, isAdmitted: item.isAdmitted)
        }
        try checkForm(of: [record], in: fold, log, isWithin)
        return fold.carried(record, from: scope, to: departure.to)
    }

    /// Refuses to write records on elsewhere, in another scope or as other records, where this store would lose something:
    /// what was written of them, or of what lies in them, on a newer form than it has.
    ///
    /// - Throws: ``StoreError/newerForm(named:inForce:)``.
    public func checkForm(of records: [RecordID], in scope: ScopeCode) throws(StoreError) {
        try file.read { r throws(StoreError) in
            let log = try judge.log(scope, r)
            try checkForm(of: records, in: judge.fold(scope, r), log)
        }
    }

    /// - Parameter cut: Which entries count; by default all.
    private func checkForm(
        of records: [RecordID], in fold: ScopeFold, _ log: JudgedLog, _ cut: (Dot) -> Bool = { _ in true }
    ) throws(StoreError) {
        let version = fold.schema.version
        // What only a newer form has is not in the fold.
        let newer = log.parts.filter { $0.changeset.header.schemaVersion > version }
        let said = newer.flatMap { log.entries(of: $0) }.filter { cut($0.entry.dot) }.map { ($0.entry, $0.isAdmitted) }
        guard records.contains(where: { fold.lacks(said, of: $0) }) else { return }
        throw StoreError.newerForm(named: newer.map(\.changeset.header.schemaVersion).max() ?? version + 1, inForce: version)
    }

    // MARK: Where a record lives

    /// A record, or what it lies in at the top, in every scope that this store holds of it.
    public func copies(of record: RecordID) throws(StoreError) -> Copies {
        try file.read { r throws(StoreError) in try copies(of: record, r) }
    }

    func copies(of record: RecordID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Copies {
        var copies: [Copy] = []
        for (scope, number) in try names.everywhere(record, r).sorted(by: { $0.scope < $1.scope }) {
            guard let root = try rows.rootNumber(number, r) else { continue }
            copies.append(try moveTable.copy(root, scope, r))
        }
        return Copies(copies)
    }

    /// How a record came from other scopes, with what its fields had seen there; nearly always not at all.
    public func arrivals(of record: RecordID, in scope: ScopeCode) throws(StoreError) -> [Arrival] {
        try file.read { r throws(StoreError) in try arrivals(of: record, in: scope, r) }
    }

    func arrivals(of record: RecordID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Arrival] {
        guard let number = try names.number(record, in: scope, r), try moveTable.movedRecords(r).contains(number) else { return [] }
        return try judge.fold(scope, r).arrivals[record] ?? []
    }

    /// The number of a record in whichever scope it is.
    func anyRecordNumber(_ record: RecordID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64? {
        let moved = try moveTable.movedRecords(r)
        var first: Int64?
        for (_, number) in try names.everywhere(record, r).sorted(by: { $0.scope < $1.scope }) {
            // Where it moved, the place where it lives.
            guard moved.contains(number), try rows.standing(number, r) == .moved else { return number }
            first = first ?? number
        }
        return first
    }
}
