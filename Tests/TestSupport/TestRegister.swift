public import Records

/// A small register with one field of every rule, which has nothing to do with poverty.
public enum TestRegister {
    public static let bytes = Array(text.utf8)

    public static func schema() throws -> Schema { try Schema(parsing: bytes, file: "test") }

    private static let text = """
        { "schema": "ships", "version": 1, "label": {"zh": "船", "en": "ships"},
          "roles": [
            {"code": "S", "number": 1, "rank": 10, "label": {"zh": "水手", "en": "sailor"}},
            {"code": "P", "number": 2, "rank": 20, "label": {"zh": "领港", "en": "pilot"}},
            {"code": "H", "number": 3, "rank": 50, "label": {"zh": "港务", "en": "harbour"}, "admits": true} ],
          "codes": { "flag": [ {"number": 1, "code": "red", "zh": "红", "en": "red"}, {"number": 2, "code": "blue", "zh": "蓝", "en": "blue"} ] },
          "types": [
            { "number": 1, "name": "ship", "label": {"zh": "船", "en": "ship"}, "scope": "village",
              "writers": ["S", "H"], "resolvers": ["H"],
              "fields": [
                {"number": 1, "name": "name", "label": {"zh": "名", "en": "name"}, "type": "text", "rule": "manual"},
                {"number": 2, "name": "flag", "label": {"zh": "旗", "en": "flag"}, "type": "code(flag)", "rule": "latest"},
                {"number": 3, "name": "draught", "label": {"zh": "吃水", "en": "draught"}, "type": "decimal(2)", "rule": "authority", "writers": ["S", "P", "H"], "authority": ["H", "P"]},
                {"number": 4, "name": "licence", "label": {"zh": "执照", "en": "licence"}, "type": "text", "rule": "owner", "writers": ["H"]},
                {"number": 5, "name": "built", "label": {"zh": "建造", "en": "built"}, "type": "year", "rule": "fixed"},
                {"number": 6, "name": "deepest", "label": {"zh": "最深", "en": "deepest"}, "type": "integer", "rule": "greatest"},
                {"number": 7, "name": "shallowest", "label": {"zh": "最浅", "en": "shallowest"}, "type": "integer", "rule": "least"},
                {"number": 8, "name": "ports", "label": {"zh": "港", "en": "ports"}, "type": "text", "rule": "union", "cap": 3},
                {"number": 9, "name": "cargo", "label": {"zh": "货", "en": "cargo"}, "key": "year", "rule": "manual",
                 "inputs": [ {"name": "tons", "label": {"zh": "吨", "en": "tons"}, "type": "integer"},
                             {"name": "kind", "label": {"zh": "种", "en": "kind"}, "type": "text"} ]},
                {"number": 10, "name": "sound", "label": {"zh": "完好", "en": "sound"}, "type": "bool", "rule": "manual"},
                {"number": 11, "name": "master", "label": {"zh": "船长", "en": "master"}, "key": "year", "type": "text", "rule": "manual"},
                {"number": 12, "name": "calls", "label": {"zh": "停靠", "en": "calls"}, "key": "year", "type": "text", "rule": "union", "cap": 2},
                {"number": 13, "name": "hull", "label": {"zh": "船体", "en": "hull"}, "key": "round", "type": "integer", "rule": "latest"},
                {"number": 14, "name": "cargo_note", "label": {"zh": "货注", "en": "cargo note"}, "key": "year", "type": "text", "rule": "owner", "writers": ["H"]} ] },
            { "number": 2, "name": "sailor", "label": {"zh": "船员", "en": "sailor"}, "scope": "village", "parents": ["ship"],
              "writers": ["S", "H"], "resolvers": ["H"],
              "fields": [
                {"number": 1, "name": "name", "label": {"zh": "名", "en": "name"}, "type": "text", "rule": "manual"},
                {"number": 2, "name": "mate", "label": {"zh": "搭档", "en": "mate"}, "type": "reference(sailor)", "rule": "latest"} ] },
            { "number": 3, "name": "sighting", "label": {"zh": "见", "en": "sighting"}, "scope": "village", "parents": ["ship"], "event": true,
              "writers": ["S", "H"], "resolvers": ["H"],
              "fields": [ {"number": 1, "name": "at", "label": {"zh": "日", "en": "at"}, "type": "date", "rule": "append"} ] } ] }
        """
}
