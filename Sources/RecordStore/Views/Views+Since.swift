public import Causality
import Changesets
public import Records
import SQLite

/// An entry, and who wrote it.
public struct WrittenEntry: Sendable {
    /// Where it was written.
    public let scope: ScopeCode
    /// What it says.
    public let entry: Entry
    /// Whose it is, and when they say it was written.
    public let info: EntryInfo
    /// Whether it counts.
    public let isAdmitted: Bool
}

extension Views {
    /// The entries of a region that were written since a moment, by their authors' clocks, the latest first.
    ///
    /// Of a chain no more is read than its end: what somebody wrote before something old is older.
    ///
    /// - Parameters:
    ///   - time: Milliseconds since 1970.
    ///   - region: `nil` is everything but the directory.
    ///   - isWanted: Which of them; no others are kept in memory.
    public func entries(
        since time: UInt64, in region: ScopeCode? = nil, where isWanted: (Entry) -> Bool = { _ in true }
    ) throws(StoreError) -> [WrittenEntry] {
        try file.read { r throws(StoreError) in
            try entries(since: time, of: names.scopes(r).filter { !$0.isDirectory && region?.covers($0) ?? true }, r, where: isWanted)
        }
    }

    /// The same of one scope alone.
    ///
    /// - Parameters:
    ///   - time: Milliseconds since 1970.
    ///   - isWanted: As above.
    public func entries(
        since time: UInt64, at scope: ScopeCode, where isWanted: (Entry) -> Bool = { _ in true }
    ) throws(StoreError) -> [WrittenEntry] {
        try file.read { r throws(StoreError) in try entries(since: time, of: [scope], r, where: isWanted) }
    }

    /// The entry of that name, and who wrote it; `nil` where it is not here.
    public func entry(_ dot: Dot, in scope: ScopeCode) throws(StoreError) -> WrittenEntry? {
        try file.read { r throws(StoreError) in
            guard let entry = try log.entry(dot, in: scope, r) else { return nil }
            let isRefused = try admissions.refusedDots(scope, r).contains { $0.0 == dot }
            return WrittenEntry(scope: scope, entry: entry, info: try authors.info(dot, in: scope, r), isAdmitted: !isRefused)
        }
    }

    /// The same of the directories that are here: who was given which office, whose was ended, what was published.
    ///
    /// - Parameter time: Milliseconds since 1970.
    public func directoryEntries(since time: UInt64) throws(StoreError) -> [WrittenEntry] {
        try file.read { r throws(StoreError) in try entries(since: time, of: names.scopes(r).filter(\.isDirectory), r) }
    }

    private func entries(
        since time: UInt64, of scopes: [ScopeCode], _ r: borrowing some Reading & ~Copyable, where isWanted: (Entry) -> Bool = { _ in true }
    ) throws(StoreError) -> [WrittenEntry] {
        var result: [WrittenEntry] = []
        for scope in scopes {
            let refused = Set(try admissions.refusedDots(scope, r).map(\.0))
            for (replica, head) in try log.heads(scope, r).heads where head.applied > 0 {
                for entry in try lastEntries(of: replica, through: head.applied, since: time, scope, r) where isWanted(entry) {
                    result.append(
                        WrittenEntry(
                            scope: scope, entry: entry, info: try authors.info(entry.dot, in: scope, r),
                            isAdmitted: !refused.contains(entry.dot)))
                }
            }
        }
        return result.sorted { ($0.entry.time, $0.entry.dot) > ($1.entry.time, $1.entry.dot) }
    }

    /// Back from the end of a chain, twice as many each time, and always from where a changeset begins: it is unpacked whole anyway.
    private func lastEntries(
        of replica: ReplicaID, through last: UInt64, since time: UInt64, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Entry] {
        var count: UInt64 = 64
        while true {
            let first = try log.beginning(of: Dot(replica, last > count ? last - count + 1 : 1), in: scope, r)
            let entries = try log.entries(of: replica, in: scope, from: first, through: last, r)
            guard first > 1, let oldest = entries.first, oldest.time.milliseconds >= time else {
                return entries.filter { $0.time.milliseconds >= time }
            }
            count = count > 1 << 32 ? count : count * 2
        }
    }
}
