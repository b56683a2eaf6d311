extension InterviewState {
    /// Does what a key asks for.
    mutating func press(_ key: Key) -> InterviewEffect {
        notice = nil
        if key == .control("c") || key == .control("d") {
            // Twice: people want out, and nothing is lost.
            guard page != .leaving else { return .finished(.draft(answers)) }
            var effect = InterviewEffect.none
            if case .question(let step) = page { effect = keepTyped(step) }
            leave()
            return effect
        }
        switch page {
        case .question(let step):
            refusal = nil
            guard let question = question(step) else { return .none }
            if let effect = go(key, from: step) { return effect }
            guard let options = question.options(language) else { return type(key, into: step) }
            return choose(key, of: options, in: question, step)
        case .review: return review(key)
        case .leaving: return answerLeaving(key)
        }
    }

    /// Keys that mean the same on every question; `nil` for all others.
    private mutating func go(_ key: Key, from step: InterviewKey) -> InterviewEffect? {
        let kept: InterviewEffect
        switch key {
        case .escape, .backTab:
            kept = keepTyped(step)
            goBack(from: step)
        case .pageUp, .pageDown:
            kept = keepTyped(step)
            goBySection(from: step, forward: key == .pageDown)
        case .control("n"), .control("p"):
            kept = keepTyped(step)
            goBySection(from: step, forward: key == .control("n"))
        case .control("x"): return removeTurn(step)
        case .control("y"):
            guard current[step] != nil || offer(step) != nil else { return InterviewEffect.none }
            return submit(InterviewAnswers.same, to: step)
        case .control("t"): return carrySection(of: step)
        // One key in a list, where nothing else begins with it; in a line it is typed and entered.
        case .text("="), .text("＝"):
            guard editor.isEmpty, question(step)?.options(language) != nil, current[step] != nil || offer(step) != nil else { return nil }
            return submit(InterviewAnswers.same, to: step)
        default: return nil
        }
        return kept
    }

    // MARK: Text

    private mutating func type(_ key: Key, into step: InterviewKey) -> InterviewEffect {
        let before = editor.text
        defer { if editor.text != before { isTouched = true } }
        switch key {
        case .text(let scalar): editor.insert(String(scalar))
        case .paste(let text): editor.insert(text.trimmed)
        case .backspace: editor.deleteBackward()
        case .delete: editor.deleteForward()
        case .left where editor.isAtStart, .up:
            let kept = keepTyped(step)
            goBack(from: step)
            return kept
        case .left: editor.left()
        case .right: editor.right()
        case .home, .control("a"): editor.home()
        case .end, .control("e"): editor.end()
        case .control("u"): editor.deleteToStart()
        case .control("k"): editor.deleteToEnd()
        case .control("w"): editor.deleteWord()
        case .enter:
            // To go on past what the record says is not to say it oneself.
            guard isTouched || isOwn(step) else {
                goForward(from: step)
                return .none
            }
            return submit(editor.text, to: step)
        case .tab, .down:
            // Passing over is allowed where Enter would insist; a text that is refused is not passed over.
            guard editor.text.trimmed.isEmpty || !isTouched else { return submit(editor.text, to: step) }
            let kept = keepTyped(step)
            goForward(from: step)
            return kept
        default: break
        }
        return .none
    }

    // MARK: Choices

    /// The options that contain what was typed, or all.
    func shownOptions(_ options: [Interview.Option]) -> [Interview.Option] {
        let wanted = editor.text.trimmed.lowercased()
        guard !wanted.isEmpty else { return options }
        return options.filter {
            interview.isMeant($0.label, wanted) || $0.code.lowercased().hasPrefix(wanted)
        }
    }

    private mutating func choose(
        _ key: Key, of options: [Interview.Option], in question: Interview.Question, _ step: InterviewKey
    ) -> InterviewEffect {
        let shown = shownOptions(options)
        if case .text = key {} else { numberTyped = nil }
        if key != .enter { isTouched = true }
        switch key {
        case .up, .left:
            guard key == .up, let place = selection, place > 0 else {
                let kept = keepTyped(step)
                goBack(from: step)
                return kept
            }
            (selection, isNamed) = (place - 1, false)
        case .down: (selection, isNamed) = (min((selection ?? -1) + 1, shown.count - 1), false)
        case .home: selection = shown.isEmpty ? nil : 0
        case .end: selection = shown.isEmpty ? nil : shown.count - 1
        case .right, .tab:
            let kept = keepTyped(step)
            goForward(from: step)
            return kept
        case .backspace:
            editor.deleteBackward()
            selection = shownOptions(options).isEmpty || editor.isEmpty ? nil : 0
        case .control("u"):
            editor = LineEditor()
            selection = nil
        case .text(" ") where question.isMultiple: toggle(shown)
        case .text(let scalar): typeInList(scalar, options, question)
        case .paste(let text): filter(text, options)
        case .enter: return submitChoice(shown, options, question, step)
        default: break
        }
        return .none
    }

    private mutating func toggle(_ shown: [Interview.Option]) {
        guard let place = selection, shown.indices.contains(place) else { return }
        chosen.formSymmetricDifference([shown[place].code])
        editor = LineEditor()
    }

    /// A number selects, and ticks in a short list; `y` and `n` answer to yes and no, anything else narrows the list down.
    private mutating func typeInList(
        _ scalar: Unicode.Scalar, _ options: [Interview.Option], _ question: Interview.Question
    ) {
        let typed = String(scalar).halfWidth
        if editor.isEmpty, typed == InterviewAnswers.none {
            editor.insert(typed)
            selection = nil
            return
        }
        if case .yesNo = question.kind {
            let place = ["y": 0, "是": 0, "有": 0, "1": 0, "n": 1, "否": 1, "无": 1, "2": 1, "0": 1][
                typed.lowercased()]
            selection = place ?? selection
            isNamed = place != nil
            return
        }
        if editor.isEmpty, let digit = Int(typed) {
            // In a long list the next digit may follow: 1, then 12.
            let number = [(numberTyped ?? 0) * 10 + digit, digit].first { options.indices.contains($0 - 1) }
            numberTyped = number
            selection = number.map { $0 - 1 } ?? selection
            isNamed = number != nil
            if question.isMultiple, number != nil, options.count <= 9 { toggle(options) }
            return
        }
        filter(typed, options)
    }

    private mutating func filter(_ text: String, _ options: [Interview.Option]) {
        editor.insert(text)
        let shown = shownOptions(options)
        selection = shown.isEmpty ? nil : 0
    }

    private mutating func submitChoice(
        _ shown: [Interview.Option], _ options: [Interview.Option], _ question: Interview.Question,
        _ step: InterviewKey
    ) -> InterviewEffect {
        guard isTouched || isOwn(step) else {
            goForward(from: step)
            return .none
        }
        if editor.text == InterviewAnswers.none { return submit(InterviewAnswers.none, to: step) }
        if question.isMultiple {
            // What was looked for and found is meant, also without the space bar.
            if !editor.isEmpty { toggle(shown) }
            if chosen.isEmpty, selection != nil {
                refusal = language("请按空格勾选；按 → 跳过", "Tick with the space bar, or pass over with →")
                return .none
            }
            return submit(options.map(\.code).filter(chosen.contains).joined(separator: ","), to: step)
        }
        guard let place = selection, shown.indices.contains(place) else {
            if editor.isEmpty { return submit("", to: step) }
            refusal = language("没有这个选项", "There is no such option")
            return .none
        }
        return submit(shown[place].code, to: step)
    }
}
