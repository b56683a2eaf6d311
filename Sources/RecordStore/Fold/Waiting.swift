import Causality
import Changesets
import Records
import SQLite

/// Causal order: a changeset is applied when what it names has been, however late that comes.
///
/// Each that waits is noted under one entry that it waits for, so that a changeset, once applied, finds those that it
/// sets free, and looks at no others: the whole takes time in proportion to what was delivered, in whatever order.
struct Waiting: Room {
    let context: StoreContext
    let names: NameTable
    let log: ChangesetLog
    let fold: Fold
}

extension Waiting {
    /// Applies what has been waiting for the entries of a replica, and what waits for those, until nothing moves.
    func applyAwaiting(_ replica: ReplicaID, in scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        var moved = [replica]
        var since: Set<ReplicaID> = []
        while let replica = moved.popLast() {
            since.insert(replica)
            try applyHeld(replica, in: scope, w)
            for row in try log.awaiting(replica, in: scope, isOfScope: true, w) {
                if let next = try applyAgain(row, w) { moved.append(next) }
            }
            guard moved.isEmpty else { continue }
            moved = try applyAwaitingOthers(since, in: scope, w)
            since = []
        }
    }

    /// Tries those that wait for what no entry names, as far as it may have come.
    ///
    /// - Returns: The authors of those that were applied.
    private func applyAwaitingOthers(
        _ moved: Set<ReplicaID>, in scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> [ReplicaID] {
        var result: [ReplicaID] = []
        let isParted = try !log.forks(scope, w).isEmpty
        for (row, wait) in try log.awaitingOthers(scope, w) {
            let mayGoOn =
                switch wait {
                case .record(let record): try names.number(record, in: scope, w) != nil
                // The chain may have parted, and with no fork at all a store that was set back held, under a number of its own
                // that it had not sealed yet, something else than what its former self had shown to others.
                case .branch(let replica): isParted || moved.contains(replica)
                case .entry, .chain, .unlisted: true
                }
            if mayGoOn, let next = try applyAgain(row, w) { result.append(next) }
        }
        return result
    }

    /// Applies what has been waiting for the directories, in every scope that is none.
    func applyAwaitingDirectory(_ w: borrowing WriteTransaction) throws(StoreError) {
        for directory in try names.scopes(w) where directory.isDirectory {
            for replica in try log.heads(directory, w).heads.keys.sorted() {
                for row in try log.awaiting(replica, in: directory, isOfScope: false, w) {
                    guard let next = try applyAgain(row, w), let scope = try log.changesetScope(row, w) else { continue }
                    try applyAwaiting(next, in: scope, w)
                }
            }
        }
    }

    /// A replica's own next changesets, as far as they are held without a gap.
    func applyHeld(_ replica: ReplicaID, in scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        while let head = try log.heads(scope, w).heads[replica], head.applied < head.held,
            let row = try log.row(holding: Dot(replica, head.applied + 1), in: scope, w)
        {
            guard try applyAgain(row, w) != nil else { return }
        }
    }

    /// Tries once more to apply a changeset out of the log.
    ///
    /// - Returns: Its author, where it was applied now.
    func applyAgain(_ row: Int64, _ w: borrowing WriteTransaction) throws(StoreError) -> ReplicaID? {
        // Its author may have seen a branch that is not here.
        guard let logged = try log.openIfNamed(row: row, w) else {
            try log.noteMissingBranch(row, w)
            return nil
        }
        let (header, scope) = (logged.changeset.header, ScopeCode(number: logged.changeset.header.scope))
        let head = try log.heads(scope, w).heads[header.replica]
        // Applied meanwhile, or behind a gap.
        guard header.first > head?.applied ?? 0, header.last <= head?.held ?? 0 else { return nil }
        guard let wait = try fold.apply(logged.changeset, logged.payload, scope, w) else { return header.replica }
        try log.noteWaiting(logged.changeset, scope, wait, w)
        return nil
    }

    /// Tries everything that waits in a scope: after a new schema, or where a file does not say yet what waits for what.
    func applyWaiting(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        for row in try log.waiting(in: scope, w) {
            if let moved = try applyAgain(row, w) { try applyAwaiting(moved, in: scope, w) }
        }
    }
}
