public import Records

/// What a column, an assignment or a question names: a field, its key, and one input of a group.
///
/// `phone`, `housing[2016].structure`, `income[2017].wage`, `roster[2016]`; labels in Chinese or English
/// serve as well as names.
public struct FieldPath: Sendable {
    /// The field that is named.
    public let field: Field
    /// Which of a keyed field's values; of others `.none`.
    public let key: FieldKey
    /// Into the field's inputs.
    public let input: Int

    /// Puts the parts together; nothing is checked.
    public init(field: Field, key: FieldKey, input: Int) {
        self.field = field
        self.key = key
        self.input = input
    }

    /// The field and its key, without the input.
    public var address: FieldAddress { FieldAddress(field.number, key) }

    /// Reads a path.
    ///
    /// - Parameter member: Finds the person that a key names, for fields keyed by member.
    public init(_ text: String, in type: RecordType, member: (String) throws -> RecordID) throws {
        let (name, keyText, inputName) = FieldPath.split(text)
        guard let field = type.field(called: name) else {
            throw EditError.unknownField(text, in: type)
        }
        self.field = field
        switch (field.key, keyText) {
        case (nil, nil): key = .none
        case (.year, let text?), (.round, let text?):
            guard let year = Int64(text), (1900...2100).contains(year) else { throw EditError.badKey(name) }
            key = .number(year)
        case (.member, let text?): key = .record(try member(text))
        default: throw EditError.badKey(name)
        }
        if let inputName {
            guard let index = field.place(ofInputCalled: inputName) else { throw EditError.unknownField(text, in: type) }
            input = index
        } else {
            guard !field.isGroup else {
                throw EditError.incompletePath(text, inputs: field.inputs.map(\.name), labels: field.inputs.map(\.label))
            }
            input = 0
        }
    }

    /// Whether a text names a field of the type, and an input of it where it says one: cheaper by far than an error, which says what may
    /// have been meant.
    static func isKnown(_ text: String, in type: RecordType) -> Bool {
        let (name, _, input) = split(text)
        guard let field = type.field(called: name) else { return false }
        return input.map { field.place(ofInputCalled: $0) != nil } ?? true
    }

    /// `name[key].input` into its parts.
    static func split(_ text: String) -> (name: String, key: String?, input: String?) {
        if let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]") {
            let rest = text[text.index(after: close)...]
            let input = rest.first == "." ? String(rest.dropFirst()) : nil
            return (String(text[..<open]), String(text[text.index(after: open)..<close]), input)
        }
        guard let dot = text.firstIndex(of: ".") else { return (text, nil, nil) }
        return (String(text[..<dot]), nil, String(text[text.index(after: dot)...]))
    }
}

extension EditError {
    package static func unknownField(_ path: String, in type: RecordType) -> EditError {
        .unknownField(path, type: type.called, fields: type.fields(like: FieldPath.split(path).name))
    }
}

extension RecordType {
    /// Up to three fields that somebody may have meant: whose name holds the text or is held by it; else the first ones.
    package func fields(like text: String) -> [Label] {
        let text = text.lowercased()
        let near = fields.filter { field in
            [field.name, field.label.zh, field.label.en.lowercased()].contains { name in
                !text.isEmpty && (name.contains(text) || text.contains(name))
            }
        }
        return (near.isEmpty ? fields : near).prefix(3).map { Label(zh: $0.label.zh, en: $0.name) }
    }

    /// By its name, else by a label: what one field is called in English may be the name of another.
    package func field(called text: String) -> Field? { field(named: text) ?? fields.first { $0.isCalled(text) } }
}

extension Field {
    /// Of one of its inputs, by its name, else by a label; `nil` where none is called so.
    func place(ofInputCalled text: String) -> Int? {
        inputs.firstIndex { $0.name == text } ?? inputs.firstIndex { $0.isCalled(text) }
    }

    func isCalled(_ text: String) -> Bool { name == text || label.zh == text || label.en == text }

    /// The field's written name, with a key if it has one.
    public func path(_ key: FieldKey) -> String {
        switch key {
        case .none: name
        case .number(let number): "\(name)[\(number)]"
        case .record(let record): "\(name)[\(record)]"
        }
    }

    /// What people call the field under that key: `Income[2017]`.
    public func label(_ key: FieldKey, in language: Language) -> String {
        switch key {
        case .none: label.text(in: language)
        case .number(let number): "\(label.text(in: language))[\(number)]"
        case .record(let record): "\(label.text(in: language))[\(record)]"
        }
    }
}

extension Input {
    func isCalled(_ text: String) -> Bool { name == text || label.zh == text || label.en == text }
}

extension RecordType {
    /// What people call what a path names: `Income[2017].Wages`; the path itself where the type has no such field.
    package func words(for path: String, in language: Language) -> String {
        let (name, key, input) = FieldPath.split(path)
        guard let field = field(named: name) else { return path }
        let part = input.flatMap { input in field.inputs.first { $0.name == input } }
        let (whole, own) = (field.label.text(in: language), part?.label.text(in: language))
        // A part that is called as the whole adds nothing to it.
        return whole + (key.map { "[\($0)]" } ?? "") + (own.map { $0 == whole ? "" : "." + $0 } ?? "")
    }

    func isCalled(_ text: String) -> Bool { name == text || label.zh == text || label.en == text }
}

extension Editor {
    /// What people call the field of a record that a path names; of a group the whole.
    package func label(ofField path: String, in record: RecordID) throws -> String {
        guard let type = try store.views.type(of: record) else { return path }
        do {
            let found = try self.path(path, in: type)
            return found.field.label(found.key, in: language)
        } catch EditError.incompletePath(_, let inputs, _) {
            let found = try self.path(path + "." + inputs[0], in: type)
            return found.field.label(found.key, in: language)
        }
    }
}
