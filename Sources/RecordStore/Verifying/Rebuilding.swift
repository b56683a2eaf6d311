import Causality
import Changesets
import Records
import SQLite

/// Fills a store that is empty with what was read of a damaged one: every changeset takes its place as it would have on arrival.
struct Rebuilding {
    let store: RecordStore
    let salvage: Salvage

    private var rooms: Rooms { store.rooms }

    /// - Parameter isWhole: Whether nothing of what the store wrote can be missing.
    func run(isWhole: Bool, _ result: inout Repair, _ w: borrowing WriteTransaction) throws(StoreError) {
        if hasRepeats { try rooms.names.noteRepeats(w) }
        // What follows a beginning that is lost lies aside, signed still.
        for replica in Set(salvage.changesets.map(\.header.replica)).sorted() {
            if let key = salvage.keys[replica] { try rooms.names.setPublicKey(key, of: replica, w) }
        }
        for changeset in salvage.changesets {
            let header = changeset.header
            try rooms.log.insert(
                changeset, ScopeCode(number: header.scope), .loose, since: .earlier(salvage.arrivals[changeset.digest]), w)
        }
        rooms.forget()
        try rooms.chaining.takeLoose(w)
        result.changesets = Int(try w.integer("SELECT count(*) FROM _changeset"))
        result.lost = salvage.unreadable + salvage.changesets.count - result.changesets
        try setChainStates(w)
        try writeEntries(isWhole: isWhole, &result, w)
        rooms.forget()
        let scopes = try rooms.names.scopes(w)
        for scope in scopes { try rooms.fold.refold(scope, w) }
        // What waits for a record may find it among the entries that were written again.
        for scope in scopes { try rooms.waiting.applyWaiting(scope, w) }
        try w.execute("DELETE FROM _heard")
        for note in salvage.notes {
            let insert = try w.prepare("INSERT OR REPLACE INTO _heard VALUES (?, ?, ?, ?)")
            insert.bind(1, try rooms.names.intern(note.scope, w))
            insert.bind(2, Int64(try rooms.names.intern(note.replica, w)))
            insert.bind(3, note.at)
            insert.bind(4, note.time)
            try insert.perform()
        }
    }

    private var hasRepeats: Bool {
        salvage.entries.contains { $0.entry.repeats != nil }
            || salvage.changesets.contains { changeset in
                (try? changeset.payload())?.rareHeads.contains { $0.repeats != nil } ?? false
            }
    }

    /// What the own chains have said is what their headers say.
    private func setChainStates(_ w: borrowing WriteTransaction) throws(StoreError) {
        let headers = salvage.changesets.map(\.header).filter { $0.replica == store.own }.sorted { $0.first < $1.first }
        for scope in try rooms.names.scopes(w) {
            let held = try rooms.log.heads(scope, w).heads[store.own]?.held ?? 0
            var said = (directory: VersionVector(), covered: VersionVector())
            for header in headers where ScopeCode(number: header.scope) == scope && header.last <= held {
                said.directory.formJoin(VersionVector(header.directoryHeads.map { ($0.replica, $0.number) }))
                said.covered.formJoin(VersionVector(header.guards.map { ($0.dot.replica, $0.dot.number) }))
            }
            if held > 0 { try rooms.ownEntries.setChainState(scope, said, w) }
        }
    }

    /// One's own entries that are not sealed go on where they were, or under another incarnation.
    private func writeEntries(isWhole: Bool, _ result: inout Repair, _ w: borrowing WriteTransaction) throws(StoreError) {
        result.entries = salvage.entries.count
        let goesOn = try continues(w)
        guard !isWhole || result.lost > 0 || !goesOn else {
            for item in salvage.entries {
                let number = item.entry.dot.number
                try rooms.ownEntries.insert(EntryCodec.encode(item.entry), number: number, item.salt, item.scope, w)
                try rooms.log.setHead(item.scope, store.own, w) { $0.applied = number }
            }
            return
        }
        try rooms.setBack.renew(w)
        result.renewed = store.own
        for item in salvage.entries { try rooms.setBack.writeAgain(known(item.entry, item.scope, w), item.salt, item.scope, w) }
    }

    /// Whether the own chain, the entries behind it and what others hold of it agree.
    private func continues(_ r: borrowing WriteTransaction) throws(StoreError) -> Bool {
        var last: [ScopeCode: UInt64] = [:]
        for scope in try rooms.names.scopes(r) {
            let head = try rooms.log.heads(scope, r).heads[store.own]
            guard (head?.applied ?? 0) == (head?.held ?? 0), try rooms.log.forks(scope, r).ends[store.own] == nil else { return false }
            last[scope] = head?.held ?? 0
        }
        // What one wrote and lies aside was written behind a gap, or by a store that had lost count.
        let number = try rooms.names.intern(store.own, r)
        guard try r.integer("SELECT count(*) FROM _changeset WHERE standing = 2 AND replica = \(number)") == 0 else { return false }
        for (scope, held) in salvage.heldOwn where held > last[scope] ?? 0 { return false }
        for item in salvage.entries {
            guard item.entry.dot == Dot(store.own, (last[item.scope] ?? 0) + 1) else { return false }
            last[item.scope, default: 0] += 1
        }
        return true
    }

    /// An entry had seen what is lost now as well; of that it names what is here, and the rest when it is back.
    private func known(_ entry: Entry, _ scope: ScopeCode, _ r: borrowing WriteTransaction) throws(StoreError) -> Entry {
        let applied = try rooms.log.heads(scope, r).applied
        let context = VersionVector(entry.context.entries.map { ($0.replica, min($0.number, applied[$0.replica])) }.filter { $0.1 > 0 })
        return Entry(
            dot: entry.dot, context: context, time: entry.time, reason: entry.reason, source: entry.source, repeats: entry.repeats,
            creations: entry.creations, changes: entry.changes, admits: entry.admits, transfer: entry.transfer)
    }
}
