import Causality
import Changesets
import Records
import SQLite

/// A store that was set back: an older copy of it goes on where a newer one went on before.
///
/// It shows when entries of one's own key come that are not in the log. The numbers that were given since the copy was
/// made may be the newer one's too, so the store opens another incarnation. What it wrote since and sealed is a branch
/// of its old chain, and stays one; what it wrote and did not seal it writes again: the same values in the same contexts,
/// each entry naming the one that it repeats, so that records keep their names. What it lost it takes as entries like
/// others. `Protocol/04-session.md`, section 8.
struct SetBack: Room {
    let context: StoreContext
    let settings: Settings
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let notebook: Notebook
    let offices: Offices
    let peers: PeerBook
    let fold: Fold
    let seat: Seat
}

extension SetBack {
    /// How often the store went on as another.
    static let renewalsKey = "renewals"

    /// Makes room for a changeset of one's own key that this store does not know.
    ///
    /// - Parameter replica: Who wrote it; of an earlier incarnation it is an entry like others.
    func giveWay(to replica: ReplicaID, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard replica == own else { return }
        let before = own
        let again = try goOnAsAnother(w)
        try notebook.note(.renewed(from: before, to: own, again: again), w)
    }

    /// Before anything is written: a store that is a copy, or older than it was, goes on as another.
    func takeSeat(_ w: borrowing WriteTransaction) throws(StoreError) {
        switch try seat.verdict(w) {
        case .here: return
        case .unknown: try seat.take(w)
        case .elsewhere:
            let before = own
            let again = try goOnAsAnother(w)
            try seat.take(w)
            try notebook.note(.reseated(from: before, to: own, again: again), w)
        }
    }

    /// Opens another incarnation, and writes again under it what is not sealed.
    ///
    /// - Returns: How many entries were written again.
    private func goOnAsAnother(_ w: borrowing WriteTransaction) throws(StoreError) -> Int {
        // Whoever else writes here may have given numbers that the store no longer knows of.
        try settings.set(Self.renewalsKey, (settings.number(Self.renewalsKey, w) ?? 0) + 1, w)
        var again: [(scope: ScopeCode, entry: Entry, salt: UInt32)] = []
        for scope in try names.scopes(w) {
            guard try ownEntries.hasUnsealed(scope, w) else { continue }
            again += try takeOutUnsealed(scope, w).map { (scope, $0.entry, $0.salt) }
        }
        try renew(w)
        for item in again { try writeAgain(item.entry, item.salt, item.scope, w) }
        for scope in Set(again.map(\.scope)).sorted() { try fold.refold(scope, w) }
        return again.count
    }

    func takeOutUnsealed(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> [(entry: Entry, salt: UInt32)] {
        let rows = try ownEntries.unsealedRows(scope, w)
        try ownEntries.remove(through: Limits.entryNumberMax, scope, w)
        try log.setHead(scope, own, w) { $0.applied = $0.held }
        return try rows.map { row throws(StoreError) in (try decoding(EntryCodec.decode(row.bytes)), row.salt) }
    }

    /// Opens another incarnation: what is written from now on has numbers that nobody gave before.
    func renew(_ w: borrowing WriteTransaction) throws(StoreError) {
        var next = own
        while next == own {
            next = ReplicaID(high: own.high, low: own.low, incarnation: UInt32(truncatingIfNeeded: environment.randomBits()))
        }
        // A form may still be open that was shown these.
        for scope in try names.scopes(w) {
            let sealed = try log.heads(scope, w).heads[own]?.held ?? 0
            try settings.set(Settings.sealedKey(own, scope), (0..<8).map { UInt8(truncatingIfNeeded: sealed >> UInt64(56 - 8 * $0)) }, w)
        }
        context.own = next
        context.salts = [:]
        offices.forget()
        try settings.set("own", own.bytes, w)
        _ = try names.intern(own, w)
        try ownEntries.forgetChains(w)
        try peers.forgetOwn(w)
    }

    /// What the entries of an earlier incarnation that it had not sealed are called now.
    private func rewriting(of before: ReplicaID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Rewriting {
        var kept: [ScopeCode: UInt64] = [:]
        for scope in try names.scopes(r) {
            kept[scope] = try settings.value(Settings.sealedKey(before, scope), r).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
        }
        return Rewriting(before: before, now: own, kept: kept)
    }

    /// Writes an entry again under the incarnation of now, in the context that it had.
    func writeAgain(_ entry: Entry, _ salt: UInt32, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let heads = try log.heads(scope, w)
        var context = entry.context
        // It had seen what its own incarnation wrote before; of that, what is sealed is that chain's still.
        let seen = min(heads.heads[entry.dot.replica]?.held ?? 0, entry.dot.number - 1)
        context.set(entry.dot.replica, to: seen)
        context.set(own, to: 0)
        let number = (heads.heads[own]?.applied ?? 0) + 1
        let next = Entry(
            dot: Dot(own, number), context: context, time: entry.time, reason: entry.reason, source: entry.source,
            repeats: entry.repeats ?? entry.dot, creations: entry.creations, changes: entry.changes, admits: entry.admits,
            transfer: try entry.transfer?.written(again: rewriting(of: entry.dot.replica, w), in: scope))
        try names.noteRepeats(w)
        try ownEntries.insert(EntryCodec.encode(next), number: number, salt, scope, w)
        try log.setHead(scope, own, w) { $0.applied = number }
    }
}
