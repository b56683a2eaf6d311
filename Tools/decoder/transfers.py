"""Transfers: Protocol/02-changeset.md, section 12, and Protocol/03-merge.md, section 11.

A replica that wrote in another scope is its 20 bytes and behind them that scope's code in 8 bytes, the highest first: so
bytes keep the order that 01, section 3 asks for.
"""
from dataclasses import dataclass, field

from encoding import (TOP_REPLICAS, checked_scope, demand, spell_dot, spell_record, write_blob, write_dot, write_key,
                      write_list, write_record, write_value, write_varint)

OUT, INTO, TAKE_OVER = 1, 2, 3
TOP_RECORDS = 10_000
SET, ADD, REMOVE = 1, 3, 4


def foreign(replica, origin):
    return replica if origin == 0 else replica + origin.to_bytes(8, "big")


def origin_of(replica):
    return int.from_bytes(replica[20:], "big")


@dataclass
class Cell:
    """A field as it is carried. Values: value to {dot: flags}; proposals: (value, kind) to dots."""
    values: dict = field(default_factory=dict)
    proposals: dict = field(default_factory=dict)
    decisions: set = field(default_factory=set)


@dataclass
class Item:
    """A carried record (02, section 12)."""
    record: tuple
    type: int
    parent: tuple
    confirmed: bool
    seen: dict
    retirements: dict
    edits: set
    fields: dict


@dataclass
class Transfer:
    """One of the three forms. `dot` is `out` or `late`; `writers` has (name, role or None, time) by dot."""
    kind: int
    record: tuple = None
    scope: int = 0
    dot: tuple = None
    items: list = field(default_factory=list)
    writers: dict = field(default_factory=dict)

    def spelled(self):
        """vectors/README.md: `transfer`."""
        names = {OUT: "out", INTO: "into", TAKE_OVER: "takeOver"}
        return {"kind": names[self.kind], "record": spell_record(self.record), "scope": str(self.scope),
                "dot": None if self.dot is None else spell_dot(self.dot),
                "records": [spell_record(item.record) for item in self.items]}


class Taker:
    """Reads one transfer off a payload. What is listed twice, out of order or in vain is seen by writing it again."""

    def __init__(self, reader, version=1):
        self.reader, self.version = reader, version

    def at(self, listed):
        """The place of something in a list."""
        place = self.reader.varint()
        demand(place < len(listed), "a place that is not there")
        return listed[place]

    def take(self):
        reader, start = self.reader, self.reader.at
        kind = reader.byte()
        demand(OUT <= kind <= TAKE_OVER, "the transfer's kind is not known")
        transfer = Transfer(kind)
        if kind != TAKE_OVER:
            transfer.record = reader.record()
        transfer.scope = checked_scope(reader.varint(), self.version)
        demand(transfer.scope != 0, "nothing is moved to or from the directory")
        if kind != OUT:
            transfer.dot = reader.dot()
            self.carried(transfer)
            demand(kind == TAKE_OVER or any(i.record == transfer.record for i in transfer.items),
                   "a transfer does not carry its record")
            demand(kind == TAKE_OVER or is_tree(transfer), "a transfer carries what does not lie in its record")
        demand(write_transfer(transfer) == reader.data[start:reader.at], "not in its one form")
        return transfer

    def carried(self, transfer):
        reader = self.reader
        self.replicas = []
        for _ in range(reader.count(TOP_REPLICAS, 21)):
            origin = checked_scope(reader.varint(), self.version)
            self.replicas.append(foreign(reader.replica(), origin))
        people = [(reader.text(), reader.text() if reader.byte() else None) for _ in range(reader.count())]
        self.dots = []
        for _ in range(reader.count()):
            dot, time = self.placed(), reader.fixed(8)
            self.dots.append(dot)
            transfer.writers[dot] = (*self.at(people), time)
        vectors = [self.vector() for _ in range(reader.count(TOP_RECORDS))]
        transfer.items = [self.item(vectors) for _ in range(reader.count(TOP_RECORDS))]
        names = [item.record for item in transfer.items]
        demand(all(a < b for a, b in zip(names, names[1:])), "records out of order")

    def placed(self):
        return self.at(self.replicas), self.reader.number()

    def vector(self):
        components = [self.placed() for _ in range(self.reader.count())]
        return dict(components)

    def listed(self):
        return {self.at(self.dots) for _ in range(self.reader.count())}

    def item(self, vectors):
        reader = self.reader
        record, type_ = reader.record(), reader.varint(65_535)
        parent = reader.record() if reader.byte() else None
        seen, confirmed = self.at(vectors), reader.byte() != 0
        retirements = [(self.at(self.dots), self.vector()) for _ in range(reader.count())]
        edits, fields = self.listed(), {}
        for _ in range(reader.count(10_000)):
            number = reader.varint(4_096)
            demand(number != 0, "existence is no field")
            key = reader.key()
            fields[number, key] = self.cell()
        item = Item(record, type_, parent, confirmed, seen, dict(retirements), edits, fields)
        demand(all(seen.get(replica, 0) >= number for replica, number in dots_of(item)), "an entry that nobody had seen")
        return item

    def cell(self):
        reader, cell = self.reader, Cell()
        for _ in range(reader.count()):
            value = reader.value()
            marks, count = [], reader.count()
            for _ in range(count):
                flags = reader.byte()
                demand(flags <= 3, "flags are not known")
                marks.append((self.at(self.dots), flags))
            demand(count >= 1, "a value of no entry")
            cell.values[value] = dict(marks)
        for _ in range(reader.count()):
            kind, value = reader.byte(), reader.value()
            demand(kind in (SET, ADD, REMOVE), "the proposal's kind is not known")
            dots = self.listed()
            demand(dots, "a proposal of no entry")
            cell.proposals[value, kind] = dots
        cell.decisions = self.listed()
        return cell


def is_tree(transfer):
    """Whether all that is carried lies in the record of the transfer, which lies in none."""
    parents = {item.record: item.parent for item in transfer.items}
    if parents[transfer.record] is not None:
        return False
    for record in parents:
        for _ in range(8):
            if record == transfer.record or record is None:
                break
            record = parents.get(record)
        if record != transfer.record:
            return False
    return True


def uncovered(retirements, edits):
    """03, section 6."""
    return {(r, n) for r, n in edits if (r, n) not in retirements
            and not any(v.get(r, 0) >= n for v in retirements.values())}


def dots_of(item):
    dots = set(item.retirements) | item.edits
    for cell in item.fields.values():
        dots |= {dot for marks in cell.values.values() for dot in marks} | cell.decisions
        dots |= {dot for listed in cell.proposals.values() for dot in listed}
    return dots


def write_transfer(transfer):
    """02, section 12: the one form of a transfer."""
    head = bytes([transfer.kind]) + (b"" if transfer.kind == TAKE_OVER else write_record(transfer.record))
    head += write_varint(transfer.scope)
    return head if transfer.kind == OUT else head + write_dot(transfer.dot) + write_carried(transfer)


def write_carried(transfer):
    order = lambda replica: (origin_of(replica), replica[:20])
    dots = sorted(set().union(*map(dots_of, transfer.items)), key=lambda dot: (order(dot[0]), dot[1]))
    used = {dot[0] for dot in dots}
    for item in transfer.items:
        used |= set(item.seen).union(*item.retirements.values())
    replicas = sorted(used, key=order)
    places, dot_places = {r: i for i, r in enumerate(replicas)}, {d: i for i, d in enumerate(dots)}
    person = lambda dot: transfer.writers[dot][:2]
    rank = lambda one: (one[0], one[1] is not None, one[1] or b"")
    people = sorted({person(dot) for dot in dots}, key=rank)
    vectors = []
    for item in transfer.items:
        if item.seen not in vectors:
            vectors.append(item.seen)

    def write_vector(vector):
        return write_list(sorted((places[r], n) for r, n in vector.items()), lambda c: write_varint(c[0]) + write_varint(c[1]))

    def write_dots(listed):
        return write_list(sorted(dot_places[dot] for dot in listed), write_varint)

    def write_cell(entry):
        (number, key), cell = entry
        return (write_varint(number) + write_key(key)
                + write_list(sorted(cell.values), lambda value: write_value(value) + write_list(
                    sorted((dot_places[d], f) for d, f in cell.values[value].items()),
                    lambda mark: bytes([mark[1]]) + write_varint(mark[0])))
                + write_list(sorted(cell.proposals), lambda p: bytes([p[1]]) + write_value(p[0]) + write_dots(cell.proposals[p]))
                + write_dots(cell.decisions))

    def write_item(item):
        retired = sorted(item.retirements.items(), key=lambda one: dot_places[one[0]])
        cells = sorted(((name, cell) for name, cell in item.fields.items()
                        if cell.values or cell.proposals or cell.decisions), key=lambda one: one[0])
        return (write_record(item.record) + write_varint(item.type)
                + (b"\0" if item.parent is None else b"\1" + write_record(item.parent))
                + write_varint(vectors.index(item.seen)) + bytes([item.confirmed])
                + write_list(retired, lambda one: write_varint(dot_places[one[0]]) + write_vector(one[1]))
                + write_dots(uncovered(item.retirements, item.edits) if item.retirements else [])
                + write_list(cells, write_cell))

    return (write_list(replicas, lambda r: write_varint(origin_of(r)) + r[:20])
            + write_list(people, lambda p: write_blob(p[0]) + (b"\0" if p[1] is None else b"\1" + write_blob(p[1])))
            + write_list(dots, lambda d: write_varint(places[d[0]]) + write_varint(d[1])
                         + transfer.writers[d][2].to_bytes(8, "big") + write_varint(people.index(person(d))))
            + write_list(vectors, write_vector) + write_list(transfer.items, write_item))


def check_possible(transfer, entry, scope):
    """02, section 12: what a transfer here may say."""
    demand(transfer.scope != scope, "a transfer within one scope")
    named = {replica for item in transfer.items for replica in item.seen} | {dot[0] for dot in transfer.writers}
    demand(all(origin_of(replica) != scope for replica in named), "this scope under its own code")
    replica, number = entry.dot
    for item in transfer.items:
        for other, top in item.seen.items():
            if len(other) == 20:
                demand(top < number if other == replica else top <= entry.context.get(other, 0),
                       "home without having seen what left")
