public import Causality
import Changesets
public import Records
import SQLite

/// What one replica's chain has said, it does not take back: its schema version, its grant, how far it knew
/// the directory. `Protocol/02-changeset.md`, section 3.1.
extension ChangesetLog {
    /// In what a changeset goes back behind its chain, or `nil` where it goes on.
    ///
    /// - Precondition: What the chain has before it is in the log.
    /// - Parameter segment: The chain or branch that it follows.
    func goesBack(
        _ header: ChangesetHeader, after segment: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> ChangesetFault? {
        guard header.first > 1 else { return nil }
        var isNewest = true
        var changesGrant = false
        var open = header.directoryHeads
        // From the newest to the oldest; nearly always the newest is all that is asked.
        // Beyond the first, each is looked for before the one that was found.
        var (segment, number) = (segment, header.first)
        while let earlier = try chainHeader(segment, scope, before: number, r) {
            (segment, number) = (earlier.replica, earlier.first)
            if isNewest {
                isNewest = false
                if header.schemaVersion < earlier.schemaVersion {
                    return .olderSchema(from: earlier.schemaVersion, to: header.schemaVersion)
                }
                changesGrant = header.grant != earlier.grant
                if changesGrant, header.grant == nil { return .leavesGrant }
            } else if changesGrant, let grant = header.grant, earlier.grant == grant {
                return .formerGrant
            }
            for head in earlier.directoryHeads {
                guard let place = open.firstIndex(where: { $0.replica == head.replica }) else { continue }
                if open[place].number <= head.number {
                    return .olderDirectory(open[place].atHome, after: head.atHome)
                }
                open.remove(at: place)
            }
            if open.isEmpty, !changesGrant { break }
        }
        return nil
    }

    /// The header of the newest changeset of a chain that ends before an entry, in the chains that it left, too.
    ///
    /// - Returns: With the branch in which it lies as its replica.
    func chainHeader(
        _ replica: ReplicaID, _ scope: ScopeCode, before number: UInt64, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> ChangesetHeader? {
        let find = try r.prepare(
            "SELECT bytes FROM _changeset WHERE scope = ? AND replica = ? AND last < ? AND standing = 0 ORDER BY last DESC LIMIT 1")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        find.bind(3, Int64(clamping: number))
        // Only the header is read, and it was checked when it came.
        let found = try find.nextRow() ? find.blob(0) : nil
        find.reset()
        if let found {
            var header = try decoding(Changeset(parsing: found) { _ in [] }).header
            header.replica = replica
            return header
        }
        guard let stem = try forks(scope, r).branches[replica]?.stem else { return nil }
        return try chainHeader(stem, scope, before: number, r)
    }

    /// Whether the log has the changeset of that guard that ends with the entry, in its chain.
    public func holds(_ dot: Dot, _ digest: UInt64, _ scope: ScopeCode) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in try holds(dot, digest, scope, r) }
    }

    func holds(_ dot: Dot, _ digest: UInt64, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        try branch(with: dot, digest, scope, r) != nil
    }

    /// The last entry of the changeset that holds an entry: contexts cover it whole or not at all.
    public func changesetEnd(of dot: Dot, in scope: ScopeCode) throws(StoreError) -> UInt64 {
        try file.read { r throws(StoreError) in try changesetEnd(of: dot, in: scope, r) }
    }

    func changesetEnd(of dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64 {
        let find = try r.prepare(
            "SELECT last FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND standing = 0 ORDER BY last LIMIT 1")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(dot.replica, r) ?? -1))
        find.bind(3, Int64(dot.number))
        defer { find.reset() }
        return try find.nextRow() ? try find.natural(0) : dot.number
    }

    /// What the changeset that holds this entry of a directory invokes.
    func grantInvoked(by dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordID? {
        let find = try r.prepare(
            """
            SELECT bytes FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND standing = 0 \
            ORDER BY last LIMIT 1
            """)
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(dot.replica, r) ?? -1))
        find.bind(3, Int64(dot.number))
        guard try find.nextRow() else {
            find.reset()
            return nil
        }
        let bytes = find.blob(0)
        find.reset()
        return try decoding(Changeset(parsing: bytes, digest: { _ in [] })).header.grant
    }
}

extension ChangesetLog {
    /// What the headers of a chain say, from its first changeset; of a branch from where it begins.
    ///
    /// Read once, and gone on with as the chain grows: to walk it for each of its entries would cost the square of their number.
    func course(of segment: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ChainCourse {
        let last = try r.prepare(
            "SELECT last, digest FROM _changeset WHERE scope = ? AND replica = ? AND standing = 0 ORDER BY last DESC LIMIT 1")
        last.bind(1, try names.find(scope, r) ?? -1)
        last.bind(2, Int64(try names.find(segment, r) ?? -1))
        let end = try last.nextRow() ? (number: last.int(0), digest: last.blob(1)) : nil
        last.reset()
        guard let end else { return ChainCourse() }
        var course = courses[scope]?[segment] ?? ChainCourse()
        guard course.digest != end.digest else { return course }
        // A chain that parted is another, and shorter.
        if let known = course.steps.last, try digest(endingAt: known.last, of: segment, scope, r) != course.digest {
            course = ChainCourse()
        }
        var directory = course.steps.last?.directory ?? VersionVector()
        for bytes in try chain(segment, scope, from: (course.steps.last?.last ?? 0) + 1, r) {
            let changeset = try decoding(Changeset(parsing: bytes, digest: environment.suite.digest))
            for head in changeset.header.directoryHeads { directory.include(head) }
            course.append(
                ChainCourse.Step(last: changeset.header.last, directory: directory, schemaVersion: changeset.header.schemaVersion),
                changeset.digest)
        }
        courses[scope, default: [:]][segment] = course
        return course
    }
}
