import SyncSession
import Synchronization

/// What came of the sessions since the start, for operators.
final class Traffic: Sendable {
    /// How a session ended, as seen from here.
    enum Result: String, CaseIterable {
        case done
        /// Nothing here names the key that asked.
        case stranger
        case refused, busy, broke, failed
    }

    /// The upper bounds of the classes of a session's time, in seconds.
    static let bounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

    private struct State {
        /// Sessions by the class of their time; the last has no upper bound.
        var classes = [Int](repeating: 0, count: Traffic.bounds.count + 1)
        var seconds = 0.0
        var results: [Result: Int] = [:]
        var refusals: [SyncRefusal.Kind: Int] = [:]
        var received = 0
        var sent = 0
    }

    private let state = Mutex(State())

    /// Counts a session that ended.
    func count(_ result: Result, seconds: Double, received: Int, sent: Int) {
        let place = Traffic.bounds.firstIndex { seconds <= $0 } ?? Traffic.bounds.count
        state.withLock { state in
            state.classes[place] += 1
            state.seconds += seconds
            state.results[result, default: 0] += 1
            state.received += received
            state.sent += sent
        }
    }

    /// Counts a refusal of any request, by its reason.
    func count(_ refusal: SyncRefusal) { state.withLock { $0.refusals[refusal.kind, default: 0] += 1 } }

    var metrics: [Metric] {
        let state = state.withLock { $0 }
        let results = Result.allCases.map { result in
            Metric(
                name: "cunlian_sessions_ended_total", help: "Sessions that ended, by how.", kind: .counter,
                value: Double(state.results[result] ?? 0), labels: [("result", result.rawValue)])
        }
        let refusals = SyncRefusal.Kind.allCases.filter { $0 != .unlisted }.map { kind in
            Metric(
                name: "cunlian_refusals_total", help: "Requests that were refused, by reason.", kind: .counter,
                value: Double(state.refusals[kind] ?? 0), labels: [("reason", "\(kind)")])
        }
        return results + refusals + histogram(state) + [
            Metric(
                name: "cunlian_received_bytes_total", help: "Bytes of sessions' requests.", kind: .counter, value: Double(state.received)),
            Metric(name: "cunlian_sent_bytes_total", help: "Bytes of sessions' answers.", kind: .counter, value: Double(state.sent)),
        ]
    }

    private func histogram(_ state: State) -> [Metric] {
        func line(_ suffix: String, _ value: Double, _ labels: [(String, String)] = []) -> Metric {
            Metric(
                name: "cunlian_session_seconds", suffix: suffix, help: "How long sessions took, from their first byte to their last.",
                kind: .histogram, value: value, labels: labels)
        }
        var sum = 0
        let buckets = zip(Traffic.bounds.map { "\($0)" } + ["+Inf"], state.classes).map { bound, count in
            sum += count
            return line("_bucket", Double(sum), [("le", bound)])
        }
        return buckets + [line("_sum", state.seconds), line("_count", Double(sum))]
    }
}
