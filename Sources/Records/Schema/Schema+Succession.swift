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
        try SchemaSuccession(older: self, newer: newer, file: file).check(document)
        return newer
    }

    /// Whether the newer schema only adds types: then what was folded by this one needs no other look.
    ///
    /// A new role is no addition, because who holds it had written without rights. Nor is a new field, or another order of
    /// them: rows name their fields by position.
    ///
    /// - Precondition: It is a successor.
    public func isOnlyExtended(by newer: Schema) -> Bool {
        roles.count == newer.roles.count
            && roles.allSatisfy { role in newer.role(role.code).map { $0.rank == role.rank && $0.admits == role.admits } ?? false }
            && types.allSatisfy { type in
                guard let other = newer.type(type.number), other.writers == type.writers, other.resolvers == type.resolvers,
                    other.fields.map(\.number) == type.fields.map(\.number)
                else { return false }
                return type.fields.allSatisfy { field in
                    guard let next = other.field(field.number) else { return false }
                    return next.rule == field.rule && next.writers == field.writers && next.resolvers == field.resolvers
                        && next.authority.map(\.code) == field.authority.map(\.code) && next.cap == field.cap
                        && next.inputs.map { $0.readers != nil } == field.inputs.map { $0.readers != nil }
                }
            }
    }
}

/// Compares two versions of a schema from the outside inwards.
private struct SchemaSuccession {
    let older: Schema
    let newer: Schema
    let file: String

    func check(_ document: JSONNode) throws(SchemaError) {
        guard newer.name == older.name else {
            throw refuse(
                document["schema"] ?? document, .otherSchema(newer.name, inForce: older.name))
        }
        guard newer.version > older.version else {
            throw refuse(
                document["version"] ?? document,
                .versionNotAbove(newer.version, inForce: older.version))
        }
        guard newer.scopes == older.scopes else {
            throw refuse(document["scopes"] ?? document, .otherLevels)
        }
        try checkRoles(document)
        try checkCodes(document)
        for type in older.types {
            let list = document["types"]
            guard let next = newer.type(type.number), next.name == type.name else {
                throw refuse(list ?? document, .typeGone(type.number, type.name))
            }
            try check(type, next, list?.list?.first { $0["number"]?.number?.integer == Int64(type.number) } ?? document)
        }
    }

    private func checkRoles(_ document: JSONNode) throws(SchemaError) {
        for role in older.roles {
            guard let next = newer.role(role.code), next.number == role.number else {
                throw refuse(document["roles"] ?? document, .roleGone(role.code))
            }
            guard next.admits || !role.admits else {
                let node = document["roles"]?.list?.first { $0["code"]?.text == role.code }
                throw refuse(node ?? document, .roleAdmitsNoMore(role.code))
            }
        }
    }

    private func checkCodes(_ document: JSONNode) throws(SchemaError) {
        for list in older.codeLists {
            let node = document["codes"]?[list.name] ?? document["codes"] ?? document
            guard let next = newer.codeList(list.name) else {
                throw refuse(node, .codeListGone(list.name))
            }
            for item in list.items where next.item(item.number) == nil {
                throw refuse(node, .codeGone(item.number, item.code, list: list.name))
            }
        }
    }

    private func check(_ type: RecordType, _ next: RecordType, _ node: JSONNode) throws(SchemaError) {
        guard next.scopeDigits == type.scopeDigits, next.isEvent == type.isEvent else {
            throw refuse(node["scope"] ?? node, .otherScopeOrEvent(type.name))
        }
        try checkRoles(type.writers, next.writers, "writers", of: type.name, node)
        try checkRoles(type.resolvers, next.resolvers, "resolvers", of: type.name, node)
        for field in type.fields {
            let name = "\(type.name).\(field.name)"
            guard let other = next.field(field.number), other.name == field.name else {
                throw refuse(node["fields"] ?? node, .fieldGone(name))
            }
            let place = node["fields"]?.list?.first { $0["number"]?.number?.integer == Int64(field.number) } ?? node
            try check(field, other, name, place)
        }
    }

    private func check(_ field: Field, _ next: Field, _ name: String, _ node: JSONNode) throws(SchemaError) {
        guard next.key == field.key else {
            throw refuse(node["key"] ?? node, .otherKey(name))
        }
        guard next.inputs.map(\.name) == field.inputs.map(\.name),
            next.inputs.map(\.type) == field.inputs.map(\.type),
            // What was sealed stays so: its values are ciphertext for good.
            zip(field.inputs, next.inputs).allSatisfy({ $0.readers == nil || $1.readers != nil })
        else {
            throw refuse(node["inputs"] ?? node["type"] ?? node, .otherInputs(name))
        }
        let isPlain: (Rule) -> Bool = { ![.fixed, .append, .union].contains($0) }
        guard next.rule == field.rule || (isPlain(next.rule) && isPlain(field.rule)) else {
            throw refuse(
                node["rule"] ?? node,
                .otherRule(name, from: field.rule.rawValue, to: next.rule.rawValue))
        }
        try checkRoles(field.writers, next.writers, "writers", of: name, node)
        try checkRoles(field.resolvers, next.resolvers, "resolvers", of: name, node)
    }

    /// A role that wrote values would find them turned into proposals, on some stores before others.
    private func checkRoles(
        _ before: RoleSet, _ after: RoleSet, _ list: String, of name: String, _ node: JSONNode
    ) throws(SchemaError) {
        guard let lost = older.roles.first(where: { before.contains($0) && !after.contains($0) }) else { return }
        throw refuse(
            node[list] ?? node,
            .roleLost(lost.code, from: list, of: name)
        )
    }

    private func refuse(_ node: JSONNode, _ fault: SchemaFault) -> SchemaError {
        SchemaError(file: file, line: node.line, column: node.column, fault: fault)
    }
}
