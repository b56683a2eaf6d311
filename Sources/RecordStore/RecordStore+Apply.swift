public import Causality
import Changesets
public import Records
import SQLite

extension RecordStore {
    /// Applies a held changeset, or says what it waits for.
    func apply(_ changeset: Changeset, _ payload: Payload, _ scope: ScopeCode) throws -> Wait? {
        let header = changeset.header
        let places = try places(of: payload, in: scope)
        if let wait = try waits(header, payload, places, scope) { return wait }
        let update = try connection.prepare(
            """
            UPDATE _changeset SET sequence = ?, waits = NULL, waits_scope = NULL, waits_replica = NULL, waits_number = NULL \
            WHERE scope = ? AND replica = ? AND last = ? AND standing = 0
            """)
        update.bind(1, try openSequence(scope))
        update.bind(2, try scopeNumber(scope))
        update.bind(3, Int64(try replicaNumber(header.replica)))
        update.bind(4, Int64(header.last))
        try update.run()
        countWaiting(header.replica, scope, -1)
        try fold(changeset, payload, places, scope)
        return nil
    }

    /// The place in the order of application of what is applied next.
    ///
    /// One's own entries are sealed before foreign ones are applied, so that the log has one order.
    func openSequence(_ scope: ScopeCode) throws -> Int64 {
        if try hasUnsealed(scope) { try seal(scope) }
        return try nextSequence(scope)
    }

    /// Folds a changeset that waits for nothing into the rows, and moves its author's head.
    ///
    /// - Parameter places: Of the records that it names and does not create.
    /// - Precondition: It is in the log, with its place in the order.
    func fold(_ changeset: Changeset, _ payload: Payload, _ places: [RecordPlace?], _ scope: ScopeCode) throws {
        let header = changeset.header
        try refuse(header, scope, admitted: [])
        if payload.heads.contains(where: { $0.repeats != nil }) { try noteRepeats() }
        var authored = try authored(changeset, payload, scope, admitted: [])
        authored.numbers = places.map { $0?.number ?? -1 }
        try Applier(self, scope, isRefold: false, mayRepeat: mayRepeat(payload)).apply([authored])
        try noteUnknownColumns(payload, scope)
        if scope.isDirectory { caches.directory = nil }
        try setHead(scope, header.replica) { $0.applied = header.last }
        try settleMoves(after: payload, in: scope)
        try noteHeard(header.replica, scope, time: payload.heads.last?.time)
        for head in payload.heads { clock.observe(head.time, wall: environment.wallClock()) }
        let admits = payload.heads.contains { !$0.admits.isEmpty }
        if try admits || isAwaitedByAdmission(header, scope) { try refold(scope) }
    }

    /// Where the records are that a payload names and does not create; `nil` for one that is not here.
    func places(of payload: Payload, in scope: ScopeCode) throws -> [RecordPlace?] {
        try payload.slots.prefix(payload.knownCount).map { try recordPlace($0.record, in: scope) }
    }

    /// Whether somebody let in entries of the changeset before they came here.
    private func isAwaitedByAdmission(_ header: ChangesetHeader, _ scope: ScopeCode) throws -> Bool {
        guard try directory().objection(to: header.replica, invoking: header.grant, in: scope) != nil else { return false }
        let find = try connection.prepare(
            "SELECT 1 FROM _admission WHERE scope = ? AND replica = ? AND number BETWEEN ? AND ? LIMIT 1")
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(header.replica)))
        find.bind(3, Int64(header.first))
        find.bind(4, Int64(header.last))
        defer { find.reset() }
        return try find.step()
    }

    /// A changeset's payload with who wrote it, to be folded into the rows.
    ///
    /// - Parameter admitted: Entries let in that the directory keeps out.
    private func authored(
        _ changeset: Changeset, _ payload: Payload, _ scope: ScopeCode, admitted: Set<Dot>
    ) throws -> AuthoredPayload {
        let header = changeset.header
        let directory = try directory()
        let isKeptOut = directory.objection(to: header.replica, invoking: header.grant, in: scope) != nil
        return AuthoredPayload(
            author: directory.author(header.replica, invoking: header.grant, in: scope), replica: header.replica,
            replicaNumber: try replicaNumber(header.replica), first: header.first, payload: payload,
            admitted: isKeptOut
                ? payload.heads.indices.map { admitted.contains(Dot(header.replica, header.first + UInt64($0))) } : nil)
    }

    /// Lists those entries of a changeset that are kept out.
    private func refuse(_ header: ChangesetHeader, _ scope: ScopeCode, admitted: Set<Dot>) throws {
        guard let objection = try directory().objection(to: header.replica, invoking: header.grant, in: scope) else { return }
        for number in header.first...header.last where !admitted.contains(Dot(header.replica, number)) {
            try refuse(Dot(header.replica, number), scope, objection)
        }
    }

    private func refuse(_ dot: Dot, _ scope: ScopeCode, _ objection: Objection) throws {
        let insert = try connection.prepare("INSERT OR REPLACE INTO _refused VALUES (?, ?, ?, ?)")
        insert.bind(1, try scopeNumber(scope))
        insert.bind(2, Int64(try replicaNumber(dot.replica)))
        insert.bind(3, Int64(dot.number))
        insert.bind(4, objection.rawValue)
        try insert.run()
    }

    /// The entries of a scope that are in the vector and not in the state, ascending.
    public func refusedDots(_ scope: ScopeCode) throws -> [(Dot, Objection)] {
        let find = try connection.prepare("SELECT replica, number, objection FROM _refused WHERE scope = ?")
        find.bind(1, try scopeNumberIfKnown(scope) ?? -1)
        var rows: [(Int32, UInt64, Int)] = []
        while try find.step() { rows.append((Int32(find.int(0)), UInt64(find.int(1)), Int(find.int(2)))) }
        find.reset()
        return try rows.map { (Dot(try replica($0.0), $0.1), Objection(rawValue: $0.2) ?? .noGrant) }
            .sorted { $0.0 < $1.0 }
    }

    private func noteUnknownColumns(_ payload: Payload, _ scope: ScopeCode) throws {
        let layout = layout(for: scope)
        let isKnown = payload.tables.allSatisfy { table in
            layout.main(table.type) != nil
                && table.blocks.allSatisfy { block in
                    if block.field == Field.existence { return true }
                    guard let rows = layout.table(table.type, field: block.field),
                        let position = rows.position(of: block.field)
                    else { return false }
                    return rows.slots[position].columns.count == block.columns.count
                }
        }
        guard !isKnown else { return }
        let update = try connection.prepare("UPDATE _scope SET unknown_columns = 1 WHERE code = ?")
        update.bind(1, Int64(scope.number))
        try update.run()
    }

    func nextSequence(_ scope: ScopeCode) throws -> Int64 {
        if let last = caches.sequences[scope] {
            caches.sequences[scope] = last + 1
            return last + 1
        }
        let find = try connection.prepare("SELECT coalesce(max(sequence), 0) FROM _changeset WHERE scope = ?")
        find.bind(1, try scopeNumber(scope))
        _ = try find.step()
        let next = find.int(0) + 1
        find.reset()
        caches.sequences[scope] = next
        return next
    }

    // MARK: The log

    /// Entries of one replica, oldest first, the unsealed ones of one's own included.
    func entries(of replica: ReplicaID, in scope: ScopeCode, from first: UInt64, through last: UInt64) throws -> [Entry] {
        let find = try connection.prepare(
            """
            SELECT bytes FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND first <= ? AND standing = 0 \
            ORDER BY last
            """)
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(replica)))
        find.bind(3, Int64(first))
        find.bind(4, Int64(last))
        var sealed: [[UInt8]] = []
        while try find.step() { sealed.append(find.blob(0)) }
        find.reset()
        var result: [Entry] = []
        for bytes in sealed {
            result += try Changeset(parsing: bytes, digest: environment.suite.digest).entries()
        }
        if replica == own { result += try unsealedEntries(scope) }
        return result.filter { (first...max(first, last)).contains($0.dot.number) }
    }

    func unsealedEntries(_ scope: ScopeCode) throws -> [Entry] {
        let find = try connection.prepare("SELECT bytes FROM _entry WHERE scope = ? ORDER BY number")
        find.bind(1, try scopeNumberIfKnown(scope) ?? -1)
        var rows: [[UInt8]] = []
        while try find.step() { rows.append(find.blob(0)) }
        find.reset()
        return try rows.map { bytes throws(WireError) in try EntryCodec.decode(bytes) }
    }

    public func hasUnsealed(_ scope: ScopeCode) throws -> Bool {
        let find = try connection.prepare("SELECT 1 FROM _entry WHERE scope = ? LIMIT 1")
        find.bind(1, try scopeNumberIfKnown(scope) ?? -1)
        defer { find.reset() }
        return try find.step()
    }

    // MARK: Refolding

    /// Makes a scope's state anew from its log: after an admission, a new schema, a late directory entry.
    ///
    /// - Precondition: Inside ``write(_:)``.
    public func refold(_ scope: ScopeCode) throws {
        guard scope.isDirectory else { return try foldAnew(scope) }
        // From the root downwards: each pass is judged by what the pass before let in, until nothing comes.
        var judging = Directory(root: try directory().root, candidates: [], schema: schema)
        while true {
            caches.directory = judging
            try foldAnew(scope)
            caches.directory = nil
            let found = try directory()
            if found.grants == judging.grants { return }
            judging = found
        }
    }

    private func foldAnew(_ scope: ScopeCode) throws {
        let number = try scopeNumber(scope)
        let since = try conflictTimes(number)
        try clearState(scope, number)
        let changesets = try appliedChangesets(scope)
        let unsealed = try unsealedEntries(scope)
        let admitted = try admissions(scope, changesets, unsealed)
        try setAdmissions(admitted, number)
        // All of them first: a retirement asks which entries count, the later ones of this order too.
        for (changeset, _) in changesets { try refuse(changeset.header, scope, admitted: admitted) }
        // Where a record may be created twice, each payload must find what the others made.
        let mayRepeat = try hasRepeats()
        let applier = try Applier(self, scope, isRefold: true, mayRepeat: mayRepeat)
        var batch: [AuthoredPayload] = []
        var size = 0
        for (changeset, payload) in changesets {
            batch.append(try authored(changeset, payload, scope, admitted: admitted))
            size += payload.changeCount
            try noteUnknownColumns(payload, scope)
            guard size >= Self.refoldChangesMax || mayRepeat else { continue }
            try applier.apply(batch)
            (batch, size) = ([], 0)
        }
        // One by one: what an entry of one's own is about, the store is asked.
        try applier.apply(batch)
        for entry in unsealed { try applier.apply([authored([entry], scope)]) }
        let moves = changesets.contains { $0.1.heads.contains { $0.transfer != nil } } || unsealed.contains { $0.transfer != nil }
        if moves { try writeMoved(scope) }
        try setConflictTimes(since)
    }

    /// How many changes are sorted by row at a time: enough for a village's five years twenty times over.
    private static let refoldChangesMax = 1 << 20

    private func clearState(_ scope: ScopeCode, _ number: Int64) throws {
        for table in layout(for: scope).allTables {
            let condition = table.key == nil ? "_scope = ?" : "_record IN (SELECT id FROM _record WHERE scope = ?)"
            try clear("DELETE FROM \"\(table.name)\" WHERE \(condition)", number)
        }
        try clear("DELETE FROM _deletion WHERE record IN (SELECT id FROM _record WHERE scope = ?)", number)
        try clear("DELETE FROM _edit WHERE record IN (SELECT id FROM _record WHERE scope = ?)", number)
        for table in ["_transfer", "_moved", "_foreign"] { try clear("DELETE FROM \(table) WHERE scope = ?", number) }
        caches.moved = nil
        try clear("DELETE FROM _conflict WHERE scope = ?", number)
        try clear("DELETE FROM _refused WHERE scope = ?", number)
        try noteRefold(number)
        // The fold says so again where there still are any.
        try clear("UPDATE _scope SET unknown_columns = 0 WHERE id = ?", number)
        caches.deleted = nil
    }

    private func setAdmissions(_ admitted: Set<Dot>, _ scope: Int64) throws {
        try clear("DELETE FROM _admission WHERE scope = ?", scope)
        for dot in admitted {
            let insert = try connection.prepare("INSERT INTO _admission VALUES (?, ?, ?)")
            insert.bind(1, scope)
            insert.bind(2, Int64(try replicaNumber(dot.replica)))
            insert.bind(3, Int64(dot.number))
            try insert.run()
        }
    }

    private func clear(_ sql: String, _ scope: Int64) throws {
        let statement = try connection.prepare(sql)
        statement.bind(1, scope)
        try statement.run()
    }

    /// The log of a scope in the order in which it was applied here.
    func appliedChangesets(_ scope: ScopeCode) throws -> [(Changeset, Payload)] {
        let find = try connection.prepare(
            "SELECT bytes FROM _changeset WHERE scope = ? AND sequence IS NOT NULL AND standing = 0 ORDER BY sequence")
        find.bind(1, try scopeNumberIfKnown(scope) ?? -1)
        var rows: [[UInt8]] = []
        while try find.step() { rows.append(find.blob(0)) }
        find.reset()
        return try rows.map { bytes in
            let changeset = try Changeset(parsing: bytes, digest: environment.suite.digest)
            return (changeset, try changeset.payload())
        }
    }

    /// The entries let in by admitted entries of somebody entitled: the least fixpoint.
    func admissions(_ scope: ScopeCode, _ changesets: [(Changeset, Payload)], _ unsealed: [Entry]) throws -> Set<Dot> {
        let directory = try directory()
        let schema = layout(for: scope).schema
        var open: [(dot: Dot, admits: [Dot])] = []
        var result: Set<Dot> = []
        for (changeset, payload) in changesets {
            let header = changeset.header
            let role = directory.author(header.replica, invoking: header.grant, in: scope).role
            let isKeptOut = directory.objection(to: header.replica, invoking: header.grant, in: scope) != nil
            for (index, head) in payload.heads.enumerated() where !head.admits.isEmpty && schema.mayAdmit(role) {
                let dot = Dot(header.replica, header.first + UInt64(index))
                if isKeptOut { open.append((dot, head.admits)) } else { result.formUnion(head.admits) }
            }
        }
        let ownRole = directory.author(own, invoking: try invokedGrant(scope), in: scope).role
        for entry in unsealed where schema.mayAdmit(ownRole) { result.formUnion(entry.admits) }
        var grew = true
        while grew {
            grew = false
            for item in open where result.contains(item.dot) && !result.isSuperset(of: item.admits) {
                result.formUnion(item.admits)
                grew = true
            }
        }
        return result
    }
}
