import RecordStore
import Records
import Terminal

/// What a citizen's number says of whoever has it, and who else has it: asked for while the interview goes on, so that a slip is seen
/// while the person is there. Nothing is refused for it: the number may be the one that is wrong.
struct CollectIdentity: Sendable {
    let type: RecordType
    /// The field that holds the number; of the register's persons `id_number`.
    private let number: Field
    /// Whose number it is in this store, by the number: the record, and how people name it.
    private let taken: [String: (record: RecordID, name: String)]
    private let schema: Schema
    private let language: Language

    /// - Returns: `nil` for a type that has no citizens' numbers.
    init?(_ type: RecordType, _ store: RecordStore, _ language: Language) throws {
        guard let number = type.fields.first(where: { $0.key == nil && $0.inputs.map(\.type) == [.idNumber] }) else { return nil }
        let names = try type.numberField.map { try store.views.readableNumbers(type, field: $0) } ?? []
        let byRecord = Dictionary(names.map { ($1, $0) }) { first, _ in first }
        var taken: [String: (RecordID, String)] = [:]
        for (text, record) in try store.views.readableNumbers(type, field: number.name) {
            taken[text] = (record, byRecord[record] ?? String(record.description.prefix(12)))
        }
        (self.type, self.number, self.taken, schema, self.language) = (type, number, taken, store.schema, language)
    }

    /// What other answers of the same person suggest.
    func offer(_ field: Field, _ context: InterviewContext) -> Interview.Offer? {
        guard let citizen = citizen(context), let said = stored(field, citizen) else { return nil }
        let shown = field.inputs[0].type == .date ? said : label(said, field)
        return Interview.Offer(
            stored: said, words: language == .zh ? "按身份证号：\(shown)" : "by the ID number: \(shown)")
    }

    /// - Parameters:
    ///   - own: The record that is asked about, if it is not new.
    func warning(_ field: Field, _ answer: String, _ context: InterviewContext, own: RecordID?) -> String? {
        if field.number == number.number { return sharing(answer, context, own: own) ?? contradiction(of: answer, context) }
        guard let citizen = citizen(context), let said = stored(field, citizen), said != answer else { return nil }
        let shown = field.inputs[0].type == .date ? said : label(said, field)
        return language == .zh ? "与身份证号不符，号码为\(shown)" : "the ID number says otherwise: \(shown)"
    }

    private func citizen(_ context: InterviewContext) -> CitizenNumber? {
        let key = InterviewKey(section: context.section, turn: context.turn, question: CollectForm.question(number, 0))
        return context[key].flatMap { try? CitizenNumber($0) }
    }

    /// What the number says of a field, in the form of an answer; of the register's persons `sex` and `birth`.
    private func stored(_ field: Field, _ citizen: CitizenNumber) -> String? {
        guard field.key == nil, field.inputs.count == 1 else { return nil }
        switch (field.name, field.inputs[0].type) {
        case ("birth", .date): return citizen.birth.description
        case ("sex", .code): return citizen.sex == .male ? "male" : "female"
        default: return nil
        }
    }

    private func label(_ code: String, _ field: Field) -> String {
        guard case .code(let list) = field.inputs[0].type else { return code }
        return schema.codeList(list)?.items.first { $0.code == code }?.label.text(in: language) ?? code
    }

    private func sharing(_ answer: String, _ context: InterviewContext, own: RecordID?) -> String? {
        guard let text = try? CitizenNumber(answer).text else { return nil }
        if let other = taken[text], other.record != own {
            return language == .zh ? "这个号码已登记给 \(other.name)" : "this number is registered for \(other.name) already"
        }
        let question = CollectForm.question(number, 0)
        for turn in context.turns(of: context.section, answering: question) where turn != context.turn {
            let other = context[InterviewKey(section: context.section, turn: turn, question: question)].flatMap { try? CitizenNumber($0) }
            guard other?.text == text else { continue }
            return language == .zh ? "第\(turn)人已用这个号码" : "person \(turn) has this number already"
        }
        return nil
    }

    /// The number was written after sex and birth, and they say something else.
    private func contradiction(of answer: String, _ context: InterviewContext) -> String? {
        guard let citizen = try? CitizenNumber(answer) else { return nil }
        for field in type.fields {
            let key = InterviewKey(section: context.section, turn: context.turn, question: CollectForm.question(field, 0))
            guard let said = stored(field, citizen), let stands = context[key], stands != InterviewAnswers.none, stands != said else {
                continue
            }
            let name = field.label.text(in: language)
            let shown = field.inputs[0].type == .date ? stands : label(stands, field)
            return language == .zh ? "与\(name)（\(shown)）不符" : "it does not agree with \(name) (\(shown))"
        }
        return nil
    }
}
