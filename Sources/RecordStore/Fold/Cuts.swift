public import Causality
import Changesets
public import Records
import SQLite

/// The log as somebody had seen it when they wrote.
public struct Cuts: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let offices: Offices
    let judge: LogJudge
}

extension Cuts {
    /// What the author of an entry had seen: its context and their own earlier entries, the directory up to the
    /// header's heads, and the header's schema version.
    ///
    /// - Returns: `nil` where the entry is not here. Of an unsealed one the directory is as it stands.
    public func cut(of dot: Dot, in scope: ScopeCode) throws(StoreError) -> Cut? {
        try file.read { r throws(StoreError) in try cut(of: dot, in: scope, r) }
    }

    func cut(of dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Cut? {
        let path = try log.forks(scope, r).path(to: dot.replica)
        if let step = try log.course(of: dot.replica, scope, r).step(holding: dot.number) {
            guard let entry = try log.entry(dot, in: scope, r) else { return nil }
            // A header names the heads that moved, so they add up along the chain, and along those that it grew from.
            var seen = step.directory
            for segment in path where segment != dot.replica {
                if let last = try log.course(of: segment, scope, r).steps.last { seen.formJoin(last.directory) }
            }
            return Cut(entries: entry.coverage.vector, directory: seen, schemaVersion: step.schemaVersion)
        }
        guard dot.replica == host, let entry = try ownEntries.unsealedEntry(dot.number, in: scope, r) else { return nil }
        return Cut(
            entries: entry.coverage.vector, directory: try offices.pathHeads(of: scope, r),
            schemaVersion: schema.version)
    }

    /// The applied log of a scope, one's own unsealed entries included.
    ///
    /// - Parameter heads: The entries of the directory that say who held which office; `nil` is all that are held.
    public func log(of scope: ScopeCode, directory heads: VersionVector? = nil) throws(StoreError) -> ScopeLog {
        try file.read { r throws(StoreError) in try log(of: scope, directory: heads, r) }
    }

    /// Every applied entry of a scope, one's own unsealed ones included.
    public func entries(of scope: ScopeCode) throws(StoreError) -> [Entry] {
        try file.read { (r: borrowing ReadTransaction) throws(StoreError) -> [Entry] in
            var entries: [Entry] = []
            for (replica, head) in try log.heads(scope, r).heads.sorted(by: { $0.key < $1.key }) where head.applied > 0 {
                entries += try log.entries(of: replica, in: scope, from: 1, through: head.applied, r)
            }
            return entries
        }
    }

    func log(
        of scope: ScopeCode, directory heads: VersionVector? = nil, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> ScopeLog {
        let schema = layout(for: scope).schema
        let log = try judge.log(scope, by: heads.map { heads throws(StoreError) in try directory(at: heads, r) }, r)
        var lines: [ScopeLog.Line] = []
        for part in log.parts {
            let mayAdmit = schema.mayAdmit(part.author.role)
            for entry in Changeset.entries(of: part.payload, header: part.changeset.header) {
                lines.append(
                    ScopeLog.Line(entry: entry, author: part.author, isKeptOut: part.objection != nil, mayAdmit: mayAdmit))
            }
        }
        for entry in log.unsealed {
            lines.append(
                ScopeLog.Line(entry: entry, author: log.own, isKeptOut: false, mayAdmit: schema.mayAdmit(log.own.role)))
        }
        return ScopeLog(schema: schema, lines: lines, claims: log.claims)
    }

    /// The directory as somebody knew it who had seen these of its entries.
    func directory(at heads: VersionVector, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Directory {
        let held = try offices.directory(r)
        guard held.root != nil else { return held }
        var heads = heads
        // A header does not say which branch of a chain its author knew, so all count.
        for directory in try offices.directories(r) {
            let forks = try log.forks(directory, r)
            for branch in forks.branches.keys {
                let known = heads[forks.root(of: branch).from(directory.number)]
                if known > forks.start(of: branch) { heads.include(Dot(branch, known).of(directory)) }
            }
        }
        return try offices.judged(held.root, { heads.covers($0) }, r)
    }
}
