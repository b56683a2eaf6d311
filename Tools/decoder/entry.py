"""One entry by itself: Protocol/01-encoding.md, section 4.3. This form never travels; a store keeps its own entries in it until they are sealed.

Its changes have no type: that is the record's.
"""
import zlib

import transfers
from encoding import (demand, spell_dot, spell_key, spell_record, spell_value, spell_vector, write_blob, write_dot, write_key, write_list,
                      write_record, write_value, write_varint, write_vector)
from payload import KINDS, Change, Entry, read_source

REASON, SOURCE, REPEATS, TRANSFER, LISTS, SUM = 1, 2, 4, 8, 16, 32
TOP_TYPE, TOP_FIELD = 65_535, 4_096


class Names:
    """The records of an entry: those listed before, or, in the oldest form, as they come."""

    def __init__(self, reader, is_listed):
        self.reader, self.is_listed, self.used = reader, is_listed, 0
        self.records = [reader.record() for _ in range(reader.count())] if is_listed else []
        demand(len(set(self.records)) == len(self.records), "a record listed twice")

    def record(self):
        return self.at(self.reader.varint()) if self.is_listed else self.reader.record()

    def parent(self):
        if not self.is_listed:
            return self.reader.record() if self.reader.flag() else None
        place = self.reader.varint()
        return None if place == 0 else self.at(place - 1)

    def at(self, place):
        demand(place < len(self.records), "a place that is not there")
        demand(place <= self.used, "records not in the order of their first use")
        self.used = max(self.used, place + 1)
        return self.records[place]

    def finish(self):
        demand(self.used == len(self.records), "a record that nothing uses")


def read(reader):
    start = reader.at
    entry = Entry(reader.dot(), context=reader.vector(), time=reader.fixed(8))
    flags = reader.byte()
    demand(flags < 64, "flags are not known")
    demand(flags & LISTS or not flags & SUM, "a sum in the oldest form")
    entry.reason = reader.text() if flags & REASON else None
    entry.source = read_source(reader) if flags & SOURCE else None
    entry.repeats = reader.dot() if flags & REPEATS else None
    entry.transfer = transfers.Taker(reader, 2).take() if flags & TRANSFER else None
    names = Names(reader, bool(flags & LISTS))
    entry.creations = [(names.record(), reader.varint(TOP_TYPE), names.parent()) for _ in range(reader.count())]
    entry.changes = [change(reader, names) for _ in range(reader.count())]
    entry.admits = [reader.dot() for _ in range(reader.count())]
    names.finish()
    if flags & SUM:
        demand(zlib.crc32(reader.data[start:reader.at]) == reader.fixed(4), "another sum")
    return entry


def change(reader, names):
    record, field, key, kind = names.record(), reader.varint(TOP_FIELD), reader.key(), reader.byte()
    demand(kind in KINDS, "the kind is not known")
    return Change(None, record, field, key, kind, reader.value())


def spell(entry):
    """vectors/README.md: `entries`, of changes without the type."""
    spelled = entry.spelled()
    spelled["changes"] = [{"record": spell_record(one.record), "field": one.field, "key": spell_key(one.key), "kind": KINDS[one.kind],
                           "value": spell_value(one.value)} for one in entry.changes]
    return spelled


def write(entry):
    places = {}
    place = lambda record: places.setdefault(record, len(places))
    creations = [write_varint(place(record)) + write_varint(type_) + write_varint(0 if parent is None else place(parent) + 1)
                 for record, type_, parent in entry.creations]
    changes = [write_varint(place(one.record)) + write_varint(one.field) + write_key(one.key) + bytes([one.kind]) + write_value(one.value)
               for one in entry.changes]
    said = [b"" if entry.reason is None else write_blob(entry.reason), b"" if entry.source is None else bytes([entry.source]),
            b"" if entry.repeats is None else write_dot(entry.repeats),
            b"" if entry.transfer is None else transfers.write_transfer(entry.transfer)]
    flags = sum(1 << at for at, part in enumerate(said) if part)
    whole = (write_dot(entry.dot) + write_vector(entry.context) + entry.time.to_bytes(8, "big") + bytes([flags | LISTS | SUM])
             + b"".join(said) + write_list(places, write_record) + write_list(creations, bytes) + write_list(changes, bytes)
             + write_list(entry.admits, write_dot))
    return whole + zlib.crc32(whole).to_bytes(4, "big")
