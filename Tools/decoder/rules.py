"""What a field shows, and whether people must look: Protocol/03-merge.md, section 7."""
import datetime
import hashlib

from encoding import (MISSING, spell_key, spell_record, spell_value, write_dot, write_key, write_record, write_value,
                      write_varint)
from fold import OVERRIDES

NOTHING_TO_SEE, LISTED, DISPUTED = 0, 1, 2


EPOCH = datetime.date(1970, 1, 1).toordinal()
BOUNDS = {kind: (-9 * 10**15, 9 * 10**15) for kind in ("integer", "decimal", "money")} | {
    "year": (1900, 2100),
    "date": (datetime.date(1900, 1, 1).toordinal() - EPOCH, datetime.date(2100, 12, 31).toordinal() - EPOCH)}


def is_readable(spec, value):
    """05, section 5.1: whether every number of a value is one that its input can be."""
    parts = value[1] if value[0] == 7 else (value,)
    for one, part in zip(spec.get("inputs") or [spec], parts):
        least, greatest = BOUNDS.get(one["type"].split("(")[0], (None, None))
        if part[0] == 3 and least is not None and not least <= part[1] <= greatest:
            return False
    return True


def conflict_name(name, number, key, state, record):
    """03, section 8; of the record itself `number` is 0 and `state` empty."""
    place = write_record(name) + write_varint(number) + write_key(key)
    content = b"".join(write_value(value) + write_dot(min(state.values[value])) for value in sorted(state.values))
    content += b"".join(bytes([kind]) + write_value(value) + write_dot(min(dots))
                        for (value, kind), dots in sorted(state.proposals.items()))
    edits = record.uncovered() if record.retirements else []
    content += b"".join(write_dot(dot) for dot in [*sorted(record.retirements), *edits, *sorted(record.departures)])
    return f"{hashlib.sha256(place).hexdigest()[:6]}-{hashlib.sha256(place + content).hexdigest()[:10]}"


class Shown:
    """Fields by their rules; `times` holds each entry's time by dot, `standing` says how a record stands."""

    def __init__(self, fold, times, standing=None):
        self.fold, self.times, self.standing = fold, times, standing or fold.standing

    def records(self):
        """vectors/README.md: `shown`."""
        listed = []
        for name, record in sorted(self.fold.records.items(), key=lambda item: item[0]):
            fields = [self.field(record, number, key, state)
                      for (number, key), state in sorted(record.fields.items(), key=lambda item: item[0]) if state.written()]
            listed.append({"record": spell_record(name), "type": record.type, "standing": self.standing(name),
                           "fields": fields})
        return listed

    def field(self, record, number, key, state):
        spec = self.fold.schema.fields[record.type, number]
        values, shown = sorted(state.values), {"field": number, "key": spell_key(key)}
        winner = None
        if spec["rule"] == "union":
            attention = DISPUTED if "cap" in spec and len(values) > spec["cap"] else NOTHING_TO_SEE
            shown["elements"] = [spell_value(value) for value in values]
        else:
            winner, attention = self.winner(spec, values, state)
            if winner is not None:
                shown["value"] = spell_value(winner)
        if state.proposals:
            attention = max(attention, DISPUTED if spec["rule"] == "fixed" else LISTED)
        if any(flags & OVERRIDES for marks in state.values.values() for flags in marks.values()):
            attention = max(attention, LISTED)
        if not all(is_readable(spec, value) for value in (values if spec["rule"] == "union" else [winner] if winner else [])):
            shown.pop("value", None)
            attention = DISPUTED
        shown["attention"] = attention
        return shown

    def winner(self, spec, values, state):
        """The one value that a rule shows, or None, and the attention that the rule asks for."""
        if len(values) < 2:
            return (values[0] if values else None), NOTHING_TO_SEE
        rule = spec["rule"]
        if rule == "greatest":
            return values[-1], LISTED
        if rule == "least":
            return next((value for value in values if value != MISSING), MISSING), LISTED
        if rule == "latest":
            return max(values, key=lambda value: self.age(state.values[value])), LISTED
        if rule == "authority":
            places = {value: self.authority(spec, state.values[value]) for value in values}
            best = [value for value in values if places[value] == min(places.values())]
            return (best[0], LISTED) if len(best) == 1 else (None, DISPUTED)
        return None, DISPUTED

    def age(self, marks):
        """`latest`: of the marks the greatest time, the greatest rank of a role, the greatest dot."""
        return (max(self.time(dot) for dot in marks), max(self.rank(dot) for dot in marks), max(marks))

    def time(self, dot):
        return self.fold.foreign[dot][0] if dot in self.fold.foreign else self.times[dot]

    def rank(self, dot):
        if dot not in self.fold.foreign:
            return self.fold.authors[dot].rank
        return self.fold.schema.ranks.get(self.code(dot), 0)

    def code(self, dot):
        if dot not in self.fold.foreign:
            return self.fold.authors[dot].code
        _, _, has_role, role = self.fold.foreign[dot]
        return role.decode() if has_role else None

    def authority(self, spec, marks):
        """`authority`: the best place of a mark's role in the field's list; beyond its end for other roles."""
        order = spec.get("authority", [])
        codes = [self.code(dot) for dot in marks]
        return min(order.index(code) if code in order else len(order) for code in codes)
