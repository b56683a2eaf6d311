import Cunlian
import Records
import SyncSession
import Synchronization
import Terminal
import Testing

@testable import CunlianCommands

/// What a sync shows while it lasts.
@Suite struct SyncProgressLineTests {
    /// What is written for steps at these times, in milliseconds.
    private func written(_ language: Language, _ steps: [(UInt64, SyncProgress)], width: Int? = 80) -> [String] {
        let time = Mutex<UInt64>(0)
        let written = Mutex<[String]>([])
        let line = SyncProgressLine(
            language, now: { time.withLock { $0 } }, width: { width }, write: { text in written.withLock { $0.append(text) } })
        for (milliseconds, step) in steps {
            time.withLock { $0 = milliseconds }
            line.update(step)
        }
        line.finish()
        // Whoever is late draws over what comes afterwards.
        time.withLock { $0 += 10_000 }
        line.update(SyncProgress())
        return written.withLock { $0 }
    }

    private var halfway: SyncProgress {
        var progress = SyncProgress()
        progress.sent = Amount(entries: 4, bytes: 3_204)
        progress.toSend = Amount(entries: 1_200, bytes: 987_654)
        progress.breaks = 2
        return progress
    }

    private func shown(_ language: Language, _ step: SyncProgress, width: Int = 200) -> String {
        let lines = written(language, [(1_500, step)], width: width)
        #expect(lines.count == 2 && lines.last == "\r\u{1B}[K")
        #expect(lines[0].hasPrefix("\r") && lines[0].hasSuffix("\u{1B}[K") && !lines[0].contains("\n"))
        return String(lines[0].dropFirst().dropLast(3))
    }

    @Test func `a quick sync shows nothing, and neither does one whose standard error is no terminal`() {
        #expect(written(.zh, [(0, halfway), (500, halfway), (999, halfway)]).isEmpty)
        #expect(written(.en, [(2_000, halfway), (60_000, halfway)], width: nil).isEmpty)
    }

    @Test func `it is drawn ten times a second at most, in its own line, and taken away`() {
        let lines = written(.en, [(900, halfway), (1_000, halfway), (1_050, halfway), (1_100, halfway)])
        #expect(lines.count == 3 && lines.last == "\r\u{1B}[K")
    }

    @Test func `it says entries and bytes of how many, each way, and how often the link broke, in both languages`() {
        #expect(shown(.zh, halfway) == "发出 4/1,200 条（3,204/987,654 字节），中断 2 次")
        #expect(shown(.en, halfway) == "sent 4 of 1,200 entries (3,204 of 987,654 bytes), broke 2 times")
        var down = SyncProgress()
        (down.received, down.toReceive) = (Amount(entries: 0, bytes: 90), Amount(entries: 1, bytes: 80))
        #expect(shown(.zh, down) == "收到 0/1 条（80/80 字节）")
        #expect(shown(.en, down) == "received 0 of 1 entry (80 of 80 bytes)")
        #expect(shown(.zh, SyncProgress()) == "等待节点回答")
        #expect(shown(.en, SyncProgress()) == "waiting for the node")
        down.isTurnedAway = true
        #expect(shown(.zh, down) == "节点忙，稍后再连")
        #expect(shown(.en, down) == "the node is busy, waiting to come again")
    }

    @Test(arguments: [20, 33, 34, 47, 80]) func `it never fills a window's line, which would move it on`(width: Int) {
        for language in [Language.zh, .en] { #expect(shown(language, halfway, width: width).displayWidth < width) }
    }
}
