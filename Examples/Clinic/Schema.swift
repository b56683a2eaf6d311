/// What the clinic writes down: a schema is a JSON file after `Protocol/05-schema.md`.
///
/// Every field says what happens when two people write it without having seen each other. `manual` keeps both and waits
/// for a doctor; `union` keeps all; `latest` lets a clock choose, where nothing depends on it.
///
/// `scopes` says which codes there are, and `scope` where the records of a type lie: patients in clinics, each within a region.
let clinicSchema = Array(
    """
    { "schema": "clinic", "version": 1, "label": {"zh": "诊所", "en": "clinic"},
      "roles": [
        {"code": "nurse", "number": 1, "rank": 10, "label": {"zh": "护士", "en": "nurse"}},
        {"code": "doctor", "number": 2, "rank": 20, "label": {"zh": "医生", "en": "doctor"}} ],
      "scopes": [{"name": "region", "digits": 2}, {"name": "clinic", "digits": 5}],
      "codes": {},
      "types": [
        { "number": 1, "name": "patient", "label": {"zh": "病人", "en": "patient"}, "scope": "clinic",
          "writers": ["nurse", "doctor"], "resolvers": ["doctor"], "numberField": "number",
          "fields": [
            {"number": 1, "name": "number", "label": {"zh": "编号", "en": "number"}, "rule": "manual", "type": "text"},
            {"number": 2, "name": "name", "label": {"zh": "姓名", "en": "name"}, "rule": "manual", "type": "text"},
            {"number": 3, "name": "penicillin", "label": {"zh": "青霉素", "en": "penicillin"}, "rule": "manual", "type": "text"},
            {"number": 4, "name": "medicine", "label": {"zh": "用药", "en": "medicine"}, "rule": "union", "type": "text"},
            {"number": 5, "name": "bed", "label": {"zh": "床位", "en": "bed"}, "rule": "latest", "type": "integer", "min": 1} ] } ] }
    """.utf8)
