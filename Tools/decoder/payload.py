"""The payload of a changeset: Protocol/02-changeset.md, sections 4 to 9."""
from dataclasses import dataclass, field

from columns import PackedSection, read_column
from encoding import (MISSING, Reader, TOP_NUMBER, YES, demand, spell_dot, spell_key, spell_record, spell_value,
                      spell_vector, wrapped)
import transfers
from records import MILLION, Slots, read_created, read_known

TOP_ROWS_OF_ENTRY = 10_000
SET, PROPOSE, ADD, REMOVE, RESOLVE, DELETE = range(1, 7)
KINDS = {SET: "set", PROPOSE: "propose", ADD: "add", REMOVE: "remove", RESOLVE: "resolve", DELETE: "delete"}


@dataclass
class Change:
    """One row: a field of a record, a key, a kind and a value (02, section 7)."""
    type: int
    record: tuple
    field: int
    key: tuple
    kind: int
    value: tuple

    def spelled(self):
        return {"type": self.type, "record": spell_record(self.record), "field": self.field,
                "key": spell_key(self.key), "kind": KINDS[self.kind], "value": spell_value(self.value)}


@dataclass
class Entry:
    """One save (02, sections 4 to 7). `creations` holds (record, type, parent)."""
    dot: tuple
    time: int
    context: dict
    reason: bytes = None
    source: int = None
    repeats: tuple = None
    creations: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    admits: list = field(default_factory=list)
    transfer: object = None

    def spelled(self):
        """vectors/README.md: one of `entries`."""
        return {"dot": spell_dot(self.dot), "time": str(self.time), "context": spell_vector(self.context),
                "reason": None if self.reason is None else self.reason.decode(), "source": self.source,
                "repeats": None if self.repeats is None else spell_dot(self.repeats),
                "creations": [{"record": spell_record(record), "type": type_, "parent": spell_record(parent)}
                              for record, type_, parent in self.creations],
                "changes": [change.spelled() for change in self.changes],
                "admits": [spell_dot(dot) for dot in self.admits],
                **({} if self.transfer is None else {"transfer": self.transfer.spelled()})}


def read_times(reader, count):
    """02, section 4: differences modulo 2^64."""
    times, last = [], 0
    for _ in range(count):
        last = (last + reader.signed()) % 2**64
        times.append(last)
    return times


def read_contexts(reader, count, places):
    """02, section 5. Contexts that are alike are one dict."""
    contexts, last, total = [], {}, 0
    for _ in range(count):
        changed = reader.count(each=2)
        if changed:
            last, before = dict(last), b""
            for _ in range(changed):
                replica = places.take(reader)
                demand(replica != places.all[0], "a context names its author")
                demand(replica > before, "places out of order")
                before = replica
                difference = reader.signed()
                demand(difference != 0, "a difference of 0")
                number = last.get(replica, 0) + difference
                demand(0 <= number <= TOP_NUMBER, "a context falls below 0, or is no number")
                if number:
                    last[replica] = number
                else:
                    del last[replica]
            total += len(last)
            demand(total <= MILLION, "too many components")
        contexts.append(last)
    return contexts


def sparse(reader, count, take):
    """02, section 4: the entries that have an item, with it."""
    found, at = {}, -1
    # More items than entries would name an entry that is not there.
    items = reader.varint()
    for _ in range(items):
        at += 1 + reader.varint()
        demand(at < count, "an entry that is not there")
        found[at] = take()
    return found


def read_source(reader):
    source = reader.byte()
    demand(1 <= source <= 5, "the source is not known")
    return source


class Admits:
    """Lists of admitted entries, and how many there are in the payload (02, section 4)."""

    def __init__(self, reader, places):
        self.reader, self.places, self.total = reader, places, 0

    def take(self):
        dots = self.reader.count(each=2)
        demand(dots >= 1, "an empty list of admitted entries")
        self.total += dots
        demand(self.total <= MILLION, "too many admitted entries")
        listed = [self.places.dot(self.reader) for _ in range(dots)]
        demand(all(a < b for a, b in zip(listed, listed[1:])), "out of order")
        return listed


class Tables:
    """02, sections 7 and 8."""

    def __init__(self, reader, header, entries, slots, packed):
        self.packed = packed
        self.reader, self.count, self.entries, self.slots = reader, header.count, entries, slots
        self.cells, self.rows_of = 0, [0] * header.count

    def read(self):
        last = -1
        for _ in range(self.reader.count(each=8)):
            type_ = self.reader.varint(65_535)
            demand(type_ > last, "out of order")
            last = type_
            self.read_table(type_)

    def read_table(self, type_):
        touches = self.read_touches(type_)
        fields = self.reader.count(4_096, 3)
        last, touched = -1, set()
        for _ in range(fields):
            number = self.reader.varint(4_096)
            demand(number > last, "out of order")
            last = number
            block = Reader(self.reader.raw(self.reader.count()))
            self.read_block(block, type_, number, touches, touched)
            block.finish()
        demand(len(touched) == len(touches), "a touch without rows")

    def read_touches(self, type_):
        reader = self.reader
        count = reader.count(MILLION, 2)
        demand(count >= 1, "a type without records")
        at, owners, slot, touches = 0, [], 0, []
        for _ in range(count):
            at += reader.varint()
            demand(at < self.count, "an entry that is not there")
            owners.append(at)
        for owner in owners:
            slot += reader.signed()
            self.slots.at(slot)
            demand(not touches or touches[-1] < (owner, slot), "out of order")
            touches.append((owner, slot))
            if slot >= self.slots.known:
                creator, created_type = self.slots.created[slot - self.slots.known]
                demand(created_type == type_, "a change of another type")
                demand(owner >= creator, "a change before the creation")
        return touches

    def read_block(self, reader, type_, number, touches, touched):
        rows = self.read_rows(reader, len(touches))
        keys = self.read_keys(reader, len(rows))
        kinds = self.read_kinds(reader, len(rows), number)
        columns = reader.varint(256)
        demand(columns >= 1, "no columns")
        self.cells += columns * len(rows)
        demand(self.cells <= MILLION, "too many values")
        demand(number != 0 or keys is None, "existence has no key")
        parts = [read_column(reader, len(rows), self.slots, number == 0, self.packed) for _ in range(columns)]
        values = parts[0] if columns == 1 else [(7, group) for group in zip(*parts)]
        before = None
        for i, touch in enumerate(rows):
            key = (0,) if keys is None else keys[i]
            kind, value = kinds[i], values[i]
            if number == 0:
                demand(value == (MISSING if kind == DELETE else YES), "existence with another value")
            here = ((touch, key), kind in (ADD, REMOVE), value)
            demand(before is None or before[0] < here[0]
                   or before[0] == here[0] and before[1] and here[1] and before[2] < value, "rows out of order")
            before = here
            owner, slot = touches[touch]
            touched.add(touch)
            self.rows_of[owner] += 1
            demand(self.rows_of[owner] <= TOP_ROWS_OF_ENTRY, "too many changes")
            self.entries[owner].changes.append(Change(type_, self.slots.records[slot], number, key, kind, value))

    def read_rows(self, reader, touches):
        form = reader.byte()
        demand(form <= (2 if self.packed else 1), "the form is not known")
        if form == 2:
            rows = [at for at, bit in enumerate(self.packed.bits.take(touches, 1)) if bit]
            demand(rows, "a field without rows")
            demand(len(rows) < touches, "the long form where the short one serves")
            return rows
        if form == 1:
            return range(touches)
        count, at, rows = reader.count(MILLION), 0, []
        demand(count >= 1, "a field without rows")
        for _ in range(count):
            at += reader.varint()
            demand(at < touches, "a touch that is not there")
            rows.append(at)
        demand(rows != list(range(touches)), "the long form where the short one serves")
        return rows

    def read_keys(self, reader, rows):
        form = reader.byte()
        demand(form <= 2, "the form is not known")
        if form == 0:
            return None
        if form == 2:
            return [(2, self.slots.at(reader.varint())) for _ in range(rows)]
        keys, last = [], 0
        for _ in range(rows):
            last = wrapped(last + reader.signed())
            keys.append((1, last))
        return keys

    @staticmethod
    def read_kinds(reader, rows, number):
        form = reader.byte()
        kinds = list(reader.raw(rows)) if form == 0 else [form] * rows
        demand(form != 0 or len(set(kinds)) > 1, "the long form where the short one serves")
        taken = (SET, PROPOSE, RESOLVE, DELETE) if number == 0 else (SET, PROPOSE, ADD, REMOVE, RESOLVE)
        demand(all(kind in taken for kind in set(kinds)), "a kind that the field does not take")
        return kinds


def read_transfers(reader, header, entries, version):
    """02, section 12."""
    found = sparse(reader, header.count, lambda: transfers.Taker(reader, version).take())
    demand(found, "an empty section")
    for at, transfer in found.items():
        transfers.check_possible(transfer, entries[at], header.scope)
        carried = {item.record for item in transfer.items}
        demand(not any(record in carried for entry in entries for record, _, _ in entry.creations),
               "a transfer carries a record that the changeset creates")
        entries[at].transfer = transfer


def read(inflated, header, packed=None):
    """02, section 4: the entries of a payload, in order."""
    reader, places = Reader(inflated), header.places
    section = None if packed is None else PackedSection(packed)
    demand(header.count * 2 <= reader.left, "the bytes end too early")
    times = read_times(reader, header.count)
    contexts = read_contexts(reader, header.count, places)
    entries = [Entry((header.replica, header.first + i), times[i], contexts[i]) for i in range(header.count)]
    admits = Admits(reader, places)
    def repeated():
        dot = places.dot(reader)
        demand(dot[0] != header.replica and dot[0][:16] == header.replica[:16],
               "a repeated dot of the author itself, or of another fingerprint")
        return dot

    for name, take in (("reason", reader.text), ("source", lambda: read_source(reader)),
                       ("repeats", repeated), ("admits", admits.take)):
        for at, item in sparse(reader, header.count, take).items():
            setattr(entries[at], name, item)
    slots = Slots()
    read_known(reader, places, slots)
    read_created(reader, header, entries, slots)
    Tables(reader, header, entries, slots, section).read()
    if reader.left:
        read_transfers(reader, header, entries, 1 if packed is None else 2)
    reader.finish()
    if section:
        section.bits.finish()
    slots.finish()
    return entries
