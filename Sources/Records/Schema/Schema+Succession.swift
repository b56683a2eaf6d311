import JSON

/// What a later version of a schema may do: `Protocol/05-schema.md`, section 9.
///
/// Entries that were written by the older version are folded by the newer one, on every store. So nothing that
/// was a value may become a proposal, nothing may lose its form, and no number may mean something else.
extension Schema {
    /// Checks that a file may take this schema's place.
    ///
    /// - Parameters:
    ///   - bytes: The newer schema's file, untrusted.
    ///   - file: What it is called in a refusal.
    /// - Returns: The newer schema.
    /// - Throws: ``SchemaError`` with the first fault, at the place in the newer file.
    public func successor(parsing bytes: [UInt8], file: String) throws(SchemaError) -> Schema {
        let newer = try Schema(parsing: bytes, file: file)
        let document = try JSONNode.document(bytes, file: file)
        try Succession(older: self, newer: newer, file: file).check(document)
        return newer
    }

    /// Whether the newer schema only adds: then what was folded by this one needs no other look.
    ///
    /// - Precondition: It is a successor.
    public func isOnlyExtended(by newer: Schema) -> Bool {
        roles.allSatisfy { role in newer.role(role.code).map { $0.rank == role.rank && $0.admits == role.admits } ?? false }
            && types.allSatisfy { type in
                guard let other = newer.type(type.number), other.writers == type.writers, other.resolvers == type.resolvers
                else { return false }
                return type.fields.allSatisfy { field in
                    guard let next = other.field(field.number) else { return false }
                    return next.rule == field.rule && next.writers == field.writers && next.resolvers == field.resolvers
                        && next.authority.map(\.code) == field.authority.map(\.code) && next.cap == field.cap
                }
            }
    }
}

/// Compares two versions of a schema from the outside inwards.
private struct Succession {
    let older: Schema
    let newer: Schema
    let file: String

    func check(_ document: JSONNode) throws(SchemaError) {
        guard newer.name == older.name else {
            throw fault(
                document["schema"] ?? document, "this is schema \"\(newer.name)\", and \"\(older.name)\" is in force; keep its name")
        }
        guard newer.version > older.version else {
            throw fault(
                document["version"] ?? document,
                "version \(newer.version) is not above version \(older.version), which is in force; give it a higher one")
        }
        try checkRoles(document)
        try checkCodes(document)
        for type in older.types {
            let list = document["types"]
            guard let next = newer.type(type.number), next.name == type.name else {
                throw fault(list ?? document, "type \(type.number) \"\(type.name)\" is gone or renamed; keep it")
            }
            try check(type, next, list?.list?.first { $0["number"]?.number?.integer == Int64(type.number) } ?? document)
        }
    }

    private func checkRoles(_ document: JSONNode) throws(SchemaError) {
        for role in older.roles {
            guard let next = newer.role(role.code), next.number == role.number else {
                throw fault(document["roles"] ?? document, "role \"\(role.code)\" is gone or has another number; keep it")
            }
            guard next.admits || !role.admits else {
                let node = document["roles"]?.list?.first { $0["code"]?.text == role.code }
                throw fault(node ?? document, "role \"\(role.code)\" no longer admits, which would put out what it let in")
            }
        }
    }

    private func checkCodes(_ document: JSONNode) throws(SchemaError) {
        for list in older.codeLists {
            let node = document["codes"]?[list.name] ?? document["codes"] ?? document
            guard let next = newer.codeList(list.name) else {
                throw fault(node, "the code list \(list.name) is gone; keep it")
            }
            for item in list.items where next.item(item.number) == nil {
                throw fault(node, "item \(item.number) \"\(item.code)\" of the code list \(list.name) is gone; keep it")
            }
        }
    }

    private func check(_ type: RecordType, _ next: RecordType, _ node: JSONNode) throws(SchemaError) {
        guard next.scopeDigits == type.scopeDigits, next.isEvent == type.isEvent else {
            throw fault(node["scope"] ?? node, "type \"\(type.name)\" has another scope, or is an event no longer or only now; keep both")
        }
        try checkRoles(type.writers, next.writers, "writers", of: "type \"\(type.name)\"", node)
        try checkRoles(type.resolvers, next.resolvers, "resolvers", of: "type \"\(type.name)\"", node)
        for field in type.fields {
            let name = "field \"\(type.name).\(field.name)\""
            guard let other = next.field(field.number), other.name == field.name else {
                throw fault(node["fields"] ?? node, "\(name) is gone or renamed; keep it")
            }
            let place = node["fields"]?.list?.first { $0["number"]?.number?.integer == Int64(field.number) } ?? node
            try check(field, other, name, place)
        }
    }

    private func check(_ field: Field, _ next: Field, _ name: String, _ node: JSONNode) throws(SchemaError) {
        guard next.key == field.key else {
            throw fault(node["key"] ?? node, "\(name) has another key; give what is new a number of its own")
        }
        guard next.inputs.map(\.name) == field.inputs.map(\.name),
            next.inputs.map(\.type) == field.inputs.map(\.type)
        else {
            throw fault(node["inputs"] ?? node["type"] ?? node, "\(name) has other inputs; give what is new a number of its own")
        }
        let isPlain: (Rule) -> Bool = { ![.fixed, .append, .union].contains($0) }
        guard next.rule == field.rule || (isPlain(next.rule) && isPlain(field.rule)) else {
            throw fault(
                node["rule"] ?? node,
                "\(name) goes from rule \(field.rule.rawValue) to \(next.rule.rawValue), which judges old changes otherwise")
        }
        try checkRoles(field.writers, next.writers, "writers", of: name, node)
        try checkRoles(field.resolvers, next.resolvers, "resolvers", of: name, node)
    }

    /// A role that wrote values would find them turned into proposals, on some stores before others.
    private func checkRoles(
        _ before: RoleSet, _ after: RoleSet, _ list: String, of name: String, _ node: JSONNode
    ) throws(SchemaError) {
        guard let lost = older.roles.first(where: { before.contains($0) && !after.contains($0) }) else { return }
        throw fault(
            node[list] ?? node,
            "\(name) loses \"\(lost.code)\" from its \(list), which would turn what it wrote into proposals; keep the role, and end its grants instead"
        )
    }

    private func fault(_ node: JSONNode, _ message: String) -> SchemaError {
        SchemaError(file: file, line: node.line, column: node.column, message: message)
    }
}
