import Cunlian
import Records
import SyncSession
import Synchronization

/// How a node stands with its parent: when they were last in step, and since when it fails, and why.
final class ParentStanding: Sendable {
    private struct State {
        var lastStep: UInt64?
        var failingSince: UInt64?
        var failures = 0
        var sentence = ""
    }

    private let now: @Sendable () -> UInt64
    private let state = Mutex(State())

    /// - Parameter now: Milliseconds since 1970.
    init(now: @escaping @Sendable () -> UInt64) { self.now = now }

    func succeeded() { state.withLock { $0 = State(lastStep: now()) } }

    func failed(_ sentence: String) {
        state.withLock { state in
            state.failures += 1
            state.failingSince = state.failingSince ?? now()
            state.sentence = sentence
        }
    }

    /// For `/readyz`; `nil` while there is nothing to say.
    var remark: String? {
        let state = state.withLock { $0 }
        guard let since = state.failingSince else { return nil }
        let minutes = (max(now(), since) - since) / 60_000
        return "parent: failing for \(minutes) min, \(state.failures) times: \(state.sentence)"
    }

    var metrics: [Metric] {
        let (state, now) = (state.withLock { $0 }, now())
        let failing = state.failingSince.map { Double(max(now, $0) - $0) / 1_000 } ?? 0
        return [
            Metric(
                name: "cunlian_parent_failing_seconds", help: "Since when the sync with the parent fails; 0 while it does not.",
                kind: .gauge,
                value: failing),
            Metric(
                name: "cunlian_parent_failures", help: "Syncs with the parent that failed in a row.", kind: .gauge,
                value: Double(state.failures)),
            Metric(
                name: "cunlian_parent_last_sync_seconds",
                help: "When node and parent were last in step, in seconds since 1970; 0 is never since the start.",
                kind: .gauge, value: Double(state.lastStep ?? 0) / 1_000),
        ]
    }
}

/// A node's service, and how it stands with its parent beside the node's own figures.
struct NodeWithParent: SyncService {
    let node: NodeService
    let uplink: ParentStanding?

    func session() async throws -> any SyncExchange { try await node.session() }
    func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await node.enrol(request) }
    func isReady() async -> Bool { await node.isReady() }
    func remarks() async -> [String] { uplink?.remark.map { [$0] } ?? [] }
    func metrics() async throws -> [Metric] { try await node.metrics() + (uplink?.metrics ?? []) }
}
