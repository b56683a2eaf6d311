import Causality
import Changesets
import Records
import SQLite

extension ChangesetLog {
    /// A chain is in the log without a gap as far as its head says, which names its last changeset; of that as much has a
    /// place in the order of application as is applied, and nothing else has one; what waits is not applied; what is
    /// remembered stands in the file.
    func checkInvariants(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        for scope in try names.scopes(r) {
            let heads = try storedHeads(scope, r)
            precondition(knownHeads[scope].map { $0.heads == heads.heads } ?? true, "Heads are remembered that the file lacks.")
            for (replica, head) in heads.heads {
                let isOwn = replica == own
                head.checkInvariants(isOwn: isOwn)
                try checkChain(of: replica, head, scope, r)
                guard isOwn else { continue }
                let unsealed = try ownEntries.unsealedEntries(scope, r).map(\.dot.number)
                precondition(
                    unsealed.elementsEqual(head.held < head.applied ? Array(head.held + 1...head.applied) : []),
                    "One's own entries that are not sealed do not follow those that are.")
            }
            try checkOrder(scope, heads, r)
        }
    }

    private func storedHeads(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ScopeHeads {
        let known = knownHeads.removeValue(forKey: scope)
        defer { knownHeads[scope] = known }
        return try heads(scope, r)
    }

    private func checkChain(
        of replica: ReplicaID, _ head: ScopeHeads.Head, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let find = try r.prepare(
            """
            SELECT first, last, sequence, digest, coalesce(waits_scope, since) FROM _changeset \
            WHERE scope = ? AND replica = ? AND standing = 0 ORDER BY last
            """)
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(replica, r) ?? -1))
        defer { find.reset() }
        let stem = try forks(scope, r).branches[replica]?.stem
        let before =
            head.start > 0 ? try stem.map { stem throws(StoreError) in try changesetDigest(endingAt: head.start, of: stem, scope, r) } : []
        var (held, digest, sequence) = (head.start, before ?? [], Int64(0))
        while try find.nextRow() {
            let (first, last) = (UInt64(find.int(0)), UInt64(find.int(1)))
            precondition(first <= last, "A changeset of no entries.")
            precondition(first > held, "Changesets of a chain share an entry.")
            if last <= head.held {
                precondition(first == held + 1, "A chain has a gap where its head says that it has none.")
                (held, digest) = (last, find.blob(3))
            }
            precondition(last <= head.held, "A changeset of a chain lies behind a gap.")
            let isApplied = last <= min(head.applied, head.held)
            precondition(isApplied == (find.optionalInt(2) != nil), "A changeset is applied and has no place, or has one and is not.")
            precondition(find.optionalInt(4) == nil || !isApplied, "A changeset waits that is applied.")
            if let place = find.optionalInt(2) {
                precondition(place > sequence, "A chain was not applied in its order.")
                sequence = place
            }
        }
        precondition(held == head.held, "A head says more than its chain holds.")
        precondition(digest == head.digest, "A head does not name its chain's last changeset.")
    }

    private func checkOrder(_ scope: ScopeCode, _ heads: ScopeHeads, _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        let number = try names.find(scope, r) ?? -1
        let places = try r.prepare(
            "SELECT count(sequence), count(DISTINCT sequence), coalesce(max(sequence), 0) FROM _changeset WHERE scope = ?")
        places.bind(1, number)
        defer { places.reset() }
        _ = try places.nextRow()
        precondition(places.int(0) == places.int(1), "Two changesets have one place in the order of application.")
        precondition(sequences[scope] ?? .max >= places.int(2), "The last place is remembered, and is not the last.")
        let branches = try r.prepare(
            "SELECT count(*) FROM _changeset WHERE scope = ? AND standing <> 0 AND (sequence IS NOT NULL OR waits IS NOT NULL)")
        branches.bind(1, number)
        defer { branches.reset() }
        _ = try branches.nextRow()
        precondition(branches.int(0) == 0, "A changeset that lies aside is applied, or waits for an entry.")
        for (replica, count) in waiting[scope] ?? [:] {
            waiting[scope]?[replica] = nil
            let stored = try waitingCount(replica, scope, r)
            precondition(stored == count, "More or fewer changesets wait than were counted.")
        }
    }
}
