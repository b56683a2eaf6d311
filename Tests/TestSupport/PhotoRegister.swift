/// A register of ships and their photographs.
public enum PhotoRegister {
    public static let bytes = Array(text.utf8)

    private static let text = """
        { "schema": "ships", "version": 1, "label": {"zh": "船", "en": "ships"},
          "roles": [
            {"code": "S", "number": 1, "rank": 10, "label": {"zh": "水手", "en": "sailor"}},
            {"code": "H", "number": 3, "rank": 50, "label": {"zh": "港务", "en": "harbour"}, "admits": true} ],
          "codes": {},
          "types": [
            { "number": 1, "name": "ship", "label": {"zh": "船", "en": "ship"}, "scope": "village",
              "writers": ["S", "H"], "resolvers": ["H"],
              "fields": [
                {"number": 1, "name": "name", "label": {"zh": "名", "en": "name"}, "type": "text", "rule": "manual"},
                {"number": 2, "name": "photo", "label": {"zh": "照片", "en": "photo"}, "type": "attachment", "rule": "manual"},
                {"number": 3, "name": "papers", "label": {"zh": "文书", "en": "papers"}, "type": "attachment", "rule": "union"},
                {"number": 4, "name": "badge", "label": {"zh": "徽", "en": "badge"}, "type": "attachment", "rule": "manual",
                 "bytes": 40000, "types": ["image/jpeg"]} ] } ] }
        """
}
