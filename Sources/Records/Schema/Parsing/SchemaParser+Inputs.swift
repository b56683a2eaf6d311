import JSON

extension SchemaParser {
    /// How many characters a text field may allow.
    private static let textMax = 1...10_000
    /// How many places a decimal may have: the integer part keeps at least nine digits.
    private static let scales = 1...9

    /// Reads what an input and a field without inputs have in common.
    func input(
        _ reader: ObjectReader, name: String, label: Label, condition: Condition?
    ) throws(SchemaError) -> Input {
        var input = Input(
            name: name, label: label, type: try valueType(reader), isRequired: try reader.bool("required"),
            unit: try reader.optionalUnit("unit"), condition: condition)
        if input.type == .text {
            guard !reader.has("min") else {
                throw reader.refuse(
                    reader.place("min"), "a text has no \"min\"; remove it, or use \"required\"")
            }
            input.maximum =
                reader.has("max") ? Int64(try reader.number("max", in: Self.textMax)) : Input.textMax
            return input
        }
        input.minimum = try bound(reader, "min", of: input.type)
        input.maximum = try bound(reader, "max", of: input.type)
        if let minimum = input.minimum, let maximum = input.maximum, minimum > maximum {
            throw reader.refuse(reader.place("min"), "\"min\" is above \"max\"; exchange them")
        }
        return input
    }

    /// A bound in the smallest unit of the type: fen for yuan.
    private func bound(_ reader: ObjectReader, _ name: String, of type: ValueType) throws(SchemaError)
        -> Int64?
    {
        guard reader.has(name) else { return nil }
        let node = reader.place(name)
        let places: Int
        switch type {
        case .integer, .year: places = 0
        case .decimal(let scale): places = scale
        case .money: places = 2
        default:
            throw reader.refuse(node, "only numbers, money, years and texts have bounds; remove \"\(name)\"")
        }
        guard let number = node.number?.scaled(digits: places) else {
            throw reader.refuse(
                node, "\"\(name)\" is no number with at most \(places) places that fits; write one")
        }
        guard type != .year || Input.years.contains(Int(number)) else {
            throw reader.refuse(
                node, "\"\(name)\" is no year; write \(Input.years.lowerBound) to \(Input.years.upperBound)")
        }
        return number
    }

    private func valueType(_ reader: ObjectReader) throws(SchemaError) -> ValueType {
        let text = try reader.text("type")
        if let type = Self.plainTypes[text] { return type }
        let node = reader.place("type")
        if let argument = Self.argument(of: "decimal", in: text) {
            guard let scale = Int(argument), Self.scales.contains(scale), String(scale) == argument else {
                throw reader.refuse(node, "a decimal has 1 to 9 places; write decimal(2)")
            }
            return .decimal(scale: scale)
        }
        if let list = Self.argument(of: "code", in: text) {
            guard codeLists.contains(where: { $0.name == list }) else {
                throw reader.refuse(node, "there is no code list \"\(list)\"; declare it in \"codes\"")
            }
            return .code(list: list)
        }
        if let type = Self.argument(of: "reference", in: text) {
            guard outlines[type] != nil else {
                throw reader.refuse(node, "there is no type \"\(type)\" to refer to; declare it in \"types\"")
            }
            return .reference(type: type)
        }
        let known = Self.plainTypes.keys.sorted().joined(separator: ", ")
        throw reader.refuse(
            node,
            "there is no type \"\(text)\"; use one of \(known), decimal(places), code(list), reference(type)")
    }

    private static let plainTypes: [String: ValueType] = [
        "bool": .bool, "integer": .integer, "money": .money, "date": .date, "year": .year, "text": .text,
        "idNumber": .idNumber, "region": .region, "phone": .phone, "attachment": .attachment,
        "sealed": .sealed,
    ]

    /// `2` of `decimal(2)`.
    private static func argument(of kind: String, in text: String) -> String? {
        guard text.hasPrefix(kind + "("), text.hasSuffix(")") else { return nil }
        return String(text.dropFirst(kind.utf8.count + 1).dropLast())
    }
}

extension SchemaParser {
    /// Reads `showIf`: what it names must be asked before, and have the values that it names.
    ///
    /// - Parameter field: The field that it belongs to, with the inputs that come before.
    func condition(_ reader: ObjectReader, of type: RecordType, before field: Field) throws(SchemaError)
        -> Condition?
    {
        guard reader.has("showIf") else { return nil }
        let reader = try self.reader(reader.place("showIf"), "a condition", "field", "is")
        let path = try reader.text("field")
        var earlier = type
        earlier.fields.append(field)
        // A group whose first input is read looks like a single field, and its bare name would be taken.
        guard path != field.name, let input = earlier.input(at: path),
            let source = earlier.field(named: String(path.prefix { $0 != "." }))
        else {
            throw reader.refuse(
                reader.place("field"),
                "no earlier field or input is called \"\(path)\"; name one as field or group.input, and put it before"
            )
        }
        guard source.key == nil || source.key == field.key else {
            throw reader.refuse(
                reader.place("field"),
                "\"\(path)\" is keyed otherwise, so it has no single answer here; name another")
        }
        let nodes = try reader.list("is")
        guard !nodes.isEmpty else { throw reader.refuse(reader.place("is"), "\"is\" is empty; name a value") }
        var values: [String] = []
        for node in nodes { values.append(try answer(node, to: input, reader)) }
        return Condition(field: path, values: values)
    }

    /// One value of a condition, in the spelling that ``Condition/values`` has: `true`, a code, digits.
    private func answer(_ node: JSONNode, to input: Input, _ reader: ObjectReader) throws(SchemaError)
        -> String
    {
        switch input.type {
        case .bool:
            guard let bool = node.bool ?? node.text.flatMap({ Input.bool($0) }) else {
                throw reader.refuse(node, "\"\(input.name)\" is answered by yes or no; write true or false")
            }
            return bool ? "true" : "false"
        case .code(let list):
            let items = codeLists.first { $0.name == list }?.items ?? []
            guard let code = node.text, items.contains(where: { $0.code == code }) else {
                throw reader.refuse(
                    node, "the code list \(list) has no such code; write one of its codes in \"\"")
            }
            return code
        case .integer, .year:
            guard let number = node.number?.integer ?? node.text.flatMap({ Int64($0) }) else {
                throw reader.refuse(node, "\"\(input.name)\" is answered by a number; write a whole number")
            }
            return String(number)
        default:
            throw reader.refuse(
                node,
                "\"\(input.name)\" has a type that no condition reads; use a bool, code, integer or year")
        }
    }
}
