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
        while let replica = moved.popLast() {
            try applyHeld(replica, in: scope, w)
            for row in try log.awaiting(replica, in: scope, isOfScope: true, w) {
                if let next = try applyAgain(row, w) { moved.append(next) }
            }
            guard moved.isEmpty else { continue }
            for (row, record) in try log.awaitingRecords(scope, w) where try names.number(record, in: scope, w) != nil {
                if let next = try applyAgain(row, w) { moved.append(next) }
            }
            // Where chains part, a guard may have found its branch.
            guard moved.isEmpty, try !log.forks(scope, w).isEmpty else { continue }
            for row in try log.awaitingBranches(scope, w) {
                if let next = try applyAgain(row, w) { moved.append(next) }
            }
        }
    }

    /// Applies what has been waiting for the directory, in every other scope.
    func applyAwaitingDirectory(_ w: borrowing WriteTransaction) throws(StoreError) {
        for replica in try log.heads(.directory, w).heads.keys.sorted() {
            for row in try log.awaiting(replica, in: .directory, isOfScope: false, w) {
                guard let next = try applyAgain(row, w), let scope = try log.changesetScope(row, w) else { continue }
                try applyAwaiting(next, in: scope, w)
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
