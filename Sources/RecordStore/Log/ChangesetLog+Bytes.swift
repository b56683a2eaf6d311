public import Causality
import Changesets
public import Records
import SQLite

/// Changesets as their bytes came, and which of them somebody lacks.
extension ChangesetLog {
    /// The changesets of a scope that somebody who holds `vector` lacks, in an order that respects causality.
    ///
    /// It costs what the answer is long, however much the store holds.
    public func changesets(_ scope: ScopeCode, beyond vector: VersionVector) throws(StoreError) -> [[UInt8]] {
        try file.read { r throws(StoreError) in try changesets(scope, beyond: vector, r) }
    }

    func changesets(
        _ scope: ScopeCode, beyond vector: VersionVector, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [[UInt8]] {
        try changesetRows(scope, beyond: vector, r).map { row throws(StoreError) in try changeset(row, r) }
    }

    /// The same as row numbers, to be read one by one while they are sent.
    public func changesetRows(_ scope: ScopeCode, beyond vector: VersionVector) throws(StoreError) -> [Int64] {
        try file.read { r throws(StoreError) in try changesetRows(scope, beyond: vector, r) }
    }

    func changesetRows(
        _ scope: ScopeCode, beyond vector: VersionVector, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Int64] {
        try storedChangesets(scope, beyond: vector, r).map(\.row)
    }

    /// A changeset of the log without its bytes; the size is theirs.
    public typealias StoredPlace = (row: Int64, size: Int, first: Dot, entries: Int)

    /// The same with the size of each and what it holds.
    public func storedChangesets(_ scope: ScopeCode, beyond vector: VersionVector) throws(StoreError) -> [StoredPlace] {
        try file.read { r throws(StoreError) in try storedChangesets(scope, beyond: vector, r) }
    }

    func storedChangesets(
        _ scope: ScopeCode, beyond vector: VersionVector, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [StoredPlace] {
        var rows: [(order: Int64, place: StoredPlace)] = []
        for (replica, head) in try heads(scope, r).heads where head.held > vector[replica] {
            let find = try r.prepare(
                """
                SELECT id, coalesce(sequence, \(Int64.max)), length(bytes), first, last FROM _changeset \
                WHERE scope = ? AND replica = ? AND last > ? AND last <= ? AND standing = 0
                """)
            find.bind(1, try names.find(scope, r) ?? -1)
            find.bind(2, Int64(try names.find(replica, r) ?? -1))
            find.bind(3, Int64(vector[replica]))
            find.bind(4, Int64(head.held))
            while try find.nextRow() {
                let (first, last) = (try find.natural(3), try find.natural(4))
                guard first <= last, last - first < Limits.entryNumberMax else { throw .damaged(.badNumber(find.int(4))) }
                let entries = Int(last - first + 1)
                rows.append((find.int(1), (find.int(0), Int(find.int(2)), Dot(replica, first), entries)))
            }
            find.reset()
        }
        return rows.sorted { ($0.order, $0.place.row) < ($1.order, $1.place.row) }.map(\.place)
    }

    /// The bytes of the changeset that begins with an entry; `nil` where none does.
    ///
    /// - Throws: What SQLite throws.
    public func changeset(from first: Dot, in scope: ScopeCode) throws(StoreError) -> [UInt8]? {
        try file.read { r throws(StoreError) in
            guard let row = try row(holding: first, in: scope, r) else { return nil }
            let bytes = try changeset(row, r)
            return try decoding(Changeset(parsing: bytes, digest: { _ in [] })).header.first == first.number ? bytes : nil
        }
    }

    /// The bytes of a changeset, by its row in the log.
    ///
    /// - Throws: What SQLite throws.
    public func changeset(_ row: Int64) throws(StoreError) -> [UInt8] {
        try file.read { r throws(StoreError) in try changeset(row, r) }
    }

    func changeset(_ row: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8] {
        let find = try r.prepare("SELECT bytes FROM _changeset WHERE id = ?")
        find.bind(1, row)
        defer { find.reset() }
        guard try find.nextRow() else { throw StoreError.damaged(.missingChangeset(row: row)) }
        return find.blob(0)
    }

    /// The bytes of a replica's changesets from the one that holds that entry on, oldest first.
    func chain(
        _ replica: ReplicaID, _ scope: ScopeCode, from first: UInt64, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [[UInt8]] {
        let find = try r.prepare(
            "SELECT bytes FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND standing = 0 ORDER BY last")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        find.bind(3, Int64(first))
        defer { find.reset() }
        var result: [[UInt8]] = []
        while try find.nextRow() { result.append(find.blob(0)) }
        return result
    }

    /// The row of the changeset that holds an entry, in its chain.
    func row(holding dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64? {
        let find = try r.prepare(
            "SELECT id FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND standing = 0 ORDER BY last LIMIT 1")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(dot.replica, r) ?? -1))
        find.bind(3, Int64(dot.number))
        defer { find.reset() }
        return try find.nextRow() ? find.int(0) : nil
    }

    /// How many of a row's bytes a changeset takes.
    public func changesetSize(_ row: Int64) throws(StoreError) -> Int {
        try file.read { r throws(StoreError) in try changesetSize(row, r) }
    }

    func changesetSize(_ row: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        let find = try r.prepare("SELECT length(bytes) FROM _changeset WHERE id = ?")
        find.bind(1, row)
        defer { find.reset() }
        _ = try find.nextRow()
        return Int(find.int(0))
    }
}
