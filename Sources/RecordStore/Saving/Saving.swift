import Causality
import Changesets
import Records
import SQLite

/// Makes a person's save an entry: checked, applied and written in one transaction.
struct Saving: Room {
    let context: StoreContext
    let file: StoreFile
    let settings: Settings
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let rows: Rows
    let offices: Offices
    let judge: LogJudge
    let moves: Moves
    let fold: Fold
    let tokens: Tokens
    let keyRing: KeyRing
    let timekeeping: Timekeeping
}

extension Saving {
    /// Makes a save durable: one entry, applied and written.
    func save(_ draft: Draft, _ w: borrowing WriteTransaction) throws(StoreError) -> Saved {
        try timekeeping.setRight(w)
        try fold.bringUp(draft.scope, w)
        let entry = try entry(draft, number: nextNumber(draft.scope, w), w)
        try take([entry], in: draft.scope, w)
        return Saved(entry, in: draft.scope)
    }

    /// Makes saves durable as one after the other would be, and folds them into the rows together, which takes less time.
    func save(_ drafts: [Draft], _ w: borrowing WriteTransaction) throws(StoreError) -> [Saved] {
        guard let scope = drafts.first?.scope else { return [] }
        // What depends on the entry just before it is taken after it.
        let isPlain = drafts.allSatisfy { $0.scope == scope && $0.token == nil && $0.transfer == nil && $0.admits.isEmpty }
        try timekeeping.setRight(w)
        try fold.bringUp(scope, w)
        var entries: [NewEntry] = []
        var saved: [Saved] = []
        let first = try nextNumber(scope, w)
        for draft in drafts {
            if isPlain {
                entries.append(try entry(draft, number: first + UInt64(entries.count), w))
            } else {
                saved.append(try save(draft, w))
            }
        }
        try take(entries, in: scope, w)
        return isPlain ? entries.map { Saved($0, in: scope) } : saved
    }

    /// The number of one's own next entry.
    private func nextNumber(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64 {
        (try log.heads(scope, r).heads[own]?.applied ?? 0) + 1
    }

    /// What a draft comes to as an entry, once everything is checked that can be wrong with it.
    private func entry(_ draft: Draft, number: UInt64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> NewEntry {
        context.noteNumbers(of: draft)
        try checkOffice(draft.scope, r)
        let applied = try log.heads(draft.scope, r).applied
        var draft = try checked(draft, r)
        if let token = draft.token {
            let token = try tokens.asOfNow(token, r)
            draft.token = token
            try check(token, draft.scope, applied, next: number)
            try checkFresh(token, draft, r)
        }
        var context = draft.token?.context ?? applied
        context.set(own, to: 0)
        let entry = try entry(draft, Dot(own, number), context, r)
        if let transfer = draft.transfer,
            !transfer.isPossible(in: draft.scope, at: Coverage(dot: entry.dot, context: entry.context))
        {
            throw StoreError.invalid(.impossibleTransfer)
        }
        return entry
    }

    /// Writes one's own next entries down, and folds them into the rows.
    private func take(_ entries: [NewEntry], in scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard let last = entries.last else { return }
        context.onSave()
        let salt = try salt(for: scope)
        try keyRing.keep(w)
        for entry in entries { try ownEntries.insert(entry.bytes, number: entry.dot.number, salt, scope, w) }
        let written = try decoding(WrittenEntries(entries.map(\.bytes)))
        let authored = try judge.authored(written, first: entries[0].dot.number, scope, w)
        try Applier(fold, scope, isRefold: false, mayRepeat: names.hasRepeats(w), w).apply([authored], w)
        try log.setHead(scope, own, w) { $0.applied = last.dot.number }
        try noteCommand(entries[0].dot.number, last.dot.number, in: scope, w)
        try moves.settleMoves(after: authored.payload, of: nil, in: scope, w)
        if entries.contains(where: \.hasAdmissions) { try fold.refold(scope, w) }
    }

    /// In a tree nothing is saved where it would count nowhere.
    private func checkOffice(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        guard let objection = try offices.ownObjection(in: scope, r) else { return }
        if objection == .revoked, let kind = try offices.ownEnding(in: scope, r)?.revocation.kind {
            throw StoreError.notPermitted(.ended(kind, in: scope))
        }
        throw StoreError.notPermitted(.noGrant(in: scope))
    }

    /// Whether a token is of this store, as it is now, and of the scope that is written to.
    private func check(_ token: Token, _ scope: ScopeCode, _ applied: VersionVector, next number: UInt64) throws(StoreError) {
        guard token.scope == scope else {
            throw StoreError.badToken(.otherScope(given: token.scope, used: scope))
        }
        guard applied.dominates(token.context), token.ownNumber < number else {
            throw StoreError.badToken(.knowsMore)
        }
    }

    private func entry(
        _ draft: Draft, _ dot: Dot, _ context: VersionVector, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> NewEntry {
        let creations = try creations(draft, dot)
        let draft = try keyRing.sealed(draft, created: creations.map(\.record), r)
        let count =
            draft.changes.count + draft.others.reduce(0) { $0 + $1.changes.count } + draft.creations.reduce(0) { $0 + $1.changes.count }
        guard count <= Limits.entryChangesMax else {
            throw StoreError.invalid(.tooManyChanges(count: count, most: Limits.entryChangesMax))
        }
        var writer = EntryWriter(creations: creations, changeCount: count)
        if let record = draft.record { writer.write(draft.changes, to: record) }
        for other in draft.others { writer.write(other.changes, to: other.record) }
        for (creation, item) in zip(creations, draft.creations) { writer.write(item.changes, to: creation.record) }
        let head = EntryHead(
            context: context, time: self.context.clock.next(wall: environment.wallClock()), reason: draft.reason?.normalised,
            source: draft.source, admits: draft.admits.sorted(), transfer: draft.transfer)
        return NewEntry(
            dot: dot, context: context, created: creations.map(\.record), hasAdmissions: !draft.admits.isEmpty,
            bytes: writer.finished(dot, head))
    }

    private func creations(_ draft: Draft, _ dot: Dot) throws(StoreError) -> [Creation] {
        let salt = try salt(for: draft.scope)
        var creations: [Creation] = []
        creations.reserveCapacity(draft.creations.count)
        for (index, item) in draft.creations.enumerated() {
            let parent: RecordID? =
                switch item.parent {
                case nil: nil
                case .existing(let record): record
                case .created(let place): creations[place].record
                }
            let record = RecordID(replica: own, number: dot.number, index: UInt32(index), salt: salt)
            creations.append(Creation(record, type: item.type, parent: parent))
        }
        return creations
    }

    /// The id that the next save will give to one of the records it creates, for saves whose values name them.
    ///
    /// - Precondition: Called within the transaction that saves.
    public func upcoming(_ index: Int, in scope: ScopeCode) throws(StoreError) -> RecordID {
        try file.read { r throws(StoreError) in try upcoming(index, in: scope, r) }
    }

    func upcoming(_ index: Int, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordID {
        RecordID(
            replica: own, number: try (log.heads(scope, r).heads[own]?.applied ?? 0) + 1, index: UInt32(index), salt: try salt(for: scope))
    }

    /// Drawn at each opening of the store and for each scope, so that clones do not name records alike.
    func salt(for scope: ScopeCode) throws(StoreError) -> UInt32 {
        if let salt = context.salts[scope] { return salt }
        var salt = UInt32(truncatingIfNeeded: environment.randomBits())
        while context.salts.values.contains(salt) { salt &+= 1 }
        context.salts[scope] = salt
        return salt
    }
}

/// A save as it is written down.
struct NewEntry {
    let dot: Dot
    let context: VersionVector
    let created: [RecordID]
    let hasAdmissions: Bool
    /// As ``EntryCodec`` has it.
    let bytes: [UInt8]
}

extension EntryWriter {
    fileprivate mutating func write(_ writes: [FieldWrite], to record: RecordID) {
        guard !writes.isEmpty else { return }
        begin(record)
        for write in writes { change(write.address, write.kind, write.value) }
    }
}
