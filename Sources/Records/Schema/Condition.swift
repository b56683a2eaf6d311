/// Asks for something only where an earlier answer in the same record is one of these.
public struct Condition: Hashable, Sendable {
    /// `field` or `group.input`.
    public var field: String
    /// The answers for which to ask; one of them must have been given.
    public var values: [String]

    /// Puts the parts together; nothing is checked.
    public init(field: String, values: [String]) {
        self.field = field
        self.values = values
    }
}

extension Condition {
    /// Whether the earlier answer is one of those that the condition names.
    ///
    /// - Parameters:
    ///   - answers: What was answered at a path, `field` or `group.input`; `nil` where nothing was, or where
    ///     it is disputed. Of a union, a ``Value/group(_:)`` of its elements: then one that fits is enough.
    ///   - type: The type of the record that the condition belongs to.
    /// - Returns: `false` where there is no answer: what depends on it is not asked before it.
    public func holds(answers: (String) -> Value?, in schema: Schema, type: RecordType) -> Bool {
        guard let input = type.input(at: field), let answer = answers(field) else { return false }
        return accepts(answer, of: input, in: schema)
    }

    func accepts(_ answer: Value, of input: Input, in schema: Schema) -> Bool {
        switch (answer, input.type) {
        case (.group(let parts), _): parts.contains { accepts($0, of: input, in: schema) }
        case (.bool(let bool), .bool): values.contains { Input.bool($0) == bool }
        case (.integer(let number), .code(let list)):
            Int(exactly: number).flatMap { schema.codeList(list)?.item($0) }.map { values.contains($0.code) }
                ?? false
        case (.integer(let number), .integer), (.integer(let number), .year): values.contains(String(number))
        default: false
        }
    }
}

extension RecordType {
    /// The input at a path: `field` where the field has one input, `field.input` of any field.
    public func input(at path: String) -> Input? { field(named: String(path.prefix { $0 != "." }))?.input(at: path) }
}

extension Field {
    /// The input at a path that begins with the field's name.
    func input(at path: String) -> Input? {
        guard let point = path.utf8.firstIndex(of: UInt8(ascii: ".")) else { return isGroup ? nil : inputs.first }
        let name = path[path.utf8.index(after: point)...]
        return inputs.first { $0.name == name }
    }
}
