import JSON

extension SchemaParser {
    mutating func readTypes(_ schema: ObjectReader) throws(SchemaError) -> [RecordType] {
        let nodes = try schema.list("types")
        guard !nodes.isEmpty else {
            throw schema.refuse(schema.place("types"), .emptyList("types"))
        }
        var names = Uniqueness<String>()
        var numbers = Uniqueness<Int>()
        for node in nodes {
            let reader = try typeReader(node)
            let name = try reader.identifier("name")
            let number = try reader.number("number", in: Self.wireNumbers)
            try names.insert(name, at: reader.place("name"), of: reader, called: .type)
            try numbers.insert(number, at: reader.place("number"), of: reader, called: .typeNumber)
            outlines[name] = TypeOutline(scopeDigits: try scopeDigits(reader), node: node)
        }
        var types: [RecordType] = []
        for node in nodes { types.append(try type(typeReader(node))) }
        try checkRoots(types)
        try checkTables(types)
        return types
    }

    /// Each type has tables of its own, beside those of the directory.
    private func checkTables(_ types: [RecordType]) throws(SchemaError) {
        var owners: [String: String] = [:]
        for type in Schema.directory.types { owners["directory_" + type.name] = "" }
        let tables = types.map { (type: $0, keys: $0.tableKeys) }
        for (type, keys) in tables.sorted(by: { $0.keys.count > $1.keys.count }) {
            for name in keys.map(type.tableName) {
                guard let owner = owners.updateValue(type.name, forKey: name), let outline = outlines[type.name]
                else { continue }
                let reader = try typeReader(outline.node)
                throw reader.refuse(
                    reader.place("name"), owner.isEmpty ? .tableOfDirectory(name) : .tableTaken(name, by: owner))
            }
        }
    }

    private func typeReader(_ node: JSONNode) throws(SchemaError) -> ObjectReader {
        try ObjectReader(node, file: file, part: .type, names: Self.typeNames)
    }

    private static let typeNames = [
        "number", "name", "label", "scope", "parents", "event", "writers", "resolvers", "numberField", "fields",
    ]

    private func scopeDigits(_ reader: ObjectReader) throws(SchemaError) -> Int {
        let name = try reader.text("scope")
        if name == "directory" { return 0 }
        guard let scope = scopes.first(where: { $0.name == name }) else {
            throw reader.refuse(reader.place("scope"), .notOneOf(name, for: "scope", known: scopes.map(\.name) + ["directory"]))
        }
        return scope.digits
    }

    private func type(_ reader: ObjectReader) throws(SchemaError) -> RecordType {
        let isEvent = try reader.bool("event")
        _ = try reader.required("writers")
        _ = try reader.required("resolvers")
        let writers = try roles(reader, "writers")
        guard !writers.isEmpty else {
            throw reader.refuse(
                reader.place("writers"), .nobodyCreates)
        }
        let resolvers = try roles(reader, "resolvers")
        guard isEvent || !resolvers.isEmpty else {
            throw reader.refuse(
                reader.place("resolvers"),
                .nobodyDecides)
        }
        let digits = try scopeDigits(reader)
        var type = RecordType(
            number: try reader.number("number", in: Self.wireNumbers), name: try reader.identifier("name"),
            label: try reader.label(), scopeDigits: digits, parents: try parents(reader, scopeDigits: digits),
            isEvent: isEvent, writers: RoleSet(writers), resolvers: RoleSet(resolvers), numberField: nil,
            fields: [])
        try readFields(of: &type, reader, writers: writers, resolvers: resolvers)
        type.numberField = try numberField(reader, type)
        return type
    }

    private func parents(_ reader: ObjectReader, scopeDigits: Int) throws(SchemaError) -> [String] {
        var result: [String] = []
        for (name, node) in try reader.texts("parents") {
            guard let parent = outlines[name] else {
                throw reader.refuse(
                    node, .noType(name))
            }
            // Deleting a record reaches what lies beneath it, and no deletion reaches another scope.
            guard parent.scopeDigits == scopeDigits else {
                throw reader.refuse(
                    node, .parentElsewhere(name))
            }
            result.append(name)
        }
        return result
    }

    /// Every type must hang, by some chain of parents, on one that stands by itself.
    private func checkRoots(_ types: [RecordType]) throws(SchemaError) {
        var rooted: Set<String> = []
        var grows = true
        while grows {
            let next = types.filter { type in
                !rooted.contains(type.name)
                    && (type.parents.isEmpty || type.parents.contains(where: rooted.contains))
            }
            rooted.formUnion(next.map(\.name))
            grows = !next.isEmpty
        }
        guard let lost = types.first(where: { !rooted.contains($0.name) }), let outline = outlines[lost.name]
        else {
            return
        }
        let reader = try typeReader(outline.node)
        throw reader.refuse(
            reader.place("parents"),
            .parentsInACircle(lost.name)
        )
    }

    private func numberField(_ reader: ObjectReader, _ type: RecordType) throws(SchemaError) -> String? {
        guard let name = try reader.optionalText("numberField") else { return nil }
        guard let field = type.field(named: name) else {
            throw reader.refuse(
                reader.place("numberField"), .noField(name))
        }
        guard !field.isGroup, field.key == nil, field.rule != .union, !field.isSealed,
            field.inputs.first?.type == .text || field.inputs.first?.type == .region
        else {
            throw reader.refuse(
                reader.place("numberField"),
                .cannotNumber(name))
        }
        return name
    }

    private func readFields(
        of type: inout RecordType, _ reader: ObjectReader, writers: [Role], resolvers: [Role]
    ) throws(SchemaError) {
        var names = Uniqueness<String>()
        var numbers = Uniqueness<Int>()
        var columns = ColumnNames()
        for node in try reader.list("fields") {
            let reader = try fieldReader(node)
            let field = try field(reader, of: type, writers: writers, resolvers: resolvers)
            try columns.insert(field, reader, of: type)
            try names.insert(field.name, at: reader.place("name"), of: reader, called: .field)
            try numbers.insert(field.number, at: reader.place("number"), of: reader, called: .fieldNumber)
            type.fields.append(field)
        }
        guard !type.fields.isEmpty else {
            throw reader.refuse(reader.place("fields"), .emptyList("fields"))
        }
    }
}
