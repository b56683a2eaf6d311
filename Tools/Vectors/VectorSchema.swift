import Records

/// A small register with every type of input, every rule and every kind of key.
enum VectorSchema {
    static func parsed() throws -> Schema { try Schema(parsing: Array(text.utf8), file: "schema.json") }

    static let text = """
        {"schema": "vectors", "version": 1, "label": {"zh": "样例", "en": "vectors"},
         "roles": [
          {"code": "C", "number": 1, "rank": 10, "label": {"zh": "采集员", "en": "collector"}},
          {"code": "K", "number": 2, "rank": 60, "label": {"zh": "县", "en": "county"}, "admits": true},
          {"code": "H", "number": 3, "rank": 30, "label": {"zh": "联系人", "en": "helper"}}],
         "codes": {"kind": [
          {"number": 1, "code": "general", "zh": "一般", "en": "general"}, {"number": 2, "code": "low", "zh": "低保", "en": "low income"}]},
         "types": [
          {"number": 1, "name": "household", "label": {"zh": "户", "en": "household"}, "scope": "village",
           "writers": ["C", "K"], "resolvers": ["K"],
           "fields": [
            {"number": 1, "name": "name", "label": {"zh": "户主", "en": "name"}, "type": "text", "rule": "manual"},
            {"number": 2, "name": "has_water", "label": {"zh": "饮水", "en": "has water"}, "type": "bool", "rule": "manual"},
            {"number": 3, "name": "persons", "label": {"zh": "人口", "en": "persons"}, "type": "integer", "rule": "greatest"},
            {"number": 4, "name": "area", "label": {"zh": "面积", "en": "area"}, "type": "decimal(2)", "rule": "least"},
            {"number": 5, "name": "savings", "label": {"zh": "存款", "en": "savings"}, "type": "money", "rule": "authority",
             "writers": ["C", "H", "K"], "authority": ["K", "H"]},
            {"number": 6, "name": "moved", "label": {"zh": "搬迁", "en": "moved"}, "type": "date", "rule": "latest"},
            {"number": 7, "name": "since", "label": {"zh": "建档", "en": "since"}, "type": "year", "rule": "fixed"},
            {"number": 8, "name": "kind", "label": {"zh": "类型", "en": "kind"}, "type": "code(kind)", "rule": "owner", "writers": ["K"]},
            {"number": 9, "name": "head", "label": {"zh": "户主成员", "en": "head"}, "type": "reference(member)", "rule": "latest"},
            {"number": 10, "name": "secret", "label": {"zh": "密文", "en": "secret"}, "type": "sealed", "rule": "manual"},
            {"number": 11, "name": "needs", "label": {"zh": "需求", "en": "needs"}, "type": "text", "rule": "union", "cap": 3},
            {"number": 12, "name": "income", "label": {"zh": "收入", "en": "income"}, "key": "year", "rule": "manual",
             "inputs": [
              {"name": "wages", "label": {"zh": "工资", "en": "wages"}, "type": "money"},
              {"name": "note", "label": {"zh": "备注", "en": "note"}, "type": "text"}]},
            {"number": 13, "name": "schooling", "label": {"zh": "就学", "en": "schooling"}, "type": "bool", "key": "member", "rule": "manual"},
            {"number": 14, "name": "score", "label": {"zh": "评分", "en": "score"}, "type": "integer", "key": "round", "rule": "latest"}]},
          {"number": 2, "name": "member", "label": {"zh": "成员", "en": "member"}, "scope": "village", "parents": ["household"],
           "writers": ["C", "K"], "resolvers": ["K"],
           "fields": [
            {"number": 1, "name": "name", "label": {"zh": "姓名", "en": "name"}, "type": "text", "rule": "manual"},
            {"number": 2, "name": "spouse", "label": {"zh": "配偶", "en": "spouse"}, "type": "reference(member)", "rule": "latest"}]},
          {"number": 3, "name": "visit", "label": {"zh": "走访", "en": "visit"}, "scope": "village", "parents": ["household"], "event": true,
           "writers": ["C", "K"], "resolvers": ["K"],
           "fields": [
            {"number": 1, "name": "on", "label": {"zh": "日期", "en": "on"}, "type": "date", "rule": "append"},
            {"number": 2, "name": "note", "label": {"zh": "记录", "en": "note"}, "type": "text", "rule": "append"}]}]}

        """
}
