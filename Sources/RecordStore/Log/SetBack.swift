import Causality
import Changesets
import Records
import SQLite

/// A store that was set back: an older copy of it goes on where a newer one went on before.
///
/// It shows when entries of one's own key come that are not in the log. The numbers that were given since the
/// copy was made may be the newer one's too, so the store opens another incarnation, takes what it lost as
/// entries like others, and writes again what it wrote since: the same values in the same contexts, each
/// entry naming the one that it repeats, so that records keep their names. `Protocol/04-session.md`, section 8.
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
}

extension SetBack {
    /// Makes room for a changeset of one's own key that this store does not know.
    ///
    /// - Returns: Why it cannot be taken yet, if so.
    func giveWay(
        to changeset: Changeset, _ payload: Payload, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> ChangesetFault? {
        let header = changeset.header
        guard Fingerprint(of: header.replica) == Fingerprint(of: own), try !log.isLogged(changeset, scope, w) else { return nil }
        let lost = Dictionary(
            Changeset.entries(of: payload, header: header).map { ($0.dot, EntryCodec.encode($0)) }, uniquingKeysWith: { $1 })
        let (old, before) = (header.replica, own)
        var again: [(scope: ScopeCode, entry: Entry, salt: UInt32)] = []
        var touched: Set<ScopeCode> = []
        for (entry, salt) in try takeOutBranch(of: changeset, scope, w) {
            again.append((scope, entry, salt))
            touched.insert(scope)
        }
        // A re-entry counts what its incarnation wrote before as seen, so it is not put behind entries that it did not see.
        let ownBefore = try log.heads(scope, w).heads[own]?.applied ?? 0
        if old != own, !again.isEmpty, ownBefore > 0 {
            for scope in try names.scopes(w) where try ownEntries.hasUnsealed(scope, w) { try fold.seal(scope, w) }
            try renew(w)
        }
        if old == own {
            for scope in try names.scopes(w) where try ownEntries.hasUnsealed(scope, w) {
                again += try takeOutUnsealed(scope, w).map { (scope, $0.entry, $0.salt) }
                touched.insert(scope)
            }
            try renew(w)
        }
        // What both copies had before they parted needs no second entry.
        again.removeAll { $0.scope == scope && lost[$0.entry.dot] == EntryCodec.encode($0.entry) }
        for item in again { try writeAgain(item.entry, item.salt, item.scope, w) }
        for scope in touched { try fold.refold(scope, w) }
        if own != before || !again.isEmpty { try notebook.note(.renewed(from: before, to: own, again: again.count), w) }
        let held = try log.heads(scope, w).heads[old]
        guard held.map({ header.first == $0.held + 1 && header.previous != $0.digest }) ?? false else { return nil }
        return .followsLost(first: header.first, last: header.last)
    }

    /// Takes one's own changesets out of the log that stand where the other one belongs, and those after them.
    func takeOutBranch(
        of changeset: Changeset, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> [(entry: Entry, salt: UInt32)] {
        let replica = changeset.header.replica
        var result: [(Entry, UInt32)] = []
        var start: UInt64?
        for bytes in try log.chain(replica, scope, from: changeset.header.first, w) {
            let own = try decoding(Changeset(parsing: bytes, digest: environment.suite.digest))
            result += try decoding(own.entries()).map { ($0, own.header.salt) }
            start = start ?? own.header.first
        }
        guard let start else { return [] }
        try log.removeChain(replica, scope, from: start, w)
        let before = start > 1 ? try log.changesetDigest(endingAt: start - 1, of: replica, scope, w) : []
        try log.setHead(scope, replica, w) {
            $0.held = start - 1
            $0.digest = before
            $0.applied = start - 1
        }
        // What others were said to hold is in doubt as well.
        try peers.forget(scope, w)
        return result
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
        context.own = next
        context.salts = [:]
        offices.forget()
        try settings.set("own", own.bytes, w)
        _ = try names.intern(own, w)
        try ownEntries.forgetChains(w)
        try peers.forgetOwn(w)
    }

    /// Writes an entry again under the incarnation of now, in the context that it had.
    func writeAgain(_ entry: Entry, _ salt: UInt32, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let heads = try log.heads(scope, w)
        var context = entry.context
        // It had seen what its own incarnation wrote before; of that, what is the chain's still.
        let seen = min(heads.heads[entry.dot.replica]?.held ?? 0, entry.dot.number - 1)
        context.set(entry.dot.replica, to: seen)
        context.set(own, to: 0)
        let number = (heads.heads[own]?.applied ?? 0) + 1
        let next = Entry(
            dot: Dot(own, number), context: context, time: entry.time, reason: entry.reason, source: entry.source,
            repeats: entry.repeats ?? entry.dot, creations: entry.creations, changes: entry.changes, admits: entry.admits,
            transfer: entry.transfer)
        try names.noteRepeats(w)
        try ownEntries.insert(EntryCodec.encode(next), number: number, salt, scope, w)
        try log.setHead(scope, own, w) { $0.applied = number }
    }
}
