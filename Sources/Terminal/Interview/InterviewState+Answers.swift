extension InterviewState {
    /// Takes an answer as typed, and goes on.
    mutating func submit(_ text: String, to key: InterviewKey) -> InterviewEffect {
        guard let question = question(key) else { return .none }
        var text = text.trimmed
        let before = (answers[key], answers.carried[key])
        var round: Int64?
        if text.halfWidth == InterviewAnswers.allSame { return carrySection(of: key) }
        if text.halfWidth == InterviewAnswers.same {
            let offer = offer(key)
            guard let stored = current[key] ?? (offer?.bar == nil ? offer?.stored : nil) else {
                refusal = offer?.bar ?? language("这一题没有可沿用的回答", "There is nothing to take over here")
                return .none
            }
            (text, round) = (stored, current[key] == nil ? offer?.round : nil)
        }
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
            case .success(let stored):
                if warned[key] != stored, answers[key] != stored, let warning = question.warn?(stored, context(key)) {
                    warned[key] = stored
                    refusal = language("\(warning)。确实如此，请再答一次", "\(warning). If it is so, answer once more")
                    return .none
                }
                if let round { answers.carry(stored, to: key, from: round) } else { answers[key] = stored }
            case .failure(let problem):
                refusal = problem.message
                return .none
            }
        }
        answers.unfinished[key] = nil
        let isChanged = (answers[key], answers.carried[key]) != before
        goForward(from: key)
        return isChanged ? .save : .none
    }

    /// Keeps what was typed or ticked when people go elsewhere without Enter: as the answer if it is one, else as it is.
    mutating func keepTyped(_ key: InterviewKey) -> InterviewEffect {
        guard let question = question(key) else { return .none }
        let before = answers
        if let options = question.options(language) {
            keepTicked(key, options, question)
            return answers == before ? .none : .save
        }
        let text = editor.text.trimmed
        guard text != (answers.unfinished[key] ?? value(key) ?? "") else { return .none }
        answers.unfinished[key] = nil
        if text.isEmpty {
            answers[key] = nil
        } else if case .success(let stored) = question.read(text, in: context(key), language) {
            answers[key] = stored
        } else {
            answers.unfinished[key] = text
        }
        return answers == before ? .none : .save
    }

    /// Ticks, and an option that was named, are answers; one that was only passed over is none.
    private mutating func keepTicked(_ key: InterviewKey, _ options: [Interview.Option], _ question: Interview.Question) {
        guard isTouched else { return }
        let meant: String
        if question.isMultiple {
            meant = options.map(\.code).filter(chosen.contains).joined(separator: ",")
        } else {
            let shown = shownOptions(options)
            guard isNamed, let place = selection, shown.indices.contains(place) else { return }
            meant = shown[place].code
        }
        guard meant != value(key) ?? "" else { return }
        if meant.isEmpty {
            answers[key] = nil
        } else if case .success(let stored) = question.read(meant, in: context(key), language) {
            answers[key] = stored
        }
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
        let left = answers.unfinished.filter { isAtHand($0.key) && $0.key.turn > key.turn }
        answers.unfinished = answers.unfinished.filter { !isAtHand($0.key) }
        for (old, text) in left {
            answers.unfinished[InterviewKey(section: old.section, turn: old.turn - 1, question: old.question)] = text
        }
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
