import Testing

@testable import CunlianCommands

/// Going through conflicts one after the other, without a terminal.
struct DecisionQueueTests {
    /// Types line after line; each conflict has two candidates.
    private func queue(_ count: Int, _ lines: String...) -> DecisionQueue {
        var queue = DecisionQueue(count: count)
        for line in lines where !queue.isOver { _ = queue.take(DecisionQueue.read(line), candidates: 2) }
        return queue
    }

    @Test func `one after the other is chosen, skipped, or said otherwise`() {
        let done = queue(4, "1", "s", "=丙", "2")
        #expect(done.isOver && !done.isGivenUp)
        #expect(done.choices == [0: .candidate(1), 2: .value("丙"), 3: .candidate(2)])
    }

    @Test func `back shows the one before, and another choice takes the place of the first`() {
        let back = queue(3, "1", "b")
        #expect(back.place == 0 && back.choices == [0: .candidate(1)])
        #expect(queue(3, "1", "b", "2").choices == [0: .candidate(2)])
        #expect(queue(3, "1", "b", "").choices.isEmpty)
    }

    @Test func `undo takes the last choice back and shows its conflict again, before anything is saved`() {
        let undone = queue(4, "1", "2", "s", "u")
        #expect(undone.place == 1 && undone.choices == [0: .candidate(1)])
        #expect(queue(4, "1", "2", "s", "u", "u").choices.isEmpty)
        var empty = DecisionQueue(count: 2)
        #expect(empty.take(.undo, candidates: 2) == .nothingToUndo)
    }

    @Test func `what cannot be is said, and changes nothing`() {
        var queue = DecisionQueue(count: 2)
        let start = queue
        #expect(queue.take(.choose(3), candidates: 2) == .noSuchChoice(of: 2))
        #expect(queue.take(.choose(0), candidates: 2) == .noSuchChoice(of: 2))
        #expect(queue.take(.choose(1), candidates: 0) == .noSuchChoice(of: 0))
        #expect(queue.take(.back, candidates: 2) == .isFirst)
        #expect(queue.take(nil, candidates: 2) == .notUnderstood)
        #expect(queue == start)
    }

    @Test func `save ends with what was chosen so far, giving up with nothing`() {
        let saved = queue(9, "2", "w")
        #expect(saved.isOver && !saved.isGivenUp && saved.choices.count == 1)
        #expect(queue(9, "2", "q").isGivenUp)
    }

    @Test(arguments: [
        ("1", DecisionQueue.Input.choose(1)), (" 12 ", .choose(12)), ("=甲", .other("甲")), ("＝ 甲 乙", .other("甲 乙")), ("", .skip),
        ("跳过", .skip),
        ("B", .back), ("撤回", .undo), ("w", .finish), ("保存", .finish), ("放弃", .quit), ("１", .choose(1)), ("　１２ ", .choose(12)),
        ("ｗ", .finish), ("＝（１３９）", .other("（１３９）")),
    ])
    func `a line is read`(line: String, input: DecisionQueue.Input) { #expect(DecisionQueue.read(line) == input) }

    @Test func `other lines are not`() { for line in ["x", "=", "1.", "一"] { #expect(DecisionQueue.read(line) == nil) } }
}
