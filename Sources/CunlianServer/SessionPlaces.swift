import Synchronization
import SyncSession

/// The places for sessions under way at once: a bound on memory, not a queue.
final class SessionPlaces: Sendable {
    /// A taken place; it is free again when this goes.
    final class Place: Sendable {
        private let places: SessionPlaces
        private let since = ContinuousClock.now

        fileprivate init(_ places: SessionPlaces) { self.places = places }

        deinit { places.release(after: ContinuousClock.now - since) }
    }

    private struct State {
        var taken = 0
        var admitted = 0
        var turnedAway = 0
        /// How long a session takes, in seconds: the last few weigh most.
        var usual = 1.0
    }

    private let state = Mutex(State())
    private let countMax: Int

    init(countMax: Int) { self.countMax = countMax }

    private func release(after time: Duration) {
        state.withLock { $0.taken -= 1 }
        learn(time)
    }

    /// Weighs how long a session took.
    func learn(_ time: Duration) { state.withLock { $0.usual += (time / .seconds(1) - $0.usual) / 8 } }

    /// When whoever is turned away now should come again, in seconds: about when as many places are free again as there are.
    var comeAgain: Int { Int(min(30, max(1, state.withLock { $0.usual }.rounded(.up)))) }

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
