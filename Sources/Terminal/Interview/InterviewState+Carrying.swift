/// 同上年: an earlier round's answers taken over.
extension InterviewState {
    /// Whether what stands at a step was answered in this interview, or nothing stands: Enter alone then gives an answer.
    ///
    /// What the record says, and what was carried over, is passed by Enter and not said anew.
    func isOwn(_ key: InterviewKey) -> Bool {
        answers[key] != nil ? answers.carried[key] == nil : current[key] == nil
    }

    /// Carries over whatever an earlier round says to the questions of that part, or turn, that are open.
    ///
    /// Answers open questions, so it is gone through again until nothing more is taken. What may not be carried, is no answer
    /// any more, or makes one doubt, is left to people; the page says how many there are.
    mutating func carrySection(of key: InterviewKey) -> InterviewEffect {
        var taken = 0
        var left: Set<InterviewKey> = []
        var bar: String?
        var round: Int64?
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            for step in steps() where step.section == key.section && step.turn == key.turn && !left.contains(step) {
                guard answers.unfinished[step] == nil, let offer = offer(step), let from = offer.round, let question = question(step)
                else { continue }
                guard offer.bar == nil, let text = offer.stored,
                    case .success(let stored) = question.read(text, in: context(step), language),
                    question.warn?(stored, context(step)) == nil
                else {
                    bar = bar ?? offer.bar
                    left.insert(step)
                    continue
                }
                answers.carry(stored, to: step, from: from)
                round = max(round ?? from, from)
                taken += 1
                hasGrown = true
            }
        }
        guard taken > 0 || !left.isEmpty else {
            refusal = language("这一节没有可沿用的往年回答", "No earlier round says anything to what is open in this part")
            return .none
        }
        if taken > 0 { goOn(behind: key) }
        let rest =
            left.isEmpty
            ? "" : language("；另有\(left.count)题不能沿用", "; \(left.count) cannot be") + (bar.map { language("：", ": ") + $0 } ?? "")
        if let round, taken > 0 {
            notice = language("同\(round)年：沿用了\(taken)题", "as in \(round): \(taken) carried over") + rest
        } else {
            refusal = bar ?? language("往年的回答现在不合要求，请重新回答", "What an earlier round says is no answer now: answer anew")
        }
        return taken > 0 ? .save : .none
    }

    /// To the first question of the part that is still open, else to the next part.
    private mutating func goOn(behind key: InterviewKey) {
        let own = steps().filter { $0.section == key.section && $0.turn == key.turn }
        for step in own where answers.carried[step] != nil { seen.insert(step) }
        if let open = own.first(where: { value($0) == nil }) {
            self.open(open)
        } else if let last = own.last {
            goForward(from: last)
        }
    }

    /// Of an answer that was carried over and may not be: why. The household may have been put on a list since.
    func carryingProblem(_ key: InterviewKey) -> String? {
        guard answers.carried[key] != nil, let question = question(key) else { return nil }
        return question.offer?(context(key))?.bar
    }

    /// What stands beside a carried answer: from which round it is.
    func carryingMark(_ key: InterviewKey) -> String? {
        answers.carried[key].map { language("同\($0)年", "as in \($0)") }
    }
}
