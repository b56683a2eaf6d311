import RecordStore
import Records
import Register
import Synchronization

/// The last figures of each report.
typealias Figures = LastMade<FiguresKey, Report>

/// Of what a report's figures are.
struct FiguresKey: Hashable, Sendable {
    let name: ReportName
    let region: ScopeCode?
    let year: Int?
    let digits: Int
}

/// What takes a while to make, as it was last made: a page shows this, with when it was, and never waits for the next.
final class LastMade<Key: Hashable & Sendable, Content: Sendable>: Sendable {
    struct Made: Sendable {
        let content: Content
        /// Milliseconds since 1970.
        let time: UInt64
        fileprivate let instant: ContinuousClock.Instant
    }

    /// What a page shows.
    enum Answer: Sendable {
        /// The newest that there are, and whether newer ones are being made.
        case made(Made, isMaking: Bool)
        /// The first are being made.
        case making
        case failed(any Error)
    }

    private enum State {
        case making(last: Made?)
        case made(Made)
        case failed(any Error)
    }

    private let states = Mutex<[Key: State]>([:])
    /// As old as this they are shown as they are.
    private let fresh: Duration
    /// So long a page waits for figures that are quick.
    private let patience: Duration

    init(fresh: Duration = .seconds(60), patience: Duration = .milliseconds(100)) { (self.fresh, self.patience) = (fresh, patience) }

    /// - Parameter make: Runs apart from whoever asks.
    func answer(_ key: Key, time: @escaping @Sendable () -> UInt64, _ make: @escaping @Sendable () async throws -> Content) async -> Answer
    {
        let now = ContinuousClock.now
        let (begins, last) = states.withLock { states -> (Bool, Made?) in
            switch states[key] {
            case .making(let last): return (false, last)
            case .made(let made) where now - made.instant < fresh: return (false, made)
            case .made(let made):
                states[key] = .making(last: made)
                return (true, made)
            case .failed, nil:
                if states.count >= 256 { states = states.filter { if case .making = $0.value { true } else { false } } }
                states[key] = .making(last: nil)
                return (true, nil)
            }
        }
        if begins {
            Task { [self] in
                let result: State
                do { result = .made(Made(content: try await make(), time: time(), instant: .now)) } catch { result = .failed(error) }
                states.withLock { $0[key] = result }
            }
        }
        // What is quick is waited for, a little at a time.
        var waited = Duration.zero
        while last == nil || begins {
            if let answer = known(key) { return answer }
            guard waited < patience else { break }
            try? await Task.sleep(for: .milliseconds(20))
            waited += .milliseconds(20)
        }
        if let last { return .made(last, isMaking: known(key) == nil) }
        return known(key) ?? .making
    }

    /// What is not being made.
    private func known(_ key: Key) -> Answer? {
        states.withLock { states in
            switch states[key] {
            case .made(let made): .made(made, isMaking: false)
            case .failed(let error): .failed(error)
            case .making, nil: nil
            }
        }
    }
}
