public import Causality
import Changesets
public import Records
import SQLite

/// Chains that part; see ``ForkTree``.
extension ChangesetLog {
    /// Where the chains of a scope part.
    func forks(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ForkTree {
        if let known = knownForks { return known[scope] ?? ForkTree() }
        let find = try r.prepare("SELECT scope, branch, stem, after, was_here FROM _fork")
        var rows: [(scope: Int64, branch: Int32, stem: Int32, after: UInt64, wasHere: Bool)] = []
        while try find.nextRow() {
            guard (0..<5).allSatisfy({ find.kind($0) == .integer }) else { throw .damaged(.badNumber(find.int(0))) }
            rows.append((find.int(0), try find.small(1), try find.small(2), try find.natural(3), find.int(4) != 0))
        }
        find.reset()
        var result: [ScopeCode: ForkTree] = [:]
        for row in rows {
            let branch = ForkTree.Branch(stem: try names.replica(row.stem, r), after: row.after, wasHere: row.wasHere)
            result[try names.scope(row.scope, r), default: ForkTree()].add(try names.replica(row.branch, r), branch)
        }
        for tree in result.values {
            if let branch = tree.branchOfItself { throw .damaged(.branchOfItself(branch)) }
        }
        knownForks = result
        return result[scope] ?? ForkTree()
    }

    /// What a branch is called: by its author's key, and by its first changeset.
    func branchName(of author: ReplicaID, startingWith digest: [UInt8]) -> ReplicaID {
        let name = environment.suite.digest(Array("cunlian branch 1\0".utf8) + digest)
        return ReplicaID(
            high: author.high, low: author.low, incarnation: name.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// The chain or branch whose changeset a newcomer follows; `nil` where that is not here.
    func stem(of header: ChangesetHeader, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ReplicaID? {
        if header.first == 1 { return header.replica }
        if let head = try heads(scope, r).heads[header.replica], head.held == header.first - 1, head.digest == header.previous {
            return header.replica
        }
        for segment in try forks(scope, r).family(of: header.replica) {
            let head = try heads(scope, r).heads[segment]
            guard let head, head.held >= header.first - 1, try digest(endingAt: header.first - 1, of: segment, scope, r) == header.previous
            else { continue }
            return segment
        }
        return nil
    }

    /// Of the changeset that ends with an entry of one chain or branch; `nil` where none does.
    func digest(
        endingAt last: UInt64, of replica: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [UInt8]? {
        let find = try r.prepare("SELECT digest FROM _changeset WHERE scope = ? AND replica = ? AND last = ? AND standing = 0")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        find.bind(3, Int64(last))
        defer { find.reset() }
        return try find.nextRow() ? find.blob(0) : nil
    }

    /// The last entry up to a number with which a changeset ends, along a chain and its branches; 0 where there is none.
    func lastEnd(
        of path: [ReplicaID], atMost number: UInt64, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> UInt64 {
        var result: UInt64 = 0
        for segment in path {
            let find = try r.prepare(
                "SELECT max(last) FROM _changeset WHERE scope = ? AND replica = ? AND last <= ? AND standing = 0")
            find.bind(1, try names.find(scope, r) ?? -1)
            find.bind(2, Int64(try names.find(segment, r) ?? -1))
            find.bind(3, Int64(number))
            defer { find.reset() }
            if try find.nextRow() { result = max(result, UInt64(find.optionalInt(0) ?? 0)) }
        }
        return result
    }

    /// The branch in which a changeset lies that ends with that entry and has that guard: the chain itself, where it does
    /// not part before; `nil` where none is here.
    func branch(with dot: Dot, _ digest: UInt64, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError)
        -> ReplicaID?
    {
        for segment in try forks(scope, r).family(of: dot.replica) {
            if try guardDigest(scope, Dot(segment, dot.number), r) == digest { return segment }
        }
        return nil
    }

    /// What somebody holds, in the names that chains and their branches have here.
    ///
    /// - Parameter guards: Of each component, of the changeset that ends with it; 0, or none, where that is not told. Of a
    ///   chain of which another changeset is here, it is not known where it parts, so nothing of it counts.
    public func named(_ vector: VersionVector, guards: [UInt64], _ scope: ScopeCode) throws(StoreError) -> VersionVector {
        try file.read { r throws(StoreError) in try named(vector, guards: guards, scope, r) }
    }

    func named(
        _ vector: VersionVector, guards: [UInt64], _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> VersionVector {
        let (tree, heads) = (try forks(scope, r), try heads(scope, r).heads)
        var result = vector
        for (index, entry) in vector.entries.enumerated() {
            let (dot, digest) = (Dot(entry.replica, entry.number), index < guards.count ? guards[index] : 0)
            // They are ahead in a chain that does not part here, or say no more than a number.
            if tree.ends[entry.replica] == nil, digest == 0 || (heads[entry.replica]?.held ?? 0) < entry.number { continue }
            result.set(entry.replica, to: 0)
            if digest == 0 {
                result.set(entry.replica, to: min(entry.number, tree.ends[entry.replica] ?? entry.number))
            } else if let branch = try branch(with: dot, digest, scope, r) {
                for dot in tree.components(of: dot, towards: branch) { result.include(dot) }
            }
        }
        return result
    }

    // MARK: Parting

    /// Has a chain end, because it parts there, and what follows go on as a branch.
    ///
    /// - Returns: The name of that branch.
    func part(_ stem: ReplicaID, after number: UInt64, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> ReplicaID
    {
        let find = try w.prepare(
            "SELECT digest FROM _changeset WHERE scope = ? AND replica = ? AND first = ? AND standing = 0")
        find.bind(1, try names.find(scope, w) ?? -1)
        find.bind(2, Int64(try names.find(stem, w) ?? -1))
        find.bind(3, Int64(number + 1))
        guard try find.nextRow() else { throw StoreError.damaged(.missingChangesetEnding(Dot(stem, number))) }
        let name = branchName(of: stem, startingWith: find.blob(0))
        find.reset()
        let before = number > 0 ? try changesetDigest(endingAt: number, of: stem, scope, w) : []
        let tree = try forks(scope, w)
        let head = try heads(scope, w).heads[stem]
        try note(name, ForkTree.Branch(stem: stem, after: number, wasHere: true), scope, w)
        // What parted from it further on parts from its branch now.
        for (branch, place) in tree.branches where place.stem == stem {
            try note(branch, ForkTree.Branch(stem: name, after: place.after, wasHere: place.wasHere), scope, w)
        }
        let move = try w.prepare("UPDATE _changeset SET replica = ? WHERE scope = ? AND replica = ? AND first > ? AND standing = 0")
        move.bind(1, Int64(try names.intern(name, w)))
        move.bind(2, try names.intern(scope, w))
        move.bind(3, Int64(try names.intern(stem, w)))
        move.bind(4, Int64(number))
        try move.perform()
        forget()
        try setHead(scope, name, w) {
            $0.held = head?.held ?? number
            $0.digest = head?.digest ?? before
            $0.applied = max(number, head?.applied ?? 0)
        }
        try setHead(scope, stem, w) {
            $0.held = number
            $0.digest = before
            $0.applied = min($0.applied, number)
        }
        return name
    }

    /// Opens a branch beside those that leave a chain at its end.
    func open(_ name: ReplicaID, from stem: ReplicaID, after number: UInt64, _ scope: ScopeCode, _ w: borrowing WriteTransaction)
        throws(StoreError)
    {
        let digest = try heads(scope, w).heads[stem]?.digest ?? []
        try note(name, ForkTree.Branch(stem: stem, after: number, wasHere: false), scope, w)
        try setHead(scope, name, w) {
            $0.held = number
            $0.digest = digest
            $0.applied = number
        }
    }

    private func note(_ name: ReplicaID, _ branch: ForkTree.Branch, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError)
    {
        let insert = try w.prepare("INSERT OR REPLACE INTO _fork VALUES (?, ?, ?, ?, ?)")
        insert.bind(1, try names.intern(scope, w))
        insert.bind(2, Int64(try names.intern(name, w)))
        insert.bind(3, Int64(try names.intern(branch.stem, w)))
        insert.bind(4, Int64(branch.after))
        insert.bind(5, branch.wasHere ? 1 : 0)
        try insert.perform()
        if let key = try names.publicKey(of: branch.stem, w) { try names.setPublicKey(key, of: name, w) }
        knownForks = nil
        knownHeads[scope] = nil
    }

    // MARK: What waits for its predecessor

    /// How many changesets of a scope lie aside until what they follow is here.
    func looseCount(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64 {
        if let count = loose[scope] { return count }
        let find = try r.prepare("SELECT count(*) FROM _changeset WHERE scope = ? AND standing = 2")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        _ = try find.nextRow()
        loose[scope] = find.int(0)
        return find.int(0)
    }

    /// A changeset that lay aside, and since when.
    struct Loose {
        let bytes: [UInt8]
        let since: Arrival
    }

    /// Takes all changesets that lie aside out of the log, each chain's in order.
    func takeLoose(_ w: borrowing WriteTransaction) throws(StoreError) -> [(scope: ScopeCode, changeset: Loose)] {
        let find = try w.prepare("SELECT scope, bytes, since FROM _changeset WHERE standing = 2 ORDER BY scope, replica, first, digest")
        var rows: [(Int64, Loose)] = []
        while try find.nextRow() { rows.append((find.int(0), Loose(bytes: find.blob(1), since: .earlier(find.optionalInt(2))))) }
        find.reset()
        try w.execute("DELETE FROM _changeset WHERE standing = 2")
        forget()
        return try rows.map { row throws(StoreError) in (try names.scope(row.0, w), row.1) }
    }

    /// Takes the changesets that follow one out of those that lie aside.
    func takeFollowers(of digest: [UInt8], _ replica: ReplicaID, endingAt last: UInt64, _ scope: ScopeCode, _ w: borrowing WriteTransaction)
        throws(StoreError) -> [Loose]
    {
        guard try looseCount(scope, w) > 0 else { return [] }
        let find = try w.prepare(
            "SELECT id, bytes, since FROM _changeset WHERE scope = ? AND replica = ? AND first = ? AND standing = 2 ORDER BY digest")
        find.bind(1, try names.find(scope, w) ?? -1)
        find.bind(2, Int64(try names.find(replica, w) ?? -1))
        find.bind(3, Int64(last + 1))
        var rows: [(Int64, Loose)] = []
        while try find.nextRow() { rows.append((find.int(0), Loose(bytes: find.blob(1), since: .earlier(find.optionalInt(2))))) }
        find.reset()
        var result: [Loose] = []
        for (row, follower) in rows
        where try decoding(Changeset(parsing: follower.bytes, digest: { _ in [] })).header.previous == digest {
            let delete = try w.prepare("DELETE FROM _changeset WHERE id = ?")
            delete.bind(1, row)
            try delete.perform()
            loose[scope]? -= 1
            countWaiting(replica, scope, -1)
            result.append(follower)
        }
        return result
    }
}
