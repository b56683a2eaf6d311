public import Causality
import Changesets
public import Records
import SQLite

/// Who wrote an entry, and when: read from the log where a rule asks, not stored beside each field.
public final class Authors: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let offices: Offices
    let moveTable: MoveTable

    private var known: [Int64: ChangesetInfo] = [:]

    /// Who wrote the entries of one changeset, and when.
    struct ChangesetInfo {
        let first: UInt64
        let times: [HybridTime]
        let author: Author

        func holds(_ number: UInt64) -> Bool { number >= first && Int(number - first) < times.count }
    }

    init(
        _ context: StoreContext, _ file: StoreFile, _ names: NameTable, _ log: ChangesetLog, _ ownEntries: OwnEntries,
        _ offices: Offices, _ moveTable: MoveTable
    ) {
        self.context = context
        self.file = file
        self.names = names
        self.log = log
        self.ownEntries = ownEntries
        self.offices = offices
        self.moveTable = moveTable
    }

    func forget() {
        known = [:]
    }
}

extension Authors {
    /// - Returns: For an entry that the log does not hold, nobody at no time.
    public func info(_ dot: Dot, in scope: ScopeCode) throws(StoreError) -> EntryInfo {
        try file.read { r throws(StoreError) in try info(dot, in: scope, r) }
    }

    func info(_ dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> EntryInfo {
        try storedInfo(dot, in: scope, r)
            ?? EntryInfo(time: HybridTime(bits: 0), author: Author(person: "", role: nil))
    }

    func storedInfo(_ dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> EntryInfo? {
        guard dot.replica.isHome else { return try moveTable.foreignInfo(dot, in: scope, r) }
        if dot.replica == host, let entry = try ownEntries.unsealedEntry(dot.number, in: scope, r) {
            return EntryInfo(time: entry.time, author: try offices.ownAuthor(in: scope, by: offices.directory(r), r))
        }
        guard let info = try changeset(holding: dot, in: scope, r), info.holds(dot.number) else { return nil }
        return EntryInfo(time: info.times[Int(dot.number - info.first)], author: info.author)
    }

    /// What is said of all the entries of the changeset that has one.
    func changeset(holding dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ChangesetInfo? {
        guard let row = try log.row(holding: dot, in: scope, r) else { return nil }
        if let cached = known[row] { return cached }
        let info = try readInfo(row, scope, r)
        if known.count >= 256 { known.removeAll() }
        known[row] = info
        return info
    }

    func readInfo(_ row: Int64, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ChangesetInfo {
        let bytes = try log.changeset(row, r)
        let changeset = try decoding(Changeset(parsing: bytes, suite: environment.suite))
        let times = try decoding(changeset.payload()).heads.map(\.time)
        let author = try offices.directory(r).author(of: changeset.header, in: scope)
        return ChangesetInfo(first: changeset.header.first, times: times, author: author)
    }
}
