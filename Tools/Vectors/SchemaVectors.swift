import JSON
import Records

/// Schemas that are refused, each for one fault, and where; `Protocol/05-schema.md`.
enum SchemaVectors {
    /// A place of `schema.json` that is made wrong; `§` stands where the refusal points to.
    struct Spoilt {
        let name: String
        let section: String
        let old: String
        let new: String

        init(_ name: String, _ section: String, _ old: String, _ new: String) {
            (self.name, self.section, self.old, self.new) = (name, section, old, new)
        }

        /// The whole document, and the place of the mark in it, both from 1.
        func document() -> (text: String, line: Int, column: Int)? {
            let parts = VectorSchema.text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            let marked = parts[0] + new + parts[1]
            guard let mark = marked.firstIndex(of: "§") else { return nil }
            let lines = marked[..<mark].split(separator: "\n", omittingEmptySubsequences: false)
            return (marked.filter { $0 != "§" }, lines.count, (lines.last?.unicodeScalars.count ?? 0) + 1)
        }
    }

    static func text() -> String {
        vectorFile(
            "What schema.json becomes when the first old is new, and where a reader MUST refuse it, after 05-schema.md.",
            all.compactMap { spoilt in
                spoilt.document().map { document in
                    JSONWriter.document { json in
                        json.member("name", spoilt.name)
                        json.member("section", "05, " + spoilt.section)
                        json.member("old", spoilt.old)
                        json.member("new", spoilt.new.filter { $0 != "§" })
                        json.member("line", document.line)
                        json.member("column", document.column)
                        json.member("mustFail", spoilt.name)
                    }
                }
            })
    }

    static let all = documents + heads + more + types + fields + inputs + attachments + sealing + signs + empties + numbering + answers

    private static let documents = [
        Spoilt("two equal names in one object", "1", #""version": 1,"#, #""version": 1, §"version": 1,"#),
        Spoilt("text after the document", "1", #""rule": "append"}]}]}"#, #""rule": "append"}]}]} §x"#),
        Spoilt("half of a surrogate pair", "1", #""en": "collector""#, #""en": "§\ud800""#),
        Spoilt("a name that the page does not give", "1", #""version": 1"#, #"§"versoin": 1"#),
        Spoilt("a text that is empty", "1", #""en": "collector""#, #""en": §"""#),
        Spoilt("a text with a blank at an end", "1", #""en": "collector""#, #""en": §" collector""#),
        Spoilt("a text that is not in NFC", "1", #""en": "collector""#, "\"en\": §\"cafe\u{301}\""),
    ]

    private static let heads = [
        Spoilt("no name of the schema", "2", #"{"schema": "vectors", "#, "§{"),
        Spoilt("a name of the schema with capitals", "1.1", #""schema": "vectors""#, #""schema": §"Vectors""#),
        Spoilt("version 0", "1.1", #""version": 1"#, #""version": §0"#),
        Spoilt("a version in a text", "2", #""version": 1"#, #""version": §"1""#),
        Spoilt("a directory that wants confirming after no day", "2", #""version": 1,"#, #""version": 1, "directoryDays": §0,"#),
        Spoilt("a directory that wants confirming after 3,651 days", "2", #""version": 1,"#, #""version": 1, "directoryDays": §3651,"#),
        Spoilt("a label in one language", "2", #"{"zh": "样例", "en": "vectors"}"#, #"§{"zh": "样例"}"#),
        Spoilt("a role's code twice", "1.1", #""code": "K", "number": 2"#, #""code": §"C", "number": 2"#),
        Spoilt("a role's number twice", "1.1", #""code": "K", "number": 2"#, #""code": "K", "number": §1"#),
        Spoilt("a role's number beyond 63", "1.1", #""code": "K", "number": 2"#, #""code": "K", "number": §64"#),
        Spoilt("a rank beyond 65,535", "1.1", #""rank": 60"#, #""rank": §65536"#),
        Spoilt("a role's code with a blank", "2", #""code": "K", "number": 2"#, #""code": §"K L", "number": 2"#),
        Spoilt("a code list of a name with a capital", "1.1", #""kind": ["#, #"§"Kind": ["#),
        Spoilt("an item's number twice", "1.1", #"{"number": 2, "code": "low""#, #"{"number": §1, "code": "low""#),
        Spoilt("an item's code twice", "2", #"{"number": 2, "code": "low""#, #"{"number": 2, "code": §"general""#),
        Spoilt("an item's label twice, in another case", "2", #""en": "low income""#, #""en": §"GENERAL""#),
        Spoilt("an item's code that is another item's number", "2", #"{"number": 2, "code": "low""#, #"§{"number": 2, "code": "1""#),
        Spoilt(
            "levels out of order", "2", #""codes": {"#,
            #""scopes": [{"name": "village", "digits": 12}, {"name": "a", "digits": §2}], "codes": {"#),
        Spoilt(
            "a level called directory", "2", #""codes": {"#,
            #""scopes": [{"name": §"directory", "digits": 4}, {"name": "village", "digits": 12}], "codes": {"#),
        Spoilt("a level of 19 digits", "2", #""codes": {"#, #""scopes": [{"name": "village", "digits": §19}], "codes": {"#),
    ]

    /// A fourth role, a second code list, a fourth type.
    private static let more = [
        Spoilt(
            "a further role of a code that there is", "1.1", #""en": "helper"}}"#,
            #""en": "helper"}}, {"code": §"C", "number": 4, "rank": 1, "label": {"zh": "又", "en": "again"}}"#),
        Spoilt(
            "a further role of a code with a blank", "2", #""en": "helper"}}"#,
            #""en": "helper"}}, {"code": §"K L", "number": 4, "rank": 1, "label": {"zh": "又", "en": "again"}}"#),
        Spoilt("a role with a name that the page does not give", "1", #""rank": 60"#, #""rank": 60, §"color": 1"#),
        Spoilt(
            "a further code list of a name with a capital", "1.1", #""codes": {"#,
            #""codes": {§"Kind": [{"number": 1, "code": "a", "zh": "甲", "en": "a"}], "#),
        Spoilt("a type with a name that the page does not give", "1", #""event": true"#, #""event": true, §"color": 1"#),
        Spoilt("a type of a name with a capital", "1.1", #""name": "visit""#, #""name": §"Visit""#),
        Spoilt("a type's number beyond 65,535", "1.1", #""number": 3, "name": "visit""#, #""number": §65536, "name": "visit""#),
        Spoilt(
            "nobody creates, though every field is written", "3", #""rule": "append"}]}]}"#,
            #""rule": "append"}]}, {"number": 4, "name": "extra", "label": {"zh": "外", "en": "extra"}, "scope": "village", "#
                + #""writers": §[], "resolvers": ["K"], "fields": [{"number": 1, "name": "x", "label": {"zh": "某", "en": "x"}, "#
                + #""type": "text", "rule": "manual", "writers": ["C"]}]}]}"#),
        Spoilt(
            "a resolver that is no role", "3", #""writers": ["C", "K"], "resolvers": ["K"],"#,
            #""writers": ["C", "K"], "resolvers": ["K", §"Q"],"#),
        Spoilt("a field of a name with a capital", "1.1", #""name": "has_water""#, #""name": §"HasWater""#),
        Spoilt("a field of a name with a quotation mark in it", "1.1", #""name": "has_water""#, #""name": §"has\"water""#),
        Spoilt("a type of a name that goes on as a statement", "1.1", #""name": "visit""#, #""name": §"visit; drop""#),
        Spoilt("a field's writer that is no role", "4", #""writers": ["K"]"#, #""writers": ["K", §"Q"]"#),
    ]

    private static let types = [
        Spoilt("a type's number twice", "1.1", #""number": 3, "name": "visit""#, #""number": §1, "name": "visit""#),
        Spoilt("a type's name twice", "1.1", #""name": "visit""#, #""name": §"household""#),
        Spoilt("a type named as another's table of keyed fields", "1.1", #""name": "visit""#, #""name": §"household_year""#),
        Spoilt("a type named as one of the directory's", "1.1", #""name": "visit""#, #""name": §"directory_grant""#),
        Spoilt(
            "a type of no level", "3", #""scope": "village", "parents": ["household"], "event""#, #""scope": §"town", "event""#),
        Spoilt("a parent that is no type", "3", #""parents": ["household"]"#, #""parents": ["household", §"house"]"#),
        Spoilt("a parent named twice", "3", #""parents": ["household"]"#, #""parents": ["household", §"household"]"#),
        Spoilt("parents in a circle", "3", #""parents": ["household"]"#, #""parents": §["member"]"#),
        Spoilt(
            "a parent of another scope", "3", #""scope": "village", "parents": ["household"], "event""#,
            #""scope": "county", "parents": [§"household"], "event""#),
        Spoilt("nobody creates", "3", #""writers": ["C", "K"], "resolvers": ["K"],"#, #""writers": §[], "resolvers": ["K"],"#),
        Spoilt(
            "a writer that is no role", "3", #""writers": ["C", "K"], "resolvers": ["K"],"#, #""writers": ["C", §"Q"], "resolvers": ["K"],"#
        ),
        Spoilt("nobody decides", "3", #""writers": ["C", "K"], "resolvers": ["K"],"#, #""writers": ["C", "K"], "resolvers": §[],"#),
    ]

    private static let fields = [
        Spoilt("a field's number twice", "1.1", #""number": 2, "name": "has_water""#, #""number": §1, "name": "has_water""#),
        Spoilt("a field of number 0", "1.1", #""number": 2, "name": "has_water""#, #""number": §0, "name": "has_water""#),
        Spoilt("a rule that is none", "4", #""rule": "manual""#, #""rule": §"newest""#),
        Spoilt("a key that is none", "4", #""key": "year""#, #""key": §"month""#),
        Spoilt("nobody writes a field", "4", #""writers": ["K"]"#, #""writers": §[]"#),
        Spoilt("the rule authority without ranks", "4", #""authority": ["K", "H"]"#, #""authority": §[]"#),
        Spoilt(
            "ranks of a role that does not write", "4", #""writers": ["C", "H", "K"], "authority": ["K", "H"]"#,
            #""writers": ["C", "K"], "authority": §["K", "H"]"#),
        Spoilt("a cap where there is no union", "4", #""rule": "fixed""#, #""rule": "fixed", "cap": §2"#),
        Spoilt("a cap of 0", "1.1", #""cap": 3"#, #""cap": §0"#),
        Spoilt("append outside of events", "4", #""rule": "fixed""#, #""rule": §"append""#),
        Spoilt(
            "latest, read by an exit standard", "4", #""type": "date", "rule": "latest""#,
            #""type": "date", "rule": §"latest", "exit": ["1"]"#),
        Spoilt("a group that is owned", "4", #""key": "year", "rule": "manual""#, #""key": "year", "rule": §"owner""#),
        Spoilt("a union of bools", "4", #""type": "bool", "rule": "manual""#, #""type": "bool", "rule": §"union""#),
        Spoilt("the greatest of texts", "4", #""type": "text", "rule": "manual""#, #""type": "text", "rule": §"greatest""#),
    ]

    private static let attachments = [
        Spoilt("terms of what is no attachment", "4", #""type": "date""#, #""type": "date", "bytes": §5"#),
        attachment("more bytes than anything attached has", #""bytes": §33554433"#),
        attachment("attachments of no type", #""types": §[]"#),
        attachment("a media type twice", #""types": ["image/jpeg", §"image/jpeg"]"#),
        attachment("no media type", #""types": [§"jpeg"]"#),
        attachment("metadata neither kept nor removed", #""metadata": §"some""#),
    ]

    private static func attachment(_ name: String, _ terms: String) -> Spoilt {
        Spoilt(name, "4", #""type": "date""#, #""type": "attachment", "# + terms)
    }

    private static let sealing = [
        Spoilt("sealed, and no text", "4", #""type": "date""#, #""type": "date", "sealed": §["C"]"#),
        sealed("sealed, and read by an exit standard", #""sealed": §["C"], "exit": ["1"]"#),
        Spoilt("a union that is sealed", "4", #""type": "text", "rule": "union""#, #""type": "text", "sealed": §["C"], "rule": "union""#),
        sealed("sealed for nobody", #""sealed": §[]"#),
        sealed("a reader twice", #""sealed": ["C", §"C"]"#),
        sealed("a reader that is no role", #""sealed": ["node", §"Q"]"#),
    ]

    private static func sealed(_ name: String, _ terms: String) -> Spoilt {
        Spoilt(name, "4", #""type": "text", "rule": "manual""#, #""type": "text", "rule": "manual", "# + terms)
    }

    private static let inputs = [
        Spoilt("a type of input that is none", "5", #""type": "date""#, #""type": §"day""#),
        Spoilt("a decimal without places", "5", #""decimal(2)""#, #"§"decimal(0)""#),
        Spoilt("a code list that is not there", "5", #""code(kind)""#, #"§"code(kinds)""#),
        Spoilt("a reference to no type", "5", #""reference(member)""#, #"§"reference(person)""#),
        Spoilt(
            "a least number above the greatest", "4", #""type": "integer", "rule": "greatest""#,
            #""type": "integer", "min": §3, "max": 2, "rule": "greatest""#),
        Spoilt("a bound of more places than the type has", "4", #""type": "decimal(2)""#, #""type": "decimal(2)", "max": §9.999"#),
        Spoilt("a least length of a text", "4", #""type": "text", "rule": "manual""#, #""type": "text", "min": §1, "rule": "manual""#),
        Spoilt("a bound of a date", "4", #""type": "date""#, #""type": "date", "max": §1"#),
        Spoilt("a unit beside inputs", "4", #""key": "year", "rule": "manual""#, #""key": "year", "unit": §"m", "rule": "manual""#),
        Spoilt("an input's name twice", "1.1", #""name": "note", "label": {"zh": "备注""#, #""name": §"wages", "label": {"zh": "备注""#),
        Spoilt(
            "a condition on what comes later", "4", #""type": "bool", "rule": "manual""#,
            #""type": "bool", "showIf": {"field": §"persons", "is": [true]}, "rule": "manual""#),
        Spoilt(
            "a condition on no answer", "4", #""type": "integer", "rule": "greatest""#,
            #""type": "integer", "showIf": {"field": "has_water", "is": §[]}, "rule": "greatest""#),
        Spoilt(
            "a condition on an answer that there is not", "4", #""type": "integer", "rule": "greatest""#,
            #""type": "integer", "showIf": {"field": "has_water", "is": [§"perhaps"]}, "rule": "greatest""#),
        Spoilt(
            "a condition on a text", "4", #""type": "integer", "rule": "greatest""#,
            #""type": "integer", "showIf": {"field": "name", "is": [§"1"]}, "rule": "greatest""#),
    ]
}
