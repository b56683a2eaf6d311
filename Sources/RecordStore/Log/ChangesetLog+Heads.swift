import Causality
import Changesets
public import Records
import SQLite

extension ChangesetLog {
    /// The name of what a scope holds: the digest of its heads; 32 bytes.
    public func headsDigest(_ scope: ScopeCode) throws(StoreError) -> [UInt8] {
        try file.read { r throws(StoreError) in try headsDigest(scope, r) }
    }

    func headsDigest(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8] {
        environment.suite.digest(Array("cunlian heads 1\0".utf8) + (try heads(scope, r).canonicalBytes))
    }

    /// The last that was applied of a replica in a scope, and when, by this store's clock and by its author's.
    struct HeardNote {
        let scope: ScopeCode
        let dot: Dot
        let at: UInt64?
        let time: UInt64?
    }

    /// How many entries of each replica are applied, by the numbers that scopes and replicas have in the file.
    func appliedByScope(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Int64: [(replica: Int64, entries: Int64)]] {
        let find = try r.prepare(
            """
            SELECT h.scope, h.replica, h.applied - coalesce(f.after, 0) FROM _head h \
            LEFT JOIN _fork f ON f.scope = h.scope AND f.branch = h.replica ORDER BY h.scope, h.replica
            """)
        defer { find.reset() }
        var result: [Int64: [(Int64, Int64)]] = [:]
        while try find.nextRow() { result[find.int(0), default: []].append((find.int(1), find.int(2))) }
        return result
    }

    /// How far every chain of a scope goes here and is applied, and where it branched off, whatever else is known of it.
    func writeChains(of scope: Int64, into bytes: inout ByteWriter, _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        let find = try r.prepare(
            """
            SELECT h.replica, h.held, h.applied, h.digest, f.after, f.stem FROM _head h \
            LEFT JOIN _fork f ON f.scope = h.scope AND f.branch = h.replica WHERE h.scope = ? ORDER BY h.replica
            """)
        find.bind(1, scope)
        defer { find.reset() }
        while try find.nextRow() {
            for column in 0..<3 { bytes.signed(find.int(column)) }
            bytes.blob(find.blob(3))
            for column in 4..<6 { bytes.signed(find.optionalInt(column) ?? -1) }
        }
    }

    /// What was heard last, of each replica in each scope but the directory.
    func heard(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [HeardNote] {
        let find = try r.prepare(
            """
            SELECT h.scope, h.replica, h.applied, n.at, n.time FROM _head h \
            LEFT JOIN _heard n ON n.scope = h.scope AND n.replica = h.replica WHERE h.applied > 0
            """)
        defer { find.reset() }
        var result: [HeardNote] = []
        while try find.nextRow() {
            let scope = try names.scope(find.int(0), r)
            guard !scope.isDirectory else { continue }
            result.append(
                HeardNote(
                    scope: scope, dot: Dot(try names.replica(try find.small(1), r), try find.natural(2)),
                    at: find.optionalInt(3).map { UInt64($0) }, time: find.optionalInt(4).map { UInt64($0) }))
        }
        return result
    }

    /// Notes that a changeset was applied, by both clocks.
    func noteHeard(_ replica: ReplicaID, _ scope: ScopeCode, time: HybridTime?, _ w: borrowing WriteTransaction) throws(StoreError) {
        let insert = try w.prepare("INSERT OR REPLACE INTO _heard VALUES (?, ?, ?, ?)")
        insert.bind(1, try names.intern(scope, w))
        insert.bind(2, Int64(try names.intern(replica, w)))
        insert.bind(3, Int64(clamping: environment.wallClock()))
        insert.bind(4, Int64(clamping: time?.milliseconds ?? 0))
        try insert.perform()
    }

    /// The newest time that another key signed, among those that lay no more than a day beyond this store's clock when they came;
    /// in milliseconds since 1970. By then it was past.
    func lastTimeOfOthers(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64 {
        let find = try r.prepare("SELECT replica, max(time) FROM _heard WHERE time <= at + ?1 GROUP BY replica ORDER BY 2 DESC")
        find.bind(1, Int64(HybridClock.advanceMax))
        defer { find.reset() }
        while try find.nextRow() {
            let replica = try names.replica(Int32(find.int(0)), r)
            if Fingerprint(of: replica) != Fingerprint(of: own) { return UInt64(find.int(1)) }
        }
        return 0
    }

    /// The first eight bytes of a scope's heads digest; 0 where it holds nothing.
    public func headsName(_ scope: ScopeCode) throws(StoreError) -> UInt64 {
        try file.read { r throws(StoreError) in try headsName(scope, r) }
    }

    func headsName(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64 {
        guard try heads(scope, r).heads.values.contains(where: { $0.held > $0.start }) else { return 0 }
        return try headsDigest(scope, r).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// How far each replica's entries are held and applied in the scope.
    ///
    /// - Throws: What SQLite throws.
    public func heads(_ scope: ScopeCode) throws(StoreError) -> ScopeHeads {
        try file.read { r throws(StoreError) in try heads(scope, r) }
    }

    func heads(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ScopeHeads {
        if let heads = knownHeads[scope] { return heads }
        var result = ScopeHeads()
        let find = try r.prepare("SELECT replica, held, digest, applied FROM _head WHERE scope = ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        var rows: [(Int32, ScopeHeads.Head)] = []
        while try find.nextRow() {
            rows.append(
                (
                    try find.small(0),
                    .init(held: try find.natural(1), digest: find.blob(2), applied: try find.natural(3))
                ))
        }
        find.reset()
        for (number, head) in rows {
            // What counts on from here is to stay a number, and a digest stands where something is held.
            guard max(head.held, head.applied) <= Limits.entryNumberMax, head.digest.isEmpty == (head.held == 0) else {
                throw .damaged(.badNumber(Int64(clamping: max(head.held, head.applied))))
            }
            let replica = try names.replica(number, r)
            guard replica == host || head.applied <= head.held else { throw .damaged(.badNumber(Int64(clamping: head.applied))) }
            result.heads[replica] = head
        }
        for (branch, place) in try forks(scope, r).branches { result.heads[branch]?.start = place.after }
        knownHeads[scope] = result
        return result
    }

    func setHead(
        _ scope: ScopeCode, _ replica: ReplicaID, _ w: borrowing WriteTransaction, _ change: (inout ScopeHeads.Head) -> Void
    ) throws(StoreError) {
        let known = try heads(scope, w).heads[replica]
        let start = try forks(scope, w).start(of: replica)
        var head = known ?? .init(held: start, digest: [], applied: start, start: start)
        change(&head)
        debugCheck { head.checkInvariants(isOwn: replica == own) }
        let upsert = try w.prepare(
            """
            INSERT INTO _head VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope, replica) \
            DO UPDATE SET held = excluded.held, digest = excluded.digest, applied = excluded.applied
            """)
        upsert.bind(1, try names.intern(scope, w))
        upsert.bind(2, Int64(try names.intern(replica, w)))
        upsert.bind(3, Int64(head.held))
        upsert.bind(4, head.digest)
        upsert.bind(5, Int64(head.applied))
        try upsert.perform()
        // Where it lies: a scope may have thousands of heads, and they are not copied for one.
        knownHeads[scope]?.heads[replica] = head
    }
}
