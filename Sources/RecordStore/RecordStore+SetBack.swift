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
extension RecordStore {
    /// Makes room for a changeset of one's own key that this store does not know.
    ///
    /// - Returns: Why it cannot be taken yet, if so.
    func giveWay(to changeset: Changeset, _ payload: Payload, _ scope: ScopeCode) throws -> ChangesetFault? {
        let header = changeset.header
        guard Fingerprint(of: header.replica) == Fingerprint(of: own), try !isLogged(changeset, scope) else { return nil }
        let lost = Dictionary(
            Changeset.entries(of: payload, header: header).map { ($0.dot, EntryCodec.encode($0)) }, uniquingKeysWith: { $1 })
        let (old, before) = (header.replica, own)
        var again: [(scope: ScopeCode, entry: Entry, salt: UInt32)] = []
        var touched: Set<ScopeCode> = []
        for (entry, salt) in try takeOutBranch(of: changeset, scope) {
            again.append((scope, entry, salt))
            touched.insert(scope)
        }
        // A re-entry counts what its incarnation wrote before as seen, so it is not put behind entries that it did not see.
        let ownBefore = try heads(scope).heads[own]?.applied ?? 0
        if old != own, !again.isEmpty, ownBefore > 0 {
            for scope in try scopes() where try hasUnsealed(scope) { try seal(scope) }
            try renew()
        }
        if old == own {
            for scope in try scopes() where try hasUnsealed(scope) {
                again += try takeOutUnsealed(scope).map { (scope, $0.entry, $0.salt) }
                touched.insert(scope)
            }
            try renew()
        }
        // What both copies had before they parted needs no second entry.
        again.removeAll { $0.scope == scope && lost[$0.entry.dot] == EntryCodec.encode($0.entry) }
        for item in again { try writeAgain(item.entry, item.salt, item.scope) }
        for scope in touched { try refold(scope) }
        if own != before || !again.isEmpty { try note("renewed", "\(before) \(own) \(again.count)") }
        let held = try heads(scope).heads[old]
        guard held.map({ header.first == $0.held + 1 && header.previous != $0.digest }) ?? false else { return nil }
        return .followsLost(first: header.first, last: header.last)
    }

    private func isLogged(_ changeset: Changeset, _ scope: ScopeCode) throws -> Bool {
        let find = try connection.prepare("SELECT 1 FROM _changeset WHERE scope = ? AND replica = ? AND last = ? AND digest = ?")
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(changeset.header.replica)))
        find.bind(3, Int64(changeset.header.last))
        find.bind(4, changeset.digest)
        defer { find.reset() }
        return try find.step()
    }

    /// Takes one's own changesets out of the log that stand where the other one belongs, and those after them.
    private func takeOutBranch(of changeset: Changeset, _ scope: ScopeCode) throws -> [(entry: Entry, salt: UInt32)] {
        let (scopeNumber, replica) = (try scopeNumber(scope), changeset.header.replica)
        let find = try connection.prepare(
            "SELECT bytes FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND standing = 0 ORDER BY last")
        find.bind(1, scopeNumber)
        find.bind(2, Int64(try replicaNumber(replica)))
        find.bind(3, Int64(changeset.header.first))
        var branch: [[UInt8]] = []
        while try find.step() { branch.append(find.blob(0)) }
        find.reset()
        var result: [(Entry, UInt32)] = []
        var start: UInt64?
        for bytes in branch {
            let own = try Changeset(parsing: bytes, digest: environment.suite.digest)
            result += try own.entries().map { ($0, own.header.salt) }
            start = start ?? own.header.first
        }
        guard let start else { return [] }
        let delete = try connection.prepare(
            "DELETE FROM _changeset WHERE scope = ? AND replica = ? AND first >= ? AND standing = 0")
        delete.bind(1, scopeNumber)
        delete.bind(2, Int64(try replicaNumber(replica)))
        delete.bind(3, Int64(start))
        try delete.run()
        let before = start > 1 ? try changesetDigest(endingAt: start - 1, of: replica, scope) : []
        try setHead(scope, replica) {
            $0.held = start - 1
            $0.digest = before
            $0.applied = start - 1
        }
        // What others were said to hold is in doubt as well.
        for table in ["_peer", "_vector"] {
            let forget = try connection.prepare("DELETE FROM \(table) WHERE scope = ?")
            forget.bind(1, scopeNumber)
            try forget.run()
        }
        return result
    }

    private func changesetDigest(endingAt last: UInt64, of replica: ReplicaID, _ scope: ScopeCode) throws -> [UInt8] {
        let find = try connection.prepare(
            "SELECT digest FROM _changeset WHERE scope = ? AND replica = ? AND last = ? AND standing = 0")
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(replica)))
        find.bind(3, Int64(last))
        defer { find.reset() }
        guard try find.step() else { throw StoreError.damaged("the changeset that ends with entry \(last) is not in the log") }
        return find.blob(0)
    }

    private func takeOutUnsealed(_ scope: ScopeCode) throws -> [(entry: Entry, salt: UInt32)] {
        let rows = try unsealedRows(scope)
        let clear = try connection.prepare("DELETE FROM _entry WHERE scope = ?")
        clear.bind(1, try scopeNumber(scope))
        try clear.run()
        try setHead(scope, own) { $0.applied = $0.held }
        return rows.map { ($0.entry, $0.salt) }
    }

    /// Opens another incarnation: what is written from now on has numbers that nobody gave before.
    private func renew() throws {
        var next = own
        while next == own {
            next = ReplicaID(high: own.high, low: own.low, incarnation: UInt32(truncatingIfNeeded: environment.randomBits()))
        }
        own = next
        salts = [:]
        caches.invoked = [:]
        try setMeta("own", own.bytes)
        _ = try replicaNumber(own)
        try connection.execute("DELETE FROM _chain")
        try connection.execute("UPDATE _peer SET held_own = 0")
    }

    /// Writes an entry again under the incarnation of now, in the context that it had.
    private func writeAgain(_ entry: Entry, _ salt: UInt32, _ scope: ScopeCode) throws {
        let heads = try heads(scope)
        var context = entry.context
        // It had seen what its own incarnation wrote before; of that, what is the chain's still.
        let seen = min(heads.heads[entry.dot.replica]?.held ?? 0, entry.dot.number - 1)
        context.set(entry.dot.replica, to: seen)
        context.set(own, to: 0)
        let number = (heads.heads[own]?.applied ?? 0) + 1
        let next = Entry(
            dot: Dot(own, number), context: context, time: entry.time, reason: entry.reason, source: entry.source,
            repeats: entry.repeats ?? entry.dot, creations: entry.creations, changes: entry.changes, admits: entry.admits)
        try noteRepeats()
        try insertEntry(next, salt, scope)
        try setHead(scope, own) { $0.applied = number }
    }

    // MARK: Records that two entries create

    func noteRepeats() throws {
        guard try !hasRepeats() else { return }
        try setMeta("repeats", [1])
        caches.hasRepeats = true
    }

    /// Whether a record that is created may be there already: nearly never, and then each is looked for.
    func hasRepeats() throws -> Bool {
        if let known = caches.hasRepeats { return known }
        let found = try meta("repeats") != nil
        caches.hasRepeats = found
        return found
    }

    func mayRepeat(_ payload: Payload) throws -> Bool {
        try payload.heads.contains { $0.repeats != nil } || hasRepeats()
    }

    /// Whether a payload creates a record that is there already and is another.
    func namesOther(_ payload: Payload, _ scope: ScopeCode) throws -> String? {
        for slot in payload.slots.dropFirst(payload.knownCount) {
            guard let creation = slot.creation, let number = try recordNumber(slot.record, in: scope),
                let row = try recordRow(number)
            else { continue }
            let parent = creation.parent.map { payload.slots[$0].record }
            guard row.type == creation.type, try row.parent.flatMap({ try recordRow($0)?.id }) == parent else {
                return "creates a record that is there as another one: \(slot.record)"
            }
        }
        return nil
    }
}
