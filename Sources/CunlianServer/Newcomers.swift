import NIOCore
import Synchronization
import SyncSession

/// Connections of which it is not known yet who is behind them, and how often codes were wrong, by address.
///
/// Whoever has said hello with a key that the directory names counts no more: a carrier puts a whole county behind one
/// address. Of the others there is a bound for each address and one for all, and the oldest gives way to the newest. So
/// whoever holds connections open and says nothing holds only places that nobody else wants, and an honest device, which
/// says who it is within its first round trip, never waits for one.
final class Newcomers: Sendable {
    struct Bounds: Sendable {
        var perAddress = 64
        var all = 256
        /// Of what they all have sent and nobody could judge yet.
        var bytes = 32 << 20
        /// Wrong codes of one address within ``missWindow``.
        var misses = 30
        var missWindow: Duration = .seconds(60)
        /// Addresses that are remembered for their wrong codes.
        var addresses = 4_096
    }

    private struct Connection {
        let address: String
        let number: Int
        var bytes = 0
        let close: @Sendable () -> Void
    }

    private struct Misses {
        var count: Int
        var since: ContinuousClock.Instant
    }

    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var next = 0
        var bytes = 0
        var displaced = 0
        var misses: [String: Misses] = [:]
        var missCount = 0
    }

    private let state = Mutex(State())
    private let bounds: Bounds

    init(_ bounds: Bounds = Bounds()) { self.bounds = bounds }

    // MARK: Connections

    /// A connection that was just made, or whose last request has been answered.
    func enter(_ channel: any Channel) {
        enter(ObjectIdentifier(channel), from: Self.address(of: channel)) { channel.close(promise: nil) }
    }

    func enter(_ id: ObjectIdentifier, from address: String, close: @escaping @Sendable () -> Void) {
        let displaced = state.withLock { state -> [Connection] in
            remove(id, &state)
            var displaced: [Connection] = []
            if state.connections.values.count(where: { $0.address == address }) >= bounds.perAddress {
                displaced += takeOldest(&state) { $0.address == address }
            }
            if state.connections.count >= bounds.all { displaced += takeOldest(&state) { _ in true } }
            state.connections[id] = Connection(address: address, number: state.next, close: close)
            state.next += 1
            state.displaced += displaced.count
            return displaced
        }
        for connection in displaced { connection.close() }
    }

    /// Counts what a connection sent before it is known who sent it.
    func hold(_ bytes: Int, of channel: any Channel) { hold(bytes, of: ObjectIdentifier(channel)) }

    func hold(_ bytes: Int, of id: ObjectIdentifier) {
        let displaced = state.withLock { state -> [Connection] in
            guard state.connections[id] != nil else { return [] }
            state.connections[id]?.bytes += bytes
            state.bytes += bytes
            var displaced: [Connection] = []
            while state.bytes > bounds.bytes {
                let others = takeOldest(&state) { $0.bytes > 0 }
                if others.isEmpty { break }
                displaced += others
            }
            state.displaced += displaced.count
            return displaced
        }
        for connection in displaced { connection.close() }
    }

    /// It is known who is behind the connection, or the connection is gone.
    func leave(_ channel: any Channel) { leave(ObjectIdentifier(channel)) }

    func leave(_ id: ObjectIdentifier) { state.withLock { remove(id, &$0) } }

    private func remove(_ id: ObjectIdentifier, _ state: inout State) {
        guard let connection = state.connections.removeValue(forKey: id) else { return }
        state.bytes -= connection.bytes
    }

    private func takeOldest(_ state: inout State, where isMeant: (Connection) -> Bool) -> [Connection] {
        let oldest = state.connections.filter { isMeant($0.value) }.min { $0.value.number < $1.value.number }
        guard let oldest else { return [] }
        remove(oldest.key, &state)
        return [oldest.value]
    }

    static func address(of channel: any Channel) -> String { channel.remoteAddress?.ipAddress ?? "" }

    // MARK: Codes

    /// Whether an address may try another code now.
    func mayTry(_ address: String, at now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in
            guard let misses = state.misses[address], now - misses.since < bounds.missWindow else { return true }
            return misses.count < bounds.misses
        }
    }

    /// Counts a code that was wrong.
    ///
    /// - Returns: How many there were of that address within the window.
    @discardableResult
    func miss(_ address: String, at now: ContinuousClock.Instant = .now) -> Int {
        state.withLock { state in
            state.missCount += 1
            if state.misses.count >= bounds.addresses {
                state.misses = state.misses.filter { now - $0.value.since < bounds.missWindow }
                // So many at once are one who changes addresses: nobody's count is worth the memory.
                if state.misses.count >= bounds.addresses { state.misses = [:] }
            }
            if let misses = state.misses[address], now - misses.since < bounds.missWindow {
                state.misses[address]?.count += 1
                return misses.count + 1
            }
            state.misses[address] = Misses(count: 1, since: now)
            return 1
        }
    }

    var metrics: [Metric] {
        let now = state.withLock { ($0.connections.count, $0.displaced, $0.missCount) }
        return [
            Metric(
                name: "cunlian_newcomers", help: "Connections of which it is not known yet who is behind them.", kind: .gauge,
                value: Double(now.0)),
            Metric(
                name: "cunlian_newcomers_displaced_total", help: "Connections that said nothing and gave way to newer ones.",
                kind: .counter, value: Double(now.1)),
            Metric(
                name: "cunlian_codes_wrong_total", help: "Codes for enrolling that were wrong.", kind: .counter, value: Double(now.2)),
        ]
    }
}
