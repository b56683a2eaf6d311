public import Records

extension TestRegister {
    /// A later version: a field put between others, a keyed one, a type that lies in ships, an office, wider rights, another rule.
    public static let newer = changed([
        ("\"version\": 1", "\"version\": 2"),
        (
            "{\"number\": 2, \"name\": \"flag\", \"label\"",
            """
            {"number": 15, "name": "colour", "label": {"zh": "色", "en": "colour"}, "type": "text", "rule": "manual"},
            {"number": 16, "name": "toll", "label": {"zh": "费", "en": "toll"}, "key": "year", "type": "integer", "rule": "manual"},
            {"number": 2, "name": "flag", "label"
            """
        ),
        ("\"rule\": \"greatest\"", "\"rule\": \"least\""),
        (
            "\"admits\": true} ],",
            "\"admits\": true}, {\"code\": \"M\", \"number\": 4, \"rank\": 60, \"label\": {\"zh\": \"船东\", \"en\": \"owner\"}} ],"
        ),
        (
            "\"rule\": \"authority\", \"writers\": [\"S\", \"P\", \"H\"]",
            "\"rule\": \"authority\", \"writers\": [\"S\", \"P\", \"H\", \"M\"]"
        ),
        (flags, flags + cats),
    ])

    /// The same register with one more type, and nothing else.
    public static let extended = changed([("\"version\": 1", "\"version\": 2"), (flags, flags + cats)])

    /// The register with one thing put in another's place, one after another.
    public static func changed(_ changes: [(old: String, new: String)]) -> [UInt8] {
        var text = String(decoding: bytes, as: UTF8.self)
        for (old, new) in changes {
            precondition(text.contains(old), old)
            text = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
        }
        return Array(text.utf8)
    }

    private static let flags = "\"types\": ["
    private static let cats = """

        { "number": 4, "name": "cat", "label": {"zh": "猫", "en": "cat"}, "scope": "village", "parents": ["ship"],
          "writers": ["S", "H"], "resolvers": ["H"],
          "fields": [ {"number": 1, "name": "name", "label": {"zh": "名", "en": "name"}, "type": "text", "rule": "manual"} ] },
        """
}
