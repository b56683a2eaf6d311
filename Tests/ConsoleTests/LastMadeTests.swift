import Testing

@testable import CunlianConsole

/// What a page shows of what takes a while.
@Suite struct LastMadeTests {
    private struct Failure: Error {}

    /// Waits until somebody opens it.
    private actor Gate {
        private var isOpen = false
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func wait() async {
            guard !isOpen else { return }
            await withCheckedContinuation { waiting.append($0) }
        }

        func open() {
            isOpen = true
            for one in waiting { one.resume() }
            waiting = []
        }
    }

    @Test func `the last is shown while the next is made, and whoever asks meanwhile begins no other`() async throws {
        let kept = LastMade<Int, String>(fresh: .zero, patience: .milliseconds(40))
        guard case .made(let first, false) = await made(kept, "one") else {
            Issue.record("what is quick was not waited for")
            return
        }
        #expect(first.content == "one" && first.time == 7)
        let gate = Gate()
        for _ in 0..<2 {
            let answer = await kept.answer(1, time: { 8 }) {
                await gate.wait()
                return "two"
            }
            guard case .made(let last, true) = answer else {
                Issue.record("the last is not shown while the next is made: \(answer)")
                return
            }
            #expect(last.content == "one")
        }
        await gate.open()
        // What was begun ends; the next to ask is shown it, or what they began themselves.
        var shown = ""
        while shown != "two" { if case .made(let made, _) = await made(kept, "two") { shown = made.content } }
    }

    @Test func `the first is said to be made, and nobody waits for it`() async throws {
        let kept = LastMade<Int, String>(patience: .milliseconds(1))
        let gate = Gate()
        let answer = await kept.answer(1, time: { 1 }) {
            await gate.wait()
            return "one"
        }
        await gate.open()
        guard case .making = answer else {
            Issue.record("the first was there at once: \(answer)")
            return
        }
    }

    @Test func `a failure is told, and tried again by the next who asks`() async throws {
        let kept = LastMade<Int, String>(patience: .seconds(60))
        let failed = await kept.answer(1, time: { 1 }) { throw Failure() }
        guard case .failed(let error) = failed else {
            Issue.record("the failure is not told: \(failed)")
            return
        }
        #expect(error is Failure)
        guard case .made(let made, _) = await made(kept, "one") else {
            Issue.record("it was not tried again")
            return
        }
        #expect(made.content == "one")
    }

    private func made(_ kept: LastMade<Int, String>, _ text: String) async -> LastMade<Int, String>.Answer {
        await kept.answer(1, time: { 7 }) { text }
    }
}
