import Causality
import Changesets
import Records
import SQLite

/// A changeset of the log, read in the names of its scope as it stands here.
///
/// On the wire an author calls a chain what it was called when they knew of no fork. Here it is its branch that is
/// named, in the header and in contexts, so that everything that asks who wrote what, and who had seen it, finds that.
struct LoggedChangeset {
    let changeset: Changeset
    let payload: Payload

    var entries: [Entry] { Changeset.entries(of: payload, header: changeset.header) }
}

extension ChangesetLog {
    /// Reads a changeset of a chain or branch that is in the log.
    func open(
        _ bytes: [UInt8], of segment: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> LoggedChangeset {
        let changeset = try decoding(Changeset(parsing: bytes, suite: environment.suite))
        let payload = try decoding(changeset.payload())
        guard let result = try named(changeset, payload, as: segment, scope, r) else {
            throw StoreError.damaged(.missingChangesetEnding(Dot(segment, changeset.header.first)))
        }
        return result
    }

    /// The changeset of a row; `nil` where its author had seen a branch that is not here.
    func openIfNamed(row: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> LoggedChangeset? {
        let find = try r.prepare("SELECT scope, replica, bytes FROM _changeset WHERE id = ?")
        find.bind(1, row)
        guard try find.nextRow() else {
            find.reset()
            throw StoreError.damaged(.missingChangeset(row: row))
        }
        let (scope, replica, bytes) = (find.int(0), try find.small(1), find.blob(2))
        find.reset()
        let changeset = try decoding(Changeset(parsing: bytes, suite: environment.suite))
        return try named(changeset, decoding(changeset.payload()), as: names.replica(replica, r), names.scope(scope, r), r)
    }

    /// A changeset in the names of the scope.
    ///
    /// - Returns: `nil` where its author had seen a branch that is not here.
    func named(
        _ changeset: Changeset, _ payload: Payload, as segment: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> LoggedChangeset? {
        let tree = try forks(scope, r)
        guard !tree.isEmpty else { return LoggedChangeset(changeset: changeset, payload: payload) }
        var header = changeset.header
        header.replica = segment
        let stems = tree.stems(of: segment)
        var (payload, heads, before, after) = (payload, payload.heads, VersionVector(), VersionVector())
        var isFirst = true
        for index in heads.indices {
            let context = heads[index].context
            // An unchanged vector is named once.
            if isFirst || context != before {
                guard let named = try named(context, by: header, tree, scope, r) else { return nil }
                (before, after, isFirst) = (context, named, false)
                for stem in stems { after.include(stem) }
            }
            heads[index].context = after
            for place in heads[index].admits.indices {
                heads[index].admits[place] = try named(heads[index].admits[place], by: header, tree, scope, r)
            }
            heads[index].admits.sort()
        }
        payload.heads = heads
        return LoggedChangeset(changeset: changeset.named(header), payload: payload)
    }

    private func named(
        _ context: VersionVector, by header: ChangesetHeader, _ tree: ForkTree, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> VersionVector? {
        var result = context
        for entry in context.entries {
            guard let end = tree.ends[entry.replica], entry.number > end else { continue }
            guard let branch = try branch(of: entry.replica, knownTo: header, tree, scope, r) else { return nil }
            result.set(entry.replica, to: 0)
            for dot in tree.components(of: Dot(entry.replica, entry.number), towards: branch) { result.include(dot) }
        }
        return result
    }

    private func named(
        _ dot: Dot, by header: ChangesetHeader, _ tree: ForkTree, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Dot {
        guard let end = tree.ends[dot.replica], dot.number > end,
            let branch = try branch(of: dot.replica, knownTo: header, tree, scope, r)
        else { return dot }
        return tree.components(of: dot, towards: branch).last { $0.number == dot.number } ?? dot
    }

    /// The branch of a chain that an author had seen: the newest guard of theirs beyond where it parts names it.
    private func branch(
        of stem: ReplicaID, knownTo header: ChangesetHeader, _ tree: ForkTree, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> ReplicaID? {
        let end = tree.ends[stem] ?? 0
        if let named = header.guards.last(where: { $0.dot.replica == stem && $0.dot.number > end }) {
            return try branch(with: named.dot, named.digest, scope, r)
        }
        var (author, number) = (header.replica, header.first)
        let key = GuardPlace(author: author, first: number, stem: stem)
        if let known = knownBranches[scope]?[key] { return known }
        while let earlier = try chainHeader(author, scope, before: number, r) {
            (author, number) = (earlier.replica, earlier.first)
            guard let named = earlier.guards.last(where: { $0.dot.replica == stem && $0.dot.number > end }) else { continue }
            let found = try branch(with: named.dot, named.digest, scope, r)
            knownBranches[scope, default: [:]][key] = found
            return found
        }
        return nil
    }
}

/// Whose changeset asks which branch of a chain its author had seen.
struct GuardPlace: Hashable {
    let author: ReplicaID
    let first: UInt64
    let stem: ReplicaID
}
