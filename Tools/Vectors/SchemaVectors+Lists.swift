import Records

/// What the reader in Swift looks at by itself and no other vector needs; `Tools/dev long mutants`.
extension SchemaVectors {
    /// The document's own signs.
    static let signs = [
        Spoilt("a byte-order mark", "1", #"{"schema": "vectors""#, "§\u{FEFF}{\"schema\": \"vectors\""),
        Spoilt("a word that is none", "1", #""event": true"#, #""event": §trux"#),
        Spoilt("no comma in an object", "1", #""version": 1, "label""#, #""version": 1 §"label""#),
        Spoilt("no comma in a list", "1", #"["C", "K"], "resolvers": ["K"],"#, #"["C" §"K"], "resolvers": ["K"],"#),
        Spoilt("no colon", "1", #""version": 1,"#, #""version" §1,"#),
    ]

    /// Lists of which there must be something.
    static let empties = [
        emptied("no roles", "2", #""roles": ["#, to: "}],", keeping: ","),
        emptied("a code list without items", "2", #""kind": ["#, to: "}]}", keeping: "}"),
        emptied("no types", "2", #""types": ["#, to: "}]}]}", keeping: "}"),
        emptied("a group without inputs", "4", #""inputs": ["#, to: "}]}", keeping: "}"),
        Spoilt("no level", "2", #""codes": {"#, #""scopes": §[], "codes": {"#),
        Spoilt(
            "a type without fields", "3", #""rule": "append"}]}]}"#,
            #""rule": "append"}]}, {"number": 4, "name": "extra", "label": {"zh": "外", "en": "extra"}, "scope": "village", "#
                + #""writers": ["K"], "resolvers": ["K"], "fields": §[]}]}"#),
        Spoilt(
            "nobody decides, though every field is decided", "3", #""rule": "append"}]}]}"#,
            #""rule": "append"}]}, {"number": 4, "name": "extra", "label": {"zh": "外", "en": "extra"}, "scope": "village", "#
                + #""writers": ["K"], "resolvers": §[], "fields": [{"number": 1, "name": "x", "label": {"zh": "某", "en": "x"}, "#
                + #""type": "text", "rule": "manual", "resolvers": ["K"]}]}]}"#),
        Spoilt("nobody decides a field", "4", #""type": "bool", "rule": "manual""#, #""type": "bool", "resolvers": §[], "rule": "manual""#),
    ]

    /// Fields that cannot hold the number that people use.
    static let numbering = [
        numbered(
            "a number that is one of several inputs",
            #""inputs": [{"name": "a", "label": {"zh": "甲", "en": "a"}, "type": "text"}, "#
                + #"{"name": "b", "label": {"zh": "乙", "en": "b"}, "type": "text"}]"#),
        numbered("a number that has a key", #""type": "text", "key": "year""#),
        numbered("a number that is a union", #""type": "text""#, rule: "union"),
        numbered("a number that is sealed", #""type": "text", "sealed": ["C"]"#),
        Spoilt("a number in a field that there is not", "3", last, further(#""type": "text""#) + #", "numberField": §"tags"}"#),
        numbered("a number of another type", #""type": "date""#),
    ]

    /// Bounds and conditions.
    static let answers = [
        Spoilt("a bound that is no year", "4", #""type": "year""#, #""type": "year", "min": §1800"#),
        Spoilt("places with a zero before them", "5", #""decimal(2)""#, #"§"decimal(02)""#),
        Spoilt(
            "a condition on a code that the list has not", "4", #""type": "reference(member)", "rule": "latest""#,
            #""type": "reference(member)", "showIf": {"field": "kind", "is": [§"none"]}, "rule": "latest""#),
        Spoilt(
            "a condition on a field of another key", "4", last, further(#""type": "text", "showIf": {"field": §"score", "is": [1]}"#) + "}"),
        Spoilt(
            "a condition on a group by its bare name", "4", last,
            further(
                #""inputs": [{"name": "a", "label": {"zh": "甲", "en": "a"}, "type": "integer"}, {"name": "b", "label": {"zh": "乙", "en": "b"}, "#
                    + #""type": "text", "showIf": {"field": §"tag", "is": [1]}}]"#) + "}"),
    ]

    private static let last = #""key": "round", "rule": "latest"}]}"#

    /// A further field `tag` of households.
    private static func further(_ content: String, rule: String = "manual") -> String {
        #""key": "round", "rule": "latest"}, {"number": 15, "name": "tag", "label": {"zh": "签", "en": "tag"}, "rule": ""# + rule
            + "\", " + content + "}]"
    }

    private static func numbered(_ name: String, _ content: String, rule: String = "manual") -> Spoilt {
        Spoilt(name, "3", last, further(content, rule: rule) + #", "numberField": §"tag"}"#)
    }

    /// A list that is empty instead: what stands from its beginning up to the brackets that end it, of which some stay.
    private static func emptied(_ name: String, _ section: String, _ start: String, to end: String, keeping rest: String) -> Spoilt {
        let behind = VectorSchema.text.split(separator: start, maxSplits: 1, omittingEmptySubsequences: false)[1]
        let content = behind.split(separator: end, maxSplits: 1, omittingEmptySubsequences: false)[0]
        return Spoilt(name, section, start + content + end, start.dropLast() + "§[]" + rest)
    }
}
