import Causality
import Changesets
import Records
import SQLite

/// Reads a scope's log from the bytes up: what each changeset says of itself, the chains and where they part, the
/// signatures, the order of application; and finds from it how far each chain is held and applied.
struct LogCheck: Room {
    let context: StoreContext
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
}

extension LogCheck {
    /// What the log of a scope is found to hold.
    struct Findings {
        var heads = ScopeHeads()
        /// Rows whose bytes cannot be taken for what they stand for.
        var unusable: Set<Int64> = []
        /// The numbers of unsealed entries that cannot be read, as their rows have them.
        var unusableEntries: Set<Int64> = []
        /// What the own chain has said of the directory and of foreign entries.
        var said = (directory: VersionVector(), covered: VersionVector())
        /// The keys that chains begin with.
        var keys: [ReplicaID: [UInt8]] = [:]
        var hasRepeats = false
        var records = MadeRecords()
        /// What is applied, by its row, as it is to be folded; nothing where chains part. It is let go of when it was.
        var logged: [Int64: LoggedChangeset] = [:]

        mutating func note(_ entry: Entry) {
            if entry.repeats != nil { hasRepeats = true }
            for creation in entry.creations { records.add(creation.record, as: creation.type) }
            for item in entry.transfer?.carried?.records ?? [] { records.add(item.id, as: item.state.type) }
        }

        mutating func note(_ payload: Payload) {
            if payload.rareHeads.contains(where: { $0.repeats != nil }) { hasRepeats = true }
            for slot in payload.slots { if let creation = slot.creation { records.add(slot.record, as: creation.type) } }
            for head in payload.rareHeads {
                for item in head.transfer?.carried?.records ?? [] { records.add(item.id, as: item.state.type) }
            }
        }
    }

    /// A row of the log, by the columns beside the bytes.
    struct Line {
        let row: Int64
        /// The chain or branch it lies in; `nil` where the file names none of that number.
        let segment: ReplicaID?
        let first: UInt64
        let last: UInt64
        let sequence: Int64?
        let standing: ChangesetLog.Place?
    }

    /// Begins to take a scope's log apart, for ``check(_:_:directory:_:_:)``.
    func open(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Beside<LogOpening> {
        try LogOpening.begin(names.find(scope, r) ?? -1, environment.suite, r)
    }

    /// - Parameters:
    ///   - opening: Of the scope's log, in the same snapshot.
    ///   - directory: How far the directories are applied, by their own logs.
    func check(
        _ scope: ScopeCode, _ opening: LogOpening, directory: VersionVector, _ result: inout Verification,
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Findings {
        var findings = Findings()
        var chains = ChainCheck(scope: scope, tree: try log.forks(scope, r), own: own)
        for line in try lines(scope, r) {
            guard let opened = try read(line, opening, scope, chains.tree, &result, r), let segment = line.segment else {
                findings.unusable.insert(line.row)
                continue
            }
            let header = opened.changeset.header
            let entries = Fault.Entries(replica: segment, first: header.first, last: header.last)
            result.changesets += 1
            result.entries += header.count
            if header.first == 1 {
                if findings.keys[header.replica] == nil { findings.keys[header.replica] = header.publicKey }
                findings.keys[segment] = header.publicKey
            }
            let begun = findings.keys[header.replica]
            let key = if let begun { begun } else { try names.publicKey(of: header.replica, r) ?? [] }
            if !opened.isSigned(by: key, environment.suite) {
                result.note(.unsigned(entries), in: scope)
                findings.unusable.insert(line.row)
                continue
            }
            chains.add(line, segment, header, opened.changeset.digest)
        }
        chains.check(branchName: { log.branchName(of: $0, startingWith: $1) }, &findings, &result)
        try checkUnsealed(scope, &findings, &result, r)
        try checkOrder(scope, opening, chains.tree, directory: directory, &findings, &result, r)
        return findings
    }

    private func lines(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Line] {
        let find = try r.prepare("SELECT id, replica, first, last, sequence, standing FROM _changeset WHERE scope = ? ORDER BY first, id")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var lines: [Line] = []
        while try find.nextRow() {
            lines.append(
                Line(
                    row: find.int(0), segment: try names.knownReplica(find.int(1), r), first: UInt64(bitPattern: find.int(2)),
                    last: UInt64(bitPattern: find.int(3)), sequence: find.optionalInt(4),
                    standing: ChangesetLog.Place(rawValue: find.int(5))))
        }
        return lines
    }

    /// The changeset of a row, where its bytes are those that the columns beside them say.
    private func read(
        _ line: Line, _ opening: LogOpening, _ scope: ScopeCode, _ tree: ForkTree, _ result: inout Verification,
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> LogOpening.Line? {
        let find = try r.prepare("SELECT digest FROM _changeset WHERE id = ?")
        find.bind(1, line.row)
        defer { find.reset() }
        guard try find.nextRow() else { return nil }
        guard let opened = opening[line.row] else {
            result.note(.unreadable(table: "_changeset", row: line.row), in: scope)
            return nil
        }
        let (changeset, header) = (opened.changeset, opened.changeset.header)
        // A branch lies under its own name; on the wire it has that of the chain which it left.
        let named = line.standing == .chain ? line.segment.map { tree.root(of: $0) } : line.segment
        let wrong: String? =
            if changeset.digest != find.blob(0) {
                "digest"
            } else if ScopeCode(number: header.scope) != scope {
                "scope"
            } else if header.replica != named {
                "replica"
            } else if header.first != line.first {
                "first"
            } else if header.last != line.last {
                "last"
            } else if line.standing == nil {
                "standing"
            } else {
                nil
            }
        guard let wrong else { return opened }
        result.note(
            .mislabelled(Fault.Entries(replica: header.replica, first: header.first, last: header.last), column: wrong), in: scope)
        return nil
    }

    /// One's own entries that are not sealed follow the chain without a gap.
    private func checkUnsealed(
        _ scope: ScopeCode, _ findings: inout Findings, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let find = try r.prepare("SELECT number, salt, bytes FROM _entry WHERE scope = ? ORDER BY number")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var head = findings.heads.heads[own] ?? ScopeHeads.Head(held: 0, digest: [], applied: 0)
        let sealed = head.applied
        while try find.nextRow() {
            guard let entry = try? ownEntries.entry(in: find) else {
                result.note(.unreadable(table: "_entry", row: find.int(0)), in: scope)
                findings.unusableEntries.insert(find.int(0))
                continue
            }
            if entry.dot.number != head.applied + 1 {
                result.note(.brokenChain(Fault.Entries(replica: own, first: entry.dot.number, last: entry.dot.number)), in: scope)
            }
            head.applied = entry.dot.number
            result.entries += 1
            findings.note(entry)
        }
        if head.applied > sealed { findings.heads.heads[own] = head }
    }

    /// What is applied names nothing that was applied later.
    private func checkOrder(
        _ scope: ScopeCode, _ opening: LogOpening, _ tree: ForkTree, directory: VersionVector, _ findings: inout Findings,
        _ result: inout Verification, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let find = try r.prepare(
            """
            SELECT id, sequence, replica FROM _changeset WHERE scope = ? AND sequence IS NOT NULL AND standing = 0 \
            ORDER BY sequence, id
            """)
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var applied = VersionVector(tree.branches.map { ($0.key, $0.value.after) })
        var last: Int64?
        while try find.nextRow() {
            let row = find.int(0)
            guard !findings.unusable.contains(row), let segment = try names.knownReplica(find.int(2), r), let opened = opening[row]
            else { continue }
            let changeset = opened.changeset
            guard let payload = opened.payload else {
                result.note(.unreadable(table: "_changeset", row: row), in: scope)
                findings.unusable.insert(row)
                continue
            }
            let entries = Fault.Entries(replica: segment, first: changeset.header.first, last: changeset.header.last)
            findings.note(payload)
            guard let logged = try log.named(changeset, payload, as: segment, scope, r) else {
                result.note(.outOfOrder(entries), in: scope)
                findings.unusable.insert(row)
                continue
            }
            if tree.isEmpty { findings.logged[row] = logged }
            var named = VersionVector()
            for head in logged.payload.heads { named.formJoin(head.context) }
            var isCovered = applied[segment] + 1 == entries.first && applied.dominates(named)
            for dot in changeset.header.directoryHeads {
                let place = dot.replica.directory
                let family = try log.forks(place, r).family(of: dot.replica.from(0))
                if !family.contains(where: { directory[$0.from(place.number)] >= dot.number }) { isCovered = false }
            }
            if !isCovered || last == find.int(1) { result.note(.outOfOrder(entries), in: scope) }
            last = find.int(1)
            applied.set(segment, to: max(applied[segment], entries.last))
        }
    }
}
