import Causality
import Cunlian
import RecordStore
import Records

/// What is open and waits in the regions of whoever looks; the node's own figures are those of whoever has all of its regions.
struct NetworkCounts: Sendable {
    /// Whether those are all regions that the node holds.
    let isWhole: Bool
    let conflicts: (disputed: Int, listed: Int)
    /// Changesets.
    let waiting: Int
    /// When the first of them came, in milliseconds since 1970; `nil` without one, and where that was not noted.
    let waitingSince: UInt64?
    /// Entries held or applied and not admitted.
    let quarantined: Int
    /// Entries that are here and not known to be at the parent; `nil` without one.
    let backlog: UInt64?
    /// Of the node as a whole.
    let refolding: (done: Int, total: Int)?

    /// - Parameter conflicts: Of each in those regions whether it blocks something.
    /// - Precondition: Inside the store's `read`.
    init(_ store: RecordStore, in mine: [ScopeCode], parent: String?, conflicts: [Bool]) throws {
        let covers = { (scope: ScopeCode) in mine.contains { $0.covers(scope) } }
        isWhole = try store.scopes().allSatisfy { $0.isDirectory || covers($0) }
        let blocking = conflicts.count { $0 }
        self.conflicts = (blocking, conflicts.count - blocking)
        guard !isWhole else {
            let node = try NodeFigures(store, parent: parent)
            (waiting, waitingSince, quarantined, backlog) = (node.waiting, node.waitingSince, node.quarantined, node.backlog)
            refolding = node.refolding.map { ($0.done, $0.total) }
            return
        }
        let kept = try store.views.quarantine(in: mine)
        waiting = try store.log.waitingCounts().filter { covers($0.key) }.values.reduce(0, +)
        waitingSince = kept.filter(\.isWaiting).compactMap(\.since).min()
        quarantined = kept.reduce(0) { $0 + $1.count }
        backlog = try parent.map { parent in
            let states = try store.peers.peerStates(Peer(address: parent).bytes)
            return try store.scopes().filter(covers).reduce(0) { sum, scope in
                let theirs = states[scope]?.vector ?? VersionVector()
                return try store.heads(scope).held.entries.reduce(sum) { $0 + ($1.number - min($1.number, theirs[$1.replica])) }
            }
        }
        refolding = nil
    }
}
