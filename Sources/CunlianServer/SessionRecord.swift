import Logging
import SyncSession
import Synchronization

/// One session from its first byte to its last: a line in the log, and its part of the figures.
///
/// A line says who came, how much went each way, how long it took and what came of it; nothing of what was said.
final class SessionRecord: Sendable {
    private struct State {
        var received = 0
        var sent = 0
        var isOver = false
    }

    private let state = Mutex(State())
    private let began = ContinuousClock.now
    private let traffic: Traffic
    private let logger: Logger

    init(_ traffic: Traffic, _ logger: Logger) {
        self.traffic = traffic
        self.logger = logger
    }

    /// Nobody was left to hear the answer.
    deinit { end(.broke, SessionAccount(), reason: "the link broke before the answer") }

    func received(_ bytes: Int) { state.withLock { $0.received += bytes } }
    func sent(_ bytes: Int) { state.withLock { $0.sent += bytes } }

    /// The answer went out whole.
    func done(_ account: SessionAccount) {
        account.isStranger ? end(.stranger, account, reason: "nothing here names the key") : end(.done, account)
    }

    /// What the session threw, before or while it was answered.
    func threw(_ error: any Error, _ account: SessionAccount) {
        switch error {
        case is BrokenRequest: end(.broke, account, reason: "the request broke before its end")
        case is BusyNode: end(.busy, account, reason: "no place was free")
        case let refusal as SyncRefusal: end(.refused, account, reason: "\(refusal.kind)")
        default: end(.failed, account, reason: "\(error)")
        }
    }

    /// The link broke while the answer went out.
    func broke(_ account: SessionAccount) { end(.broke, account, reason: "the link broke during the answer") }

    private func end(_ result: Traffic.Result, _ account: SessionAccount, reason: String? = nil) {
        let now = state.withLock { state in
            defer { state.isOver = true }
            return state
        }
        guard !now.isOver else { return }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        traffic.count(result, seconds: seconds, received: now.received, sent: now.sent)
        var fields: Logger.Metadata = [
            "who": "\(account.asker ?? "unknown")", "result": "\(result.rawValue)",
            "entries_in": "\(account.receivedEntries)", "entries_out": "\(account.sentEntries)",
            "bytes_in": "\(now.received)", "bytes_out": "\(now.sent)",
            "seconds": "\((seconds * 1_000).rounded() / 1_000)",
        ]
        if account.refusedChangesets > 0 { fields["refused_changesets"] = "\(account.refusedChangesets)" }
        if let reason { fields["reason"] = "\(reason)" }
        logger.log(level: result == .failed ? .error : .info, "session", metadata: fields)
    }
}
