import Synchronization

/// How many pages one address opens in a minute: enough for people, too few to take the register away.
///
/// What comes from this machine itself is not counted: it is a proxy before the node, behind which are many.
final class Throttle: Sendable {
    struct Bounds: Sendable {
        var pages = 120
        var window: Duration = .seconds(60)
        /// Addresses that are remembered; beyond, the one that came first is forgotten.
        var addresses = 4_096
    }

    private struct Count {
        var pages: Int
        let since: ContinuousClock.Instant
    }

    private let bounds: Bounds
    private let now: @Sendable () -> ContinuousClock.Instant
    private let counts = Mutex<[String: Count]>([:])

    init(_ bounds: Bounds = Bounds(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        (self.bounds, self.now) = (bounds, now)
    }

    /// Whether one more page may be opened; it is counted.
    ///
    /// - Parameter address: Of the network, without a port; `nil` where it is not known.
    func mayOpen(_ address: String?) -> Bool {
        guard let address, !address.hasPrefix("127."), address != "::1" else { return true }
        let now = now()
        return counts.withLock { counts in
            guard let count = counts[address], now - count.since < bounds.window else {
                if counts[address] == nil, counts.count >= bounds.addresses {
                    counts = counts.filter { now - $0.value.since < bounds.window }
                    if counts.count >= bounds.addresses, let first = counts.min(by: { $0.value.since < $1.value.since }) {
                        counts[first.key] = nil
                    }
                }
                counts[address] = Count(pages: 1, since: now)
                return true
            }
            counts[address]?.pages += 1
            return count.pages < bounds.pages
        }
    }
}
