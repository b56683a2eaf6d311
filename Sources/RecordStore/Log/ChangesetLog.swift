public import Causality
import Changesets
public import Records
import SQLite

/// The log: every changeset that this store holds, as its bytes came, and how far each chain is held and applied.
public final class ChangesetLog: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let notebook: Notebook
    let ownEntries: OwnEntries

    var knownHeads: [ScopeCode: ScopeHeads] = [:]
    /// The last place in the order of application.
    var sequences: [ScopeCode: Int64] = [:]
    /// How many changesets are held and not applied.
    var waiting: [ScopeCode: [ReplicaID: Int64]] = [:]
    /// Which changesets wait for records; see ``awaitingRecords(_:_:)``.
    var awaitedRecords: [ScopeCode: [(row: Int64, record: RecordID)]] = [:]
    /// Where chains part; `nil` where the file has not been asked.
    var knownForks: [ScopeCode: ForkTree]?
    /// Which branch authors had seen who name none.
    var knownBranches: [ScopeCode: [GuardPlace: ReplicaID]] = [:]
    /// How many changesets lie aside.
    var loose: [ScopeCode: Int64] = [:]

    init(_ context: StoreContext, _ file: StoreFile, _ names: NameTable, _ notebook: Notebook, _ ownEntries: OwnEntries) {
        self.context = context
        self.file = file
        self.names = names
        self.notebook = notebook
        self.ownEntries = ownEntries
    }

    func forget() {
        knownHeads = [:]
        sequences = [:]
        waiting = [:]
        awaitedRecords = [:]
        knownForks = nil
        knownBranches = [:]
        loose = [:]
    }
}

extension ChangesetLog {
    // MARK: The log

    /// Entries of one replica, oldest first, the unsealed ones of one's own included.
    func entries(
        of replica: ReplicaID, in scope: ScopeCode, from first: UInt64, through last: UInt64, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Entry] {
        let find = try r.prepare(
            """
            SELECT bytes FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND first <= ? AND standing = 0 \
            ORDER BY last
            """)
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        find.bind(3, Int64(first))
        find.bind(4, Int64(last))
        var sealed: [[UInt8]] = []
        while try find.nextRow() { sealed.append(find.blob(0)) }
        find.reset()
        var result: [Entry] = []
        for bytes in sealed { result += try open(bytes, of: replica, scope, r).entries }
        if replica == own { result += try ownEntries.unsealedEntries(scope, r) }
        return result.filter { (first...max(first, last)).contains($0.dot.number) }
    }

    /// The log of a scope in the order in which it was applied here.
    func appliedChangesets(
        _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(row: Int64, logged: LoggedChangeset)] {
        let find = try r.prepare(
            "SELECT replica, bytes, id FROM _changeset WHERE scope = ? AND sequence IS NOT NULL AND standing = 0 ORDER BY sequence")
        find.bind(1, try names.find(scope, r) ?? -1)
        var rows: [(Int32, [UInt8], Int64)] = []
        while try find.nextRow() { rows.append((try find.small(0), find.blob(1), find.int(2))) }
        find.reset()
        return try rows.map { row throws(StoreError) in (row.2, try open(row.1, of: names.replica(row.0, r), scope, r)) }
    }

    /// Some of the applied changesets of a scope, in the order in which they were applied.
    func appliedChangesets(
        _ scope: ScopeCode, rows: Set<Int64>, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(row: Int64, logged: LoggedChangeset)] {
        var found: [(sequence: Int64, row: Int64, replica: Int32, bytes: [UInt8])] = []
        for row in rows {
            let find = try r.prepare(
                "SELECT sequence, replica, bytes FROM _changeset WHERE id = ? AND sequence IS NOT NULL AND standing = 0")
            find.bind(1, row)
            if try find.nextRow() { found.append((find.int(0), row, Int32(find.int(1)), find.blob(2))) }
            find.reset()
        }
        return try found.sorted { $0.sequence < $1.sequence }.map { item throws(StoreError) in
            (item.row, try open(item.bytes, of: names.replica(item.replica, r), scope, r))
        }
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

    /// The entry of that name, if the log holds it.
    public func entry(_ dot: Dot, in scope: ScopeCode) throws(StoreError) -> Entry? {
        try file.read { r throws(StoreError) in try entry(dot, in: scope, r) }
    }

    func entry(_ dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Entry? {
        try entries(of: dot.replica, in: scope, from: dot.number, through: dot.number, r).first
    }

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

    /// Whether the changeset is here, in its chain, in a branch of it, or aside.
    func isLogged(_ changeset: Changeset, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        for segment in try forks(scope, r).family(of: changeset.header.replica) {
            let find = try r.prepare("SELECT digest FROM _changeset WHERE scope = ? AND replica = ? AND last = ?")
            find.bind(1, try names.find(scope, r) ?? -1)
            find.bind(2, Int64(try names.find(segment, r) ?? -1))
            find.bind(3, Int64(changeset.header.last))
            defer { find.reset() }
            while try find.nextRow() { if find.blob(0) == changeset.digest { return true } }
        }
        return false
    }

    /// The digest of the changeset that ends with an entry, or `nil` where none does.
    func changesetDigest(
        endingAt last: UInt64, of replica: ReplicaID, _ scope: ScopeCode, orNil r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [UInt8]? {
        do { return try changesetDigest(endingAt: last, of: replica, scope, r) } catch {
            guard case .damaged = error else { throw error }
            return nil
        }
    }

    func changesetDigest(
        endingAt last: UInt64, of replica: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [UInt8] {
        let find = try r.prepare(
            "SELECT digest FROM _changeset WHERE scope = ? AND replica = ? AND last = ? AND standing = 0")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        find.bind(3, Int64(last))
        defer { find.reset() }
        guard try find.nextRow() else { throw StoreError.damaged(.missingChangesetEnding(Dot(replica, last))) }
        return find.blob(0)
    }

    /// The guard of the changeset that ends with this entry, if there is one.
    func guardDigest(_ scope: ScopeCode, _ dot: Dot, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64? {
        let find = try r.prepare(
            "SELECT digest FROM _changeset WHERE scope = ? AND replica = ? AND last = ? AND standing = 0")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(dot.replica, r) ?? -1))
        find.bind(3, Int64(dot.number))
        defer { find.reset() }
        return try find.nextRow() ? find.blob(0).prefix(8).reduce(0) { $0 << 8 | UInt64($1) } : nil
    }
}
