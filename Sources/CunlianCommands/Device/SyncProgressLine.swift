import Cunlian
import Records
import SyncSession
import Synchronization
import Terminal

/// How far a sync has come, on standard error, once it takes longer than a second.
///
///     发出 4/12 条（3,204/9,870 字节），中断 2 次
///     sent 4 of 12 entries (3,204 of 9,870 bytes), broke 2 times
///
/// A quick sync shows nothing; nor does one whose standard error is no terminal. Nothing stays behind.
final class SyncProgressLine: Sendable {
    private struct State {
        var drawn: UInt64?
        var isFinished = false
    }

    private let language: Language
    private let now: @Sendable () -> UInt64
    private let width: @Sendable () -> Int?
    private let write: @Sendable (String) -> Void
    private let start: UInt64
    private let state = Mutex(State())

    /// - Parameters:
    ///   - now: Milliseconds from any beginning.
    ///   - width: Of the window; `nil` is no terminal.
    ///   - write: To standard error.
    init(
        _ language: Language, now: @escaping @Sendable () -> UInt64 = Asker.uptime,
        width: @escaping @Sendable () -> Int? = { StandardStream.error.windowSize?.width },
        write: @escaping @Sendable (String) -> Void = PassingLine.write
    ) {
        self.language = language
        self.now = now
        self.width = width
        self.write = write
        start = now()
    }

    /// Draws at most ten times a second; cheap to call whenever something moves.
    func update(_ progress: SyncProgress) {
        let time = now()
        state.withLock { state in
            guard !state.isFinished, time - (state.drawn ?? start) >= (state.drawn == nil ? 1_000 : 100) else { return }
            guard let width = width() else { return }
            state.drawn = time
            write(PassingLine.drawn(line(progress), width: width))
        }
    }

    /// Takes the line away; nothing is drawn from now on.
    func finish() {
        state.withLock { state in
            if state.drawn != nil, !state.isFinished { write(PassingLine.cleared) }
            state.isFinished = true
        }
    }

    private func line(_ progress: SyncProgress) -> String {
        var parts: [String] = []
        if progress.toSend.entries > 0 { parts.append(say("发出 ", "sent ") + share(progress.sent, progress.toSend)) }
        if progress.toReceive.entries > 0 { parts.append(say("收到 ", "received ") + share(progress.received, progress.toReceive)) }
        if progress.carried > 0 {
            parts.append(say("附件 \(grouped(progress.carried)) 字节", "attachments \(grouped(progress.carried)) bytes"))
        }
        if progress.isTurnedAway {
            parts = [say("节点忙，稍后再连", "the node is busy, waiting to come again")]
        } else if parts.isEmpty {
            parts = [say("等待节点回答", "waiting for the node")]
        }
        if progress.breaks > 0 { parts.append(say("中断 \(progress.breaks) 次", "broke \(count(progress.breaks, "time"))")) }
        return parts.joined(separator: say("，", ", "))
    }

    private func share(_ done: Amount, _ all: Amount) -> String {
        let (entries, bytes) = (min(done.entries, all.entries), min(done.bytes, all.bytes))
        return say(
            "\(grouped(entries))/\(grouped(all.entries)) 条（\(grouped(bytes))/\(grouped(all.bytes)) 字节）",
            "\(grouped(entries)) of \(grouped(all.entries)) \(all.entries == 1 ? "entry" : "entries") (\(grouped(bytes)) of \(grouped(all.bytes)) bytes)"
        )
    }

    private func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
}
