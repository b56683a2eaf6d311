import JSON

extension SchemaParser {
    /// The levels that the schema states, or those of regions.
    mutating func readScopes(_ schema: ObjectReader) throws(SchemaError) -> ScopeGrammar {
        guard schema.has("scopes") else {
            // Nothing is written down for a province or a township.
            scopes = ScopeGrammar.regions.levels.reversed().filter { ["village", "county", "city"].contains($0.name) }
            return .regions
        }
        let nodes = try schema.list("scopes")
        guard !nodes.isEmpty else { throw schema.refuse(schema.place("scopes"), .emptyList("scopes")) }
        var names = Uniqueness<String>()
        for node in nodes {
            let reader = try reader(node, .scopeLevel, "name", "digits")
            let name = try reader.identifier("name")
            let digits = try reader.number("digits", in: 1...ScopeGrammar.digitsMax)
            try names.insert(name, at: reader.place("name"), of: reader, called: .level)
            guard name != "directory" else { throw reader.refuse(reader.place("name"), .directoryIsNoLevel) }
            guard scopes.last.map({ $0.digits < digits }) ?? true else {
                throw reader.refuse(
                    reader.place("digits"), .levelsDescend(after: scopes.last?.name ?? ""))
            }
            scopes.append(ScopeGrammar.Level(name: name, digits: digits))
        }
        return ScopeGrammar(levels: scopes)
    }
}
