public import Causality
import Changesets
public import Records
import SQLite

/// What one replica's chain has said, it does not take back: its schema version, its grant, how far it knew
/// the directory. `Protocol/02-changeset.md`, section 3.1.
extension RecordStore {
    /// In what a changeset goes back behind its chain, or `nil` where it goes on.
    ///
    /// - Precondition: What the chain has before it is in the log.
    func goesBack(_ header: ChangesetHeader, _ scope: ScopeCode) throws -> ChangesetFault? {
        guard header.first > 1 else { return nil }
        var isNewest = true
        var changesGrant = false
        var open = header.directoryHeads
        // From the newest to the oldest; nearly always the newest is all that is asked.
        for earlier in try ChainHeaders(self, header.replica, scope, before: header.first) {
            if isNewest {
                isNewest = false
                if header.schemaVersion < earlier.schemaVersion {
                    return .olderSchema(from: earlier.schemaVersion, to: header.schemaVersion)
                }
                changesGrant = header.grant != earlier.grant
                if changesGrant, header.grant == nil { return .leavesGrant }
            } else if changesGrant, let grant = header.grant, earlier.grant == grant {
                return .formerGrant
            }
            for head in earlier.directoryHeads {
                guard let place = open.firstIndex(where: { $0.replica == head.replica }) else { continue }
                if open[place].number <= head.number {
                    return .olderDirectory(open[place], after: head)
                }
                open.remove(at: place)
            }
            if open.isEmpty, !changesGrant { break }
        }
        return nil
    }

    /// The grant that one's own next changeset of a scope invokes: the newest, but none that the chain had
    /// left, and the last one where the directory has none any more.
    func invokedGrant(_ scope: ScopeCode) throws -> RecordID? {
        if let known = caches.invoked[scope] { return known }
        let wanted = try ownGrant(for: scope)?.record
        var result = wanted
        var isNewest = true
        for earlier in try ChainHeaders(self, own, scope, before: .max) {
            if isNewest {
                isNewest = false
                if wanted == nil || earlier.grant == wanted || earlier.grant == nil {
                    result = wanted ?? earlier.grant
                    break
                }
            }
            if earlier.grant == wanted {
                result = try ChainHeaders(self, own, scope, before: .max).first { _ in true }?.grant
                break
            }
        }
        caches.invoked[scope] = .some(result)
        return result
    }

    /// Whether the log has the changeset of that guard that ends with the entry, in its chain.
    public func holds(_ dot: Dot, _ digest: UInt64, _ scope: ScopeCode) throws -> Bool {
        try guardDigest(scope, dot) == digest
    }

    /// The last entry of the changeset that holds an entry: contexts cover it whole or not at all.
    public func changesetEnd(of dot: Dot, in scope: ScopeCode) throws -> UInt64 {
        let find = try connection.prepare(
            "SELECT last FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND standing = 0 ORDER BY last LIMIT 1")
        find.bind(1, try scopeNumberIfKnown(scope) ?? -1)
        find.bind(2, Int64(try replicaNumber(dot.replica)))
        find.bind(3, Int64(dot.number))
        defer { find.reset() }
        return try find.step() ? UInt64(find.int(0)) : dot.number
    }

    /// Whether entries of a replica behind that number, up to the last, change a record.
    public func touches(
        _ record: RecordID, by replica: ReplicaID, after number: UInt64, through last: UInt64, in scope: ScopeCode
    ) throws -> Bool {
        guard last > number else { return false }
        return try entries(of: replica, in: scope, from: number + 1, through: last).contains { $0.touches(record) }
    }

    /// Throws a changeset out of the log that waited there and cannot go on its chain.
    func discard(_ changeset: Changeset, _ scope: ScopeCode, _ fault: ChangesetFault) throws {
        let header = changeset.header
        let delete = try connection.prepare("DELETE FROM _changeset WHERE scope = ? AND replica = ? AND first = ? AND digest = ?")
        delete.bind(1, try scopeNumber(scope))
        delete.bind(2, Int64(try replicaNumber(header.replica)))
        delete.bind(3, Int64(header.first))
        delete.bind(4, changeset.digest)
        try delete.run()
        countWaiting(header.replica, scope, -1)
        try note("refused", "\(scope) \(header.replica) \(header.first)-\(header.last) \(fault)")
    }

    /// Takes a changeset that waited out of its chain, because the chain came to be another.
    func setAside(_ changeset: Changeset, _ scope: ScopeCode) throws {
        let update = try connection.prepare("UPDATE _changeset SET standing = 1, waits = NULL WHERE scope = ? AND digest = ?")
        update.bind(1, try scopeNumber(scope))
        update.bind(2, changeset.digest)
        try update.run()
        countWaiting(changeset.header.replica, scope, -1)
        try noteFork(changeset, scope)
    }

    /// Keeps something to tell people.
    func note(_ kind: String, _ text: String) throws {
        let insert = try connection.prepare("INSERT INTO _notice (at, kind, text) VALUES (?, ?, ?)")
        insert.bind(1, Int64(clamping: environment.wallClock()))
        insert.bind(2, kind)
        insert.bind(3, text)
        try insert.run()
    }
}

/// The headers of one replica's chain in a scope, the newest first, read as they are asked for.
struct ChainHeaders: Sequence, IteratorProtocol {
    private let store: RecordStore
    private let replica: Int64
    private let scope: Int64
    private var before: Int64

    init(_ store: RecordStore, _ replica: ReplicaID, _ scope: ScopeCode, before: UInt64) throws {
        self.store = store
        self.replica = Int64(try store.replicaNumber(replica))
        self.scope = try store.scopeNumberIfKnown(scope) ?? -1
        self.before = Int64(clamping: before)
    }

    mutating func next() -> ChangesetHeader? {
        guard
            let find = try? store.connection.prepare(
                "SELECT bytes FROM _changeset WHERE scope = ? AND replica = ? AND last < ? AND standing = 0 ORDER BY last DESC LIMIT 1")
        else { return nil }
        find.bind(1, scope)
        find.bind(2, replica)
        find.bind(3, before)
        defer { find.reset() }
        guard (try? find.step()) == true, let changeset = try? Changeset(parsing: find.blob(0), digest: { _ in [] }) else { return nil }
        before = Int64(changeset.header.first)
        return changeset.header
    }
}
