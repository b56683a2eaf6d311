"""Rows of a store, and how each field came to its value: Protocol/07-store.md, sections 3 to 6."""
import json

import states
from encoding import MISSING, NO, Reader, YES, demand
from fold import FieldState

KEYED = ("year", "round", "member")


class Names:
    """What the integers of the file stand for."""

    def __init__(self, file):
        self.replicas = {number: bytes(name) for number, name in file.execute("SELECT id, name FROM _replica")}
        self.scopes = dict(file.execute("SELECT id, code FROM _scope"))
        self.records, self.types, self.places = {}, {}, {}
        query = "SELECT first, count, scope, replica, salt, number, place, births FROM _run"
        for first, count, scope, replica, salt, number, place, births in file.execute(query):
            reader = Reader(bytes(births))
            for at in range(count):
                step, type_ = reader.varint(), reader.varint()
                place = place if at == 0 else place + 1 if step == 0 else 0
                number += step
                self.records[first + at] = (self.replicas[replica], number, place, salt)
                self.types[first + at], self.places[first + at] = type_, self.scopes.get(scope)

    def dot(self, reader):
        return self.replicas[reader.varint()], reader.number()

    def reference(self, reader):
        return 5, self.records[reader.varint()]


class Table:
    """A table of records: the fields of a type that share a kind of key, and their columns."""

    def __init__(self, name, key, specs):
        self.name, self.key, self.specs = name if key is None else f"{name}_{key}", key, specs
        self.columns = [[column(spec, one) for one in spec.get("inputs") or [spec]] for spec in specs]


def column(spec, one):
    return spec["name"] if len(spec.get("inputs") or [spec]) == 1 else f"{spec['name']}_{one['name']}"


def tables(type_):
    for key in (None, *KEYED):
        specs = [spec for spec in type_["fields"] if spec.get("key") == key]
        if specs or key is None:
            yield Table(type_["name"], key, specs)


class Rows:
    """Every record's fields as the rows have them: by number, by (field, key)."""

    def __init__(self, file, schema):
        self.names, self.fields, self.standings, self.parents = Names(file), {}, {}, {}
        for type_ in schema["types"]:
            for table in tables(type_):
                self.read(file, table)

    def read(self, file, table):
        quoted = [f'"{name}"' for names in table.columns for name in names]
        head = ["_id", "_standing", "_parent"] if table.key is None else ["_record", "_key"]
        for row in file.execute(f'SELECT {", ".join(head + ["_state"] + quoted)} FROM "{table.name}"'):
            number, key = row[0], (0,)
            if table.key is None:
                self.standings[number], self.parents[number] = row[1], row[2]
            else:
                key = (2, self.names.records[row[1]]) if table.key == "member" else (1, row[1])
            values = iter(row[len(head) + 1:])
            shown = [[next(values) for _ in names] for names in table.columns]
            for spec, state in zip(table.specs, self.states(row[len(head)] or b"", table.specs, shown)):
                if state is not None:
                    self.fields.setdefault(number, {})[spec["number"], key] = state

    def states(self, data, specs, shown):
        """07, section 5: one for each field of the row, None where nobody wrote it."""
        return [self.plain(spec, values, field) if isinstance(field, tuple) else field
                for spec, values, field in zip(specs, shown, states.read(data, len(specs), self.names))]

    def plain(self, spec, values, dot):
        inputs = spec.get("inputs") or [spec]
        if spec["rule"] == "union":
            return FieldState({self.value(inputs[0], element): {dot: 0} for element in json.loads(values[0])})
        parts = tuple(self.value(one, value) for one, value in zip(inputs, values))
        return FieldState({parts[0] if len(parts) == 1 else (7, parts): {dot: 0}})

    def value(self, one, held):
        type_ = one["type"].split("(")[0]
        if held is None:
            return MISSING
        if type_ == "bool":
            return YES if held else NO
        if type_ == "reference":
            return 5, self.names.records[held]
        if type_ == "sealed":
            return 6, bytes(held) if not isinstance(held, str) else bytes.fromhex(held)
        if isinstance(held, bytes):
            return 6, held
        return (4, held.encode()) if isinstance(held, str) else (3, held)


def token(text, names):
    """07, section 6: (incarnation, scope's code, the own last entry, the vector of others)."""
    held = states.token(text)
    others = {names.replicas[replica]: int(number) for replica, number in held["others"]}
    demand(list(others) == sorted(others) and len(others) == len(held["others"]), "replicas out of order")
    return held["incarnation"], names.scopes[held["scope"]] if held["scope"] else int(held["code"]), int(held["ownNumber"]), others
