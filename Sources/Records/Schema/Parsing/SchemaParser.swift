package import JSON

extension Schema {
    /// Reads a schema file after `Protocol/05-schema.md`.
    ///
    /// - Parameters:
    ///   - bytes: Local or from the directory; untrusted. Shape: JSON after ``JSON/JSONNode``.
    ///   - file: What the bytes are called in a refusal: a path, or the entry that carried them.
    /// - Throws: ``SchemaError`` with the first fault in the order of reading. A schema that is returned
    ///   keeps every invariant of ``Schema`` and refers to nothing that it does not declare.
    public init(parsing bytes: [UInt8], file: String) throws(SchemaError) {
        var parser = SchemaParser(file: file)
        self = try parser.schema(try .document(bytes, file: file))
    }
}

extension JSONNode {
    /// The document, with a fault of its JSON reported as one of the file.
    package static func document(_ bytes: [UInt8], file: String) throws(SchemaError) -> JSONNode {
        do {
            return try JSONNode(parsing: bytes)
        } catch {
            throw SchemaError(file: file, line: error.line, column: error.column, fault: .syntax(error.fault))
        }
    }
}

/// Reads a schema from the outside inwards: roles, code lists, the names of types, then their fields.
///
/// The names come before the fields because a type may refer to a later one.
struct SchemaParser {
    let file: String
    var roles: [Role] = []
    /// By code, into ``roles``.
    private var rolePlaces: [String: Int] = [:]
    /// What types may say of where their records are.
    var scopes: [ScopeGrammar.Level] = []
    private(set) var codeLists: [CodeList] = []
    /// By name, into ``codeLists``.
    private var codeListPlaces: [String: Int] = [:]
    /// The types by name, as far as others must know them.
    var outlines: [String: TypeOutline] = [:]

    struct TypeOutline {
        var scopeDigits: Int
        var node: JSONNode
    }

    /// What numbers on the wire may be: types, fields, items, versions.
    static let wireNumbers = 1...65_535

    init(file: String) { self.file = file }

    func reader(_ node: JSONNode, _ part: FormPart, _ names: String...) throws(SchemaError) -> ObjectReader {
        try ObjectReader(node, file: file, part: part, names: names)
    }

    mutating func schema(_ node: JSONNode) throws(SchemaError) -> Schema {
        let reader = try reader(node, .schema, "schema", "version", "label", "scopes", "roles", "codes", "types", "directoryDays")
        let name = try reader.text("schema")
        guard ObjectReader.isIdentifier(String(name.map { $0 == "-" ? "_" : $0 })) else {
            throw reader.refuse(
                reader.place("schema"), .badSchemaName)
        }
        let version = try reader.number("version", in: Self.wireNumbers)
        let label = try reader.label()
        let days =
            reader.has("directoryDays")
            ? try reader.number("directoryDays", in: Schema.directoryDaysRange) : Schema.directoryDaysUsual
        let grammar = try readScopes(reader)
        try readRoles(reader)
        try readCodeLists(reader)
        let types = try readTypes(reader)
        return Schema(
            name: name, version: version, label: label, roles: roles, codeLists: codeLists, types: types, scopes: grammar,
            directoryDays: days)
    }
}

extension SchemaParser {
    private mutating func readRoles(_ schema: ObjectReader) throws(SchemaError) {
        var codes = Uniqueness<String>()
        var numbers = Uniqueness<Int>()
        for node in try schema.list("roles") {
            let reader = try reader(node, .role, "code", "number", "rank", "label", "admits", "audits")
            let role = Role(
                code: try reader.text("code"),
                number: try reader.number("number", in: 0...63),
                rank: try reader.number("rank", in: 0...65_535),
                label: try reader.label(),
                admits: try reader.bool("admits"),
                audits: try reader.bool("audits"))
            guard !role.code.contains(where: { $0.isWhitespace || $0 == "," }) else {
                throw reader.refuse(
                    reader.place("code"), .blankInRole)
            }
            try codes.insert(role.code, at: reader.place("code"), of: reader, called: .role)
            try numbers.insert(role.number, at: reader.place("number"), of: reader, called: .roleNumber)
            rolePlaces[role.code] = roles.count
            roles.append(role)
        }
        guard !roles.isEmpty else {
            throw schema.refuse(schema.place("roles"), .emptyList("roles"))
        }
    }

    private mutating func readCodeLists(_ schema: ObjectReader) throws(SchemaError) {
        let node = try schema.required("codes")
        guard let lists = node.object else {
            throw schema.refuse(node, .codesNotAnObject)
        }
        for list in lists {
            // The name of a member is not a value of its own, so it has its own place.
            let place = JSONNode(.text(list.name), line: list.line, column: list.column)
            guard ObjectReader.isIdentifier(list.name) else {
                throw schema.refuse(
                    place, .notAName(list.name))
            }
            guard let items = list.node.list, !items.isEmpty else {
                throw schema.refuse(list.node, .listWithoutItems(list.name))
            }
            codeListPlaces[list.name] = codeLists.count
            codeLists.append(CodeList(name: list.name, items: try readItems(items)))
        }
    }

    /// The list of that name, where one is declared.
    func codeList(_ name: String) -> CodeList? { codeListPlaces[name].map { codeLists[$0] } }

    private static let itemNames = ["number", "code", "zh", "en"]

    /// Reads the items of a list; no spelling may mean two of them, or a person's answer would be a guess.
    private func readItems(_ nodes: [JSONNode]) throws(SchemaError) -> [CodeList.Item] {
        var items: [CodeList.Item] = []
        var numbers = Uniqueness<Int>()
        var spellings = Uniqueness<String>()
        for node in nodes {
            let reader = try ObjectReader(node, file: file, part: .codeItem, names: Self.itemNames)
            let item = CodeList.Item(
                number: try reader.number("number", in: 0...65_535), code: try reader.text("code"),
                label: Label(zh: try reader.text("zh"), en: try reader.text("en")))
            try numbers.insert(item.number, at: reader.place("number"), of: reader, called: .itemNumber)
            let own: [(name: String, text: String)] = [
                ("code", item.code.lowercased()), ("zh", item.label.zh.lowercased()),
                ("en", item.label.en.lowercased()),
            ]
            for (index, spelling) in own.enumerated()
            where !own[..<index].contains(where: { $0.text == spelling.text }) {
                try spellings.insert(
                    spelling.text, at: reader.place(spelling.name), of: reader, called: .item)
            }
            items.append(item)
        }
        for (item, node) in zip(items, nodes) {
            guard let number = Int(item.code), number != item.number,
                items.contains(where: { $0.number == number })
            else { continue }
            throw SchemaError(
                file: file, line: node.line, column: node.column,
                fault:
                    .codeOfOtherNumber(item.code)
            )
        }
        return items
    }

    /// The roles that a list names; all must be declared.
    func roles(_ reader: ObjectReader, _ name: String) throws(SchemaError) -> [Role] {
        var result: [Role] = []
        for (code, node) in try reader.texts(name) {
            guard let place = rolePlaces[code] else {
                throw reader.refuse(
                    node, .noRole(code, known: roles.map(\.code)))
            }
            result.append(roles[place])
        }
        return result
    }
}
