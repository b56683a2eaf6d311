import Causality
import Changesets
import Records
import SQLite

/// Turns one's own entries into changesets.
struct Sealing: Room {
    let context: StoreContext
    let settings: Settings
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let offices: Offices
    let seat: Seat
    let arrivals: Arrivals
}

extension Sealing {
    /// Seals one's own entries of a scope into changesets, as they are then sent and kept.
    ///
    /// Sealed, they are durable before their first byte leaves, and no longer change.
    ///
    /// - Returns: How many changesets were made; none where no grant stands for the scope, see ``Offices/maySeal(_:)``.
    func seal(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Int {
        guard let signer, try offices.maySeal(scope, w) else { return 0 }
        var rest = try ownEntries.unsealedRows(scope, w)[...]
        if !rest.isEmpty { try arrivals.mayBegin(scope, w) }
        var made = 0
        var size = 256
        while let first = rest.first {
            // One changeset has one salt, because its record names are written without.
            let run = rest.prefix { $0.salt == first.salt }
            // What an entry comes to is never more things than bytes, so a payload stays within its bounds.
            var bytes = 0
            let fitting = run.prefix { row in
                bytes += row.bytes.count
                return bytes <= Limits.entryBytesMax
            }
            var count = min(size, fitting.count, Limits.changesetEntriesMax)
            var entries = try written(run.prefix(count).map(\.bytes), salt: first.salt, in: scope, w)
            // What is carried from elsewhere is created in no entry of the same changeset.
            if let arrival = entries.heads.dropFirst().firstIndex(where: { $0.transfer?.carried != nil }) {
                count = arrival
                entries = entries.prefix(count)
            }
            var tried = try unsigned(entries, scope, first.salt, signer, w)
            while count > 1 {
                if tried.count > Limits.changesetBytesUsual {
                    count = max(1, min(count - 1, count * Limits.changesetBytesUsual / tried.count * 15 / 16))
                } else if !entries.prefix(count).fit(in: tried.count) {
                    // So alike that they shrink to next to nothing: nobody else would take so many.
                    count /= 2
                } else if tried.isPartlySealed {
                    count /= 2
                } else {
                    break
                }
                tried = try unsigned(entries.prefix(count), scope, first.salt, signer, w)
            }
            // The next one is tried at the size that would have filled this one.
            size = max(1, count * Limits.changesetBytesUsual / tried.count * 15 / 16)
            let changeset = try narrowing(tried.signed(by: signer, digest: environment.suite(of: signer).digest))
            try logOwn(changeset, scope, w)
            rest = rest.dropFirst(count)
            made += 1
        }
        if made > 0 {
            try settings.set("clock", context.clock.last.bits, w)
            try seat.advance(w)
        }
        return made
    }

    /// The entries that come next in the own chain.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` where they are not the next ones, or not whole: a changeset numbers its entries by
    ///   their places, so what stands in the wrong one would be signed as another.
    private func written(
        _ rows: [[UInt8]], salt: UInt32, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> WrittenEntries {
        let next = Dot(own, (try log.heads(scope, r).heads[own]?.held ?? 0) + 1)
        guard let entries = try? WrittenEntries(rows), entries.areConsecutive(from: next, salt: salt) else {
            throw .damaged(.entryUnreadable)
        }
        return entries
    }

    func unsigned(
        _ entries: WrittenEntries, _ scope: ScopeCode, _ salt: UInt32, _ signer: Signer, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> UnsignedChangeset {
        let head = try log.heads(scope, r).heads[own]
        let chain = try ownEntries.chainState(scope, r)
        var covered = VersionVector()
        var last = VersionVector()
        for head in entries.heads where head.context != last {
            last = head.context
            covered.formJoin(last)
        }
        var guards: [ChangesetHeader.Guard] = []
        for seen in covered.entries where seen.number > chain.covered[seen.replica] && seen.replica != own {
            let dot = Dot(seen.replica, seen.number)
            guard let digest = try log.guardDigest(scope, dot, r) else {
                throw StoreError.damaged(.missingChangesetEnding(dot))
            }
            guards.append(.init(dot: dot, digest: digest))
        }
        let directory = scope.isDirectory ? VersionVector() : try offices.pathHeads(of: scope, r)
        let newHeads = directory.entries.filter { $0.number > chain.directory[$0.replica] }
        let header = ChangesetHeader(
            suite: signer.suite, scope: scope.number, replica: own, first: (head?.held ?? 0) + 1, count: entries.count,
            previous: head?.digest ?? [], publicKey: head == nil || head?.held == 0 ? signer.publicKey : [],
            grant: try offices.invokedGrant(scope, r), schemaVersion: layout(for: scope).schema.version,
            dictionary: PresetDictionary.newest, salt: salt,
            directoryHeads: newHeads.map { Dot($0.replica, $0.number) }, guards: guards)
        return try narrowing(
            UnsignedChangeset(entries, header: header, schema: layout(for: scope).schema) { try names.type($0, in: scope, r) })
    }

    func logOwn(_ changeset: Changeset, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        try log.insert(changeset, scope, .chain, sequence: log.nextSequence(scope, w), w)
        if changeset.header.first == 1 { try names.setPublicKey(changeset.header.publicKey, of: own, w) }
        try log.setHead(scope, own, w) {
            $0.held = changeset.header.last
            $0.digest = changeset.digest
            $0.applied = max($0.applied, changeset.header.last)
        }
        try ownEntries.remove(through: changeset.header.last, scope, w)
        var chain = try ownEntries.chainState(scope, w)
        chain.directory.formJoin(VersionVector(changeset.header.directoryHeads.map { ($0.replica, $0.number) }))
        chain.covered.formJoin(VersionVector(changeset.header.guards.map { ($0.dot.replica, $0.dot.number) }))
        try ownEntries.setChainState(scope, chain, w)
    }
}
