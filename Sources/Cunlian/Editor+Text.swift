public import RecordStore
public import Records

/// Values as people and as scripts read them.
extension Editor {
    /// A field's value as people read it; several where it is disputed.
    ///
    /// - Throws: What the store throws: a reference is read as the number of the record that it names.
    public func text(_ view: FieldView) throws -> String {
        view.isErased ? Input.erasedWord.text(in: language) : try text(view.verdict, view.field)
    }

    /// What a rule made of a field, as people read it; nothing where it is disputed.
    ///
    /// - Throws: As ``text(_:)``.
    public func text(_ verdict: Verdict, _ field: Field) throws -> String {
        if field.isUnion {
            return try verdict.elements.map { try text($0, field) }.joined(separator: language == .zh ? "、" : ", ")
        }
        return try verdict.value.map { try text($0, field) } ?? ""
    }

    /// A value as people read it, with its unit; of a group each part that there is, behind its label.
    ///
    /// - Throws: As ``text(_:)``.
    public func text(_ value: Value, _ field: Field) throws -> String {
        guard case .group(let parts) = value else { return try reading(value, field.inputs[0]) }
        return try zip(parts, field.inputs).filter { !$0.0.isMissing }
            .map { "\($1.label.text(in: language)) \(try reading($0, $1))" }.joined(separator: language == .zh ? "，" : ", ")
    }

    /// A value of one input as people read it, without its unit.
    ///
    /// - Throws: As ``text(_:)``.
    public func text(_ value: Value, _ input: Input) throws -> String {
        if case .reference(let record) = value { return try store.views.readableNumber(record) ?? record.description }
        return input.text(of: value, in: store.schema, language: language)
    }

    func reading(_ value: Value, _ input: Input) throws -> String {
        if case .reference = value { return try text(value, input) }
        return input.reading(of: value, in: store.schema, language: language)
    }

    /// The form that `set` reads, in no language: codes, ISO dates, yuan.
    public func scriptText(_ value: Value, _ input: Input) -> String {
        if case .code(let list) = input.type, case .integer(let number) = value {
            return store.schema.codeList(list)?.item(Int(number))?.code ?? String(number)
        }
        if case .bool(let bit) = value { return bit ? "true" : "false" }
        if case .reference(let record) = value { return record.description }
        return input.text(of: value, in: store.schema, language: .en)
    }

    /// The same of a field: of a group each part that there is, as `input=text`.
    public func scriptText(_ value: Value, _ field: Field) -> String {
        guard case .group(let parts) = value else { return scriptText(value, field.inputs[0]) }
        return zip(parts, field.inputs).filter { !$0.0.isMissing }.map { "\($1.name)=\(scriptText($0, $1))" }
            .joined(separator: " ")
    }
}
