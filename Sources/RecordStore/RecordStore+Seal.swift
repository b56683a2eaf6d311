import Causality
import Changesets
public import Records
import SQLite

extension RecordStore {
    /// Seals one's own entries of a scope into changesets, as they are then sent and kept.
    ///
    /// Sealed, they are durable before their first byte leaves, and no longer change.
    ///
    /// - Precondition: Inside ``write(_:)``.
    /// - Returns: How many changesets were made.
    @discardableResult
    public func seal(_ scope: ScopeCode) throws -> Int {
        guard let signer else { return 0 }
        var rest = try unsealedRows(scope)[...]
        var made = 0
        var size = 256
        while let first = rest.first {
            // One changeset has one salt, because its record names are written without.
            let run = rest.prefix { $0.salt == first.salt }
            // What an entry comes to is never more things than bytes, so a payload stays within its bounds.
            var bytes = 0
            let fitting = run.prefix { row in
                bytes += row.size
                return bytes <= Limits.entryBytesMax
            }
            var count = min(size, fitting.count, Limits.changesetEntriesMax)
            var changeset = try sealed(run.prefix(count).map(\.entry), scope, first.salt, signer)
            while changeset.bytes.count > Limits.changesetBytesUsual, count > 1 {
                count = max(1, min(count - 1, count * Limits.changesetBytesUsual / changeset.bytes.count * 15 / 16))
                changeset = try sealed(run.prefix(count).map(\.entry), scope, first.salt, signer)
            }
            // The next one is tried at the size that would have filled this one.
            size = max(1, count * Limits.changesetBytesUsual / changeset.bytes.count * 15 / 16)
            try logOwn(changeset, scope)
            rest = rest.dropFirst(count)
            made += 1
        }
        // Unsealed, entries count for who wrote them; sealed, they are judged like everybody's.
        if made > 0, try directory().objection(to: own, invoking: invokedGrant(scope), in: scope) != nil {
            try refold(scope)
        }
        if made > 0 { try setMeta("clock", (0..<8).map { UInt8(truncatingIfNeeded: clock.last.bits >> UInt64(56 - 8 * $0)) }) }
        return made
    }

    func unsealedRows(_ scope: ScopeCode) throws -> [(salt: UInt32, size: Int, entry: Entry)] {
        let find = try connection.prepare("SELECT salt, bytes FROM _entry WHERE scope = ? ORDER BY number")
        find.bind(1, try scopeNumberIfKnown(scope) ?? -1)
        var rows: [(UInt32, [UInt8])] = []
        while try find.step() { rows.append((UInt32(find.int(0)), find.blob(1))) }
        find.reset()
        return try rows.map { ($0.0, $0.1.count, try EntryCodec.decode($0.1)) }
    }

    private func sealed(_ entries: [Entry], _ scope: ScopeCode, _ salt: UInt32, _ signer: Signer) throws -> Changeset {
        let head = try heads(scope).heads[own]
        let chain = try chainState(scope)
        var covered = VersionVector()
        for entry in entries { covered.formJoin(entry.context) }
        var guards: [ChangesetHeader.Guard] = []
        for seen in covered.entries where seen.number > chain.covered[seen.replica] && seen.replica != own {
            let dot = Dot(seen.replica, seen.number)
            guard let digest = try guardDigest(scope, dot) else {
                throw StoreError.damaged(.missingChangesetEnding(dot))
            }
            guards.append(.init(dot: dot, digest: digest))
        }
        let directory = scope.isDirectory ? VersionVector() : try heads(.directory).applied
        let newHeads = directory.entries.filter { $0.number > chain.directory[$0.replica] }
        let header = ChangesetHeader(
            suite: signer.suite, scope: scope.number, replica: own, first: (head?.held ?? 0) + 1, count: entries.count,
            previous: head?.digest ?? [], publicKey: head == nil || head?.held == 0 ? signer.publicKey : [],
            grant: try invokedGrant(scope), schemaVersion: layout(for: scope).schema.version,
            dictionary: PresetDictionary.newest, salt: salt,
            directoryHeads: newHeads.map { Dot($0.replica, $0.number) }, guards: guards)
        return try Changeset.seal(
            entries, header: header, schema: layout(for: scope).schema, signer: signer,
            digest: environment.suite.digest
        ) { [self] in try? recordType($0, in: scope) ?? 0 }
    }

    private func logOwn(_ changeset: Changeset, _ scope: ScopeCode) throws {
        let insert = try connection.prepare(
            "INSERT INTO _changeset (scope, replica, first, last, sequence, standing, digest, bytes) VALUES (?, ?, ?, ?, ?, 0, ?, ?)")
        let number = try scopeNumber(scope)
        insert.bind(1, number)
        insert.bind(2, Int64(try replicaNumber(own)))
        insert.bind(3, Int64(changeset.header.first))
        insert.bind(4, Int64(changeset.header.last))
        insert.bind(5, try nextSequence(scope))
        insert.bind(6, changeset.digest)
        insert.bind(7, changeset.bytes)
        try insert.run()
        if changeset.header.first == 1 { try setPublicKey(changeset.header.publicKey, of: own) }
        try setHead(scope, own) {
            $0.held = changeset.header.last
            $0.digest = changeset.digest
            $0.applied = max($0.applied, changeset.header.last)
        }
        let clear = try connection.prepare("DELETE FROM _entry WHERE scope = ? AND number <= ?")
        clear.bind(1, number)
        clear.bind(2, Int64(changeset.header.last))
        try clear.run()
        var chain = try chainState(scope)
        chain.directory.formJoin(VersionVector(changeset.header.directoryHeads.map { ($0.replica, $0.number) }))
        chain.covered.formJoin(VersionVector(changeset.header.guards.map { ($0.dot.replica, $0.dot.number) }))
        try setChainState(scope, chain)
    }

    /// What the own chain of a scope has said so far of the directory and of foreign entries.
    private func chainState(_ scope: ScopeCode) throws -> (directory: VersionVector, covered: VersionVector) {
        let find = try connection.prepare("SELECT directory, covered FROM _chain WHERE scope = ?")
        find.bind(1, try scopeNumber(scope))
        defer { find.reset() }
        guard try find.step() else { return (VersionVector(), VersionVector()) }
        var directory = ByteReader(find.blob(0))
        var covered = ByteReader(find.blob(1))
        return (try ValueCodec.vector(from: &directory), try ValueCodec.vector(from: &covered))
    }

    private func setChainState(_ scope: ScopeCode, _ chain: (directory: VersionVector, covered: VersionVector)) throws {
        let upsert = try connection.prepare("INSERT OR REPLACE INTO _chain VALUES (?, ?, ?)")
        var (directory, covered) = (ByteWriter(), ByteWriter())
        ValueCodec.encode(chain.directory, into: &directory)
        ValueCodec.encode(chain.covered, into: &covered)
        upsert.bind(1, try scopeNumber(scope))
        upsert.bind(2, directory.bytes)
        upsert.bind(3, covered.bytes)
        try upsert.run()
    }
}
