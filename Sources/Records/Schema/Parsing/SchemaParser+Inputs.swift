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
        input.attachment = try attachmentTerms(reader, of: input.type)
        input.readers = try readers(reader, of: input.type)
        if input.type == .text {
            guard !reader.has("min") else {
                throw reader.refuse(
                    reader.place("min"), .minOfText)
            }
            input.maximum =
                reader.has("max") ? Int64(try reader.number("max", in: Self.textMax)) : Input.textMax
            return input
        }
        input.minimum = try bound(reader, "min", of: input.type)
        input.maximum = try bound(reader, "max", of: input.type)
        if let minimum = input.minimum, let maximum = input.maximum, minimum > maximum {
            throw reader.refuse(reader.place("min"), .minAboveMax)
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
            throw reader.refuse(node, .noBounds(name))
        }
        guard let number = node.number?.scaled(digits: places) else {
            throw reader.refuse(
                node, .badBound(name, places: places))
        }
        guard type != .year || Input.years.contains(Int(number)) else {
            throw reader.refuse(
                node, .notAYear(name, Input.years))
        }
        return number
    }

    /// Who may read what is sealed: said of texts alone, which nothing adds up or asks a condition of.
    private func readers(_ reader: ObjectReader, of type: ValueType) throws(SchemaError) -> Readers? {
        guard reader.has("sealed") else { return nil }
        guard [.text, .idNumber, .phone].contains(type) else { throw reader.refuse(reader.place("sealed"), .cannotBeSealed) }
        var readers = Readers(roles: RoleSet(), nodes: false)
        let named = try reader.texts("sealed")
        guard !named.isEmpty else { throw reader.refuse(reader.place("sealed"), .emptyList("sealed")) }
        for item in named {
            if item.text == Grant.nodeRole {
                readers.nodes = true
                continue
            }
            guard let role = roles.first(where: { $0.code == item.text }) else {
                throw reader.refuse(item.node, .noRole(item.text, known: roles.map(\.code) + [Grant.nodeRole]))
            }
            readers.roles.bits |= 1 << UInt64(role.number)
        }
        return readers
    }

    /// What may be attached: said of attachments alone.
    private func attachmentTerms(_ reader: ObjectReader, of type: ValueType) throws(SchemaError) -> AttachmentTerms {
        var terms = AttachmentTerms.usual
        guard type == .attachment else {
            for name in Self.attachmentNames where reader.has(name) { throw reader.refuse(reader.place(name), .ofAttachments(name)) }
            return terms
        }
        if reader.has("bytes") { terms.bytesMax = try reader.number("bytes", in: 1...Limits.attachmentBytesMax) }
        for item in try reader.texts("types") {
            guard let type = MediaType(item.text) else { throw reader.refuse(item.node, .notAMediaType(item.text)) }
            terms.types.append(type)
        }
        if reader.has("types"), terms.types.isEmpty { throw reader.refuse(reader.place("types"), .emptyList("types")) }
        if let word = try reader.optionalText("metadata") {
            guard ["keep", "remove"].contains(word) else {
                throw reader.refuse(reader.place("metadata"), .notOneOf(word, for: "metadata", known: ["keep", "remove"]))
            }
            terms.keepsMetadata = word == "keep"
        }
        return terms
    }

    private func valueType(_ reader: ObjectReader) throws(SchemaError) -> ValueType {
        let text = try reader.text("type")
        if let type = Self.plainTypes[text] { return type }
        let node = reader.place("type")
        if let argument = Self.argument(of: "decimal", in: text) {
            guard let scale = Int(argument), Self.scales.contains(scale), String(scale) == argument else {
                throw reader.refuse(node, .badScale)
            }
            return .decimal(scale: scale)
        }
        if let list = Self.argument(of: "code", in: text) {
            guard codeList(list) != nil else {
                throw reader.refuse(node, .noCodeList(list))
            }
            return .code(list: list)
        }
        if let type = Self.argument(of: "reference", in: text) {
            guard outlines[type] != nil else {
                throw reader.refuse(node, .noType(type))
            }
            return .reference(type: type)
        }
        throw reader.refuse(
            node,
            .notOneOf(
                text, for: "type", known: Self.plainTypes.keys.sorted() + ["decimal(places)", "code(list)", "reference(type)"]))
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
        let reader = try self.reader(reader.place("showIf"), .condition, "field", "is")
        let path = try reader.text("field")
        let name = path.prefix { $0 != "." }
        // A group whose first input is read looks like a single field, and its bare name would be taken.
        guard path != field.name, let source = type.field(named: String(name)) ?? (field.name == name ? field : nil),
            let input = source.input(at: path)
        else {
            throw reader.refuse(
                reader.place("field"),
                .notAskedBefore(path)
            )
        }
        guard source.key == nil || source.key == field.key else {
            throw reader.refuse(
                reader.place("field"),
                .keyedOtherwise(path))
        }
        let nodes = try reader.list("is")
        guard !nodes.isEmpty else { throw reader.refuse(reader.place("is"), .emptyList("is")) }
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
                throw reader.refuse(node, .answeredByYesOrNo(input.name))
            }
            return bool ? "true" : "false"
        case .code(let list):
            let items = codeList(list)?.items ?? []
            guard let code = node.text, items.contains(where: { $0.code == code }) else {
                throw reader.refuse(
                    node, .noSuchCode(list: list))
            }
            return code
        case .integer, .year:
            guard let number = node.number?.integer ?? node.text.flatMap({ Int64($0) }) else {
                throw reader.refuse(node, .answeredByNumber(input.name))
            }
            return String(number)
        default:
            throw reader.refuse(
                node,
                .noCondition(on: input.name))
        }
    }
}
