import Causality
import Changesets
import Records
import SQLite

/// Makes a person's save an entry: checked, applied and written in one transaction.
struct Saving: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let rows: Rows
    let judge: LogJudge
    let moves: Moves
    let fold: Fold
}

extension Saving {
    /// Makes a save durable: one entry, applied and written.
    func save(_ draft: Draft, _ w: borrowing WriteTransaction) throws -> Saved {
        let scope = draft.scope
        let head = try log.heads(scope, w)
        let number = (head.heads[own]?.applied ?? 0) + 1
        let draft = try checked(draft, w)
        if let token = draft.token {
            try check(token, scope, head.applied, next: number)
            try checkFresh(token, draft, w)
        }
        var context = draft.token?.context ?? head.applied
        context.set(own, to: 0)
        let entry = try entry(draft, Dot(own, number), context, w)
        if let transfer = draft.transfer, !transfer.isPossible(in: scope, at: entry.coverage) {
            throw StoreError.invalid(.impossibleTransfer)
        }
        try ownEntries.insertEntry(entry, salt(for: scope), scope, w)
        let authored = try judge.authored(entry, scope, w)
        try Applier(fold, scope, isRefold: false, mayRepeat: names.hasRepeats(w), w).apply([authored], w)
        try log.setHead(scope, own, w) { $0.applied = number }
        try moves.settleMoves(after: authored.payload, in: scope, w)
        if !entry.admits.isEmpty { try fold.refold(scope, w) }
        return Saved(
            dot: entry.dot, created: entry.creations.map(\.record),
            token: Token(scope: scope, context: context, ownNumber: number, replica: own))
    }

    /// Whether a token is of this store, as it is now, and of the scope that is written to.
    private func check(_ token: Token, _ scope: ScopeCode, _ applied: VersionVector, next number: UInt64) throws {
        guard token.replica == own else { throw StoreError.badToken(.otherIncarnation) }
        guard token.scope == scope else {
            throw StoreError.badToken(.otherScope(given: token.scope, used: scope))
        }
        guard applied.dominates(token.context), token.ownNumber < number else {
            throw StoreError.badToken(.knowsMore)
        }
    }

    func entry(_ draft: Draft, _ dot: Dot, _ context: VersionVector, _ r: borrowing some Reading & ~Copyable) throws -> Entry {
        let salt = try salt(for: draft.scope)
        var creations: [Creation] = []
        var changes = draft.record.map { record in draft.changes.map { Change(record, $0.address, $0.kind, $0.value) } } ?? []
        for other in draft.others { changes += other.changes.map { Change(other.record, $0.address, $0.kind, $0.value) } }
        for (index, item) in draft.creations.enumerated() {
            let record = RecordID(replica: own, number: dot.number, index: UInt32(index), salt: salt)
            let parent: RecordID? =
                switch item.parent {
                case nil: nil
                case .existing(let record): record
                case .created(let place): creations[place].record
                }
            creations.append(Creation(record, type: item.type, parent: parent))
            changes += item.changes.map { Change(record, $0.address, $0.kind, $0.value) }
        }
        guard changes.count <= Limits.entryChangesMax else {
            throw StoreError.invalid(.tooManyChanges(count: changes.count, most: Limits.entryChangesMax))
        }
        let time = self.context.clock.next(wall: environment.wallClock())
        return Entry(
            dot: dot, context: context, time: time, reason: draft.reason?.normalised, source: draft.source,
            creations: creations, changes: changes, admits: draft.admits.sorted(),
            transfer: draft.transfer)
    }

    /// The id that the next save will give to one of the records it creates, for saves whose values name them.
    ///
    /// - Precondition: Called within the transaction that saves.
    public func upcoming(_ index: Int, in scope: ScopeCode) throws -> RecordID {
        try file.read { r in try upcoming(index, in: scope, r) }
    }

    func upcoming(_ index: Int, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws -> RecordID {
        RecordID(replica: own, number: try (log.heads(scope, r).heads[own]?.applied ?? 0) + 1, index: UInt32(index), salt: try salt(for: scope))
    }

    /// Drawn at each opening of the store and for each scope, so that clones do not name records alike.
    func salt(for scope: ScopeCode) throws -> UInt32 {
        if let salt = context.salts[scope] { return salt }
        var salt = UInt32(truncatingIfNeeded: environment.randomBits())
        while context.salts.values.contains(salt) { salt &+= 1 }
        context.salts[scope] = salt
        return salt
    }
}
