import JSON

extension SchemaParser {
    /// What a field says of its one input itself, where it has no `inputs`.
    private static let inputNames = ["type", "min", "max", "required", "unit", "sealed"] + attachmentNames

    func fieldReader(_ node: JSONNode) throws(SchemaError) -> ObjectReader {
        try ObjectReader(node, file: file, part: .field, names: Self.fieldNames)
    }

    private static let fieldNames =
        ["number", "name", "label", "key", "rule", "writers", "resolvers", "authority", "cap", "exit", "showIf", "inputs"] + inputNames
    /// What an attachment's input may say of what is attached.
    static let attachmentNames = ["bytes", "types", "metadata"]
    private static let groupedNames = ["name", "label", "showIf"] + inputNames

    /// Reads a field of a type whose earlier fields are read; conditions look at those.
    func field(
        _ reader: ObjectReader, of type: RecordType, writers: [Role], resolvers: [Role]
    ) throws(SchemaError) -> Field {
        let fieldWriters = reader.has("writers") ? try roles(reader, "writers") : writers
        guard !fieldWriters.isEmpty else {
            throw reader.refuse(
                reader.place("writers"), .nobodyWritesField)
        }
        let fieldResolvers = reader.has("resolvers") ? try roles(reader, "resolvers") : resolvers
        guard type.isEvent || !fieldResolvers.isEmpty else {
            throw reader.refuse(
                reader.place("resolvers"),
                .nobodyDecidesField)
        }
        var field = Field(
            number: try reader.number("number", in: Self.wireNumbers), name: try reader.identifier("name"),
            label: try reader.label(), key: try key(reader), rule: try rule(reader),
            writers: RoleSet(fieldWriters), resolvers: RoleSet(fieldResolvers),
            authority: try authority(reader, writers: fieldWriters), cap: try cap(reader),
            exitItems: try reader.texts("exit").map(\.text), inputs: [])
        field.condition = try condition(reader, of: type, before: field)
        try readInputs(of: &field, reader, of: type)
        try check(field, reader, of: type)
        return field
    }

    private func key(_ reader: ObjectReader) throws(SchemaError) -> KeyKind? {
        guard let name = try reader.optionalText("key") else { return nil }
        guard let key = KeyKind(rawValue: name) else {
            throw reader.refuse(
                reader.place("key"), .notOneOf(name, for: "key", known: ["year", "round", "member"]))
        }
        return key
    }

    private func rule(_ reader: ObjectReader) throws(SchemaError) -> Rule {
        let name = try reader.text("rule")
        guard let rule = Rule(rawValue: name) else {
            throw reader.refuse(reader.place("rule"), .notOneOf(name, for: "rule", known: Rule.allCases.map(\.rawValue)))
        }
        return rule
    }

    private func authority(_ reader: ObjectReader, writers: [Role]) throws(SchemaError) -> [Role] {
        let roles = try roles(reader, "authority")
        guard try rule(reader) == .authority else {
            guard reader.has("authority") else { return [] }
            throw reader.refuse(
                reader.place("authority"),
                .ranksWithoutRule)
        }
        guard !roles.isEmpty else {
            throw reader.refuse(
                reader.place("authority"),
                .ruleWithoutRanks)
        }
        for role in roles where !writers.contains(role) {
            throw reader.refuse(
                reader.place("authority"),
                .ranksButWritesNot(role.code))
        }
        return roles
    }

    private func cap(_ reader: ObjectReader) throws(SchemaError) -> Int {
        guard reader.has("cap") else { return 0 }
        guard try rule(reader) == .union else {
            throw reader.refuse(
                reader.place("cap"), .capWithoutUnion)
        }
        return try reader.number("cap", in: Self.wireNumbers)
    }

    private func readInputs(of field: inout Field, _ reader: ObjectReader, of type: RecordType)
        throws(SchemaError)
    {
        guard reader.has("inputs") else {
            let input = try input(
                reader, name: field.name, label: field.label, condition: field.condition)
            field.inputs = [input]
            return
        }
        for name in Self.inputNames where reader.has(name) {
            throw reader.refuse(
                reader.place(name),
                .besideInputs(name))
        }
        var names = Uniqueness<String>()
        for node in try reader.list("inputs") {
            let reader = try ObjectReader(node, file: file, part: .input, names: Self.groupedNames)
            let name = try reader.identifier("name")
            try names.insert(name, at: reader.place("name"), of: reader, called: .input)
            let condition = try condition(reader, of: type, before: field)
            field.inputs.append(try input(reader, name: name, label: reader.label(), condition: condition))
        }
        guard !field.inputs.isEmpty else {
            throw reader.refuse(reader.place("inputs"), .emptyList("inputs"))
        }
    }

    /// What a rule asks of its field.
    private func check(_ field: Field, _ reader: ObjectReader, of type: RecordType) throws(SchemaError) {
        // What a standard reads must be read by every store that verifies it; a union is compared element by element.
        guard !field.isSealed || field.exitItems.isEmpty && field.rule != .union else {
            throw reader.refuse(reader.has("sealed") ? reader.place("sealed") : reader.place("inputs"), .cannotBeSealed)
        }
        let place = reader.place("rule")
        let first = field.inputs[0].type
        switch field.rule {
        case .owner, .union:
            guard !field.isGroup else {
                throw reader.refuse(
                    place,
                    .standsAlone(rule: field.rule.rawValue)
                )
            }
            if field.rule == .union, first == .bool || first == .sealed {
                throw reader.refuse(
                    place, .unionSaysNothing)
            }
        case .greatest, .least:
            guard field.inputs.allSatisfy({ $0.type.hasMeaningfulOrder }) else {
                throw reader.refuse(
                    place,
                    .cannotCompare(rule: field.rule.rawValue)
                )
            }
        case .latest:
            guard field.exitItems.isEmpty else {
                throw reader.refuse(
                    place,
                    .clockDecidesExit)
            }
        case .append:
            guard type.isEvent else {
                throw reader.refuse(
                    place, .appendWithoutEvent)
            }
        case .manual, .authority, .fixed: break
        }
    }
}

extension ValueType {
    /// Whether more and less mean something to people.
    fileprivate var hasMeaningfulOrder: Bool {
        switch self {
        case .bool, .integer, .decimal, .money, .date, .year: true
        case .text, .code, .reference, .idNumber, .region, .phone, .attachment, .sealed: false
        }
    }
}
