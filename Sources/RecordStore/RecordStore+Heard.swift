public import Causality
public import Records
import SQLite

/// The last that was heard of one replica in one scope.
public struct Heard: Sendable {
    public let scope: ScopeCode
    public let replica: ReplicaID
    /// How many of its entries are applied.
    public let entries: UInt64
    /// When the last of them was applied here, by this store's clock, in milliseconds since 1970; of one's own
    /// replica when it was written. `nil` where the file is older than the note.
    public let at: UInt64?
    /// When it was written, by its author's clock, which may be wrong.
    public let written: UInt64
}

extension RecordStore {
    /// What was heard last, of each replica in each scope of a region; `nil` is everything but the directory.
    public func heard(in region: ScopeCode? = nil) throws -> [Heard] {
        let find = try connection.prepare(
            """
            SELECT s.code, h.replica, h.applied, n.at, n.time FROM _head h JOIN _scope s ON s.id = h.scope \
            LEFT JOIN _heard n ON n.scope = h.scope AND n.replica = h.replica WHERE s.code > 0 AND h.applied > 0
            """)
        var rows: [(scope: ScopeCode, replica: Int32, applied: UInt64, at: Int64?, time: Int64?)] = []
        while try find.step() {
            let scope = ScopeCode(number: UInt64(find.int(0)))
            guard region?.covers(scope) ?? true else { continue }
            rows.append((scope, Int32(find.int(1)), UInt64(find.int(2)), find.optionalInt(3), find.optionalInt(4)))
        }
        find.reset()
        return try rows.map { row in
            let replica = try replica(row.replica)
            // One's own entries are noted nowhere but in the log, since saving must cost no more than it does.
            let written =
                replica == own || row.time == nil
                ? info(Dot(replica, row.applied), in: row.scope).time.milliseconds : UInt64(row.time ?? 0)
            return Heard(
                scope: row.scope, replica: replica, entries: row.applied,
                at: replica == own ? written : row.at.map { UInt64($0) }, written: written)
        }
    }

    /// How many changesets of each scope are held and wait for others, by scope.
    public func waitingCounts() throws -> [ScopeCode: Int] {
        let find = try connection.prepare(
            """
            SELECT s.code, count(*) FROM _changeset c JOIN _scope s ON s.id = c.scope WHERE c.sequence IS NULL GROUP BY c.scope
            """)
        var counts: [ScopeCode: Int] = [:]
        while try find.step() { counts[ScopeCode(number: UInt64(find.int(0)))] = Int(find.int(1)) }
        find.reset()
        return counts
    }

    /// Notes that a changeset was applied, by both clocks.
    func noteHeard(_ replica: ReplicaID, _ scope: ScopeCode, time: HybridTime?) throws {
        let insert = try connection.prepare("INSERT OR REPLACE INTO _heard VALUES (?, ?, ?, ?)")
        insert.bind(1, try scopeNumber(scope))
        insert.bind(2, Int64(try replicaNumber(replica)))
        insert.bind(3, Int64(clamping: environment.wallClock()))
        insert.bind(4, Int64(clamping: time?.milliseconds ?? 0))
        try insert.run()
    }
}
