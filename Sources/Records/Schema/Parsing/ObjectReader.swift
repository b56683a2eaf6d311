package import JSON

/// Reads one object of a file that people wrote, and says where it departs from its form.
///
/// Unknown names are refused first: a misspelt optional name would otherwise be a rule that is silently
/// not there. Schemas are read with it, and the register's criteria.
package struct ObjectReader {
    package let node: JSONNode
    package let file: String
    /// What the object is, with its article: `a field`.
    package let part: FormPart

    package init(_ node: JSONNode, file: String, part: FormPart, names: [String]) throws(SchemaError) {
        self.node = node
        self.file = file
        self.part = part
        guard let members = node.object else { throw refuse(node, .notAnObject(part)) }
        for place in members.indices where !names.contains(members[place].name) {
            let member = members[place]
            throw SchemaError(
                file: file, line: member.line, column: member.column,
                fault: .unknownMember(member.name, of: part, known: names))
        }
    }

    package func refuse(_ node: JSONNode, _ fault: SchemaFault) -> SchemaError {
        SchemaError(file: file, line: node.line, column: node.column, fault: fault)
    }

    package func has(_ name: String) -> Bool { node[name] != nil }

    package func required(_ name: String) throws(SchemaError) -> JSONNode {
        guard let value = node[name] else { throw refuse(node, .missing(name, of: part)) }
        return value
    }

    /// The value's own node where it is there, else the object: where a fault of it is reported.
    package func place(_ name: String) -> JSONNode { node[name] ?? node }

    /// A text that is not empty and in its normal form.
    package func text(_ name: String) throws(SchemaError) -> String { try text(of: try required(name), name) }

    package func optionalText(_ name: String) throws(SchemaError) -> String? {
        guard let value = node[name] else { return nil }
        return try text(of: value, name)
    }

    private func text(of value: JSONNode, _ name: String) throws(SchemaError) -> String {
        guard let text = value.text else { throw refuse(value, .notAText(name)) }
        guard !text.isEmpty else { throw refuse(value, .empty(name)) }
        guard text.isPlainlyNormalised || text.utf8.elementsEqual(text.normalised.utf8) else {
            throw refuse(value, .notPlain(name))
        }
        return text
    }

    /// The name of a type, field, input or list: it becomes a part of paths and of tables.
    func identifier(_ name: String) throws(SchemaError) -> String {
        let text = try text(name)
        guard Self.isIdentifier(text) else {
            throw refuse(
                place(name),
                .notAName(text))
        }
        return text
    }

    package static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 63 else {
            return false
        }
        return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    package func number(_ name: String, in range: ClosedRange<Int>) throws(SchemaError) -> Int {
        let value = try required(name)
        guard let number = value.number?.integer.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw refuse(
                value,
                .outside(name, range)
            )
        }
        return number
    }

    package func bool(_ name: String) throws(SchemaError) -> Bool {
        guard let value = node[name] else { return false }
        guard let bool = value.bool else {
            throw refuse(value, .notABool(name))
        }
        return bool
    }

    package func list(_ name: String) throws(SchemaError) -> [JSONNode] {
        let value = try required(name)
        guard let list = value.list else { throw refuse(value, .notAList(name)) }
        return list
    }

    /// A list of different texts, each with its place; an absent list is empty.
    package func texts(_ name: String) throws(SchemaError) -> [(text: String, node: JSONNode)] {
        guard has(name) else { return [] }
        var result: [(text: String, node: JSONNode)] = []
        for item in try list(name) {
            guard let text = item.text, !text.isEmpty else {
                throw refuse(item, .notTexts(name))
            }
            guard !result.contains(where: { $0.text == text }) else {
                throw refuse(item, .namedTwice(text, in: name))
            }
            result.append((text, item))
        }
        return result
    }

    /// A unit: one text for all languages, or one for each that has a word for it; else it is empty there.
    func optionalUnit(_ name: String) throws(SchemaError) -> Label? {
        guard has(name) else { return nil }
        guard place(name).text == nil else { return try optionalText(name).map { Label(zh: $0, en: $0) } }
        let reader = try ObjectReader(place(name), file: file, part: .unit, names: Self.languages)
        return Label(zh: try reader.optionalText("zh") ?? "", en: try reader.optionalText("en") ?? "")
    }

    private static let languages = ["zh", "en"]

    package func label(_ name: String = "label") throws(SchemaError) -> Label {
        let reader = try ObjectReader(try required(name), file: file, part: .label, names: Self.languages)
        return Label(zh: try reader.text("zh"), en: try reader.text("en"))
    }
}

/// Names or numbers that must differ, with what they are called in a refusal.
package struct Uniqueness<Key: Hashable> {
    private var seen: [Key: Int] = [:]

    package init() {}

    /// Notes the key, or refuses it with the line where it stood first.
    package mutating func insert(_ key: Key, at node: JSONNode, of reader: ObjectReader, called kind: FormName)
        throws(SchemaError)
    {
        if let line = seen[key] {
            throw reader.refuse(node, .taken("\(key)", kind, line: line))
        }
        seen[key] = node.line
    }
}
