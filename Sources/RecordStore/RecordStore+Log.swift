public import Causality
import Changesets
public import Records
import SQLite

extension RecordStore {
    /// The changesets of a scope that somebody who holds `vector` lacks, in an order that respects causality.
    ///
    /// It costs what the answer is long, however much the store holds.
    public func changesets(_ scope: ScopeCode, beyond vector: VersionVector) throws -> [[UInt8]] {
        try changesetRows(scope, beyond: vector).map { try changeset($0) }
    }

    /// The same as row numbers, to be read one by one while they are sent.
    public func changesetRows(_ scope: ScopeCode, beyond vector: VersionVector) throws -> [Int64] {
        try storedChangesets(scope, beyond: vector).map(\.row)
    }

    /// The same with the size of each, in bytes.
    public func storedChangesets(_ scope: ScopeCode, beyond vector: VersionVector) throws -> [(row: Int64, size: Int)] {
        var rows: [(order: Int64, id: Int64, size: Int)] = []
        for (replica, head) in try heads(scope).heads where head.held > vector[replica] {
            let find = try connection.prepare(
                """
                SELECT id, coalesce(sequence, \(Int64.max)), length(bytes) FROM _changeset \
                WHERE scope = ? AND replica = ? AND last > ? AND last <= ? AND standing = 0
                """)
            find.bind(1, try scopeNumber(scope))
            find.bind(2, Int64(try replicaNumber(replica)))
            find.bind(3, Int64(vector[replica]))
            find.bind(4, Int64(head.held))
            while try find.step() { rows.append((find.int(1), find.int(0), Int(find.int(2)))) }
            find.reset()
        }
        return rows.sorted { ($0.order, $0.id) < ($1.order, $1.id) }.map { ($0.id, $0.size) }
    }

    public func changeset(_ row: Int64) throws -> [UInt8] {
        let find = try connection.prepare("SELECT bytes FROM _changeset WHERE id = ?")
        find.bind(1, row)
        defer { find.reset() }
        guard try find.step() else { throw StoreError.damaged("changeset \(row) is gone") }
        return find.blob(0)
    }
}
