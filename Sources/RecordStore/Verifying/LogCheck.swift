import Causality
import Changesets
import Records
import SQLite

/// Reads a scope's log from the bytes up: what each changeset says of itself, the chains, the signatures, the order of
/// application; and finds from it how far each chain is held and applied.
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
        /// What the own chain has said of the directory and of foreign entries.
        var said = (directory: VersionVector(), covered: VersionVector())
        /// The keys that chains begin with.
        var keys: [ReplicaID: [UInt8]] = [:]
        var hasRepeats = false
        /// The records that entries created or brought, by type.
        var records: [RecordID: Int] = [:]
    }

    private struct Line {
        let row: Int64
        let first: UInt64
        let last: UInt64
        let sequence: Int64?
        let isInChain: Bool
    }

    /// - Parameter directory: How far the directory is applied, by its own log.
    func check(
        _ scope: ScopeCode, directory: VersionVector, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Findings {
        var findings = Findings()
        var chains: [ReplicaID: [(line: Line, header: ChangesetHeader, digest: [UInt8])]] = [:]
        for line in try lines(scope, r) {
            guard let changeset = try read(line, scope, &result, r) else {
                findings.unusable.insert(line.row)
                continue
            }
            let header = changeset.header
            let entries = Fault.Entries(replica: header.replica, first: header.first, last: header.last)
            result.changesets += 1
            result.entries += header.count
            if header.first == 1, findings.keys[header.replica] == nil { findings.keys[header.replica] = header.publicKey }
            let begun = findings.keys[header.replica]
            let key = if let begun { begun } else { try names.publicKey(of: header.replica, r) ?? [] }
            if !isSigned(changeset, by: key) {
                result.note(.unsigned(entries), in: scope)
                findings.unusable.insert(line.row)
                continue
            }
            if line.isInChain { chains[header.replica, default: []].append((line, header, changeset.digest)) }
        }
        for (replica, links) in chains.sorted(by: { $0.key < $1.key }) {
            var head = ScopeHeads.Head(held: 0, digest: [], applied: 0)
            for link in links.sorted(by: { $0.header.first < $1.header.first }) {
                let continues = link.header.first == head.held + 1 && link.header.previous == head.digest
                let entries = Fault.Entries(replica: replica, first: link.header.first, last: link.header.last)
                guard continues else {
                    // Behind a gap a changeset waits for what is missing; applied it cannot be.
                    if link.line.sequence != nil || link.header.first <= head.held + 1 {
                        result.note(.brokenChain(entries), in: scope)
                        findings.unusable.insert(link.line.row)
                    }
                    continue
                }
                if link.line.sequence != nil {
                    if head.applied == head.held { head.applied = link.header.last } else { result.note(.outOfOrder(entries), in: scope) }
                }
                (head.held, head.digest) = (link.header.last, link.digest)
                guard replica == own else { continue }
                findings.said.directory.formJoin(VersionVector(link.header.directoryHeads.map { ($0.replica, $0.number) }))
                findings.said.covered.formJoin(VersionVector(link.header.guards.map { ($0.dot.replica, $0.dot.number) }))
            }
            findings.heads.heads[replica] = head
        }
        try checkUnsealed(scope, &findings, &result, r)
        try checkOrder(scope, directory: directory, &findings, &result, r)
        return findings
    }

    private func lines(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Line] {
        let find = try r.prepare("SELECT id, first, last, sequence, standing FROM _changeset WHERE scope = ? ORDER BY first, id")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var lines: [Line] = []
        while try find.nextRow() {
            lines.append(
                Line(
                    row: find.int(0), first: UInt64(bitPattern: find.int(1)), last: UInt64(bitPattern: find.int(2)),
                    sequence: find.optionalInt(3), isInChain: find.int(4) == 0))
        }
        return lines
    }

    /// The changeset of a row, where its bytes are those that the columns beside them say.
    private func read(
        _ line: Line, _ scope: ScopeCode, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Changeset? {
        let find = try r.prepare("SELECT replica, digest, bytes FROM _changeset WHERE id = ?")
        find.bind(1, line.row)
        defer { find.reset() }
        guard try find.nextRow() else { return nil }
        guard let changeset = try? Changeset(parsing: find.blob(2), digest: environment.suite.digest) else {
            result.note(.unreadable(table: "_changeset", row: line.row), in: scope)
            return nil
        }
        let header = changeset.header
        let named = try names.knownReplica(find.int(0), r)
        let wrong: String? =
            if changeset.digest != find.blob(1) {
                "digest"
            } else if ScopeCode(number: header.scope) != scope {
                "scope"
            } else if header.replica != named {
                "replica"
            } else if header.first != line.first {
                "first"
            } else if header.last != line.last {
                "last"
            } else {
                nil
            }
        guard let wrong else { return changeset }
        result.note(
            .mislabelled(Fault.Entries(replica: header.replica, first: header.first, last: header.last), column: wrong), in: scope)
        return nil
    }

    private func isSigned(_ changeset: Changeset, by key: [UInt8]) -> Bool {
        changeset.isSigned(by: key, suite: environment.suite)
            && Fingerprint(digest: environment.suite.digest(key)) == Fingerprint(of: changeset.header.replica)
    }

    /// One's own entries that are not sealed follow the chain without a gap.
    private func checkUnsealed(
        _ scope: ScopeCode, _ findings: inout Findings, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let find = try r.prepare("SELECT number, bytes FROM _entry WHERE scope = ? ORDER BY number")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var head = findings.heads.heads[own] ?? ScopeHeads.Head(held: 0, digest: [], applied: 0)
        let sealed = head.applied
        while try find.nextRow() {
            guard let entry = try? EntryCodec.decode(find.blob(1)), entry.dot.replica == own,
                Int64(exactly: entry.dot.number) == find.int(0)
            else {
                result.note(.unreadable(table: "_entry", row: find.int(0)), in: scope)
                continue
            }
            if entry.dot.number != head.applied + 1 {
                result.note(.brokenChain(Fault.Entries(replica: own, first: entry.dot.number, last: entry.dot.number)), in: scope)
            }
            head.applied = entry.dot.number
            if entry.repeats != nil { findings.hasRepeats = true }
            for creation in entry.creations { findings.records[creation.record] = creation.type }
            for item in entry.transfer?.carried?.records ?? [] { findings.records[item.id] = item.state.type }
        }
        if head.applied > sealed { findings.heads.heads[own] = head }
    }

    /// What is applied names nothing that was applied later.
    private func checkOrder(
        _ scope: ScopeCode, directory: VersionVector, _ findings: inout Findings, _ result: inout Verification,
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let find = try r.prepare(
            "SELECT id, bytes, sequence FROM _changeset WHERE scope = ? AND sequence IS NOT NULL AND standing = 0 ORDER BY sequence, id")
        find.bind(1, try names.find(scope, r) ?? -1)
        defer { find.reset() }
        var applied = VersionVector()
        var last: Int64?
        while try find.nextRow() {
            guard !findings.unusable.contains(find.int(0)) else { continue }
            let changeset = try decoding(Changeset(parsing: find.blob(1), digest: { _ in [] }))
            let header = changeset.header
            let entries = Fault.Entries(replica: header.replica, first: header.first, last: header.last)
            guard let payload = try? changeset.payload() else {
                result.note(.unreadable(table: "_changeset", row: find.int(0)), in: scope)
                findings.unusable.insert(find.int(0))
                continue
            }
            var named = VersionVector()
            for head in payload.heads { named.formJoin(head.context) }
            let isCovered = applied[header.replica] + 1 == header.first && applied.dominates(named)
                && header.directoryHeads.allSatisfy { directory.covers($0) || scope.isDirectory }
            if !isCovered || last == find.int(2) { result.note(.outOfOrder(entries), in: scope) }
            last = find.int(2)
            applied.set(header.replica, to: max(applied[header.replica], header.last))
            if payload.heads.contains(where: { $0.repeats != nil }) { findings.hasRepeats = true }
            for slot in payload.slots { if let creation = slot.creation { findings.records[slot.record] = creation.type } }
            for head in payload.heads {
                for item in head.transfer?.carried?.records ?? [] { findings.records[item.id] = item.state.type }
            }
        }
    }
}
