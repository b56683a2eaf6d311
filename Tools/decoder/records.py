"""Records and their slots: Protocol/02-changeset.md, section 6."""
from encoding import checked_number, demand, unzigzag

MILLION = 1_048_576


class Slots:
    """Records by slot: known ones, then created ones (02, section 6)."""

    def __init__(self):
        self.records, self.named, self.known, self.created = [], set(), 0, []

    def at(self, slot):
        demand(0 <= slot < len(self.records), "a slot that is not there")
        self.named.add(slot)
        return self.records[slot]

    def finish(self):
        demand(all(slot in self.named for slot in range(self.known)), "a record is listed and never named")


def read_known(reader, places, slots):
    """02, section 6: `known`."""
    salts = [reader.fixed(4) for _ in range(reader.count(MILLION, 4))]
    demand(all(a < b for a, b in zip(salts, salts[1:])), "out of order")
    used, last = set(), None
    for _ in range(reader.count(MILLION, 4)):
        replica, number = places.take(reader), reader.varint()
        if last and last[0] == replica:
            number += last[1]
        checked_number(number)
        index, salt = reader.varint(2**32 - 1), reader.varint()
        demand(salt < len(salts), "a record's name is malformed")
        used.add(salt)
        record = (replica, number, index, salts[salt])
        demand(last is None or last < record, "out of order")
        slots.records.append(record)
        last = record
    demand(len(used) == len(salts), "a salt is never used")
    slots.known = len(slots.records)


def read_created(reader, header, entries, slots):
    """02, section 6: `created`. `slots.created` holds (entry, type) for each."""
    count = reader.count(MILLION, 3)
    at, owners = 0, []
    for _ in range(count):
        at += reader.varint()
        demand(at < header.count, "an entry that is not there")
        owners.append(at)
    types = [reader.varint(65_535) for _ in range(count)]
    known, made, last = set(slots.records), set(), 0
    for owner, type_ in zip(owners, types):
        entry, parent = entries[owner], None
        step = reader.varint()
        if step:
            last += unzigzag(step - 1)
            parent = slots.at(last)
        record = (*(entry.repeats or entry.dot), len(entry.creations), header.salt)
        demand(record not in known, "a record is both known and created")
        demand(record not in made, "a record is created twice")
        made.add(record)
        entry.creations.append((record, type_, parent))
        slots.records.append(record)
        slots.created.append((owner, type_))
