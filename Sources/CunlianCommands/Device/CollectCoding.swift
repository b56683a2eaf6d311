import RecordStore
import Records
import Terminal

/// Between the stored form of an interview's answers and values of the register.
struct CollectCoding: Sendable {
    let schema: Schema
    let references: [String: CollectReferences]
    let language: Language
    let today: Int

    // MARK: From values

    /// The stored form of what a field shows, or `nil` where it shows nothing or is disputed.
    func stored(_ view: FieldView, _ input: Int) -> String? {
        guard view.verdict.attention != .disputed else { return nil }
        let kind = view.field.inputs[input]
        if view.field.isUnion {
            let elements = view.verdict.elements.compactMap { stored($0, kind) }
            return elements.isEmpty ? nil : elements.joined(separator: ",")
        }
        guard let value = view.verdict.value else { return nil }
        // Of a group that says something, what it leaves open was not said to be none.
        if view.field.isGroup, !value.isMissing, value.part(input).isMissing { return nil }
        return stored(value.part(input), kind)
    }

    func stored(_ value: Value, _ input: Input) -> String? {
        switch (value, input.type) {
        case (.missing, _): InterviewAnswers.none
        case (.bool(let bit), _): bit ? "yes" : "no"
        case (.integer(let number), .code(let list)):
            Int(exactly: number).flatMap { schema.codeList(list)?.item($0)?.code }
        case (.reference(let record), .reference(let type)): references[type]?.names[record] ?? record.description
        case (.sealed, _), (.group, _): nil
        default: input.text(of: value, in: schema, language: .en)
        }
    }

    // MARK: To values

    /// The value of an answer.
    func value(_ stored: String, _ input: Input) throws(InputError) -> Value {
        if stored == InterviewAnswers.none { return .missing }
        if case .reference(let type) = input.type, let record = references[type]?.record(stored) { return .reference(record) }
        return try input.read(stored, in: schema, today: today)
    }

    /// The elements of an answer that may name several.
    func elements(_ stored: String, _ input: Input) throws(InputError) -> [Value] {
        var elements: [Value] = []
        for text in stored.split(whereSeparator: { "、,，;；".contains($0) }) {
            let value = try value(String(text), input)
            if !value.isMissing, !elements.contains(value) { elements.append(value) }
        }
        return elements
    }

    /// What is wrong with an answer, if anything.
    func problem(_ stored: String, _ input: Input, isUnion: Bool) -> String? {
        do throws(InputError) {
            if isUnion { _ = try elements(stored, input) } else { _ = try value(stored, input) }
            return nil
        } catch {
            guard case .reference(let type) = input.type else { return language.words.words(error.reason) }
            let name = schema.type(named: type)?.label.text(in: language) ?? type
            return language == .zh ? "没有这个编号的\(name)" : "there is no \(name) of that number"
        }
    }

    /// Whether answers are brought into one spelling; names are left as they are typed, and options have codes.
    func isSpelled(_ input: Input, isUnion: Bool) -> Bool {
        switch input.type {
        case .text, .bool, .code, .reference, .attachment, .sealed: false
        default: !isUnion
        }
    }

    /// The answer as the register writes it: half-width digits, and `今天` as the day on which it was said, since a
    /// draft may be gone on with tomorrow.
    func spelledOut(_ text: String, _ input: Input) -> String {
        guard text != InterviewAnswers.none, let value = try? input.read(text, in: schema, today: today) else { return text }
        return stored(value, input) ?? text
    }

    /// How a question about an input is answered.
    func kind(_ input: Input, isUnion: Bool) -> Interview.Kind {
        switch input.type {
        case .bool: return .yesNo
        case .integer, .decimal, .money: return .number
        case .date: return .date
        case .code(let list):
            let options = (schema.codeList(list)?.items ?? []).map { Interview.Option($0.code, $0.label.text(in: language)) }
            return isUnion ? .multipleChoice(options) : .choice(options)
        case .reference(let type):
            guard let options = references[type]?.options, !options.isEmpty else { return .text }
            return isUnion ? .multipleChoice(options) : .choice(options)
        default: return .text
        }
    }
}
