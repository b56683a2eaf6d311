extension InterviewState {
    /// Takes an answer as typed, and goes on.
    mutating func submit(_ text: String, to key: InterviewKey) -> InterviewEffect {
        guard let question = question(key) else { return .none }
        var text = text.trimmed
        let before = answers[key]
        if text.halfWidth == InterviewAnswers.same, let stored = current[key] { text = stored }
        if text.isEmpty {
            guard !isRequired(question, key) || current[key] != nil else {
                let isChoice = question.options(language) != nil
                refusal =
                    isChoice
                    ? language("请选择一项", "Choose one") : language("这一题必须回答", "This question needs an answer")
                return .none
            }
            answers[key] = nil
        } else {
            switch question.read(text, in: context(key), language) {
            case .success(let stored): answers[key] = stored
            case .failure(let problem):
                refusal = problem.message
                return .none
            }
        }
        unfinished[key] = nil
        let isChanged = answers[key] != before
        goForward(from: key)
        return isChanged ? .save : .none
    }

    /// Keeps what was typed when people go elsewhere without Enter: as the answer if it is one.
    mutating func keepTyped(_ key: InterviewKey) -> InterviewEffect {
        let text = editor.text.trimmed
        guard let question = question(key), question.options(language) == nil, text != (value(key) ?? "")
        else {
            return .none
        }
        guard !text.isEmpty else {
            unfinished[key] = nil
            defer { answers[key] = nil }
            return answers[key] == nil ? .none : .save
        }
        guard case .success(let stored) = question.read(text, in: context(key), language) else {
            unfinished[key] = text
            return .none
        }
        unfinished[key] = nil
        answers[key] = stored
        return .save
    }

    /// Whether the turn of that step was added in this interview, and can be taken away again.
    func isRemovable(_ key: InterviewKey) -> Bool {
        guard section(key)?.repeats != nil, key.question != InterviewKey.another else { return false }
        return key.turn > max(current.turns(of: key.section), section(key)?.repeats?.minimum ?? 1)
    }

    /// Takes a whole turn away; those behind it move up.
    mutating func removeTurn(_ key: InterviewKey) -> InterviewEffect {
        guard isRemovable(key) else { return .none }
        let isAtHand: (InterviewKey) -> Bool = { $0.section == key.section && $0.turn >= key.turn }
        let moved = answers.texts.filter { isAtHand($0.key) && $0.key.turn > key.turn }
        let last = InterviewKey(section: key.section, turn: key.turn - 1, question: InterviewKey.another)
        let ending = answers[
            InterviewKey(section: key.section, turn: key.turn, question: InterviewKey.another)]
        answers.texts = answers.texts.filter { !isAtHand($0.key) }
        seen = seen.filter { !isAtHand($0) }
        unfinished = unfinished.filter { !isAtHand($0.key) }
        answers[last] = ending ?? "no"
        for (old, text) in moved {
            answers[InterviewKey(section: old.section, turn: old.turn - 1, question: old.question)] = text
        }
        open(last)
        return .save
    }

    /// What stands, of the questions that are asked.
    package var confirmedAnswers: InterviewAnswers {
        var texts: [InterviewKey: String] = [:]
        for step in steps() { texts[step] = value(step) }
        return InterviewAnswers(texts)
    }
}
