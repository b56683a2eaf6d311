/// What a key, or a line, has led to.
package enum InterviewEffect: Hashable, Sendable {
    case none
    /// An answer was given or taken back: save the draft now, the power may fail.
    case save
    case finished(InterviewOutcome)
}

package enum InterviewOutcome: Hashable, Sendable {
    /// All answers to questions that are asked, new and current; what is not asked any more is left out.
    case confirmed(InterviewAnswers)
    /// To be gone on with later.
    case draft(InterviewAnswers)
    /// Thrown away, as people chose.
    case discarded
}

/// One interview under way: keys or lines go in, effects and a screen come out.
///
/// # Overview
/// A pure value: it reads no clock, file or terminal, so every test can play it. ``InterviewTerminal`` and
/// ``InterviewLines`` connect it with people.
///
/// # Function
/// The *steps* are the questions that are asked given the answers so far; they are worked out anew after each answer. A
/// page shows one step, all of them for review, or the question how to leave. Going on from the last
/// step leads to the review; a step that was opened from the review leads back to it, by way of the steps that its
/// answer has opened.
///
/// # Exceptions
/// An answer that is refused stays in the line, with the reason. A required question may be passed over, but the
/// review does not let the interview be confirmed without it.
package struct InterviewState: Sendable {
    enum Page: Hashable, Sendable {
        case question(InterviewKey)
        case review
        case leaving
    }

    package let interview: Interview
    /// What was answered in this interview.
    package internal(set) var answers: InterviewAnswers
    /// What the record says already.
    let current: InterviewAnswers

    var page: Page
    /// Where the question how to leave was asked from.
    var pageBefore: Page
    var isReviewing = false
    /// Steps that were passed, answered or not.
    var seen: Set<InterviewKey> = []
    /// The line of the selected option in a list: of options, of the review, of the ways to leave.
    var selection: Int?
    var editor = LineEditor()
    /// The number of an option as far as it was typed.
    var numberTyped: Int?
    /// Of a multiple choice.
    var chosen: Set<String> = []
    /// Whether people did anything to what the question showed when it was opened.
    var isTouched = false
    /// Said at the foot of the page, until people do something: that a draft is gone on with, how many answers were carried over.
    package var notice: String?
    /// Why the answer was refused; gone with the next key.
    var refusal: String?
    /// Of a list, whether an option was named, by its number or a letter, rather than only passed over.
    var isNamed = false
    /// Answers about which something was said, so that the same one given again is taken.
    var warned: [InterviewKey: String] = [:]

    /// - Parameters:
    ///   - current: What the record says already; shown, and kept where nothing else is answered.
    ///   - draft: The answers of an interrupted interview; it goes on behind the last of them.
    package init(
        _ interview: Interview, current: InterviewAnswers = InterviewAnswers(),
        resuming draft: InterviewAnswers = InterviewAnswers()
    ) {
        self.interview = interview
        self.current = current
        answers = draft
        page = .review
        pageBefore = .review
        let steps = steps()
        if let last = steps.lastIndex(where: { draft[$0] != nil }) {
            seen = Set(steps[...last])
            open(last + 1 < steps.count ? steps[last + 1] : nil)
        } else {
            open(steps.first)
        }
    }

    var language: DisplayLanguage { interview.language }

    /// What stands: the answer, else what the record says.
    func value(_ key: InterviewKey) -> String? { answers[key] ?? current[key] }

    // MARK: Steps

    /// The questions that are asked, in order. Answers to questions that are not asked open nothing.
    func steps() -> [InterviewKey] {
        var steps: [InterviewKey] = []
        var known: [InterviewKey: String] = [:]
        func add(_ key: InterviewKey) {
            steps.append(key)
            known[key] = value(key)
        }
        func ask(_ section: Interview.Section, turn: Int) {
            for question in section.questions {
                // Not kept in a variable, or each step would copy the answers.
                guard
                    question.isAsked(
                        InterviewContext(
                            section: section.id, turn: turn, answers: known, given: answers.texts))
                else {
                    continue
                }
                add(InterviewKey(section: section.id, turn: turn, question: question.id))
            }
        }
        for section in interview.sections {
            guard let repeats = section.repeats else {
                ask(section, turn: 0)
                continue
            }
            var turn = repeats.minimum
            if turn > 0 { ask(section, turn: turn) }
            while turn < repeats.maximum {
                let another = InterviewKey(section: section.id, turn: turn, question: InterviewKey.another)
                add(another)
                guard value(another) == "yes" else { break }
                turn += 1
                ask(section, turn: turn)
            }
        }
        return steps
    }

    func section(_ key: InterviewKey) -> Interview.Section? {
        interview.sections.first { $0.id == key.section }
    }

    func question(_ key: InterviewKey) -> Interview.Question? {
        guard let section = section(key) else { return nil }
        guard key.question == InterviewKey.another, let repeats = section.repeats else {
            return section.questions.first { $0.id == key.question }
        }
        let label = anotherLabel(repeats, turn: key.turn)
        return Interview.Question(id: InterviewKey.another, label: label, kind: .yesNo, isRequired: true)
    }

    /// The part of the form that a step belongs to, and of a repeated one which turn.
    func sectionTitle(_ key: InterviewKey) -> String {
        guard let section = section(key) else { return "" }
        guard key.turn > 0 else { return section.title }
        let name = section.repeats?.naming.flatMap {
            value(InterviewKey(section: key.section, turn: key.turn, question: $0))
        }
        return "\(section.title) \(key.turn)" + (name.map { " " + $0.visible } ?? "")
    }

    func anotherLabel(_ repeats: Interview.Repeat, turn: Int) -> String {
        turn == 0
            ? language("有\(repeats.noun)吗？", "Any \(repeats.noun)?")
            : language("还有\(repeats.noun)吗？", "Another \(repeats.noun)?")
    }

    func context(_ key: InterviewKey) -> InterviewContext {
        InterviewContext(
            section: key.section, turn: key.turn, answers: confirmedAnswers.texts, given: answers.texts)
    }

    func isRequired(_ question: Interview.Question, _ key: InterviewKey) -> Bool {
        question.isRequired || question.need != nil && question.need(in: context(key)) == .value
    }

    /// What keeps steps from being confirmed.
    func problems() -> [InterviewKey: String] {
        let known = confirmedAnswers.texts
        var problems: [InterviewKey: String] = [:]
        for step in steps() {
            guard let question = question(step) else { continue }
            if let left = answers.unfinished[step] {
                problems[step] = language("“\(left)”还不是答案：请改好或清空", "\"\(left)\" is no answer yet: correct it, or clear it")
                continue
            }
            let stored = known[step] ?? ""
            let context = InterviewContext(
                section: step.section, turn: step.turn, answers: known, given: answers.texts)
            if stored.isEmpty || stored == InterviewAnswers.none {
                let need = question.need(in: context)
                if need == .value || need == .word && stored.isEmpty {
                    problems[step] = language("必填", "needed")
                }
            } else if answers[step] != nil {
                // What the record says already is not held against people who did not touch it.
                problems[step] = carryingProblem(step) ?? question.check?(stored, context)
            }
        }
        return problems
    }

    /// What may be wrong with answers of this interview, and keeps nothing from being confirmed.
    func warnings() -> [InterviewKey: String] {
        var warnings: [InterviewKey: String] = [:]
        for step in steps() {
            guard let answer = answers[step], answer != InterviewAnswers.none, let warn = question(step)?.warn else { continue }
            warnings[step] = warn(answer, context(step))
        }
        return warnings
    }

    /// What is suggested where nothing stands yet.
    func offer(_ key: InterviewKey) -> Interview.Offer? {
        guard value(key) == nil else { return nil }
        return question(key)?.offer?(context(key))
    }

    // MARK: Going about

    /// Shows a step, or the review.
    mutating func open(_ key: InterviewKey?) {
        refusal = nil
        isTouched = false
        isNamed = false
        chosen = []
        selection = nil
        numberTyped = nil
        editor = LineEditor()
        guard let key, let question = question(key) else {
            openReview()
            return
        }
        page = .question(key)
        let stored = value(key)
        guard let options = question.options(language) else {
            editor = LineEditor(answers.unfinished[key] ?? stored ?? "")
            return
        }
        if question.isMultiple {
            chosen = Set((stored ?? "").split(separator: ",").map(String.init))
            chosen.formIntersection(options.map(\.code))
        } else {
            // Nothing is selected beforehand: Enter alone must not answer with whatever comes first.
            selection = options.firstIndex { $0.code == stored }
        }
    }

    mutating func openReview() {
        page = .review
        isReviewing = true
        refusal = nil
        let steps = reviewed()
        let problems = problems()
        selection = steps.firstIndex { problems[$0] != nil } ?? steps.count
    }

    /// More questions than people care to read again when they answered a few.
    static let reviewMax = 30

    /// The steps that the review lists: the question for another turn only where it ends the turns, and of a
    /// long form only what was answered or is wrong.
    func reviewed() -> [InterviewKey] {
        let steps = steps()
        guard steps.count > InterviewState.reviewMax else {
            return steps.filter { $0.question != InterviewKey.another || value($0) != "yes" }
        }
        let problems = problems()
        return steps.filter {
            problems[$0] != nil || answers[$0] != nil && $0.question != InterviewKey.another
        }
    }
}
