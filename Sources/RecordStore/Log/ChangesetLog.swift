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
    /// Which changesets wait for what no entry names; see ``awaitingOthers(_:_:)``.
    var awaitedOthers: [ScopeCode: [(row: Int64, wait: Wait)]] = [:]
    /// Where chains part; `nil` where the file has not been asked.
    var knownForks: [ScopeCode: ForkTree]?
    /// Which branch authors had seen who name none.
    var knownBranches: [ScopeCode: [GuardPlace: ReplicaID]] = [:]
    /// How many changesets lie aside.
    var loose: [ScopeCode: Int64] = [:]
    /// What was read last for single entries.
    var opened = OpenedEntries()
    /// Applied changesets that whoever folds a scope anew has taken apart already, by their rows; nothing else fills it.
    var atHand: [Int64: LoggedChangeset] = [:]
    /// What the headers of a chain say, one after the other.
    var courses: [ScopeCode: [ReplicaID: ChainCourse]] = [:]

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
        awaitedOthers = [:]
        knownForks = nil
        knownBranches = [:]
        loose = [:]
        opened = OpenedEntries()
        atHand = [:]
        courses = [:]
    }
}

extension ChangesetLog {
    /// Whether it holds nothing of anybody, in any scope.
    func isEmpty(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        try r.integer("SELECT EXISTS (SELECT 1 FROM _changeset)") == 0
    }

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
        if replica == host { result += try ownEntries.unsealedEntries(scope, r) }
        return result.filter { (first...max(first, last)).contains($0.dot.number) }
    }

    /// The number of the first entry of the changeset that holds one; its own where it is not sealed yet.
    func beginning(of dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64 {
        let find = try r.prepare(
            "SELECT first FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND standing = 0 ORDER BY last LIMIT 1")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(dot.replica, r) ?? -1))
        find.bind(3, Int64(clamping: dot.number))
        defer { find.reset() }
        return try find.nextRow() ? min(dot.number, UInt64(bitPattern: find.int(0))) : dot.number
    }

    /// The entry of that name, if the log holds it.
    public func entry(_ dot: Dot, in scope: ScopeCode) throws(StoreError) -> Entry? {
        try file.read { r throws(StoreError) in try entry(dot, in: scope, r) }
    }

    func entry(_ dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Entry? {
        // Where a chain parted, contexts are read in the names of the scope, which change as branches come.
        guard try forks(scope, r).isEmpty else {
            return try entries(of: dot.replica, in: scope, from: dot.number, through: dot.number, r).first
        }
        let find = try r.prepare(
            """
            SELECT id, digest FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND first <= ? AND standing = 0 \
            ORDER BY last LIMIT 1
            """)
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(dot.replica, r) ?? -1))
        find.bind(3, Int64(dot.number))
        find.bind(4, Int64(dot.number))
        let row = try find.nextRow() ? (id: find.int(0), digest: find.blob(1)) : nil
        find.reset()
        guard let row else { return dot.replica == host ? try ownEntries.unsealedEntry(dot.number, in: scope, r) : nil }
        if let known = opened[row.digest] { return known.entry(dot) }
        let read = OpenedEntries.Changeset(try open(changeset(row.id, r), of: dot.replica, scope, r).entries)
        opened.keep(read, row.digest)
        return read.entry(dot)
    }

    /// The log of a scope in the order in which it was applied here.
    func appliedChangesets(
        _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(row: Int64, logged: LoggedChangeset)] {
        let find = try r.prepare(
            "SELECT replica, bytes, id FROM _changeset WHERE scope = ? AND sequence IS NOT NULL AND standing = 0 ORDER BY sequence")
        find.bind(1, try names.find(scope, r) ?? -1)
        var rows: [(Int32, [UInt8], Int64)] = []
        while try find.nextRow() {
            let row = find.int(2)
            rows.append((try find.small(0), atHand[row] == nil ? find.blob(1) : [], row))
        }
        find.reset()
        return try rows.map { row throws(StoreError) in
            if let logged = atHand[row.2] { return (row.2, logged) }
            return (row.2, try open(row.1, of: names.replica(row.0, r), scope, r))
        }
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
}
