import Causality
import Changesets
public import Records
import SQLite

extension ChangesetLog {
    /// How many changesets of each scope are held and wait for others, by scope.
    public func waitingCounts() throws(StoreError) -> [ScopeCode: Int] {
        try file.read { r throws(StoreError) in try waitingCounts(r) }
    }

    private func waitingCounts(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ScopeCode: Int] {
        let find = try r.prepare("SELECT scope, count(*) FROM _changeset WHERE sequence IS NULL GROUP BY scope")
        defer { find.reset() }
        var counts: [ScopeCode: Int] = [:]
        while try find.nextRow() { counts[try names.scope(find.int(0), r)] = Int(find.int(1)) }
        return counts
    }

    // MARK: Those that wait

    func noteWaiting(_ changeset: Changeset, _ scope: ScopeCode, _ wait: Wait, _ w: borrowing WriteTransaction) throws(StoreError) {
        let update = try w.prepare(
            """
            UPDATE _changeset SET waits = ?, waits_scope = ?, waits_replica = ?, waits_number = ? \
            WHERE scope = ? AND replica = ? AND last = ? AND standing = 0
            """)
        if let column = wait.column { update.bind(1, column) }
        if case .entry(let dot, let place) = wait {
            update.bind(2, try names.intern(place, w))
            update.bind(3, Int64(try names.intern(dot.replica, w)))
            update.bind(4, Int64(dot.number))
        }
        update.bind(5, try names.intern(scope, w))
        update.bind(6, Int64(try names.intern(changeset.header.replica, w)))
        update.bind(7, Int64(changeset.header.last))
        try update.perform()
        if !wait.isForEntry { awaitedOthers[scope] = nil }
    }

    /// A changeset of the log names a branch that is not here: whatever it waited for when the chain did not part yet, it waits for that.
    func noteMissingBranch(_ row: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let bytes = try changeset(row, w)
        let header = try decoding(Changeset(parsing: bytes, suite: environment.suite)).header
        let missing = Wait.branch(header.guards.first?.dot.replica ?? header.replica)
        let update = try w.prepare(
            """
            UPDATE _changeset SET waits = ?, waits_scope = NULL, waits_replica = NULL, waits_number = NULL \
            WHERE id = ? AND sequence IS NULL AND standing = 0
            """)
        if let column = missing.column { update.bind(1, column) }
        update.bind(2, row)
        try update.perform()
        awaitedOthers = [:]
    }

    /// The rows of the changesets of a scope that wait for what no entry names, a record or a branch, each with that; nearly
    /// always none.
    func awaitingOthers(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [(row: Int64, wait: Wait)] {
        if let known = awaitedOthers[scope] { return known }
        let find = try r.prepare(
            """
            SELECT id, waits FROM _changeset WHERE scope = ? AND (waits GLOB 'record *' OR waits GLOB 'branch *') \
            AND sequence IS NULL AND standing = 0 ORDER BY id
            """)
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var result: [(row: Int64, wait: Wait)] = []
        while try find.nextRow() { result.append((find.int(0), Wait(column: find.text(1), entry: nil))) }
        awaitedOthers[scope] = result
        return result
    }

    /// The rows of the changesets noted under an entry of the replica that has been applied by now.
    ///
    /// - Parameter isOfScope: Whether they are of the entry's scope themselves; others wait for the directory.
    func awaiting(
        _ replica: ReplicaID, in scope: ScopeCode, isOfScope: Bool, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Int64] {
        let find = try r.prepare(
            """
            SELECT id FROM _changeset WHERE waits_scope = ?1 AND waits_replica = ?2 AND waits_number <= ?3 AND (scope = ?1) = ?4 \
            ORDER BY waits_number, id
            """)
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        find.bind(3, Int64(try heads(scope, r).heads[replica]?.applied ?? 0))
        find.bind(4, isOfScope ? 1 : 0)
        defer { find.reset() }
        var result: [Int64] = []
        while try find.nextRow() { result.append(find.int(0)) }
        return result
    }

    /// The rows of everything that is held in a scope and not applied, oldest first.
    func waiting(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Int64] {
        let find = try r.prepare(
            "SELECT id FROM _changeset WHERE scope = ? AND sequence IS NULL AND standing = 0 ORDER BY first, id")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var result: [Int64] = []
        while try find.nextRow() { result.append(find.int(0)) }
        return result
    }

    func changesetScope(_ row: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ScopeCode? {
        let find = try r.prepare("SELECT scope FROM _changeset WHERE id = ?")
        find.bind(1, row)
        defer { find.reset() }
        return try find.nextRow() ? try names.scope(find.int(0), r) : nil
    }

    /// A changeset that is held and not applied.
    struct Unapplied {
        /// Its first entry.
        let dot: Dot
        let count: Int
        let waits: Wait
        /// When it came, by this store's clock, in milliseconds since 1970; `nil` where it was not noted.
        let since: UInt64?
    }

    func unapplied(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Unapplied] {
        let find = try r.prepare(
            """
            SELECT replica, first, last, waits, waits_scope, waits_replica, waits_number, since FROM _changeset \
            WHERE scope = ? AND sequence IS NULL ORDER BY id
            """)
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var result: [Unapplied] = []
        while try find.nextRow() {
            let (first, last) = (try find.natural(1), try find.natural(2))
            let entry =
                try find.isNull(5)
                ? nil : (Dot(names.replica(try find.small(5), r), try find.natural(6)), names.scope(find.int(4), r))
            // Of how many entries a row is, it says itself; one that says otherwise is damaged.
            guard first <= last, last - first < Limits.entryNumberMax else { throw .damaged(.badNumber(Int64(clamping: last))) }
            result.append(
                Unapplied(
                    dot: Dot(try names.replica(try find.small(0), r), first), count: Int(last - first + 1),
                    waits: Wait(column: find.optionalText(3), entry: entry),
                    since: find.optionalInt(7).map { UInt64(clamping: $0) }))
        }
        return result
    }

    // MARK: How many

    /// How many entries are held and not applied, in all scopes.
    func unappliedCount(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        Int(try r.integer("SELECT coalesce(sum(last - first + 1), 0) FROM _changeset WHERE sequence IS NULL"))
    }

    /// How many changesets of a replica are held and not applied.
    func waitingCount(_ replica: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64 {
        if let count = waiting[scope]?[replica] { return count }
        let find = try r.prepare(
            "SELECT count(*) FROM _changeset WHERE scope = ? AND replica = ? AND sequence IS NULL AND standing <> 1")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        defer { find.reset() }
        _ = try find.nextRow()
        waiting[scope, default: [:]][replica] = find.int(0)
        return find.int(0)
    }

    func countWaiting(_ replica: ReplicaID, _ scope: ScopeCode, _ change: Int64) {
        waiting[scope]?[replica]? += change
    }
}
