import Records

/// A small register with one of everything, for the tests of this target.
enum SampleSchema {
    static let text = #"""
        {"schema": "sample-register", "version": 3, "label": {"zh": "样本", "en": "sample"},
        "roles": [
        {"code": "C", "number": 1, "rank": 10, "label": {"zh": "采集员", "en": "collector"}},
        {"code": "K", "number": 2, "rank": 60, "label": {"zh": "县", "en": "county"}},
        {"code": "D:住建", "number": 3, "rank": 70, "label": {"zh": "住建", "en": "housing"}}],
        "codes": {
        "kind": [{"number": 1, "code": "none", "zh": "无房", "en": "none"},
        {"number": 2, "code": "new", "zh": "新建", "en": "new house"}],
        "health": [{"number": 0, "code": "well", "zh": "健康", "en": "healthy"}]},
        "types": [
        {"number": 1, "name": "household", "label": {"zh": "户", "en": "household"}, "scope": "village",
        "writers": ["C"], "resolvers": ["K"], "numberField": "code", "fields": [
        {"number": 1, "name": "code", "label": {"zh": "编号", "en": "code"}, "type": "text", "max": 20, "rule": "fixed", "required": true},
        {"number": 2, "name": "phone", "label": {"zh": "电话", "en": "phone"}, "type": "phone", "rule": "latest", "writers": ["C", "K"]},
        {"number": 3, "name": "housing", "label": {"zh": "住房", "en": "housing"}, "rule": "manual", "exit": ["2"], "inputs": [
        {"name": "house_kind", "label": {"zh": "类型", "en": "kind"}, "type": "code(kind)", "required": true},
        {"name": "area", "label": {"zh": "面积", "en": "area"}, "type": "decimal(2)", "min": 0, "max": 999.5, "required": true, "unit": "m²", "showIf": {"field": "housing.house_kind", "is": ["new"]}}]},
        {"number": 4, "name": "target", "label": {"zh": "对象", "en": "target"}, "type": "bool", "rule": "owner", "writers": ["K"]},
        {"number": 5, "name": "moved", "label": {"zh": "搬迁", "en": "moved"}, "type": "date", "rule": "manual", "showIf": {"field": "target", "is": [true]}},
        {"number": 6, "name": "income", "label": {"zh": "收入", "en": "income"}, "type": "money", "rule": "manual", "key": "year", "min": -100, "max": 1000000.01},
        {"number": 7, "name": "causes", "label": {"zh": "原因", "en": "causes"}, "type": "code(health)", "rule": "union", "cap": 2, "resolvers": ["C"]},
        {"number": 9, "name": "grade", "label": {"zh": "等级", "en": "grade"}, "type": "integer", "rule": "authority", "writers": ["C", "D:住建"], "authority": ["D:住建", "C"], "max": 9},
        {"number": 10, "name": "built", "label": {"zh": "年份", "en": "built"}, "type": "year", "rule": "least", "min": 1950}]},
        {"number": 2, "name": "visit", "label": {"zh": "走访", "en": "visit"}, "scope": "village", "parents": ["household"], "event": true,
        "writers": ["C"], "resolvers": [], "fields": [
        {"number": 1, "name": "helper", "label": {"zh": "人", "en": "helper"}, "type": "reference(helper)", "rule": "append"}]},
        {"number": 3, "name": "helper", "label": {"zh": "帮扶人", "en": "helper"}, "scope": "county",
        "writers": ["K"], "resolvers": ["K"], "fields": [
        {"number": 1, "name": "name", "label": {"zh": "姓名", "en": "name"}, "type": "text", "rule": "latest"}]}]}
        """#

    static func parsed() throws -> Schema { try Schema(parsing: Array(text.utf8), file: "sample.json") }
}
