public import Causality
import Changesets
public import Records
import SQLite

/// Who wrote an entry, and when: read from the log where a rule asks, not stored beside each field.
extension RecordStore {
    public func info(_ dot: Dot, in scope: ScopeCode) -> EntryInfo {
        (try? storedInfo(dot, in: scope))
            ?? EntryInfo(time: HybridTime(bits: 0), author: Author(person: "", role: nil))
    }

    private func storedInfo(_ dot: Dot, in scope: ScopeCode) throws -> EntryInfo? {
        guard dot.replica.isHome else { return try foreignInfo(dot, in: scope) }
        if dot.replica == own, let entry = try unsealedEntry(dot.number, in: scope) {
            let directory = try directory()
            return EntryInfo(
                time: entry.time, author: directory.author(own, invoking: try invokedGrant(scope), in: scope))
        }
        let find = try connection.prepare(
            """
            SELECT id, bytes FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND standing = 0 \
            ORDER BY last LIMIT 1
            """)
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(dot.replica)))
        find.bind(3, Int64(dot.number))
        guard try find.step() else {
            find.reset()
            return nil
        }
        let id = find.int(0)
        let cached = caches.infos[id]
        let bytes = cached == nil ? find.blob(1) : []
        find.reset()
        let info = try cached ?? readInfo(bytes, scope)
        if cached == nil {
            if caches.infos.count >= 256 { caches.infos.removeAll() }
            caches.infos[id] = info
        }
        guard dot.number >= info.first, Int(dot.number - info.first) < info.times.count else { return nil }
        return EntryInfo(time: info.times[Int(dot.number - info.first)], author: info.author)
    }

    private func readInfo(_ bytes: [UInt8], _ scope: ScopeCode) throws -> ChangesetInfo {
        let changeset = try Changeset(parsing: bytes, digest: environment.suite.digest)
        let times = try changeset.payload().heads.map(\.time)
        let author = try directory().author(changeset.header.replica, invoking: changeset.header.grant, in: scope)
        return ChangesetInfo(first: changeset.header.first, times: times, author: author)
    }

    func unsealedEntry(_ number: UInt64, in scope: ScopeCode) throws -> Entry? {
        let find = try connection.prepare("SELECT bytes FROM _entry WHERE scope = ? AND number = ?")
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(number))
        defer { find.reset() }
        return try find.step() ? try EntryCodec.decode(find.blob(0)) : nil
    }
}
