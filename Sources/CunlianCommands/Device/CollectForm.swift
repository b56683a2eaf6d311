import RecordStore
import Records
import Register
import Terminal

/// The questions about a subject: which of a schema's fields are asked, in which parts, and under which names.
///
/// A question's name is its path without the key (`phone`, `housing.area`), since an interview is about one round;
/// the subject's own fields are asked once, those of its members once a turn.
struct CollectForm: Sendable {
    /// One field, and those of its inputs that people can answer at all.
    struct Item: Sendable {
        let field: Field
        let inputs: [Int]
    }

    /// Some fields of the subject, or (in ``isRoster``) all fields of a member.
    struct Part: Sendable {
        let id: String
        var items: [Item]
        let isRoster: Bool
    }

    let subject: CollectSubject
    /// The survey round and the year: the key of every keyed field.
    let round: Int64
    /// Also what one's role can only propose.
    let asksAll: Bool
    let language: Language
    let coding: CollectCoding
    let parts: [Part]
    /// Of the subject's fields: in which part they are asked.
    let places: [String: String]

    /// Of each member: whether they are present in this round.
    static let present = "present"
    /// A part has no more questions than this, unless one field has.
    static let partMax = 14

    init(_ subject: CollectSubject, round: Int64, asksAll: Bool, language: Language, today: Int) {
        self.subject = subject
        self.round = round
        self.asksAll = asksAll
        self.language = language
        coding = CollectCoding(schema: subject.schema, references: subject.references, language: language, today: today)
        let choice = Choice(subject: subject, asksAll: asksAll)
        parts = CollectForm.parts(choice)
        var places: [String: String] = [:]
        for part in parts where !part.isRoster { for item in part.items { places[item.field.name] = part.id } }
        self.places = places
    }

    /// Gathers neighbouring fields into parts that fit a page; a large group is a part of its own.
    private static func parts(_ choice: Choice) -> [Part] {
        var parts: [Part] = []
        var open: Part?
        for field in choice.subject.type.fields {
            if let roster = choice.subject.roster, roster.field.number == field.number {
                parts += open.map { [$0] } ?? []
                open = nil
                let items = roster.type.fields.compactMap {
                    choice.item($0, in: roster.type, isNew: true) ?? choice.item($0, in: roster.type, isNew: false)
                }
                parts.append(Part(id: field.name, items: items, isRoster: true))
                continue
            }
            guard let item = choice.item(field, in: choice.subject.type, isNew: choice.subject.isNew) else { continue }
            let count = (open?.items.reduce(0) { $0 + $1.inputs.count } ?? 0) + item.inputs.count
            if let part = open, count > partMax {
                parts.append(part)
                open = nil
            }
            if open == nil { open = Part(id: field.name, items: [], isRoster: false) }
            open?.items.append(item)
        }
        return parts + (open.map { [$0] } ?? [])
    }

    /// The key under which a field is asked.
    func key(of field: Field) -> FieldKey { field.key == nil ? .none : .number(round) }

    func address(_ field: Field) -> FieldAddress { FieldAddress(field.number, key(of: field)) }

    /// The name of the question about one input.
    static func question(_ field: Field, _ input: Int) -> String {
        field.isGroup ? "\(field.name).\(field.inputs[input].name)" : field.name
    }

    func name(_ part: Part, _ turn: Int, _ field: Field, _ input: Int) -> InterviewKey {
        InterviewKey(section: part.id, turn: turn, question: CollectForm.question(field, input))
    }

    // MARK: What the record says

    /// The answers that the store holds already.
    func current() -> InterviewAnswers {
        var answers = InterviewAnswers()
        for part in parts {
            guard part.isRoster else {
                fill(&answers, part, turn: 0)
                continue
            }
            let members = subject.roster?.members.count ?? 0
            for turn in 1..<(members + 1) {
                fill(&answers, part, turn: turn)
                if isListed(turn) { answers[InterviewKey(section: part.id, turn: turn, question: CollectForm.present)] = "yes" }
                let another = InterviewKey(section: part.id, turn: turn, question: InterviewKey.another)
                answers[another] = turn < members ? "yes" : "no"
            }
        }
        return answers
    }

    private func fill(_ answers: inout InterviewAnswers, _ part: Part, turn: Int) {
        guard let view = subject.view(turn: turn) else { return }
        for item in part.items {
            guard let field = view.field(address(item.field)) else { continue }
            for input in item.inputs {
                answers[name(part, turn, item.field, input)] = coding.stored(field, input)
            }
        }
    }

    /// Whether the round's roster names the member of that turn.
    func isListed(_ turn: Int) -> Bool {
        guard let roster = subject.roster, let member = subject.view(turn: turn) else { return false }
        return subject.view?.field(address(roster.field))?.verdict.elements.contains(.reference(member.id)) == true
    }
}

extension CollectForm {
    /// Which fields are asked of whom.
    struct Choice {
        let subject: CollectSubject
        let asksAll: Bool

        /// The field as it is asked, or `nil` where it is not.
        func item(_ field: Field, in type: RecordType, isNew: Bool) -> Item? {
            // Numbers are given out by the device; who is on the roster is known from the members.
            // What a record continues is written by whoever splits, joins or merges households.
            // What was carried over is marked by whoever carries it.
            guard field.key != .member, !(field.name == type.numberField && field.inputs[0].type == .text),
                field.name != Regrouping.link, field.name != CarriedMark.field
            else { return nil }
            let inputs = field.inputs.indices.filter { isAnswerable(field.inputs[$0]) }
            guard !inputs.isEmpty, !field.isWrittenOnce || isNew || asksAll else { return nil }
            let isMine = subject.role.map { field.writers.contains($0) } ?? true
            let isNeeded = isNew && field.mustBeSaidFirst
            return isMine || isNeeded || asksAll ? Item(field: field, inputs: Array(inputs)) : nil
        }

        /// Files have a command of their own, ciphertext is not typed, and a reference needs something to name.
        private func isAnswerable(_ input: Input) -> Bool {
            switch input.type {
            case .sealed, .attachment: false
            case .reference(let name): subject.references[name]?.names.isEmpty == false
            default: true
            }
        }
    }
}

extension Field {
    /// Whether a record must not be made without it.
    var mustBeSaidFirst: Bool { key == nil && (!isGroup || isWrittenOnce) && inputs.contains(where: \.isRequired) }
}
