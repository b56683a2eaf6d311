/// A form to be filled in question by question: what is asked, in which order, and when.
///
/// It knows nothing of records; whoever builds it from a schema turns the answers into values again.
package struct Interview: Sendable {
    package var title: String
    package var language: DisplayLanguage
    package var sections: [Section]
    /// Whether an option is one of those that somebody means who has typed the second text, in small letters, to find it.
    package var isMeant: @Sendable (_ option: String, _ typed: String) -> Bool = { $0.lowercased().contains($1) }

    package init(title: String, language: DisplayLanguage, sections: [Section]) {
        self.title = title
        self.language = language
        self.sections = sections
    }

    /// Questions under one title; asked once, or once for each of several things.
    package struct Section: Sendable {
        /// Unique in the interview, without `/`, `[` and `]`.
        package var id: String
        package var title: String
        package var questions: [Question]
        package var repeats: Repeat?

        package init(id: String, title: String, repeats: Repeat? = nil, questions: [Question]) {
            self.id = id
            self.title = title
            self.repeats = repeats
            self.questions = questions
        }
    }

    /// How often a section is asked: after each turn comes the question whether there is another.
    package struct Repeat: Sendable {
        /// What one turn is about: `成员`, `member`.
        package var noun: String
        /// 0: the first question is whether there is any at all.
        package var minimum: Int
        package var maximum: Int
        /// The question whose answer tells one turn from another in titles: the name of a person.
        package var naming: String?

        package init(noun: String, minimum: Int = 1, maximum: Int = 99, naming: String? = nil) {
            self.naming = naming
            self.noun = noun
            self.minimum = min(minimum, 1)
            self.maximum = maximum
        }
    }

    /// One thing that is asked.
    package struct Question: Sendable {
        /// Unique in its section, and not `+`.
        package var id: String
        package var label: String
        package var kind: Kind
        package var isRequired: Bool
        /// What people read behind the answer: `m²`, `亩`.
        package var unit: String?
        /// A sentence or two that is shown below the question.
        package var help: String?
        /// Called with the answer in its stored form; a message where it cannot be right.
        package var check: (@Sendable (String, InterviewContext) -> String?)?
        /// Whether to ask at all, given the answers before it.
        package var isAsked: @Sendable (InterviewContext) -> Bool
        /// What this question and its neighbours are about; shown once, above the first of them.
        package var heading: String?
        /// Spells out what people abbreviate, before the answer is read: `今天`.
        package var prepare: (@Sendable (String) -> String)?
        /// How much must be said, where that depends on other answers; see also ``isRequired``.
        package var need: (@Sendable (InterviewContext) -> Need)?
        /// What is to be noticed about the record's own value; shown below the question.
        package var remark: (@Sendable (InterviewContext) -> String?)?
        /// What other answers or an earlier round suggest, shown below the question; taken only when people say so.
        package var offer: (@Sendable (InterviewContext) -> Interview.Offer?)?
        /// What may be wrong with an answer in its stored form: said once, and the same answer given again is taken.
        package var warn: (@Sendable (String, InterviewContext) -> String?)?

        package init(
            id: String, label: String, kind: Kind, isRequired: Bool = false, unit: String? = nil,
            help: String? = nil, check: (@Sendable (String, InterviewContext) -> String?)? = nil,
            isAsked: @escaping @Sendable (InterviewContext) -> Bool = { _ in true }
        ) {
            self.id = id
            self.label = label
            self.kind = kind
            self.isRequired = isRequired
            self.unit = unit
            self.help = help
            self.check = check
            self.isAsked = isAsked
        }
    }

    /// An answer that is suggested.
    package struct Offer: Hashable, Sendable {
        /// In its stored form; `nil` is to be read, and not to be taken over.
        package var stored: String?
        /// Where it is from: `by the ID number: 1990-01-02`.
        package var words: String
        /// Of an earlier round's answer which round: taken over it is no answer of a visit, and keeps this mark.
        package var round: Int64?
        /// Why it may not be taken over, said to whoever tries.
        package var bar: String?

        package init(stored: String?, words: String, round: Int64? = nil, bar: String? = nil) {
            self.stored = stored
            self.words = words
            self.round = round
            self.bar = bar
        }
    }

    /// How much an interview must know before it can be confirmed.
    package enum Need: Sendable {
        /// The question may stay open.
        case nothing
        /// An answer, if only that there is none.
        case word
        case value
    }

    /// How an answer is given, and how it is stored.
    package enum Kind: Sendable {
        /// As typed, without white space at the ends.
        case text
        /// `-12.5`: digits without grouping; full-width digits are read.
        case number
        /// `2017-03-05`; `2017/3/5`, `20170305` and `2017年3月5日` are read.
        case date
        /// `yes` or `no`.
        case yesNo
        /// The code of one option.
        case choice([Option])
        /// The codes of the options in their order, with commas between.
        case multipleChoice([Option])
    }

    package struct Option: Hashable, Sendable {
        /// What is stored; without commas.
        package var code: String
        package var label: String

        package init(_ code: String, _ label: String) {
            self.code = code
            self.label = label
        }
    }
}

/// Which question, in which turn of which section.
package struct InterviewKey: Hashable, Sendable, CustomStringConvertible {
    package var section: String
    /// From 1; 0 in a section that is asked once, and for whether there is a first turn.
    package var turn: Int
    package var question: String

    package init(section: String, turn: Int = 0, question: String) {
        self.section = section
        self.turn = turn
        self.question = question
    }

    /// The question whether there is another turn: `yes` or `no`.
    package static let another = "+"

    /// `house/area`, or with a turn `members[2]/name`: for a file that keeps a draft.
    package var description: String {
        turn == 0 ? "\(section)/\(question)" : "\(section)[\(turn)]/\(question)"
    }

    /// Reads what ``description`` writes.
    package init?(_ text: some StringProtocol) {
        guard let slash = text.firstIndex(of: "/") else { return nil }
        let place = text[..<slash]
        question = String(text[text.index(after: slash)...])
        if let bracket = place.firstIndex(of: "["), place.hasSuffix("]") {
            guard let number = Int(place[place.index(after: bracket)...].dropLast()), number > 0 else {
                return nil
            }
            section = String(place[..<bracket])
            turn = number
        } else {
            section = String(place)
            turn = 0
        }
    }
}

/// Answers by question, in their stored form.
package struct InterviewAnswers: Hashable, Sendable {
    package var texts: [InterviewKey: String]
    /// What was typed, is no answer yet, and was left behind: it is kept, and in the way of confirming until it is one or is gone.
    package var unfinished: [InterviewKey: String] = [:]
    /// Which answers were carried over from an earlier round, and from which.
    package private(set) var carried: [InterviewKey: Int64] = [:]

    package init(_ texts: [InterviewKey: String] = [:]) { self.texts = texts }

    /// "Asked, and there is none": not the same as not asked.
    package static let none = "-"
    /// Typed for "as the record says": asked again, and found the same. Where the record says nothing, for what is offered: 同上年.
    static let same = "="
    /// Typed for the same of every question of the part that is open and has an earlier round's answer.
    static let allSame = "=="

    package subscript(key: InterviewKey) -> String? {
        get { texts[key] }
        set {
            texts[key] = newValue
            carried[key] = nil
        }
    }

    /// Takes an earlier round's answer over, with its mark; the next answer to the question takes the mark away.
    package mutating func carry(_ text: String, to key: InterviewKey, from round: Int64) {
        texts[key] = text
        carried[key] = round
    }

    /// How many turns of a repeated section there are.
    package func turns(of section: String) -> Int {
        texts.keys.filter { $0.section == section && $0.question != InterviewKey.another }.map(\.turn).max()
            ?? 0
    }
}

/// The answers that a question can look back on; questions that were not asked have none.
package struct InterviewContext: Sendable {
    package let section: String
    package let turn: Int
    let answers: [InterviewKey: String]
    /// What was answered in this interview, rather than before it.
    let given: [InterviewKey: String]

    /// The turn numbers of a section that have an answer to a question.
    package func turns(of section: String, answering question: String) -> [Int] {
        answers.keys.filter { $0.section == section && $0.question == question }.map(\.turn).sorted()
    }

    /// Whether the question was answered in this interview, be it as before.
    package func isAnswered(_ key: InterviewKey) -> Bool { given[key] != nil }

    /// The answer in the same turn of the same section, else in any section that is asked once.
    package subscript(question: String) -> String? {
        if let near = answers[InterviewKey(section: section, turn: turn, question: question)] { return near }
        let others = answers.filter { $0.key.turn == 0 && $0.key.question == question }
        return others.min { $0.key.section < $1.key.section }?.value
    }

    package subscript(key: InterviewKey) -> String? { answers[key] }
}
