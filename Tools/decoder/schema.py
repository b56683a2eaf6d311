"""Reads a schema, or refuses it: Protocol/05-schema.md, sections 1 to 5. It does not say where."""
import json
import re
import unicodedata

from encoding import demand

LEVELS = [("province", 2), ("city", 4), ("county", 6), ("township", 9), ("village", 12)]
RULES = {"owner", "union", "greatest", "least", "latest", "append", "manual", "authority", "fixed"}
NUMERIC = {"bool", "integer", "decimal", "money", "date", "year"}
BOUNDED = {"integer": 0, "decimal": None, "money": 2, "year": 0, "text": 0}
SIMPLE = {"bool", "integer", "money", "date", "year", "text", "idNumber", "region", "phone", "attachment", "sealed"}
OF_INPUT = {"type", "min", "max", "required", "unit", "bytes", "types", "metadata", "sealed"}
DIRECTORY = ("directory_grant", "directory_publication", "directory_publication_part")


def read(text):
    """The document as Python has it, once everything is as the page says."""
    def members(pairs):
        names = [unicodedata.normalize("NFC", name) for name, _ in pairs]
        demand(len(set(names)) == len(names), "two equal names in one object")
        return dict(pairs)

    try:
        document = json.loads(text, object_pairs_hook=members)
    except json.JSONDecodeError:
        demand(False, "not a JSON document, or something behind it")
        document = json.JSONDecoder(object_pairs_hook=members).raw_decode(text)[0]
    texts(document)
    Schema(document)
    return document


def texts(node):
    """05, section 1: every text, names included."""
    if isinstance(node, dict):
        for name, child in node.items():
            texts(name)
            texts(child)
    elif isinstance(node, list):
        for child in node:
            texts(child)
    elif isinstance(node, str):
        demand(not any(0xD800 <= ord(one) <= 0xDFFF for one in node), "half of a surrogate pair")
        demand(node != "", "a text is empty")
        demand(node == node.strip(), "blanks at an end")
        demand(unicodedata.is_normalized("NFC", node), "not in NFC")


def known(node, required, optional=()):
    """An object with these names and no others."""
    demand(all(name in node for name in required), "a name is lacking")
    demand(all(name in required or name in optional for name in node), "a name that the page does not give")


def number(value, least, greatest):
    demand(type(value) is int, "not a whole number")
    demand(least <= value <= greatest, "a number out of bounds")


def identifier(name, more=""):
    demand(re.fullmatch(rf"[a-z][a-z0-9_{more}]{{0,62}}", name), "not an identifier")


def unique(values, reason):
    values = list(values)
    demand(len(set(values)) == len(values), reason)


class Schema:
    def __init__(self, document):
        known(document, ("schema", "version", "label", "roles", "codes", "types"), ("scopes", "directoryDays"))
        demand(document["roles"], "no roles")
        demand(document["types"], "no types")
        identifier(document["schema"], "-")
        number(document["version"], 1, 65_535)
        number(document.get("directoryDays", 30), 1, 3_650)
        self.label(document["label"])
        self.roles = [self.role(role) for role in document["roles"]]
        unique((role["code"] for role in document["roles"]), "a role's code twice")
        unique((role["number"] for role in document["roles"]), "a role's number twice")
        self.codes = document["codes"]
        for name, items in self.codes.items():
            identifier(name)
            self.items(items)
        self.levels = self.scopes(document)
        self.types = {type_["name"]: type_ for type_ in document["types"]}
        unique((type_["number"] for type_ in document["types"]), "a type's number twice")
        for type_ in document["types"]:
            self.type(type_)
        self.check_parents()
        self.check_tables()

    def label(self, label):
        known(label, ("zh", "en"))

    def role(self, role):
        known(role, ("code", "number", "rank", "label"), ("admits", "audits"))
        demand(" " not in role["code"] and "," not in role["code"], "a blank or a comma in a role's code")
        number(role["number"], 0, 63)
        number(role["rank"], 0, 65_535)
        return role["code"]

    def items(self, items):
        """05, section 2: an answer is looked up by all spellings."""
        demand(items, "a code list without items")
        unique((item["number"] for item in items), "an item's number twice")
        spellings, numbers = {}, {str(item["number"]): at for at, item in enumerate(items)}
        for at, item in enumerate(items):
            for spelling in (item["code"], item["zh"], item["en"]):
                demand(spellings.setdefault(spelling.casefold(), at) == at, "one spelling of two items")
            demand(numbers.get(item["code"], at) == at, "a code that is another item's number")

    def scopes(self, document):
        demand(document.get("scopes", True), "no level")
        levels = [(level["name"], level["digits"]) for level in document.get("scopes", [])] or LEVELS
        for name, digits in levels:
            demand(name != "directory", "a level called directory")
            number(digits, 1, 18)
        demand(all(a[1] < b[1] for a, b in zip(levels, levels[1:])), "levels out of order")
        return {name for name, _ in levels} | {"directory"}

    def among_roles(self, codes):
        demand(all(code in self.roles for code in codes), "no role of this code")

    def type(self, type_):
        known(type_, ("number", "name", "label", "scope", "writers", "resolvers", "fields"), ("parents", "event", "numberField"))
        identifier(type_["name"])
        number(type_["number"], 1, 65_535)
        demand(type_["scope"] in self.levels, "no level of this name")
        unique(type_.get("parents", []), "a parent named twice")
        for parent in type_.get("parents", []):
            demand(parent in self.types, "no type of this name")
            demand(self.types.get(parent, type_)["scope"] == type_["scope"], "a parent of another scope")
        demand(type_["writers"], "nobody creates")
        demand(type_["resolvers"] or type_.get("event"), "nobody decides")
        self.among_roles(type_["writers"] + type_["resolvers"])
        demand(type_["fields"], "a type without fields")
        unique((field["number"] for field in type_["fields"]), "a field's number twice")
        asked = {}
        for field in type_["fields"]:
            self.field(field, type_, asked)
        if "numberField" in type_:
            self.number_field(type_)

    def number_field(self, type_):
        found = [field for field in type_["fields"] if field["name"] == type_["numberField"]]
        demand(found, "a number in no field")
        for field in found:
            demand(len(field.get("inputs", [field])) == 1, "a number that is one of several inputs")
            demand("key" not in field, "a number that has a key")
            demand(field["rule"] != "union", "a number that is a union")
            demand("sealed" not in field, "a number that is sealed")
            demand(field.get("inputs", [field])[0]["type"] in ("text", "region"), "a number of another type")

    def check_parents(self):
        """From every type some chain of parents leads to a type without."""
        grounded, before = set(), None
        while before != grounded:
            before = set(grounded)
            grounded |= {name for name, type_ in self.types.items()
                         if not type_.get("parents") or any(parent in grounded for parent in type_["parents"])}
        demand(len(grounded) == len(self.types), "parents in a circle")

    def check_tables(self):
        names = [*DIRECTORY]
        for type_ in self.types.values():
            names += [type_["name"]] + sorted({f"{type_['name']}_{field['key']}" for field in type_["fields"] if "key" in field})
        unique(names, "two tables of one name")

    def field(self, field, type_, asked):
        inputs = field.get("inputs")
        demand(inputs != [], "a group without inputs")
        own = () if inputs else tuple(OF_INPUT)
        known(field, ("number", "name", "label", "rule"), ("key", "writers", "resolvers", "authority", "cap", "exit", "showIf", "inputs") + own)
        identifier(field["name"])
        number(field["number"], 1, 65_535)
        rule, kinds = field["rule"], [one["type"].split("(")[0] for one in inputs or [field]]
        demand(rule in RULES, "a rule that is none")
        demand(field.get("key", "year") in ("year", "round", "member"), "a key that is none")
        writers = field.get("writers", type_["writers"])
        demand(writers, "nobody writes a field")
        self.among_roles(writers)
        demand(field.get("resolvers", type_["resolvers"]) or type_.get("event"), "nobody decides a field")
        demand((rule == "authority") == bool(field.get("authority")), "ranks and the rule go together")
        demand(all(code in writers for code in field.get("authority", [])), "ranks of a role that does not write")
        if "cap" in field:
            demand(rule == "union", "a cap without a union")
            number(field["cap"], 1, 65_535)
        demand(rule != "append" or type_.get("event"), "append outside of events")
        demand(rule != "latest" or "exit" not in field, "a clock decides what an exit standard reads")
        demand(rule not in ("owner", "union") or len(kinds) == 1, "a group under a rule for one input")
        demand(rule != "union" or kinds[0] not in ("bool", "sealed"), "a union that says nothing")
        demand(rule not in ("greatest", "least") or all(kind in NUMERIC for kind in kinds), "what cannot be compared")
        if "showIf" in field:
            self.condition(field["showIf"], asked, field.get("key"))
        unique((one["name"] for one in inputs or []), "an input's name twice")
        for one in inputs or [field]:
            self.input(one, field, asked)
            self.sealing(one, field)

    def input(self, one, field, asked):
        kind, _, argument = one["type"].partition("(")
        argument = argument.removesuffix(")")
        demand(one["type"] in SIMPLE or kind in ("decimal", "code", "reference"), "a type of input that is none")
        demand(kind != "decimal" or re.fullmatch("[1-9]", argument), "a decimal without places")
        demand(kind != "code" or argument in self.codes, "no code list of this name")
        demand(kind != "reference" or argument in self.types, "no type of this name")
        self.bounds(one, kind, argument)
        self.attachment(one, kind)
        if "inputs" in field and "showIf" in one:
            self.condition(one["showIf"], asked, field.get("key"))
        path = f"{field['name']}.{one['name']}" if "inputs" in field else field["name"]
        asked[path] = (kind, field.get("key"), [item["code"] for item in self.codes[argument]] if kind == "code" else None)

    def bounds(self, one, kind, argument):
        for bound in ("min", "max"):
            if bound in one:
                demand(kind in BOUNDED, "a bound of what has none")
                demand(kind != "text" or bound == "max", "a least length")
                places = int(argument or 0) if kind == "decimal" else BOUNDED.get(kind, 0)
                demand(kind != "year" or 1900 <= one[bound] <= 2100, "a bound that is no year")
                demand(float(one[bound] * 10**places).is_integer(), "a bound of too many places")
        demand(one.get("min", 0) <= one.get("max", one.get("min", 0)) or "min" not in one, "the least above the greatest")

    def attachment(self, one, kind):
        """05, section 4: what may be attached."""
        demand(kind == "attachment" or not {"bytes", "types", "metadata"} & set(one), "terms of what is no attachment")
        if "bytes" in one:
            number(one["bytes"], 1, 32 << 20)
        if "types" in one:
            demand(one["types"], "attachments of no type")
            unique(one["types"], "a media type twice")
            name = r"[a-z0-9][a-z0-9.+-]*"
            demand(all(len(type_) <= 64 and re.fullmatch(f"{name}/{name}", type_) for type_ in one["types"]), "no media type")
        demand(one.get("metadata", "keep") in ("keep", "remove"), "metadata neither kept nor removed")

    def sealing(self, one, field):
        """05, section 4: who may read it."""
        if "sealed" not in one:
            return
        demand(one["type"] in ("text", "idNumber", "phone"), "sealed, and no text")
        demand("exit" not in field and field["rule"] != "union", "sealed, and compared by others")
        demand(one["sealed"], "sealed for nobody")
        unique(one["sealed"], "a reader twice")
        self.among_roles([code for code in one["sealed"] if code != "node"])

    def condition(self, condition, asked, key):
        demand(condition["field"] in asked, "a condition on what was not asked before")
        kind, of, codes = asked.get(condition["field"], ("bool", None, None))
        demand(of is None or of == key, "a condition on a field of another key")
        demand(kind in ("bool", "code", "integer", "year"), "a condition on what has no such answers")
        demand(condition["is"], "a condition on no answer")
        demand(kind != "code" or all(one in codes for one in condition["is"]), "a condition on a code that the list has not")
        demand(kind != "bool" or all(type(one) is bool or one in ("是", "有", "yes", "true", "1", "否", "无", "no", "false", "0")
                                     for one in condition["is"]), "an answer that there is not")
