"""What a scope's entries amount to: Protocol/03-merge.md, sections 1, 2, 4, 5, 6 and 9."""
import hashlib
from dataclasses import dataclass, field, replace

from encoding import (write_blob, write_dot, write_key, write_list, write_record, write_value, write_varint,
                      write_vector)
from payload import ADD, DELETE, PROPOSE, REMOVE, RESOLVE, SET
from transfers import INTO, OUT

DEPTH = 8
DECISION, OVERRIDES = 1, 2
KIND_OF_INPUT = {"bool": 1, "integer": 3, "year": 3, "code": 3, "decimal": 3, "money": 3, "date": 3, "text": 4,
                 "idNumber": 4, "region": 4, "phone": 4, "attachment": 4, "reference": 5, "sealed": 6}


@dataclass
class FieldState:
    """03, section 2. Values: value to {dot: flags}; proposals: (value, kind) to dots."""
    values: dict = field(default_factory=dict)
    proposals: dict = field(default_factory=dict)
    decisions: set = field(default_factory=set)

    def written(self):
        """Whether there is anything in it."""
        return bool(self.values or self.proposals or self.decisions)


@dataclass
class Record:
    """03, section 2. Retirements: dot to the vector covered; edits: a vector; departures: dot to (covered, to);
    arrivals: dot to the vector seen."""
    type: int
    parent: tuple
    confirmed: bool
    retirements: dict = field(default_factory=dict)
    edits: dict = field(default_factory=dict)
    fields: dict = field(default_factory=dict)
    departures: dict = field(default_factory=dict)
    arrivals: dict = field(default_factory=dict)

    def uncovered(self):
        """03, section 6: uncovered edits."""
        return sorted((r, n) for r, n in self.edits.items() if (r, n) not in self.retirements
                      and not any(v.get(r, 0) >= n for v in self.retirements.values()))

    def standing(self):
        if not self.confirmed:
            return 3
        return 0 if not self.retirements else 2 if self.uncovered() else 1


class Schema:
    """Types and fields by number. A field's writers and resolvers are its type's unless it has its own."""

    def __init__(self, data):
        self.ranks = {role["code"]: role["rank"] for role in data.get("roles", [])}
        self.types = {type_["number"]: type_ for type_ in data["types"]}
        self.fields = {(t["number"], f["number"]): f for t in data["types"] for f in t["fields"]}

    def of(self, type_, number, which):
        own = self.fields.get((type_, number), {}).get(which)
        return self.types[type_].get(which, []) if own is None else own

    def fits(self, change):
        """03, section 4: number of inputs, kind of key, kinds of values."""
        return self.takes(change.type, change.field, change.key, change.value)

    def takes(self, type_, number, key_, value):
        spec = self.fields.get((type_, number))
        if spec is None:
            return False
        key = spec.get("key")
        if key_[0] != (0 if key is None else 1 if key in ("year", "round") else 2):
            return False
        inputs = spec.get("inputs") or [spec]
        if (value[0] == 7) != (len(inputs) > 1):
            return False
        parts = value[1] if value[0] == 7 else (value,)
        kinds = [KIND_OF_INPUT[one["type"].split("(")[0]] for one in inputs]
        return len(parts) == len(kinds) and all(
            part[0] in (0, kind) or kind == 1 and part[0] == 2 or part[0] == 6 and "sealed" in one
            for part, kind, one in zip(parts, kinds, inputs))


class Fold:
    """A scope's state, entry by entry; `entries` are all that will be applied."""

    def __init__(self, schema, authors, objections, entries):
        self.schema, self.authors, self.objections = schema, authors, objections
        self.applied, self.refused, self.records = {}, [], {}
        self.foreign = {}
        # 03, section 11.6: of each record what brought it (dot, origin, out there), and what ever sent it.
        self.brought, self.sent = {}, {}
        self.claims = self.claimed(entries)

    def claimed(self, entries):
        """03, section 11.9: what holds of each record: (type, parent)."""
        found = {}
        for entry in entries:
            for record, type_, parent in entry.creations:
                found.setdefault(record, []).append((0, entry.dot, type_, parent))
            for item in entry.transfer.items if entry.transfer is not None else []:
                found.setdefault(item.record, []).append((1 if self.works(entry) else 2, entry.dot, item.type, item.parent))
        return {record: min(claims, key=lambda claim: claim[:2])[2:] for record, claims in found.items()}

    def works(self, entry):
        """Whether a transfer is admitted, and by somebody with the right to (03, section 11.3)."""
        if entry.dot in self.objections or entry.transfer.kind != INTO:
            return entry.dot not in self.objections
        root = next(item for item in entry.transfer.items if item.record == entry.transfer.record)
        return root.type in self.schema.types and self.confirms(self.authors[entry.dot], root.type)

    def know(self, transfer):
        """03, section 11.9: what is carried is known, whoever carries it."""
        for item in transfer.items:
            type_, parent = self.claims[item.record]
            if type_ in self.schema.types:
                self.records.setdefault(item.record, Record(type_, parent, False))

    def apply(self, entry):
        """03, section 4."""
        self.applied[entry.dot[0]] = entry.dot[1]
        admitted, author = entry.dot not in self.objections, self.authors[entry.dot]
        if not admitted:
            self.refused.append(entry.dot)
        for record, _, parent in entry.creations:
            type_, held_parent = self.claims[record]
            if type_ in self.schema.types:
                confirmed = admitted and self.keeps(author, type_)
                if record not in self.records:
                    self.records[record] = Record(type_, held_parent, confirmed)
                elif confirmed:
                    self.records[record].confirmed = True
                if admitted:
                    self.edit(parent, entry.dot)
        if entry.transfer is not None:
            self.know(entry.transfer)
        if admitted:
            if entry.transfer is not None:
                self.transfer(entry, author, entry.transfer)
            for change in entry.changes:
                record = self.records.get(change.record)
                if record is not None:
                    self.change(self.seeing(entry, record), author, change, record)

    def seeing(self, entry, record):
        """03, section 11.4: who covers an arrival covers, in that record, what it had seen."""
        context = dict(entry.context)
        for dot, seen in record.arrivals.items():
            if covers(entry, dot):
                for replica, number in seen.items():
                    context[replica] = max(number, context.get(replica, 0))
        return replace(entry, context=context)

    def transfer(self, entry, author, transfer):
        """03, section 11.4."""
        record = self.records.get(transfer.record)
        if transfer.kind == OUT:
            if record is not None and record.parent is None and self.confirms(author, record.type):
                covered = vector_of(self.seeing(entry, record))
                record.departures = {d: v for d, v in record.departures.items() if covered.get(d[0], 0) < d[1]}
                record.departures[entry.dot] = (covered, transfer.scope)
                self.sent.setdefault(transfer.record, set()).add(entry.dot)
            self.edit(transfer.record, entry.dot)
            return
        if transfer.kind == INTO:
            root = next(item for item in transfer.items if item.record == transfer.record)
            if root.type not in self.schema.types or not self.confirms(author, root.type):
                self.edit(transfer.record, entry.dot)
                return
        for item in transfer.items:
            if item.record in self.records and item.type in self.schema.types:
                confirmed = item.confirmed if transfer.kind == INTO else self.keeps(author, item.type)
                self.arrive(item, entry.dot, confirmed)
        for dot, (person, role, time) in transfer.writers.items():
            if len(dot[0]) > 20:
                told = (time, person, role is not None, role or b"")
                self.foreign[dot] = min(told, self.foreign.get(dot, told))
        if transfer.kind == INTO:
            self.brought.setdefault(transfer.record, []).append((entry.dot, transfer.scope, transfer.dot))
            here = self.records[transfer.record]
            here.departures = {d: v for d, v in here.departures.items() if root.seen.get(d[0], 0) < d[1]}

    def arrive(self, item, dot, confirmed):
        """03, section 11.4: the join of what is here and what is carried."""
        record = self.records[item.record]
        if record.type != item.type:
            return
        earlier = list(record.arrivals.values())
        gone = lambda d: item.seen.get(d[0], 0) >= d[1]
        known = lambda d: len(d[0]) == 20 or any(seen.get(d[0], 0) >= d[1] for seen in earlier)
        record.confirmed = record.confirmed or confirmed
        record.retirements = {d: v for d, v in record.retirements.items() if not gone(d) or d in item.retirements}
        record.retirements.update((d, v) for d, v in item.retirements.items() if not known(d))
        for replica, number in item.edits:
            record.edits[replica] = max(number, record.edits.get(replica, 0))
        for name in set(record.fields) | set(item.fields):
            if (item.type, name[0]) in self.schema.fields:
                self.join(record.fields.setdefault(name, FieldState()), item.fields.get(name), (item.type, *name), gone, known)
        record.arrivals[dot] = item.seen
        carried = Record(item.type, item.parent, item.confirmed, dict(item.retirements), dict(item.edits))
        if carried.standing() != 1:
            self.edit(item.record, dot)

    def join(self, here, there, name, gone, known):
        fits = lambda value: self.schema.takes(*name, value)
        values = {} if there is None else {v: marks for v, marks in there.values.items() if fits(v)}
        proposals = {} if there is None else {p: dots for p, dots in there.proposals.items() if fits(p[0])}
        for value in list(here.values):
            other = values.get(value, {})
            keep(here.values, value, {d: f | other.get(d, 0) for d, f in here.values[value].items()
                                      if not gone(d) or d in other})
        for proposal in list(here.proposals):
            keep(here.proposals, proposal, {d for d in here.proposals[proposal]
                                            if not gone(d) or d in proposals.get(proposal, set())})
        for value, marks in values.items():
            for dot, flags in marks.items():
                if not known(dot):
                    here.values.setdefault(value, {})[dot] = flags
        for proposal, dots in proposals.items():
            if any(not known(dot) for dot in dots):
                here.proposals.setdefault(proposal, set()).update(dot for dot in dots if not known(dot))
        here.decisions |= set() if there is None else there.decisions

    def standing(self, name):
        """03, section 11.6: moved with what it lies in."""
        above = name
        for _ in range(DEPTH):
            record = self.records.get(above)
            if record is None:
                break
            if record.departures:
                return 4
            above = record.parent
        return self.records[name].standing()

    def keeps(self, author, type_):
        """03, section 3.4: keeping records."""
        spec = self.schema.types[type_]
        return author.among(spec.get("writers", [])) or self.confirms(author, type_)

    def confirms(self, author, type_):
        return author.among(self.schema.types[type_].get("resolvers", []))

    def edit(self, name, dot):
        """03, section 6: a record and its ancestors, 8 records in all."""
        for _ in range(DEPTH):
            record = self.records.get(name)
            if record is None:
                return
            record.edits[dot[0]] = max(dot[1], record.edits.get(dot[0], 0))
            name = record.parent

    def change(self, entry, author, change, record):
        keeps = self.keeps(author, change.type)
        restores = keeps and (change.field != 0 or change.kind != PROPOSE)
        if restores:
            for dot in [dot for dot in record.retirements if covers(entry, dot)]:
                del record.retirements[dot]
        if change.field == 0 and change.kind == DELETE and keeps:
            record.retirements[entry.dot] = vector_of(entry)
            self.edit(record.parent, entry.dot)
            return
        if change.field == 0 and change.kind == RESOLVE and self.confirms(author, change.type):
            record.confirmed = True
            record.departures = {d: v for d, v in record.departures.items() if not covers(entry, d)}
        self.edit(change.record, entry.dot)
        if change.field != 0 and self.schema.fits(change):
            state = record.fields.setdefault((change.field, change.key), FieldState())
            self.meet(entry, author, change, state)

    def has_right(self, entry, author, change):
        """03, section 3.4."""
        if change.kind == PROPOSE:
            return False
        if change.kind == RESOLVE:
            return author.among(self.schema.of(change.type, change.field, "resolvers"))
        if self.schema.fields[change.type, change.field]["rule"] in ("fixed", "append"):
            return any(record == change.record for record, _, _ in entry.creations)
        return author.among(self.schema.of(change.type, change.field, "writers"))

    def meet(self, entry, author, change, state):
        """03, section 5."""
        right, value = self.has_right(entry, author, change), change.value
        narrow = change.kind in (ADD, REMOVE)
        overrides = (not author.among(self.schema.of(change.type, change.field, "resolvers"))
                     and any(covers(entry, dot) for dot in state.decisions))
        for proposal in list(state.proposals):
            if narrow and proposal[0] != value:
                continue
            left = {dot for dot in state.proposals[proposal] if not covers(entry, dot)
                    or not right and dot[0][:16] != entry.dot[0][:16]}
            keep(state.proposals, proposal, left)
        if not right:
            kind = change.kind if narrow else SET
            state.proposals.setdefault((value, kind), set()).add(entry.dot)
            return
        for other in list(state.values):
            if not narrow or other == value:
                keep(state.values, other, {d: f for d, f in state.values[other].items() if not covers(entry, d)})
        if change.kind != REMOVE:
            flags = (DECISION if change.kind == RESOLVE else 0) | (OVERRIDES if overrides else 0)
            state.values.setdefault(value, {})[entry.dot] = flags
        if change.kind == RESOLVE:
            state.decisions.add(entry.dot)

    def state(self):
        """03, section 9: the canonical state."""
        return (write_blob(write_vector(self.applied)) + write_list(sorted(self.refused), write_dot)
                + write_list(sorted(self.records.items(), key=lambda item: item[0]), write_state_of_record))

    def digest(self):
        return hashlib.sha256(b"cunlian state 1\0" + self.state()).digest()


def covers(entry, dot):
    """03, section 1."""
    replica, number = dot
    return number < entry.dot[1] if replica == entry.dot[0] else number <= entry.context.get(replica, 0)


def vector_of(entry):
    """Everything that an entry covers, as one vector (03, section 9)."""
    covered = {replica: number for replica, number in entry.context.items() if replica != entry.dot[0]}
    if entry.dot[1] > 1:
        covered[entry.dot[0]] = entry.dot[1] - 1
    return covered


def keep(cells, name, left):
    """A value goes with its last mark, a proposal with its last dot."""
    if left:
        cells[name] = left
    else:
        del cells[name]


def write_state_of_record(item):
    name, record = item
    parent = b"\0" if record.parent is None else b"\1" + write_record(record.parent)
    return (write_record(name) + write_varint(record.type) + parent + bytes([record.confirmed | (2 if record.departures else 0)])
            + write_list(sorted(record.retirements.items(), key=lambda item: item[0]), lambda r: write_dot(r[0]) + write_vector(r[1]))
            + write_list(record.uncovered() if record.retirements else [], write_dot)
            + write_departures(record)
            + write_list(((name, state) for name, state in sorted(record.fields.items(), key=lambda item: item[0])
                          if state.written()), write_state_of_field))


def write_departures(record):
    """03, section 11.7."""
    if not record.departures:
        return b""
    return write_list(sorted(record.departures.items(), key=lambda item: item[0]), lambda item: (
        write_dot(item[0]) + write_vector(item[1][0]) + write_varint(item[1][1])))


def write_state_of_field(item):
    (number, key), state = item
    return (write_varint(number) + write_key(key)
            + write_list(sorted(state.values), lambda value: write_value(value) + write_list(
                sorted(state.values[value].items()), lambda mark: bytes([mark[1]]) + write_dot(mark[0])))
            + write_list(sorted(state.proposals), lambda p: bytes([p[1]]) + write_value(p[0]) + write_list(
                sorted(state.proposals[p]), write_dot))
            + write_list(sorted(state.decisions), write_dot))
