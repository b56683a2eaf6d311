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
/// Moves are rare, and a scope's log folds in well under a second. So whatever touches a record that ever moved has
/// it, and all that lies in it, folded anew in memory by ``ScopeFold``, and its rows written as they are there.
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
        for head in payload.heads {
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
    func settleMoves(after payload: Payload, in scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        if !payload.heads.contains(where: { $0.transfer != nil }) {
            // A record that has come to be contested lies in none of them yet.
            let contested = try moveTable.contestedRecords(scope, w)
            if payload.slots.contains(where: { contested.contains($0.record) }) { return try writeMoved(scope, w) }
            let moved = try moveTable.movedRecords(w)
            guard !moved.isEmpty else { return }
            guard try isAny(of: moved, touchedBy: payload, in: scope, w) else { return }
        }
        try writeMoved(scope, w)
    }

    private func isAny(
        of moved: Set<Int64>, touchedBy payload: Payload, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        for slot in payload.slots {
            if let number = try names.number(slot.record, in: scope, r), moved.contains(number) { return true }
        }
        return false
    }

    /// What a departure sends to where it leads: the record as it was at the cut.
    public func carried(_ record: RecordID, from scope: ScopeCode, _ departure: Departure) throws(StoreError) -> Carried {
        try file.read { r throws(StoreError) in try carried(record, from: scope, departure, r) }
    }

    func carried(
        _ record: RecordID, from scope: ScopeCode, _ departure: Departure, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Carried {
        try judge.fold(scope, r) { departure.covered.covers($0) || $0 == departure.dot }
            .carried(record, from: scope, to: departure.to)
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
