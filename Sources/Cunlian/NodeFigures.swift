import Causality
public import RecordStore
import Records
public import SyncSession

/// A store's figures for operators.
public struct NodeFigures: Sendable {
    private let entries: [(ScopeCode, UInt64)]
    public let conflicts: (disputed: Int, listed: Int)
    /// Entries held or applied and not admitted.
    public let quarantined: Int
    /// Changesets that wait for what is not here, aside among them.
    public let waiting: Int
    /// When the first of them came, in milliseconds since 1970; `nil` without one, and where that was not noted.
    public let waitingSince: UInt64?
    private let late: Int
    /// How far the node has come with what the directory's news touch; `nil` where all is done.
    public let refolding: Refolding?
    /// Entries that are here and not known to be at the parent; `nil` without one.
    public let backlog: UInt64?

    /// - Parameter parent: The address under which the store remembers what the parent holds.
    /// - Precondition: Inside the store's `read`.
    public init(_ store: RecordStore, parent: String?) throws {
        entries = try store.views.entryCounts()
        conflicts = try store.views.conflictCounts()
        quarantined = try store.views.quarantineCount()
        waiting = try store.log.waitingCounts().values.reduce(0, +)
        waitingSince = try waiting > 0 ? store.views.waits().first?.since : nil
        late = try store.views.lateCount()
        refolding = try store.refolding()
        backlog = try parent.map { parent in
            let states = try store.peers.peerStates(Peer(address: parent).bytes)
            return try store.scopes().reduce(0) { sum, scope in
                let theirs = states[scope]?.vector ?? VersionVector()
                return try store.heads(scope).held.entries.reduce(sum) { $0 + ($1.number - min($1.number, theirs[$1.replica])) }
            }
        }
    }

    /// As figures of Prometheus.
    public var metrics: [Metric] {
        let perScope = entries.map { scope, count in
            Metric(
                name: "cunlian_entries", help: "Entries applied, by scope.", kind: .gauge, value: Double(count),
                labels: [("scope", scope.description)])
        }
        let open = [("disputed", conflicts.disputed), ("listed", conflicts.listed)].map { kind, count in
            Metric(
                name: "cunlian_conflicts", help: "Open conflicts, by whether they block.", kind: .gauge,
                value: Double(count), labels: [("kind", kind)])
        }
        let rest: [(String, String, Int)] = [
            ("cunlian_quarantined", "Entries held or applied and not admitted.", quarantined),
            ("cunlian_waiting", "Changesets that wait for what is not here.", waiting),
            ("cunlian_late", "Entries written at the old place after a move, and not taken over or declined.", late),
            (
                "cunlian_refolding", "Scopes still to be folded anew after the directory changed.",
                refolding.map { $0.total - $0.done } ?? 0
            ),
        ]
        let backlog = backlog.map {
            Metric(
                name: "cunlian_backlog", help: "Entries that are here and not known to be at the parent.", kind: .gauge, value: Double($0))
        }
        let since = Metric(
            name: "cunlian_waiting_since_seconds",
            help: "When the first changeset that still waits came, in seconds since 1970; 0 is none, or not noted.", kind: .gauge,
            value: Double(waitingSince ?? 0) / 1_000)
        return perScope + open
            + rest.map { Metric(name: $0.0, help: $0.1, kind: .gauge, value: Double($0.2)) } + [since] + (backlog.map { [$0] } ?? [])
    }
}
