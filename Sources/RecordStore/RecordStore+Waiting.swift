import Causality
import Changesets
import Records
import SQLite

/// What keeps a held changeset from being applied.
struct Wait {
    /// For people, and for whoever sent it.
    let reason: String
    /// The entry that it waits for; `nil` where no entry helps.
    let dot: Dot?
    /// Where that entry would be.
    let scope: ScopeCode

    init(for dot: Dot, in scope: ScopeCode) {
        self.dot = dot
        self.scope = scope
        reason = "waits for entry \(dot.number) of \(dot.replica.short)" + (scope.isDirectory ? " in the directory" : "")
    }

    init(_ reason: String) {
        self.reason = reason
        dot = nil
        scope = .directory
    }
}

/// Causal order: a changeset is applied when what it names has been, however late that comes.
///
/// Each that waits is noted under one entry that it waits for, so that a changeset, once applied, finds those that it
/// sets free, and looks at no others: the whole takes time in proportion to what was delivered, in whatever order.
extension RecordStore {
    /// What a changeset waits for, or `nil` where everything it names has been applied.
    ///
    /// - Parameter places: Of the records that it names and does not create.
    func waits(
        _ header: ChangesetHeader, _ payload: Payload, _ places: [RecordPlace?], _ scope: ScopeCode
    ) throws -> Wait? {
        let heads = try heads(scope)
        let applied = heads.heads[header.replica]?.applied ?? 0
        guard applied + 1 == header.first else { return Wait(for: Dot(header.replica, applied + 1), in: scope) }
        var named = VersionVector()
        var last = VersionVector()
        for head in payload.heads where head.context != last {
            named.formJoin(head.context)
            last = head.context
        }
        for entry in named.entries where (heads.heads[entry.replica]?.applied ?? 0) < entry.number {
            return Wait(for: Dot(entry.replica, entry.number), in: scope)
        }
        for item in header.guards {
            guard try guardDigest(scope, item.dot) == item.digest else {
                return Wait("waits for another branch of \(item.dot.replica.short)")
            }
        }
        if !scope.isDirectory {
            let directory = try self.heads(.directory)
            for dot in header.directoryHeads where (directory.heads[dot.replica]?.applied ?? 0) < dot.number {
                return Wait(for: dot, in: .directory)
            }
        }
        let brought = broughtTypes(payload)
        if try mayRepeat(payload), let problem = try namesOther(payload, scope) { return Wait(problem) }
        for (index, place) in places.enumerated() where place == nil && brought[payload.slots[index].record] == nil {
            guard isOnlyReferred(index, payload) else {
                return Wait("names a record that its context does not cover: \(payload.slots[index].record)")
            }
        }
        for table in payload.tables {
            for touch in table.touches where Int(touch.slot) < payload.knownCount {
                let record = payload.slots[Int(touch.slot)].record
                guard places[Int(touch.slot)]?.type ?? brought[record] == table.type else {
                    return Wait("changes a record as one of another type: \(record)")
                }
            }
        }
        return nil
    }

    /// The types of the records that transfers of the payload bring along; nearly always none.
    private func broughtTypes(_ payload: Payload) -> [RecordID: Int] {
        var brought: [RecordID: Int] = [:]
        for head in payload.heads where head.transfer != nil {
            for item in head.transfer?.carried?.records ?? [] { brought[item.id] = item.state.type }
        }
        return brought
    }

    /// Whether a known record is neither changed nor a parent: references may lead elsewhere.
    private func isOnlyReferred(_ index: Int, _ payload: Payload) -> Bool {
        let isParent = payload.slots.contains { $0.creation?.parent == index }
        let isTouched = payload.tables.contains { table in table.touches.contains { Int($0.slot) == index } }
        return !isParent && !isTouched
    }

    /// The guard of the changeset that ends with this entry, if there is one.
    func guardDigest(_ scope: ScopeCode, _ dot: Dot) throws -> UInt64? {
        let find = try connection.prepare(
            "SELECT digest FROM _changeset WHERE scope = ? AND replica = ? AND last = ? AND standing = 0")
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(dot.replica)))
        find.bind(3, Int64(dot.number))
        defer { find.reset() }
        return try find.step() ? find.blob(0).prefix(8).reduce(0) { $0 << 8 | UInt64($1) } : nil
    }

    // MARK: Those that wait

    func noteWaiting(_ changeset: Changeset, _ scope: ScopeCode, _ wait: Wait) throws {
        let update = try connection.prepare(
            """
            UPDATE _changeset SET waits = ?, waits_scope = ?, waits_replica = ?, waits_number = ? \
            WHERE scope = ? AND replica = ? AND last = ? AND standing = 0
            """)
        update.bind(1, wait.reason)
        if let dot = wait.dot {
            update.bind(2, try scopeNumber(wait.scope))
            update.bind(3, Int64(try replicaNumber(dot.replica)))
            update.bind(4, Int64(dot.number))
        }
        update.bind(5, try scopeNumber(scope))
        update.bind(6, Int64(try replicaNumber(changeset.header.replica)))
        update.bind(7, Int64(changeset.header.last))
        try update.run()
    }

    /// Applies what has been waiting for the entries of a replica, and what waits for those, until nothing moves.
    func applyAwaiting(_ replica: ReplicaID, in scope: ScopeCode) throws {
        var moved = [replica]
        while let replica = moved.popLast() {
            try applyHeld(replica, in: scope)
            for row in try awaiting(replica, in: scope, isOfScope: true) {
                if let next = try applyAgain(changeset(row)) { moved.append(next) }
            }
        }
    }

    /// Applies what has been waiting for the directory, in every other scope.
    func applyAwaitingDirectory() throws {
        for replica in try heads(.directory).heads.keys.sorted() {
            for row in try awaiting(replica, in: .directory, isOfScope: false) {
                guard let next = try applyAgain(changeset(row)), let scope = try changesetScope(row) else { continue }
                try applyAwaiting(next, in: scope)
            }
        }
    }

    /// A replica's own next changesets, as far as they are held without a gap.
    private func applyHeld(_ replica: ReplicaID, in scope: ScopeCode) throws {
        while let head = try heads(scope).heads[replica], head.applied < head.held,
            let bytes = try changesetBytes(scope, replica, first: head.applied + 1)
        {
            guard try applyAgain(bytes) != nil else { return }
        }
    }

    /// Tries once more to apply a changeset out of the log.
    ///
    /// - Returns: Its author, where it was applied now.
    private func applyAgain(_ bytes: [UInt8]) throws -> ReplicaID? {
        let changeset = try Changeset(parsing: bytes, digest: environment.suite.digest)
        let (header, scope) = (changeset.header, ScopeCode(number: changeset.header.scope))
        let head = try heads(scope).heads[header.replica]
        // Applied meanwhile, or behind a gap.
        guard header.first > head?.applied ?? 0, header.last <= head?.held ?? 0 else { return nil }
        guard let wait = try apply(changeset, try changeset.payload(), scope) else { return header.replica }
        try noteWaiting(changeset, scope, wait)
        return nil
    }

    /// The rows of the changesets noted under an entry of the replica that has been applied by now.
    ///
    /// - Parameter isOfScope: Whether they are of the entry's scope themselves; others wait for the directory.
    private func awaiting(_ replica: ReplicaID, in scope: ScopeCode, isOfScope: Bool) throws -> [Int64] {
        let find = try connection.prepare(
            """
            SELECT id FROM _changeset WHERE waits_scope = ?1 AND waits_replica = ?2 AND waits_number <= ?3 AND (scope = ?1) = ?4 \
            ORDER BY waits_number, id
            """)
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(replica)))
        find.bind(3, Int64(try heads(scope).heads[replica]?.applied ?? 0))
        find.bind(4, isOfScope ? 1 : 0)
        defer { find.reset() }
        var result: [Int64] = []
        while try find.step() { result.append(find.int(0)) }
        return result
    }

    private func changesetScope(_ row: Int64) throws -> ScopeCode? {
        let find = try connection.prepare("SELECT scope FROM _changeset WHERE id = ?")
        find.bind(1, row)
        defer { find.reset() }
        return try find.step() ? try self.scope(find.int(0)) : nil
    }

    /// Tries everything that waits in a scope: after a new schema, or where a file does not say yet what waits for what.
    func applyWaiting(_ scope: ScopeCode) throws {
        let find = try connection.prepare(
            "SELECT id FROM _changeset WHERE scope = ? AND sequence IS NULL AND standing = 0 ORDER BY first, id")
        find.bind(1, try scopeNumber(scope))
        var waiting: [Int64] = []
        while try find.step() { waiting.append(find.int(0)) }
        find.reset()
        for row in waiting {
            if let moved = try applyAgain(changeset(row)) { try applyAwaiting(moved, in: scope) }
        }
    }

    // MARK: How many

    /// How many changesets of a replica are held and not applied.
    func waitingCount(_ replica: ReplicaID, _ scope: ScopeCode) throws -> Int64 {
        if let count = caches.waiting[scope]?[replica] { return count }
        let find = try connection.prepare(
            "SELECT count(*) FROM _changeset WHERE scope = ? AND replica = ? AND sequence IS NULL AND standing = 0")
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(replica)))
        defer { find.reset() }
        _ = try find.step()
        caches.waiting[scope, default: [:]][replica] = find.int(0)
        return find.int(0)
    }

    func countWaiting(_ replica: ReplicaID, _ scope: ScopeCode, _ change: Int64) {
        caches.waiting[scope]?[replica]? += change
    }
}
