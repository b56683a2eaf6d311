import Synchronization
import SyncSession

/// The places for sessions under way at once: a bound on memory, not a queue.
final class SessionPlaces: Sendable {
    /// A taken place; it is free again when this goes.
    final class Place: Sendable {
        private let places: SessionPlaces

        fileprivate init(_ places: SessionPlaces) { self.places = places }

        deinit { places.state.withLock { $0.taken -= 1 } }
    }

    private struct State {
        var taken = 0
        var admitted = 0
        var turnedAway = 0
    }

    private let state = Mutex(State())
    private let countMax: Int

    init(countMax: Int) { self.countMax = countMax }

    /// Takes a place, or answers `nil` where none is free.
    func take() -> Place? {
        let isAdmitted = state.withLock { state in
            guard state.taken < countMax else {
                state.turnedAway += 1
                return false
            }
            state.taken += 1
            state.admitted += 1
            return true
        }
        return isAdmitted ? Place(self) : nil
    }

    var metrics: [Metric] {
        let now = state.withLock { $0 }
        return [
            Metric(
                name: "cunlian_sessions_open", help: "Sessions under way.", kind: .gauge,
                value: Double(now.taken)),
            Metric(
                name: "cunlian_sessions_total", help: "Sessions begun since the start.", kind: .counter,
                value: Double(now.admitted)),
            Metric(
                name: "cunlian_sessions_busy_total", help: "Sessions turned away for want of a place.",
                kind: .counter,
                value: Double(now.turnedAway)),
        ]
    }
}
