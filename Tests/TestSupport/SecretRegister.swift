/// A register of ships whose masters and telephones are sealed for some.
public enum SecretRegister {
    public static let bytes = Array(text(version: 2, sealed: true).utf8)
    /// The version before, in which nothing is sealed.
    public static let openBytes = Array(text(version: 1, sealed: false).utf8)

    /// The same with an office that audits.
    public static let audited = Array(
        text(version: 2, sealed: true).replacing(
            #""admits": true}"#,
            with: #""admits": true}, {"code": "A", "number": 4, "rank": 1, "label": {"zh": "审计", "en": "auditor"}, "audits": true}"#
        ).utf8)

    /// The same where sailors alone write masters and telephones; on masters pilots decide, on telephones the harbour.
    public static let apart = Array(
        text(version: 2, sealed: true)
            .replacing(
                #""type": "idNumber", "rule": "manual""#,
                with: #""type": "idNumber", "rule": "manual", "writers": ["S"], "resolvers": ["P"]"#
            )
            .replacing(
                #""type": "phone", "rule": "latest""#, with: #""type": "phone", "rule": "manual", "writers": ["S"], "resolvers": ["H"]"#
            )
            .utf8)

    private static func text(version: Int, sealed: Bool) -> String {
        let some = sealed ? #", "sealed": ["S", "H", "node"]"# : ""
        let few = sealed ? #", "sealed": ["H"]"# : ""
        return """
            { "schema": "ships", "version": \(version), "label": {"zh": "船", "en": "ships"},
              "roles": [
                {"code": "S", "number": 1, "rank": 10, "label": {"zh": "水手", "en": "sailor"}},
                {"code": "P", "number": 2, "rank": 20, "label": {"zh": "领港", "en": "pilot"}},
                {"code": "H", "number": 3, "rank": 50, "label": {"zh": "港务", "en": "harbour"}, "admits": true} ],
              "codes": {},
              "types": [
                { "number": 1, "name": "ship", "label": {"zh": "船", "en": "ship"}, "scope": "village",
                  "writers": ["S", "P", "H"], "resolvers": ["H"],
                  "fields": [
                    {"number": 1, "name": "name", "label": {"zh": "名", "en": "name"}, "type": "text", "rule": "manual"},
                    {"number": 2, "name": "master", "label": {"zh": "船长", "en": "master"}, "type": "idNumber", "rule": "manual"\(some)},
                    {"number": 3, "name": "phone", "label": {"zh": "电话", "en": "phone"}, "type": "phone", "rule": "latest"\(some)},
                    {"number": 4, "name": "illness", "label": {"zh": "病", "en": "illness"}, "key": "year", "rule": "manual",
                     "inputs": [ {"name": "what", "label": {"zh": "病种", "en": "what"}, "type": "text"\(few)},
                                 {"name": "days", "label": {"zh": "天", "en": "days"}, "type": "integer"} ]} ] } ] }
            """
    }
}
