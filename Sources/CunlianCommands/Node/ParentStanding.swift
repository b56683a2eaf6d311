import Cunlian
import CunlianConsole
import Records
import SyncSession
import Synchronization

/// How long ago a moment was, in the largest unit that says it: `5 min`, `3 h`, `12 d`.
///
/// - Parameters:
///   - moment: Milliseconds since 1970, as `now`.
func ago(_ moment: UInt64, _ now: UInt64) -> String {
    switch Lapse(from: moment, to: now) {
    case .minutes(let number): "\(number) min"
    case .hours(let number): "\(number) h"
    case .days(let number): "\(number) d"
    }
}

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

    /// For the console.
    var standing: NodeStanding {
        let state = state.withLock { $0 }
        var standing = NodeStanding()
        (standing.lastStep, standing.failingSince, standing.failures) = (state.lastStep, state.failingSince, state.failures)
        return standing
    }

    /// For `/readyz`.
    var remark: String {
        let state = state.withLock { $0 }
        guard let since = state.failingSince else {
            return state.lastStep.map { "parent: in step \(ago($0, now())) ago" } ?? "parent: not reached yet since the start"
        }
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
