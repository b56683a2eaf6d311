extension InterviewState {
    /// What people may do when they leave, in the order shown.
    enum Leaving: CaseIterable {
        case saveDraft, goOn, discard
    }

    mutating func review(_ key: Key) -> InterviewEffect {
        let steps = reviewed()
        let place = selection ?? steps.count
        switch key {
        case .up: selection = max(0, place - 1)
        case .down, .tab: selection = min(steps.count, place + 1)
        case .pageUp: selection = max(0, place - 10)
        case .pageDown: selection = min(steps.count, place + 10)
        case .home: selection = 0
        case .end: selection = steps.count
        case .escape, .left, .backTab:
            refusal = nil
            open(steps.last)
        case .enter, .right:
            if place < steps.count {
                open(steps[place])
            } else if key == .enter {
                return confirm()
            }
            return .none
        default: return .none
        }
        refusal = nil
        return .none
    }

    /// Ends the interview, or goes to what is in the way.
    mutating func confirm() -> InterviewEffect {
        let steps = reviewed()
        let problems = problems()
        let faults = steps.indices.filter { problems[steps[$0]] != nil }
        guard let first = faults.first else { return .finished(.confirmed(confirmedAnswers)) }
        selection = first
        refusal = language("还有 \(faults.count) 处要补充或更正", "missing or wrong: \(faults.count)")
        return .none
    }

    mutating func answerLeaving(_ key: Key) -> InterviewEffect {
        let ways = Leaving.allCases
        let place = selection ?? 0
        switch key {
        case .up: selection = max(0, place - 1)
        case .down, .tab: selection = min(ways.count - 1, place + 1)
        case .text(let scalar):
            if let number = Int(String(scalar).halfWidth), ways.indices.contains(number - 1) {
                selection = number - 1
            }
        case .escape, .left: stay()
        case .enter:
            switch ways[place] {
            case .saveDraft: return .finished(.draft(answers))
            case .goOn: stay()
            case .discard: return .finished(.discarded)
            }
        default: break
        }
        return .none
    }
}
